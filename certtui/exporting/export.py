"""Exporting, for both front ends: from one state of the database, into a stream or into a file that is whole or absent."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from certtui import store
from certtui.exporting.writing import Format, Look, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from certtui.exporting.writing import Value
    from certtui.rights import Operator, Right


class Export(NamedTuple):
    """One thing to export. `columns` and `rows` are asked inside of one snapshot of the database.

    In a workbook the columns of `dates`, which hold ISO dates and nothing else, get typed dates; the first `frozen`
    columns stay in sight, `statuses` is where the columns of statuses are, and `dated` where others with dates are, beside
    words.
    """

    columns: Callable[[], tuple[str, ...]]
    rows: Callable[[], Generator[tuple[Value, ...]]]
    rights: tuple[Right, ...]
    dates: frozenset[str] = frozenset()
    frozen: int = 0
    statuses: slice = slice(0)
    dated: slice = slice(0)

    def require(self, operator: Operator) -> None:
        """Raise NotPermitted unless the operator may see, and export, what this holds."""
        for right in self.rights:
            operator.require(right)


def export_to_stream(
    operator: Operator,
    export: Export,
    form: Format,
    stream: BinaryIO,
    *,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write an export into a stream, which is left open; returns how many rows.

    `on_progress` is told the rows done, about every thousand; what it raises (Cancelled) ends the export.
    Raises NotPermitted, InvalidInput where the format cannot hold the rows, OSError.
    """
    export.require(operator)
    # closed before the connection is: rows that a broken pipe leaves unread hold a cursor
    with store.snapshot(), closing(export.rows()) as rows:
        columns = export.columns()
        return write_rows(
            columns,
            rows,
            form,
            stream,
            excel=excel,
            date_columns=export.dates | frozenset(columns[export.dated]),
            look=Look(frozenset(columns[export.statuses]), export.frozen),
            on_progress=on_progress,
        )


def export_to_file(
    operator: Operator,
    export: Export,
    form: Format,
    path: str | Path,
    *,
    overwrite: bool = False,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """As `export_to_stream`, into a file for this account alone; after any error nothing of it is left.

    Raises Conflict when the file is there and `overwrite` is not set, and InvalidInput when it cannot be written.
    """
    from certtui.exporting.files import to_file

    export.require(operator)  # before a file is begun
    with to_file(path, overwrite=overwrite) as stream:
        return export_to_stream(operator, export, form, stream, excel=excel, on_progress=on_progress)
