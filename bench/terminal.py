"""A program on a real terminal, with a stopwatch: how long a key takes to be painted, and what it costs to send."""

from __future__ import annotations

from time import perf_counter
from typing import NamedTuple

from tests.terminal_driver import Terminal

_QUIET = 0.15


class Pressed(NamedTuple):
    """What a key cost.

    `painted`: seconds from the key to the last byte of its picture; `sent`: bytes the terminal got for it; `changed`:
    cells whose character or look is another one afterwards.
    """

    painted: float
    sent: int
    changed: int


class Stopwatch(Terminal):
    """Runs a program on a terminal of 120×40 until the block ends."""

    def __init__(self, command: list[str]) -> None:
        self.started = perf_counter()
        super().__init__(command, (120, 40), {"COLORTERM": "truecolor"})

    def wait_for(self, words: str) -> float:
        """Seconds from the start of the program until these words are on the screen."""
        while words not in self.text():
            if perf_counter() - self.started > 30:
                raise TimeoutError(f"{words!r} is not on the screen:\n{self.text()}")
            self.read(0.02)
        return perf_counter() - self.started

    def measure(self, key: str) -> Pressed:
        """Press a key and wait until its picture is complete."""
        before = self._cells()
        self.send(key)
        started = last = perf_counter()
        sent = 0
        while (got := self.read(_QUIET if sent else 2.0)) > 0:
            sent += got
            last = perf_counter()
        changed = sum(one != other for one, other in zip(before, self._cells(), strict=True))
        return Pressed(last - started, sent, changed)

    def _cells(self) -> list[object]:
        buffer = self._screen.buffer
        return [buffer[y][x] for y in range(self.lines) for x in range(self.columns)]


def resident_mb(pid: int) -> float:
    """The memory of a process that is in use, in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
