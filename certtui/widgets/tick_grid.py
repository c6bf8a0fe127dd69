"""TickGrid: what can be ticked, as a table of boxes: lines with a title each, columns with a heading each."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Sequence
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import fit, printable

_TITLE: Final = 20
_BOX: Final = 9


class GridLine(NamedTuple):
    """A line: its title, and the keys of its boxes, one below each heading from the first on."""

    title: str
    keys: Sequence[Hashable]


class TickGrid(Widget, can_focus=True):
    """Boxes in lines and columns; the cursor keys go about, space ticks. One that is `locked` is only to be read."""

    ALLOW_SELECT = False
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1, 0)", "Up", tooltip="One line up", show=False, id="grid.up"),
        Binding("down", "step(1, 0)", "Down", tooltip="One line down", show=False, id="grid.down"),
        Binding("left", "step(0, -1)", "Left", tooltip="One box to the left", show=False, id="grid.left"),
        Binding("right", "step(0, 1)", "Right", tooltip="One box to the right", show=False, id="grid.right"),
        Binding("space", "tick", "Tick", tooltip="Tick or untick this box", show=False, id="grid.tick"),
        Binding(
            "asterisk", "line(True)", "All", tooltip="Tick all of this line", show=False, id="grid.tick_line"
        ),
        Binding(
            "minus",
            "line(False)",
            "None",
            tooltip="Untick all of this line",
            show=False,
            id="grid.untick_line",
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"grid--heading", "grid--title", "grid--box", "grid--cursor"}
    DEFAULT_CSS = """
    TickGrid {
        height: auto; width: 1fr;
        & > .grid--heading { color: $foreground; text-style: bold; }
        & > .grid--title { color: $foreground; }
        & > .grid--box { color: $foreground; }
        & > .grid--cursor { color: $foreground; text-style: bold; }
        &:focus > .grid--cursor { text-style: bold reverse; }
    }
    """

    class Changed(Message):
        """A box was ticked or unticked."""

        def __init__(self, grid: TickGrid) -> None:
            super().__init__()
            self.grid = grid

        @property
        def control(self) -> TickGrid:
            """The grid that tells it."""
            return self.grid

    def __init__(
        self,
        headings: Sequence[str],
        lines: Sequence[GridLine],
        ticked: Collection[Hashable] = (),
        *,
        locked: bool = False,
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self._headings = tuple(map(printable, headings))
        self._lines = tuple(lines)
        self._ticked = frozenset(ticked)
        self._at = (0, 0)
        self.can_focus = not locked

    @property
    def ticked(self) -> frozenset[Hashable]:
        """The keys of the boxes that are ticked."""
        return self._ticked

    @ticked.setter
    def ticked(self, ticked: Collection[Hashable]) -> None:
        if frozenset(ticked) != self._ticked:
            self._ticked = frozenset(ticked)
            self.refresh()
            self.post_message(self.Changed(self))

    @property
    def _key(self) -> Hashable:
        line, column = self._at
        return self._lines[line].keys[column]

    def get_content_width(self, container: object, viewport: object) -> int:  # noqa: ARG002 - as Textual calls it
        """Give the title's width and that of each column."""
        return _TITLE + _BOX * len(self._headings)

    def get_content_height(self, container: object, viewport: object, width: int) -> int:  # noqa: ARG002 - the same
        """Give the headings' line and one for each line."""
        return 1 + len(self._lines)

    def render_line(self, y: int) -> Strip:
        """Paint the headings, or a title with its boxes."""
        if y == 0:
            words = " " * _TITLE + "".join(fit(one, _BOX - 1) + " " for one in self._headings)
            segments = [Segment(words, self._look("grid--heading"))]
        elif y <= len(self._lines):
            segments = self._line(y - 1)
        else:
            segments = []
        return Strip(segments).crop_extend(0, self.size.width, self.rich_style)

    def _line(self, number: int) -> list[Segment]:
        line = self._lines[number]
        here = self.can_focus and number == self._at[0]
        segments = [
            Segment(
                fit(printable(line.title), _TITLE), self._look("grid--heading" if here else "grid--title")
            )
        ]
        for column, key in enumerate(line.keys):
            look = self._look("grid--cursor" if here and column == self._at[1] else "grid--box")
            segments += [
                Segment("[x]" if key in self._ticked else "[ ]", look),
                Segment(" " * (_BOX - 3), self.rich_style),
            ]
        return segments

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(name, partial=True)

    def _go(self, line: int, column: int) -> None:
        line = min(max(line, 0), len(self._lines) - 1)
        self._at = line, min(max(column, 0), len(self._lines[line].keys) - 1)
        self.refresh()

    def action_step(self, down: int, right: int) -> None:
        """Go so many lines and boxes on."""
        line, column = self._at
        self._go(line + down, column + right)

    def action_tick(self) -> None:
        """Tick or untick the box at the cursor."""
        self.ticked = self._ticked ^ {self._key}

    def action_line(self, tick: bool) -> None:
        """Tick, or untick, all of the cursor's line."""
        keys = frozenset(self._lines[self._at[0]].keys)
        self.ticked = self._ticked | keys if tick else self._ticked - keys

    def on_click(self, event: events.Click) -> None:
        """Tick or untick the box that was clicked."""
        at = event.get_content_offset(self)
        if at is None or not self.can_focus or not 0 < at.y <= len(self._lines) or at.x < _TITLE:
            return
        line, column = at.y - 1, (at.x - _TITLE) // _BOX
        if column < len(self._lines[line].keys):
            self._go(line, column)
            self.action_tick()
