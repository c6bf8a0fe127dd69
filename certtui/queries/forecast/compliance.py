"""How much was, and will be, in compliance: counted for a row of days at once, from where each span begins and ends.

A day's count is that of the spans which began by then, less those which ended before: two passes over the index give
every day, where asking day by day reads it anew for each.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date
from itertools import accumulate
from typing import NamedTuple

from certtui.days import step
from certtui.errors import InvalidInput
from certtui.filters import Filter
from certtui.queries.filters import certification_conditions
from certtui.queries.forecast.scope import spans_between
from certtui.records import COMPLIANT, Period, Status, Unit
from certtui.rights import Operator, Right, rights_to_count, tells
from certtui.store import day as as_day
from certtui.store import execute, snapshot


class Share(NamedTuple):
    """On a day, so many in compliance of all that are in force."""

    day: date
    compliant: int = 0
    total: int = 0

    @property
    def lacking(self) -> int:
        """Those in force that are not in compliance."""
        return self.total - self.compliant

    @property
    def percent(self) -> float | None:
        """The share; None on a day on which nothing is in force."""
        return 100 * self.compliant / self.total if self.total else None

    def plus(self, other: Share) -> Share:
        """Both together."""
        return Share(self.day, self.compliant + other.compliant, self.total + other.total)


def sampled_days(day: date, months: int) -> list[date]:
    """The day, and the same day of each month, so many behind and ahead; fewer at the ends of the calendar."""
    days = []
    for by in range(-months, months + 1):
        try:
            days.append(step(day, Period(by, Unit.MONTHS)))
        except InvalidInput:  # outside of the calendar
            continue
    return days


def without_statuses(filter: Filter) -> Filter:
    """The filter that a share is of: among rows of chosen statuses it would be all or nothing."""
    return filter._replace(statuses=frozenset())


def list_parts(filter: Filter, at_once: int) -> list[tuple[int, ...]]:
    """The filter's certifications, so many at once: what `count_compliance` counts in one go. One, empty, for all.

    Counting in parts can be watched, and left. A filter that narrows entities has them read once, for all.
    """
    if filter.narrows_entities:
        return [()]
    chosen = certification_conditions(filter)
    rows = execute(f"SELECT c.id FROM certification c WHERE {chosen.sql} ORDER BY c.id", chosen.params)
    ids = [int(id) for (id,) in rows.fetchall()]
    return [tuple(ids[start : start + at_once]) for start in range(0, len(ids), at_once)]


@tells(Right.VIEW_CERTIFICATIONS)
def count_compliance(
    operator: Operator, filter: Filter, days: Sequence[date], certification_ids: Sequence[int] | None = None
) -> list[Share]:
    """The share in compliance on each of these days, which ascend; the filter's statuses have no bearing.

    `certification_ids`: only of these, of `list_parts`. Raises NotPermitted.
    """
    operator.require(*rights_to_count(filter))
    if not days:
        return []
    tally = _Tally(days)
    with snapshot():
        if filter.narrows_entities:
            tally.count(filter, None)
        else:
            parts = (
                list_parts(filter, 1) if certification_ids is None else [(id,) for id in certification_ids]
            )
            for (id,) in parts:  # sorted by certification, each sort is small
                tally.count(filter, id)
    return tally.shares()


class _Tally:
    """Where spans come and go between the days: at `n`, what changed from the day before to day `n`."""

    def __init__(self, days: Sequence[date]) -> None:
        self._days = days
        self._compliant = [0] * (len(days) + 1)
        self._total = [0] * (len(days) + 1)

    def count(self, filter: Filter, certification_id: int | None) -> None:
        """Count the spans of one certification; None: of all that the filter chooses."""
        days = self._days
        spans, params = spans_between(filter, days[0], days[-1], certification_id)
        for status, starts_on, number in execute(
            f"SELECT s.status, s.starts_on, count(*) {spans} GROUP BY s.status, s.starts_on", params
        ):
            self._add(bisect_left(days, as_day(starts_on)), Status(status), number)
        for status, ends_on, number in execute(
            f"SELECT s.status, s.ends_on, count(*) {spans} AND s.ends_on < ? GROUP BY s.status, s.ends_on",
            (*params, days[-1].isoformat()),
        ):
            self._add(bisect_right(days, as_day(ends_on)), Status(status), -number)

    def _add(self, at: int, status: Status, number: int) -> None:
        self._total[at] += number
        if status in COMPLIANT:
            self._compliant[at] += number

    def shares(self) -> list[Share]:
        """What is counted so far, day by day."""
        both = zip(accumulate(self._compliant), accumulate(self._total), strict=True)
        return [Share(day, *numbers) for day, numbers in zip(self._days, both, strict=False)]
