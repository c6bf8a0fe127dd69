"""WordsModal: all that there is to tell of a line, to be read in peace."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.screens.dialog import Dialog
from certtui.text import printable


class WordsModal(Dialog[None]):
    """Shows lines of text; changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,q", "leave", "Close", tooltip="Back to the list", show=False, id="words.leave"),
    ]
    DEFAULT_CSS = """
    WordsModal {
        & > .box { width: 90%; max-width: 110; }
        & VerticalScroll { height: auto; max-height: 24; }
    }
    """

    def __init__(self, title: str, lines: Sequence[str]) -> None:
        super().__init__()
        self._heading = title
        self._lines = lines

    def compose(self) -> ComposeResult:
        """The text, scrolled."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            with VerticalScroll():
                yield Static(
                    Content("\n").join(Content(printable(one)) for one in self._lines), classes="prose"
                )
            with Horizontal(classes="buttons"):
                yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """The text takes the keys that scroll."""
        self.query_one(VerticalScroll).focus()

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)
