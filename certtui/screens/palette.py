"""`:`: every action by name."""

from __future__ import annotations

from textual.command import CommandInput, CommandPalette
from textual.widgets import LoadingIndicator


class Palette(CommandPalette):
    """Textual's command palette, without what moves by itself: a slow line pays for each blink."""

    DEFAULT_CSS = """
    Palette SearchIcon { display: none; }
    """

    def on_mount(self) -> None:
        """Hold still."""
        self.query_one(CommandInput).cursor_blink = False
        # the palette shows and hides it with its own styles, so it is not enough to hide it
        self.query_one(LoadingIndicator).auto_refresh = None
