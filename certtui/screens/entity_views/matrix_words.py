"""What the matrix says in words: its columns under their bands, the cell under the cursor, where there is no gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from textual.content import Content

from certtui.queries.matrix import MatrixColumn, MatrixRow
from certtui.records import AssociationRow, Status
from certtui.text import count, printable, search_key
from certtui.widgets.matrix_columns import Heading
from certtui.widgets.matrix_table import matrix_row
from certtui.widgets.rows_cache import Row

_OTHERS = "Other certifications"
"""What no role brings, where the columns stand by role."""


class Grouping(Enum):
    """What the columns stand by; the value is how the matrix says so."""

    GROUP = "By group"
    ROLE = "By role"
    NAME = "By name"


class Cell(NamedTuple):
    """A cell: the entity, the certification, and the association; None: the entity is not to hold it."""

    entity: str
    certification: str
    row: AssociationRow | None


def headings_of(
    columns: Sequence[MatrixColumn], grouping: Grouping, shares: Mapping[int, int | None]
) -> list[Heading]:
    """The columns in the order of a grouping. By role, each stands under every role that brings it."""
    placed = list(enumerate(columns))
    if grouping is Grouping.NAME:
        banded = [("", at, one) for at, one in sorted(placed, key=lambda each: search_key(each[1].name))]
    elif grouping is Grouping.ROLE:
        roles = sorted(
            {role for one in columns for role in one.roles}, key=lambda role: (search_key(role), role)
        )
        banded = [(role, at, one) for role in roles for at, one in placed if role in one.roles]
        banded += [(_OTHERS, at, one) for at, one in placed if not one.roles]
    else:
        banded = [(one.group, at, one) for at, one in placed]
    return [Heading(one.id, one.name, band, at, shares.get(one.id)) for band, at, one in banded]


def groupings_of(columns: Sequence[MatrixColumn]) -> list[Grouping]:
    """The groupings that mean something: by role only where a role brings anything."""
    return [one for one in Grouping if one is not Grouping.ROLE or any(column.roles for column in columns)]


def as_row(row: MatrixRow) -> Row:
    """The entity as a row of the table."""
    return matrix_row(row.id, row.name, row.code, row.counts.percent, row.statuses, dimmed=not row.active)


def tell_cell(cell: Cell) -> Content:
    """The cell in two lines: status, certification and entity; dates and sources."""
    row = cell.row
    sign = ("– Not assigned", "") if row is None else (f"{row.status.glyph} {row.status.label}", "bold")
    first = Content.assemble(sign, f" · {printable(cell.certification)}", f" · {printable(cell.entity)}")
    return Content("\n").join([first, Content(_dates(row) if row is not None else "")])


def _dates(row: AssociationRow) -> str:
    words = []
    if row.effective_on:
        words.append(f"from {row.effective_on}")
        words.append(_expiry(row))
    words.append(f"source: {printable(row.sources)}")
    if row.number:
        words.append(f"no. {printable(row.number)}")
    return " · ".join(words)


def _expiry(row: AssociationRow) -> str:
    if not row.expires_on or row.days_left is None:
        return "never expires"
    if row.status is Status.EXPIRED or row.days_left < 0:
        return f"expired {row.expires_on}, {count(-row.days_left, 'day')} ago"
    if row.days_left == 0:
        return f"expires {row.expires_on}, the last day"
    return f"expires {row.expires_on}, {count(row.days_left, 'day')} left"
