"""What all modals share: a framed box over the screen, escape to leave it without anything done."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual import on
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button

from certtui.screens.leaving import Leaving
from certtui.screens.styled import StyledOnce
from certtui.widgets.button_row import focus_button_beside

T = TypeVar("T")


class Dialog(Leaving, StyledOnce[T | None], ModalScreen[T | None]):
    """A modal that answers with what was decided, or with None when it was left: it does nothing itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Cancel", tooltip="Leave without changing anything", id="dialog.leave"),
        # a modal screen has no part in the keys of the app
        Binding("question_mark,f1", "app.help", "Help", tooltip="The keys that work here", id="dialog.help"),
        Binding(
            "colon,ctrl+p",
            "app.command_palette",
            "Commands",
            tooltip="Every action by name",
            id="dialog.commands",
        ),
        Binding(
            "left",
            "go_beside(-1)",
            "Button before",
            tooltip="The button before",
            show=False,
            id="dialog.left",
        ),
        Binding(
            "right", "go_beside(1)", "Next button", tooltip="The next button", show=False, id="dialog.right"
        ),
    ]
    DEFAULT_CSS = """
    Dialog {
        align: center middle;
        background: $background 60%;
        &:ansi { background: ansi_default; }
        & > .box {
            width: 76; max-width: 100%; height: auto; max-height: 100%;
            border: round $primary; padding: 0 1; background: $surface;
            border-title-style: bold; border-subtitle-color: $foreground;
        }
        & .buttons {
            height: 1; width: 100%; margin: 1 0 0 0; align-horizontal: right;
            & > Button { margin: 0 0 0 2; min-width: 10; }
        }
        & .prose { width: 100%; height: auto; }
    }
    """

    class Opened(Message):
        """A dialog came up over whatever was said."""

    def on_mount(self) -> None:
        """Tell the app."""
        self.post_message(self.Opened())

    def dismiss(self, result: T | None = None) -> AwaitComplete:
        """Answer and go: once, however often the key came, with what stands over it, as help does.

        Textual would take away whatever is on top, and answer who does not wait any more, which ends the program.
        """
        if self not in self.app.screen_stack:
            return AwaitComplete()
        while self.app.screen is not self:
            self.app.pop_screen()
        asked = self._result_callbacks[-1].future if self._result_callbacks else None
        if asked is not None and asked.done():
            return self.app.pop_screen()
        return super().dismiss(result)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Go from button to button only where the focus is on one."""
        return action != "go_beside" or isinstance(self.focused, Button)

    def action_go_beside(self, step: int) -> None:
        """From a button to the one beside it."""
        focus_button_beside(self.focused, step)

    def action_leave(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)

    def cancel(self) -> None:
        """Leave without an answer, and without being asked again."""
        self.dismiss(None)

    @on(Button.Pressed, "#cancel")
    def _cancel_pressed(self) -> None:
        self.cancel()
