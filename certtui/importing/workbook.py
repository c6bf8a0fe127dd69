"""Records of a sheet of an XLSX workbook, read by another process (`workbook_reader`), and which sheet that is."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from certtui.errors import CerttuiError, InvalidInput, UsageError
from certtui.importing.header import Expected, find_header
from certtui.importing.questions import Choice, Question, Unanswered
from certtui.importing.table import ReadAs
from certtui.importing.workbook_process import ReaderProcess
from certtui.importing.workbook_reader import HEADS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.importing.table import Record

_DAMAGED = (
    "The workbook cannot be read: it is damaged, protected by a password, or too large. Open it and save it again, "
    "or save the sheet as CSV."
)


class WorkbookSheet:
    """One sheet: the one named; or else the only visible one whose header has names that are expected, if there are
    several; or, where nothing is expected, the first that is visible and not empty.

    Numbers come as the text a person sees in the cell (10412, 00007), truth values as true and false, typed dates as
    dates. A cell that shows an error (#N/A) is empty: the reader does not tell them apart. Empty rows are left out.

    No more of it is read than is taken from `records`. Raises InvalidInput("file") for what cannot be read, there too;
    UsageError for a sheet that is not there, Unanswered where more than one could be meant.
    """

    def __init__(self, stream: BinaryIO, sheet: str | None = None, expected: Expected | None = None) -> None:
        words = (sheet or "", HEADS if sheet is None and expected is not None else "")
        self._reader = ReaderProcess(stream, *words)
        self.has_line_break = False
        try:
            name = self._name()
            if name is None:
                name = _choose([*_heads(self._reader)], expected)
                self._reader.close()
                self._reader = ReaderProcess(stream, name, "")
                name = self._name()
            self.read_as = ReadAs(sheet=name or "")
        except BaseException:
            self.close()
            raise

    def records(self) -> Iterator[Record]:
        """Give every row that is not empty with its number."""
        last = b""
        for last in self._reader.lines():
            if last.startswith(b"["):
                # as JSON writes them, there or, at worst, as a backslash with an n after it
                self.has_line_break = can_break = b"\\n" in last or b"\\r" in last
                for number, cells in _parsed(last):
                    self.has_line_break = can_break
                    yield (
                        number,
                        [cell if type(cell) is str else date.fromordinal(cell) for cell in cells],
                    )
        if not last.startswith(b'{"rows"'):
            raise _refusal(last)

    def close(self) -> None:
        """Let go of what was read."""
        self._reader.close()

    def _name(self) -> str | None:
        """The name of the sheet that is being read, which has something in it; None where there are several to choose."""
        name, line = "", b""
        for line in self._reader.lines():
            if line.startswith(b'{"sheet"'):
                name = str(_parsed(line)["sheet"])
            elif line.startswith(b'{"head"'):
                return None
            elif line.startswith((b"[[", b'{"rows"')):
                return name
        raise _refusal(line)


class _Head(NamedTuple):
    """The first rows of a sheet, or why it cannot be read."""

    sheet: str
    rows: list[Record]
    refusal: str


def _heads(reader: ReaderProcess) -> Iterator[_Head]:
    line = b""
    for line in reader.lines():
        if line.startswith(b'{"head"'):
            told = _parsed(line)
            rows = [
                (row, [cell if type(cell) is str else date.fromordinal(cell) for cell in cells])
                for row, cells in told["rows"]
            ]
            yield _Head(told["head"], rows, told["refused"])
    if not line.startswith(b'{"heads"'):
        raise _refusal(line)


def _choose(heads: list[_Head], expected: Expected | None) -> str:
    """The sheet that is meant: the only one with anything in it, or the only one with a header that is known."""
    filled = [head for head in heads if head.rows]
    refusals = [head for head in heads if head.refusal]
    known = [
        head
        for head in filled
        if (header := find_header(head.rows, expected)) is not None and header.is_known
    ]
    if len(known) == 1:
        return known[0].sheet
    if len(filled) == 1 and not refusals:
        return filled[0].sheet
    if not filled:
        raise InvalidInput(
            "file",
            f"Sheet '{refusals[0].sheet}': {refusals[0].refusal}"
            if refusals
            else "The workbook has no visible sheet with anything in it.",
        )
    found = (
        "Several sheets have columns with names that are known."
        if known
        else "No sheet has a line of column names that are known."
    )
    raise Unanswered(
        Question(
            "sheet",
            "",
            f"{found} Choose the sheet to import.",
            tuple(Choice(f"for '{head.sheet}'", ("--sheet", head.sheet)) for head in known or filled),
        )
    )


def _parsed(line: bytes) -> Any:
    """What a line says. A reader that ended within it has ended before its time."""
    try:
        return json.loads(line)
    except ValueError as error:
        raise _refusal(b"") from error


def _refusal(last: bytes) -> CerttuiError:
    if last.startswith(b'{"refused"') and last.endswith(b"}"):
        told = json.loads(last)
        return UsageError(told["refused"]) if told["usage"] else InvalidInput("file", told["refused"])
    return InvalidInput("file", _DAMAGED)
