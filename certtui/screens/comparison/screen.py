"""ComparisonScreen: what changed between two days; the moves at the left, the rows of one at the right, why below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from certtui.errors import CerttuiError
from certtui.filters import Filter, SortedFilter
from certtui.queries.differences import (
    Change,
    ChangeOrder,
    Comparison,
    count_changes,
    get_changes,
    total,
)
from certtui.rights import TO_VIEW_ROWS
from certtui.screens.comparison.days_form import Days, DaysForm
from certtui.screens.comparison.export_job import comparison_job, scope_words
from certtui.screens.comparison.listing import ChangesListing, Wanted
from certtui.screens.comparison.rows import (
    ALL,
    CHANGE_COLUMNS,
    MOVE_COLUMNS,
    OF_ONE_COLUMNS,
    MoveLines,
    change_row,
    move_lines,
    told,
)
from certtui.screens.desk import Desk
from certtui.screens.exports.acts import ExportActs
from certtui.screens.searching import say_nothing_matches
from certtui.text import count, printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_MOST_KEPT = 4_000
"""Changes kept in full for the lines below the table, beside those in sight."""


_key = Keys("comparison")


class ComparisonScreen(ExportActs):
    """Two days compared within a filter. What is shown follows the database."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("escape", "back", "Back", "From the rows to the moves, and from there to the view", show=True),
        _key("q", "leave", "Leave", "Back to the view"),
        _key("tab", "step", "Other list", "From the moves to the rows, and back", show=True),
        _key("equals_sign", "days", "Days", "Compare two other days", show=True),
        _key("slash", "search", "Search", "Search in these rows", show=True),
        _key("c", "clear", "Show all", "Drop the search, and show all changes", show=True),
        _key("e", "export", "Export", "Export the changes shown, with why", show=True),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = "#moves"
    DEFAULT_CSS = """
    ComparisonScreen {
        & > #scope { height: 1; width: 100%; padding: 0 1; text-style: bold; }
        & > #lists { height: 1fr; }
        & #moves {
            width: 31; height: 100%; border: none; border-right: solid $border-blurred;
            &:focus { border-right: solid $border; }
        }
        &.-wide #moves { width: 42; }
        & #right { width: 1fr; height: 100%; }
        & #bar { height: 1; & > Input { width: 1fr; height: 1; border: none; padding: 0; margin: 0 1; }
                 & > #tally { width: auto; margin: 0 1; } }
        & #changes { height: 1fr; }
        & > #told { height: 4; padding: 0 1; width: 100%; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-wide")]  # noqa: RUF012 - Textual's

    def __init__(self, desk: Desk, days: Days, filter: Filter) -> None:
        super().__init__()
        self.desk = desk
        self._comparison = Comparison(*days, filter)
        self._of_one = filter.certification_id is not None
        self._listing = ChangesListing(desk)
        self._lines = MoveLines([], {}, {})
        self._chosen: int | None = None
        self._changes: dict[int, Change] = {}
        self._order = (ChangeOrder.NAME, False)
        self._query = ""

    def compose(self) -> ComposeResult:
        """The days, what is compared, the moves and the rows, the row under the cursor in full, the keys."""
        yield TopBar()
        yield Words("", id="scope")
        with Horizontal(id="lists"):
            yield RowsTable(MOVE_COLUMNS, markable=False, empty="Comparing …", id="moves")
            with Vertical(id="right"):
                with Horizontal(id="bar"):
                    yield SearchInput(placeholder="/ search", id="search")
                    yield Words("", id="tally")
                columns = OF_ONE_COLUMNS if self._of_one else CHANGE_COLUMNS
                yield RowsTable(columns, markable=False, empty="", id="changes")
        yield Words("", id="told")
        yield KeyBar()

    @property
    def moves(self) -> RowsTable:
        """The moves, with their numbers."""
        return self.query_one("#moves", RowsTable)

    @property
    def changes(self) -> RowsTable:
        """The rows of the chosen move."""
        return self.query_one("#changes", RowsTable)

    @property
    def comparison(self) -> Comparison:
        """What the rows at the right are: the days and the filter, narrowed to the chosen move."""
        choice = self._lines.choices.get(self._chosen or ALL)
        if choice is None:
            return self._comparison
        return self._comparison._replace(was=choice.was, became=choice.became)

    def shown(self) -> SortedFilter:
        """The filter that is compared within."""
        return SortedFilter(self._comparison.filter)

    def on_mount(self) -> None:
        """Compare."""
        self._compare()

    # Reading and showing

    def _say_where(self) -> None:
        session, days = self.desk.session, self._comparison
        today = {session.today: " (today)"}
        first, second = (f"{day}{today.get(day, '')}" for day in (days.first, days.second))
        self.show_where(f"Comparison {first} → {second}", None)

    @work(group="count", exclusive=True)
    async def _compare(self, *, other: bool = True) -> None:
        """Show what these days differ in. Of `other` days than before: keys for either list are meant for that."""
        with self.moves.listing(other=other), self.changes.listing(other=other) as changes:
            await self._show_moves()
            # which begins, and holds the keys of its own list, before those held here go on
            self._list(other=changes.other, keep_cursor=changes.keep_cursor)

    async def _show_moves(self) -> None:
        """Count the moves, and choose all where the one that was chosen is no longer."""
        self._say_where()
        try:
            words = await self.desk.read(scope_words, self._comparison.filter)
        except CerttuiError as refusal:
            words = str(refusal)
        self.query_one("#scope", Static).update(Content(printable(words)), layout=False)
        operator = self.desk.session.operator
        counted = total(await self.desk.read_behind(count_changes, operator, self._comparison))
        self._lines = lines = move_lines(counted)
        keys = [row.key for row in lines.rows]
        if self._chosen not in lines.choices:
            self._chosen = ALL
        self.moves.show(keys)
        self.moves.provide(lines.rows)
        self.moves.move_to(self._chosen)

    @work(group="list", exclusive=True)
    async def _list(self, *, other: bool = True, keep_cursor: bool = True) -> None:
        """Show the rows. Where they are `other` ones, or in another order: keys for the table are meant for those."""
        with self.changes.listing(other=other, keep_cursor=keep_cursor) as listing:
            await self._show_rows(listing)

    async def _show_rows(self, listing: RowsListing) -> None:
        chosen = self._chosen or ALL
        wanted = Wanted(self.comparison, *self._order, self._lines.numbers.get(chosen, 0))
        async for shown in self._listing.show(wanted, self._query):
            self._keep(shown.rows)
            if not shown.total:
                self.changes.set_empty(self._nothing())
            order, descending = self._order
            if not self.changes.show(
                shown.ids, shown.total, sort=(order.value, descending), keep_cursor=listing.keep_cursor
            ):
                continue
            if shown.rows:
                self.changes.provide([change_row(one, of_one=self._of_one) for one in shown.rows])
            of, words = wanted.expected, count(shown.total, "row")
            if not shown.whole:
                words = f"… of {of:,}"
            elif self._query and shown.total != of:
                words = f"{shown.total:,} of {of:,}"
            self.query_one("#tally", Static).update(Content(words), layout=True)
            self._tell()
            listing.shown()

    def _nothing(self) -> str:
        if self._query:
            return say_nothing_matches(self.query_one("#search", SearchInput), filtered=False)
        return "No status differs between these two days.\nPress = to compare two others."

    @on(RowsTable.AllWanted, "#changes")
    def _all_wanted(self) -> None:
        self._listing.hurry()

    @on(RowsTable.RowsNeeded, "#changes")
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        comparison = self._comparison
        found = await self.desk.read(get_changes, event.keys, comparison)
        if comparison == self._comparison:
            self._keep(found)
            self.changes.provide([change_row(one, of_one=self._of_one) for one in found])
            self._tell()

    @on(RowsTable.RowsNeeded, "#moves")
    def _lines_needed(self) -> None:
        self.moves.provide(self._lines.rows)

    @on(RowsTable.RowHighlighted, "#moves")
    def _move_highlighted(self, event: RowsTable.RowHighlighted) -> None:
        if event.key is not None and event.key != self._chosen:
            self._chosen = event.key
            self._list(keep_cursor=False)

    def _keep(self, changes: Sequence[Change]) -> None:
        if len(self._changes) > _MOST_KEPT:
            self._changes.clear()
        self._changes |= {one.id: one for one in changes}

    @on(RowsTable.RowHighlighted, "#changes")
    def _highlighted(self) -> None:
        self._tell()

    @work(group="told", exclusive=True)
    async def _tell(self) -> None:
        """Say all of the row under the cursor."""
        key = self.changes.cursor_key
        if key is not None and key not in self._changes and self.changes.row(key) is not None:
            self._keep(await self.desk.read(get_changes, [key], self._comparison))
        change = self._changes.get(key) if key is not None else None
        lines = told(change) if change is not None else ()
        self.query_one("#told", Static).update(Content("\n").join(map(Content, lines)), layout=False)

    def refresh_data(self) -> None:
        """Read anew: somebody changed the database, or the rights."""
        self._outdate()
        self.refresh_bindings()
        self._compare(other=False)

    def _outdate(self) -> None:
        self._listing.outdate()
        self._changes.clear()
        self.changes.invalidate()

    # Order and search

    @on(RowsTable.SortWanted, "#changes")
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        self._order = (ChangeOrder(event.column_key), event.descending)
        self._list()

    @on(Input.Changed, "#search")
    def _searched(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._query:
            self._query = event.value
            self._list(keep_cursor=False)

    @on(Input.Submitted, "#search")
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.changes.focus()

    def action_search(self) -> None:
        """Go to the search."""
        self.query_one("#search").focus()

    def action_clear(self) -> None:
        """Drop the search, and show all changes."""
        self.query_one("#search", SearchInput).value = ""
        self.moves.move_to(ALL)

    # Going

    @on(RowsTable.RowChosen, "#moves")
    def _move_chosen(self) -> None:
        self.changes.focus()

    def action_step(self) -> None:
        """Go to the other list."""
        (self.moves if self.changes.has_focus else self.changes).focus()

    @on(RowsTable.RowChosen, "#changes")
    @work(group="detail", exclusive=True)
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.row_detail import open_row

        await open_row(self, event.key)

    @work(group="act")
    async def action_days(self) -> None:
        """Compare two other days."""
        session, now = self.desk.session, self._comparison
        days = await self.ask(DaysForm(session.today, session.as_of, (now.first, now.second)))
        if days is not None:
            self._comparison = Comparison(*days, now.filter)
            self._outdate()
            self._compare()

    def action_back(self) -> None:
        """To the moves; from there to the view."""
        if self.moves.has_focus:
            self.leave()
        else:
            self.moves.focus()

    def action_leave(self) -> None:
        """Back to the view."""
        self.leave()

    # Export

    @work(group="act")
    async def action_export(self) -> None:
        """Write the changes of the chosen move into a file."""
        self.require("export")
        rows = self._lines.numbers.get(self._chosen or ALL, 0)
        job = await self.desk.read(comparison_job, self.desk.session.operator, self.comparison, rows)
        await self.export_rows(job)
