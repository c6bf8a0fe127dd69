"""How an entity, and what it is to hold, read as rows of tables: their columns, their words, their looks."""

from __future__ import annotations

from typing import Final

from certtui.queries.entity_views import EntityLine, EntitySummary, Holding
from certtui.records import Kind, Status
from certtui.widgets.rows_table import Cell, Column, Row

_COUNTED: Final = (
    (Status.EXPIRED, 95),
    (Status.MISSING, 94),
    (Status.EXPIRES_SOON, 93),
    (Status.REVOKED, 60),
    (Status.UPCOMING, 50),
    (Status.VALID, 70),
)
"""The columns of counts, and which of them stay the longest where there is no room."""

HOLDING_COLUMNS: Final = (
    Column("name", "Certification", weight=3, least=14),
    Column("group", "Group", weight=2, least=8, priority=20),
    Column("sources", "Source", weight=2, least=8, priority=30),
    Column("status", "Status", width=14),
    Column("effective", "Effective", width=10, priority=40),
    Column("expires", "Expires", width=10, priority=80),
    Column("days", "Days", width=6, align="right", sortable=False, priority=60),
    Column("number", "Number", weight=1, least=8, sortable=False, priority=10),
)

_URGENT: Final = (Status.EXPIRES_SOON, Status.EXPIRED)


def columns_of(kind: Kind) -> tuple[Column, ...]:
    """The columns of a view of entities: at 80 columns name, code, what is to be mended, the worst, the next expiry."""
    counts = (
        Column(status.word, status.glyph, width=3, align="right", sortable=False, priority=priority)
        for status, priority in _COUNTED
    )
    who = [Column("email", "E-mail", weight=2, least=16, sortable=False, priority=10)]
    if kind is Kind.EMPLOYEE:
        who.append(Column("roles", "Roles", weight=2, least=12, sortable=False, priority=20))
    return (
        Column("name", "Name", weight=3, least=13),
        Column("code", "Code", width=8),
        Column("gaps", "Gaps", width=6, align="right"),
        *counts,
        Column("worst", "Worst", width=14),
        Column("next", "Next expiry", width=11),
        *who,
    )


def as_row(line: EntityLine, kind: Kind) -> Row:
    """An entity's cells in the order of its columns; a count of none is blank, so that the others stand out.

    All that it is summed up to is blank where that is not told.
    """
    name = line.name if line.active else f"{line.name} (inactive)"
    who = (line.email, ", ".join(line.roles)) if kind is Kind.EMPLOYEE else (line.email,)
    return Row(
        line.id,
        (
            name,
            line.code,
            *(_summed_up(line.summary) if line.summary is not None else [""] * (len(_COUNTED) + 3)),
            *who,
        ),
    )


def _summed_up(summary: EntitySummary) -> list[Cell]:
    """Gaps, the counts, the worst status, the next expiry."""
    counts, worst = summary.counts, summary.worst
    looks: list[Cell] = []
    for status, _ in _COUNTED:
        number = counts.of(status)
        looks.append((str(number), status.word) if number else "")
    return [
        str(counts.gaps or ""),
        *looks,
        (f"{worst.glyph} {worst.label}", worst.word) if worst else "holds nothing",
        summary.next_expiry,
    ]


def holding_row(one: Holding) -> Row:
    """What an entity is to hold, in the order of HOLDING_COLUMNS."""
    look = one.status.word
    return Row(
        one.id,
        (
            one.certification,
            one.group,
            ", ".join(one.sources),
            (f"{one.status.glyph} {one.status.label}", look),
            one.effective_on,
            one.expires_on or ("never" if one.effective_on else ""),
            ("" if one.days_left is None else f"{one.days_left:,}", look if one.status in _URGENT else ""),
            one.number,
        ),
    )
