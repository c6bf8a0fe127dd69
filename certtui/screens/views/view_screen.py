"""ViewScreen: what the five views share. Each says what it shows as a filter, and can be told to show one.

What is done with a filter (exported, swept, compared, forecast, saved) is in mixins of their own, which know no view.
"""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.binding import BindingType

from certtui.filters import SortedFilter
from certtui.records import Kind
from certtui.screens.comparison.acts import ComparisonActs
from certtui.screens.exports.acts import ExportActs
from certtui.screens.forecast.acts import ForecastActs
from certtui.screens.importing.acts import ImportActs
from certtui.screens.lifecycle.acts import LifecycleActs
from certtui.screens.saved_filters.acts import SavedFilterActs
from certtui.screens.sweeps.acts import SweepActs
from certtui.screens.views.as_of import AsOfActs
from certtui.screens.views.going import views_of
from certtui.screens.views.keys import VIEW_BINDINGS
from certtui.widgets.top_bar import TopBar


class ViewScreen(
    ExportActs, ImportActs, SweepActs, ComparisonActs, ForecastActs, SavedFilterActs, AsOfActs, LifecycleActs
):
    """A view. `view` is its kind of entity, None for the certifications."""

    BINDINGS: ClassVar[list[BindingType]] = list(VIEW_BINDINGS)
    view: Kind | None = None

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    def show_filter(self, wanted: SortedFilter) -> None:
        """Show what a filter of this view chooses, in its order."""
        raise NotImplementedError

    def say_where(self) -> None:
        """Say in the top bar which view this is, of which day, and who works."""
        self.show_where(f"{self.view.title if self.view else 'Certifications'} ▾", self.desk.session.as_of)

    async def action_switch_view(self, kind: int) -> None:
        """Go to another view."""
        await views_of(self).switch_view(Kind(kind) if kind else None)

    @work(group="act")
    async def action_view_menu(self) -> None:
        """Choose a view."""
        from certtui.screens.views.view_menu import ViewMenu

        chosen = await self.ask(ViewMenu(self.view))
        if chosen is not None:
            await self.action_switch_view(chosen)

    @on(TopBar.ViewClicked)
    def _view_clicked(self) -> None:
        self.action_view_menu()

    @on(TopBar.MenuClicked)
    def _menu_clicked(self) -> None:
        self.action_export()
