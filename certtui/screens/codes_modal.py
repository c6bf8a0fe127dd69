"""Pasting a list of codes."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static, TextArea

from certtui.records import Kind
from certtui.screens.dialog import Dialog

_BETWEEN = re.compile(r"[\n\r,;\t]+")


def split_codes(text: str) -> list[str]:
    """The codes of a pasted list: one a line, or with commas, semicolons or tabs between; a code may hold blanks."""
    return list(dict.fromkeys(code for part in _BETWEEN.split(text) if (code := part.strip().strip('"'))))


class CodesModal(Dialog[list[str]]):
    """Answers with the codes of the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Select them", tooltip="Select whom the codes name", id="codes.done"),
    ]
    DEFAULT_CSS = """
    CodesModal TextArea { height: 10; border: solid $border-blurred; &:focus { border: solid $border; } }
    """

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self._kind = kind

    def compose(self) -> ComposeResult:
        """A field for the list."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Paste codes of {self._kind.title.lower()}")
            yield Static("One a line, or with commas, semicolons or tabs between.", classes="prose")
            area = TextArea(show_line_numbers=False, tab_behavior="focus", soft_wrap=True)
            area.cursor_blink = False
            yield area
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Select them", id="done", compact=True, variant="primary")

    @on(Button.Pressed, "#done")
    def action_done(self) -> None:
        """Answer with the codes."""
        self.dismiss(split_codes(self.query_one(TextArea).text))

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
