"""SweepRowsScreen: all rows of a sweep with what was decided on each; of a signed one, with who signed what."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.queries.sweeps import get_rows, get_sweep, list_positions
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.desk import Desk
from certtui.screens.sweeps.ending import EndingActs
from certtui.screens.sweeps.words import (
    LOOKS,
    begun_words,
    counts_by_decision,
    decision_words,
    state_words,
    tally_words,
)
from certtui.sweeping import Decision, FrozenRow, Sweep, SweepState
from certtui.text import count, printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_COLUMNS: Final = (
    Column("position", "Row", width=6, align="right", sortable=False),
    Column("decision", "Decision", width=12, sortable=False),
    Column("code", "Code", width=10, sortable=False),
    Column("name", "Name", weight=2, least=10, sortable=False),
    Column("certification", "Certification", weight=2, least=12, sortable=False),
    Column("status", "Was", width=14, sortable=False, priority=60),
    Column("follow_up", "Look again", width=10, sortable=False, priority=40),
    Column("by", "By", weight=1, least=8, sortable=False, priority=50),
    Column("note", "Note", weight=2, least=12, sortable=False, priority=30),
)


_key = Keys("sweep_rows")


class SweepRowsScreen(EndingActs):
    """The list. Enter goes to a row: `chosen`, where the working screen is below, is told which."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    NEEDED: ClassVar = dict.fromkeys(("settle", "sign"), Right.UPDATE_CERTIFICATIONS)
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("f", "filter", "Decision", "Show the rows with one decision only", show=True),
        _key("c", "clear", "All", "Show all rows again"),
        _key(
            "e",
            "export",
            "Export",
            "Write the list into a file: CSV, XLSX, JSON, or text to print",
            show=True,
        ),
        _key(
            "equals_sign",
            "compare",
            "Compare",
            "What became of the rows of the last sweep of this scope",
            show=True,
        ),
        _key("d", "settle", "Settle", "Settle all open rows that need nothing any more", show=True),
        _key("z", "sign", "Sign off", "End the sweep: sign it off", show=True),
        _key("escape,q", "back", "Back", "Back to where one was", show=True),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = "RowsTable"
    DEFAULT_CSS = """
    SweepRowsScreen {
        & > #about { width: 100%; height: auto; max-height: 7; padding: 0 1; }
        & > #told { width: 100%; height: 2; padding: 0 1; }
        & > RowsTable { height: 1fr; padding: 0 1; }
    }
    """

    def __init__(
        self,
        desk: Desk,
        sweep: Sweep,
        at: int | None = None,
        chosen: Callable[[int], object] | None = None,
    ) -> None:
        super().__init__()
        self.desk = desk
        self._sweep = sweep
        self._at = at
        self._chosen = chosen
        self._decisions: tuple[Decision | None, ...] | None = None
        self._at_hand: dict[int, FrozenRow] = {}

    def compose(self) -> ComposeResult:
        """What the sweep is, its rows, all of the one under the cursor, the keys."""
        yield TopBar()
        yield Words("", id="about")
        yield RowsTable(_COLUMNS, markable=False, frozen=3, empty="", id="rows")
        yield Words("", id="told")
        yield KeyBar()

    @property
    def sweep(self) -> Sweep:
        """The sweep."""
        return self._sweep

    @property
    def table(self) -> RowsTable:
        """Its rows."""
        return self.query_one(RowsTable)

    def possible(self, action: str) -> bool:
        """An open sweep is signed off, its open rows settled, a narrowed list shown whole again."""
        if action == "sign":
            return self._sweep.state is SweepState.OPEN
        if action == "settle":
            return self._sweep.state is SweepState.OPEN and bool(self._sweep.tally.open)
        return action != "clear" or self._decisions is not None

    def on_mount(self) -> None:
        """Show what is known, and list."""
        self._show_sweep()
        self._show_other()

    def refresh_data(self) -> None:
        """Read anew: somebody decided."""
        self._follow()

    @work(group="load", exclusive=True)
    async def _follow(self) -> None:
        with self.table.listing():
            self._sweep = await self.desk.read(get_sweep, self.desk.session.operator, self._sweep.id)
            self.table.invalidate()
            await self._list()

    @work(group="load", exclusive=True)
    async def _show_other(self) -> None:
        """Show other rows: keys for the table are meant for those."""
        with self.table.listing(other=True):
            await self._list()

    async def _list(self) -> None:
        self._show_sweep()
        positions = await self.desk.read(list_positions, self._sweep.id, self._decisions)
        self.table.set_empty("No row has this decision. c shows all." if self._decisions else "No rows.")
        self.table.show(positions)
        if self._at is not None and self.table.move_to(self._at):
            self._at = None
        self.refresh_bindings()

    def _show_sweep(self) -> None:
        session, sweep = self.desk.session, self._sweep
        self.show_where(f"Sweep {sweep.id} · rows", session.as_of)
        lines = [sweep.title, f"{begun_words(sweep)}; {state_words(sweep)}", tally_words(sweep.tally)]
        if sweep.sha256:
            lines.append(f"SHA-256 {sweep.sha256}")
        if sweep.remark:
            lines.append(f"Remark: {sweep.remark}")
        if self._decisions is not None:
            lines.append(f"Shown: {decision_words(self._decisions[0]).strip()} only. c shows all.")
        self.query_one("#about", Static).update(Content("\n").join(Content(printable(one)) for one in lines))

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        rows = await self.desk.read(get_rows, self._sweep.id, event.keys)
        self._at_hand |= {row.position: row for row in rows}
        self.table.provide(map(_row, rows))
        self._say_row()

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self) -> None:
        self._say_row()

    def _say_row(self) -> None:
        """All of the row under the cursor, of which a narrow table shows a part."""
        key = self.table.cursor_key
        row = self._at_hand.get(key) if key is not None else None
        words = row_words(row) if row is not None else ""
        self.query_one("#told", Static).update(Content(printable(words)), layout=False)

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.sweeps.work_screen import WorkScreen

        if self._chosen is not None:
            self.action_back()
            self._chosen(event.key)
        else:
            self.app.push_screen(WorkScreen(self.desk, self._sweep, event.key))

    @work(group="filter")
    async def action_filter(self) -> None:
        """Choose a decision."""
        from certtui.screens.filtering.choose_modal import ChooseModal

        numbers = counts_by_decision(self._sweep.tally)
        names = [(decision_words(one), f"{number:,}") for one, number in numbers]
        chosen = await self.ask(ChooseModal("Decision", names, none="  all rows"))
        if chosen is not None:
            self._decisions = (numbers[chosen][0],) if chosen >= 0 else None
            self._show_other()

    @work(group="act")
    async def action_settle(self) -> None:
        """Ask how many need nothing any more, and settle them."""
        from certtui.commands.sweeps import plan_settling, settle_all
        from certtui.screens.confirm_modal import ConfirmModal

        self.require("settle")
        session, sweep = self.desk.session, self._sweep
        settled = await self.desk.read_behind(plan_settling, sweep.id, session.today)
        if not settled:
            self.app.notify("Every open row still needs something, or is in front of somebody.", timeout=6)
            return
        need = "needs" if len(settled) == 1 else "need"
        lines = [
            f"{len(settled):,} of {count(sweep.tally.open, 'open row')} {need} nothing any more, by what was done since.",
            "Rows that others are working on are left out. To take one back, open it and press u.",
        ]
        if not await self.ask(ConfirmModal(f"Settle {count(len(settled), 'row')}?", lines, "Settle")):
            return
        done = await self.desk.write(
            settle_all, session.operator, sweep.id, session.today, agreed=frozenset(settled)
        )
        self.app.notify(f"{count(done, 'row')} settled.", timeout=6)
        self.refresh_data()

    def action_clear(self) -> None:
        """Show all rows again."""
        self._decisions = None
        self._show_other()


def _row(row: FrozenRow) -> Row:
    decision = (decision_words(row.decision), LOOKS.get(row.decision, "") if row.decision else "")
    return Row(
        row.position,
        (
            f"{row.position:,}",
            decision,
            row.code,
            row.name,
            row.certification,
            (f"{row.status.glyph} {row.status.label}", row.status.word),
            row.follow_up_on.isoformat() if row.follow_up_on else "",
            row.decided_by or (f"at {row.holder}'s" if row.holder else ""),
            row.note,
        ),
    )


def row_words(row: FrozenRow) -> str:
    """All of a row in words."""
    from certtui.screens.sweeps.words import decided_words, frozen_words

    front = f"; in front of {row.holder} just now" if row.holder else ""
    return (
        f"{row.name} ({row.code}) · {row.certification}. Decided: {decided_words(row)}{front}. "
        f"It was {frozen_words(row)}."
    )
