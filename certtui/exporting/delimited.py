"""CSV as spreadsheets and RFC 4180 have it: UTF-8, LF, quotes where needed, nothing in it that a spreadsheet would run.

Speed comes from working on a chunk's columns rather than on its cells: one join over a column shows whether any cell
of it needs a change, and hardly any column does.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO

from certtui.exporting.neutral import RUNS, neutralise

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from certtui.exporting.writing import Value


def write_csv(
    columns: Sequence[str], chunks: Iterable[list[Sequence[Value]]], stream: BinaryIO, *, excel: bool = False
) -> int:
    """Write the header and the chunks of rows, and return how many rows there were.

    Text is neutralised; numbers stay numbers (a spreadsheet runs no -5), True and False become true and false.
    """
    text = io.TextIOWrapper(
        stream, encoding="utf-8-sig" if excel else "utf-8", newline="", write_through=False
    )
    writer = csv.writer(text, lineterminator="\n")
    count = 0
    try:
        writer.writerow(map(neutralise, columns))
        for chunk in chunks:
            safe = [_safe(cells) for _, cells in zip(columns, zip(*chunk, strict=True), strict=True)]
            if any(has_return for _, has_return in safe):
                _write_with_returns(zip(*(cells for cells, _ in safe), strict=True), text)
            else:
                writer.writerows(zip(*(cells for cells, _ in safe), strict=True))
            count += len(chunk)
        text.flush()
    finally:
        text.detach()
    return count


def _safe(column: Sequence[Value]) -> tuple[Sequence[Value], bool]:
    """Give a column as it may stand in a file, and whether a carriage return occurs in it."""
    types = set(map(type, column))
    if str not in types:
        return ([_word(value) for value in column] if bool in types else column), False
    if not types <= {str, type(None)}:
        # Text and numbers in one column: so rare that its returns are not worth a look of their own.
        return [neutralise(value) if isinstance(value, str) else _word(value) for value in column], True
    text = "\n" + "\n".join(filter(None, column))  # type: ignore[arg-type]  # only text and None are left
    if any(sign in text and "\n" + sign in text for sign in RUNS + "'"):
        column = [neutralise(value) if isinstance(value, str) else value for value in column]
    return column, "\r" in text


def _word(value: Value) -> Value:
    return ("true" if value else "false") if isinstance(value, bool) else value


def _write_with_returns(rows: Iterable[Sequence[Value]], text: io.TextIOWrapper) -> None:
    """Write rows of which some cell holds a carriage return.

    Before Python 3.13 the csv module quotes a carriage return only when it is part of the line end, and no reader
    takes it unquoted. So the line end is CR LF here, and taken off again.
    """
    for row in rows:
        line = io.StringIO()
        csv.writer(line, lineterminator="\r\n").writerow(row)
        text.write(line.getvalue()[:-2] + "\n")
