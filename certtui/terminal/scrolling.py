"""Lines that moved up or down as they are: the terminal moves them itself, and is sent what came free.

Only whole lines are moved, as terminals can no other; what stands beside a list that scrolls must then be drawn again, and
where that is more than what scrolling spares, nothing is moved.
"""

from __future__ import annotations

from collections import Counter
from operator import is_not, ne, or_
from typing import TYPE_CHECKING, Final, NamedTuple

from certtui.terminal.cells import UNKNOWN
from certtui.terminal.pens import NO_PEN

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certtui.terminal.cells import Line

_FEWEST_LINES: Final = 6
"""Fewer painted lines are not looked at for what moved."""
_PRICE: Final = 12
"""So many cells cost as much as it takes to tell the terminal to move lines."""


class Scroll(NamedTuple):
    """The lines from `top` to `bottom` move `up` lines up, or down where it is negative."""

    top: int
    bottom: int
    up: int


def find_scroll(shown: list[Line], wanted: Mapping[int, Line]) -> Scroll | None:
    """Find what to move on a terminal that shows `shown` and is to show `wanted` by line, if that spares anything."""
    if len(wanted) < _FEWEST_LINES:
        return None
    stood = {"".join(shown[y][0]): y for y in wanted}
    moved = [(y, stood.get("".join(characters), y) - y) for y, (characters, _) in wanted.items()]
    shifts = Counter(up for _, up in moved if up)
    if not shifts:
        return None
    ((up, lines),) = shifts.most_common(1)
    if lines * 2 < len(wanted):
        return None
    kept = [y for y, shift in moved if shift == up]
    scroll = Scroll(min(kept) + min(up, 0), max(kept) + max(up, 0), up)
    within = range(scroll.top, scroll.bottom + 1)
    if any(UNKNOWN in shown[y][0] or UNKNOWN in wanted.get(y, shown[y])[0] for y in within):
        return None
    after = shown.copy()
    now = scrolled(after, wanted, scroll)
    spared = sum(_differing(shown[y], now[y]) - _differing(after[y], now[y]) for y in within)
    return scroll if spared > _PRICE else None


def scrolled(shown: list[Line], wanted: Mapping[int, Line], scroll: Scroll) -> dict[int, Line]:
    """Move the lines of `shown`, and return what is wanted then: also what moved along and was to stay."""
    top, bottom, up = scroll
    before = shown[top : bottom + 1]
    width = len(before[0][0])
    free: list[Line] = [([" "] * width, [NO_PEN] * width) for _ in range(abs(up))]
    shown[top : bottom + 1] = [*before[up:], *free] if up > 0 else [*free, *before[:up]]
    stays = {y: ([*characters], [*pens]) for y, (characters, pens) in enumerate(before, top)}
    return {**stays, **wanted}


def _differing(one: Line, other: Line) -> int:
    """How many cells of two lines are not the same."""
    return sum(map(or_, map(ne, one[0], other[0]), map(is_not, one[1], other[1])))
