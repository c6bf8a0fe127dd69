"""The audit log on the screen: events newest first, searched and filtered, of one subject or of everything.

Owns how the log is read for the screen: a first page at once, the rest a page at a time behind it, and what was
written since in front of what is there. An event never changes, so none is read twice for the list. Invariant: from the
newest that is known to the oldest none is left out, at whatever moment the reading is called off.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import count as count_from
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from certtui.queries.activity import (
    ActivityFilter,
    ActivityPage,
    get_activity,
    list_actions,
    list_actors,
    read_page,
)
from certtui.rights import Right
from certtui.screens.activity_rows import EVENT_COLUMNS, as_row, export_line
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.text import count
from certtui.widgets.choice_line import ChoiceLine
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.words import Words

_FIRST_EVENTS = 120
"""Events read along with a view: the tallest common terminal's page and one more."""
_EVENTS_BEHIND = 1_000
_PAGES_WITHOUT_ANY = 5
"""Pages looked through before it is said that none of them was wanted: what was shown before is not what was asked for."""
_ANYBODY = "anybody"
_ANYTHING = "anything"


class ActivityPanel(Vertical):
    """Events of what `show` was told; needs the right to read the audit log, and says so where it is missing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", tooltip="Search who, what, names, values", id="activity.search"),
        Binding("b", "who", "By", tooltip="Choose whose acts to show", id="activity.who"),
        Binding("x", "action", "Action", tooltip="Choose the action to show", id="activity.action"),
        Binding(
            "c,backspace",  # a letter typed at a choice chooses
            "clear",
            "Show all",
            tooltip="Drop search and filters",
            id="activity.clear",
            show=False,
        ),
        Binding("enter", "rows", "Events", tooltip="Go to the events", id="activity.rows", show=False),
    ]
    DEFAULT_CSS = """
    ActivityPanel {
        height: 1fr;
        & > #activity-bar {
            height: 1;
            & > Input { width: 1fr; height: 1; border: none; padding: 0; }
            & > ChoiceLine { width: 18; margin: 0 0 0 1; }
            & > .tally { width: auto; margin: 0 1; }
        }
        & > .export { height: 1; width: 100%; color: $foreground; text-style: dim; text-wrap: nowrap; text-overflow: ellipsis; }
    }
    """

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.desk = desk
        self._about: ActivityFilter | None = None
        self._options: tuple[str, ...] = ()
        self._who: list[str] = []
        self._actions: list[str] = []
        self._known: array[int] = array("q")
        self._whole = False
        self._before: int | None = None
        self._shown = ActivityFilter()

    def compose(self) -> ComposeResult:
        """Search, filters and tally; the table; how to have it in a file."""
        with Horizontal(id="activity-bar"):
            yield SearchInput(placeholder="/ search activity", id="activity-search")
            yield ChoiceLine([_ANYBODY], id="activity-who")
            yield ChoiceLine([_ANYTHING], id="activity-action")
            yield Words("", classes="tally")
        yield RowsTable(EVENT_COLUMNS, empty="", markable=False, id="activity-rows")
        yield Words("", classes="export")

    @property
    def table(self) -> RowsTable:
        """The table of events."""
        return self.query_one(RowsTable)

    @property
    def may_read(self) -> bool:
        """Whether the operator may read the audit log."""
        return self.desk.session.operator.may(Right.READ_AUDIT)

    def show(self, about: ActivityFilter | None, options: Sequence[str] = ()) -> None:
        """Show the events about something, None: nothing. `options` say the same to `certtui audit list`.

        Search and filters stay, and are seen to stay.
        """
        if about != self._about:
            self._about, self._options = about, tuple(options)
            self._load()

    def refresh_data(self) -> None:
        """Read what was written since, and the names as they are now: somebody changed the database."""
        if self._about is not None:
            self.table.invalidate()
            self._follow()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#activity-search").focus()

    def action_who(self) -> None:
        """Go to the choice of operators."""
        self.query_one("#activity-who").focus()

    def action_action(self) -> None:
        """Go to the choice of actions."""
        self.query_one("#activity-action").focus()

    def action_rows(self) -> None:
        """Go to the events."""
        self.table.focus()

    def action_clear(self) -> None:
        """Drop search and filters."""
        self.query_one("#activity-search", SearchInput).value = ""
        for choice in self.query(ChoiceLine):
            choice.chosen = 0
        self.table.focus()

    # What is asked for

    def _wanted(self) -> ActivityFilter | None:
        who, action = (self.query_one(f"#activity-{one}", ChoiceLine).chosen for one in ("who", "action"))
        text = self.query_one("#activity-search", SearchInput).value
        about = self._about
        return about and about._replace(
            operator=self._who[who - 1] if who else "",
            action=self._actions[action - 1] if action else "",
            text=text,
        )

    @on(Input.Changed)
    def _searched(self, event: Input.Changed) -> None:
        event.stop()
        if self._about is not None and event.value != self._shown.text:
            self._load()

    @on(Input.Submitted)
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    @on(ChoiceLine.Changed)
    def _filtered(self, event: ChoiceLine.Changed) -> None:
        event.stop()
        self._load()

    # Loading

    @work(exclusive=True, group="activity")
    async def _load(self) -> None:
        """Read other events, from the newest on: keys for the table are meant for those."""
        with self.table.listing(other=True, keep_cursor=False) as listing:
            await self._show_events(listing)

    @work(exclusive=True, group="activity")
    async def _follow(self) -> None:
        """Read what came since."""
        with self.table.listing() as listing:
            await self._show_events(listing)

    async def _show_events(self, listing: RowsListing) -> None:
        """Read the events asked for: all, where they are other ones, else those that came since."""
        if not self.may_read:
            self._refuse()
            return
        if not self._who:
            await self._offer_choices()
        wanted = self._wanted()
        if wanted is None:
            self.table.show(())
            return
        anew = listing.other or wanted != self._shown or not self._known
        self._shown = wanted
        self.query_one(".export", Static).update(Content(f"to a file: {export_line(self._options, wanted)}"))
        if anew:
            self._known, self._whole, self._before = array("q"), False, None
        else:
            await self._read_newer(wanted)
        await self._read_older(wanted, listing)

    async def _read_newer(self, wanted: ActivityFilter) -> None:
        """Read what came since those that are known, and show it once nothing is left out between."""
        last = self._known[0]
        first = page = await self._read(wanted, None)
        fresh = _after(last, page)
        while page.before is not None and page.before > last:
            page = await self._read(wanted, page.before)
            fresh += _after(last, page)
        self._known = fresh + self._known
        self._put(first)

    async def _read_older(self, wanted: ActivityFilter, listing: RowsListing) -> None:
        """Read on where the reading ended, or was called off, and show them as they come."""
        for looked in count_from(1):
            if self._whole:
                return
            page = await self._read(wanted, self._before)
            self._known = self._known + _after(0, page)
            self._before, self._whole = page.before, page.before is None
            if page.rows or self._whole or looked == _PAGES_WITHOUT_ANY:
                self._put(page, keep_cursor=listing.keep_cursor)
                listing.shown()

    async def _read(self, wanted: ActivityFilter, before: int | None) -> ActivityPage:
        if before is None:
            return await self.desk.read(read_page, wanted, None, _FIRST_EVENTS)
        return await self.desk.read_behind(read_page, wanted, before, _EVENTS_BEHIND)

    def _put(self, page: ActivityPage, *, keep_cursor: bool = True) -> None:
        """Show those that are known, some of which were just read."""
        shown = self._shown
        narrowed = shown.text or shown.operator or shown.action
        none = "Nothing matches.\nPress backspace to show all." if narrowed else "Nothing was done yet."
        self.table.set_empty(none if self._whole else "Looking further back …")
        self.table.show(self._known, keep_cursor=keep_cursor)
        if page.rows:
            self.table.provide([as_row(one) for one in page.rows[:_FIRST_EVENTS]])
        more = "" if self._whole else " …"
        self.query_one(".tally", Static).update(Content(count(len(self._known), "event") + more))

    async def _offer_choices(self) -> None:
        self._who = await self.desk.read(list_actors)
        self._actions = await self.desk.read(list_actions)
        self.query_one("#activity-who", ChoiceLine).offer([_ANYBODY, *self._who])
        self.query_one("#activity-action", ChoiceLine).offer([_ANYTHING, *self._actions])

    def _refuse(self) -> None:
        self.query_one("#activity-bar").display = False
        self.table.set_empty(
            f"{self.desk.session.operator.name} may not look at this: the right to {Right.READ_AUDIT.label} is missing.\n"
            "Ask an Administrator for it."
        )
        self.table.show(())

    # The table

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        self.table.provide([as_row(one) for one in await self.desk.read(get_activity, event.keys)])

    @on(RowsTable.RowHighlighted)
    @on(RowsTable.MarksChanged)
    def _keep(self, event: RowsTable.RowHighlighted | RowsTable.MarksChanged) -> None:
        event.stop()  # the screen acts on the rows of another table

    @on(RowsTable.RowChosen)
    @work(group="act")
    async def _opened(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.activity_detail import ActivityDetail, read_event

        event.stop()
        found = await self.desk.read(read_event, event.key)
        screen = self.screen
        if found is not None and isinstance(screen, AskingScreen):
            await screen.ask(ActivityDetail(self.desk, found))


def _after(last: int, page: ActivityPage) -> array[int]:
    """The ids of its events that are newer."""
    return array("q", [one.id for one in page.rows if one.id > last])
