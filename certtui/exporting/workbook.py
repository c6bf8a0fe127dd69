"""XLSX, one sheet: text as text (never a formula), typed dates, colours of statuses, a frozen header, filters, widths.

Rows go to the disk as they come (xlsxwriter's constant memory), so the widths are taken from the first chunk. The
colours are conditions on whole columns: they cost nothing for a row, and follow when somebody edits the sheet.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from certtui.errors import InvalidInput
from certtui.exporting.writing import PLAIN, Look
from certtui.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from certtui.exporting.writing import Value

MOST_ROWS = 1_048_576
"""Rows of a sheet, header included (Excel's specifications and limits)."""
LONGEST_TEXT = 32_767
"""UTF-16 units of a cell (Excel's specifications and limits)."""
_FIRST_DAY = "1900-01-01"
"""Excel has no earlier date; one that is earlier stays text."""
_WIDEST = 60
"""Characters; wider columns make a sheet unreadable."""
_FIT_A_PAGE = 20
"""Columns that are still read when a row is printed on one page."""
_COLOURS = {
    Status.VALID: ("#006100", "#C6EFCE"),
    Status.UPCOMING: ("#1F3864", "#DDEBF7"),
    Status.MISSING: ("#833C0B", "#FCE4D6"),
    Status.EXPIRES_SOON: ("#7F6000", "#FFEB9C"),
    Status.REVOKED: ("#403151", "#E4DFEC"),
    Status.EXPIRED: ("#9C0006", "#FFC7CE"),
}
"""Ink and paper; the word stands in the cell as well."""


def write_xlsx(
    columns: Sequence[str],
    chunks: Iterable[list[Sequence[Value]]],
    stream: BinaryIO,
    date_columns: frozenset[str] = frozenset(),
    look: Look = PLAIN,
) -> int:
    """Write the header and the rows as a workbook, and return how many rows there were.

    Raises InvalidInput for more rows than a sheet holds and for text longer than a cell holds, naming the cell.
    """
    import shutil
    import tempfile

    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    with tempfile.TemporaryDirectory(prefix="certtui-") as folder:
        whole = Path(folder) / "export.xlsx"
        book = xlsxwriter.Workbook(whole, {"constant_memory": True, "tmpdir": folder})
        book.use_zip64()
        sheet = book.add_worksheet("Export")
        try:
            sheet.freeze_panes(1, look.frozen)
            _set_page(sheet, len(columns))
            count = _fill(book, sheet, columns, chunks, [name in date_columns for name in columns])
            if count:
                _colour(book, sheet, [at for at, name in enumerate(columns) if name in look.statuses], count)
            book.close()
        except FileCreateError as error:
            # It wraps what the disk said, which is what callers handle.
            raise error.args[0] from error
        finally:
            sheet._opt_close()  # noqa: SLF001  # nothing public closes its temporary file after an error
            book.fileclosed = True
        # Copied, because a zip file that is cut short (a full disk, a broken pipe) complains once more when it goes.
        with whole.open("rb") as packed:
            shutil.copyfileobj(packed, stream)
    return count


def _fill(
    book: Any,
    sheet: Any,
    columns: Sequence[str],
    chunks: Iterable[list[Sequence[Value]]],
    dated: Sequence[bool],
) -> int:
    """Write header and rows; the header comes with the first chunk, because widths stand before any row."""
    bold = book.add_format({"bold": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    count = 0
    for chunk in _at_least_one(chunks):
        if not count:
            _set_widths(sheet, columns, chunk)
            for index, name in enumerate(columns):
                _write_text(sheet, 0, index, name, columns, bold)
        if count + len(chunk) >= MOST_ROWS:
            raise InvalidInput(
                "format",
                f"A sheet holds {MOST_ROWS - 1:,} rows and there are more. Filter them, or export CSV.",
            )
        for number, row in enumerate(chunk, count + 1):
            for index, value in enumerate(row):
                if isinstance(value, str):
                    if dated[index] and len(value) == len(_FIRST_DAY) and value >= _FIRST_DAY:
                        sheet.write_datetime(number, index, date.fromisoformat(value), day)
                    else:
                        _write_text(sheet, number, index, value, columns, None)
                elif isinstance(value, bool):
                    sheet.write_boolean(number, index, value)
                elif value is not None:
                    sheet.write_number(number, index, value)
        count += len(chunk)
    if columns:
        sheet.autofilter(0, 0, count, len(columns) - 1)
    return count


def _colour(book: Any, sheet: Any, columns: Sequence[int], last: int) -> None:
    """Have the words of statuses in these columns stand on their colours, from the first row to the last."""
    formats = {
        status: book.add_format({"font_color": ink, "bg_color": paper})
        for status, (ink, paper) in _COLOURS.items()
    }
    for first, end in _stretches(columns):
        for status, form in formats.items():
            condition = {"type": "cell", "criteria": "==", "value": f'"{status.word}"', "format": form}
            sheet.conditional_format(1, first, last, end, condition)


def _stretches(columns: Sequence[int]) -> list[tuple[int, int]]:
    """First and last of each stretch of columns that stand beside each other."""
    stretches: list[tuple[int, int]] = []
    for at in columns:
        if stretches and stretches[-1][1] == at - 1:
            stretches[-1] = (stretches[-1][0], at)
        else:
            stretches.append((at, at))
    return stretches


def _at_least_one(chunks: Iterable[list[Sequence[Value]]]) -> Iterator[list[Sequence[Value]]]:
    """Pass the chunks on, or one that is empty, so that a table without rows still has its header."""
    empty = True
    for chunk in chunks:
        empty = False
        yield chunk
    if empty:
        yield []


def _write_text(sheet: Any, number: int, index: int, text: str, columns: Sequence[str], form: Any) -> None:
    too_long = len(text) * 2 > LONGEST_TEXT and len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT
    if too_long or sheet.write_string(number, index, text, form) != 0:
        raise InvalidInput(
            columns[index],
            f"Row {number + 1}, column '{columns[index]}': {len(text):,} characters, and a cell of XLSX holds "
            f"{LONGEST_TEXT:,}. Export CSV or JSON.",
        )


def _set_page(sheet: Any, columns: int) -> None:
    """Have each printed page begin with the header, and hold whole rows where they can be read so small."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    if columns <= _FIT_A_PAGE:
        sheet.fit_to_pages(1, 0)


def _set_widths(sheet: Any, columns: Sequence[str], chunk: list[Sequence[Value]]) -> None:
    """Make each column as wide as its header with the filter's button, or as its longest early text."""
    for index, name in enumerate(columns):
        longest = max((len(str(row[index])) for row in chunk if row[index] is not None), default=0)
        sheet.set_column(index, index, min(max(len(name) + 3, longest + 1), _WIDEST))
