"""A table as it comes from a file: named columns, and rows with the line they stand on."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Protocol

from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType
    from typing import BinaryIO, Self

Cell = str | date
"""Trimmed text, or the date of a typed cell in a workbook. An empty cell is ""."""
Record = tuple[int, list[Cell]]
"""The line that a human's editor shows (in a workbook: the row), and the cells."""


class Source(Protocol):
    """What a file format has to offer: its records, readable again and again, and a word on what it is."""

    described: str

    def records(self) -> Iterator[Record]:
        """Give the records from the top; blank ones may be among them."""
        ...

    def close(self) -> None:
        """Let go of what was kept to read it again."""
        ...


class Table:
    """The rows of a file below its header. Close it, or use it as a context manager.

    `columns` are the header's cells (blank ones at the end left out), `described` says how the file was read.
    Every row that `rows` gives has exactly as many cells as there are columns.
    """

    def __init__(self, source: Source, stream: BinaryIO) -> None:
        self._source = source
        self._stream = stream
        self.described = source.described
        header = next(((line, cells) for line, cells in source.records() if any(cells)), None)
        if header is None:
            raise InvalidInput("file", "The file is empty: not even a line with the columns' names is there.")
        self._header_line, cells = header
        self.columns = [str(cell) for cell in cells]
        while not self.columns[-1]:
            self.columns.pop()
        twice = [name for name, count in Counter(self.columns).items() if count > 1 and name]
        if twice:
            names = ", ".join(f"'{name}'" for name in twice)
            raise InvalidInput(
                "file", f"More than one column is called {names}. Rename or remove all but one."
            )

    def rows(self, on_bad_line: Callable[[int, str], None] | None = None) -> Iterator[Record]:
        """Give the rows below the header; may be called again, when it has ended, for another pass over the file.

        Blank lines are passed over, cells missing at a line's end are empty. A line with more cells than there are
        columns goes to `on_bad_line` with the reason and is left out; without one it raises InvalidInput("file").
        """
        width = len(self.columns)
        for line, cells in self._source.records():
            if line <= self._header_line or not any(cells):
                continue
            if len(cells) < width:
                cells.extend([""] * (width - len(cells)))
            elif len(cells) > width:
                if any(cells[width:]):
                    reason = f"there are {len(cells)} cells, and only {width} columns have a name."
                    if on_bad_line is None:
                        raise InvalidInput("file", f"Line {line}: {reason}")
                    on_bad_line(line, reason)
                    continue
                del cells[width:]
            yield line, cells

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
