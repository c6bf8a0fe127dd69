"""The bytes on their way to the terminal, written with as few of them as the terminal allows."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final

from certtui.terminal.pens import NO_PEN, Pen, change_of_pen
from certtui.terminal.strokes import MANY_BLANKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.terminal.strokes import Stroke

_ERASE_TO_EDGE: Final = "\x1b[K"
_LONGEST_JUMP: Final = 5
"""No jump along a line takes more bytes: beyond it no cells are written again in its stead."""


class Wire:
    """What is to be sent, with where the terminal's cursor will then stand and which pen it will hold.

    `bare_newlines`: a newline arrives as it is sent, and moves the cursor straight down. Else the system may put a
    return before it.
    """

    def __init__(self, *, bare_newlines: bool) -> None:
        self._bare = bare_newlines
        self._parts: list[str] = []
        self._pen = NO_PEN
        self._at: tuple[int, int] | None = None

    def draw(self, stroke: Stroke, characters: Sequence[str], pens: Sequence[Pen]) -> None:
        """Draw a stroke of a line that holds these characters in these pens."""
        y, start, end, pen, blank = stroke
        self._go(start, y, characters, pens)
        self._take(pen)
        room = end - start
        if blank and end == len(characters) and room > len(_ERASE_TO_EDGE):
            self._parts.append(_ERASE_TO_EDGE)
        elif blank and room >= MANY_BLANKS:
            self._parts.append(f"\x1b[{room}X")
        else:
            self._parts += characters[start:end]
            # at the edge each terminal keeps the cursor in its own way
            self._at = None if end == len(characters) else (end, y)

    def verbatim(self, x: int, y: int, text: str) -> None:
        """Write at a place what Textual rendered, which begins and ends without a pen and moves who knows how far."""
        self._take(NO_PEN)
        self._parts += (f"\x1b[{y + 1};{x + 1}H", text)
        self._at = None

    def scroll(self, top: int, bottom: int, up: int) -> None:
        """Move the lines from `top` to `bottom` up by so many, or down where it is negative; what comes free is blank."""
        self._take(NO_PEN)
        shift = f"\x1b[{up}M" if up > 0 else f"\x1b[{-up}L"
        self._parts.append(f"\x1b[{top + 1};{bottom + 1}r\x1b[{top + 1}H{shift}\x1b[r")
        self._at = None

    def finish(self) -> str:
        """All of it, the pen laid down: others write to the terminal too, and expect none."""
        self._take(NO_PEN)
        return "".join(self._parts)

    def _take(self, pen: Pen) -> None:
        if self._pen is not pen:
            self._parts.append(change_of_pen(self._pen, pen))
            self._pen = pen

    def _go(self, x: int, y: int, characters: Sequence[str], pens: Sequence[Pen]) -> None:
        """Put the cursor on a cell: by a jump, or by writing again what stands before it where that is shorter."""
        if self._at is None:
            self._parts.append(f"\x1b[{y + 1};{x + 1}H")
        elif self._at != (x, y):
            column, line = self._at
            way = _way(column, line, x, y, bare=self._bare)
            if line == y and 0 < x - column <= _LONGEST_JUMP:
                way = min(self._rewritten(characters[column:x], pens[column:x]) or way, way, key=len)
            self._parts.append(way)
        self._at = x, y

    def _rewritten(self, characters: Sequence[str], pens: Sequence[Pen]) -> str:
        """These cells as text, if the pen at hand is theirs and each is sure to take one cell; else nothing."""
        pen = self._pen
        text = "".join(characters)
        if not text.isascii() or not text.isprintable():
            return ""
        for character, wanted in zip(characters, pens, strict=True):
            if wanted is not pen and not (character == " " and wanted is pen.blank):
                return ""
        return text


@lru_cache(maxsize=16384)
def _way(column: int, line: int, x: int, y: int, *, bare: bool) -> str:
    """Find the shortest sequence that moves the cursor from a place to another; every terminal knows these."""
    ways = [f"\x1b[{y + 1};{x + 1}H"]
    down = y - line
    if down >= 0:
        straight = _steps(down, "B")
        newlines = "\n" * down
        if bare and len(newlines) < len(straight):
            straight = newlines
        ways.append(straight + (_steps(x - column, "C") if x > column else _steps(column - x, "D")))
        if down:
            ways.append("\r" + (newlines if down == 1 or bare else straight) + _steps(x, "C"))
    return min(ways, key=len)


def _steps(count: int, way: str) -> str:
    """Move the cursor so many cells up, down, right or left (A to D)."""
    if count == 0:
        return ""
    return f"\x1b[{way}" if count == 1 else f"\x1b[{count}{way}"
