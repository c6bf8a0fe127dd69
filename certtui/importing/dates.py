"""Dates in files: one format per column, found over the whole column, never guessed per cell.

Fixed formats only. A parser that takes whatever looks like a date takes "12" and "May" as well, and reads 01/02/2026
now one way and now the other. So a column whose values can be read in two ways that disagree is refused until somebody
says which it is.
"""

from __future__ import annotations

import re
from collections import Counter
from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from certtui.importing.table import Cell

LATEST_YEAR = 9998
"""9999-12-31 means "never" inside, and in other programs' files too: a date must leave room for the day after it."""
NO_DATE = frozenset(("", "-", "–", "—", "n/a", "na", "none", "null", "never", "unlimited", "indefinite"))
"""What people write, casefolded, where there is no date; `find_date_format` passes over it."""

_MIDNIGHT = r"(?:[T ]+(?:0?0:00(?::00(?:\.0+)?)?|12:00(?::00)? ?AM) ?(?:Z|[+-]00:?00)?)?"
_Y_M_D = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})" + _MIDNIGHT, re.ASCII | re.IGNORECASE)
_YYYYMMDD = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_PARTS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})" + _MIDNIGHT, re.ASCII | re.IGNORECASE)
_D_MON_Y = re.compile(r"(\d{1,2})[-/. ]+([A-Z]{3,9})[-/., ]+(\d{4})" + _MIDNIGHT, re.ASCII | re.IGNORECASE)
_MON_D_Y = re.compile(r"([A-Z]{3,9})[-/. ]+(\d{1,2})[-/, ]+(\d{4})" + _MIDNIGHT, re.ASCII | re.IGNORECASE)

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH_NUMBER: Mapping[str, int] = {
    **{name: number for number, name in enumerate(_MONTHS, 1)},
    **{name[:3]: number for number, name in enumerate(_MONTHS, 1)},
    "sept": 9,
}


