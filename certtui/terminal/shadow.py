"""The shadow: what the terminal shows, cell by cell, and the shortest way from there to the next picture.

Its one invariant: a cell that is not UNKNOWN holds what the terminal shows there. Whatever might break that (text
whose width terminals disagree on, half of a wide character overwritten) makes cells UNKNOWN, and an unknown cell is
sent whenever it is painted.
"""

from __future__ import annotations

from itertools import compress, count
from operator import is_not, ne, or_
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate

from certtui.terminal.cells import TAIL, UNKNOWN, Line, cells_of_strip, is_wide
from certtui.terminal.pens import NO_PEN
from certtui.terminal.scrolling import find_scroll, scrolled
from certtui.terminal.strokes import by_pen, strokes_of
from certtui.terminal.wire import Wire

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rich.console import Console
    from textual.strip import Strip

    from certtui.terminal.strokes import Stroke

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
    """A terminal of `width` times `height` cells, of which nothing is known at first.

    `bare_newlines`: whether what is sent gets to the terminal without returns put before its newlines.
    """

    def __init__(self, width: int, height: int, *, bare_newlines: bool = False) -> None:
        self.width = width
        self.height = height
        self._bare = bare_newlines
        self._lines: list[Line] = [([UNKNOWN] * width, [NO_PEN] * width) for _ in range(height)]

    def paint(self, pieces: Iterable[Piece], console: Console) -> str:
        """Take the pieces in and return what the terminal must be sent to show them; it ends without a pen."""
        colors = ColorSystem(console._color_system or ColorSystem.TRUECOLOR)  # noqa: SLF001 - as Strip.render does
        wire = Wire(bare_newlines=self._bare)
        strips_of: dict[int, list[tuple[int, Strip]]] = {}
        for x, y, strip in pieces:
            if (
                y < self.height
            ):  # what is painted for a terminal that was taller would be put on the last line
                strips_of.setdefault(y, []).append((x, strip))
        wanted: dict[int, Line] = {}
        for y, strips in strips_of.items():
            line = self._with(y, strips, colors)
            if line is not None:
                wanted[y] = line
                continue
            for x, strip in strips:
                wire.verbatim(x, y, strip.render(console))
            self._lines[y] = [UNKNOWN] * self.width, [NO_PEN] * self.width
        scroll = find_scroll(self._lines, wanted)
        if scroll is not None:
            wire.scroll(*scroll)
            wanted = scrolled(self._lines, wanted, scroll)
        strokes = [stroke for y, line in wanted.items() for stroke in self._change(y, line)]
        for stroke in by_pen(strokes):
            wire.draw(stroke, *self._lines[stroke.y])
        return wire.finish()

    def _with(self, y: int, strips: list[tuple[int, Strip]], colors: ColorSystem) -> Line | None:
        """A line as it will be with these on it; None where any text is doubtful, which must go out as Textual has it."""
        shown, pens = self._lines[y]
        characters, pens = shown[:], pens[:]
        for x, strip in strips:
            cells = cells_of_strip(strip, colors)
            if cells is None or x + len(cells[0]) > self.width:
                return None
            end = x + len(cells[0])
            characters[x:end], pens[x:end] = cells
        for x in _halves(shown, characters):
            shown[x] = characters[x] = UNKNOWN
        return characters, pens

    def _change(self, y: int, line: Line) -> list[Stroke]:
        """Have a line be this from now on; how to draw what the terminal lacks of it."""
        (old, old_pens), (new, new_pens) = self._lines[y], line
        self._lines[y] = line
        changed = list(compress(count(), map(or_, map(ne, old, new), map(is_not, old_pens, new_pens))))
        return strokes_of(y, _whole(changed, new), new, new_pens) if changed else []


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


class Difference(CompositorUpdate):
    """Stands for one of Textual's updates, already reduced to what the terminal lacks of it."""

    def __init__(self, sequence: str) -> None:
        self._sequence = sequence

    def render_segments(self, console: Console) -> str:  # noqa: ARG002 - as Textual calls it
        """Return the bytes to send."""
        return self._sequence
