"""Dates in files: what a text can mean, and one order of day and month per column, never guessed per cell.

Fixed forms only. A parser that takes whatever looks like a date takes "12" and "May" as well, and reads 01/02/2026
now one way and now the other. What has one meaning is read without a word: ISO dates, dotted ones (the day first),
months by name. Slashed and dashed dates are in the order of their column (see `date_columns`).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput, UsageError
from certtui.importing.date_words import BETWEEN, MONTHS
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from certtui.importing.table import Cell

LATEST_YEAR = 9998
"""9999-12-31 means "never" inside, and in other programs' files too: a date must leave room for the day after it."""
SERIALS = range(20_000, 60_001)
"""Numbers that a spreadsheet may show as dates: from 1954 to 2064."""
YEARS_BACK, YEARS_AHEAD = 50, 30
"""Where a year of two digits is looked for, from today."""
EARLIEST_LIKELY, AHEAD_LIKELY = 1950, 25
"""Years before, and years further ahead than this, are taken and told."""
_MOST_KNOWN = 20_000
_NAMES = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_TIME = re.compile(
    r"(?:[T ,]+)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?: ?([AP])\.?M\.?)?"
    r"(?: ?(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?))?(?: ?(?:Uhr|h))?",
    re.ASCII | re.IGNORECASE,
)
_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})\.?", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)", re.ASCII)
_NUMERIC = re.compile(r"(\d{1,2})(\. ?|[-/])(\d{1,2})\2(\d{4}|\d\d)\.?", re.ASCII)
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?", re.ASCII)
_TOKENS = re.compile(r"\d+|[^\W\d_]+")
_ORDINAL = frozenset(("st", "nd", "rd", "th", "er", "o", "a", "e"))
_BETWEEN_SIGNS = re.compile(r"[\w\s./,\-]+")


class Reading(NamedTuple):
    """What a text can mean as a date.

    `plain`: what it means without a word. Else `day_first` and `month_first`: what it would mean in either order; both
    None for a date that exists in neither. `dotted` ones are read with the day first unless somebody says otherwise.
    `wrong` says in words why a text in the form of a date is none.
    """

    plain: date | None = None
    day_first: date | None = None
    month_first: date | None = None
    is_numeric: bool = False
    dotted: bool = False
    shown: str = ""
    has_time: bool = False
    wrong: str = ""

    @property
    def is_date(self) -> bool:
        """Whether it is a date in some order."""
        return bool(self.plain or self.day_first or self.month_first)


def read_text(text: str, today: date) -> Reading | None:
    """What a text can mean; None where it is nothing like a date."""
    time = _TIME.search(text)
    if time is None:
        return _read_day(text, today)
    if time.end() != len(text) or not _is_time(time):
        return None
    found = _read_day(text[: time.start()], today)
    return found and found._replace(has_time=_counts(time))


def _is_time(time: re.Match[str]) -> bool:
    return int(time[1]) <= 24 and int(time[2]) < 60 and int(time[3] or 0) < 60


def _counts(time: re.Match[str]) -> bool:
    """Whether it is another time than midnight, which stands for none."""
    hour = 0 if time[1] == "12" and (time[4] or "").upper() == "A" else int(time[1])
    return bool(hour or int(time[2]) or int(time[3] or 0))


def _read_day(text: str, today: date) -> Reading | None:
    if match := _YEAR_FIRST.fullmatch(text) or _COMPACT.fullmatch(text):
        parts = match.groups()
        sign = parts[1] if len(parts) == 4 else ""
        plain = _calendar(int(parts[0]), int(parts[-2]), int(parts[-1]))
        shown = sign.join(("YYYY", "MM", "DD"))
        return Reading(plain, shown=shown, wrong=_why_not(int(parts[0]), int(parts[-2]), int(parts[-1])))
    if match := _NUMERIC.fullmatch(text):
        return _numeric(match, today)
    return _named(text, today)


def _numeric(match: re.Match[str], today: date) -> Reading:
    first, second, year = int(match[1]), int(match[3]), match[4]
    sign = match[2].strip()
    by_day, by_month = _dated(year, second, first, today), _dated(year, first, second, today)
    wrong = ""
    if by_day is None and by_month is None:
        whole = _whole_year(year, today)
        day, month = (second, first) if second > 12 >= first else (first, second)
        wrong = (
            _why_not(whole, month, day) if len(year) == 4 or max(first, second) > 12 else _FAR.format(year)
        )
        if len(year) == 2 and not wrong:
            wrong = _FAR.format(year)
    shown = sign.join(("DD", "MM", "Y" * len(year)))
    return Reading(None, by_day, by_month, is_numeric=True, dotted=sign == ".", shown=shown, wrong=wrong)


