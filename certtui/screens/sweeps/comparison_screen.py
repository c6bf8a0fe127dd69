"""SweepComparisonScreen: a sweep beside the last one of its scope that was signed off: what came of each row."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.days import local_day
from certtui.queries.sweeps import compare_sweep, list_compared
from certtui.rights import TO_VIEW_ROWS
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.sweeps.words import LOOKS, decided_words, decision_words, frozen_words
from certtui.sweeping import ComparedRow, Comparison, FrozenRow, Outcome, Sweep
from certtui.text import printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import Cell, Column, Row, RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_COLUMNS: Final = (
    Column("outcome", "Outcome", width=12, sortable=False),
    Column("code", "Code", width=10, sortable=False),
    Column("name", "Name", weight=2, least=10, sortable=False, priority=70),
    Column("certification", "Certification", weight=2, least=10, sortable=False),
    Column("before", "Last decision", width=13, sortable=False),
    Column("now", "This one", width=12, sortable=False, priority=60),
    Column("status", "Status today", width=14, sortable=False, priority=80),
    Column("follow_up", "Look again", width=10, sortable=False, priority=40),
)
_FIRST: Final = 200
"""Rows that are read before all are."""
_CHOICES: Final = (None, *Outcome)

_key = Keys("sweep_comparison")


class SweepComparisonScreen(AskingScreen):
    """What was resolved, what is still open, what is new; what was accepted until a day that is over comes first."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key(
            "f",
            "step(1)",
            "Outcome",
            "Show all, then what was resolved, is still open, is new",
            "outcome",
            show=True,
        ),
        _key("escape,q", "back", "Back", "Back to where one was", show=True),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = "RowsTable"
    DEFAULT_CSS = """
    SweepComparisonScreen {
        & > #about { width: 100%; height: auto; max-height: 6; padding: 0 1; }
        & > #told { width: 100%; height: 3; padding: 0 1; }
        & > RowsTable { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(self, desk: Desk, sweep: Sweep) -> None:
        super().__init__()
        self.desk = desk
        self._sweep = sweep
        self._shown: Outcome | None = None
        self._rows: list[ComparedRow] = []

    def compose(self) -> ComposeResult:
        """The two sweeps and the numbers, the rows, all of the one under the cursor, the keys."""
        yield TopBar()
        yield Words("", id="about")
        yield RowsTable(_COLUMNS, markable=False, frozen=2, empty="", id="compared")
        yield Words("", id="told")
        yield KeyBar()

    @property
    def table(self) -> RowsTable:
        """The rows of both."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """Compare."""
        self._show_other()

    def refresh_data(self) -> None:
        """Compare anew: somebody changed the database."""
        self._load()

    @work(group="load", exclusive=True)
    async def _load(self) -> None:
        with self.table.listing() as listing:
            await self._compare(listing)

    @work(group="load", exclusive=True)
    async def _show_other(self) -> None:
        """Show other rows: keys for the table are meant for those."""
        with self.table.listing(other=True) as listing:
            await self._compare(listing)

    async def _compare(self, listing: RowsListing) -> None:
        session, outcomes = self.desk.session, (self._shown,) if self._shown else tuple(Outcome)
        operator, today, sweep = session.operator, session.today, self._sweep.id
        self.show_where(f"Sweep {sweep} · compared", session.as_of)
        self._say(await self.desk.read_behind(compare_sweep, operator, sweep, today))
        first = await self.desk.read_behind(list_compared, operator, sweep, today, outcomes, limit=_FIRST)
        self._show(first)
        listing.shown()
        if len(first) == _FIRST:
            self._show(await self.desk.read_behind(list_compared, operator, sweep, today, outcomes))

    def _say(self, found: Comparison) -> None:
        before = found.previous
        overdue = f" ({found.overdue:,} of them accepted until a day that is over)" if found.overdue else ""
        beside = (
            f"beside sweep {before.id}, begun {before.begun_on} and signed off {local_day(before.signed_at)}"
        )
        lines = [
            found.sweep.title,
            f"Sweep {found.sweep.id}, begun {found.sweep.begun_on}, {beside} by {before.signed_by}:",
            f"{found.resolved:,} resolved · {found.still_open:,} still open{overdue} · {found.new:,} new",
            f"Shown: {self._shown.value if self._shown else 'all'}",
        ]
        self.query_one("#about", Static).update(Content("\n").join(Content(printable(one)) for one in lines))

    def _show(self, rows: list[ComparedRow]) -> None:
        self._rows = rows
        self.table.set_empty("No row has this outcome. f shows others.")
        self.table.invalidate()
        self.table.show(range(len(rows)))
        self._say_row()

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        self.table.provide(_row(key, self._rows[key]) for key in event.keys if key < len(self._rows))

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._say_row()

    def _say_row(self) -> None:
        key = self.table.cursor_key
        words = compared_words(self._rows[key]) if key is not None and key < len(self._rows) else ""
        self.query_one("#told", Static).update(Content(printable(words)), layout=False)

    @on(RowsTable.RowChosen)
    @work(group="act")
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.row_detail import open_row

        await open_row(self, self._rows[event.key].row.association)

    def action_step(self, by: int) -> None:
        """Show the next outcome only, round to all."""
        self._shown = _CHOICES[(_CHOICES.index(self._shown) + by) % len(_CHOICES)]
        self._show_other()


_OUTCOME_LOOKS: Final = {Outcome.RESOLVED: "valid", Outcome.STILL_OPEN: "expired", Outcome.NEW: "upcoming"}
_OUTCOME_GLYPHS: Final = {Outcome.RESOLVED: "●", Outcome.STILL_OPEN: "✗", Outcome.NEW: "+"}


def _row(key: int, one: ComparedRow) -> Row:
    status: Cell = (
        (f"{one.status_now.glyph} {one.status_now.label}", one.status_now.word)
        if one.status_now
        else "not in force"
    )
    before = one.before
    overdue = "expires_soon" if one.is_overdue else ""
    return Row(
        key,
        (
            (f"{_OUTCOME_GLYPHS[one.outcome]} {one.outcome.value}", _OUTCOME_LOOKS[one.outcome]),
            one.row.code,
            one.row.name,
            one.row.certification,
            _decision(before),
            _decision(one.now),
            status,
            (f"{before.follow_up_on}{'!' if one.is_overdue else ''}", overdue)
            if before is not None and before.follow_up_on
            else "",
        ),
    )


def _decision(row: FrozenRow | None) -> Cell:
    if row is None:
        return "–"
    return decision_words(row.decision), LOOKS.get(row.decision, "") if row.decision else ""


def compared_words(one: ComparedRow) -> str:
    """All of a row of two sweeps in words."""
    told = [f"{one.row.name} ({one.row.code}) · {one.row.certification}: {one.outcome.value}"]
    if one.before is not None:
        told.append(f"the last time {frozen_words(one.before)}; decided: {decided_words(one.before)}")
    if one.now is not None:
        told.append(f"this time {frozen_words(one.now)}; decided: {decided_words(one.now)}")
    today = f"{one.status_now.glyph} {one.status_now.label}" if one.status_now else "not in force"
    told.append(f"today {today}")
    return ". ".join(told)
