"""Days and periods as operators type them: ISO, `today`, `+1y`; 12 months, `never`.

Owns the forms in which both front ends take a day or a period. Nothing is guessed: what could mean two days is refused.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
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
_ISO: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NEVER: Final = frozenset({"never", "never expires", "none", "-", ""})


def parse_day(text: str, today: date, field: str = "date") -> date:
    """The day that is meant: 2026-12-31, today, yesterday, tomorrow, +30d, -2w, +6m, +1y (counted from `today`).

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
    counted = _COUNTED.fullmatch(typed[1:].strip()) if typed[:1] in {"+", "-"} else None
    unit = _UNITS.get(counted[2]) if counted else None
    if counted is None or unit is None:
        raise InvalidInput(
            field, f"'{text.strip()}' is no day. Write 2026-12-31, today, +30d, -2w, +6m or +1y."
        )
    return step(today, Period(int(typed[0] + counted[1]), unit), field)


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
