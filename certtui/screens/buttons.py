"""Buttons whose words change."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Button

from certtui.text import printable


def relabel(button: Button, words: str) -> None:
    """Give a button other words, and the width that they take, which Textual leaves as it was."""
    label = Content(printable(words))
    if button.label != label:  # laying the screen out anew for the same words would be felt
        button.label = label
        button.refresh(layout=True)
