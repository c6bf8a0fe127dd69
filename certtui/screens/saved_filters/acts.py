"""SavedFilterActs: filters under a name."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class SavedFilterActs(Acting, AskingScreen):
    """Apply a saved filter, or save what is shown."""

    def action_saved_filters(self) -> None:
        """Apply a saved filter, or save what is shown."""
