"""Columns of a matrix: what each stands for, and which stretch of them is in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL_WIDTH = 4
"""Cells of the terminal that a column takes: a blank, glyph, letter, a blank."""


class Heading(NamedTuple):
    """A column: the certification it stands for, under which band, and where in a row's statuses its status is.

    A certification may stand under several bands. `percent`: the share in compliance, None where it is not known.
    """

    certification_id: int
    name: str
    band: str
    place: int
    percent: int | None = None


class Sight(NamedTuple):
    """How many columns there are, which has the cursor, which is the first in sight."""

    total: int = 0
    cursor: int = 0
    first: int = 0

    def moved(self, columns: int, room: int) -> Sight:
        """The cursor so many columns on, scrolled as little as shows it."""
        return self._replace(cursor=self.cursor + columns).following(room)

    def turned(self, pages: int, room: int) -> Sight:
        """A page of columns on, the cursor staying at its place on the screen."""
        step = pages * max(room, 1)
        return self._replace(cursor=self.cursor + step, first=self.first + step).following(room)

    def following(self, room: int) -> Sight:
        """The nearest of which everything exists and the cursor is in sight."""
        cursor = max(0, min(self.cursor, self.total - 1))
        first = min(max(self.first, cursor - max(room, 1) + 1), cursor)
        return self._replace(cursor=cursor, first=max(0, min(first, self.total - room)))

    def shown(self, room: int) -> range:
        """The columns in sight."""
        return range(self.first, min(self.first + room, self.total))


def column_of(headings: Sequence[Heading], wanted: Heading | None) -> int:
    """Find where a column has gone: under the same band, else under the first; the first of all if it is gone."""
    if wanted is None:
        return 0
    same = [at for at, one in enumerate(headings) if one.certification_id == wanted.certification_id]
    return next((at for at in same if headings[at].band == wanted.band), same[0] if same else 0)
