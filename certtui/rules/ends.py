"""When validities end: one or many, counted from an anchor, clamped and snapped.

Invariant: the end of any number of validities is counted from the anchor in one step, never from another end, so that
month ends and leap days do not drift.
"""

from __future__ import annotations

from bisect import bisect_left
from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from certtui.errors import InvalidInput
from certtui.records import FixedDay, LastDay, Period, Snap, SnapTo, Terms, Unit

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

_DAY = timedelta(days=1)


def nth_end(terms: Terms, anchor: date, nth: int) -> date:
    """The last day of `nth` validities counted from the anchor.

    1. months and years clamp to the month's end
    2. the last day has the anchor's day number, or is the day before the day of that number, and is clamped only then
    3. last of all it is snapped: to the end of its month or year, or to the first fixed day on or after it

    Raises InvalidInput for a validity that is too short, and where the calendar ends first.
    """
    return _snapped(terms.snap, _unsnapped(terms, anchor, nth))


def first_end(terms: Terms, anchor: date, least: date) -> date:
    """The first end of a whole validity counted from the anchor that is on or after the day `least`.

    Ends never decrease with the number of validities, so the number is looked for by halving: a daily cycle that was
    neglected for decades costs a few steps.
    """
    validity = require_validity(terms)
    if not validity.number:
        return _snapped(terms.snap, max(anchor, least))
    most = _enough(validity, anchor, least)
    return nth_end(
        terms, anchor, 1 + bisect_left(range(1, most), least, key=lambda n: nth_end(terms, anchor, n))
    )


def is_on_grid(terms: Terms, anchor: date, day: date) -> bool:
    """Whether some number of whole validities, counted from the anchor, ends on the day."""
    return anchor <= day and first_end(terms, anchor, day) == day


def anchor_before(terms: Terms, expires_on: date) -> date:
    """The anchor of a cycle that begins again from an expiry.

    Where the last day is the day before, the next validity begins the day after the expiry, as a first one does on its
    effective date.
    """
    if terms.last_day is LastDay.SAME_DAY or (terms.validity is not None and not terms.validity.number):
        return expires_on
    return min(expires_on, date.max - _DAY) + _DAY


def require_validity(terms: Terms) -> Period:
    """The validity of what expires. Raises InvalidInput for one that is too short to end after it begins."""
    validity = terms.validity
    assert validity is not None  # noqa: S101 - callers have taken care of what never expires
    if validity.number >= 1:
        return validity
    if validity != (0, Unit.YEARS):
        raise InvalidInput(
            "validity",
            f"{validity} is too short. Give at least {Period(1, validity.unit)}, or 0 years with an expiry at the end"
            " of the year or on a fixed day.",
        )
    if terms.snap in {Snap.NONE, Snap.MONTH_END}:
        raise InvalidInput(
            "validity",
            "0 years means until the next end of the year or the next fixed day, so the expiry has to be moved to one"
            " of these. Choose one, or give at least 1 year.",
        )
    return validity


def shift(day: date, period: Period, times: int) -> date:
    """Move a day by so many whole periods at once, clamping to the month's end.

    Raises InvalidInput where that leads outside the calendar.
    """
    count = period.number * times
    try:
        if period.unit is Unit.DAYS:
            return day + timedelta(days=count)
        if period.unit is Unit.WEEKS:
            return day + timedelta(weeks=count)
        return day + (_delta(months=count) if period.unit is Unit.MONTHS else _delta(years=count))
    except (OverflowError, ValueError) as error:  # ValueError: relativedelta reached a year that no date has
        raise InvalidInput(
            "expires_on",
            f"{period} from {day} lies outside the calendar ({date.min} to {date.max}); choose another date or"
            " validity.",
        ) from error


def _unsnapped(terms: Terms, anchor: date, nth: int) -> date:
    validity = require_validity(terms)
    if not validity.number:
        return anchor
    if terms.last_day is LastDay.SAME_DAY:
        return shift(anchor, validity, nth)
    if validity.unit in {Unit.MONTHS, Unit.YEARS} and anchor.day > 1:
        return shift(anchor.replace(day=anchor.day - 1), validity, nth)
    return shift(anchor, validity, nth) - _DAY


def _snapped(snap: SnapTo, day: date) -> date:
    if snap is Snap.NONE:
        return day
    if snap is Snap.MONTH_END:
        return day.replace(day=monthrange(day.year, day.month)[1])
    if snap is Snap.YEAR_END:
        return day.replace(month=12, day=31)
    assert isinstance(snap, FixedDay)  # noqa: S101 - there is no other
    year = day.year + (snap.since - day.year) % snap.every
    found = _in_year(snap, year)
    return found if found >= day else _in_year(snap, year + snap.every)


def _in_year(fixed: FixedDay, year: int) -> date:
    if year > date.max.year:
        raise InvalidInput(
            "expires_on",
            f"The next {fixed.value} lies outside the calendar ({date.min} to {date.max}); choose another date or"
            " fixed day.",
        )
    return date(year, fixed.month, min(fixed.day, monthrange(year, fixed.month)[1]))


def _enough(validity: Period, anchor: date, day: date) -> int:
    """So many validities from the anchor certainly end on or after the day, however they are clamped."""
    if validity.unit in {Unit.DAYS, Unit.WEEKS}:
        days = validity.number * (7 if validity.unit is Unit.WEEKS else 1)
        return max((day - anchor).days // days + 2, 1)
    months = validity.number * (12 if validity.unit is Unit.YEARS else 1)
    return max(((day.year - anchor.year) * 12 + day.month - anchor.month) // months + 1, 1)


@lru_cache(maxsize=64)
def _delta(*, months: int = 0, years: int = 0) -> relativedelta:
    """A number of months or years, made once: making it takes longer than adding it to a day."""
    from dateutil.relativedelta import relativedelta  # most commands never calculate a date

    return relativedelta(months=months, years=years)
