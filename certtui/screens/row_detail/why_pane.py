"""WhyPane: the explanation of a row, topic by topic, scrolled when it is longer than its room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from certtui.queries.explanation_words import Line
from certtui.text import printable
from certtui.widgets.words import Words

_MOST: Final = 5
"""Topics that an explanation can have."""


class WhyPane(VerticalScroll, can_focus=True):
    """Shows lines with their topics; takes the keys that scroll while it has the focus."""

    DEFAULT_CSS = """
    WhyPane {
        height: auto; max-height: 45%; padding: 0 1; scrollbar-size-vertical: 1;
        border-bottom: solid $border-blurred;
        &:focus { border-bottom: solid $border; }
        & > Horizontal { height: auto; width: 100%; }
        & .topic { width: 10; text-style: bold; }
        & .words { width: 1fr; height: auto; }
    }
    """

    def compose(self) -> ComposeResult:
        """A line for each topic there can be."""
        for _ in range(_MOST):
            with Horizontal():
                yield Words("", classes="topic")
                yield Words("", classes="words")

    def show(self, lines: Sequence[Line], lead: str = "") -> None:
        """Show these lines; `lead` stands before the first: the status's glyph."""
        for place, one in enumerate(self.query(Horizontal)):
            one.display = place < len(lines)
            if place < len(lines):
                topic, text = lines[place]
                one.query_one(".topic", Static).update(Content(topic))
                words = printable(text)
                shown = Content(f"{lead}{words}" if place == 0 else words)
                one.query_one(".words", Static).update(shown)
