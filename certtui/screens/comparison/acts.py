"""ComparisonActs: what changed between two dates, within a view."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class ComparisonActs(Acting, AskingScreen):
    """Compare two dates."""

    def action_compare(self) -> None:
        """Compare two dates."""
