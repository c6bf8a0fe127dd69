"""A sweep's list as a file: CSV that is to the byte what was signed, XLSX, JSON, JSON Lines, or a report to be printed."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from certtui.exporting.sweep_report import write_report
from certtui.exporting.writing import CHUNK, Look, write_rows
from certtui.queries.sweeps import get_sweep
from certtui.queries.sweeps.signed_list import COLUMNS, OPEN, iterate_rows, list_cells, list_lines
from certtui.rights import TO_EXPORT_ROWS, Operator
from certtui.store import snapshot
from certtui.sweeping import ComparedRow, FrozenRow, SweepFormat

if TYPE_CHECKING:
    from pathlib import Path

    from certtui.exporting.writing import Format

COMPARISON_COLUMNS = (
    "outcome", "certification", "kind", "entity_code", "entity_name", "status_then", "decision_then", "note_then",
    "follow_up_on", "overdue", "status_now", "decision_now",
)  # fmt: skip
"""What became of a row: then is the sweep before; decision_now is empty where the row is not in the newer one."""
_LOOK = Look(frozenset({"status", "status_then", "status_now"}))
_DATED = frozenset({"effective_on", "expires_on", "follow_up_on"})

_Item = TypeVar("_Item")


def export_sweep_to_stream(
    operator: Operator,
    sweep_id: int,
    form: SweepFormat,
    stream: BinaryIO,
    *,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write a sweep into a stream, which is left open; returns how many rows it has. It need not be signed.

    Raises NotPermitted, NotFound, InvalidInput where the format cannot hold the rows, OSError, and what `on_progress`
    raises.
    """
    _require(operator)
    with snapshot():
        sweep = get_sweep(operator, sweep_id)
        if form == "csv":
            lines = _told(list_lines(sweep_id), on_progress)
            stream.writelines(lines)
            return sweep.tally.total
        if form == "txt":
            write_report(sweep, lambda: _told(iterate_rows(sweep_id), on_progress), stream)
            return sweep.tally.total
        with closing(row for row in list_cells(sweep_id)) as rows:
            return write_rows(
                COLUMNS, rows, form, stream, date_columns=_DATED, look=_LOOK, on_progress=on_progress
            )


def export_sweep_to_file(
    operator: Operator,
    sweep_id: int,
    form: SweepFormat,
    path: str | Path,
    *,
    overwrite: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """As `export_sweep_to_stream`, into a file for this account alone that is there whole or not at all.

    Raises Conflict when the file is there and `overwrite` is not set, and InvalidInput when it cannot be written.
    """
    from certtui.exporting.files import to_file

    _require(operator)  # before a file is begun
    with to_file(path, overwrite=overwrite) as stream:
        return export_sweep_to_stream(operator, sweep_id, form, stream, on_progress=on_progress)


def write_comparison(operator: Operator, rows: Iterable[ComparedRow], form: Format, stream: BinaryIO) -> int:
    """Write what became of the rows of one sweep in the next; returns how many. Raises as `export_sweep_to_stream`."""
    _require(operator)
    return write_rows(
        COMPARISON_COLUMNS,
        map(comparison_cells, rows),
        form,
        stream,
        date_columns=frozenset({"follow_up_on"}),
        look=_LOOK,
    )


def comparison_cells(one: ComparedRow) -> tuple[str, ...]:
    """A compared row's cells, in the order of COMPARISON_COLUMNS."""
    before, now = one.before, one.now
    return (
        one.outcome.value,
        one.row.certification,
        one.row.kind.word,
        one.row.code,
        one.row.name,
        before.status.word if before else "",
        _decision(before) if before else "",
        before.note if before else "",
        before.follow_up_on.isoformat() if before and before.follow_up_on else "",
        "overdue" if one.is_overdue else "",
        one.status_now.word if one.status_now else "",
        _decision(now) if now else "",
    )


def _decision(row: FrozenRow) -> str:
    return row.final.value if row.final else OPEN


def _require(operator: Operator) -> None:
    for right in TO_EXPORT_ROWS:
        operator.require(right)


def _told(items: Iterable[_Item], on_progress: Callable[[int], None] | None) -> Generator[_Item, None, None]:
    """The same items, telling how many came so far."""
    for number, item in enumerate(items, 1):
        yield item
        if on_progress is not None and number % CHUNK == 0:
            on_progress(number)
