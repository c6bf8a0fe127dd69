"""What the newest instances of rows make of their timelines, from the day on which they were issued.

Leaves out what cannot matter: on no day from then on does an instance that ended before decide anything, for the newest
one holds, is to come, or ended later, and it is live. So rows that differ in their pasts alone are reckoned once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui import rules
from certtui.queries.definitions import get_warning_windows
from certtui.queries.replacements import list_with_replacements
from certtui.records import Instance, Revocation
from certtui.store import day, day_or_none, execute, ids_table, is_postgresql, iso, iso_or_none

_Row = tuple[Any, ...]
_Shape = tuple[tuple[_Row, ...], tuple[_Row, ...], int | None]


class Piece(NamedTuple):
    """A span, its days as ISO text. `instance` None: the row's newest one decides it."""

    starts_on: str
    ends_on: str
    status: int
    expires_on: str | None
    instance: int | None


class Extension(NamedTuple):
    """The spans of a row from a day on; `newest` is its newest instance."""

    association: int
    certification: int
    active: bool
    newest: int
    pieces: Sequence[Piece]


def list_extensions(association_ids: Sequence[int], issued_on: date) -> list[Extension]:
    """The spans of these rows from the day on which their newest instance, which holds then or later, was issued.

    Left out are rows that have to be calculated whole: where the first of these spans would, or might, be one with the
    span before it, where it comes before all that is stored, where a revocation is yet to come, and where a renewal
    replaced an instance.
    """
    replaced = list_with_replacements(association_ids)
    windows = get_warning_windows()
    held = _held(association_ids, issued_on)
    revoked = _revoked(association_ids, issued_on)
    shapes: dict[_Shape, list[Piece] | None] = {}
    since = issued_on if is_postgresql() else issued_on.isoformat()  # as the engine gives days
    extensions = []
    for id, certification, active, *before in _stored(association_ids, issued_on):
        if id in replaced:
            continue
        rows = held[id]
        shape = (_alike(rows, since), tuple(revoked.get(id, ())), windows[certification])
        if shape not in shapes:
            shapes[shape] = _pieces(shape, issued_on)
        if (pieces := shapes[shape]) is None:
            continue
        if len(rows) > 1:
            pieces = [
                one if one.instance is None else one._replace(instance=rows[one.instance][0])
                for one in pieces
            ]
            goes_on, status, instance, expires = before
            first = pieces[0]
            same = (first.status, first.instance, first.expires_on or "") == (status, instance, iso(expires))
            if same or not goes_on:
                continue
        extensions.append(Extension(id, certification, bool(active), rows[-1][0], pieces))
    return extensions


def _held(association_ids: Sequence[int], issued_on: date) -> dict[int, list[_Row]]:
    """The instances of each row that end on that day or later, in the order of recording: the newest comes last."""
    table, param = ids_table(association_ids)
    held: dict[int, list[_Row]] = defaultdict(list)
    for row in execute(
        "SELECT association_id, id, issued_on, effective_on, expires_on, voided_on FROM instance"
        f" WHERE void_event IS NULL AND (expires_on IS NULL OR expires_on >= ?) AND association_id IN (SELECT id FROM {table} AS chosen)"
        " ORDER BY association_id, id",
        (issued_on.isoformat(), param),
    ).fetchall():
        held[row[0]].append(row[1:])
    return held


def _alike(rows: Sequence[_Row], since: Any) -> tuple[_Row, ...]:
    """What of the instances matters to the rules from that day on, so that rows that differ only before it are alike.

    Since when one is known, and in effect, matters before that day; after it, only to choose between two of one end.
    """
    if len(rows) == 1:
        return (rows[0][1:],)
    if len({row[3] for row in rows}) < len(rows):
        return tuple(row[1:] for row in rows)
    return tuple(
        (max(issued, since), max(effective, since), expires, voided)
        for _, issued, effective, expires, voided in rows
    )


def _revoked(association_ids: Sequence[int], issued_on: date) -> dict[int, list[_Row]]:
    """The revocations of each row that have not ended by that day."""
    table, param = ids_table(association_ids)
    revoked: dict[int, list[_Row]] = defaultdict(list)
    for association, *row in execute(
        "SELECT association_id, revoked_on, ended_on FROM revocation"
        f" WHERE (ended_on IS NULL OR ended_on > ?) AND association_id IN (SELECT id FROM {table} AS chosen)"
        " ORDER BY id",
        (issued_on.isoformat(), param),
    ).fetchall():
        revoked[association].append(tuple(row))
    return revoked


def _stored(association_ids: Sequence[int], issued_on: date) -> list[_Row]:
    """What is stored of each row in force on that day: association, certification, whether it is active, whether the
    span of that day began before it, and that span's status, instance and expiry.
    """
    table, param = ids_table(association_ids)
    day_text = issued_on.isoformat()
    found: list[_Row] = execute(
        "SELECT association_id, certification_id, active, starts_on < ?, status, instance_id, expires_on FROM span"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) AND starts_on <= ? AND ends_on >= ?"
        " ORDER BY association_id",
        (day_text, param, day_text, day_text),
    ).fetchall()
    return found


def _pieces(shape: _Shape, issued_on: date) -> list[Piece] | None:
    """The spans of rows of this shape from that day on, an instance by its place; None where one has no instance."""
    rows, revocations, window = shape
    newest = len(rows) - 1
    spans = rules.timeline(
        [
            Instance(day(issued), day(effective), day_or_none(expires), day_or_none(voided), place)
            for place, (issued, effective, expires, voided) in enumerate(rows)
        ],
        [Revocation(day(revoked), day_or_none(ended)) for revoked, ended in revocations],
        window,
    )
    pieces = [
        Piece(
            max(span.starts_on, issued_on).isoformat(),
            span.ends_on.isoformat(),
            int(span.status),
            iso_or_none(span.expires_on),
            None if span.instance == newest else span.instance,
        )
        for span in spans
        if span.ends_on >= issued_on
    ]
    return None if any(span.instance is None for span in spans if span.ends_on >= issued_on) else pieces
