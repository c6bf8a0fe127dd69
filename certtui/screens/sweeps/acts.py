"""SweepActs: audit sweeps, from any view."""

from __future__ import annotations

from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class SweepActs(Acting, AskingScreen):
    """Open the sweeps."""

    def action_sweep(self) -> None:
        """Open the sweeps."""
