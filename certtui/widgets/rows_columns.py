"""Columns of a table of rows: what they are, and how wide each is painted in a given room."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

ALWAYS = 100
"""The priority of columns that are never left out: where they do not fit, the table scrolls sideways."""

GAP = 2
"""Blank cells between two columns."""


class Column(NamedTuple):
    """One column. With `width` it is that many cells; without, it shares what is left by `weight`.

    `least` is what a flexible column is narrowed to before columns are left out, lowest `priority` first.
    """

    key: str
    title: str
    width: int | None = None
    weight: int = 1
    least: int = 8
    align: Literal["left", "right"] = "left"
    sortable: bool = True
    priority: int = ALWAYS


class Place(NamedTuple):
    """Where a column is painted: its number in the row's cells, its first screen column, its width in cells."""

    column: int
    x: int
    width: int


class Layout(NamedTuple):
    """All places, left to right, and how many columns lie out of sight on either side."""

    places: tuple[Place, ...]
    before: int = 0
    after: int = 0


def lay_out(
    columns: Sequence[Column], room: int, *, start: int = 0, frozen: int = 1, scrolled: int = 0
) -> Layout:
    """Give each column its place in `room` cells, the first of them at screen column `start`.

    Flexible columns are narrowed, then columns of low priority left out; if what must stay does not fit either, the
    `frozen` first columns stay and the others scroll by whole columns, `scrolled` of them out of sight.
    """
    shown = _affordable(columns, room)
    least = {number: _least(columns[number]) for number in shown}
    spare = room - _needed(least.values())
    if spare < 0:
        return _scrolled(columns, shown, room, start, frozen, scrolled)
    flexible = [number for number in shown if columns[number].width is None]
    weights = sum(columns[number].weight for number in flexible)
    for number in flexible:
        share = spare * columns[number].weight // weights if weights else 0
        least[number] += share
        spare -= share
        weights -= columns[number].weight
    return Layout(_placed(least.items(), start))


def most_scrolled(columns: Sequence[Column], room: int, frozen: int = 1) -> int:
    """Count the columns that can be scrolled out of sight before the last one is fully in view."""
    shown = _affordable(columns, room)
    scrolled = 0
    while (
        scrolled < len(shown) - frozen - 1 and lay_out(columns, room, frozen=frozen, scrolled=scrolled).after
    ):
        scrolled += 1
    return scrolled


def _affordable(columns: Sequence[Column], room: int) -> list[int]:
    """Find the columns that stay when those of low priority are left out until the rest fits."""
    shown = list(range(len(columns)))
    while _needed(_least(columns[number]) for number in shown) > room:
        optional = [number for number in shown if columns[number].priority < ALWAYS]
        if not optional:
            break
        shown.remove(min(optional, key=lambda number: (columns[number].priority, -number)))
    return shown


def _scrolled(
    columns: Sequence[Column], shown: list[int], room: int, start: int, frozen: int, scrolled: int
) -> Layout:
    """Place the frozen columns, then as many of those scrolled to as fit, the last one cut if it is alone."""
    kept, moving = shown[:frozen], shown[frozen:]
    before = min(scrolled, max(len(moving) - 1, 0))
    widths = [(number, min(_least(columns[number]), room)) for number in kept]
    fitted = 0
    for number in moving[before:]:
        left = room - _needed([width for _, width in widths]) - GAP
        width = _least(columns[number])
        if left < width and (fitted or left <= 0):
            break
        widths.append((number, min(width, left)))
        fitted += 1
    return Layout(_placed(widths, start), before, len(moving) - before - fitted)


def _placed(widths: Iterable[tuple[int, int]], start: int) -> tuple[Place, ...]:
    places: list[Place] = []
    x = start
    for number, width in widths:
        places.append(Place(number, x, width))
        x += width + GAP
    return tuple(places)


def _least(column: Column) -> int:
    return column.least if column.width is None else column.width


def _needed(widths: Iterable[int]) -> int:
    """Sum the cells that columns of these widths take, with the gaps between them."""
    cells = [width + GAP for width in widths]
    return max(sum(cells) - GAP, 0)
