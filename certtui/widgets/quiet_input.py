"""QuietInput: a one-line field that sends nothing while no one types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.geometry import Size
from textual.keys import REPLACED_KEYS, key_to_character
from textual.reactive import Reactive
from textual.widgets import Input

from certtui.text import printable

if TYPE_CHECKING:
    from textual import events
    from textual.strip import Strip


def one_line(text: str) -> str:
    """Make pasted text fit a one-line field: line ends and tabs become blanks; what must not reach a terminal goes."""
    blanked = " ".join(text.replace("\t", " ").splitlines())
    without_controls = "".join(character for character in blanked if character >= " " and character != "\x7f")
    return printable(without_controls).replace("\ufffd", "")


class QuietInput(Input):
    """`Input` without a blinking cursor, which costs 1.7 kB a second, and which takes a pasted list as one line.

    Typing lays out nothing anew: the field is as wide as it is, however long its text.
    """

    virtual_size: Reactive[Size] = Reactive(Size(0, 0))

    def __init__(self, value: str | None = None, placeholder: str = "", **options: Any) -> None:
        super().__init__(value, placeholder, **options)
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Take every character, also those whose keys Textual gives a name of its own: slash, at, plus, minus."""
        return super().check_consume_key(key, character or key_to_character(REPLACED_KEYS.get(key, key)))

    def on_paste(self, event: events.Paste) -> None:
        """Take all lines of what is pasted, where Textual takes the first only."""
        if text := one_line(event.text):
            start, end = sorted(self.selection)
            self.replace(text, start, end)
        event.stop()
        event.prevent_default()


class SearchInput(QuietInput):
    """A field to search by. Its placeholder begins with the key that goes to it, which is left out where it would be typed."""

    def render_line(self, y: int) -> Strip:
        """Paint the field; with the focus, the placeholder without its key."""
        whole = self.placeholder
        if self.has_focus:
            self.set_reactive(Input.placeholder, whole.partition(" ")[2])
        try:
            return super().render_line(y)
        finally:
            self.set_reactive(Input.placeholder, whole)
