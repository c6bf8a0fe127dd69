"""The shadow: what the terminal shows, cell by cell, and the shortest way from there to the next picture.

Its one invariant: a cell that is not UNKNOWN holds what the terminal shows there. Whatever might break that (text
whose width terminals disagree on, half of a wide character overwritten) makes cells UNKNOWN, and an unknown cell is
sent whenever it is painted.
"""

from __future__ import annotations

from itertools import compress, count
from operator import is_not, ne, or_
from typing import TYPE_CHECKING, Final

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from certtui.terminal.cells import TAIL, cells_of_strip, is_wide
from certtui.terminal.pens import NO_PEN, Pen
from certtui.terminal.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import Console
    from textual.strip import Strip

UNKNOWN: Final = "\x00"
"""In a cell of which nothing is known; no text can equal it, as control characters are never kept."""

_BRIDGE: Final = 4
"""Up to so many unchanged cells are sent again rather than jumped over: a jump takes as many bytes."""

Piece = tuple[int, int, "Strip"]
"""Column, line and what stands there."""


def pieces_of(update: LayoutUpdate | ChopsUpdate) -> Iterator[Piece]:
    """Give the strips that Textual would write, and where: its own `render_segments` without the writing."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for strip in line:
                yield x, y, strip
                x += strip.cell_length
        return
    for y, x1, x2 in update.spans:
        for end, (x, chop) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if chop is None or x > x2 or end <= x1:
                continue
            whole = x1 <= x < x2 and end <= x2
            yield x, y, chop if whole else chop.crop(0, min(end, x2) - x)


class Shadow:
    """A terminal of `width` times `height` cells, of which nothing is known at first."""

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self._characters = [[UNKNOWN] * width for _ in range(height)]
        self._pens = [[NO_PEN] * width for _ in range(height)]

    def paint(self, pieces: Iterable[Piece], console: Console) -> str:
        """Take the pieces in and return what the terminal must be sent to show them; it ends without a pen."""
        colors = ColorSystem(console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001 - as Strip.render does
        wire = Wire()
        lines: dict[int, list[tuple[int, Strip]]] = {}
        for x, y, strip in pieces:
            lines.setdefault(y, []).append((x, strip))
        for y, strips in lines.items():
            self._paint_line(y, strips, colors, console, wire)
        return wire.finish()

    def _paint_line(
        self, y: int, strips: list[tuple[int, Strip]], colors: ColorSystem, console: Console, wire: Wire
    ) -> None:
        """Bring one line up to date: by its changed cells, or, where any text is doubtful, as Textual would."""
        found = [(x, cells_of_strip(strip, colors)) for x, strip in strips]
        room = y < self.height and all(cells and x + len(cells[0]) <= self.width for x, cells in found)
        if not room:
            for x, strip in strips:
                wire.verbatim(x, y, strip.render(console))
            if y < self.height:
                self._characters[y] = [UNKNOWN] * self.width
            return
        old, old_pens = self._characters[y], self._pens[y]
        new, new_pens = old[:], old_pens[:]
        for x, cells in found:
            if cells:
                end = x + len(cells[0])
                new[x:end], new_pens[x:end] = cells
        for x in _halves(old, new):
            old[x] = new[x] = UNKNOWN
        self._characters[y], self._pens[y] = new, new_pens
        changed = list(compress(count(), map(or_, map(ne, old, new), map(is_not, old_pens, new_pens))))
        if not changed:
            return
        for start, end in _runs(_whole(changed, new), new, new_pens):
            wire.move(start, y)
            wire.write(new[start:end], new_pens[start:end], at_edge=end == self.width)


def _halves(old: list[str], new: list[str]) -> list[int]:
    """Find the cells that keep half of a wide character whose other half was written over; terminals differ about them."""
    if TAIL not in old:
        return []
    last = len(new) - 1
    return [
        x
        for x, character in enumerate(new)
        if (character == TAIL and (x == 0 or not is_wide(new[x - 1])))
        or (is_wide(character) and (x == last or new[x + 1] != TAIL))
    ]


def _whole(changed: list[int], new: list[str]) -> list[int]:
    """Add to these cells the other half of each wide character."""
    if TAIL not in new:
        return changed
    cells = set(changed)
    cells.update(x - 1 for x in changed if new[x] == TAIL)
    cells.update(x + 1 for x in changed if x + 1 < len(new) and new[x + 1] == TAIL)
    return sorted(cells)


def _runs(changed: Sequence[int], characters: list[str], pens: list[Pen]) -> Iterator[tuple[int, int]]:
    """Give the stretches (start, end) to write, short gaps bridged where the pen stays the same over them."""
    start = changed[0]
    end = start + 1
    for x in changed[1:]:
        if x != end and not (
            x - end <= _BRIDGE
            and pens[end:x].count(pens[end - 1]) == x - end
            and UNKNOWN not in characters[end:x]
        ):
            yield start, end
            start = x
        end = x + 1
    yield start, end


class Difference(CompositorUpdate):
    """Stands for one of Textual's updates, already reduced to what the terminal lacks of it."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - as Textual calls it
        """Return the bytes to send."""
        return self._sequence
