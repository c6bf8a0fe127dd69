"""Writes a table of rows as CSV, XLSX, JSON or JSON Lines into a binary stream, in flat memory.

Rows come as they are read from the database; what a cell may be is `Value`. Each format keeps one promise: what it
writes, `certtui.importing` (or any JSON reader) reads back as the same text.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Literal, NamedTuple

from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

Value = str | int | bool | None
"""A cell: dates and moments arrive as ISO text, None is an empty cell (null in JSON)."""
Format = Literal["csv", "xlsx", "json", "jsonl"]
FORMATS: tuple[Format, ...] = ("csv", "xlsx", "json", "jsonl")


class Look(NamedTuple):
    """How a workbook looks: columns whose statuses have their colours, and how many columns at the left stay in sight."""

    statuses: frozenset[str] = frozenset()
    frozen: int = 0


PLAIN = Look()

CHUNK = 1000
"""Rows handled at a time: enough to spread a chunk's fixed costs, little enough to stay in the processor's cache."""


def write_rows(
    columns: Sequence[str],
    rows: Iterable[Sequence[Value]],
    form: Format,
    stream: BinaryIO,
    *,
    excel: bool = False,
    date_columns: frozenset[str] = frozenset(),
    look: Look = PLAIN,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write a header and the rows into `stream`, and return how many rows there were.

    `excel` puts a byte order mark before CSV, by which Excel knows UTF-8. `date_columns` names the columns whose ISO
    dates become typed dates in XLSX; `look` is how that looks beside. `on_progress` is told the number of rows handled so far, about every thousand;
    what it raises (Cancelled) ends the writing. The stream is left open and may be a pipe.

    Raises InvalidInput where the format cannot hold the rows, OSError where the stream cannot.
    """
    if form == "csv":
        from certtui.exporting.delimited import write_csv

        return write_csv(columns, chunks_of(rows, on_progress), stream, excel=excel)
    if form == "xlsx":
        from certtui.exporting.workbook import write_xlsx

        return write_xlsx(columns, chunks_of(rows, on_progress), stream, date_columns, look)
    if form in {"json", "jsonl"}:
        from certtui.exporting.objects import write_json

        return write_json(columns, chunks_of(rows, on_progress), stream, lines=form == "jsonl")
    raise InvalidInput("format", f"There is no format '{form}'. There are: {', '.join(FORMATS)}.")


def chunks_of(
    rows: Iterable[Sequence[Value]], on_progress: Callable[[int], None] | None
) -> Iterator[list[Sequence[Value]]]:
    """Cut the rows into chunks, and tell `on_progress` of each that has been handled."""
    source = iter(rows)
    done = 0
    while chunk := list(islice(source, CHUNK)):
        yield chunk
        done += len(chunk)
        if on_progress is not None:
            on_progress(done)
