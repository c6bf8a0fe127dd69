"""What entities are to hold: one entity's certifications, and the associations of many."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.filters import Filter
from certtui.queries.entity_list import get_entity
from certtui.queries.entity_views.worst import EntitySummary
from certtui.queries.filters import certification_conditions, span_conditions
from certtui.records import COMPLIANT, Counts, EntityDetails, Kind, Status
from certtui.rights import TO_VIEW_ROWS, Operator, Right, tells
from certtui.store import day as as_day
from certtui.store import execute, ids_table, iso, snapshot


class Holding(NamedTuple):
    """An association as its entity's screen shows it on a day. `id` is the association's; dates are ISO text.

    `expires_on` is empty for none and, for what is held, never.
    """

    id: int
    certification_id: int
    certification: str
    group: str
    sources: tuple[str, ...]
    status: Status
    effective_on: str
    expires_on: str
    days_left: int | None
    number: str


class WholeEntity(NamedTuple):
    """An entity with its roles and all that it is to hold on a day, of one reading.

    `told`: these are told. False: nothing of them is, as the operator may not view certifications.
    """

    id: int
    details: EntityDetails
    roles: tuple[str, ...]
    holdings: tuple[Holding, ...]
    told: bool = True

    @property
    def summary(self) -> EntitySummary:
        """What it is summed up to."""
        statuses = [one.status for one in self.holdings]
        ends = [one.expires_on for one in self.holdings if one.status in COMPLIANT and one.expires_on]
        return EntitySummary(Counts(*(statuses.count(status) for status in Status)), min(ends, default=""))


@tells(Right.VIEW_ENTITIES)
def get_whole_entity(operator: Operator, entity_id: int, day: date) -> WholeEntity:
    """All of it that the operator may see. Raises NotPermitted where that is nothing, and NotFound."""
    if not operator.may(Right.VIEW_CERTIFICATIONS):
        return WholeEntity(entity_id, get_entity(entity_id), (), (), told=False)
    with snapshot():
        details = get_entity(entity_id)
        return WholeEntity(
            entity_id, details, tuple(_list_roles_of(entity_id)), tuple(list_holdings(entity_id, day))
        )


@tells(*TO_VIEW_ROWS)
def list_holdings(entity_id: int, day: date) -> list[Holding]:
    """All that an entity is to hold on a day, by the certifications' names."""
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT x.association_id, r.name FROM association a JOIN association_role x ON x.association_id = a.id"
        " JOIN role r ON r.id = x.role_id WHERE a.entity_id = ? ORDER BY r.search",
        (entity_id,),
    ).fetchall():
        roles.setdefault(id, []).append(role)
    rows = execute(
        "SELECT a.id, c.id, c.name, g.name, a.direct, s.status, s.expires_on, i.effective_on, i.number"
        " FROM association a JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        " JOIN certification c ON c.id = a.certification_id JOIN certification_group g ON g.id = c.group_id"
        " LEFT JOIN instance i ON i.id = s.instance_id WHERE a.entity_id = ? ORDER BY c.sort_name, c.id",
        (day.isoformat(), day.isoformat(), entity_id),
    ).fetchall()
    return [
        Holding(
            id,
            certification,
            name,
            group,
            (*(("direct",) if direct else ()), *roles.get(id, ())),
            Status(status),
            iso(effective),
            iso(expires),
            (as_day(expires) - day).days if expires else None,
            number or "",
        )
        for id, certification, name, group, direct, status, expires, effective, number in rows
    ]


def _list_roles_of(entity_id: int) -> list[str]:
    """The names of the roles that an employee is a member of."""
    rows = execute(
        "SELECT r.name FROM role_member m JOIN role r ON r.id = m.role_id WHERE m.entity_id = ? ORDER BY r.search",
        (entity_id,),
    ).fetchall()
    return [name for (name,) in rows]


@tells(*TO_VIEW_ROWS)
def find_associations_of(entity_ids: Sequence[int], filter: Filter, day: date) -> array[int]:
    """The associations of these entities that the filter chooses on a day: of its certifications, with its statuses.

    By the names of the entities, then of the certifications; inactive entities' as well, since they were chosen.
    """
    table, param = ids_table(entity_ids)
    spans = span_conditions(filter._replace(inactive=True), day)
    certifications = certification_conditions(filter)
    rows = execute(
        "SELECT a.id FROM entity e CROSS JOIN association a CROSS JOIN span s CROSS JOIN certification c"
        f" WHERE e.id IN (SELECT id FROM {table} AS chosen) AND a.entity_id = e.id AND s.association_id = a.id"
        f" AND c.id = s.certification_id AND {spans.sql} AND {certifications.sql}"
        " ORDER BY e.sort_name, e.id, c.sort_name, c.id",
        (param, *spans.params, *certifications.params),
    )
    return array("q", [id for (id,) in rows.fetchall()])


@tells(*TO_VIEW_ROWS)
def count_holders(entity_ids: Sequence[int], kind: Kind) -> dict[int, int]:
    """How many of these entities are to hold each certification of the kind, by its id; none for those left out."""
    table, param = ids_table(entity_ids)
    rows = execute(
        "SELECT a.certification_id, count(*) FROM association a WHERE a.archived_on IS NULL AND a.kind = ?"
        f" AND a.entity_id IN (SELECT id FROM {table} AS chosen) GROUP BY a.certification_id",
        (int(kind), param),
    ).fetchall()
    return {certification: int(number) for certification, number in rows}
