"""The domain's "Expiry and renewal" read a second time: one validity, and one day, at a time.

The oracle of the property tests. It shares the records with certtui.rules and nothing else, and prefers the words of
the text to speed: ends are walked from the anchor, a snap looks at one day after the other.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from certtui.records import Basis, FixedDay, LastDay, Period, Snap, SnapTo, Terms, Unit

DAY = timedelta(days=1)


class SlowRenewal(NamedTuple):
    effective_on: date
    expires_on: date | None
    anchor_on: date


def read_expiry(terms: Terms, effective_on: date) -> date | None:
    return None if terms.validity is None else _end(terms, effective_on, 1)


def read_anchor(terms: Terms, effective_on: date, expires_on: date | None) -> date:
    """Of what was typed, corrected or imported."""
    if expires_on is None or read_expiry(terms, effective_on) == expires_on:
        return effective_on
    return _begin_again(terms, expires_on)


def read_renewal(terms: Terms, old: date | None, done: date, anchor: date | None) -> SlowRenewal:
    if old is None:
        return SlowRenewal(done, read_expiry(terms, done), done)
    late = done > old
    early = not late and not _in_window(terms, old, done)
    if terms.validity is None:
        on_time = not early and not late and terms.basis is not Basis.COMPLETION
        effective = old + DAY if on_time else done
        return SlowRenewal(effective, None, effective)
    if terms.basis is Basis.COMPLETION or (terms.basis is Basis.OLD_EXPIRY and late):
        return SlowRenewal(done, _end(terms, done, 1), done)
    kept = anchor if anchor is not None and _is_end(terms, anchor, old) else _begin_again(terms, old)
    if terms.basis is Basis.OLD_EXPIRY and early:
        return SlowRenewal(done, old, kept)
    least = done
    if terms.basis is Basis.FIXED_CYCLE and terms.minimum is not None:
        least = _after(done, terms.minimum, 1, done.day)
    for end in _ends(terms, kept):
        if end > old and (terms.basis is Basis.OLD_EXPIRY or end >= least):
            return SlowRenewal(done if early or late else old + DAY, end, kept)
    raise AssertionError


def _in_window(terms: Terms, old: date, done: date) -> bool:
    if terms.renewal_window is not None:
        return done >= _after(old, terms.renewal_window, -1, old.day)
    if terms.warning_window is None or terms.warning_window < 0:
        return True
    return (old - done).days <= terms.warning_window


def _begin_again(terms: Terms, old: date) -> date:
    return old + DAY if terms.last_day is LastDay.DAY_BEFORE and not _is_none(terms.validity) else old


def _is_end(terms: Terms, anchor: date, day: date) -> bool:
    for end in _ends(terms, anchor):
        if end == day and anchor <= day:
            return True
        if end > day:
            return False
    raise AssertionError


def _ends(terms: Terms, anchor: date) -> Iterator[date]:
    """The ends of one, two, three … whole validities; of 0 years every day that it is snapped to."""
    if _is_none(terms.validity):
        day = anchor
        while True:
            if _fits(terms.snap, day):
                yield day
            day += DAY
    times = 1
    while True:
        yield _end(terms, anchor, times)
        times += 1


def _is_none(validity: Period | None) -> bool:
    return validity is not None and validity.number == 0


def _end(terms: Terms, anchor: date, times: int) -> date:
    validity = terms.validity
    assert validity is not None
    if _is_none(validity):
        day = anchor
    elif terms.last_day is LastDay.SAME_DAY:
        day = _after(anchor, validity, times, anchor.day)
    elif validity.unit in {Unit.DAYS, Unit.WEEKS}:
        day = _after(anchor, validity, times, anchor.day) - DAY
    else:
        day = _after(anchor, validity, times, anchor.day - 1)
    while not _fits(terms.snap, day):
        day += DAY
    return day


def _after(day: date, period: Period, times: int, number: int) -> date:
    """So many periods on; months and years keep this day number, or the month's last. Number 0: the day before the 1st."""
    count = period.number * times
    if period.unit in {Unit.DAYS, Unit.WEEKS}:
        return day + DAY * count * (7 if period.unit is Unit.WEEKS else 1)
    index = day.year * 12 + day.month - 1 + count * (12 if period.unit is Unit.YEARS else 1)
    year, month = index // 12, index % 12 + 1
    return date(year, month, 1) - DAY if number == 0 else date(year, month, min(number, _length(year, month)))


def _fits(snap: SnapTo, day: date) -> bool:
    if isinstance(snap, FixedDay):
        if (day.year - snap.since) % snap.every:
            return False
        return (day.month, day.day) == (snap.month, min(snap.day, _length(day.year, snap.month)))
    if snap is Snap.MONTH_END:
        return day.day == _length(day.year, day.month)
    return snap is Snap.NONE or (day.month, day.day) == (12, 31)


def _length(year: int, month: int) -> int:
    return monthrange(year, month)[1]
