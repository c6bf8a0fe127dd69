"""Records of a sheet of an XLSX workbook, after a look at whether unpacking it is safe."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, BinaryIO

from certtui.errors import InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.importing.table import Cell, Record

LARGEST_UNPACKED = 1 << 30
"""Bytes; a full sheet of seventeen columns unpacks to somewhat less."""
SMALL_UNPACKED = 64 << 20
"""Bytes, up to which any ratio of compression passes."""
HIGHEST_RATIO = 100
"""Unpacked to packed; sheets that people made have 5 to 50, a bomb 1000."""
MOST_CELLS = 20_000_000
"""Cells in the rectangle that holds all of a sheet, which is what the reader takes memory for (24 bytes each)."""

_BLOCK = 1 << 20
_REFERENCES = re.compile(rb"""\sr\s*=\s*["']([A-Za-z]{1,3})(\d{1,7})["']""")
_LONGEST_REFERENCE = 32


class WorkbookSheet:
    """One sheet: the one named, or else the first that is visible and not empty.

    Numbers come as the text a person sees in the cell (10412), truth values as true and false, typed dates as dates.
    A cell that shows an error (#N/A) is empty: the reader does not tell them apart.
    """

    def __init__(self, stream: BinaryIO, sheet: str | None = None) -> None:
        import python_calamine

        check_unpacked(stream)
        stream.seek(0)
        try:
            book = python_calamine.CalamineWorkbook.from_filelike(stream)
            self._sheet = _choose(book, sheet)
        except (python_calamine.CalamineError, OSError) as error:
            raise InvalidInput(
                "file", f"The workbook cannot be read: {error}. Open it and save it anew."
            ) from error
        self.described = f"sheet '{self._sheet.name}'"

    def records(self) -> Iterator[Record]:
        """Give every row with its number."""
        for number, values in enumerate(self._sheet.iter_rows(), 1):
            yield number, [value.strip() if isinstance(value, str) else as_seen(value) for value in values]


def check_unpacked(stream: BinaryIO) -> None:
    """Refuse a file that is no XLSX, or would take far more memory than its size suggests.

    Raises InvalidInput("file").
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            members = archive.infolist()
            if "xl/workbook.xml" not in (member.filename for member in members):
                raise InvalidInput("file", "This is no XLSX workbook. Save it as XLSX or CSV.")
            unpacked = sum(member.file_size for member in members)
            packed = sum(member.compress_size for member in members)
            if unpacked > LARGEST_UNPACKED or unpacked > max(SMALL_UNPACKED, packed * HIGHEST_RATIO):
                raise InvalidInput(
                    "file",
                    f"The workbook unpacks to {unpacked >> 20:,} MB, more than is safe. Save it as CSV.",
                )
            for member in members:
                if member.filename.startswith("xl/worksheets/") and member.filename.endswith(".xml"):
                    _check_area(archive, member)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise InvalidInput(
            "file", f"The workbook is damaged or encrypted ({error}). Save it anew."
        ) from error


def _check_area(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    """Refuse a sheet with a cell so far off that the rectangle around all cells cannot be held."""
    widest, lowest = 1, 1
    rest = b""
    with archive.open(member) as part:
        while block := part.read(_BLOCK):
            found = _REFERENCES.findall(rest + block)
            if found:
                columns, rows = zip(*found, strict=True)
                widest = max(widest, *map(_column_number, set(columns)))
                lowest = max(lowest, *map(int, rows))
            rest = block[-_LONGEST_REFERENCE:]
    if widest * lowest > MOST_CELLS:
        raise InvalidInput(
            "file",
            f"A sheet reaches to row {lowest:,} and column {widest:,}: a stray cell far off, perhaps. "
            "Delete the rows and columns beyond the table, or save the sheet as CSV.",
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _choose(book: Any, name: str | None) -> Any:
    from python_calamine import SheetTypeEnum, SheetVisibleEnum

    sheets = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
    if name is not None:
        for meta in sheets:
            if meta.name.casefold() == name.strip().casefold():
                return book.get_sheet_by_name(meta.name)
        raise UsageError(f"There is no sheet '{name}'. There are: {', '.join(meta.name for meta in sheets)}.")
    for meta in sheets:
        if meta.visible == SheetVisibleEnum.Visible:
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.height:
                return sheet
    raise InvalidInput("file", "The workbook has no visible sheet with anything in it.")


def as_seen(value: float | bool | date | time | timedelta) -> Cell:
    """Give a typed cell as a person sees it: whole numbers without a point, at most 15 digits as Excel keeps them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        text = f"{value:.15g}"
        return f"{Decimal(text):f}" if "e" in text else text
    if isinstance(value, datetime):
        return value.date() if value.time() == time() else value.isoformat(" ")
    return value if isinstance(value, date) else str(value)
