"""The stored timelines: the one writer of Span rows, always from rules.timeline.

Invariant: whenever a transaction commits, an association's spans are what the rules make of its instances, its
revocations, its certification's warning window and the days on which it is in force.
"""

from __future__ import annotations

from collections.abc import Sequence

from certtui.commands.act import Progress, silent
from certtui.queries.timelines import reckon
from certtui.records import Span
from certtui.store import execute, ids_table, insert_many, iso_or_none

_AT_ONCE = 2_000
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
        table, param = ids_table(ids)
        execute(f"DELETE FROM span WHERE association_id IN (SELECT id FROM {table} AS chosen)", (param,))
        insert_many("span", _COLUMNS, (row for one in reckon(ids) for row in one.rows()))
        progress(start + len(ids), len(association_ids))


def insert_alike(above: int, spans: Sequence[Span]) -> None:
    """Store the same timeline for every association with an id above `above`: those a command has just made.

    A span that an instance decides gets the id of the association's own one.
    """
    for span in spans:
        execute(
            f"INSERT INTO span ({', '.join(_COLUMNS)})"
            " SELECT a.id, ?, ?, a.certification_id, e.active, ?,"
            " CASE WHEN ? = 1 THEN (SELECT max(i.id) FROM instance i WHERE i.association_id = a.id) END, ?"
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
