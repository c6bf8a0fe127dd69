"""ForecastActs: expiries ahead, and the share in compliance, within a view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from certtui.filters import SortedFilter
from certtui.rights import rights_to_count
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen

if TYPE_CHECKING:
    from certtui.screens.forecast.reading import Forecasts


class ForecastActs(Acting, AskingScreen):
    """Show what lies ahead of what the screen shows."""

    _forecasts: Forecasts | None = None
    """What was counted for this view before: looked at again, it is there at once."""

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    @work(group="act")
    async def action_forecast(self) -> None:
        """Show what lies ahead."""
        from certtui.screens.forecast.reading import Forecasts
        from certtui.screens.forecast.screen import ForecastScreen

        self.desk.session.operator.require(*rights_to_count(self.shown().filter))
        if self._forecasts is None:
            self._forecasts = Forecasts(self.desk)
        if self.app.screen is self:  # the key may have come twice
            self.app.push_screen(ForecastScreen(self.desk, self._forecasts, self.shown().filter))
