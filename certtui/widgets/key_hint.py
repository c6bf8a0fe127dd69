"""KeyHint: the keys of a dialog in one line, those alone that work where the focus is."""

from __future__ import annotations

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from certtui.widgets.rows_table import RowsTable


class KeyHint(Static):
    """Says `listing` while the focus is in the list, `typing` while it is in the field to search by, else nothing."""

    DEFAULT_CSS = "KeyHint { height: 1; width: 100%; color: $foreground; text-style: dim; }"

    def __init__(self, *, listing: str, typing: str) -> None:
        super().__init__("", id="keys")
        self._listing = listing
        self._typing = typing

    def on_mount(self) -> None:
        """Follow the focus from now on."""
        self.watch(self.screen, "focused", self._follow)

    def _follow(self, focused: Widget | None) -> None:
        words = ""
        if isinstance(focused, Input):
            words = self._typing
        elif isinstance(focused, RowsTable):
            words = self._listing
        self.update(Content(words), layout=False)
