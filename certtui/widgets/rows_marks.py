"""Which rows are marked: by key, so that sorting, filtering and scrolling leave the selection alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.widgets.rows_view import position_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence
    from collections.abc import Set as AbstractSet


class Marks:
    """The marked keys, and the one last marked or unmarked, from which a range begins.

    `fixed` are the keys that cannot be marked (who already holds the certification, in the Add modal).
    """

    def __init__(self) -> None:
        self._keys: set[int] = set()
        self.fixed: Container[int] = frozenset()
        self.anchor: int | None = None

    @property
    def keys(self) -> AbstractSet[int]:
        """The marked keys."""
        return self._keys

    def toggle(self, key: int) -> bool:
        """Mark or unmark; False if this one cannot be marked."""
        if key in self.fixed:
            return False
        self._keys ^= {key}
        self.anchor = key
        return True

    def add(self, keys: Iterable[int]) -> None:
        """Mark all of these that can be."""
        self._keys.update(key for key in keys if key not in self.fixed)

    def range_to(self, keys: Sequence[int], to: int) -> Sequence[int]:
        """Return the keys from the anchor's position to `to`, which becomes the anchor; one key without an anchor."""
        start = to if self.anchor is None else position_of(keys, self.anchor, to)
        first, last = sorted((start, to))
        self.anchor = keys[to]
        return keys[first : last + 1]

    def replace(self, keys: Iterable[int]) -> None:
        """Have exactly these marked."""
        self._keys = set()
        self.anchor = None
        self.add(keys)
