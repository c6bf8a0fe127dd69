"""QuietInput: sends nothing by itself, and takes what is pasted as one harmless line."""

from __future__ import annotations

import pytest
from textual import events
from textual.app import App, ComposeResult

from certtui.widgets.quiet_input import QuietInput, one_line


class Form(App[None]):
    def compose(self) -> ComposeResult:
        yield QuietInput("E1 x")


async def test_a_pasted_list_becomes_one_line() -> None:
    """All lines are taken, apart by blanks; what moves a terminal is not; the selection is replaced."""
    app = Form()
    async with app.run_test() as pilot:
        field = app.query_one(QuietInput)
        field.focus()
        field.selection = type(field.selection)(3, 4)
        field.post_message(events.Paste("E2\r\nE3\n\x1b[31mE4\t\u202eE5\x00"))
        await pilot.pause()
        assert field.value == "E1 E2 E3 [31mE4 E5"


async def test_its_cursor_does_not_blink() -> None:
    """A blinking cursor would send bytes for ever."""
    app = Form()
    async with app.run_test():
        assert not app.query_one(QuietInput).cursor_blink


@pytest.mark.parametrize(
    ("pasted", "taken"), [("a\nb", "a b"), ("Zoë 漢字 👩‍🚒", "Zoë 漢字 👩‍🚒"), ("\n", ""), ("", "")]
)
def test_real_names_stay(pasted: str, taken: str) -> None:
    """Only what is invisible or moves goes."""
    assert one_line(pasted) == taken
