"""The stored timelines: the one writer of Span rows, always from rules.timeline.

Invariant: whenever a transaction commits, an association's spans are what the rules make of its instances, its
revocations, its certification's warning window and the days on which it is in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import itemgetter

from certtui import rules
from certtui.commands.timeline_rows import Moved, Named, drop_spans, move_spans, split_spans
from certtui.progress import Progress, silent
from certtui.queries.extensions import list_extensions
from certtui.queries.timelines import SpanRow, list_held, list_stored, reckon, text_of
from certtui.records import Span
from certtui.store import execute, ids_table, insert_many, iso_or_none

_AT_ONCE = 2_000
_EXTENDED_AT_ONCE = 10_000
_REWARNED_AT_ONCE = 5_000
_COLUMNS = (
    "association_id",
    "starts_on",
    "ends_on",
    "certification_id",
    "active",
    "status",
    "instance_id",
    "expires_on",
)


def rebuild(association_ids: Sequence[int], progress: Progress = silent) -> None:
    """Make the stored timelines of these associations anew, after any of their inputs changed."""
    for start in range(0, len(association_ids), _AT_ONCE):
        ids = association_ids[start : start + _AT_ONCE]
        _store(ids)
        progress(start + len(ids), len(association_ids))


def _store(association_ids: Sequence[int]) -> None:
    """Write what differs between what is stored and what the rules make of it: most of a history stays as it is."""
    stored = list_stored(association_ids)
    gone: list[Named] = []
    new: list[SpanRow] = []
    for one in reckon(association_ids):
        right, there = one.rows(), stored.get(one.association, [])
        if right == there:
            continue
        first = next((n for n, (a, b) in enumerate(zip(right, there, strict=False)) if a != b), None)
        if first is None:
            first = min(len(right), len(there))
        gone += [row[:2] for row in there[first:]]
        new += right[first:]
    drop_spans(gone)
    insert_many("span", _COLUMNS, new)


def extend(association_ids: Sequence[int], issued_on: date, progress: Progress = silent) -> None:
    """Store what an instance, the newest of each row and issued on that day, makes of the row's timeline.

    No day before an instance is issued knows of it, so that those stay as they are. As `rebuild`, in a fraction of the
    time; nothing else of the rows may have changed.
    """
    for start in range(0, len(association_ids), _EXTENDED_AT_ONCE):
        ids = association_ids[start : start + _EXTENDED_AT_ONCE]
        extensions = list_extensions(ids, issued_on)
        _cut([one.association for one in extensions], issued_on)
        insert_many(
            "span",
            _COLUMNS,
            [
                (id, starts, ends, certification, active, status, instance or newest, expires)
                for id, certification, active, newest, pieces in extensions
                for starts, ends, status, expires, instance in pieces
            ],
        )
        extended = {one.association for one in extensions}
        rebuild([id for id in ids if id not in extended])
        progress(start + len(ids), len(association_ids))


def rewarn(certification_id: int, warning_window: int | None, progress: Progress = silent) -> None:
    """Store what another warning window (days; None: never) makes of the timelines of a certification.

    As `rebuild` of all its associations, but only the days on which warnings begin are moved.
    """
    found = execute("SELECT id FROM association WHERE certification_id = ? ORDER BY id", (certification_id,))
    held_by = [id for (id,) in found.fetchall()]
    for start in range(0, len(held_by), _REWARNED_AT_ONCE):
        ids = held_by[start : start + _REWARNED_AT_ONCE]
        _replace(rules.rewarnings(list_held(ids), warning_window))
        progress(start + len(ids), len(held_by))


def _replace(rewarnings: Iterable[rules.Rewarning]) -> None:
    """Put the new spans in the place of the old ones, one by one: what remains is moved, the rest goes or comes."""
    moved: list[Moved] = []
    gone: list[Named] = []
    split: list[Moved] = []
    for before, after in rewarnings:
        owner, first = before[0][0], text_of(before[0][1])
        for old, (starts, ends, status) in zip(before, after, strict=False):
            moved.append((owner, text_of(old[1]), text_of(starts), text_of(ends), status))
        for old in before[len(after) :]:
            gone.append((owner, text_of(old[1])))  # noqa: PERF401 - nearly always none or one
        for starts, ends, status in after[len(before) :]:
            split.append((owner, first, text_of(starts), text_of(ends), status))
    drop_spans(gone)
    # in the order of the index on their last days, which is then walked along and not jumped about in
    move_spans(sorted(moved, key=itemgetter(4, 3)))
    split_spans(split)


def _cut(association_ids: Sequence[int], day: date) -> None:
    """Take away what is stored from a day on."""
    table, param = ids_table(association_ids)
    these = f"association_id IN (SELECT id FROM {table} AS chosen)"
    execute(f"DELETE FROM span WHERE {these} AND starts_on >= ?", (param, day.isoformat()))
    if day > date.min:
        execute(
            f"UPDATE span SET ends_on = ? WHERE {these} AND ends_on >= ?",
            ((day - timedelta(days=1)).isoformat(), param, day.isoformat()),
        )


def insert_alike(above: int, spans: Sequence[Span]) -> None:
    """Store the same timeline for every association with an id above `above`: those a command has just made.

    A span that an instance decides gets the id of the association's own one.
    """
    for span in spans:
        execute(
            f"INSERT INTO span ({', '.join(_COLUMNS)})"
            " SELECT a.id, ?, ?, a.certification_id, e.active, ?,"
            " CASE WHEN ? = 1 THEN (SELECT max(i.id + 0) FROM instance i WHERE i.association_id = a.id) END, ?"
            " FROM association a JOIN entity e ON e.id = a.entity_id WHERE a.id > ?",
            (
                span.starts_on.isoformat(),
                span.ends_on.isoformat(),
                int(span.status),
                int(span.instance is not None),
                iso_or_none(span.expires_on),
                above,
            ),
        )
