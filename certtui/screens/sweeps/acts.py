"""SweepActs: audit sweeps, from any view."""

from __future__ import annotations

from textual import work

from certtui.filters import SortedFilter
from certtui.rights import TO_VIEW_ROWS
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class SweepActs(Acting, AskingScreen):
    """Open the sweeps. What the view shows can be what a new one is about."""

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    @work(group="act")
    async def action_sweep(self) -> None:
        """Open the sweeps."""
        from certtui.screens.sweeps.screen import SweepsScreen

        self.desk.session.operator.require(*TO_VIEW_ROWS)
        if self.app.screen is self:
            await self.app.push_screen(SweepsScreen(self.desk, self.shown()))
