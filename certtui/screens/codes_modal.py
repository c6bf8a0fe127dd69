"""Pasting a list of codes, or of names."""

from __future__ import annotations

import re
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static, TextArea

from certtui.screens.dialog import Dialog
from certtui.text import printable

_BETWEEN_CODES = re.compile(r"[\n\r,;\t]+")
_BETWEEN_NAMES = re.compile(r"[\n\r\t]+")
"""A name may hold commas."""


def split_codes(text: str) -> list[str]:
    """The codes of a pasted list: one a line, or with commas, semicolons or tabs between; a code may hold blanks."""
    return _split(_BETWEEN_CODES, text)


def split_names(text: str) -> list[str]:
    """The names of a pasted list, one a line."""
    return _split(_BETWEEN_NAMES, text)


def _split(between: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(word for part in between.split(text) if (word := part.strip().strip('"'))))


class CodesModal(Dialog[list[str]]):
    """Answers with the codes of the list, or with the names where what is pasted has no codes."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Select them", tooltip="Select what the list names", id="codes.done"),
    ]
    DEFAULT_CSS = """
    CodesModal TextArea { height: 10; border: solid $border-blurred; &:focus { border: solid $border; } }
    """

    def __init__(self, what: str, named_by: str = "code") -> None:
        super().__init__()
        self._heading = f"Paste {named_by}s of {what}"
        self._names = named_by == "name"

    def compose(self) -> ComposeResult:
        """A field for the list."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            words = (
                "One a line." if self._names else "One a line, or with commas, semicolons or tabs between."
            )
            yield Static(words, classes="prose")
            area = TextArea(show_line_numbers=False, tab_behavior="focus", soft_wrap=True)
            area.cursor_blink = False
            yield area
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Select them", id="done", compact=True, variant="primary")

    @on(Button.Pressed, "#done")
    def action_done(self) -> None:
        """Answer with the codes."""
        split = split_names if self._names else split_codes
        self.dismiss(split(self.query_one(TextArea).text))
