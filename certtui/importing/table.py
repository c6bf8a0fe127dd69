"""A table as it comes from a file: named columns, and rows with the line they stand on."""

from __future__ import annotations

import re
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.errors import InvalidInput, UsageError
from certtui.importing.examples import MARKS, is_example, marked_columns
from certtui.importing.footers import BEGINS, is_footer
from certtui.importing.header import Header, column_names, find_header, first_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import BinaryIO, Self

    from certtui.importing.header import Expected

Cell = str | date
"""Trimmed text, or the date of a typed cell in a workbook. An empty cell is ""."""
Record = tuple[int, list[Cell]]
"""The line that a human's editor shows (in a workbook: the row), and the cells."""

_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_CLOSELY_READ = 200
"""Lines below the header of which each is compared with it and with a template's example, whatever its first cell is."""
_MOST_EXAMPLES = 3
_ROWS_FOR_EXAMPLES = 20_000


class ReadAs(NamedTuple):
    """How a file is read: what is empty does not apply to it. `is_guess`: whether the encoding is one."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    is_guess: bool = False
    first_line: int = 1
    """The first line that can be the header."""

    @property
    def described(self) -> str:
        """In words: UTF-8, semicolon."""
        return f"sheet '{self.sheet}'" if self.sheet else f"{self.encoding}, {self.delimiter}"


class Source(Protocol):
    """What a file format has to offer: its records, readable again and again, and a word on what it is."""

    read_as: ReadAs
    has_line_break: bool
    """Whether a cell of the record that was given last can have a line break in it."""

    def records(self) -> Iterator[Record]:
        """Give the records from the top, as they are read; blank ones may be among them."""
        ...

    def close(self) -> None:
        """Let go of what was kept to read it again."""
        ...


class LeftOut(Enum):
    """Why a line below the header is none of the rows, in words."""

    HEADER = "repeats the names of the columns"
    FOOTER = "a total or a footer"
    EXAMPLE = "the example of a template"


class Listener(NamedTuple):
    """Who is told what `Table.rows` makes of lines: that it leaves one out, and why; that a cell had line breaks.

    Both get the line; then the text of what was left out, and why, or the column's name.
    """

    left_out: Callable[[int, str, LeftOut], None]
    line_break: Callable[[int, str], None]
    keeping: frozenset[int] = frozenset()
    """Columns whose cells keep their line breaks."""


class Table:
    """The rows of a file below its header. Close it, or use it as a context manager.

    `columns` are the header's cells (blank ones at the end left out), each name once; `twice` are the names that stood
    more than once, with the columns that had them. `header` is the line that they are on. `read_as` says how the file
    was read. Without names that are `expected` no line is taken for a total, for the header again, or for a template's example. Every row that `rows` gives has exactly as many cells as there are columns.
    """

    def __init__(
        self,
        source: Source,
        stream: BinaryIO,
        expected: Expected | None = None,
        header_row: int | None = None,
    ) -> None:
        self._source = source
        self._stream = stream
        self.read_as = source.read_as
        self.described = source.read_as.described
        if header_row is None:
            header = find_header([*first_rows(source.records())], expected)
        else:
            header = _header_on(source, header_row)
        if header is None:
            raise InvalidInput("file", "The file is empty: not even a line with the columns' names is there.")
        self.header = header
        self.header_is_told = header_row is not None
        self.columns, self.twice = column_names(header.cells)
        self._first = next(index for index, name in enumerate(self.columns) if name)
        theirs = str(header.cells[self._first])
        self._marked = marked_columns(self.columns) if expected is not None else ()
        self._spellings = {theirs, theirs.lower(), theirs.upper(), theirs.title(), *MARKS}
        self._names = [str(cell).casefold() for cell in header.cells[: len(self.columns)]]
        if expected is None:
            self._spellings = set()
        self._has_footers = expected is not None and sum(map(bool, self.columns)) > 1

    def rows(
        self, on_bad_line: Callable[[int, str], None] | None = None, listener: Listener | None = None
    ) -> Iterator[Record]:
        """Give the rows below the header; may be called again, when it has ended, for another pass over the file.

        Blank lines, totals, footers, repeated headers and the example of a template are left out, cells missing at a line's end are empty. A line
        with more cells than there are columns goes to `on_bad_line` with the reason and is left out; without one it
        raises InvalidInput("file"). With a `listener`, who is told of it, line breaks in cells become ", ".
        """
        width, first, spellings = len(self.columns), self._first, self._spellings
        footers = self._has_footers
        begin = self.header.line
        near = begin + _CLOSELY_READ if spellings else 0
        source = self._source
        for line, cells in source.records():
            if line <= begin or not any(cells):
                continue
            # most lines begin with a code, whose first letter spares them the closer look
            if (
                footers
                and (not (head := cells[0]) or type(head) is not str or head[0] in BEGINS)
                and is_footer(cells)
            ):
                if listener:
                    listener.left_out(line, _text_of(cells), LeftOut.FOOTER)
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            elif len(cells) > width:
                if any(cells[width:]):
                    reason = _too_many(len(cells), width)
                    if on_bad_line is None:
                        raise InvalidInput("file", f"Line {line}: {reason}")
                    on_bad_line(line, reason)
                    continue
                del cells[width:]
            if (line < near or cells[first] in spellings) and (why := self._why_left_out(line, cells)):
                if listener:
                    listener.left_out(line, _text_of(cells), why)
                continue
            if listener and source.has_line_break:
                self._join_lines(line, cells, listener)
            yield line, cells

    def lines_as_they_are(self) -> Iterator[Record]:
        """Give all lines below the header, with as many cells as they have."""
        return (record for record in self._source.records() if record[0] > self.header.line)

    def examples(self, column: int | None = None) -> list[str]:
        """Up to three cells as they are read that hold letters beyond ASCII, of this column where it has some."""
        found: list[str] = []
        elsewhere: dict[str, None] = {}
        for number, (_, cells) in enumerate(self.rows(_ignore_line)):
            foreign = [index for index, cell in enumerate(cells) if not str(cell).isascii()]
            if column in foreign:
                found.append(str(cells[column]))
            elif len(elsewhere) < _MOST_EXAMPLES:
                elsewhere.update((str(cells[index]), None) for index in foreign)
            enough = found or elsewhere or number >= 10 * _ROWS_FOR_EXAMPLES
            if len(found) == _MOST_EXAMPLES or (enough and number >= _ROWS_FOR_EXAMPLES):
                break
        headed = (name for name in self.columns if not name.isascii())
        return (found or [*elsewhere] or [*headed])[:_MOST_EXAMPLES]

    def close(self) -> None:
        """Let go of the file."""
        self._source.close()
        self._stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _why_left_out(self, line: int, cells: list[Cell]) -> LeftOut | None:
        """Whether a line says again what the header says, or is the example of a template."""
        if line == self.header.second or [str(cell).casefold() for cell in cells] == self._names:
            return LeftOut.HEADER
        return LeftOut.EXAMPLE if is_example(cells, self._marked) else None

    def _join_lines(self, line: int, cells: list[Cell], listener: Listener) -> None:
        for index, cell in enumerate(cells):
            if type(cell) is str and index not in listener.keeping and _BREAKS.search(cell):
                cells[index] = _BREAKS.sub(", ", cell)
                listener.line_break(line, self.columns[index])


def _header_on(source: Source, wanted: int) -> Header | None:
    """The header on a line that the operator names. Raises UsageError where it cannot be."""
    last, example = 0, 0
    for line, cells in source.records():
        if line > wanted:
            break
        if any(cells):
            if line == wanted:
                return Header(line, cells)
            last = line
            example = example or line
    else:
        if not last:
            return None
        beyond = f"The last line with anything in it is line {last:,}."
        raise UsageError(f"--header-row {wanted}: the file does not have that many lines. {beyond}")
    begins = f" The line before it begins on line {last:,}: --header-row {last}." if last else ""
    raise UsageError(
        f"--header-row {wanted}: nothing begins on line {wanted:,}, which is blank, or inside a cell of several lines."
        f"{begins}"
    )


def _too_many(cells: int, columns: int) -> str:
    return (
        f"There are {cells} cells, but only {columns} columns have a name. Put quotes around text with the delimiter in it, "
        "remove the cells that are too many, or name their columns."
    )


def _text_of(cells: list[Cell]) -> str:
    return " ".join(str(cell) for cell in cells if cell)


def _ignore_line(_line: int, _reason: str) -> None:
    """A line that planning will refuse."""
