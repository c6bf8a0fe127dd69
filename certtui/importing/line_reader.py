"""Reads single lines of a table, on from where it stands: those too that planning leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.table import Listener

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.importing.table import Cell, LeftOut, Table


class LineReader:
    """One pass over the table. `at` is the last line that it has gone past."""

    def __init__(self, table: Table) -> None:
        self.at = 0
        self._left_out: dict[int, list[Cell]] = {}
        self._rows = table.rows(self._bad_line, Listener(self._take_left_out, _ignore_break))

    def read(self, wanted: Sequence[int]) -> dict[int, list[Cell]]:
        """The cells of these lines, which are in order and not gone past; a total's are one text, its own.

        A line whose cells have no columns has none.
        """
        sought, last = set(wanted), wanted[-1]
        found: dict[int, list[Cell]] = {}
        for line, cells in self._rows:
            self.at = line
            if line in sought:
                found[line] = cells
            if line >= last:
                break
        found |= {line: self._left_out[line] for line in sought & self._left_out.keys()}
        self._left_out.clear()
        return found

    def _bad_line(self, line: int, _reason: str) -> None:
        self._left_out[line] = []

    def _take_left_out(self, line: int, text: str, _why: LeftOut) -> None:
        self._left_out[line] = [text]


def _ignore_break(_line: int, _column: str) -> None:
    """A line break, which planning has told."""