_FAR = f"the year '{{}}' is not within {YEARS_BACK} years back and {YEARS_AHEAD} ahead; write it with four digits"


def _named(text: str, today: date) -> Reading | None:
    """A date with its month by name: the name, the day and the year in any order."""
    if not _BETWEEN_SIGNS.fullmatch(folded := search_key(text).replace("º", "o").replace("°", "o")):
        return None
    tokens = _TOKENS.findall(folded)
    months = [MONTHS[token] for token in tokens if token in MONTHS]
    numbers = [token for token in tokens if token.isdigit()]
    if len(months) != 1 or len(numbers) != 2 or not _is_only_date(tokens):
        return None
    day, year = numbers
    if len(day) > 2 or int(day) > 31:
        day, year = year, day
    if len(day) > 2 or len(year) not in {2, 4}:
        return None
    plain = _dated(year, months[0], int(day), today)
    wrong = ""
    if plain is None:
        whole = _whole_year(year, today)
        wrong = _why_not(whole, months[0], int(day)) or _FAR.format(year)
    return Reading(plain, shown="DD-Mon-YYYY" if len(year) == 4 else "DD-Mon-YY", wrong=wrong)


def _is_only_date(tokens: list[str]) -> bool:
    """Whether every word is a month, the ending of an ordinal after its number, or a word that dates have."""
    before = ""
    for token in tokens:
        if not (
            token.isdigit() or token in MONTHS or token in BETWEEN or (token in _ORDINAL and before.isdigit())
        ):
            return False
        before = token
    return True


