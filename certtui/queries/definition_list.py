"""Certifications as a list to manage them shows them."""

from __future__ import annotations

from typing import NamedTuple

from certtui.records import Kind, Period, Unit
from certtui.rights import Right, tells
from certtui.store import execute


class DefinitionRow(NamedTuple):
    """A certification in brief; `roles`: how many bring it. Who holds it is counted by count_statuses."""

    id: int
    name: str
    group: str
    kind: Kind
    validity: Period | None
    roles: int


@tells(Right.VIEW_CERTIFICATIONS)
def list_definition_rows() -> list[DefinitionRow]:
    """Every certification, in order of name."""
    return [
        DefinitionRow(
            id, name, group, Kind(kind), None if number is None else Period(number, Unit(unit)), roles
        )
        for id, name, group, kind, number, unit, roles in execute(
            "SELECT c.id, c.name, g.name, c.kind, c.validity_count, c.validity_unit,"
            " (SELECT count(*) FROM role_certification r WHERE r.certification_id = c.id)"
            " FROM certification c JOIN certification_group g ON g.id = c.group_id ORDER BY c.sort_name, c.name"
        ).fetchall()
    ]
