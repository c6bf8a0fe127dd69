"""The bytes on their way to the terminal, written with as few of them as the terminal allows."""

from __future__ import annotations

from certtui.terminal.pens import NO_PEN, Pen, change_of_pen


class Wire:
    """What is to be sent, with where the terminal's cursor will then stand and which pen it will hold."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._pen = NO_PEN
        self._at: tuple[int, int] | None = None

    def move(self, x: int, y: int) -> None:
        """Put the cursor there by the shortest way; every terminal knows these."""
        if self._at == (x, y):
            return
        ways = [f"\x1b[{y + 1};{x + 1}H"]
        if self._at is not None:
            column, line = self._at
            if line == y and x > column:
                ways.append(_right(x - column))
            elif line + 1 == y:
                ways.append("\r\n" + _right(x))
        self._parts.append(min(ways, key=len))
        self._at = (x, y)

    def write(self, characters: list[str], pens: list[Pen], *, at_edge: bool) -> None:
        """Write cells from the cursor on. At the terminal's edge the cursor stays behind, each in its own way."""
        pen = self._pen
        append = self._parts.append
        if pens[0] is pen and pens.count(pen) == len(pens):
            self._parts += characters
        else:
            for character, wanted in zip(characters, pens, strict=True):
                if wanted is not pen and not (character == " " and wanted.blank is pen.blank):
                    append(change_of_pen(pen, wanted))
                    pen = wanted
                append(character)
        self._pen = pen
        if self._at is not None:
            x, y = self._at
            self._at = None if at_edge else (x + len(characters), y)

    def verbatim(self, x: int, y: int, text: str) -> None:
        """Write at a place what Textual rendered, which begins and ends without a pen and moves who knows how far."""
        self._lay_down()
        self._at = None
        self.move(x, y)
        self._parts.append(text)
        self._at = None

    def finish(self) -> str:
        """All of it, the pen laid down: others write to the terminal too, and expect none."""
        self._lay_down()
        return "".join(self._parts)

    def _lay_down(self) -> None:
        if self._pen is not NO_PEN:
            self._parts.append(change_of_pen(self._pen, NO_PEN))
            self._pen = NO_PEN


def _right(columns: int) -> str:
    """Move the cursor so many columns to the right."""
    if columns == 0:
        return ""
    return "\x1b[C" if columns == 1 else f"\x1b[{columns}C"
