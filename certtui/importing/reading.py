"""Opens whatever table a person has: delimited text in any common encoding, or an XLSX workbook.

What a file is shows in its bytes, not in its name.
"""

from __future__ import annotations

import sys
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from certtui.errors import InvalidInput, NotFound, UsageError
from certtui.importing.delimited import LARGEST_FILE, DelimitedFile
from certtui.importing.table import Cell, Record, Source, Table

if TYPE_CHECKING:
    from certtui.importing.header import Expected

__all__ = ["Cell", "Record", "Table", "open_table"]

_ZIP = b"PK\x03\x04"
_BLOCK = 1 << 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"


def open_table(
    source: str | Path | BinaryIO,
    sheet: str | None = None,
    *,
    encoding: str | None = None,
    header_row: int | None = None,
    expected: Expected | None = None,
) -> Table:
    """Open a table for reading; `source` is a path, "-" for standard input, or a binary stream.

    `sheet` names the sheet of a workbook, `encoding` is that of a text, `header_row` the line with the columns' names.
    Where they are not given they are found, by the names that are `expected`; without these the header is the first
    line that is not blank, and the sheet the first visible one with anything in it.

    What cannot be rewound (a pipe) is copied to a temporary file first, for a table is read more than once. No more is
    read than must be: of a workbook the first rows. The table owns the stream and closes it.

    Raises NotFound when there is no such file, UsageError for a sheet, an encoding or a line that is not there,
    Unanswered where several sheets could be meant, and InvalidInput("file") for everything else that is wrong with it.
    """
    with ExitStack() as held:
        stream = held.enter_context(closing(_rewindable(_opened(source))))
        read = held.enter_context(closing(_source(stream, sheet, encoding, expected)))
        table = Table(read, stream, expected, header_row)
        held.pop_all()  # the table's now
    return table


def is_workbook(path: Path) -> bool:
    """Whether a file is a workbook by its first bytes; not where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.read(len(_ZIP)) == _ZIP
    except OSError:
        return False


def _source(stream: BinaryIO, sheet: str | None, encoding: str | None, expected: Expected | None) -> Source:
    stream.seek(0)
    head = stream.read(4)
    if head == _ZIP:
        from certtui.importing.workbook import WorkbookSheet

        if encoding is not None:
            raise UsageError("The file is a workbook, which has no encoding to choose. Leave --encoding out.")
        return WorkbookSheet(stream, sheet, expected)
    if head == _OLD_OFFICE:
        raise InvalidInput("file", "This is an old .xls or an encrypted workbook. Save it as XLSX or CSV.")
    if sheet is not None:
        raise UsageError("The file is not a workbook, so it has no sheets. Leave --sheet out.")
    return DelimitedFile(stream, encoding, expected)


def _opened(source: str | Path | BinaryIO) -> BinaryIO:
    if source == "-":
        return sys.stdin.buffer
    if not isinstance(source, str | Path):
        return source
    try:
        return Path(source).open("rb")
    except FileNotFoundError as error:
        raise NotFound(f"There is no file {source}.") from error
    except IsADirectoryError as error:
        raise InvalidInput(
            "file", f"{source} is a folder. To import the files in it: certtui import all {source}"
        ) from error
    except OSError as error:
        raise InvalidInput("file", f"{source} cannot be read: {error.strerror or error}.") from error


def _rewindable(stream: BinaryIO) -> BinaryIO:
    if stream.seekable():
        return stream
    copy = tempfile.TemporaryFile()  # noqa: SIM115  # the table closes it
    try:
        left = LARGEST_FILE + 1  # one more is enough to be refused
        while block := stream.read(min(left, _BLOCK)):
            copy.write(block)
            left -= len(block)
    except BaseException:
        copy.close()
        raise
    return copy
