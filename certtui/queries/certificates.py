"""The certificates of some entities' associations with one certification, whatever became of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.queries.lifecycle import InstanceFields, instance_fields
from certtui.queries.replacements import list_replaced
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import day_or_none, execute, ids_table


class Certificate(NamedTuple):
    """An instance and whose it is. `voided_on`, `replaced_on`: as they are exported.

    `void_event`, `void_reason`: of the void, where an operator voided it.
    """

    id: int
    association: int
    entity: int
    code: str
    name: str
    fields: InstanceFields
    voided_on: date | None
    replaced_on: date | None
    void_event: int | None
    void_reason: str
    recorded_at: str
    recorded_by: str


@tells(*TO_VIEW_ROWS)
def list_certificates(
    operator: Operator, certification_id: int, entity_ids: Sequence[int]
) -> list[Certificate]:
    """Of these entities, by code, then in the order in which they were issued; archived ones too."""
    table, param = ids_table(entity_ids)
    rows = execute(
        "SELECT i.id, a.id, e.id, e.code, e.name, i.voided_on, i.void_event, i.void_reason, i.recorded_at,"
        " i.recorded_by, i.issued_on, i.effective_on, i.expires_on, i.number, i.note FROM association a"
        " JOIN instance i ON i.association_id = a.id JOIN entity e ON e.id = a.entity_id"
        f" WHERE a.certification_id = ? AND a.entity_id IN (SELECT id FROM {table} AS chosen)"
        " ORDER BY e.code, i.issued_on, i.effective_on, i.id",
        (certification_id, param),
    ).fetchall()
    replaced = list_replaced(sorted({row[1] for row in rows}))
    found = []
    for id, association, entity, code, name, voided, event, reason, at, by, *fields in rows:
        stops = sorted((one.stops_on, one.known_on) for one in replaced.get(id, ()) if event is None)
        days = [day for day in (day_or_none(voided), stops[0][0] if stops else None) if day]
        found.append(
            Certificate(
                id,
                association,
                entity,
                code,
                name,
                instance_fields(fields),
                min(days, default=None),
                stops[0][1] if stops else None,
                event,
                reason,
                at,
                by,
            )
        )
    return found
