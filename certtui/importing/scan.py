"""One pass over a file before it is planned: what the cells of the columns are that could mean more than one thing.

Memory stays flat: a bounded number of different cells is kept of each column, and dates are tallied as they go by.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from certtui.importing.date_columns import DateTally
from certtui.progress import silent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from certtui.importing.table import Cell, Record
    from certtui.progress import Progress

_AT_ONCE = 4_096
_MOST_DIFFERENT = 20_000
_SHOWN_FIRST = 200


class ColumnFacts:
    """What a column's cells are.

    `counts`: its different texts with their numbers of lines, the empty one too (beyond a bound only those that were
    seen early); `first`: the cells of its first lines, in order.
    """

    def __init__(self, today: date) -> None:
        self.counts: dict[Cell, int] = {}
        self.first: list[Cell] = []
        self.dates = DateTally(today)

    def add(self, cells: list[Cell]) -> None:
        """Take in the cells of more lines."""
        if len(self.first) < _SHOWN_FIRST:
            self.first += cells[: _SHOWN_FIRST - len(self.first)]
        counts = self.counts
        for cell, number in Counter(cells).items():
            if cell in counts:
                counts[cell] += number
            elif len(counts) < _MOST_DIFFERENT:
                counts[cell] = number
                self.dates.add(cell)
            else:
                self.dates.add(cell)

    @property
    def empty(self) -> int:
        """Lines whose cell is empty."""
        return self.counts.get("", 0)

    @property
    def words(self) -> dict[str, int]:
        """Its texts without the empty one, different letter cases apart, with their lines."""
        return {str(cell): number for cell, number in self.counts.items() if cell != ""}

    @property
    def is_blank(self) -> bool:
        """Whether no line has anything in it."""
        return not any(cell != "" for cell in self.counts)


class Scan:
    """The facts of the columns that were looked at, by their indexes; `is_whole`: whether every line was read."""

    def __init__(self, facts: dict[int, ColumnFacts], *, is_whole: bool) -> None:
        self._facts = facts
        self.is_whole = is_whole

    def __getitem__(self, column: int) -> ColumnFacts:
        return self._facts[column]

    def __contains__(self, column: object) -> bool:
        return column in self._facts


def scan(
    read: Callable[[Callable[[int, str], None]], Iterator[Record]],
    columns: Iterable[int],
    today: date,
    most: int | None = None,
    more: Mapping[int, ColumnFacts] | None = None,
    progress: Progress = silent,
) -> Scan:
    """Look at some columns of a file, in one pass over it, or over its first lines; none needs no pass.

    `read` begins a pass, and is given what is to be told of lines that cannot be read. `more`: columns of which other
    facts are gathered. `progress` hears of lines as they go by; what it raises ends the pass.
    """
    facts = {column: ColumnFacts(today) for column in sorted(set(columns))} | dict(more or {})
    if not facts:
        return Scan({}, is_whole=True)
    rows = read(_refused_later)
    left, done = most, 0
    while True:
        at_once = _AT_ONCE if left is None else min(left, _AT_ONCE)
        batch = [cells for _, cells in islice(rows, at_once)]
        _add(facts, batch)
        done += len(batch)
        progress(done, 0)
        if left is not None:
            left -= len(batch)
            if left <= 0:
                return Scan(facts, is_whole=_is_at_end(rows))
        if len(batch) < at_once:
            return Scan(facts, is_whole=True)


def _add(facts: dict[int, ColumnFacts], batch: Sequence[list[Cell]]) -> None:
    for column, one in facts.items():
        one.add([cells[column] for cells in batch])


def _is_at_end(rows: Iterator[Record]) -> bool:
    return next(rows, None) is None


def _refused_later(_line: int, _reason: str) -> None:
    """A line that the planning proper will refuse."""


def is_dated(scan: Scan, index: int) -> bool:
    """Whether a column that is called like one of dates is one: its cells are dates or empty.

    Cells that are neither do not speak against it where most are dates, or where they are no words of a result: they
    are errors on their lines.
    """
    from certtui.importing.results import is_word_of_result

    if index not in scan:
        return True
    facts = scan[index]
    if facts.dates.are_dates or facts.dates.dates:
        return facts.dates.are_dates
    return not any(is_word_of_result(word) for word in facts.words)


def is_whole_name(scan: Scan, last: int, first: int) -> bool:
    """Whether the column that would be the last name has the first one in it already."""
    if last not in scan or first not in scan:
        return False
    pairs = [
        (str(whole).casefold().replace(",", " ").split(), str(part).casefold().split())
        for whole, part in zip(scan[last].first, scan[first].first, strict=True)
        if whole and part
    ]
    return bool(pairs) and 2 * sum(set(part) < set(whole) for whole, part in pairs) > len(pairs)


def are_running(words: Mapping[str, int]) -> bool:
    """Whether cells are 1, 2, 3 …, which number lines and not people."""
    if not all(re.fullmatch(r"\d+\.?", word) for word in words):
        return False
    numbers = {int(word.rstrip(".")) for word in words}
    return min(numbers) in {0, 1} and max(numbers) - min(numbers) + 1 == len(numbers)
