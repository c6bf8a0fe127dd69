"""Strokes: the stretches in which the changed cells of a line are written, each with one pen; and in what order.

To change the pen takes about as many bytes as to jump. So strokes of one pen are drawn together, line after line: first
all plain ones, then all green ones.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from certtui.terminal.pens import NO_PEN, Pen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

MANY_BLANKS: Final = 6
"""From so many blanks on, erasing them takes fewer bytes than writing them."""


class Stroke(NamedTuple):
    """Cells of line `y` from `start` up to `end` that the pen can write; `blank` when they are to be as if erased."""

    y: int
    start: int
    end: int
    pen: Pen
    blank: bool = False


def strokes_of(
    y: int, changed: Iterable[int], characters: Sequence[str], pens: Sequence[Pen]
) -> list[Stroke]:
    """Cut the changed cells of a line, given in order, into strokes.

    A few blanks go with what is beside them, many are a stroke of their own; what is blank already joins blank strokes.
    """
    strokes: list[Stroke] = []
    start = inked = end = -1
    pen = NO_PEN
    for x in changed:
        wanted = pens[x]
        blank = wanted is NO_PEN and characters[x] == " "
        if x == end and (
            wanted is pen
            or (blank and pen.blank is NO_PEN)
            or (inked == start and pen is NO_PEN and wanted.blank is NO_PEN)
        ):
            if not blank and x - inked >= MANY_BLANKS:
                _add(strokes, Stroke(y, start, inked, pen), x, characters, pens)
                start = x
        else:
            if end >= 0:
                _add(strokes, Stroke(y, start, inked, pen), end, characters, pens)
            start = inked = x
            pen = wanted
        if not blank:
            inked = x + 1
            pen = wanted
        end = x + 1
    if end >= 0:
        _add(strokes, Stroke(y, start, inked, pen), end, characters, pens)
        _reach_edge(strokes, characters, pens)
    return strokes


def by_pen(strokes: Iterable[Stroke]) -> Iterable[Stroke]:
    """Put strokes of one pen together, those without a pen first; among themselves they stay in order."""
    drawn_with: dict[Pen, list[Stroke]] = {NO_PEN: []}
    for stroke in strokes:
        drawn_with.setdefault(stroke.pen, []).append(stroke)
    return (stroke for together in drawn_with.values() for stroke in together)


def _add(
    strokes: list[Stroke], inked: Stroke, end: int, characters: Sequence[str], pens: Sequence[Pen]
) -> None:
    """Append a stroke and the blanks after it up to `end`: with it if they are few, or as a blank stroke."""
    y, start, ink, pen, _ = inked
    if ink > start and end - ink < MANY_BLANKS:
        strokes.append(Stroke(y, start, end, pen))
        return
    if ink > start:
        strokes.append(inked)
    if strokes and strokes[-1].blank and _is_blank(characters, pens, strokes[-1].end, ink):
        strokes[-1] = strokes[-1]._replace(end=end)
    else:
        strokes.append(Stroke(y, ink, end, NO_PEN, blank=True))


def _reach_edge(strokes: list[Stroke], characters: Sequence[str], pens: Sequence[Pen]) -> None:
    """Let a last blank stroke go to the edge, where nothing stands between: to erase that far is the shortest of all."""
    last = strokes[-1]
    if last.blank and _is_blank(characters, pens, last.end, len(characters)):
        strokes[-1] = last._replace(end=len(characters))


def _is_blank(characters: Sequence[str], pens: Sequence[Pen], start: int, end: int) -> bool:
    """Whether these cells are as if erased."""
    cells = end - start
    return characters[start:end].count(" ") == cells and pens[start:end].count(NO_PEN) == cells
