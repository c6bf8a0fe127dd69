"""LineModal: one line of the file, whole."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from certtui.importing.line_story import Told
from certtui.screens.dialog import Dialog
from certtui.widgets.topic_pane import Topic, TopicPane


class LineModal(Dialog[None]):
    """Shows it until it is left."""

    DEFAULT_CSS = """
    LineModal > .box { width: 100; height: 90%; padding: 0; border-subtitle-align: left; }
    """

    def __init__(self, line: int, told: Sequence[Told]) -> None:
        super().__init__()
        self._line = line
        self._told = told

    def compose(self) -> ComposeResult:
        """What is told of it."""
        with Vertical(classes="box") as box:
            box.border_title = f"Line {self._line:,}"
            box.border_subtitle = "escape closes"
            yield TopicPane(topic_width=24)

    def on_mount(self) -> None:
        """Tell it."""
        pane = self.query_one(TopicPane)
        pane.show([Topic(one.name, one.words, "notice" if one.is_wrong else "") for one in self._told])
        pane.focus()
