"""Days and periods as operators type them: ISO, `today`, `+1y`; 12 months, `never`.

Owns the forms in which both front ends take a day or a period. Nothing is guessed: what could mean two days is refused.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Final

from certtui.errors import InvalidInput
from certtui.records import Period, Unit

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
            field, f"'{text.strip()}' is no period. Write 12 months, 1 year, 90 days, 2 weeks, or never."
        )
    return Period(int(counted[1]), unit)
