"""StyledOnce: a screen whose widgets are styled when they are made, and anew only when the looks of the app changed."""

from __future__ import annotations

from typing import TypeVar

from textual import events

from certtui.terminal.compositing import LeanScreen

T = TypeVar("T")


class StyledOnce(LeanScreen[T]):
    """Textual styles every widget anew whenever a screen comes to the front, which takes as long as painting them."""

    _styled_for: object = None

    def _on_mount(self, event: events.Mount) -> None:  # noqa: ARG002 - as Textual calls it
        """Remember what its widgets are styled for from the first."""
        self._styled_for = self._looks_of_app()

    def _on_screen_suspend(self) -> None:
        """Remember what they were styled for last: while it is in front, the app keeps them so."""
        self._styled_for = self._looks_of_app()

    def _on_screen_resume(self, event: events.ScreenResume) -> None:
        """Have them styled anew only where they were styled for something else."""
        event.refresh_styles = event.refresh_styles and self._styled_for != self._looks_of_app()

    def _looks_of_app(self) -> object:
        """What styles everywhere depend on: the theme, whether the terminal has the focus."""
        return self.app.theme, frozenset(self.app.pseudo_classes)
