"""What a person at the terminal waits for, at a million associations and at ten thousand."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.floors import BARE_APP, TABLE_APP
from bench.places import CERTTUI, PYTHON
from bench.table import Line, p95
from bench.terminal import Pressed, Stopwatch, resident_mb

_STARTS = 7
_PRESSES = 30
_USABLE = "rows"
"""The tally of the first certification's rows: it stands there when they do."""


class Felt(NamedTuple):
    """What was measured at one scale: seconds of each press, by what was pressed."""

    start: float
    memory: float
    cursor: list[Pressed]
    page: list[Pressed]
    choose: list[Pressed]
    filter: list[Pressed]
    search: list[Pressed]


def lines(big: Path, small: Path) -> Iterator[Line]:
    """All of them."""
    bare_start, bare_memory = _bare()
    floor_cursor, floor_page = data_table()
    at_scale, at_ten_thousand = _felt(big), _felt(small)
    page = _ms(at_scale.page)
    yield Line(
        "start to usable screen, 1,000,000",
        "a bare Textual app",
        bare_start * 1000,
        at_scale.start * 1000,
        "ms",
        1.6,
    )
    yield Line("cursor down, p95", "a 100-row DataTable", _ms(floor_cursor), _ms(at_scale.cursor), "ms", 1.0)
    yield Line("page down, p95", "a 100-row DataTable", _ms(floor_page), page, "ms", 0.5)
    sent = median(p.sent for p in at_scale.page)
    yield Line(
        "bytes per page down, 120×40",
        "characters that changed",
        median(p.changed for p in at_scale.page),
        sent,
        "bytes",
        1.5,
    )
    yield Line(
        "bytes per page down, 120×40",
        "a 100-row DataTable",
        median(p.sent for p in floor_page),
        sent,
        "bytes",
        None,
    )
    for name in ("choose", "filter", "search"):
        words = {
            "choose": "choosing another certification",
            "filter": "applying a status filter",
            "search": "typing in a search",
        }[name]
        large, little = getattr(at_scale, name), getattr(at_ten_thousand, name)
        yield Line(f"{words}, p95, 1,000,000", "page down", page, _ms(large), "ms", 3)
        yield Line(f"{words}, p95", "the same at 10,000", _ms(little), _ms(large), "ms", 1.3)
    yield Line("page down, p95", "the same at 10,000", _ms(at_ten_thousand.page), page, "ms", 1.3)
    yield Line(
        "memory, interface open, above the bare app's", "60 MB", 60, at_scale.memory - bare_memory, "MB", 1.0
    )


def _ms(presses: list[Pressed]) -> float:
    return p95([p.painted * 1000 for p in presses if p.sent])


def _bare() -> tuple[float, float]:
    starts, memory = [], 0.0
    for _ in range(_STARTS):
        with Stopwatch([PYTHON, "-c", BARE_APP]) as terminal:
            starts.append(terminal.wait_for("Certifications"))
            terminal.settle()
            memory = resident_mb(terminal.pid)
    return median(starts), memory


def data_table() -> tuple[list[Pressed], list[Pressed]]:
    """The cursor and the pages of the floor."""
    with Stopwatch([PYTHON, "-c", TABLE_APP]) as terminal:
        terminal.wait_for("Adams")
        terminal.settle()
        cursor = [terminal.measure("down") for _ in range(_PRESSES)]
        page = []
        for _ in range(_PRESSES // 2):
            page += [terminal.measure("pagedown"), terminal.measure("pageup")]
    return cursor, page


def _felt(company: Path) -> Felt:
    command = [*CERTTUI, "--database", str(company)]
    starts = []
    for _ in range(_STARTS):
        with Stopwatch(command) as terminal:
            starts.append(terminal.wait_for(_USABLE))
    with Stopwatch(command) as terminal:
        terminal.wait_for(_USABLE)
        terminal.settle(1.0)
        choose = [terminal.measure("down") for _ in range(_PRESSES)]
        _find_largest(terminal)
        cursor = [terminal.measure("down") for _ in range(_PRESSES)]
        page = [terminal.measure("pagedown") for _ in range(_PRESSES)]
        search = _searched(terminal)
        filtered = _filtered(terminal)
        terminal.settle(1.0)
        memory = resident_mb(terminal.pid)
    return Felt(median(starts), memory, cursor, page, choose, filtered, search)


def _find_largest(terminal: Stopwatch) -> None:
    """Go to the certification that every employee holds."""
    terminal.send("n")
    terminal.settle()
    terminal.send("orientation")
    terminal.settle()
    terminal.send("enter")
    terminal.settle()
    terminal.send("enter")
    terminal.settle(1.0)


def _searched(terminal: Stopwatch) -> list[Pressed]:
    """Each character of some searches; before each the field is emptied, which is not counted."""
    pressed = []
    terminal.send("/")
    terminal.settle(1.0)
    for word in ("maria", "e0012", "smith", "weld", "ol"):
        pressed += [terminal.measure(character) for character in word]
        for _ in word:
            terminal.send("backspace")
            terminal.settle(0.2)
    terminal.send("enter")
    terminal.settle()
    return pressed


def _filtered(terminal: Stopwatch) -> list[Pressed]:
    """Apply each status by itself, the key that applies being what is measured."""
    pressed = []
    for status in range(6):
        terminal.send("f")
        terminal.settle()
        terminal.send("-")
        terminal.settle(0.2)
        for _ in range(status):
            terminal.send("down")
            terminal.settle(0.2)
        terminal.send(" ")
        terminal.settle(0.2)
        pressed.append(terminal.measure("f"))
    terminal.send("c")
    terminal.settle()
    return pressed
