"""How the lines of a table of rows are painted: the header, a row, a row not yet known."""

from __future__ import annotations

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

    `look` gives a component class's style alone, `ground` is the table's own.
    """

    columns: Sequence[Column]
    layout: Layout
    width: int
    boxed: bool
    ground: Style
    look: Callable[[str], Style]


def header_strip(paper: Paper, sort: tuple[str, bool] | None) -> Strip:
    """Paint the titles, with an arrow at the column sorted by, and ‹ › where columns are out of sight."""
    style = paper.ground + paper.look("rows--header")
    sorted_style = paper.ground + paper.look("rows--header-sorted")
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
        return _aligned(title, width, column.align)
    if cell_width(title) > width - 2:
        title = fit(title, max(width - 2, 0)).rstrip()
    return _aligned(f"{title} {arrow}", width, column.align)


def row_strip(paper: Paper, row: Row, *, marked: bool, cover: Style | None = None) -> Strip:
    """Paint a row. A `cover` (the cursor's style) lies over all of it, in place of the cells' own looks."""
    base = paper.ground if cover is None else cover
    if row.dimmed and cover is None:
        base = cover = paper.ground + paper.look("rows--dimmed")
    segments: list[Segment] = []
    if paper.boxed:
        box = _BOXES[None if row.dimmed else marked]
        style = base + paper.look("rows--marked") if marked and cover is None else base
        segments.append(Segment(box, style))
    for place in paper.layout.places:
        cell = row.cells[place.column]
        text, look = (cell, "") if isinstance(cell, str) else cell
        fitted = _aligned(printable(text), place.width, paper.columns[place.column].align)
        if look and cover is None:
            shown = fitted.rstrip(" ")
            segments.append(Segment(shown, base + paper.look(look)))
            fitted = fitted[len(shown) :]
        segments.append(Segment(fitted + " " * GAP, base))
    return (
        Strip([segment for segment in segments if segment.text]).simplify().crop_extend(0, paper.width, base)
    )


def unknown_strip(paper: Paper, *, marked: bool, cover: Style | None = None) -> Strip:
    """Paint a row whose cells have not come yet: quiet, and without anything that moves."""
    style = (paper.ground + paper.look("rows--dimmed")) if cover is None else cover
    box = _BOXES[marked] if paper.boxed else ""
    return Strip([Segment(f"{box}…", style)]).crop_extend(0, paper.width, style)


def notice_strip(paper: Paper, lines: Sequence[str], y: int, height: int) -> Strip:
    """Paint line `y` of a text set in the middle of an otherwise empty table."""
    style = paper.ground + paper.look("rows--empty")
    first = max((height - len(lines)) // 2, 0)
    text = printable(lines[y - first]) if 0 <= y - first < len(lines) else ""
    left = max((paper.width - cell_width(text)) // 2, 0)
    return Strip([Segment(" " * left + text, style)]).crop_extend(0, paper.width, style)


def _aligned(text: str, width: int, align: str) -> str:
    """Fit printable text into exactly `width` cells."""
    if align == "right":
        missing = width - cell_width(text)
        if missing > 0:
            return " " * missing + text
    return fit(text, width)
