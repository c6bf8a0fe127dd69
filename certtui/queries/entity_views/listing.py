"""The entities of a kind that a filter is about: their ids in the order of names or codes, and a page of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Final, NamedTuple

from certtui.filters import Filter
from certtui.queries.entity_views.worst import EntitySummary
from certtui.queries.filters import certification_conditions, entity_conditions, span_conditions
from certtui.records import COMPLIANT, Counts, Status
from certtui.rights import TO_VIEW_ROWS, Right, tells
from certtui.store import execute, ids_table, iso

_ROWS_AT_ONCE: Final = 2_000


class EntitySort(Enum):
    """What the entities of a view can be listed by. Those that need every entity's summary are `by_summary`."""

    NAME = "name"
    CODE = "code"
    GAPS = "gaps"
    WORST = "worst"
    NEXT = "next"

    @property
    def by_summary(self) -> bool:
        """Whether no index gives this order."""
        return self not in (EntitySort.NAME, EntitySort.CODE)


class EntityLine(NamedTuple):
    """An entity as a view lists it; `summary` is None where that is not told."""

    id: int
    code: str
    name: str
    email: str
    active: bool
    roles: tuple[str, ...]
    summary: EntitySummary | None


_ORDERS: Final = {EntitySort.CODE: "e.code {d}"}
_BY_NAME: Final = "e.sort_name {d}, e.id {d}"

SUMMED: Final = (
    ", ".join(f"count(*) FILTER (WHERE s.status = {int(status)})" for status in Status)
    + f", min(s.expires_on) FILTER (WHERE s.status IN ({', '.join(str(int(status)) for status in sorted(COMPLIANT))}))"
)
"""The columns of a summary, of spans `s` that hold on the day: six counts and the next expiry."""


@tells(Right.VIEW_ENTITIES)
def list_entity_ids(
    filter: Filter, sort: EntitySort = EntitySort.NAME, *, descending: bool = False, limit: int | None = None
) -> array[int]:
    """The ids of the entities that the filter is about, whatever they hold; only the first `limit` when given.

    Names and codes come in the order of an index; orders by summary are made of that of names (see `arrange`).
    """
    conditions = entity_conditions(filter)
    order = _ORDERS.get(sort, _BY_NAME).format(d="DESC" if descending and not sort.by_summary else "ASC")
    few = f" LIMIT {int(limit)}" if limit is not None else ""
    cursor = execute(
        f"SELECT e.id FROM entity e WHERE {conditions.sql} ORDER BY {order}{few}", conditions.params
    )
    ids = array("q")
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        ids.extend([id for (id,) in rows])
    return ids


@tells(Right.VIEW_ENTITIES)
def get_entity_lines(ids: Sequence[int], scope: Filter | None, day: date) -> list[EntityLine]:
    """These entities as they are on a day, in the order of `ids`; summed up over the certifications of the scope.

    Without a scope nothing is read of what they hold.
    """
    table, param = ids_table(ids)
    chosen = f"IN (SELECT id FROM {table} AS chosen)"
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT m.entity_id, r.name FROM role_member m JOIN role r ON r.id = m.role_id"
        f" WHERE m.entity_id {chosen} ORDER BY r.search",
        (param,),
    ).fetchall():
        roles.setdefault(id, []).append(role)
    summaries = None if scope is None else get_summaries(ids, scope, day)
    found = {
        id: EntityLine(
            id,
            code,
            name,
            email,
            bool(active),
            tuple(roles.get(id, ())),
            None if summaries is None else summaries.get(id, EntitySummary()),
        )
        for id, code, name, email, active in execute(
            f"SELECT e.id, e.code, e.name, e.email, e.active FROM entity e WHERE e.id {chosen}", (param,)
        ).fetchall()
    }
    return [found[id] for id in ids if id in found]


@tells(*TO_VIEW_ROWS)
def get_summaries(ids: Sequence[int], scope: Filter, day: date) -> dict[int, EntitySummary]:
    """The summaries of these entities; those that are to hold nothing of the scope's are left out."""
    table, param = ids_table(ids)
    spans = span_conditions(scope._replace(statuses=frozenset(), inactive=True), day)
    certifications = certification_conditions(scope)
    rows = execute(
        f"SELECT a.entity_id, {SUMMED} FROM association a CROSS JOIN span s CROSS JOIN certification c"
        f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen) AND s.association_id = a.id"
        f" AND c.id = s.certification_id AND {spans.sql} AND {certifications.sql} GROUP BY a.entity_id",
        (param, *spans.params, *certifications.params),
    ).fetchall()
    return {id: EntitySummary(Counts(*counts), iso(expires)) for id, *counts, expires in rows}
