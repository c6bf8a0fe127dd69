"""What moving in the matrix costs, at a million associations and at ten thousand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from bench.interface import data_table
from bench.places import CERTTUI
from bench.table import Line, p95
from bench.terminal import Pressed, Stopwatch, resident_mb

_PRESSES = 30
_OPENING = ("2", "m")
"""The keys from the start to the matrix of the employees."""
_WORDS = {
    "down": "matrix: cursor down",
    "right": "matrix: one column to the right",
    "page": "matrix: page down",
    "columns": "matrix: a page of columns",
    "gap": "matrix: next gap",
}


class Felt(NamedTuple):
    """What was measured at one scale: the presses by what was pressed, the memory then in use."""

    presses: dict[str, list[Pressed]]
    memory: float


def lines(big: Path, small: Path) -> Iterator[Line]:
    """All of them."""
    cursor, page = data_table()
    at_scale, at_ten_thousand = (
        felt([*CERTTUI, "--database", str(company)], "rows", _OPENING) for company in (big, small)
    )
    floor_cursor, floor_page = _ms(cursor), _ms(page)
    for name, floor, words, budget in (
        ("down", floor_cursor, "cursor in a 100-row DataTable", 1.0),
        ("right", floor_cursor, "cursor in a 100-row DataTable", 1.0),
        ("page", floor_page, "page in a 100-row DataTable", 0.5),
        ("columns", floor_page, "page in a 100-row DataTable", 0.5),
    ):
        yield Line(f"{_WORDS[name]}, p95", words, floor, _ms(at_scale.presses[name]), "ms", budget)
    own_page = _ms(at_scale.presses["page"])
    yield Line("matrix: next gap, p95", "its page down", own_page, _ms(at_scale.presses["gap"]), "ms", 3)
    data_table_sent = median(one.sent for one in page)
    for name in ("page", "columns"):
        presses = at_scale.presses[name]
        words, sent = f"{_WORDS[name]}, bytes, 120×40", median(one.sent for one in presses)
        yield Line(words, "a page in a 100-row DataTable", data_table_sent, sent, "bytes", 0.15)
        # no budget: cells that change stand alone among blanks, and the jump to one is longer than what it holds
        changed = median(one.changed for one in presses)
        yield Line(words, "characters that changed", changed, sent, "bytes", None)
    for name, words in _WORDS.items():
        large, little = at_scale.presses[name], at_ten_thousand.presses[name]
        yield Line(f"{words}, p95", "the same at 10,000", _ms(little), _ms(large), "ms", 1.3)


def felt(command: Sequence[str], usable: str, opening: Sequence[str]) -> Felt:
    """Open the matrix, and press each key some times."""
    with Stopwatch(list(command)) as terminal:
        terminal.wait_for(usable)
        for key in opening:
            terminal.settle(1.5)
            terminal.send(key)
        terminal.wait_for("share in compliance")
        terminal.settle(2.0)
        presses = {
            "down": [terminal.measure("down") for _ in range(_PRESSES)],
            "right": [terminal.measure("right") for _ in range(_PRESSES // 2)],
            "page": [terminal.measure("pagedown") for _ in range(_PRESSES)],
            "columns": [],
            "gap": [terminal.measure("n") for _ in range(_PRESSES)],
        }
        for _ in range(_PRESSES // 6):
            presses["columns"] += [
                terminal.measure(key) for key in ("\x1b[1;5C", "\x1b[1;5C", "\x1b[1;5D", "\x1b[1;5D")
            ]
        return Felt(presses, resident_mb(terminal.pid))


def _ms(presses: list[Pressed]) -> float:
    return p95([one.painted * 1000 for one in presses if one.sent])