def _calendar(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _dated(year: str, month: int, day: int, today: date) -> date | None:
    """The date with a year of four or two digits; of two, the nearest that is near enough to today."""
    if len(year) == 4:
        return _calendar(int(year), month, day)
    found = [_calendar(century + int(year), month, day) for century in _centuries(today)]
    near = [
        one
        for one in found
        if one and _years_off(today, -YEARS_BACK) <= one <= _years_off(today, YEARS_AHEAD)
    ]
    return near[0] if near else None


def _whole_year(year: str, today: date) -> int:
    if len(year) == 4:
        return int(year)
    return min(
        (century + int(year) for century in _centuries(today)), key=lambda whole: abs(whole - today.year)
    )


def _centuries(today: date) -> tuple[int, ...]:
    this = today.year // 100 * 100
    return tuple(century for century in (this - 100, this, this + 100) if century > 0)


def _years_off(today: date, years: int) -> date:
    year = max(1, today.year + years)
    return _calendar(year, today.month, today.day) or date(year, 2, 28)


def _why_not(year: int, month: int, day: int) -> str:
    if _calendar(year, month, day) is not None:
        return ""
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if not 1 <= year <= 9999:
        return f"there is no year {year}"
    return f"there is no {day} {_NAMES[month - 1]} {year}"


def serial_day(text: str) -> date | None:
    """The date of a spreadsheet's day number (1 = 1900-01-01; 60 is a 29 February 1900 that never was)."""
    if not _SERIAL.fullmatch(text):
        return None
    number = int(re.split(r"[.,]", text)[0])
    return date(1899, 12, 30) + timedelta(days=number) if number in SERIALS else None


def in_words(day: date) -> str:
    """5 January 2026."""
    return f"{day.day} {_NAMES[day.month - 1]} {day.year}"


class Found(NamedTuple):
    """The date of a cell, and what should be told of it."""

    day: date
    has_time: bool = False
    is_unlikely: bool = False


class TooLate(InvalidInput):
    """A date that is probably meant as none."""


class DateFormat:
    """How a column's dates are read. `shown` is for people: MM/DD/YYYY.

    `order`: DMY or MDY, of slashed and dashed dates, and of dotted ones too where `rules_dotted`; None where the column
    has none of which the order matters. `serial`: whether day numbers are dates. `own`: a form that was asked for; it
    goes before all others, and keeps numeric dates of other forms out.
    """

    def __init__(
        self,
        shown: str,
        today: date,
        *,
        column: str = "date",
        order: str | None = None,
        rules_dotted: bool = False,
        serial: bool = False,
        own: Callable[[str], date | None] | None = None,
    ) -> None:
        self.shown = shown
        self.known: dict[Cell, date] = {}
        """Dates of which nothing is to be told, by their cells."""
        self._today = today
        self._column = column
        self._order = order
        self._rules_dotted = rules_dotted
        self._serial = serial
        self._own = own

    def parse(self, cell: Cell) -> date:
        """Read a cell that is not blank. Raises InvalidInput, with the column as its field, for what is no date."""
        return self.known.get(cell) or self.find(cell).day

    def find(self, cell: Cell) -> Found:
        """Read a cell as `parse` does, with what should be told of it."""
        day, has_time = self._read(cell.strip()) if isinstance(cell, str) else (cell, False)
        if day.year > LATEST_YEAR:
            raise TooLate(self._column, f"'{cell}' is later than any date that is kept.")
        is_unlikely = day.year < EARLIEST_LIKELY or day > _years_off(self._today, AHEAD_LIKELY)
        if not has_time and not is_unlikely and len(self.known) < _MOST_KNOWN:
            self.known[cell] = day
        return Found(day, has_time, is_unlikely)

    def _read(self, text: str) -> tuple[date, bool]:
        if self._own is not None and (day := self._own(text)):
            return day, False
        found = read_text(text, self._today)
        if found is None:
            return self._serial_or_refuse(text), False
        if found.plain:
            return found.plain, found.has_time
        if self._own is not None and found.is_numeric:
            raise InvalidInput(self._column, f"'{text}' is not a date of the form {self.shown}.")
        day_first = found.dotted and not self._rules_dotted
        if self._order is None or day_first or self._order == "DMY":
            day = found.day_first
            other = found.month_first
        else:
            day, other = found.month_first, found.day_first
        if day is None and self._order is None and not found.dotted:
            day = other  # the column has nothing that the other order would read
        if day is None:
            raise InvalidInput(self._column, self._why(text, found, day_first=day_first))
        return day, found.has_time

    def _why(self, text: str, found: Reading, *, day_first: bool) -> str:
        if found.wrong:
            return f"'{text}' is not a date, because {found.wrong}."
        order = "MDY" if self._order == "MDY" and not day_first else "DMY"
        which = "month" if order == "MDY" else "day"
        return f"'{text}' is not a date with the {which} first, as the others of '{self._column}' are."

    def _serial_or_refuse(self, text: str) -> date:
        day = serial_day(text)
        if day is None:
            raise InvalidInput(self._column, f"'{text}' is not a date. {KNOWN_FORMS}")
        if not self._serial:
            raise InvalidInput(
                self._column,
                f"'{text}' may be a spreadsheet's day number ({day}). If it is, add --date-format serial.",
            )
        return day


KNOWN_FORMS = "Write it like 2026-11-23 or 23-Nov-2026."
_HOW_TO_SAY = "--date-format takes DMY, MDY, YMD, serial or a form like %d.%m.%y or DD.MM.YY."


def date_format(asked: str, today: date, column: str = "date", *, rules_dotted: bool = True) -> DateFormat:
    """Make the format that --date-format asks for: DMY, MDY, YMD, serial, a spelt form (DD.MM.YY) or strptime's.

    Raises UsageError for anything else.
    """
    word = asked.strip().upper()
    if word in {"DMY", "MDY"}:
        shown = "DD/MM/YYYY" if word == "DMY" else "MM/DD/YYYY"
        return DateFormat(shown, today, column=column, order=word, rules_dotted=rules_dotted)
    if word == "YMD":
        return DateFormat("YYYY-MM-DD", today, column=column, own=_nothing)
    if word == "SERIAL":
        return DateFormat("serial", today, column=column, serial=True)
    return DateFormat(asked, today, column=column, own=_by_pattern(asked))


def _nothing(_text: str) -> date | None:
    """No form beside those that are read without a word."""
    return None


def _by_pattern(asked: str) -> Callable[[str], date | None]:
    pattern = asked if "%" in asked else _from_spelt(asked)
    probe = datetime(2026, 11, 23)  # noqa: DTZ001  # dates have no zone; the day differs from the month and the year
    try:
        complete = datetime.strptime(probe.strftime(pattern), pattern) == probe  # noqa: DTZ007
    except (ValueError, re.error):
        complete = False
    if not complete:
        raise UsageError(f"'{asked}' is not a date format with day, month and year. {_HOW_TO_SAY}")

    def read(text: str) -> date | None:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            return None

    return read


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
