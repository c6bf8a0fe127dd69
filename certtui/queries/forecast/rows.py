"""The rows behind a bar: which expire in a stretch of days, which are not in compliance on a day; and a page of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from certtui.filters import Filter
from certtui.queries import associations
from certtui.queries.forecast.compliance import without_statuses
from certtui.queries.forecast.expiries import Stretch
from certtui.queries.forecast.scope import spans_on
from certtui.records import COMPLIANT, AssociationRow, Status
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import execute, ids_table

_ROWS_AT_ONCE = 2_000


class SortRows(Enum):
    """The orders of the rows behind a bar."""

    EXPIRES = "expires"
    NAME = "name"
    CODE = "code"
    CERTIFICATION = "certification"
    STATUS = "status"


_ORDERS = {
    SortRows.EXPIRES: "x.expires_on IS NULL {d}, x.expires_on {d}, e.sort_name, c.sort_name",
    SortRows.NAME: "e.sort_name {d}, e.id {d}, c.sort_name",
    SortRows.CODE: "e.code {d}, e.id, c.sort_name",
    SortRows.CERTIFICATION: "c.sort_name {d}, e.sort_name",
    SortRows.STATUS: "x.status {d}, e.sort_name, c.sort_name",
}


class ForecastRow(NamedTuple):
    """An association with the name of its certification."""

    row: AssociationRow
    certification: str


@tells(*TO_VIEW_ROWS)
def list_expiring(
    operator: Operator,
    filter: Filter,
    day: date,
    stretch: Stretch,
    sort: SortRows = SortRows.EXPIRES,
    *,
    descending: bool = False,
) -> array[int]:
    """The associations that the filter chooses on a day and that expire in the stretch, in order. Raises NotPermitted."""
    spans, params = spans_on(filter, day)
    ends = (stretch.first.isoformat(), stretch.last.isoformat())
    spans += " AND s.expires_on >= ? AND s.expires_on <= ?"
    return _listed(spans, (*params, *ends), sort, descending)


@tells(*TO_VIEW_ROWS)
def list_not_compliant(
    operator: Operator,
    filter: Filter,
    day: date,
    sort: SortRows = SortRows.STATUS,
    *,
    descending: bool = False,
) -> array[int]:
    """The associations in force on a day that are then not in compliance, in order: what is lacking of a share.

    The filter's statuses have no bearing, as on the share. Raises NotPermitted.
    """
    lacking = without_statuses(filter)._replace(statuses=frozenset(Status) - COMPLIANT)
    spans, params = spans_on(lacking, day)
    return _listed(spans, params, sort, descending)


@tells(*TO_VIEW_ROWS)
def get_rows(ids: Sequence[int], as_of: date) -> list[ForecastRow]:
    """These rows as they are on a date, in the order of `ids`; those no longer in force are left out."""
    table, param = ids_table(ids)
    names = dict(
        execute(
            "SELECT a.id, c.name FROM association a JOIN certification c ON c.id = a.certification_id"
            f" WHERE a.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    )
    return [ForecastRow(row, names[row.id]) for row in associations.get_rows(ids, as_of) if row.id in names]


def _listed(spans: str, params: Sequence[Any], sort: SortRows, descending: bool) -> array[int]:
    order = _ORDERS[sort].format(d="DESC" if descending else "ASC")
    # CROSS JOIN holds SQLite to this order of reading: the few that were found, then their names
    cursor = execute(
        f"WITH x AS (SELECT s.association_id, s.expires_on, s.status {spans})"
        " SELECT a.id FROM x CROSS JOIN association a CROSS JOIN entity e CROSS JOIN certification c"
        " WHERE a.id = x.association_id AND e.id = a.entity_id AND c.id = a.certification_id"
        f" ORDER BY {order}, a.id",
        params,
    )
    ids = array("q")
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        ids.extend(row[0] for row in rows)
    return ids
