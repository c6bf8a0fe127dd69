"""PasteModal: a table that is pasted, as it comes from a spreadsheet or out of a file."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static, TextArea

from certtui.screens.dialog import Dialog
from certtui.text import count
from certtui.widgets.words import Words

_EMPTY = "Copy the cells with their header row, and paste them here."


class PasteModal(Dialog[str]):
    """Answers with the text."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "done", "Use", tooltip="Go on with this table", id="paste.done"),
    ]
    DEFAULT_CSS = """
    PasteModal {
        & > .box { width: 100; }
        & TextArea { height: 12; padding: 0; }
        & #hint { width: 1fr; height: 1; text-style: dim; }
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._leaving = False

    def compose(self) -> ComposeResult:
        """The text and what it comes to."""
        with Vertical(classes="box") as box:
            box.border_title = "Import · paste a table"
            area = TextArea("", show_line_numbers=False, tab_behavior="focus", soft_wrap=False, compact=True)
            area.cursor_blink = False
            yield area
            with Horizontal(classes="buttons"):
                yield Words(_EMPTY, id="hint")
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Use", id="use", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Wait for it."""
        self.query_one(TextArea).focus()

    @on(TextArea.Changed)
    def _changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._leaving = False
        lines = sum(1 for line in event.text_area.document.lines if line.strip())
        words = f"{count(lines, 'line')}, the header among them. ctrl+s goes on." if lines else _EMPTY
        self.query_one("#hint", Static).update(Content(words))

    @on(Button.Pressed, "#use")
    def action_done(self) -> None:
        """Answer with it."""
        text = self.query_one(TextArea).text
        if text.strip():
            self.dismiss(text)
        else:
            self.app.notify(f"There is nothing to import yet. {_EMPTY}", severity="warning", timeout=6)

    def action_leave(self) -> None:
        """Leave; with something pasted, only when asked twice."""
        if self._leaving or not self.query_one(TextArea).text.strip():
            self.cancel()
            return
        self._leaving = True
        self.app.notify("The table is dropped. Press escape again to leave.", severity="warning", timeout=6)
