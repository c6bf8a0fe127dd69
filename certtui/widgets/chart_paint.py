"""How a chart is drawn: its scale, the room of each bar, and the picture, which plotille makes.

plotille draws in braille dots, four above each other in a cell; whole bars are then turned into block characters, which
more fonts have and which look solid.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import count
from typing import Final, NamedTuple

from plotille import Canvas

_ROWS_A_TICK: Final = 3
"""Lines of the screen that a step of the scale takes at least."""
_WIDEST: Final = 8
"""Cells that a bar takes at most, its gap with it: few bars on a wide screen stay a chart."""
_STEPS: Final = (1, 2, 2.5, 5)
"""What a step of a scale may be, times a power of ten."""
_TOWERS: Final = 2
"""A bar that is so many times as high as all of its neighbours would flatten them, and is cut instead."""
_SOLID: Final = str.maketrans("\u2800⣀⣤⣶⣿", " ▂▄▆█")
_BLANK: Final = str.maketrans("\u2800", " ")
_DOTS: Final = 4
"""Dots above each other in a cell."""
CUT: Final = "↑"
"""Stands at the top of a bar that is higher than the chart."""


class Bar(NamedTuple):
    """A bar, or a point of a line: its value (None: there is none), its name on the axis, and its look."""

    value: float | None
    tick: str
    look: str


class Scale(NamedTuple):
    """From which value to which a chart reaches, and the values named at its side."""

    low: float
    high: float
    ticks: tuple[float, ...]


class Places(NamedTuple):
    """Where bars stand: `pitch` cells each, the gap with them; those from `first` on, `shown` of them."""

    pitch: int
    first: int
    shown: int

    @property
    def width(self) -> int:
        """The cells of a bar without its gap."""
        return max(self.pitch - 1, 1)

    @property
    def middle(self) -> int:
        """The cell of a bar's place in which a point stands."""
        return (self.pitch - 1) // 2

    @property
    def cells(self) -> int:
        """The cells that all of them take."""
        return self.pitch * self.shown


def place_bars(number: int, room: int, cursor: int) -> Places:
    """Places for as many bars as fit, the one at the cursor among them."""
    pitch = max(1, min(_WIDEST, room // max(number, 1)))
    shown = max(min(number, room // pitch), 0)
    return Places(pitch, max(0, min(cursor - shown // 2, number - shown)), shown)


def scale_bars(values: Sequence[float], rows: int) -> Scale:
    """A scale of whole numbers from 0, in round steps.

    A single value that towers above all others is left to be cut.
    """
    ordered = sorted(values, reverse=True)
    high = ordered[0] if ordered else 0
    if len(ordered) > 1 and ordered[1] and ordered[0] > _TOWERS * ordered[1]:
        high = ordered[1]
    return _scale(0, max(high, 1), rows, whole=True)


def scale_percents(values: Sequence[float], rows: int) -> Scale:
    """A scale that shows how percents differ: from below the lowest to above the highest, within 0 and 100."""
    if not values:
        return _scale(0, 100, rows)
    low, high = min(values), max(values)
    if high - low < 1:
        low, high = max(low - 1, 0), min(high + 1, 100)
    return _scale(low, high, rows)


def _scale(low: float, high: float, rows: int, *, whole: bool = False) -> Scale:
    """The finest steps of which so many fit that each has its lines; `whole`: of whole numbers."""
    most = max(rows // _ROWS_A_TICK, 1)
    power = math.floor(math.log10((high - low) / most))
    steps = (by * 10.0**at for at in count(power) for by in _STEPS)
    for step in steps:
        begin, end = math.floor(low / step), math.ceil(high / step)
        if end - begin <= most and not (whole and step % 1):
            break
    ticks = tuple(round(at * step, 10) for at in range(begin, end + 1))
    return Scale(ticks[0], ticks[-1], ticks)


def draw_bars(bars: Sequence[Bar], places: Places, rows: int, scale: Scale) -> list[str]:
    """The lines of a picture of these bars, each rising from the bottom."""
    canvas = _canvas(places, rows, scale)
    dot = canvas.ymax - canvas.ymax_inside
    shown = bars[places.first : places.first + places.shown]
    for at, bar in enumerate(shown):
        if not bar.value:
            continue  # the least that is drawn is seen as something, so nothing is drawn for nothing
        top = max(min(bar.value, scale.high) - dot, scale.low)
        for half in range(2 * places.width):
            x = at * places.pitch + half / 2
            canvas.line(x, scale.low, x, top)
    lines = str(canvas.plot()).translate(_SOLID).split("\n")
    for at, bar in enumerate(shown):
        if bar.value and bar.value > scale.high:
            x = at * places.pitch
            lines[0] = lines[0][:x] + CUT * places.width + lines[0][x + places.width :]
    return lines


def draw_line(points: Sequence[Bar], places: Places, rows: int, scale: Scale) -> list[str]:
    """The lines of a picture of a line through these points, which breaks where one has no value."""
    canvas = _canvas(places, rows, scale)
    before: tuple[float, float] | None = None
    for at, point in enumerate(points[places.first : places.first + places.shown]):
        if point.value is None:
            before = None
            continue
        now = (at * places.pitch + places.middle, min(point.value, canvas.ymax_inside))
        canvas.line(*(before or now), *now)
        before = now
    return str(canvas.plot()).translate(_BLANK).split("\n")


def row_of(value: float, rows: int, scale: Scale) -> int:
    """The line of the picture, from the top, that a bar of this value fills last."""
    share = (value - scale.low) / (scale.high - scale.low)
    return rows - max(math.ceil(round(share * rows, 6)), 1)


def row_of_point(value: float, rows: int, scale: Scale) -> int:
    """The line of the picture, from the top, in which a point of this value is drawn."""
    dots = rows * _DOTS
    dot = round((value - scale.low) / (scale.high - scale.low) * dots)
    return rows - 1 - min(dot, dots - 1) // _DOTS


def place_ticks(bars: Sequence[Bar], places: Places, cursor: int, room: int) -> list[tuple[int, str]]:
    """Where the bars' names stand below the axis, as many as fit beside each other; the cursor's is always there."""
    found: dict[int, str] = {}
    numbers = range(places.first, places.first + places.shown)
    for number in sorted(numbers, key=lambda one: (one != cursor, one)):
        tick = bars[number].tick
        x = max(min((number - places.first) * places.pitch, room - len(tick)), 0)
        if tick and all(x + len(tick) < other or x > other + len(beside) for other, beside in found.items()):
            found[x] = tick
    return sorted(found.items())


def _canvas(places: Places, rows: int, scale: Scale) -> Canvas:
    # across, a unit is a cell
    return Canvas(places.cells, rows, xmin=0, ymin=scale.low, xmax=places.cells, ymax=scale.high)
