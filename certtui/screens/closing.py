"""Closing what shows what may not be seen any more: dialogs, which show what they were opened with."""

from __future__ import annotations

from typing import Any, Final

from textual.app import App
from textual.command import CommandPalette

from certtui.rights import Operator, Right
from certtui.screens.dialog import Dialog

_CLOSING: Final = frozenset({Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES, Right.READ_AUDIT})
"""The rights with which dialogs go. A form of operators or roles stays, so that what was typed can be read."""


class Closing:
    """Closes the dialogs of an app where a right goes by which they show something."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app
        self._due = False

    def begin(self, before: Operator, now: Operator) -> None:
        """Say which rights have gone, if any did, and close what showed something by them."""
        if lost := sorted((before.rights - now.rights) & _CLOSING):
            self._due = True
            labels = " and ".join(right.label for right in lost)
            self._app.notify(
                f"You are no longer permitted to {labels}. What showed it was closed. "
                "Ask an Administrator for the right.",
                markup=False,
                severity="warning",
                timeout=12,
            )
        self.go_on()

    def go_on(self) -> None:
        """Close what is left to be closed: what was being stored or worked on ends first."""
        if self._due:
            self._due = not self._close()

    def _close(self) -> bool:
        """Close the dialogs in front; whether none is left."""
        while self._app.screen.is_modal:
            dialog = self._app.screen
            if isinstance(dialog, Dialog):
                dialog.cancel()
            elif isinstance(dialog, CommandPalette):
                self._app.pop_screen()
            if self._app.screen is dialog:
                return False
        return True
