"""FindingActs: which entities a view shows, by filter, search and order, and how that is said above them.

Owns what is asked of the listing, and when. Where it is shown, as a list or as a matrix, is the screen's.
"""

from __future__ import annotations

import contextlib
from typing import ClassVar

from textual import on, work
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.errors import NotFound
from certtui.filters import Filter, SortedFilter
from certtui.queries.entity_views import EntitySort
from certtui.queries.filters import describe_filter
from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.entity_views.acts import EntityActs
from certtui.screens.entity_views.listing import EntityListing, EntityView, Shown, chooses_by_held
from certtui.screens.hidden import say_hidden
from certtui.screens.searching import say_nothing_matches
from certtui.terminal.app import hold_picture
from certtui.text import printable
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import RowsTable


class FindingActs(EntityActs):
    """The toolbar of a view of entities, and its keys.

    Invariant: what may not be seen of what they hold neither chooses nor orders them.
    """

    NEEDED: ClassVar = dict.fromkeys(("filter", "search"), Right.VIEW_ENTITIES)
    ON_ANY_DAY: ClassVar = frozenset({"filter", "search"})

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk, kind)
        self._listing = EntityListing(desk, kind)
        self._filter = Filter(kind=kind)
        self._sort = (EntitySort.NAME, False)
        self._filter_words: tuple[str, ...] = ()
        self._shown = Shown((), 0, None)

    # What a screen gives

    @property
    def table(self) -> RowsTable:
        """The table in front."""
        raise NotImplementedError

    def place(self, *, keep_cursor: bool = True) -> bool:
        """Show in front what is listed now; False: the rest of it is awaited."""
        raise NotImplementedError

    # What is shown

    def shown(self) -> SortedFilter:
        """What is on the screen: the filter with its search, in its order."""
        return SortedFilter(self._filter, self._sort[0].value, self._sort[1])

    def show_filter(self, wanted: SortedFilter) -> None:
        """Show what a filter chooses of this kind, in its order."""
        with contextlib.suppress(ValueError):  # another view's order, which this list does not have
            self._sort = (EntitySort(wanted.sort), wanted.descending)
        self._filter_by(wanted.filter._replace(kind=self.kind))
        self.query_one("#search", QuietInput).value = wanted.filter.search
        self.table.focus()

    def sort_by(self, sort: EntitySort, *, descending: bool) -> None:
        """Show them in another order."""
        self._sort = (sort, descending)
        self._drop_hidden()
        keys, at = self.table.keys, self.table.cursor_key
        # whoever has not moved yet wants to see what comes first now, and not where the first one went
        self._show_other(keep_cursor=bool(keys) and at != keys[0])

    def _filter_by(self, filter: Filter) -> None:
        self._filter = filter
        self._drop_hidden()
        self._say_filter()
        self._show_other(one_picture=True)

    @property
    def _may_tell(self) -> bool:
        """Whether what they hold may be seen."""
        return self.desk.session.operator.may(Right.VIEW_CERTIFICATIONS)

    def _drop_hidden(self) -> bool:
        """Neither choose nor order by what may not be seen, and say so; whether the filter is another one now."""
        chosen, (sort, _) = chooses_by_held(self._filter), self._sort
        if self._may_tell or not (chosen or sort.by_summary):
            return False
        self._filter = self._filter._replace(statuses=frozenset(), group_id=None, certification_id=None)
        if sort.by_summary:
            self._sort = (EntitySort.NAME, False)
        words = say_hidden("The list of certifications", Right.VIEW_CERTIFICATIONS)
        self.app.notify(words, markup=False, severity="warning", timeout=8)
        return chosen

    @work(group="filter-words", exclusive=True)
    async def _say_filter(self) -> None:
        """What is filtered by always stands above the list."""
        chosen = self._filter._replace(kind=None, search="")
        if not self.desk.session.operator.may(Right.VIEW_ENTITIES):
            chosen = Filter()  # it may name an entity
        with hold_picture(self):  # that of the list which is filtered so
            try:
                words = await self.desk.read(describe_filter, chosen)
            except NotFound as gone:
                words = ("something that is no longer there",)
                self.app.notify(printable(str(gone)), markup=False, severity="warning", timeout=8)
            self._filter_words = tuple(words)
            button = self.query_one("#filter", Button)
            relabel(button, f"Filter {' · '.join(words) or 'All'} ▾")
            button.set_class(bool(words), "-filtering")

    def on_mount(self) -> None:
        """Say who works on which day, and load."""
        self.say_where()
        self._say_hidden()
        self._show_other()

    def _say_hidden(self) -> None:
        """Say why the columns of statuses are empty, where they are."""
        operator = self.desk.session.operator
        empty = operator.may(Right.VIEW_ENTITIES) and not self._may_tell
        self.query_one("#hidden", Static).set_class(empty, "-shown")

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database, or the rights."""
        self.say_where()
        self.follow_rights()
        self._listing.outdate()
        self._say_hidden()
        if self._drop_hidden() or not self.desk.session.operator.may(Right.VIEW_ENTITIES):
            self._say_filter()
        self._reload()

    @property
    def _view(self) -> EntityView:
        return EntityView(self._filter, self.desk.session.as_of, *self._sort, told=self._may_tell)

    @work(group="reload", exclusive=True)
    async def _reload(self) -> None:
        with self.table.listing() as listing:
            await self._show_entities(listing)

    @work(group="reload", exclusive=True)
    async def _show_other(self, *, keep_cursor: bool = True, one_picture: bool = False) -> None:
        """Show others, or in another order: keys for the table are meant for those."""
        with self.table.listing(other=True, keep_cursor=keep_cursor, one_picture=one_picture) as listing:
            await self._show_entities(listing)

    @on(RowsTable.AllWanted)
    def all_wanted(self) -> None:
        """Read the rest of the list now."""
        self._listing.hurry()
        if not self.table.is_being_listed:  # reading it failed
            self._reload()

    async def _show_entities(self, listing: RowsListing) -> None:
        if not self.desk.session.operator.may(Right.VIEW_ENTITIES):
            self._shown = Shown((), 0, None)
            self._tally(self._shown)
            self.drop_marks()  # what may not be seen any more is not to be acted on either
            self.place()
            return
        async for shown in self._listing.show(self._view, self.table.page):
            self._shown = shown
            self._tally(shown)
            if self.place(keep_cursor=listing.keep_cursor) and not shown.counting:
                listing.shown()

    def _tally(self, shown: Shown) -> None:
        if shown.counting:
            words = "counting …"
        elif shown.of is None:
            words = ""
        elif not shown.whole:
            words = f"… of {shown.of:,}"
        elif shown.total == shown.of:
            words = f"{shown.total:,}"
        else:
            words = f"{shown.total:,} of {shown.of:,}"
        self.query_one("#tally", Static).update(Content(words), layout=False)

    @property
    def empty_words(self) -> str:
        """What is said where nothing is shown: why, and what to do next."""
        many = self.kind.title.lower()
        if hidden_by := self.desk.session.operator.missing(Right.VIEW_ENTITIES):
            return say_hidden(f"The list of {many}", hidden_by)
        if self._shown.counting:
            return f"Counting what the {many} hold …"
        if self._filter != Filter(kind=self.kind, inactive=self._filter.inactive):
            plain = Filter(kind=self.kind, inactive=self._filter.inactive, search=self._filter.search)
            return say_nothing_matches(self.query_one("#search", Input), filtered=self._filter != plain)
        return f"There are no {many} yet.\nPress I to import a file with them,\nor press , and add them in Settings."

    # Search and filter

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        if event.value != self._filter.search:
            self._filter = self._filter._replace(search=event.value)
            self._show_other(keep_cursor=False)

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        self.table.focus()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", QuietInput).focus()
        self._prepare_search()

    @work(group="search", exclusive=True)
    async def _prepare_search(self) -> None:
        await self._listing.prepare_search(self._view)

    def action_back(self) -> None:
        """From the search back to the rows."""
        self.table.focus()

    def action_clear(self) -> None:
        """Show all again: drop the search and the filter."""
        self.query_one("#search", QuietInput).value = ""
        self._filter_by(Filter(kind=self.kind))

    def action_inactive(self) -> None:
        """List inactive ones as well, or not."""
        self._filter_by(self._filter._replace(inactive=not self._filter.inactive))

    @on(Button.Pressed, "#filter")
    def _filter_pressed(self) -> None:
        self.action_filter()

    @work(group="filter")
    async def action_filter(self) -> None:
        """Choose by status, role, group, job location and attributes."""
        self.require("filter")
        from certtui.screens.filtering.filter_form import FilterForm

        unchosen = self._filter._replace(statuses=frozenset())
        view = EntityView(unchosen, self.desk.session.as_of, told=self._may_tell)
        counts = await self._listing.count_if_read(view)
        form = FilterForm(
            self.desk, self._filter_by_form, self.kind, self._filter, words=self._filter_words, counts=counts
        )
        if await self.ask(form) is not None:
            self.table.focus()

    async def _filter_by_form(self, filter: Filter) -> None:
        """Begin before the form goes: that it went and what it chose are painted in one picture."""
        self._filter_by(filter)
