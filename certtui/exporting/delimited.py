"""CSV as spreadsheets and RFC 4180 have it: UTF-8, LF, quotes where needed, nothing in it that a spreadsheet would run.

Speed comes from working on a chunk's columns rather than on its cells: one look at a column's joined text shows
whether any cell of it needs a change, and hardly any column does. What is left to do for a row is one join; the csv
module would look at every character of every cell again, which takes longer than reading the rows.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO, cast

from certtui.neutral import RUNS, neutralise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certtui.exporting.writing import Value

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_has_formula = re.compile(f"\n['{re.escape(RUNS)}]").search
"""In cells joined by newlines with one in front: whether some cell is perhaps one that `neutralise` changes."""


def write_csv(
    columns: Sequence[str], chunks: Iterable[list[Sequence[Value]]], stream: BinaryIO, *, excel: bool = False
) -> int:
    """Write the header and the chunks of rows, and return how many rows there were.

    Text is neutralised; numbers stay numbers (a spreadsheet runs no -5), True and False become true and false.
    """
    stream.write((_BYTE_ORDER_MARK if excel else b"") + _lines([tuple(columns)], len(columns)))
    count = 0
    for chunk in chunks:
        stream.write(_lines(chunk, len(columns)))
        count += len(chunk)
    return count


def write_lines(rows: list[Sequence[Value]], stream: BinaryIO) -> None:
    """Write rows that have equally many cells."""
    stream.write(_lines(rows, len(rows[0])))


def _lines(rows: list[Sequence[Value]], width: int) -> bytes:
    written = [_written(cells) for _, cells in zip(range(width), zip(*rows, strict=True), strict=True)]
    if width == 1:
        # a line with nothing on it would be no record
        written = [[cell or '""' for cell in written[0]]]
    return ("\n".join(map(",".join, zip(*written, strict=True))) + "\n").encode()


def _written(column: Sequence[Value]) -> Sequence[str]:
    """The cells of a column as they stand in a file."""
    if column.count(None) == len(column):
        return [""] * len(column)
    texts = cast("Sequence[str]", column)
    try:
        text = "\n".join(texts)
    except TypeError:
        texts = ["" if cell is None else cell for cell in texts]
        try:
            text = "\n".join(texts)
        except TypeError:
            return [_word(cell) for cell in column]
    if _has_formula("\n" + text):
        texts = [neutralise(cell) for cell in texts]
    # a newline more than stands between the cells is part of one
    if "," in text or '"' in text or "\r" in text or text.count("\n") >= len(texts):
        texts = _quoted(texts)
    return texts


def _word(cell: Value) -> str:
    """A cell of a column that holds more than text."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return str(cell) if isinstance(cell, int) else _quoted([neutralise(cell)])[0]


def _quoted(texts: Sequence[str]) -> list[str]:
    """Cells with quotes around those that need them. Four plain looks take half the time of one pattern."""
    return [
        '"' + cell.replace('"', '""') + '"'
        if "," in cell or '"' in cell or "\n" in cell or "\r" in cell
        else cell
        for cell in texts
    ]
