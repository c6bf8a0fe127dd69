"""What is recorded of the cells that the cursor is on or may come to next, read ahead, so that a move says it at once.

One request is out at most. What came before `forget` is no longer told, and an answer to a request from before it is
not taken.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from certtui.records import AssociationRow

_AROUND: Final = 3
"""Rows on both sides of where the cursor is, and of where a page up or down brings it."""
_AT_HAND: Final = 512
"""Entities whose cells are kept."""

Cells = Mapping[int, AssociationRow]
"""An entity's associations, by certification."""


class CellsAhead:
    """By entity, all that it is to hold."""

    def __init__(self) -> None:
        self._found: dict[int, Cells] = {}
        self._asked = False
        self._outdated = False

    def knows(self, entity_id: int) -> bool:
        """Whether this entity's were read."""
        return entity_id in self._found

    def get(self, entity_id: int, certification_id: int) -> AssociationRow | None:
        """What was read of a cell; None where there is nothing."""
        return self._found.get(entity_id, {}).get(certification_id)

    def forget(self) -> None:
        """Read all anew as it is wanted: the database changed, or the day that is looked at."""
        self._found.clear()
        self._outdated = self._asked

    def ask(self, keys: Sequence[int], position: int, page: int) -> list[int]:
        """The entities to read now, and take them as asked for: none while a request is out or a move would find all."""
        if self._asked or not keys:
            return []
        steps = (0, 1, -1, page, -page)
        last = len(keys) - 1
        nearest = {keys[min(max(position + step, 0), last)] for step in steps}
        if nearest <= self._found.keys():
            return []
        wanted = {
            keys[at]
            for step in (0, page, -page)
            for at in range(max(position + step - _AROUND, 0), min(position + step + _AROUND, last) + 1)
        }
        self._asked = True
        return sorted((wanted | nearest) - self._found.keys())

    def answer(self, read: Mapping[int, Cells]) -> bool:
        """Take what was read; False when it was outdated meanwhile."""
        taken, self._asked, self._outdated = not self._outdated, False, False
        if taken:
            if len(self._found) > _AT_HAND:
                self._found.clear()
            self._found.update(read)
        return taken
