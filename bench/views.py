"""What the lists of entities cost, at 100,000 employees and at a thousand: from view to view, in order, searched, filtered."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from bench.interface import data_table
from bench.places import CERTTUI
from bench.table import Line, p95
from bench.terminal import Pressed, Stopwatch, resident_mb

_PRESSES = 30
_ROUNDS = 10
_COUNTED = 6.0
"""Seconds in which the summaries of all entities have been read, at scale and on a slow machine."""
_WORDS = {
    "switch": "switching view",
    "sort": "entities: sorted by worst, gaps, next expiry",
    "search": "entities: typing in a search",
    "filter": "entities: applying a status filter",
}


class Felt(NamedTuple):
    """What was measured at one scale: the presses by what was pressed, the memory then in use."""

    presses: dict[str, list[Pressed]]
    memory: float


def lines(big: Path, small: Path) -> Iterator[Line]:
    """All of them."""
    _, floor = data_table()
    at_scale, at_ten_thousand = _felt(big), _felt(small)
    page = _ms(at_scale.presses["page"])
    yield Line("entities: page down, p95", "page in a 100-row DataTable", _ms(floor), page, "ms", 0.5)
    for name, words in _WORDS.items():
        large, little = _ms(at_scale.presses[name]), _ms(at_ten_thousand.presses[name])
        yield Line(f"{words}, p95, 1,000,000", "its page down", page, large, "ms", 3)
        yield Line(f"{words}, p95", "the same at 10,000", little, large, "ms", 1.3)


def _felt(company: Path) -> Felt:
    with Stopwatch([*CERTTUI, "--database", str(company)]) as terminal:
        terminal.wait_for("rows")
        terminal.settle(1.0)
        terminal.send("2")
        terminal.settle(_COUNTED)
        presses = {
            "page": [terminal.measure("pagedown") for _ in range(_PRESSES)],
            "switch": [],
            "sort": [],
            "search": [],
            "filter": [],
        }
        terminal.send("\x1b[H")
        terminal.settle(0.5)
        for _ in range(_ROUNDS):
            for key in ("1", "2"):
                presses["switch"].append(terminal.measure(key))
                terminal.settle(0.5)
        for _ in range(_ROUNDS):
            for keys in (">>", ">", ">"):
                for key in keys[:-1]:
                    terminal.measure(key)
                presses["sort"].append(terminal.measure(keys[-1]))
                terminal.settle(0.3)
            terminal.send(">")
            terminal.settle(0.5)
        terminal.send("/")
        terminal.settle(1.0)
        for word in ("maria", "e0012", "smith", "weld", "ol"):
            presses["search"] += [terminal.measure(character) for character in word]
            for _ in word:
                terminal.send("backspace")
                terminal.settle(0.2)
        terminal.send("enter")
        for _ in range(_ROUNDS):
            terminal.send("f")
            terminal.settle(1.5)
            terminal.send(" ")
            terminal.settle(0.3)
            presses["filter"].append(terminal.measure("\x13"))
            terminal.settle(0.3)
        return Felt(presses, resident_mb(terminal.pid))


def _ms(presses: list[Pressed]) -> float:
    return p95([one.painted * 1000 for one in presses if one.sent])
