"""Which line of a table has the names of its columns, below titles, dates and blank lines, and what these names are."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing import aliases
from certtui.importing.columns import REASON_COLUMN, fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from certtui.importing.columns import Field
    from certtui.importing.options import Options
    from certtui.importing.table import Cell, Record

MOST_LOOKED_AT = 30
"""Rows, blank ones not counted, among which the header is looked for."""
_LONGEST_NAME = 200
"""Characters; what is longer is no column's name, and costs time to compare."""
_SURELY_NAMES = 3
"""Known names that a line below the header must consist of to be a second header, and not data."""
_IN_BRACES = re.compile(r"\{([^{}]+)\}")
_LINE_BREAKS = re.compile(r"\s*[\r\n]+\s*")


class Expected:
    """The names of columns that mean something to the import at hand. Neither case nor punctuation counts.

    `below`: names that mean something below another name, on a second line: Issued and Expires below a certification.
    """

    def __init__(self, names: Iterable[str], below: Iterable[str] = ()) -> None:
        self._folded = frozenset(filter(None, map(fold, names)))
        self._below = frozenset(map(fold, below))

    def is_below(self, cell: Cell) -> bool:
        """Whether a cell is one of the names that stand below another."""
        return type(cell) is str and 0 < len(cell) <= _LONGEST_NAME and fold(cell) in self._below

    def knows(self, cell: Cell) -> bool:
        """Whether a cell is one of the names."""
        return type(cell) is str and 0 < len(cell) <= _LONGEST_NAME and fold(cell) in self._folded

    def count(self, cells: Iterable[Cell]) -> int:
        """How many of the cells are names, each name counted once."""
        return len({fold(str(cell)) for cell in cells if self.knows(cell)})


def expected_names(
    fields: Mapping[str, Field], options: Options, more: Iterable[str] = (), below: Iterable[str] = ()
) -> Expected:
    """The names that the header of a file with these fields can have.

    They are the fields' own, their aliases, and every column that an option names; `more` are the certifications of a
    matrix, `below` what can stand below one of them.
    """
    names = [*more, *aliases.ELSEWHERE, REASON_COLUMN]
    for field in fields.values():
        names += (field.name, *field.aliases)
    for theirs, _ in options.maps:
        names += (theirs, *_IN_BRACES.findall(theirs))
    names += (column for column, _ in options.only)
    names += (column for column, _, _ in options.values)
    names += options.ignore
    return Expected(names, below)


def columns_joined(theirs: str) -> list[str]:
    """The columns that a --map joins: Last and First of {Last}, {First}."""
    return _IN_BRACES.findall(theirs)


class Header(NamedTuple):
    """The line of the columns' names, and its cells. `is_known`: whether its names are the reason why it was chosen.

    `second`: a line just below that has names only; 0 for none. `known`: how many of the names are known. `above`: the
    line before, where the names of both are put together; 0 for none.
    """

    line: int
    cells: list[Cell]
    is_known: bool = False
    second: int = 0
    known: int = 0
    above: int = 0


def first_rows(records: Iterable[Record]) -> Iterator[Record]:
    """The rows among which the header is looked for."""
    return islice((record for record in records if any(record[1])), MOST_LOOKED_AT)


def find_header(rows: Sequence[Record], expected: Expected | None) -> Header | None:
    """Find the header among the first rows of a table that are not blank; None where there are no rows.

    1. The first row in which most of the filled cells are known names, at least two unless there is only one column. Of
       two such rows, one right below the other, it is the one with more of them: groups of columns stand above.
    2. Else the row with the most known names, at least two.
    3. Else the first row.
    """
    if not rows:
        return None
    if expected is None:
        return Header(rows[0][0], rows[0][1])
    least = 1 if _is_one_column(rows) else 2
    known = [expected.count(cells) for _, cells in rows]
    mostly = [
        number >= least and number * 2 > sum(map(bool, cells))
        for number, (_, cells) in zip(known, rows, strict=True)
    ]
    if any(mostly):
        at = mostly.index(True)
        while at + 1 < len(rows) and mostly[at + 1] and known[at + 1] > known[at]:
            at += 1
    elif max(known) >= least:
        at = known.index(max(known))
    else:
        return Header(rows[0][0], rows[0][1])
    for upper in (at, at - 1):
        if 0 <= upper < len(rows) - 1 and (names := _joined(rows[upper][1], rows[upper + 1][1], expected)):
            return Header(rows[upper + 1][0], names, True, known=known[at], above=rows[upper][0])
    return Header(rows[at][0], rows[at][1], True, _second_header(rows[at + 1 : at + 2], expected), known[at])


_LEAST_BELOW = 2


def _joined(upper: Sequence[Cell], lower: Sequence[Cell], expected: Expected) -> list[Cell]:
    """The names of two lines put together, where the second has such as stand below those of the first; else none.

    A name goes to the right as far as nothing stands beside it, as merged cells do.
    """
    filled = [cell for cell in lower if cell]
    number = sum(map(expected.is_below, filled))
    if number < _LEAST_BELOW or not all(expected.is_below(cell) or expected.knows(cell) for cell in filled):
        return []
    names: list[Cell] = []
    over = ""
    for index in range(max(len(upper), len(lower))):
        above = str(upper[index]) if index < len(upper) else ""
        name = str(lower[index]) if index < len(lower) else ""
        over = above or over
        if expected.is_below(name) and not over:
            return []
        both = f"{over} {name}" if over and name else name
        names.append(both if expected.is_below(name) or expected.knows(both) else name or above)
    return names


def _second_header(below: Sequence[Record], expected: Expected) -> int:
    """The number of the line just below the header if it holds names and nothing else, as in a second language."""
    for line, cells in below:
        filled = [cell for cell in cells if cell]
        if len(filled) >= _SURELY_NAMES and all(map(expected.knows, filled)):
            return line
    return 0


def _is_one_column(rows: Sequence[Record]) -> bool:
    return len({index for _, cells in rows for index, cell in enumerate(cells) if cell}) == 1


def column_names(cells: Sequence[Cell]) -> tuple[list[str], dict[str, list[str]]]:
    """The names of a header's columns, each once, blank ones at the end left out.

    A second `Notes` is called `Notes (2)`, or by the next number that no other column has. Also answers which names
    stood more than once, with those that their columns have now.
    """
    theirs = [_LINE_BREAKS.sub(" ", str(cell)) for cell in cells]
    while theirs and not theirs[-1]:
        theirs.pop()
    taken, columns = set(theirs), list[str]()
    twice: dict[str, list[str]] = {}
    seen: set[str] = set()
    for name in theirs:
        if not name or name not in seen:
            seen.add(name)
            columns.append(name)
            continue
        alike = twice.setdefault(name, [name])
        number = len(alike) + 1
        while f"{name} ({number})" in taken:
            number += 1
        alike.append(f"{name} ({number})")
        taken.add(alike[-1])
        columns.append(alike[-1])
    return columns, twice
