"""A comparison of two days for other programs: a line for every row whose status differs, with the event behind it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from typing import TYPE_CHECKING, BinaryIO

from certtui import store
from certtui.exporting.writing import Format, Look, write_rows
from certtui.queries.differences import Comparison, stream_changes
from certtui.rights import Operator, Right

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from certtui.exporting.writing import Value
    from certtui.records import Status

DIFFERENCE_COLUMNS = (
    "certification",
    "group",
    "kind",
    "entity_code",
    "entity_name",
    "active",
    "from_status",
    "to_status",
    "changed_on",
    "event",
    "by",
    "recorded_at",
    "detail",
)
"""`changed_on`: the first day of what it is on the later day. `by` and `recorded_at` (UTC) are of the record behind the
event, and empty where a day passed and nobody did anything."""
NOT_IN_FORCE = "not_in_force"
"""Among the statuses: before it was assigned or certified, or after it was archived."""


def status_word(status: Status | None) -> str:
    """A status as files have it, beside which one may be not in force."""
    return status.word if status else NOT_IN_FORCE


def require_comparing(operator: Operator) -> None:
    """Raise NotPermitted unless the operator may look at certifications, and export."""
    for right in (Right.VIEW_CERTIFICATIONS, Right.EXPORT):
        operator.require(right)


def difference_rows(comparison: Comparison) -> Generator[tuple[Value, ...]]:
    """Every change, in the order of DIFFERENCE_COLUMNS."""
    with closing(stream_changes(comparison)) as changes:
        for one in changes:
            yield (
                one.certification,
                one.group,
                one.kind.word,
                one.code,
                one.name,
                one.active,
                status_word(one.was),
                status_word(one.became),
                one.on.isoformat(),
                one.event.value,
                one.by or None,
                one.at or None,
                one.detail,
            )


def export_differences_to_stream(
    operator: Operator,
    comparison: Comparison,
    form: Format,
    stream: BinaryIO,
    *,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """Write the changes into a stream, which is left open; returns how many there were.

    Raises NotPermitted, UsageError for days that are no pair, OSError, and what `on_progress` raises.
    """
    require_comparing(operator)
    comparison.check()
    with store.snapshot(), closing(difference_rows(comparison)) as rows:
        return write_rows(
            DIFFERENCE_COLUMNS,
            rows,
            form,
            stream,
            excel=excel,
            date_columns=frozenset({"changed_on"}),
            look=Look(frozenset({"from_status", "to_status"})),
            on_progress=on_progress,
        )


def export_differences_to_file(
    operator: Operator,
    comparison: Comparison,
    form: Format,
    path: str | Path,
    *,
    overwrite: bool = False,
    excel: bool = False,
    on_progress: Callable[[int], None] | None = None,
) -> int:
    """As `export_differences_to_stream`, into a file for this account alone that is there whole or not at all.

    Raises Conflict when the file is there and `overwrite` is not set, and InvalidInput when it cannot be written.
    """
    from certtui.exporting.files import to_file

    require_comparing(operator)  # before a file is begun
    comparison.check()
    with to_file(path, overwrite=overwrite) as stream:
        return export_differences_to_stream(
            operator, comparison, form, stream, excel=excel, on_progress=on_progress
        )
