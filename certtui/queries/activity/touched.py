"""What stands behind an event: the entities that it touched, and its place in the chain."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from certtui.queries.activity.stored import read_touched
from certtui.records import Kind
from certtui.rights import Right, tells
from certtui.store import execute, ids_table


class Proof(NamedTuple):
    """What the chain holds of an event: its hash, that of the event before it, and what was hashed, as it is stored."""

    hash: str
    previous_hash: str
    detail: str
    touched: str


class TouchedEntity(NamedTuple):
    """An entity that an act changed something for, as it is called now."""

    id: int
    kind: Kind
    code: str
    name: str
    active: bool


@tells(Right.READ_AUDIT)
def get_proofs(events: Sequence[int]) -> dict[int, Proof]:
    """What the chain holds of these events."""
    table, param = ids_table(events)
    rows = execute(
        "SELECT id, hash, previous_hash, detail, touched FROM audit_event"
        f" WHERE id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    )
    return {id: Proof(*rest) for id, *rest in rows.fetchall()}


@tells(Right.READ_AUDIT)
def list_touched_ids(event: int) -> array[int]:
    """The entities that an act changed something for and that are still there, by kind and code."""
    row = execute("SELECT touched, entity_id FROM audit_event WHERE id = ?", (event,)).fetchone()
    if row is None:
        return array("q")
    ids = read_touched(row[0]) or ([row[1]] if row[1] is not None else [])
    table, param = ids_table(ids)
    found = execute(
        f"SELECT e.id FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen) ORDER BY e.kind, e.code",
        (param,),
    )
    return array("q", (id for (id,) in found))


@tells(Right.READ_AUDIT)
def get_touched(ids: Sequence[int]) -> list[TouchedEntity]:
    """These entities, in the order of `ids`."""
    table, param = ids_table(ids)
    found = {
        id: TouchedEntity(id, Kind(kind), code, name, bool(active))
        for id, kind, code, name, active in execute(
            "SELECT e.id, e.kind, e.code, e.name, e.active FROM entity e"
            f" WHERE e.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    return [found[id] for id in ids if id in found]


@tells(Right.READ_AUDIT)
def list_touched(event: int) -> list[TouchedEntity]:
    """All entities that an act changed something for and that are still there, by kind and code."""
    return get_touched(list_touched_ids(event))
