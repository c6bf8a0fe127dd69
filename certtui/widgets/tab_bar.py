"""TabBar: a line of tabs, without the animated underline that a slow line feels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width, printable


class TabBar(Widget):
    """Shows tabs by name, the one in front marked; a click chooses another."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tab--front", "tab--behind"}
    DEFAULT_CSS = """
    TabBar {
        height: 1;
        & > .tab--front { text-style: bold reverse; color: $primary; }
        & > .tab--behind { color: $foreground; }
    }
    """

    class TabChosen(Message):
        """Another tab is to come to the front."""

        def __init__(self, tab: str) -> None:
            super().__init__()
            self.tab = tab

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._front = ""

    def show(self, tabs: Sequence[tuple[str, str]], front: str) -> None:
        """Show these tabs (key, name) with one of them in front."""
        if (tuple(tabs), front) != (self._tabs, self._front):
            self._tabs, self._front = tuple(tabs), front
            self.refresh()

    def choose(self, tab: str) -> None:
        """Bring a tab to the front."""
        self.show(self._tabs, tab)

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line only
        """Paint the names."""
        segments = [
            Segment(
                f" {printable(name)} ",
                self.rich_style
                + self.get_component_rich_style(
                    "tab--front" if key == self._front else "tab--behind", partial=True
                ),
            )
            for key, name in self._tabs
        ]
        return Strip(segments).crop_extend(0, self.size.width, self.rich_style)

    def on_click(self, event: events.Click) -> None:
        """Choose the tab that was clicked."""
        at = event.get_content_offset(self)
        x = 0
        for key, name in self._tabs if at is not None else ():
            width = cell_width(printable(name)) + 2
            if at is not None and x <= at.x < x + width:
                self.post_message(self.TabChosen(key))
            x += width
