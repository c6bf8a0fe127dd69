"""Finds how the dates of a column are read: from all of its cells together, or by what the operator says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from certtui.importing.date_words import is_never, is_not_given
from certtui.importing.dates import DateFormat, date_format, in_words, read_text, serial_day
from certtui.importing.questions import Choice, Question

if TYPE_CHECKING:
    from certtui.importing.dates import Reading
    from certtui.importing.options import Options
    from certtui.importing.table import Cell


class DateTally:
    """What the cells of a column are as dates: each different cell counts once, or a few times in a long file."""

    def __init__(self, today: date) -> None:
        self.dates = 0
        """Cells that are dates, in whatever order."""
        self.serials = 0
        self.others = 0
        """Cells that are neither dates, nor numbers of days, nor words for what is not given or never ends."""
        self.broken = 0
        """Cells in the form of a date that does not exist."""
        self.only_day_first = ""
        self.only_month_first = ""
        self.either = ""
        """An example of each: of a date that exists in one order alone, and of one that is two dates in two orders."""
        self.latest = date.min
        """The last of the days, in either order."""
        self.dotted_month_first = ""
        self.dotted = ""
        self.example_serial = ""
        self._shapes: Counter[str] = Counter()
        self._today = today

    def add(self, cell: Cell) -> None:
        """Take in a cell."""
        if isinstance(cell, date):
            self.dates += 1
            self.latest = max(self.latest, cell)
            self._shapes["typed dates"] += 1
            return
        if not cell or is_not_given(cell) or is_never(cell):
            return
        found = read_text(cell, self._today)
        if found is not None:
            self.add_reading(cell, found)
        elif serial_day(cell):
            self.serials += 1
            self.example_serial = self.example_serial or cell
        else:
            self.others += 1

    def add_reading(self, text: str, found: Reading) -> None:
        """Take in a text by what it can mean as a date."""
        if not found.is_date:
            self.broken += 1
            return
        self.dates += 1
        self.latest = max(self.latest, found.plain or found.day_first or found.month_first or date.min)
        self._shapes[found.shown] += 1
        if found.plain:
            return
        if found.dotted:
            if found.day_first is None:
                self.dotted_month_first = min(self.dotted_month_first or text, text)
            elif found.month_first and found.day_first != found.month_first:
                self.dotted = min(self.dotted or text, text)
        elif found.month_first is None:
            self.only_day_first = min(self.only_day_first or text, text)
        elif found.day_first is None:
            self.only_month_first = min(self.only_month_first or text, text)
        elif found.day_first != found.month_first:
            self.either = min(self.either or text, text)

    @property
    def are_dates(self) -> bool:
        """Whether the column is one of dates: what it has are dates, or it has nothing that speaks against."""
        return self.dates + self.serials + self.broken >= self.others

    @property
    def are_serials(self) -> bool:
        """Whether the column has numbers that may be days."""
        return self.serials > 0 and self.serials >= self.dates + self.others

    @property
    def order(self) -> str | None:
        """DMY or MDY where its slashed dates tell, or where it does not matter; None where somebody must say."""
        if self.only_day_first and self.only_month_first:
            return None
        if self.dotted_month_first and (self.dotted or self.only_day_first):
            return None
        if self.only_day_first:
            return "DMY"
        if self.only_month_first:
            return "MDY"
        return None if self.either or self.dotted_month_first else ""

    @property
    def shown(self) -> str:
        """The commonest form, as a pattern in the order that was found."""
        shape = self._shapes.most_common(1)[0][0] if self._shapes else "YYYY-MM-DD"
        if self.order == "MDY" and shape.startswith("DD") and shape[2:3] in {"/", "-"}:
            sign = shape[2]
            return shape.replace(f"DD{sign}MM", f"MM{sign}DD")
        return shape


def find_format(field: str, column: str, tally: DateTally, options: Options) -> DateFormat | Question:
    """How a column that feeds a field of dates is read, or what somebody must say first.

    1. What --date-format says of the field holds for all its numeric dates; what it says of all columns holds for
       slashed and dashed ones, because dotted ones have the day first of themselves.
    2. A cell that is a date in one order alone settles the whole column; two such cells that disagree settle nothing,
       and neither does the validity of what was certified, nor a dotted date among slashed ones.
    3. A column of whole numbers is asked about.
    """
    formats = reversed(options.date_formats)
    asked = next((form for name, form in formats if name.casefold() == field.casefold()), None)
    if asked is not None:
        return date_format(asked, options.today, column)
    if options.date_format is not None:
        rules = bool(tally.dotted_month_first)
        return date_format(options.date_format, options.today, column, rules_dotted=rules)
    if tally.are_serials:
        return _ask_serial(field, column, tally)
    order = tally.order
    if order is None:
        return _ask_order(field, column, tally, options.today)
    return DateFormat(tally.shown, options.today, column=column, order=order or None)


def _ask_serial(field: str, column: str, tally: DateTally) -> Question:
    example = tally.example_serial
    return Question(
        "serial_dates",
        column,
        f"Column '{column}' has numbers, for example {example}, which may be a spreadsheet's day numbers: "
        f"{example} would be {serial_day(example)}.",
        (
            Choice("if they are dates", ("--date-format", f"{field}=serial")),
            Choice("to leave the column out", ("--ignore", column)),
        ),
    )


def _ask_order(field: str, column: str, tally: DateTally, today: date) -> Question:
    if tally.only_day_first and tally.only_month_first:
        what = (
            f"Column '{column}' has the day first in '{tally.only_day_first}' and the month first in "
            f"'{tally.only_month_first}'."
        )
        example = tally.either or tally.only_day_first
    elif tally.dotted_month_first:
        before = tally.dotted or tally.only_day_first
        others = f", and '{before}' is read with the day first" if before else ""
        what = f"Column '{column}' has the month first in '{tally.dotted_month_first}'{others}."
        example = tally.dotted or tally.dotted_month_first
    else:
        example = tally.either
        what = f"Column '{column}' can be read in two ways."
    found = read_text(example, today)
    return Question(
        "date_order",
        column,
        what,
        (
            _order_choice("the day is first", field, "DMY", example, found and found.day_first),
            _order_choice("the month is first", field, "MDY", example, found and found.month_first),
        ),
    )


def _order_choice(words: str, field: str, order: str, example: str, day: date | None) -> Choice:
    means = f"'{example}' is {in_words(day)}" if day else f"'{example}' is not a date"
    return Choice(f"if {words} ({means})", ("--date-format", f"{field}={order}"))
