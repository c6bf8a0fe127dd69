"""ActionBar: how many rows are selected and what can be done with them, in one line that is there only while some are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from certtui.widgets.button_row import focus_button_beside
from certtui.widgets.words import Words


class ActionBar(Horizontal):
    """A button for each act, by the act's name; where acts are refused they stay, greyed, to say why when pressed."""

    DEFAULT_CSS = """
    ActionBar {
        height: 1; display: none;
        &.-shown { display: block; }
        & > Static { width: 16; margin: 0 1 0 0; text-style: bold; }
        & > Button { min-width: 8; margin: 0 1 0 0; }
        & > Button.-refused { text-style: dim; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "left", "go_beside(-1)", "Button before", tooltip="The button before", show=False, id="bar.left"
        ),
        Binding(
            "right", "go_beside(1)", "Next button", tooltip="The next button", show=False, id="bar.right"
        ),
    ]

    class ActChosen(Message):
        """The button of an act was pressed."""

        def __init__(self, act: str) -> None:
            super().__init__()
            self.act = act

    def __init__(self, acts: Iterable[tuple[str, str]]) -> None:
        buttons = (Button(words, id=act, compact=True) for act, words in acts)
        super().__init__(Words("", id="selected"), *buttons, id="actions")

    def tell(self, marked: int) -> None:
        """So many rows are selected."""
        self.query_one("#selected", Static).update(Content(f"{marked:,} selected"), layout=False)
        self.set_class(marked > 0, "-shown")

    def action_go_beside(self, step: int) -> None:
        """From a button to the one beside it."""
        focus_button_beside(self.screen.focused, step)

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        self.post_message(self.ActChosen(event.button.id or ""))
