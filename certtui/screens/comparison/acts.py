"""ComparisonActs: what changed between two dates, within a view."""

from __future__ import annotations

from textual import work

from certtui.filters import SortedFilter
from certtui.rights import TO_VIEW_ROWS
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen


class ComparisonActs(Acting, AskingScreen):
    """Compare two days."""

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    @work(group="act")
    async def action_compare(self) -> None:
        """Ask for two days, and show what changed between them in what the screen shows."""
        from certtui.screens.comparison.days_form import DaysForm
        from certtui.screens.comparison.screen import ComparisonScreen

        session, filter = self.desk.session, self.shown().filter
        session.operator.require(*TO_VIEW_ROWS)
        days = await self.ask(DaysForm(session.today, session.as_of))
        if days is not None and self.app.screen is self:
            self.app.push_screen(ComparisonScreen(self.desk, days, filter))
