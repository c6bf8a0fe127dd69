"""SweepsScreen: the audit sweeps, those that are open first; begun, resumed, signed off, exported, compared from here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from certtui.filters import Filter, SortedFilter
from certtui.queries.filters import describe_filter
from certtui.queries.sweeps import get_sweep, list_sweeps, plan_sweep
from certtui.records import Status
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.desk import Desk
from certtui.screens.settings.pane import RecordsPane
from certtui.screens.sweeps.ending import EndingActs
from certtui.screens.sweeps.words import percent, state_words
from certtui.screens.views.as_of import AsOfActs
from certtui.screens.views.going import views_of
from certtui.sweeping import Sweep, SweepState
from certtui.text import count
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.top_bar import TopBar

_key = Keys("sweeps")
_BAR: Final = 8
"""Cells of the bar of a sweep's progress."""


class SweepsPane(RecordsPane):
    """The list."""

    WHAT = "sweep"
    COLUMNS = (
        Column("id", "No.", width=4, align="right", sortable=False),
        Column("title", "Scope", weight=3, least=26, sortable=False),
        Column("progress", "Decided", width=_BAR + 5, sortable=False),
        Column("open", "Open", width=7, align="right", sortable=False),
        Column("begun", "Begun", width=10, sortable=False, priority=40),
        Column("state", "State", weight=2, least=12, sortable=False),
    )
    EMPTY = "No sweep yet. + begins one: everything that needs action, or a part of it."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sweeps: dict[int, Sweep] = {}

    @property
    def sweep(self) -> Sweep | None:
        """The sweep under the cursor."""
        return self._sweeps.get(self.cursor) if self.is_mounted and self.cursor is not None else None

    async def load(self) -> Sequence[Row]:
        """Every sweep."""
        sweeps = await self.desk.read(list_sweeps, self.desk.session.operator)
        self._sweeps = {one.id: one for one in sweeps}
        return list(map(_row, sweeps))

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self.screen.refresh_bindings()

    async def open(self, key: int) -> None:
        """Work in it, or read it."""
        screen = self.screen
        if isinstance(screen, SweepsScreen):
            await screen.open_sweep(key)


