"""The rows of a certification's table: which there are, in what order, and a page of them.

A table holds ids, not rows. Which ids, and in which order, is asked once per view (`list_rows`, and before it the first
page by `list_first_rows`, whose cost does not grow with the table); a page of rows is then fetched by its ids.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.queries.definitions import get_certification
from certtui.records import AssociationRow, RowView, SortBy, Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import day, execute, ids_table, iso

_WALK_FROM = 2_000
"""Views of fewer rows are read and sorted whole; larger ones are walked in the order of an index for the first page."""

_ROWS_AT_ONCE = 2_000

_FROM = "FROM span s JOIN association a ON a.id = s.association_id JOIN entity e ON e.id = a.entity_id"
_ROLES = "(SELECT min(r.search) FROM association_role x JOIN role r ON r.id = x.role_id WHERE x.association_id = a.id)"
# each with what tells equal ones apart, so that an order is the same however often it is asked for
_ORDERS = {
    SortBy.NAME: ("e.sort_name {d}", "e.id {d}"),
    SortBy.CODE: ("e.code {d}",),
    SortBy.SOURCES: ("a.direct {u}", _ROLES + " {d} NULLS FIRST", "e.sort_name", "e.id"),
    SortBy.STATUS: ("s.status {d}", "e.sort_name", "e.id"),
    SortBy.EFFECTIVE: (
        "(SELECT i.effective_on FROM instance i WHERE i.id = s.instance_id) {d} NULLS LAST",
        "e.sort_name",
        "e.id",
    ),
    # never comes after every date; a row without an instance has none, and comes last either way
    SortBy.EXPIRES: (
        "s.instance_id IS NULL",
        "s.expires_on IS NULL {d}",
        "s.expires_on {d}",
        "e.sort_name",
        "e.id",
    ),
}


class Listed(NamedTuple):
    """Associations in order: their ids and, alongside, their entities'. `complete` is False for a first page."""

    ids: array[int]
    entities: array[int]
    complete: bool = True


@tells(*TO_VIEW_ROWS)
def list_rows(view: RowView) -> Listed:
    """All rows of the view, in its order."""
    where, params = _matching(view)
    return _listed(f"SELECT a.id, e.id {_FROM} {where} ORDER BY {_order(view)}", params)


@tells(*TO_VIEW_ROWS)
def list_first_rows(view: RowView, limit: int, expected: int, of: int) -> Listed:
    """The first rows of a view that has about `expected` of the certification's `of`; all of them when they are few.

    A large view in the order of names or codes is walked along that order's index until `limit` rows are found, unless
    most of those passed on the way are not of the view. Other orders have no index to walk and are sorted whole.
    """
    walked = limit * of / max(expected, 1)
    if expected < max(_WALK_FROM, walked) or view.sort not in (SortBy.NAME, SortBy.CODE):
        return list_rows(view)
    kind = get_certification(view.certification_id).kind
    statuses = _among(view.statuses)
    day_text = view.as_of.isoformat()
    active = "" if view.inactive else "AND s.active = TRUE"
    # CROSS JOIN holds SQLite to this order of reading: entities by name, and for each its one association and span
    sql = (
        "SELECT a.id, e.id FROM entity e"
        " CROSS JOIN association a CROSS JOIN span s"
        " WHERE e.kind = ? AND a.certification_id = ? AND a.entity_id = e.id"
        f" AND s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ? {active} {statuses}"
        f" ORDER BY {_order(view)} LIMIT ?"
    )
    first = _listed(sql, (int(kind), view.certification_id, day_text, day_text, limit))
    return first._replace(complete=len(first.ids) < limit)


@tells(*TO_VIEW_ROWS)
def get_rows(ids: Sequence[int], as_of: date) -> list[AssociationRow]:
    """These rows as they are on a date, in the order of `ids`; those no longer in force are left out."""
    table, param = ids_table(ids)
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT x.association_id, r.name FROM association_role x JOIN role r ON r.id = x.role_id"
        f" WHERE x.association_id IN (SELECT id FROM {table} AS chosen) ORDER BY r.search",
        (param,),
    ):
        roles.setdefault(id, []).append(role)
    found = {}
    for id, entity, code, name, active, direct, status, expires, issued, effective, number in execute(
        "SELECT a.id, e.id, e.code, e.name, e.active, a.direct, s.status, s.expires_on,"
        " i.issued_on, i.effective_on, i.number"
        " FROM association a JOIN entity e ON e.id = a.entity_id"
        " JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        f" LEFT JOIN instance i ON i.id = s.instance_id WHERE a.id IN (SELECT id FROM {table} AS chosen)",
        (as_of.isoformat(), as_of.isoformat(), param),
    ):
        found[id] = AssociationRow(
            id,
            entity,
            code,
            name,
            bool(active),
            bool(direct),
            tuple(roles.get(id, ())),
            Status(status),
            iso(issued),
            iso(effective),
            iso(expires),
            (day(expires) - as_of).days if expires else None,
            number or "",
        )
    return [found[id] for id in ids if id in found]


@tells(*TO_VIEW_ROWS)
def find_associations(certification_id: int, entity_ids: Sequence[int]) -> dict[int, int]:
    """The associations in force, by entity, of these entities with a certification."""
    table, param = ids_table(entity_ids)
    return dict(
        execute(
            "SELECT entity_id, id FROM association WHERE certification_id = ? AND archived_on IS NULL"
            f" AND entity_id IN (SELECT id FROM {table} AS chosen)",
            (certification_id, param),
        ).fetchall()
    )


def _matching(view: RowView) -> tuple[str, tuple[object, ...]]:
    day_text = view.as_of.isoformat()
    active = "s.active IN (TRUE, FALSE)" if view.inactive else "s.active = TRUE"
    where = f"WHERE s.certification_id = ? AND {active} {_among(view.statuses or frozenset(Status))}"
    return f"{where} AND s.ends_on >= ? AND s.starts_on <= ?", (view.certification_id, day_text, day_text)


def _among(statuses: frozenset[Status]) -> str:
    if not statuses:
        return ""
    return f"AND s.status IN ({', '.join(str(int(s)) for s in sorted(statuses))})"


def _order(view: RowView) -> str:
    forward, backward = ("DESC", "ASC") if view.descending else ("ASC", "DESC")
    return ", ".join(_ORDERS[view.sort]).format(d=forward, u=backward)


def _listed(sql: str, params: tuple[object, ...]) -> Listed:
    ids, entities = array("q"), array("q")
    cursor = execute(sql, params)
    while rows := cursor.fetchmany(
        _ROWS_AT_ONCE
    ):  # all at once, 100,000 rows would be 20 MB that never come back
        ids.extend(row[0] for row in rows)
        entities.extend(row[1] for row in rows)
    return Listed(ids, entities)
