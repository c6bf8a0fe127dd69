"""ForecastActs: expiries ahead, and the share in compliance, within a view."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class ForecastActs(Acting, AskingScreen):
    """Show what lies ahead."""

    def action_forecast(self) -> None:
        """Show what lies ahead."""
