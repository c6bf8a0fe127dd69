"""Until when a certification is valid, and what renewing it moves.

Owns the arithmetic of validities, windows and the three renewal bases. Invariant: every date is counted in one
step from its anchor and clamped from there, never from a date already clamped, so month ends do not drift.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput
from certtui.records import Basis, LastDay, Period, Snap, Terms, Unit

if TYPE_CHECKING:
    from dateutil.relativedelta import relativedelta

_SNAP_MONTHS = 12
_SNAP_DAYS = 366
"""How far a snap can move a date at most; a search for a cycle starts that much before where it would else."""


class Renewal(NamedTuple):
    """What renewing on a day would record, before the operator changes any of it (`expires_on` None = never).

    `early`: done before the renewal window. `late`: done after the old expiry. `unmoved`: the expiry stays what it
    was. `shortens`: it would come before the old one.
    """

    issued_on: date
    effective_on: date
    expires_on: date | None
    early: bool = False
    late: bool = False
    unmoved: bool = False
    shortens: bool = False


def expiry(terms: Terms, effective_on: date) -> date | None:
    """Return the last day of a certification effective from a day; None if it never expires.

    - months and years clamp to the month's end, counted from `effective_on`
    - the last day bears the same day number, or is the day before that
    - then, last of all, it is moved to the end of its month or year: the end of a month minus a day would be none

    Raises InvalidInput if the validity is not at least 1 or the calendar ends before it does.
    """
    return None if terms.validity is None else _nth_expiry(terms, terms.validity, effective_on, 1)


def renewal(terms: Terms, old_expiry: date | None, completed_on: date) -> Renewal:
    """Return what renewing on `completed_on` gives, by the certification's renewal basis.

    On time means from the first day of the renewal window to the old expiry, both included.

    - completion date: the validity counts from the completion
    - old expiry: on time, one validity after the old expiry; late, from the completion; before the window, the old
      expiry stays (`unmoved`)
    - fixed cycle: the first of old expiry ± k validities that is at least the minimum after the completion
    - effective the day after the old expiry when on time under the last two, else on the completion; an expiry that
      has not moved past the old one leaves no such day, and is effective on the completion as well
    - the renewal window is the warning window unless set; with neither, no day is too early

    Without an old expiry (nothing held, or it never ends) there is no cycle to keep to: the completion date counts.
    Raises InvalidInput where `expiry` does, and for a window or minimum below 0.
    """
    if old_expiry is None:
        return Renewal(completed_on, completed_on, expiry(terms, completed_on))
    late = completed_on > old_expiry
    early = not late and completed_on < window_opens(terms, old_expiry)
    expires_on = _renewed_expiry(terms, old_expiry, completed_on, early=early, late=late)
    moved = expires_on is None or expires_on > old_expiry
    on_time = moved and not early and not late
    return Renewal(
        issued_on=completed_on,
        effective_on=completed_on
        if terms.basis is Basis.COMPLETION or not on_time
        else _day_after(old_expiry),
        expires_on=expires_on,
        early=early,
        late=late,
        unmoved=expires_on == old_expiry,
        shortens=not moved and expires_on != old_expiry,
    )


def _renewed_expiry(
    terms: Terms, old_expiry: date, completed_on: date, *, early: bool, late: bool
) -> date | None:
    if terms.validity is None or terms.basis is Basis.COMPLETION:
        return expiry(terms, completed_on)
    if terms.basis is Basis.FIXED_CYCLE:
        return _fixed_cycle_expiry(terms, terms.validity, old_expiry, completed_on)
    if early:
        return old_expiry
    if late:
        return expiry(terms, completed_on)
    return _nth_expiry(terms, terms.validity, _cycle_anchor(terms, old_expiry), 1)


def _fixed_cycle_expiry(terms: Terms, validity: Period, old_expiry: date, completed_on: date) -> date:
    """Count whole validities from the old expiry, beginning safely before the answer rather than at the anchor.

    Expiries grow with the count, so the first that is late enough is the answer; starting near it keeps a daily
    cycle that was neglected for decades as quick as a yearly one.
    """
    _require(validity, "validity", 1)
    earliest = completed_on
    if terms.minimum is not None:
        earliest = _shift(completed_on, _require(terms.minimum, "minimum", 0), 1)
    anchor = _cycle_anchor(terms, old_expiry)
    nth = _whole_validities(validity, anchor, earliest)
    while (candidate := _nth_expiry(terms, validity, anchor, nth)) < earliest:
        nth += 1
    return candidate


def _whole_validities(validity: Period, anchor: date, day: date) -> int:
    """Return how many validities from the anchor certainly end before the day, however a snap moves them."""
    if validity.unit in {Unit.DAYS, Unit.WEEKS}:
        days = validity.number * (7 if validity.unit is Unit.WEEKS else 1)
        return ((day - anchor).days - _SNAP_DAYS) // days
    months = validity.number * (12 if validity.unit is Unit.YEARS else 1)
    return ((day.year - anchor.year) * 12 + day.month - anchor.month - _SNAP_MONTHS) // months


def _cycle_anchor(terms: Terms, old_expiry: date) -> date:
    """Return the day a cycle counts from, such that one validity from it ends with the last-day option applied.

    With the day before as last day, the next validity begins the day after the old expiry, just as a first one
    does on its effective date; counting from the old expiry instead would take that day off twice.
    """
    return _day_after(old_expiry) if terms.last_day is LastDay.DAY_BEFORE else old_expiry


def _nth_expiry(terms: Terms, validity: Period, anchor: date, nth: int) -> date:
    last_day = _shift(anchor, _require(validity, "validity", 1), nth)
    if terms.last_day is LastDay.DAY_BEFORE:
        if last_day == date.min:
            raise _outside_calendar(anchor, validity)
        last_day -= timedelta(days=1)
    if terms.snap is Snap.MONTH_END:
        return last_day.replace(day=monthrange(last_day.year, last_day.month)[1])
    if terms.snap is Snap.YEAR_END:
        return last_day.replace(month=12, day=31)
    return last_day


def window_opens(terms: Terms, old_expiry: date) -> date:
    """Return the first day on which a renewal is not early; a window wider than the calendar opens on its first."""
    window = terms.renewal_window
    if window is None:
        if terms.warning_window is None:
            return date.min
        # A largest offset below 0 reminds only after expiry: what is left of the window is the last day itself.
        window = Period(max(terms.warning_window, 0), Unit.DAYS)
    _require(window, "renewal_window", 0)
    try:
        return _shift(old_expiry, window, -1)
    except InvalidInput:
        return date.min


def _day_after(day: date) -> date:
    return _shift(day, Period(1, Unit.DAYS), 1)


def _shift(day: date, period: Period, times: int) -> date:
    """Move a day by so many whole periods at once, clamping to the month's end."""
    count = period.number * times
    try:
        if period.unit is Unit.DAYS:
            return day + timedelta(days=count)
        if period.unit is Unit.WEEKS:
            return day + timedelta(weeks=count)
        return day + (_delta(months=count) if period.unit is Unit.MONTHS else _delta(years=count))
    except (OverflowError, ValueError) as error:  # ValueError: relativedelta reached a year that no date has
        raise _outside_calendar(day, period) from error


@lru_cache(maxsize=64)
def _delta(*, months: int = 0, years: int = 0) -> relativedelta:
    """A number of months or years, made once: making it takes longer than adding it to a day."""
    from dateutil.relativedelta import relativedelta  # most commands never reckon a date

    return relativedelta(months=months, years=years)


def _outside_calendar(day: date, period: Period) -> InvalidInput:
    return InvalidInput(
        "expires_on",
        f"{period} from {day} lies outside the calendar ({date.min} to {date.max}); choose another date or validity.",
    )


def _require(period: Period, field: str, least: int) -> Period:
    if period.number < least:
        raise InvalidInput(field, f"{period} is too short; give at least {Period(least, period.unit)}.")
    return period
