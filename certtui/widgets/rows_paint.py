"""How the lines of a table of rows are painted: the header, a row, a row not yet known."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.segment import Segment
from textual.strip import Strip

from certtui.text import cell_width, fit, printable
from certtui.widgets.rows_columns import GAP

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rich.style import Style

    from certtui.widgets.rows_cache import Row
    from certtui.widgets.rows_columns import Column, Layout

BOX_WIDTH = 4
"""The cells that the mark box takes with the blank after it."""

_BOXES = {True: "[x] ", False: "[ ] ", None: "    "}


class Paper(NamedTuple):
    """What all lines of one table share: its columns, where they are, the width of a line, whether it has boxes.

    `ground` is the table's own style, `look` gives that of a component class on it.
    """

    columns: Sequence[Column]
    layout: Layout
    width: int
    boxed: bool
    ground: Style
    look: Callable[[str], Style]


def header_strip(paper: Paper, sort: tuple[str, bool] | None) -> Strip:
    """Paint the titles, with an arrow at the column sorted by, and ‹ › where columns are out of sight."""
    style = paper.look("rows--header")
    sorted_style = paper.look("rows--header-sorted")
    segments = [Segment(" " * BOX_WIDTH, style)] if paper.boxed else []
    for place in paper.layout.places:
        column = paper.columns[place.column]
        is_sorted = sort is not None and sort[0] == column.key
        title = _titled(column, place.width, ("▼" if sort[1] else "▲") if sort and is_sorted else "")
        segments += [Segment(title, sorted_style if is_sorted else style), Segment(" " * GAP, style)]
    strip = Strip(segments).crop_extend(0, paper.width, style)
    hints = ("‹" if paper.layout.before else "") + ("›" if paper.layout.after else "")
    if hints and paper.width > len(hints):
        strip = Strip.join([strip.crop(0, paper.width - len(hints)), Strip([Segment(hints, sorted_style)])])
    return strip


def _titled(column: Column, width: int, arrow: str) -> str:
    """Fit a title with its arrow, which is never what is cut."""
    title = printable(column.title)
    if not arrow:
        return _fitted(title, width, column.align)
    if cell_width(title) > width - 2:
        title = fit(title, max(width - 2, 0)).rstrip()
    return _fitted(f"{title} {arrow}", width, column.align)


def row_strip(paper: Paper, row: Row, *, marked: bool, cover: Style | None = None) -> Strip:
    """Paint a row. A `cover` (the cursor's style) lies over all of it, in place of the cells' own looks."""
    base = paper.ground if cover is None else cover
    if row.dimmed and cover is None:
        base = cover = paper.look("rows--dimmed")
    segments: list[Segment] = []
    text = ""
    if paper.boxed:
        text = _BOXES[None if row.dimmed else marked]
        if marked and cover is None:
            segments.append(Segment(text, paper.look("rows--marked")))
            text = ""
    end = BOX_WIDTH if paper.boxed else 0
    for place in paper.layout.places:
        cell = row.cells[place.column]
        words, look = (cell, "") if isinstance(cell, str) else cell
        fitted = _fitted(words, place.width, paper.columns[place.column].align)
        if look and cover is None:
            shown = fitted.rstrip(" ")
            segments += [Segment(text, base), Segment(shown, paper.look(look))]
            text = fitted[len(shown) :]
        else:
            text += fitted
        end = place.x + place.width
        gap = max(min(GAP, paper.width - end), 0)
        end += gap
        text += " " * gap
    segments.append(Segment(text + " " * (paper.width - end), base))
    strip = Strip([segment for segment in segments if segment.text], max(end, paper.width))
    return strip if end <= paper.width else strip.crop(0, paper.width)


def unknown_strip(paper: Paper, *, marked: bool, cover: Style | None = None) -> Strip:
    """Paint a row whose cells have not come yet: quiet, and without anything that moves."""
    style = paper.look("rows--dimmed") if cover is None else cover
    box = _BOXES[marked] if paper.boxed else ""
    return Strip([Segment(f"{box}…", style)]).crop_extend(0, paper.width, style)


def notice_strip(paper: Paper, lines: Sequence[str], y: int, height: int) -> Strip:
    """Paint line `y` of a text set in the middle of an otherwise empty table."""
    style = paper.look("rows--empty")
    first = max((height - len(lines)) // 2, 0)
    text = printable(lines[y - first]) if 0 <= y - first < len(lines) else ""
    left = max((paper.width - cell_width(text)) // 2, 0)
    return Strip([Segment(" " * left + text, style)]).crop_extend(0, paper.width, style)


@lru_cache(maxsize=8192)
def _fitted(text: str, width: int, align: str) -> str:
    """Make a cell's text safe to show and exactly `width` cells wide; the same few texts come up all the time."""
    shown = printable(text)
    missing = width - cell_width(shown)
    return " " * missing + shown if align == "right" and missing > 0 else fit(shown, width)
