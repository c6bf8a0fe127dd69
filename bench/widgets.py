"""What a key press in the big table costs: processor time and bytes, beside a DataTable of a hundred rows.

Run: python -m bench.widgets. Every figure is the median of some presses of a key, and has the DataTable's beside it.
"""

from __future__ import annotations

import asyncio
import sys
import time
from array import array
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.text import Text
from textual.app import App, ComposeResult
from textual.drivers.headless_driver import HeadlessDriver
from textual.widgets import DataTable

from certtui.records import Status
from certtui.terminal import LeanApp
from certtui.theme import DEFAULT_THEME, THEMES
from certtui.widgets.rows_table import Column, Row, RowsTable

if TYPE_CHECKING:
    from certtui.widgets.rows_table import Cell

SIZE = (120, 40)
ROUNDS = 20
KEYS = (("down", "down"), ("pagedown", "pageup"), ("pagedown", "pagedown"))
COLUMNS = (
    Column("name", "Name", weight=3, least=14),
    Column("code", "Code", width=8),
    Column("source", "Source", weight=2, least=10, priority=10),
    Column("status", "Status", width=14),
    Column("effective", "Effective", width=10, priority=20),
    Column("expires", "Expires", width=10),
)


def cells_of(key: int) -> tuple[Cell, ...]:
    status = Status(key * 7 % 6 + 1)
    month, day = key * 5 % 12 + 1, key * 11 % 28 + 1
    return (
        f"{('Adams', 'Baker', 'Clark', 'Díaz')[key * 3 % 4]}, Ana {key}",
        f"E{key:06}",
        ("direct", "Safety Officer", "direct, Driver")[key % 3],
        (f"{status.glyph} {status.label}", status.word),
        f"2025-{month:02}-{day:02}",
        f"2027-{month:02}-{day:02}",
    )


class Counting(HeadlessDriver):
    """A terminal that counts what it is sent."""

    is_headless = False
    sent = 0

    def write(self, data: str) -> None:
        Counting.sent += len(data.encode())


class HundredRows(App[None]):
    """The floor: Textual's own table, in its own sixteen colours."""

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        self.theme = "ansi-dark"
        table = self.query_one(DataTable)
        table.add_columns(*(column.title for column in COLUMNS))
        for key in range(100):
            table.add_row(*(Text(cell if isinstance(cell, str) else cell[0]) for cell in cells_of(key)))


class MillionRows(LeanApp[None]):
    """Ours, over a storage that answers at once."""

    def compose(self) -> ComposeResult:
        yield RowsTable(COLUMNS)

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = DEFAULT_THEME
        self.query_one(RowsTable).focus()
        self.query_one(RowsTable).show(array("q", range(1_000_000)))

    def on_rows_table_rows_needed(self, message: RowsTable.RowsNeeded) -> None:
        message.table.provide(Row(key, cells_of(key)) for key in message.keys)


async def measure(name: str, app: App[Any]) -> None:
    async with app.run_test(headless=False, size=SIZE) as pilot:
        await pilot.pause()
        for keys in KEYS:
            seconds, sent = [], []
            for press in range(ROUNDS):
                Counting.sent, started = 0, time.process_time()
                await pilot.press(keys[press % 2])
                await pilot.pause()
                seconds.append(time.process_time() - started)
                sent.append(Counting.sent)
            words = f"{name:24}{'/'.join(dict.fromkeys(keys)):18}{median(seconds) * 1000:8.1f} ms"
            print(f"{words}{median(sent):10,.0f} bytes", file=sys.__stdout__)


if __name__ == "__main__":
    asyncio.run(measure("DataTable, 100 rows", HundredRows(driver_class=Counting)))
    asyncio.run(measure("RowsTable, Textual's way", MillionRows(driver_class=Counting, lean=False)))
    asyncio.run(measure("RowsTable, lean", MillionRows(driver_class=Counting)))
