"""TickLine: yes or no, in one line."""

from __future__ import annotations

from typing import ClassVar

from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import printable


class TickLine(Widget, can_focus=True):
    """A box with words beside it; space ticks it."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "tick", "Tick", tooltip="Tick or untick", show=False, id="tick.toggle"),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tick--words"}
    DEFAULT_CSS = """
    TickLine {
        height: 1; width: 1fr;
        & > .tick--words { color: $foreground; }
        &:focus > .tick--words { text-style: reverse; }
        &:disabled > .tick--words { text-style: dim; }
    }
    """

    class Changed(Message):
        """It was ticked or unticked."""

        def __init__(self, line: TickLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> TickLine:
            """The line that tells it."""
            return self.line

    def __init__(self, words: str, *, ticked: bool = False, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = printable(words)
        self._ticked = ticked

    @property
    def ticked(self) -> bool:
        """Whether it is ticked."""
        return self._ticked

    @ticked.setter
    def ticked(self, ticked: bool) -> None:
        if ticked != self._ticked:
            self._ticked = ticked
            self.refresh()
            self.post_message(self.Changed(self))

    def render_line(self, y: int) -> Strip:
        """Paint the box and the words."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        look = self.rich_style + self.get_component_rich_style("tick--words", partial=True)
        box = "[x]" if self._ticked else "[ ]"
        return Strip([Segment(f"{box} {self._words}", look)]).crop_extend(0, self.size.width, self.rich_style)

    def action_tick(self) -> None:
        """Tick or untick."""
        self.ticked = not self._ticked

    def on_click(self) -> None:
        """Tick or untick."""
        self.action_tick()
