"""How a comparison reads as tables: the moves at the left with their numbers, the changed rows at the right."""

from __future__ import annotations

from typing import Final, NamedTuple

from certtui.days import local_day
from certtui.queries.differences import Change, Move, net
from certtui.queries.differences.words import by_outcome, status_label
from certtui.records import Status
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row

MOVE_COLUMNS: Final = (
    Column("became", "Became / was", weight=1, least=16, sortable=False),
    Column("rows", "Rows", width=9, align="right", sortable=False),
    Column("net", "Net", width=8, align="right", sortable=False, priority=10),
)
CHANGE_COLUMNS: Final = (
    Column("name", "Name", weight=3, least=10),
    Column("code", "Code", width=8, priority=20),
    Column("certification", "Certification", weight=3, least=10, priority=40),
    Column("move", "Was → is", width=18, priority=30),
    Column("on", "Since", width=10),
    Column("event", "Why", width=11, sortable=False),
)
OF_ONE_COLUMNS: Final = tuple(column for column in CHANGE_COLUMNS if column.key != "certification")
"""Where all rows are of one certification, which the title names. At 80 columns the codes go, and what it was."""

ALL: Final = 0
"""The key of the line for all moves."""
_OUTCOME: Final = 1_000
_NONE: Final = 9
"""How a key says "not in force"; the statuses are 1 to 6."""


class Choice(NamedTuple):
    """What a line of moves chooses: what a row was, and what it became; empty: anything."""

    was: frozenset[Status | None] = frozenset()
    became: frozenset[Status | None] = frozenset()


class MoveLines(NamedTuple):
    """The lines at the left, and by the key of each what it chooses and how many rows that are."""

    rows: list[Row]
    choices: dict[int, Choice]
    numbers: dict[int, int]


def move_lines(moves: dict[Move, int]) -> MoveLines:
    """All changes; then for each status that something became, by urgency, how many did, and from what."""
    whole = sum(moves.values())
    found = MoveLines([Row(ALL, ("All changes", f"{whole:,}", ""))], {ALL: Choice()}, {ALL: whole})
    more = net(moves)
    for became, number, origins in by_outcome(moves):
        grown = f"{more[became]:+,}" if became is not None else ""
        key = _OUTCOME + _number(became)
        found.rows.append(Row(key, (_look(became), f"{number:,}", grown)))
        found.choices[key], found.numbers[key] = Choice(became=frozenset({became})), number
        for was, part in origins:
            key = 10 * _number(became) + _number(was)
            found.rows.append(Row(key, (_indented(_look(was)), f"{part:,}", "")))
            found.choices[key] = Choice(frozenset({was}), frozenset({became}))
            found.numbers[key] = part
    return found


def change_row(change: Change, *, of_one: bool) -> Row:
    """The row's cells in the order of CHANGE_COLUMNS, or of OF_ONE_COLUMNS."""
    became, look = _look(change.became)
    move = f"{_glyph(change.was)} → {became}", look
    certification = () if of_one else (change.certification,)
    return Row(
        change.id,
        (change.name, change.code, *certification, move, change.on.isoformat(), change.event.label),
    )


def told(change: Change) -> tuple[str, str, str]:
    """A change in full, in three lines: who and what, the move with its day, the event with who did it."""
    inactive = "" if change.active else " · inactive"
    by = f" · by {change.by}, recorded {local_day(change.at)}" if change.by else ""
    lines = (
        f"{change.name} ({change.code}) · {change.certification}{inactive}",
        f"{status_label(change.was)} → {status_label(change.became)}, since {change.on} · {change.event.label}{by}",
        change.detail,
    )
    return printable(lines[0]), printable(lines[1]), printable(lines[2])


def _look(status: Status | None) -> tuple[str, str]:
    return f"{_glyph(status)} {status_label(status)}", status.word if status else ""


def _indented(cell: tuple[str, str]) -> tuple[str, str]:
    return f"  {cell[0]}", cell[1]


def _glyph(status: Status | None) -> str:
    return status.glyph if status else "–"


def _number(status: Status | None) -> int:
    return _NONE if status is None else int(status)
