"""The rows of a table as planning reads them: columns joined, words put for theirs, lines left out that nobody wants."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from certtui.importing.findings import FindingKind
from certtui.importing.report import Outcome
from certtui.importing.telling import listener
from certtui.text import search_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from certtui.importing.cells import Cells
    from certtui.importing.joining import Constant, Join
    from certtui.importing.report import Report
    from certtui.importing.results import Only
    from certtui.importing.table import Cell, Listener, Record, Table

LEFT_OUT = "left out by --only"
"""What is said of a line that has none of the words that are wanted."""


class PreparedRows:
    """The rows of a table with `appended` cells after their own.

    `values`: by column, the words that stand for others, folded; `only`: columns that say which lines to take;
    `filled`: by column, what an empty cell is; `marked`: the column, with its name, in which an empty cell means no because
    others have a mark; `most`: how many lines are read; `keeping`: columns whose cells keep their line breaks.
    """

    def __init__(
        self,
        table: Table,
        appended: Sequence[Join | Constant],
        values: Mapping[int, Mapping[str, str]],
        only: Sequence[Only] = (),
        filled: Mapping[int, str] | None = None,
        marked: tuple[int, str] | None = None,
        most: int | None = None,
        keeping: Iterable[int] = (),
    ) -> None:
        self._table = table
        self._appended = [one.text for one in appended]
        self._values: list[tuple[int, Mapping[str, str], dict[Cell, Cell]]] = [
            (index, words, {}) for index, words in values.items()
        ]
        self._only = tuple(only)
        self._filled = dict(filled or {})
        self._marked = marked
        self._most = most
        self._keeping = tuple(keeping)
        self.is_cut = False
        """Whether there were more lines than are read, once these were gone through."""

    def rows(
        self, on_bad_line: Callable[[int, str], None] | None = None, told: Listener | None = None
    ) -> Iterator[Record]:
        """All rows, those too that are left out."""
        rows = self._table.rows(on_bad_line, told)
        if self._most is not None:
            rows = self._first(rows, self._most)
        return map(self._prepared, rows) if self._values or self._appended or self._filled else rows

    def _first(self, rows: Iterator[Record], most: int) -> Iterator[Record]:
        yield from islice(rows, most)
        self.is_cut = next(rows, None) is not None

    def planned(self, cells: Cells, report: Report, *, with_left_out: bool) -> Iterator[Record]:
        """The rows to plan, with `cells` told where it stands; those left out are skipped unless they are wanted too."""
        rows = self.rows(report.refuse, listener(report, self._keeping))
        if not self._only and not self._marked and not cells.needs_lines:
            return rows
        return self._followed(rows, cells, report, with_left_out=with_left_out)

    def _followed(
        self, rows: Iterator[Record], cells: Cells, report: Report, *, with_left_out: bool
    ) -> Iterator[Record]:
        only = self._only
        for record in rows:
            cells.line = record[0]
            if only:
                cells.left_out = not all(one.takes(record[1]) for one in only)
                if cells.left_out and not with_left_out:
                    report.take(record[0], Outcome.SKIPPED, LEFT_OUT)
                    continue
            if self._marked and not record[1][self._marked[0]]:
                record[1][self._marked[0]] = "no"
                report.findings.note(
                    FindingKind.INACTIVE_BY_EMPTY_CELL,
                    record[0],
                    "'{column}' is empty on {lines} and marked on others: empty means inactive.",
                    column=self._marked[1],
                )
            yield record

    def _prepared(self, record: Record) -> Record:
        line, row = record
        for text in self._appended:
            row.append(text(row))
        for index, words, known in self._values:
            cell = row[index]
            if cell:
                row[index] = known[cell] if cell in known else _word(cell, words, known)
        for index, filling in self._filled.items():
            row[index] = row[index] or filling
        return line, row


_MOST_KNOWN = 4_096


def _word(cell: Cell, words: Mapping[str, str], known: dict[Cell, Cell]) -> Cell:
    found = words.get(search_key(str(cell)), cell)
    if len(known) < _MOST_KNOWN:
        known[cell] = found
    return found
