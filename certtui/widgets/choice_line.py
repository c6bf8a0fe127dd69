"""ChoiceLine: one of a few values, in one line, changed by keys. Textual's Select opens a list over the screen for it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import printable


class ChoiceLine(Widget, can_focus=True):
    """Shows the value chosen between two arrows; left and right, or space, choose the one beside. A letter jumps."""

    ALLOW_SELECT = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "right,space", "step(1)", "Next", tooltip="Choose the next value", show=False, id="choice.next"
        ),
        Binding(
            "left", "step(-1)", "Previous", tooltip="Choose the one before", show=False, id="choice.previous"
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--value", "choice--arrow"}
    DEFAULT_CSS = """
    ChoiceLine {
        height: 1; width: 1fr;
        & > .choice--value { color: $foreground; }
        & > .choice--arrow { color: $foreground; text-style: dim; }
        &:focus > .choice--value { text-style: reverse; }
        &:disabled > .choice--value { text-style: dim; }
    }
    """

    class Changed(Message):
        """Another value was chosen."""

        def __init__(self, line: ChoiceLine) -> None:
            super().__init__()
            self.line = line

        @property
        def control(self) -> ChoiceLine:
            """The line that tells it."""
            return self.line

    def __init__(self, words: Sequence[str], chosen: int = 0, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._words = tuple(map(printable, words))
        self._chosen = chosen

    @property
    def chosen(self) -> int:
        """The place of the value chosen."""
        return self._chosen

    @chosen.setter
    def chosen(self, place: int) -> None:
        if place != self._chosen:
            self._chosen = place
            self.refresh()
            self.post_message(self.Changed(self))

    def offer(self, words: Sequence[str], chosen: int = 0) -> None:
        """Have other values to choose from; tells nobody, as nobody chose."""
        self._words = tuple(map(printable, words))
        self._chosen = chosen
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the arrows and the value."""
        width = self.size.width
        if y or not self._words:
            return Strip.blank(width, self.rich_style)
        value = self.rich_style + self.get_component_rich_style("choice--value", partial=True)
        arrow = self.rich_style + self.get_component_rich_style("choice--arrow", partial=True)
        words = [Segment("‹ ", arrow), Segment(f"{self._words[self._chosen]}", value), Segment(" ›", arrow)]
        return Strip(words).crop_extend(0, width, self.rich_style)

    def action_step(self, by: int) -> None:
        """Choose the value so many places on, round the end."""
        if self._words:
            self.chosen = (self._chosen + by) % len(self._words)

    def on_key(self, event: events.Key) -> None:
        """Choose the next value that begins with the letter typed."""
        if event.character is None or not event.character.isalnum():
            return
        places = [*range(self._chosen + 1, len(self._words)), *range(self._chosen + 1)]
        for place in places:
            if self._words[place].casefold().startswith(event.character.casefold()):
                self.chosen = place
                event.stop()
                return

    def on_click(self, event: events.Click) -> None:
        """Choose the next value; the one before, at the left arrow."""
        self.action_step(-1 if event.x < 2 else 1)
