"""Which stretch of the rows is in sight: positions only, and the arithmetic of moving among them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence


class View(NamedTuple):
    """The keys shown, how many there will be once all are loaded, the cursor's position, the first row in sight."""

    keys: Sequence[int] = ()
    total: int = 0
    cursor: int = 0
    top: int = 0

    def clamped(self, page: int) -> View:
        """Return the nearest view whose cursor and first row exist."""
        cursor = max(0, min(self.cursor, len(self.keys) - 1))
        return self._replace(cursor=cursor, top=max(0, min(self.top, self.total - page)))

    def following(self, page: int) -> View:
        """Return the view scrolled as little as shows the cursor."""
        top = min(max(self.top, self.cursor - page + 1), self.cursor)
        return self._replace(top=top).clamped(page)

    def in_sight(self, page: int, around: int = 0) -> Sequence[int]:
        """Return the keys in sight, with as many pages `around` on both sides."""
        return self.keys[max(self.top - around * page, 0) : self.top + page + around * page]


NOTHING = View()
"""What is shown at first."""


def position_of(keys: Sequence[int], key: int | None, fallback: int) -> int:
    """Find a key's position, looking first where it was; `fallback` if it is not among them."""
    if key is None:
        return fallback
    if 0 <= fallback < len(keys) and keys[fallback] == key:
        return fallback
    try:
        return keys.index(key)
    except ValueError:
        return fallback
