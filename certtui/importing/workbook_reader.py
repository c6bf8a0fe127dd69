"""Reads a sheet in a process of its own, which a damaged workbook may end without harm to the one that asked.

The library that reads cells asks for memory by what a file says, and aborts where there is none: no handler in the same
process would help. So this one has little memory and little time. It gets the workbook as standard input and writes
to standard output, a line of JSON each: what it reads, then rows in batches, then their number, without which they are
not all. Or the first rows of each of several sheets, and their number. Or a refusal.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from certtui.errors import CerttuiError, InvalidInput, UsageError
from certtui.importing.workbook_parts import Workbook

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

    from certtui.importing.workbook_parts import Sheet

MEMORY = 300 << 20
"""Bytes of address space."""
SECONDS = 60
"""Of computing. The largest sheet that is taken needs a third of them."""
LARGEST_FILE = 1 << 30
"""Bytes of a file on disk; the largest sheet and all texts of a workbook have half of that."""
HEADS = "heads"
"""The word by which the first rows of all visible sheets are asked for."""
_TOGETHER = 500
_MOST_IN_HEAD = 30


def main() -> None:
    """Read into stdout what the arguments say: a folder for temporary files, a name or nothing, and how to choose."""
    _bound()
    folder, name, choose = sys.argv[1:]
    with os.fdopen(1, "w", encoding="utf-8", closefd=False) as out, suppress(BrokenPipeError):
        try:
            for line in _read(sys.stdin.buffer, Path(folder), name or None, choose == HEADS):
                out.write(json.dumps(line, ensure_ascii=False) + "\n")
                out.flush()  # somebody may want no more than the first rows
        except CerttuiError as error:
            json.dump({"refused": str(error), "usage": isinstance(error, UsageError)}, out)


def _bound() -> None:
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, LARGEST_FILE),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError):  # macOS does not bound memory
            resource.setrlimit(what, (allowed, allowed))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # an error where it writes, instead


def _read(stream: IO[bytes], folder: Path, name: str | None, wants_heads: bool) -> Iterator[Any]:
    """What the sheet holds: the one named, or else the first that is visible and not empty.

    `wants_heads`: of several visible sheets, only the first rows of each.
    """
    stream.seek(0)
    book = Workbook(stream, folder)
    sheets = book.choose(name)
    if wants_heads and len(sheets) > 1:
        yield from _heads(book, sheets)
        return
    for sheet in sheets:
        yield {"sheet": sheet.name}
        number = 0
        for batch in _batches(book, sheet):
            number += len(batch)
            yield batch
        if number or name is not None:
            yield {"rows": number}
            return
    raise InvalidInput("file", f"The workbook has no visible sheet with anything in it.{_hidden(book)}")


def _hidden(book: Workbook) -> str:
    hidden = [f'--sheet "{sheet.name}"' for sheet in book.sheets if not sheet.visible]
    return f" To read a hidden one, add {' or '.join(hidden)}." if hidden else ""


def _heads(book: Workbook, sheets: list[Sheet]) -> Iterator[Any]:
    """The first rows of each sheet, or why it cannot be read; then the number of sheets."""
    import python_calamine

    place, refusals = book.heads(sheets)
    read = python_calamine.CalamineWorkbook.from_path(str(place)) if place else None
    index = 0
    for sheet, refusal in zip(sheets, refusals, strict=True):
        rows: list[Any] = []
        if read is not None and not refusal:
            part = read.get_sheet_by_index(index)
            index += 1
            rows = [row for batch in _rows(part, None) for row in batch][:_MOST_IN_HEAD]
        yield {"head": sheet.name, "rows": rows, "refused": refusal}
    yield {"heads": len(sheets)}


def _batches(book: Workbook, sheet: Sheet) -> Iterator[list[Any]]:
    """The rows with anything in them: the number, and the cells up to the last that is not empty.

    The first column is that in which the first part begins; what another part has before it has no name.
    """
    import python_calamine

    last, first = 0, None
    for place in book.parts(sheet):
        read = python_calamine.CalamineWorkbook.from_path(str(place)).get_sheet_by_index(0)
        if read.start is None:
            continue
        top, left = read.start
        if top < last:
            raise InvalidInput("file", "The workbook is damaged: its rows are not in order. Save it as CSV.")
        last = top + read.height
        if first is None:
            first = left
        yield from _rows(read, first)


def _rows(read: CalamineSheet, first: int | None) -> Iterator[list[Any]]:
    """The rows of a part in batches; `first` is the column in which they begin, by default its own."""
    if read.start is None:
        return
    top, left = read.start
    if first is None:
        first = left
    empty, before = [""] * (left - first), max(first - left, 0)
    batch: list[Any] = []
    for number, values in enumerate(read.to_python(skip_empty_area=True), top + 1):
        cells = [value.strip() if type(value) is str else as_seen(value) for value in values[before:]]
        while cells and cells[-1] == "":
            cells.pop()
        if cells:
            batch.append((number, empty + cells))
        if len(batch) == _TOGETHER:
            yield batch
            batch = []
    yield batch


def as_seen(value: object) -> str | int:
    """A cell as a person sees it: whole numbers without a point, at most 15 digits as Excel keeps them.

    A date is its ordinal number, which the asking process makes a date again.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = f"{value:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(value, datetime):
        return value.toordinal() if value.time() == time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.toordinal()
    return str(value) if isinstance(value, time | timedelta) else str(value).strip()