class SweepsScreen(EndingActs, AsOfActs):
    """The list and its keys. `view` is what the view shows from which it was opened."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    NEEDED: ClassVar = dict.fromkeys(("begin", "sign", "give_up"), Right.UPDATE_CERTIFICATIONS)
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("plus", "begin", "Begin", "Begin a sweep", show=True),
        _key("l", "list", "Rows", "All rows of this sweep", show=True),
        _key("e", "export", "Export", "Write its list into a file", show=True),
        _key(
            "equals_sign",
            "compare",
            "Compare",
            "What became of the rows of the last sweep of its scope",
            show=True,
        ),
        _key("z", "sign", "Sign off", "End this sweep: sign it off", show=True),
        _key(
            "delete",
            "give_up",
            "Give up",
            "End this sweep without a sign-off; what was decided stays",
            show=True,
        ),
        _key("at", "as_of", "As of", "Look at another day"),
        _key("escape,q", "back", "Back", "Back to the view", show=True),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = "SweepsPane RowsTable"
    DEFAULT_CSS = """
    SweepsScreen SweepsPane { padding: 0 1; }
    """

    def __init__(self, desk: Desk, view: SortedFilter) -> None:
        super().__init__()
        self.desk = desk
        self._view = view

    def compose(self) -> ComposeResult:
        """Where one is, the sweeps, the keys."""
        yield TopBar()
        yield SweepsPane(self.desk)
        yield KeyBar()

    @property
    def pane(self) -> SweepsPane:
        """The list."""
        return self.query_one(SweepsPane)

    @property
    def sweep(self) -> Sweep | None:
        """The sweep under the cursor."""
        return self.pane.sweep

    def possible(self, action: str) -> bool:
        """What is for a sweep needs one under the cursor; what ends it, one that is open."""
        if action in {"list", "export", "compare"}:
            return self.is_mounted and self.sweep is not None
        if action in {"sign", "give_up"}:
            return self.is_mounted and self.sweep is not None and self.sweep.state is SweepState.OPEN
        return True

    def fits_day(self, action: str) -> bool:
        """A sweep of a day to come is begun today; the rest is as any act."""
        session = self.desk.session
        return super().fits_day(action) or (action == "begin" and session.as_of > session.today)

    def on_mount(self) -> None:
        """Say where one is."""
        self._say_where()

    def on_screen_resume(self) -> None:
        """Show how far a sweep came that was worked in meanwhile."""
        if self.pane.is_mounted:
            self.refresh_data()

    def _say_where(self) -> None:
        self.show_where("Sweeps", self.desk.session.as_of)

    def refresh_data(self) -> None:
        """Read anew: somebody changed the database, or another day is looked at."""
        self._say_where()
        self.pane.refresh_data()
        self.refresh_bindings()

    # Opening

    async def open_sweep(self, sweep_id: int) -> None:
        """Work in a sweep that is open, read one that is not."""
        from certtui.screens.sweeps.rows_screen import SweepRowsScreen
        from certtui.screens.sweeps.work_screen import WorkScreen

        if self.app.screen is not self:
            return
        sweep = await self.desk.read(get_sweep, self.desk.session.operator, sweep_id)
        is_open = sweep.state is SweepState.OPEN
        await self.app.push_screen(
            WorkScreen(self.desk, sweep) if is_open else SweepRowsScreen(self.desk, sweep)
        )

    @work(group="act")
    async def action_list(self) -> None:
        """Show all rows of the sweep under the cursor."""
        from certtui.screens.sweeps.rows_screen import SweepRowsScreen

        if self.sweep is not None:
            await self.app.push_screen(SweepRowsScreen(self.desk, self.sweep))

    # Beginning

    @work(group="act")
    async def action_begin(self) -> None:
        """Ask what the sweep is about, freeze its rows, and go to the first."""
        from certtui.commands.sweeps import begin_sweep
        from certtui.screens.sweeps.begin_form import BeginForm

        self.require("begin")
        session = self.desk.session
        view = self._view.filter
        view_words = " · ".join(await self.desk.read(describe_filter, view))
        begun: list[int] = []

        async def store(wanted: Filter) -> None:
            plan = await self.desk.read_behind(
                plan_sweep, session.operator, wanted, session.as_of, session.today
            )
            if plan.open_sweep is not None:
                begun.append(plan.open_sweep)
                return
            work = self.desk.begin()
            running = self.desk.write_on_any_day(
                begin_sweep,
                session.operator,
                wanted,
                session.as_of,
                session.today,
                progress=work.progress,
            )
            title = f"Freezing {count(plan.rows, 'row')}"
            begun.append(await self.watch_work(title, plan.rows, work, running))

        if await self.ask(BeginForm(self.desk, store, view, view_words)) is None:
            return
        if not session.is_today:
            views_of(self).set_as_of(session.today)
            self.app.notify(
                f"The sweep is about {session.as_of}. What is decided is recorded today, which is shown now.",
                markup=False,
                timeout=8,
            )
        self.pane.go_to(begun[0])
        await self.open_sweep(begun[0])

    @work(group="act")
    async def action_give_up(self) -> None:
        """Ask, and end the sweep without a sign-off."""
        from certtui.commands.sweeps import give_up_sweep
        from certtui.screens.confirm_modal import ConfirmModal

        self.require("give_up")
        sweep = self.sweep
        if sweep is None:
            return
        lines = [
            f"Sweep {sweep.id}: {sweep.title}.",
            f"{count(sweep.tally.open, 'row')} will stay open. What was decided stays, and what was recorded by it.",
            "It cannot be resumed, signed off or compared with after this.",
        ]
        if await self.ask(ConfirmModal("Give this sweep up?", lines, "Give up", variant="error")):
            await self.desk.write(give_up_sweep, self.desk.session.operator, sweep.id)
            self.refresh_data()


def _row(sweep: Sweep) -> Row:
    tally = sweep.tally
    filled = tally.decided * _BAR // tally.total if tally.total else _BAR
    state = state_words(sweep)
    if sweep.workers:
        state = f"{', '.join(sweep.workers)} at work"
    elif sweep.state is SweepState.OPEN:
        state = "open"
    return Row(
        sweep.id,
        (
            f"{sweep.id}",
            sweep.title,
            f"{'━' * filled}{'─' * (_BAR - filled)} {percent(tally):>4}",
            f"{tally.open:,}",
            sweep.begun_on.isoformat(),
            (state, Status.VALID.word if sweep.state is SweepState.SIGNED else ""),
        ),
        dimmed=sweep.state is SweepState.GIVEN_UP,
    )