def _calendar(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _year_first(text: str) -> date | None:
    if match := _Y_M_D.fullmatch(text):
        return _calendar(match[1], match[3], match[4])
    match = _YYYYMMDD.fullmatch(text)
    return _calendar(*match.groups()) if match else None


def _day_first(text: str) -> date | None:
    match = _PARTS.fullmatch(text)
    return _calendar(match[4], match[3], match[1]) if match else None


def _month_first(text: str) -> date | None:
    match = _PARTS.fullmatch(text)
    return _calendar(match[4], match[1], match[3]) if match else None


def _month_named(text: str) -> date | None:
    if match := _D_MON_Y.fullmatch(text):
        day, name, year = match.groups()
    elif match := _MON_D_Y.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    number = _MONTH_NUMBER.get(name.lower())
    return _calendar(year, str(number), day) if number else None


class _Format(NamedTuple):
    word: str
    pattern: str
    read: Callable[[str], date | None]


_YMD = _Format("YMD", "YYYY-MM-DD", _year_first)
_DMY = _Format("DMY", "DD/MM/YYYY", _day_first)
_MDY = _Format("MDY", "MM/DD/YYYY", _month_first)
_MON = _Format("MON", "DD-Mon-YYYY", _month_named)
_FORMATS = (_YMD, _DMY, _MDY, _MON)
_WORDS: Mapping[str, _Format] = {form.word: form for form in _FORMATS}
_Readings = dict[_Format, dict[str, date]]
"""What each format makes of the values that it reads."""


class DateFormat:
    """How a column's dates are read. `shown` is for people: MM/DD/YYYY."""

    def __init__(self, shown: str, read: Callable[[str], date | None], column: str = "date") -> None:
        self.shown = shown
        self._read = read
        self._column = column
        self._known: dict[str, date] = {}

    def parse(self, cell: Cell) -> date:
        """Read a cell that is not blank; a typed date is taken as it is.

        Raises InvalidInput, with the column as its field, for what this format does not read, for a day that does not
        exist (02/30/2026) and for years from 9999 on.
        """
        found = self._known.get(cell) if isinstance(cell, str) else cell
        if found is None:
            found = self._known[cell] = self._parse_new(cell)  # type: ignore[index]  # a date is never None
        elif found.year > LATEST_YEAR:
            raise self._beyond(str(found))
        return found

    def _parse_new(self, cell: Cell) -> date:
        text = str(cell).strip()
        found = self._read(text)
        if found is None:
            raise InvalidInput(self._column, f"'{text}' is no date of the form {self.shown}.")
        if found.year > LATEST_YEAR:
            raise self._beyond(text)
        return found

    def _beyond(self, text: str) -> InvalidInput:
        return InvalidInput(
            self._column, f"{text} is beyond the dates that are kept. For never, leave the cell empty."
        )


def find_date_format(column: str, values: Iterable[Cell], asked: str | None = None) -> DateFormat:
    """Find the one format of a column's values, or take the one `asked` for (the word of --date-format).

    1. A format that reads every value is the column's.
    2. Two that read every value and agree on all (05/05/2026) do no harm; two that disagree are refused.
    3. Where none reads every value, the one that reads most is kept if it reads at least half, if no rival reads as
       many, and if no value tells of the other order of day and month; the rest are errors on their lines.

    Blank cells, words for "no date" and typed dates do not count. A column without any value is read as ISO.
    Raises InvalidInput, with the column as its field, where there is no such format, UsageError for a bad `asked`.
    """
    if asked is not None:
        return date_format(asked, column)
    texts = {
        value for value in set(values) if isinstance(value, str) and value.strip().casefold() not in NO_DATE
    }
    if not texts:
        return DateFormat(_YMD.pattern, _YMD.read, column)
    readings: _Readings = {}
    for form in _FORMATS:
        tried = ((text, form.read(text.strip())) for text in texts)
        readings[form] = {text: found for text, found in tried if found}
    best = max(_FORMATS, key=lambda form: len(readings[form]))
    if len(readings[best]) * 2 < len(texts):
        example = min(texts - readings[best].keys())
        raise InvalidInput(
            column,
            f"Column '{column}' is not in a date format that is known, for example '{example}'. {_how_to_say()}",
        )
    _refuse_rivals(column, best, readings)
    return DateFormat(_as_written(best, readings[best]), best.read, column)


def _refuse_rivals(column: str, best: _Format, readings: _Readings) -> None:
    """Refuse a column for which another format has as good a claim (rules 2 and 3 of `find_date_format`)."""
    mine = readings[best]
    for rival in _FORMATS:
        theirs = readings[rival]
        both_numeric = {best, rival} == {_DMY, _MDY}
        if rival is best or theirs.items() <= mine.items():
            continue
        if both_numeric and (theirs.keys() - mine.keys() or len(theirs) == len(mine)):
            raise _ambiguous(column, readings[_DMY], readings[_MDY])
        if not both_numeric and len(theirs) == len(mine):
            raise InvalidInput(
                column,
                f"Column '{column}' mixes date formats: '{min(mine)}' and '{min(theirs)}'. {_how_to_say()}",
            )


def date_format(asked: str, column: str = "date") -> DateFormat:
    """Make the format that --date-format asks for: DMY, MDY, YMD, a spelt pattern (DD.MM.YY) or strptime's (%d.%m.%y).

    Raises UsageError for anything else.
    """
    form = _WORDS.get(asked.strip().upper())
    if form is not None:
        return DateFormat(form.pattern, form.read, column)
    pattern = asked if "%" in asked else _from_spelt(asked)
    probe = datetime(2026, 11, 23)  # noqa: DTZ001  # dates have no zone; the day differs from the month and the year
    try:
        complete = datetime.strptime(probe.strftime(pattern), pattern) == probe  # noqa: DTZ007
    except (ValueError, re.error):
        complete = False
    if not complete:
        raise UsageError(f"'{asked}' is no date format with day, month and year. {_how_to_say()}")

    def read(text: str) -> date | None:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            return None

    return DateFormat(asked, read, column)


_SPELT = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%B",
    "MMM": "%b",
    "MON": "%b",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
}


def _from_spelt(asked: str) -> str:
    return re.sub(r"Y{4}|Y{2}|MON|M{1,4}|D{1,2}", lambda match: _SPELT[match[0]], asked.strip().upper())


def _as_written(form: _Format, texts: Iterable[str]) -> str:
    """Show the format with the separator that most values have."""
    if form is _MON:
        return form.pattern
    separators = Counter(next((sign for sign in text if not sign.isdigit()), "") for text in texts)
    return re.sub("[-/]", separators.most_common(1)[0][0], form.pattern)


def _ambiguous(column: str, day_first: Mapping[str, date], month_first: Mapping[str, date]) -> InvalidInput:
    only_days, only_months = day_first.keys() - month_first.keys(), month_first.keys() - day_first.keys()
    if only_days and only_months:
        what = f"has the day first in '{min(only_days)}' and the month first in '{min(only_months)}'"
    else:
        example = min(text for text in day_first if day_first[text] != month_first[text])
        days, months = _in_words(day_first[example]), _in_words(month_first[example])
        what = f"can be read in two ways: '{example}' is {days} or {months}"
    return InvalidInput(
        column, f"Column '{column}' {what}. Say which with --date-format DMY or --date-format MDY."
    )


def _in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1].title()} {day.year}"


def _how_to_say() -> str:
    return "Known are 2026-11-23, 23/11/2026, 11/23/2026, 23-Nov-2026; --date-format takes YMD, DMY, MDY or %d.%m.%y."
