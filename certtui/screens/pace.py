"""How fast long work goes: so many a second, of the last seconds."""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import Final

_LOOKED_BACK: Final = 5.0
_LEAST: Final = 1.0
"""Seconds before anything is said."""


class Pace:
    """Takes note of how far the work is, and says how fast it goes. Work that counts from 0 again is begun anew."""

    def __init__(self, noun: str) -> None:
        self._noun = noun
        self._seen: deque[tuple[float, int]] = deque()

    def take(self, done: int) -> str:
        """So many are done now: how fast that is, in words; empty while nobody can say."""
        now = monotonic()
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _LOOKED_BACK and len(self._seen) > 2:
            self._seen.popleft()
        first, before = self._seen[0]
        if now - first < _LEAST or done <= before:
            return ""
        return f"{round((done - before) / (now - first)):,} {self._noun} a second"
