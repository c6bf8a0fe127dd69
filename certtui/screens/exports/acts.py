"""ExportActs: the export menu of a view."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class ExportActs(Acting, AskingScreen):
    """Choose what is exported, and into which file."""

    def action_export(self) -> None:
        """Choose what is exported, and into which file."""
