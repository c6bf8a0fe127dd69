"""How an association reads as a row of a table: its columns, its words, its looks."""

from __future__ import annotations

from typing import Final

from certtui.records import AssociationRow, SortBy, Status
from certtui.widgets.rows_table import Column, Row

COLUMNS: Final = (
    Column("name", "Name", weight=3, least=12),
    Column("code", "Code", width=8, priority=60),
    Column("sources", "Source", weight=2, least=8, priority=30),
    Column("status", "Status", width=14),
    Column("effective", "Effective", width=10, priority=20),
    Column("expires", "Expires", width=10, priority=70),
    Column("days", "Days", width=6, align="right", sortable=False, priority=50),
)
"""At 80 columns the effective date goes first, then the source."""


_STATUS: Final = next(place for place, column in enumerate(COLUMNS) if column.key == "status")
_URGENT: Final = (Status.EXPIRES_SOON, Status.EXPIRED)
"""Where the days left stand out; colouring all of them would say nothing and cost eight bytes a row."""


def as_row(row: AssociationRow) -> Row:
    """The row's cells in the order of COLUMNS."""
    look = row.status.word
    held = bool(row.effective_on)
    return Row(
        row.id,
        (
            row.name,
            row.code,
            row.sources,
            (f"{row.status.glyph} {row.status.label}", look),
            row.effective_on,
            row.expires_on or ("never" if held else ""),
            (
                "" if row.days_left is None else f"{row.days_left:,}",
                look if row.status in _URGENT else "",
            ),
        ),
    )


def has_status(row: Row, statuses: frozenset[Status]) -> bool:
    """Whether the row is in one of these statuses; none: in any."""
    return not statuses or row.cells[_STATUS][1] in {status.word for status in statuses}


def sort_of(column_key: str) -> SortBy:
    """The order that a column's title stands for."""
    return SortBy(column_key)


def describe_statuses(statuses: frozenset[Status]) -> str:
    """The words on the button of a status filter: each status by name, in the order of the filter's list."""
    return ", ".join(status.label for status in sorted(statuses)) or "Status All"
