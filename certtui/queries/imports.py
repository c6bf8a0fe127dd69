"""What an import left in the database, found by its event."""

from __future__ import annotations

import json
from typing import NamedTuple

from certtui.audit import unpack
from certtui.records import Kind
from certtui.rights import Right, tells
from certtui.store import execute


class FirstImported(NamedTuple):
    """The first of what an import was about, where it was about any."""

    certification_id: int | None
    entity_id: int | None
    kind: Kind | None


@tells(Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES)
def first_imported(event: int) -> FirstImported:
    """The first certification by name, and the first entity by name, of an event."""
    row = execute(
        "SELECT certification_id, entity_id, detail, touched FROM audit_event WHERE id = ?", (event,)
    ).fetchone()
    if row is None:
        return FirstImported(None, None, None)
    certifications = [row[0]] if row[0] is not None else json.loads(row[2]).get("certifications", [])
    entities = [row[1]] if row[1] is not None else unpack(row[3])
    certification = _first("certification", certifications)
    entity = _first("entity", entities)
    return FirstImported(
        certification[0] if certification else None,
        entity[0] if entity else None,
        Kind(entity[1]) if entity else None,
    )


def _first(table: str, ids: list[int]) -> tuple[int, int] | None:
    from certtui.store import ids_table

    chosen, param = ids_table(ids)
    found = execute(
        f"SELECT id, kind FROM {table} WHERE id IN (SELECT id FROM {chosen} AS chosen) ORDER BY sort_name, id LIMIT 1",
        (param,),
    ).fetchone()
    return (int(found[0]), int(found[1])) if found else None
