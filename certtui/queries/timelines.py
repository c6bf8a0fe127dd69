"""What the rules make of an association as it is recorded now: what its stored timeline has to be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple, TypeAlias

from certtui import rules
from certtui.queries.definitions import get_warning_windows
from certtui.queries.replacements import list_replaced
from certtui.records import Instance, Revocation, Span, Status
from certtui.rules import Held
from certtui.store import day, day_or_none, execute, ids_table, is_postgresql, iso_or_none

_AT_ONCE = 2_000
_Row: TypeAlias = "tuple[Any, ...]"
_Shape: TypeAlias = "tuple[tuple[_Row, ...], tuple[_Row, ...], int | None, Any, Any]"
SpanRow: TypeAlias = "tuple[int, str, str, int, bool, int, int | None, str | None]"
"""A row of the table of spans in the order of its columns, days as ISO text."""

_MOST_SHAPES = 20_000
"""Shapes remembered at once: where hardly two rows are alike, remembering them all would only take room."""
_MOST_DAYS = 16_384
"""Days remembered in another form: the same few thousand come again and again, in hundreds of thousands of rows."""


class Piece(NamedTuple):
    """A span of a row of some shape, its days as ISO text; `place`: that of the instance that decides, among the row's."""

    starts_on: str
    ends_on: str
    status: int
    place: int | None
    expires_on: str | None


class Reckoned(NamedTuple):
    """What the rules make of one association; `instances` are the ids of its own, in the order of recording."""

    association: int
    certification: int
    active: bool
    instances: Sequence[int]
    pieces: Sequence[Piece]

    @property
    def spans(self) -> list[Span]:
        """As the rules gave them."""
        return [
            Span(day(starts), day(ends), Status(status), self._instance(place), day_or_none(expires))
            for starts, ends, status, place, expires in self.pieces
        ]

    def rows(self) -> list[SpanRow]:
        """As rows of the table of spans, in the order of its columns."""
        id, certification, active, instances, pieces = self
        return [
            (
                id,
                starts,
                ends,
                certification,
                active,
                status,
                None if place is None else instances[place],
                expires,
            )
            for starts, ends, status, place, expires in pieces
        ]

    def _instance(self, place: int | None) -> int | None:
        return None if place is None else self.instances[place]


def list_stored(association_ids: Sequence[int]) -> dict[int, list[SpanRow]]:
    """The rows of the table of spans, as `Reckoned.rows` gives them; associations without any are left out."""
    table, param = ids_table(association_ids)
    found = execute(
        "SELECT association_id, starts_on, ends_on, certification_id, active, status, instance_id, expires_on FROM span"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY association_id, starts_on",
        (param,),
    ).fetchall()
    stored: dict[int, list[SpanRow]] = defaultdict(list)
    if is_postgresql():
        for id, starts, ends, certification, active, status, instance, expires in found:
            days = _text(starts), _text(ends)
            stored[id].append(
                (id, *days, certification, active, status, instance, expires and _text(expires))
            )
    else:
        for row in found:
            stored[row[0]].append(row)
    return stored


def list_held(association_ids: Sequence[int]) -> list[Held]:
    """What is stored of these associations on days on which they hold what expires, by association and day."""
    table, param = ids_table(association_ids)
    ordinal = _ordinal
    return [
        (id, ordinal(starts), ordinal(ends), status, instance, ordinal(expires))
        for id, starts, ends, status, instance, expires in execute(
            "SELECT association_id, starts_on, ends_on, status, instance_id, expires_on FROM span"
            f" WHERE association_id IN (SELECT id FROM {table} AS chosen) AND status IN (?, ?)"
            " AND expires_on IS NOT NULL ORDER BY association_id, starts_on",
            (param, int(Status.VALID), int(Status.EXPIRES_SOON)),
        ).fetchall()
    ]


@lru_cache(_MOST_DAYS)
def _ordinal(value: str | date) -> int:
    return (date.fromisoformat(value) if isinstance(value, str) else value).toordinal()


@lru_cache(_MOST_DAYS)
def text_of(ordinal: int) -> str:
    """A day's ordinal as ISO text."""
    return date.fromordinal(ordinal).isoformat()


@lru_cache(_MOST_DAYS)
def _text(value: date) -> str:
    return value.isoformat()


def reckon(ids: Sequence[int]) -> Iterator[Reckoned]:
    """What the rules make of each association now, in no particular order; nothing is written.

    Rows on which the same days are recorded are reckoned once: a cohort certified together costs as much as one row.
    """
    reckoner = _Reckoner()
    for start in range(0, len(ids), _AT_ONCE):
        yield from reckoner.reckon(ids[start : start + _AT_ONCE])


class _Reckoner:
    """Asks the rules once for each shape: all that they are given of a row, as the database gives its days."""

    def __init__(self) -> None:
        self._windows = get_warning_windows()
        self._known: dict[_Shape, list[Piece]] = {}

    def reckon(self, ids: Sequence[int]) -> Iterator[Reckoned]:
        """The rows of one batch."""
        table, param = ids_table(ids)
        keys: dict[int, list[int]] = defaultdict(list)
        instances: dict[int, list[_Row]] = defaultdict(list)
        replaced = list_replaced(ids)
        for association, key, *days in execute(
            "SELECT association_id, id, issued_on, effective_on, expires_on, voided_on FROM instance"
            f" WHERE void_event IS NULL AND association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
            (param,),
        ).fetchall():
            keys[association].append(key)
            instances[association].append((*days, replaced.get(key, ())))
        revocations: dict[int, list[_Row]] = defaultdict(list)
        for association, *days in execute(
            "SELECT association_id, revoked_on, ended_on FROM revocation"
            f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
            (param,),
        ).fetchall():
            revocations[association].append(tuple(days))
        for association, certification, assigned, archived, active in execute(
            "SELECT a.id, a.certification_id, a.assigned_on, a.archived_on, e.active FROM association a"
            f" JOIN entity e ON e.id = a.entity_id WHERE a.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall():
            shape = (
                tuple(instances.get(association, ())),
                tuple(revocations.get(association, ())),
                self._windows[certification],
                assigned,
                archived,
            )
            if (pieces := self._known.get(shape)) is None:
                if len(self._known) >= _MOST_SHAPES:
                    self._known.clear()
                pieces = self._known[shape] = _pieces(shape)
            yield Reckoned(association, certification, bool(active), keys.get(association, ()), pieces)


def _pieces(shape: _Shape) -> list[Piece]:
    rows, revocations, window, assigned, archived = shape
    instances = [
        Instance(day(issued), day(effective), day_or_none(expires), day_or_none(voided), place, replaced)
        for place, (issued, effective, expires, voided, replaced) in enumerate(rows)
    ]
    spans = rules.in_force(
        rules.timeline(
            instances,
            [Revocation(day(revoked), day_or_none(ended)) for revoked, ended in revocations],
            window,
        ),
        day(assigned),
        min((one.issued_on for one in instances), default=None),
        day_or_none(archived),
    )
    return [
        Piece(
            span.starts_on.isoformat(),
            span.ends_on.isoformat(),
            int(span.status),
            span.instance,
            iso_or_none(span.expires_on),
        )
        for span in spans
    ]
