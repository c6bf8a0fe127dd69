"""Chart: bars, or a line, with a cursor that goes from one to the next. Nothing in it moves by itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, ClassVar, Final

from rich.segment import Segment
from textual.binding import BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width, fit, printable
from certtui.widgets.chart_paint import (
    Bar,
    Places,
    Scale,
    draw_bars,
    draw_line,
    place_bars,
    place_ticks,
    row_of,
    row_of_point,
    scale_bars,
    scale_percents,
)
from certtui.widgets.keys import Keys

if TYPE_CHECKING:
    from rich.style import Style
    from textual import events

__all__ = ["LOOKS", "Bar", "Chart"]

LOOKS: Final = frozenset({"late", "ahead", "behind"})
"""The looks that a bar may have."""
_LEAP: Final = 6
"""Bars that a page key moves by."""
_POINT: Final = "●"
"""What the cursor is on, in a line."""
_BELOW: Final = 2
"""Lines below the picture: the axis, and the names of the bars."""


_key = Keys("chart")


class Chart(Widget, can_focus=True):
    """Shows bars that rise from nothing, or percents as a line. A screen says in words what the cursor is on."""

    ALLOW_SELECT = False
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("left", "bar_before", "Before", "To the bar at the left"),
        _key("right", "bar_after", "After", "To the bar at the right"),
        _key("pageup", "leap_before", "Leap before", "Some bars to the left"),
        _key("pagedown", "leap_after", "Leap after", "Some bars to the right"),
        _key("home,g", "first_bar", "First", "To the first bar"),
        _key("end,G", "last_bar", "Last", "To the last bar"),
        _key("enter", "choose_bar", "Rows", "List the rows behind this bar", show=True),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "chart--axis",
        "chart--cursor",
        "chart--point",
        "chart--empty",
        *LOOKS,
    }
    DEFAULT_CSS = """
    Chart {
        height: 1fr; width: 100%;
        & > .chart--axis { color: $foreground; }
        & > .chart--cursor { text-style: bold reverse; }
        & > .chart--point { color: $foreground; text-style: bold; }
        & > .chart--empty { color: $foreground; text-style: italic; }
        & > .late { color: $error; }
        & > .ahead { color: $primary; }
        & > .behind { color: $foreground; }
    }
    """

    class BarHighlighted(Message):
        """The cursor came to a bar."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    class BarChosen(Message):
        """A bar was opened."""

        def __init__(self, number: int) -> None:
            super().__init__()
            self.number = number

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._bars: tuple[Bar, ...] = ()
        self._line = False
        self._empty = ""
        self._cursor = 0
        self._drawn: tuple[object, list[str]] | None = None

    # What a screen sees and sets

    @property
    def cursor(self) -> int:
        """The number of the bar under the cursor, from 0."""
        return self._cursor

    @property
    def bars(self) -> Sequence[Bar]:
        """The bars shown."""
        return self._bars

    def show(self, bars: Sequence[Bar], cursor: int, *, line: bool = False) -> None:
        """Show these bars, or percents as a line, with the cursor on one of them."""
        self._bars, self._line = tuple(bars), line
        self._cursor = max(min(cursor, len(self._bars) - 1), 0)
        self._drawn = None
        self.refresh()

    def show_words(self, words: str) -> None:
        """Show no bars, but why there are none."""
        self._bars, self._empty, self._drawn = (), words, None
        self.refresh()

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Have no key to open what is not there."""
        return bool(self._bars) if action == "choose_bar" else True

    def move_to(self, number: int) -> None:
        """Put the cursor on a bar, or on the nearest there is."""
        number = max(0, min(number, len(self._bars) - 1))
        if number != self._cursor and self._bars:
            self._cursor = number
            self.refresh()
            self.post_message(self.BarHighlighted(number))

    def action_bar_before(self) -> None:
        """To the bar at the left."""
        self.move_to(self._cursor - 1)

    def action_bar_after(self) -> None:
        """To the bar at the right."""
        self.move_to(self._cursor + 1)

    def action_leap_before(self) -> None:
        """Some bars to the left."""
        self.move_to(self._cursor - _LEAP)

    def action_leap_after(self) -> None:
        """Some bars to the right."""
        self.move_to(self._cursor + _LEAP)

    def action_first_bar(self) -> None:
        """To the first bar."""
        self.move_to(0)

    def action_last_bar(self) -> None:
        """To the last bar."""
        self.move_to(len(self._bars) - 1)

    def action_choose_bar(self) -> None:
        """Open the bar."""
        if self._bars:
            self.post_message(self.BarChosen(self._cursor))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a bar; twice opens it."""
        at = event.get_content_offset(self)
        if at is None or not self._bars:
            return
        places = self._places()
        x = at.x - self._gutter(self._scale())
        if 0 <= x < places.cells:
            self.move_to(places.first + x // places.pitch)
            if event.chain == 2:
                self.action_choose_bar()

    # Painting

    @property
    def _rows(self) -> int:
        return max(self.size.height - _BELOW, 1)

    def _scale(self) -> Scale:
        values = [bar.value for bar in self._bars if bar.value is not None]
        return scale_percents(values, self._rows) if self._line else scale_bars(values, self._rows)

    def _gutter(self, scale: Scale) -> int:
        """The cells at the left that the scale's words take, with the line beside them."""
        return max(len(self._tick(tick)) for tick in scale.ticks) + 2

    def _tick(self, value: float) -> str:
        return f"{value:,.10g}" + (" %" if self._line else "")

    def _places(self) -> Places:
        return place_bars(
            len(self._bars), max(self.size.width - self._gutter(self._scale()), 1), self._cursor
        )

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(name, partial=True)

    def render_line(self, y: int) -> Strip:
        """Paint a line of the picture, the axis, or the names below it."""
        width = self.size.width
        if not self._bars or width < 10:
            return self._words_line(y)
        scale, places = self._scale(), self._places()
        gutter = self._gutter(scale)
        if y < self._rows:
            cells = self._picture_line(y, scale, places)
            row = row_of_point if self._line else row_of
            label = next((self._tick(one) for one in scale.ticks if row(one, self._rows, scale) == y), "")
            side = f"{label:>{gutter - 2}} {'┤' if label else '│'}"
        elif y == self._rows:
            cells = self._axis_line(places)
            side = " " * (gutter - 1) + "└"
        else:
            cells = self._names_line(places, width - gutter)
            side = " " * gutter
        strip = Strip([Segment(side, self._look("chart--axis")), *cells])
        if y < self._rows and (point := self._point_at(y, scale, places)) is not None:
            x = gutter + point
            mark = Strip([Segment(_POINT, self._look("chart--point"))])
            strip = Strip.join([strip.crop(0, x), mark, strip.crop(x + 1)])
        return strip.crop_extend(0, width, self.rich_style)

    def _words_line(self, y: int) -> Strip:
        lines = self._empty.splitlines()
        at = y - (self.size.height - len(lines)) // 2
        words = printable(lines[at]) if 0 <= at < len(lines) else ""
        width = self.size.width
        indent = max(width - cell_width(words), 0) // 2
        text = fit(" " * indent + words, width)
        return Strip([Segment(text, self._look("chart--empty"))])

    def _picture_line(self, y: int, scale: Scale, places: Places) -> Iterator[Segment]:
        key = (scale, places, self._rows)
        if self._drawn is None or self._drawn[0] != key:
            draw = draw_line if self._line else draw_bars
            self._drawn = key, draw(self._bars, places, self._rows, scale)
        text = self._drawn[1][y]
        shown = self._bars[places.first : places.first + places.shown]
        x = 0
        for look, bars in groupby(shown, key=lambda bar: bar.look):
            cells = len(list(bars)) * places.pitch
            yield Segment(text[x : x + cells], self._look(look))
            x += cells

    def _point_at(self, y: int, scale: Scale, places: Places) -> int | None:
        """The cell of the picture where the cursor is on its line, if that is in this line of the screen."""
        value = self._bars[self._cursor].value
        if not self._line or value is None or row_of_point(value, self._rows, scale) != y:
            return None
        return (self._cursor - places.first) * places.pitch + places.middle

    def _axis_line(self, places: Places) -> Iterator[Segment]:
        at = (self._cursor - places.first) * places.pitch
        look = self._look("chart--axis")
        yield Segment("─" * at, look)
        yield Segment("▲" * places.width, self._look("chart--cursor") if self.has_focus else look)
        yield Segment("─" * (places.cells - at - places.width), look)

    def _names_line(self, places: Places, room: int) -> Iterator[Segment]:
        x = 0
        name = self._bars[self._cursor].tick
        for begin, words in place_ticks(self._bars, places, self._cursor, room):
            yield Segment(" " * (begin - x), self.rich_style)
            here = words == name and self.has_focus
            yield Segment(words, self._look("chart--cursor" if here else "chart--axis"))
            x = begin + len(words)
