"""A painted strip as the terminal stores it: one cell per column, each with its character and its pen."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Final
from unicodedata import category, east_asian_width

from rich.cells import cell_len

from certtui.terminal.pens import NO_PEN, Pen, pen_of

if TYPE_CHECKING:
    from rich.color import ColorSystem
    from textual.strip import Strip

TAIL: Final = ""
"""Stands in the second cell of a wide character: writing the first has written it."""

UNKNOWN: Final = "\x00"
"""In a cell of which nothing is known; no text can equal it, as control characters are never kept."""

Line = tuple[list[str], list[Pen]]
"""A line's characters and pens, cell by cell."""

_FIRST_EMOJI = 0x1F000


@lru_cache(maxsize=16384)
def cells_of_text(text: str) -> tuple[str, ...] | None:
    """Split a text into the characters of its cells, or None if terminals may disagree about how many cells it takes.

    Combining marks, joiners, variation selectors and emoji are such; so are control characters, which move the
    terminal's cursor in ways that nothing here follows.
    """
    if text.isascii():
        return tuple(text) if text.isprintable() else None
    cells: list[str] = []
    for character in text:
        width = _sure_width(character)
        if not width:
            return None
        cells.append(character)
        if width == 2:
            cells.append(TAIL)
    return tuple(cells)


@lru_cache(maxsize=4096)
def _sure_width(character: str) -> int:
    """Return 1 or 2 cells, 0 if that is not sure."""
    if ord(character) >= _FIRST_EMOJI or category(character)[0] in "MC":
        return 0
    width = cell_len(character)
    if width == 2 and east_asian_width(character) not in "WF":
        return 0
    return width


def is_wide(character: str) -> bool:
    """Whether a cell's character reaches into the next cell."""
    return not character.isascii() and _sure_width(character) == 2


def cells_of_strip(strip: Strip, colors: ColorSystem) -> Line | None:
    """Split a strip into the characters and the pens of its cells; None if it must go out as it is."""
    characters: list[str] = []
    pens: list[Pen] = []
    for text, style, control in strip:
        cells = None if control else cells_of_text(text)
        if cells is None:
            return None
        pen = NO_PEN if style is None else pen_of(style, colors)
        characters += cells
        pens += [pen.blank if text.isspace() else pen] * len(cells)
    return characters, pens
