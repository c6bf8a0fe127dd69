"""The day looked at: asked for by a form, and shown by every screen from then on."""

from __future__ import annotations

from textual import on, work

from certtui.screens.asking import AskingScreen
from certtui.screens.views.going import views_of
from certtui.widgets.top_bar import TopBar


class AsOfActs(AskingScreen):
    """For every screen that shows one day: `@` looks at another."""

    @work(group="act")
    async def action_as_of(self) -> None:
        """Look at another day."""
        from certtui.screens.views.as_of_form import AsOfForm

        session = self.desk.session
        day = await self.ask(AsOfForm(session.today, session.as_of))
        if day is not None and day != session.as_of:
            views_of(self).set_as_of(day)

    @on(TopBar.DayClicked)
    def _day_clicked(self) -> None:
        self.action_as_of()
