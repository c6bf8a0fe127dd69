"""Buttons whose words change."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Button

from certtui.text import printable


def relabel(button: Button, words: str) -> None:
    """Give a button other words, and the width that they take, which Textual leaves as it was."""
    button.label = Content(printable(words))
    button.refresh(layout=True)
