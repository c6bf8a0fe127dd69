"""Exporting, for both front ends: from one state of the database, into a stream or into a file that is whole or absent."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from certtui import store
from certtui.exporting.kinds import DATE_COLUMNS, find_export
from certtui.exporting.writing import Format, Look, write_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from certtui.queries.exports import Selection
    from certtui.rights import Operator


def export_to_stream(
    operator: Operator,
    what: str,
    selection: Selection,
    form: Format,
    stream: BinaryIO,
    *,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write `what` ("all", "instances", "employees" …) into a stream, which is left open; returns how many rows.

    `on_progress` is told the rows done, about every thousand; what it raises (Cancelled) ends the export.
    Raises NotPermitted, UsageError, InvalidInput where the format cannot hold the rows, OSError.
    """
    export = find_export(what, selection)
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
            date_columns=DATE_COLUMNS,
            look=Look(frozenset(columns[export.statuses]), export.frozen),
            on_progress=on_progress,
        )


def export_to_file(
    operator: Operator,
    what: str,
    selection: Selection,
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

    find_export(what, selection).require(operator)  # before a file is begun
    with to_file(path, overwrite=overwrite) as stream:
        return export_to_stream(operator, what, selection, form, stream, excel=excel, on_progress=on_progress)
