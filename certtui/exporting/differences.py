"""A comparison of two days for other programs: a line for every row whose status differs, with the event behind it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING

from certtui.exporting.export import Export
from certtui.queries.differences import Comparison, stream_changes
from certtui.rights import TO_EXPORT_ROWS

if TYPE_CHECKING:
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


def differences_export(comparison: Comparison) -> Export:
    """The changes between two days. Raises UsageError for days that are no pair."""
    comparison.check()
    first = DIFFERENCE_COLUMNS.index("from_status")
    return Export(
        lambda: DIFFERENCE_COLUMNS,
        partial(difference_rows, comparison),
        TO_EXPORT_ROWS,
        frozenset({"changed_on"}),
        statuses=slice(first, first + 2),
    )
