"""How an event reads as a row of a table, and the command that exports the events that are shown."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from typing import Final

from certtui.queries.activity import Activity, ActivityFilter, TouchedEntity
from certtui.queries.activity_words import headline, who
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row

EVENT_COLUMNS: Final = (
    Column("at", "When (UTC)", width=16, sortable=False),
    Column("who", "Who", weight=1, least=6, sortable=False, priority=60),
    Column("what", "What", weight=6, least=24, sortable=False),
    Column("touched", "Touched", width=8, align="right", sortable=False, priority=30),
)
TOUCHED_COLUMNS: Final = (
    Column("code", "Code", weight=1, least=8, sortable=False),
    Column("name", "Name", weight=3, least=12, sortable=False),
    Column("kind", "Kind", width=12, sortable=False, priority=30),
)


def as_row(one: Activity) -> Row:
    """The event's cells in the order of EVENT_COLUMNS. An act on one entity names it, so that nothing is counted."""
    touched = f"{one.touched:,}" if one.entity_id is None and one.touched else ""
    return Row(one.id, (one.at.replace("T", " ")[:16], who(one), headline(one), touched))


def as_touched_row(one: TouchedEntity) -> Row:
    """The entity's cells in the order of TOUCHED_COLUMNS."""
    return Row(one.id, (one.code, one.name, one.kind.label), dimmed=not one.active)


def export_line(about: Sequence[str], wanted: ActivityFilter) -> str:
    """The command that writes exactly these events into a file; `about` are the options that say whose they are."""
    words = ["certtui", "audit", "list", *about]
    for option, value in (
        ("--operator-name", wanted.operator),
        ("--action", wanted.action),
        ("--search", wanted.text),
    ):
        words += [option, value] if value else []
    return printable(shlex.join([*words, "--output", "activity.csv"]))


def certification_option(certification_id: int, name: str) -> tuple[str, str]:
    """How a certification is named on the command line: by its number where its name cannot be typed."""
    plain = printable(name) == name and not name.startswith(("#", "-"))
    return "--certification", name if plain else f"#{certification_id}"
