"""How many associations have each status, from the index over the stored timelines."""

from __future__ import annotations

from datetime import date

from certtui.filters import Filter
from certtui.queries.filters import rows_matching
from certtui.records import Counts, Status
from certtui.rights import Right, tells
from certtui.store import execute

_STATUSES = "(SELECT 1 AS status" + "".join(f" UNION ALL SELECT {int(s)}" for s in list(Status)[1:]) + ")"


@tells(Right.VIEW_CERTIFICATIONS)
def count_statuses(as_of: date, *, inactive: bool = False) -> dict[int, Counts]:
    """The counts of every certification, by its id, on a date; inactive entities' too when asked for.

    One range of the index per certification and status: what ended before the date, and so most of history, is never
    read.
    """
    return _counts(as_of, "", (), inactive=inactive)


@tells(Right.VIEW_CERTIFICATIONS)
def count_statuses_of(certification_id: int, as_of: date, *, inactive: bool = False) -> Counts:
    """The counts of one certification on a date."""
    counts = _counts(as_of, "WHERE c.id = ?", (certification_id,), inactive=inactive)
    return counts.get(certification_id, Counts())


@tells(Right.VIEW_CERTIFICATIONS)
def count_matching(filter: Filter, as_of: date) -> dict[int, Counts]:
    """The counts of the rows that a filter chooses on a date, by certification; those without any are left out.

    Costs as much as there are rows, where the filter chooses among entities; without that, see `count_statuses`.
    """
    matching, params = rows_matching(filter, as_of)
    found: dict[int, list[int]] = {}
    for id, status, number in execute(
        f"SELECT s.certification_id, s.status, count(*) {matching} GROUP BY s.certification_id, s.status",
        params,
    ):
        found.setdefault(id, [0] * len(Status))[status - 1] = number
    return {id: Counts(*counts) for id, counts in found.items()}


def _counts(as_of: date, where: str, params: tuple[int, ...], *, inactive: bool) -> dict[int, Counts]:
    day = as_of.isoformat()
    one = (
        "SELECT count(*) FROM span s WHERE s.certification_id = c.id AND s.active = {active}"
        " AND s.status = st.status AND s.ends_on >= ? AND s.starts_on <= ?"
    )
    number = f"({one.format(active='TRUE')})"
    days: tuple[str, ...] = (day, day)
    if inactive:
        number += f" + ({one.format(active='FALSE')})"
        days += (day, day)
    found: dict[int, list[int]] = {}
    for id, status, count in execute(
        f"SELECT c.id, st.status, {number} FROM certification c CROSS JOIN {_STATUSES} AS st {where}",
        (*days, *params),
    ):
        found.setdefault(id, [0] * len(Status))[status - 1] = count
    return {id: Counts(*counts) for id, counts in found.items()}
