"""The matrix of a kind: its columns, the cells of a page of entities, the counts of each column, where the gaps are.

Everything is asked by entities' ids, a page at a time, so that its cost is that of the page. What is asked of all
entities (counts of columns, who has a gap) comes from the index over the timelines where nothing narrows them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.filters import Filter
from certtui.queries.associations import get_rows
from certtui.queries.counts import count_statuses
from certtui.queries.dialect import day_text
from certtui.queries.exports import NEVER
from certtui.queries.filters import certification_conditions
from certtui.records import GAPS, AssociationRow, Counts, Status
from certtui.rights import TO_VIEW_ROWS, Right, tells
from certtui.store import execute, ids_table

NOT_HELD = "0"
"""In `MatrixRow.statuses`: the entity is not to hold this certification."""


class MatrixColumn(NamedTuple):
    """A certification as the matrix has it: its group, and the roles that bring it, by name and in order."""

    id: int
    name: str
    group: str
    roles: tuple[str, ...] = ()


class MatrixRow(NamedTuple):
    """An entity with its status in each of the columns: a character each, the status's number or NOT_HELD."""

    id: int
    code: str
    name: str
    active: bool
    statuses: str

    @property
    def counts(self) -> Counts:
        """How many of the columns have each status."""
        return Counts(*(self.statuses.count(str(int(status))) for status in Status))


@tells(Right.VIEW_CERTIFICATIONS)
def list_columns(filter: Filter) -> list[MatrixColumn]:
    """The certifications that the filter is about, in order of group and name."""
    chosen = certification_conditions(filter)
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT b.certification_id, r.name FROM role_certification b JOIN role r ON r.id = b.role_id"
        " ORDER BY r.search, r.name"
    ).fetchall():
        roles.setdefault(id, []).append(role)
    return [
        MatrixColumn(id, name, group, tuple(roles.get(id, ())))
        for id, name, group in execute(
            "SELECT c.id, c.name, g.name FROM certification c"
            f" JOIN certification_group g ON g.id = c.group_id WHERE {chosen.sql}"
            " ORDER BY g.sort_name, g.name, c.sort_name, c.name",
            chosen.params,
        ).fetchall()
    ]


@tells(*TO_VIEW_ROWS)
def get_matrix_rows(
    entity_ids: Sequence[int], certification_ids: Sequence[int], day: date
) -> list[MatrixRow]:
    """These entities, in the order of `entity_ids`, with their status in each certification on a day."""
    table, param = ids_table(entity_ids)
    places = {id: place for place, id in enumerate(certification_ids)}
    blank = [NOT_HELD] * len(places)
    cells = {id: blank.copy() for id in entity_ids}
    for entity, certification, status in execute(
        "SELECT a.entity_id, a.certification_id, s.status FROM association a"
        " JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen)",
        (day.isoformat(), day.isoformat(), param),
    ).fetchall():
        place = places.get(certification)
        if place is not None:
            cells[entity][place] = str(status)
    found = {
        id: MatrixRow(id, code, name, bool(active), "".join(cells[id]))
        for id, code, name, active in execute(
            f"SELECT e.id, e.code, e.name, e.active FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    return [found[id] for id in entity_ids if id in found]


@tells(*TO_VIEW_ROWS)
def get_matrix_dates(
    entity_ids: Sequence[int], certification_ids: Sequence[int], day: date, *, expiries: bool
) -> dict[int, list[str | None]]:
    """For each of these entities, the date in each certification of the certificate that decides the status on a day.

    The expiry is the effective end, or never. Empty: no certificate decides; None: the certification is not assigned.
    """
    table, param = ids_table(entity_ids)
    places = {id: place for place, id in enumerate(certification_ids)}
    cells: dict[int, list[str | None]] = {id: [None] * len(places) for id in entity_ids}
    column = f"COALESCE({day_text('s.expires_on')}, '{NEVER}')" if expiries else day_text("i.issued_on")
    for entity, certification, found in execute(
        f"SELECT a.entity_id, a.certification_id, CASE WHEN i.id IS NULL THEN '' ELSE {column} END FROM association a"
        " JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        " LEFT JOIN instance i ON i.id = s.instance_id"
        f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen)",
        (day.isoformat(), day.isoformat(), param),
    ).fetchall():
        place = places.get(certification)
        if place is not None:
            cells[entity][place] = found
    return cells


@tells(*TO_VIEW_ROWS)
def get_cells(entity_ids: Sequence[int], day: date) -> dict[int, dict[int, AssociationRow]]:
    """All that these entities are to hold on a day, by entity and certification; an entity without has an empty one."""
    table, param = ids_table(entity_ids)
    places = {
        id: (entity, certification)
        for id, entity, certification in execute(
            "SELECT a.id, a.entity_id, a.certification_id FROM association a"
            f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    cells: dict[int, dict[int, AssociationRow]] = {id: {} for id in entity_ids}
    for row in get_rows(list(places), day):
        entity, certification = places[row.id]
        cells[entity][certification] = row
    return cells


@tells(*TO_VIEW_ROWS)
def count_columns(filter: Filter, entity_ids: Sequence[int] | None, day: date) -> dict[int, Counts]:
    """The counts of each certification over these entities; None: over all that there are.

    All are counted in the index; of a choice of entities their associations are read, which costs as much as there are.
    """
    if entity_ids is None:
        return count_statuses(day, inactive=filter.inactive)
    table, param = ids_table(entity_ids)
    found: dict[int, list[int]] = {}
    for certification, status, number in execute(
        "SELECT a.certification_id, s.status, count(*) FROM association a"
        " JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen) GROUP BY a.certification_id, s.status",
        (day.isoformat(), day.isoformat(), param),
    ).fetchall():
        found.setdefault(certification, [0] * len(Status))[status - 1] = number
    return {id: Counts(*counts) for id, counts in found.items()}


@tells(*TO_VIEW_ROWS)
def list_entities_with_gaps(filter: Filter, day: date) -> frozenset[int]:
    """Every entity that has a gap on a day in one of the certifications that the filter is about.

    One range of the index for each certification and status: it costs as much as there are gaps.
    """
    chosen = certification_conditions(filter)
    active = "s.active IN (TRUE, FALSE)" if filter.inactive else "s.active = TRUE"
    gaps = ", ".join(str(int(status)) for status in sorted(GAPS))
    return frozenset(
        id
        for (id,) in execute(
            "SELECT DISTINCT a.entity_id FROM certification c CROSS JOIN span s CROSS JOIN association a"
            f" WHERE {chosen.sql} AND s.certification_id = c.id AND {active} AND s.status IN ({gaps})"
            " AND s.ends_on >= ? AND s.starts_on <= ? AND a.id = s.association_id",
            (*chosen.params, day.isoformat(), day.isoformat()),
        ).fetchall()
    )
