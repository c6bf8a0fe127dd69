"""When what is held runs out: the associations by their effective expiry, as it is known on a day."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import NamedTuple

from certtui.days import step
from certtui.errors import InvalidInput
from certtui.filters import Filter
from certtui.queries.forecast.scope import spans_on
from certtui.records import ALWAYS, NEVER, Period, Unit
from certtui.rights import Operator, Right, rights_to_count, tells
from certtui.store import day_or_none, execute

_DAY = timedelta(days=1)


class Stretch(NamedTuple):
    """Days, both ends inclusive."""

    first: date = ALWAYS
    last: date = NEVER


class Expiring(NamedTuple):
    """So many expire on a day of the stretch."""

    stretch: Stretch
    number: int


class Expiries(NamedTuple):
    """The rows that a filter chooses on `day`, by when they expire. Each is counted once.

    `days` and `numbers` go together, by days. `never` are held without an end; `undated` are Missing or Revoked, and
    have nothing that could expire.
    """

    day: date
    days: tuple[date, ...] = ()
    numbers: tuple[int, ...] = ()
    never: int = 0
    undated: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.numbers) + self.never + self.undated

    @property
    def overdue(self) -> Expiring:
        """Those that have expired before the day."""
        return self.within([Stretch(last=max(self.day, ALWAYS + _DAY) - _DAY)])[0]

    def weeks(self, number: int) -> list[Expiring]:
        """Those to come by weeks, Monday to Sunday, the first of them from the day on."""
        return self._ahead(self.day - timedelta(days=self.day.weekday()), Unit.WEEKS, number)

    def months(self, number: int) -> list[Expiring]:
        """Those to come by months of the calendar, the first of them from the day on."""
        return self._ahead(self.day.replace(day=1), Unit.MONTHS, number)

    def _ahead(self, begin: date, unit: Unit, number: int) -> list[Expiring]:
        stretches: list[Stretch] = []
        while len(stretches) < number and (not stretches or stretches[-1].last < NEVER):
            at = len(stretches)
            first = max(step(begin, Period(at, unit)), self.day)
            try:
                last = step(begin, Period(at + 1, unit)) - _DAY
            except InvalidInput:  # the calendar ends before
                last = NEVER
            stretches.append(Stretch(first, last))
        return self.within(stretches)

    def later(self, coming: Sequence[Expiring]) -> Expiring:
        """Those that expire after the last of these weeks or months."""
        last = coming[-1].stretch.last
        return self.within([Stretch(last + _DAY)])[0] if last < NEVER else Expiring(Stretch(NEVER), 0)

    def within(self, stretches: Sequence[Stretch]) -> list[Expiring]:
        """How many expire in each of the stretches."""
        before = (0, *accumulate(self.numbers))
        return [
            Expiring(
                one, before[bisect_right(self.days, one.last)] - before[bisect_left(self.days, one.first)]
            )
            for one in stretches
        ]


@tells(Right.VIEW_CERTIFICATIONS)
def count_expiries(operator: Operator, filter: Filter, day: date) -> Expiries:
    """When the rows that the filter chooses on a day expire, as is known on that day. Raises NotPermitted.

    The expiry is that of the chain of instances that decides the row's status (see rules.timeline).
    """
    operator.require(*rights_to_count(filter))
    spans, params = spans_on(filter, day)
    numbers: dict[date, int] = {}
    never = undated = 0
    # what has no instance is held by nothing: it has no expiry, where "never" is one
    for expires_on, number, held in execute(
        f"SELECT s.expires_on, count(*), count(s.instance_id) {spans} GROUP BY s.expires_on", params
    ):
        if (expires := day_or_none(expires_on)) is not None:
            numbers[expires] = number
        else:
            never, undated = held, number - held
    days = tuple(sorted(numbers))
    return Expiries(day, days, tuple(numbers[one] for one in days), never, undated)
