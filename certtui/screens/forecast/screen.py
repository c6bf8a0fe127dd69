"""ForecastScreen: expiries by week and by month ahead, and the share in compliance, each bar with the rows behind it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.errors import NotFound, NotPermitted
from certtui.filters import Filter
from certtui.queries.filters import describe_filter
from certtui.queries.forecast import SortRows, list_expiring, list_not_compliant, without_statuses
from certtui.rights import Right, rights_to_count
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.forecast.charts import (
    TABS,
    Pane,
    Point,
    describe_expiries,
    describe_shares,
    expiry_points,
    share_points,
)
from certtui.screens.forecast.reading import Forecasts
from certtui.screens.views.going import views_of
from certtui.text import printable
from certtui.widgets.chart import Chart
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.tab_bar import TabBar
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_NOTHING = "Nothing is in force here on {day}.\nPress escape, and choose something else in the view."


_key = Keys("forecast")


class ForecastScreen(AskingScreen):
    """What lies ahead of the rows of a filter, on the day that all screens show."""

    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("escape,q", "back", "Back", "Back to the view", show=True),
        _key("n", "step(1)", "Charts", "Show the next chart", "next", show=True),
        _key("p", "step(-1)", "Chart before", "Show the chart before", "before"),
        _key("w", "bring('weeks')", "Weeks", "Expiries by week", "weeks", show=True),
        _key("m", "bring('months')", "Months", "Expiries by month", "months", show=True),
        _key("c", "bring('compliance')", "Compliance", "The share in compliance", "compliance", show=True),
        _key("at", "look_at", "Look at day", "Show the view as of the day under the cursor", show=True),
        _key("ctrl+r", "reload", "Reload", "Count everything again"),
    ]
    AUTO_FOCUS = "Chart"
    DEFAULT_CSS = """
    ForecastScreen {
        & > TabBar, & > Static, & > Chart { padding: 0 1; }
        & > #scope { height: 1; width: 100%; text-style: bold; }
        & > #sum { height: 2; width: 100%; }
        & > #told { height: 2; width: 100%; }
    }
    """

    def __init__(self, desk: Desk, forecasts: Forecasts, filter: Filter) -> None:
        super().__init__()
        self.desk = desk
        self._forecasts = forecasts
        self._filter = filter
        self._front = Pane.WEEKS
        self._points: Sequence[Point] = ()
        self._cursors: dict[Pane, int] = {}

    @property
    def shows(self) -> tuple[Right, ...]:
        """What it takes to see these counts."""
        return rights_to_count(self._filter)

    def compose(self) -> ComposeResult:
        """Where one is, the charts' names, of what they are, the chart, what the cursor is on, the keys."""
        yield TopBar()
        yield TabBar(id="charts")
        yield Words("", id="scope")
        yield Words("", id="sum")
        yield Chart()
        yield Words("", id="told")
        yield KeyBar()

    @property
    def chart(self) -> Chart:
        """The chart in front."""
        return self.query_one(Chart)

    @property
    def point(self) -> Point | None:
        """What the cursor is on."""
        return self._points[self.chart.cursor] if self._points else None

    def on_mount(self) -> None:
        """Count."""
        self.query_one(TabBar).show(TABS, self._front.value)
        self.chart.show_words("Counting …")
        self._load()

    def refresh_data(self) -> None:
        """Count anew: the database changed, or another day is looked at."""
        self._load()

    # Counting and showing

    @work(group="load", exclusive=True)
    async def _load(self) -> None:
        self.show_where("Forecast", self.desk.session.as_of)
        try:
            await self._count()
        except (NotFound, NotPermitted) as refusal:
            self._show((), "")
            self.chart.show_words(str(refusal).replace(". ", ".\n"))

    async def _count(self) -> None:
        compliance = self._front is Pane.COMPLIANCE
        filter = without_statuses(self._filter) if compliance else self._filter
        words = await self.desk.read(describe_filter, filter)
        scope = " · ".join(words) or "Everything in force"
        if filter != self._filter:
            scope += " · any status"
        self.query_one("#scope", Static).update(Content(printable(scope)), layout=False)
        await (self._count_shares() if compliance else self._count_expiries())

    async def _count_expiries(self) -> None:
        day = self.desk.session.as_of
        expiries = await self._forecasts.expiries(self._filter, day)
        if not expiries.total:
            self._show((), "")
            return
        self._show(expiry_points(expiries, self._front), describe_expiries(expiries, self._front))

    async def _count_shares(self) -> None:
        day = self.desk.session.as_of
        async for counted in self._forecasts.shares(self._filter, day):
            if counted.complete:
                known = any(share.total for share in counted.shares)
                points = share_points(counted.shares, day) if known else ()
                self._cursors.setdefault(
                    self._front, next((n for n, p in enumerate(points) if p.day == day), 0)
                )
                self._show(points, describe_shares(counted.shares, day))
            elif not self._points:
                done = f" {counted.done * 100 // counted.parts} %" if counted.done else ""
                self.chart.show_words(f"Counting …{done}")

    def _show(self, points: Sequence[Point], sum: str) -> None:
        self._points = points
        self.query_one("#sum", Static).update(Content(sum), layout=False)
        if points:
            cursor = self._cursors.get(self._front, 0)
            self.chart.show([one.bar for one in points], cursor, line=self._front is Pane.COMPLIANCE)
        else:
            self.chart.show_words(_NOTHING.format(day=self.desk.session.as_of))
        self._say_point()

    def _say_point(self) -> None:
        """Say what the cursor is on."""
        point = self.point
        words = Content("\n").join(Content(one) for one in (point.words if point else ()))
        self.query_one("#told", Static).update(words, layout=False)
        self.refresh_bindings()

    @on(Chart.BarHighlighted)
    def _bar_highlighted(self, event: Chart.BarHighlighted) -> None:
        self._cursors[self._front] = event.number
        self._say_point()

    # Charts

    @on(TabBar.TabChosen)
    def _tab_chosen(self, event: TabBar.TabChosen) -> None:
        self.action_bring(event.tab)

    def action_step(self, by: int) -> None:
        """Bring the chart beside to the front, round the end."""
        panes = list(Pane)
        self.action_bring(panes[(panes.index(self._front) + by) % len(panes)].value)

    def action_bring(self, pane: str) -> None:
        """Bring a chart to the front."""
        if pane == self._front.value:
            return
        self._front = Pane(pane)
        self.query_one(TabBar).choose(pane)
        self._points = ()
        self.query_one("#sum", Static).update("", layout=False)
        self.chart.show_words("Counting …")
        self._say_point()
        self._load()

    # What stands behind a bar

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Have no key for a day where the bar has none."""
        if action == "look_at":
            point = self.point if self.is_mounted else None
            return point is not None and point.day is not None
        return True

    def action_look_at(self) -> None:
        """Show the view as of the day under the cursor."""
        point = self.point
        if point is not None and point.day is not None:
            views = views_of(self)
            self.action_back()
            views.set_as_of(point.day)

    @on(Chart.BarChosen)
    def _bar_chosen(self) -> None:
        from certtui.screens.forecast.rows_screen import BehindScreen

        point = self.point
        if point is None or self.app.screen is not self:
            return
        session = self.desk.session
        if point.stretch is not None:
            day, sort = session.as_of, SortRows.EXPIRES
            listing = partial(list_expiring, session.operator, self._filter, day, point.stretch)
        else:
            day, sort = point.day or session.as_of, SortRows.STATUS
            listing = partial(list_not_compliant, session.operator, self._filter, day)
        scope = self.query_one("#scope", Static).content
        title, of_one = f"{point.title} · {scope}", self._filter.certification_id is not None
        self.app.push_screen(BehindScreen(self.desk, title, day, listing, sort, of_one=of_one))
