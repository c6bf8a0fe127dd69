"""The table that `make bench` prints: a line for each thing measured, with its floor, the ratio and the budget."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import NamedTuple


class Line(NamedTuple):
    """`floor` and `ours` in the unit named; `budget` is the ratio to reach, None where there is none."""

    what: str
    floor_is: str
    floor: float
    ours: float
    unit: str
    budget: float | None

    @property
    def ratio(self) -> float:
        """Ours over the floor."""
        return self.ours / self.floor if self.floor else float("inf")

    def __str__(self) -> str:
        verdict = "" if self.budget is None else "ok" if self.ratio <= self.budget else "OVER"
        budget = "" if self.budget is None else f"≤ {self.budget:g} ×"
        return (
            f"{self.what:<58} {self.floor_is:<46} {self.floor:>9.1f} {self.ours:>9.1f} {self.unit:<5}"
            f" {self.ratio:>6.2f} × {budget:>8} {verdict}"
        )


HEADER = (
    f"{'what':<58} {'floor beside it':<46} {'floor':>9} {'ours':>9} {'unit':<5} {'ratio':>8} {'budget':>8}"
)


def milliseconds(work: Callable[[], object], times: int = 5) -> float:
    """The median of some runs."""
    taken = []
    for _ in range(times):
        started = perf_counter()
        work()
        taken.append((perf_counter() - started) * 1000)
    return median(taken)


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))]
