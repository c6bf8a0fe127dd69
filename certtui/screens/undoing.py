"""What this session did that can be taken back, in the order in which it was done."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import NamedTuple

from certtui.errors import Conflict, NotFound


class Undoable(NamedTuple):
    """An act: the event that records it, what it did in words (12 employees added to Forklift), to how many rows.

    `take_back` runs the command that undoes the act, and answers with what came of it in words. `limits` says what of it
    is not taken back.
    """

    event: int
    words: str
    rows: int
    take_back: Callable[[Undoable], Awaitable[str]]
    limits: str = "Rows on which something was recorded since are kept."


class Undoables:
    """The acts of a session, the last one first to be taken back."""

    def __init__(self) -> None:
        self._acts: list[Undoable] = []

    def add(self, act: Undoable) -> None:
        """Remember an act."""
        self._acts.append(act)

    @property
    def last(self) -> Undoable | None:
        """What is taken back next."""
        return self._acts[-1] if self._acts else None

    async def take_back(self, act: Undoable) -> str:
        """Take the act back; it is forgotten, also when nothing of it is left. Raises what the command raises."""
        try:
            words = await act.take_back(act)
        except (Conflict, NotFound):
            self._acts.remove(act)
            raise
        self._acts.remove(act)
        return words
