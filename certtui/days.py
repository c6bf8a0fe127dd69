"""Days, periods and what an expiry is moved to, as operators type and read them: `+1y`; 12 months, `never`; 30-06.

Owns the forms in which both front ends take these. Nothing is guessed: what could mean two days is refused.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from certtui.errors import InvalidInput
from certtui.records import FixedDay, Period, Snap, SnapTo, Unit

_NAMED: Final = {"today": 0, "tomorrow": 1, "yesterday": -1, "t": 0}
_UNITS: Final = {
    **dict.fromkeys(("d", "day", "days"), Unit.DAYS),
    **dict.fromkeys(("w", "week", "weeks"), Unit.WEEKS),
    **dict.fromkeys(("m", "mo", "month", "months"), Unit.MONTHS),
    **dict.fromkeys(("y", "yr", "year", "years"), Unit.YEARS),
}
_COUNTED: Final = re.compile(r"(\d{1,6})\s*([a-z]+)", re.ASCII)
_MONTHS_OF: Final = {"eom": 1, "eoq": 3, "eoy": 12}
_ENDED: Final = re.compile(r"(eo[wmqy])([+-]\d{1,4})?", re.ASCII)
END_WORDS: Final = ("eom", "eoq", "eoy")
"""Words for the last day of this month, quarter and year; `eoq+1` is the next quarter's. (`eow`: Sunday.)"""
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_FIXED: Final = re.compile(r"(\d{1,2})-(\d{1,2})(?:\s*/\s*(\d{1,2})(?:\s*@\s*(\d{4}))?)?", re.ASCII)
_LEAP_YEAR: Final = 2000
_NEVER: Final = frozenset({"never", "never expires", "none", "-", ""})


def local_day(at: str) -> str:
    """The calendar day of a moment (2026-11-23T15:30:00Z) where the program runs, as it stands beside calendar dates.

    What is no moment in UTC, as an import may bring, is shown by the day that it names.
    """
    if not at.endswith("Z"):
        return at[:10]
    return datetime.fromisoformat(at).astimezone().date().isoformat()


def parse_day(text: str, today: date, field: str = "date") -> date:
    """The day that is meant: 2026-12-31, today, yesterday, tomorrow, +30d, -2w, +6m, +1y (counted from `today`).

    Or the last day of a week, month, quarter or year: eow, eom, eoq, eoy, and eoq+1 for the next one's, eoq-1 for the
    one before.

    Raises InvalidInput naming the field for anything else, and for a day outside of the calendar.
    """
    typed = text.strip().casefold()
    if typed in _NAMED:
        return today + timedelta(days=_NAMED[typed])
    if _ISO.fullmatch(typed):
        try:
            return date.fromisoformat(typed)
        except ValueError:
            raise InvalidInput(field, f"There is no day {typed}. Write it as 2026-12-31.") from None
    if ended := _ENDED.fullmatch(typed):
        return _end(ended[1], int(ended[2] or 0), today, field)
    counted = _COUNTED.fullmatch(typed[1:].strip()) if typed[:1] in {"+", "-"} else None
    unit = _UNITS.get(counted[2]) if counted else None
    if counted is None or unit is None:
        raise InvalidInput(
            field,
            f"'{text.strip()}' is no day. Write 2026-12-31, today, +30d, -2w, +6m, +1y, eom, eoq or eoy.",
        )
    return step(today, Period(int(typed[0] + counted[1]), unit), field)


def _end(word: str, number: int, today: date, field: str) -> date:
    """The last day of today's week, month, quarter or year, or of one so many later."""
    if word == "eow":
        return step(today + timedelta(days=6 - today.weekday()), Period(number, Unit.WEEKS), field)
    months = _MONTHS_OF[word]
    first = today.replace(month=(today.month - 1) // months * months + 1, day=1)
    return step(step(first, Period(months * (number + 1), Unit.MONTHS), field), Period(-1, Unit.DAYS), field)


def step(day: date, by: Period, field: str = "date") -> date:
    """The day so many units on, or back for a negative number; months and years clamp to the month's end.

    Raises InvalidInput for a day outside of the calendar.
    """
    from dateutil.relativedelta import relativedelta  # most commands never reckon a date

    moved: date
    try:
        moved = day + relativedelta(**{by.unit.value: by.number})  # type: ignore[arg-type]
    except (OverflowError, ValueError):
        raise InvalidInput(field, f"{by} from {day} lies outside of the calendar.") from None
    return moved


def parse_period(text: str, field: str = "period") -> Period | None:
    """The period that is meant: 12 months, 1 year, 90d, 2w; None for `never` or nothing.

    Raises InvalidInput naming the field for anything else.
    """
    typed = text.strip().casefold()
    if typed in _NEVER:
        return None
    counted = _COUNTED.fullmatch(typed)
    unit = _UNITS.get(counted[2]) if counted else None
    if counted is None or unit is None:
        raise InvalidInput(
            field, f"'{text.strip()}' is not a period. Write 12 months, 1 year, 90 days, 2 weeks, or never."
        )
    return Period(int(counted[1]), unit)


def parse_snap(text: str, field: str = "snap") -> SnapTo:
    """What an expiry is moved to: none, month end, year end, 30-06 (every 30 June), 30-06/2@2025 (2025, 2027, 2029 …).

    Raises InvalidInput naming the field for anything else.
    """
    word = re.sub(r"[\s_-]+", "_", text.strip().casefold())
    for snap in Snap:
        if snap.value == word:
            return snap
    typed = _FIXED.fullmatch(text.strip())
    if typed is None:
        raise InvalidInput(
            field,
            f"'{text.strip()}' cannot be read. Write none, month end, year end, a day and month such as 30-06, or"
            " 30-06/2@2025 for every second year.",
        )
    from calendar import monthrange  # most commands meet no fixed day

    day, month, every = int(typed[1]), int(typed[2]), int(typed[3] or 1)
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(_LEAP_YEAR, month)[1]:
        raise InvalidInput(
            field, f"The calendar has no day {day:02}-{month:02}. Write the day first, then the month: 30-06."
        )
    if every < 1 or (every > 1 and not int(typed[4] or 0)):
        raise InvalidInput(
            field,
            f"'{text.strip()}' does not say which years. Add one of them, from 0001 on: {day:02}-{month:02}"
            f"/{max(every, 2)}@2025.",
        )
    return FixedDay(day, month, every, int(typed[4]) if every > 1 else 0)


def snap_words(snap: SnapTo) -> str:
    """What an expiry is moved to: the end of the month, 30 June, 30 June every 2 years (2025, 2027, …). Empty for none."""
    if isinstance(snap, FixedDay):
        from calendar import month_name

        day = f"{snap.day} {month_name[snap.month]}"
        if snap.every == 1:
            return day
        return f"{day} every {snap.every} years ({snap.since}, {snap.since + snap.every}, …)"
    return {Snap.NONE: "", Snap.MONTH_END: "the end of the month", Snap.YEAR_END: "the end of the year"}[snap]
