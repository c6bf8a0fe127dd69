"""Asking before something is done that is not done by accident."""

from __future__ import annotations

from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.screens.dialog import Dialog
from certtui.text import printable


class ConfirmModal(Dialog[bool]):
    """Says what will happen; only the button that is named for it goes on. The focus begins on Cancel."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "up", "move(-1)", "Up", tooltip="A line up, or the button before", show=False, id="confirm.up"
        ),
        Binding(
            "down",
            "move(1)",
            "Down",
            tooltip="A line down, or the next button",
            show=False,
            id="confirm.down",
        ),
    ]
    DEFAULT_CSS = """
    ConfirmModal VerticalScroll { height: auto; max-height: 14; }
    """

    def __init__(
        self, title: str, lines: list[str], go_on: str, *, variant: Literal["error", "primary"] = "primary"
    ) -> None:
        super().__init__()
        self._heading = title
        self._lines = lines
        self._go_on = go_on
        self._variant = variant

    def compose(self) -> ComposeResult:
        """The words and two buttons."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            with VerticalScroll(can_focus=False):
                for line in self._lines:
                    yield Static(Content(printable(line)), classes="prose")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(Content(self._go_on), id="go-on", compact=True, variant=self._variant)

    def on_mount(self) -> None:
        """Nothing happens by a key pressed too often."""
        self.query_one("#cancel", Button).focus()

    def action_move(self, step: int) -> None:
        """Scroll the words where there are more than are in sight; else go from button to button."""
        lines = self.query_one(VerticalScroll)
        if lines.max_scroll_y:
            lines.scroll_relative(y=step, animate=False)
        else:
            self.action_go_beside(step)

    @on(Button.Pressed, "#go-on")
    def _confirm(self) -> None:
        self.dismiss(True)
