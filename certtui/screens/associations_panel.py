"""The table of a certification's entities with its toolbar (status filter, search, counts, Add) and its action bar."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from certtui.filters import Filter, SortedFilter
from certtui.queries.associations import get_rows
from certtui.records import CertificationEntry, Counts, RowView, SortBy, Status
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.association_listing import AssociationListing, Shown
from certtui.screens.association_rows import COLUMNS, as_row, describe_statuses, has_status, sort_of
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.hidden import say_hidden
from certtui.screens.row_acts import BAR_ACTS
from certtui.screens.searching import say_nothing_matches
from certtui.text import count
from certtui.widgets.action_bar import ActionBar
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.words import Words

_NARROW: Final = 75
"""Cells below which the toolbar has no room for all of its words."""


class AssociationsPanel(Vertical):
    """Who is to hold the chosen certification. Posts what is to be done; the screen does it."""

    DEFAULT_CSS = """
    AssociationsPanel {
        & > #toolbar {
            height: 1;
            & > Button { min-width: 8; margin: 0 1 0 0; }
            & > Button.-refused { text-style: dim; }
            & > #filter { max-width: 45%; }
            & > #search { width: 1fr; height: 1; border: none; padding: 0; margin: 0 1; }
            & > #tally { width: 18; margin: 0 1; text-align: right; }
        }
        &.-narrow > #toolbar {
            & > #filter { max-width: 24; }
            & > #search { margin: 0; }
            & > #tally { width: 15; }
        }
    }
    """

    class FilterWanted(Message):
        """The status filter is to be chosen."""

    class AddWanted(Message):
        """Entities are to be added."""

    class Opened(Message):
        """A row was opened."""

        def __init__(self, association_id: int) -> None:
            super().__init__()
            self.association_id = association_id

    class Tallied(Message):
        """The counts of the certification shown were read anew."""

        def __init__(self, certification_id: int, counts: Counts) -> None:
            super().__init__()
            self.certification_id = certification_id
            self.counts = counts

    def __init__(self, desk: Desk) -> None:
        super().__init__(id="associations")
        self._desk = desk
        self._listing = AssociationListing(desk)
        self._certification: CertificationEntry | None = None
        self._statuses: frozenset[Status] = frozenset()
        self._sort = (SortBy.NAME, False)
        self._query = ""
        self._known: Mapping[int, Counts] = {}
        self._fresh = False

    def compose(self) -> ComposeResult:
        """Toolbar, table, action bar."""
        with Horizontal(id="toolbar"):
            yield Button("Status All ▾", id="filter", compact=True)
            yield SearchInput(placeholder="/ search", id="search")
            yield Words("", id="tally")
            yield Button("+ Add Employee", id="add", compact=True, variant="primary")
        yield RowsTable(COLUMNS, empty="", id="rows")
        yield ActionBar(BAR_ACTS)

    @property
    def table(self) -> RowsTable:
        """The table of rows."""
        return self.query_one("#rows", RowsTable)

    @property
    def certification(self) -> CertificationEntry | None:
        """The certification shown."""
        return self._certification

    @property
    def statuses(self) -> frozenset[Status]:
        """The statuses filtered by; none: all are shown."""
        return self._statuses

    @property
    def counts(self) -> Counts:
        """The counts of the certification, whatever is filtered."""
        return self._listing.counts

    def show_certification(self, certification: CertificationEntry | None) -> None:
        """Show another certification: its marks begin empty, the filter stays and is seen to stay."""
        if certification is not None and certification == self._certification:
            return
        other = (
            certification is None or self._certification is None or certification.id != self._certification.id
        )
        self._certification = certification
        add = self.query_one("#add", Button)
        if add.display is (certification is None):
            add.display = not add.display
        if certification is not None:
            self._label_add()
            self.query_one(
                "#search", SearchInput
            ).placeholder = f"/ search {certification.kind.title.lower()}"
        if other:
            self.table.set_marks(())
            self._show_other(keep_cursor=False)

    def on_resize(self) -> None:
        """Leave room to search in, also on a screen of 80 columns and beside the names of what is filtered."""
        self.set_class(self.size.width < _NARROW, "-narrow")
        self._label_add()

    def _label_add(self) -> None:
        """Name the kind on the button, where there is room for it."""
        if (entry := self._certification) is not None:
            short = self._statuses and self.has_class("-narrow")
            relabel(self.query_one("#add", Button), "+ Add" if short else f"+ Add {entry.kind.label}")

    def shown(self) -> SortedFilter:
        """What is shown, as a filter in its order."""
        entry = self._certification
        chosen = Filter(statuses=self._statuses, search=self._query)
        if entry is not None:
            chosen = chosen._replace(kind=entry.kind, certification_id=entry.id)
        return SortedFilter(chosen, self._sort[0].value, self._sort[1])

    def show_filter(self, wanted: SortedFilter) -> None:
        """Show what a filter chooses of the certification, in its order."""
        with contextlib.suppress(ValueError):  # another view's order, which this table does not have
            self._sort = (SortBy(wanted.sort), wanted.descending)
        self.query_one("#search", SearchInput).value = wanted.filter.search
        self.filter_by(wanted.filter.statuses)

    def filter_by(self, statuses: frozenset[Status]) -> None:
        """Show the rows of these statuses; none: all."""
        self._statuses = statuses
        button = self.query_one("#filter", Button)
        relabel(button, f"{describe_statuses(statuses)} ▾")
        self._label_add()
        button.set_class(bool(statuses), "-filtering")
        # where its record goes, the cursor is at the top, for which nobody waits for all the others
        at = self.table.cursor_row
        self._show_other(keep_cursor=at is None or has_status(at, statuses), one_picture=True)

    def know_counts(self, counts: Mapping[int, Counts]) -> None:
        """Take the counts of all certifications, so that choosing one need not count."""
        self._known = counts

    def refresh_rows(self) -> None:
        """Read all anew, keeping cursor, marks, filter and search: the database changed."""
        self._known = {}
        self._listing.outdate()
        self.table.invalidate()
        self._reload()

    def focus_search(self) -> None:
        """Go to the search field, and have at hand what is searched when the first character comes."""
        self.query_one("#search", SearchInput).focus()
        self._prepare_search()

    @work(group="search", exclusive=True)
    async def _prepare_search(self) -> None:
        if (certification := self._certification) is not None:
            await self._listing.prepare_search(self._view_of(certification), certification.kind)

    @property
    def _hidden_by(self) -> Right | None:
        """The right that is missing to see rows."""
        return self._desk.session.operator.missing(*TO_VIEW_ROWS)

    def _view_of(self, certification: CertificationEntry) -> RowView:
        return RowView(
            certification.id,
            self._desk.session.as_of,
            self._statuses,
            self._sort[0],
            descending=self._sort[1],
        )

    def clear(self) -> None:
        """Show all again: drop the search and the status filter."""
        self.query_one("#search", SearchInput).value = ""
        if self._statuses:
            self.filter_by(frozenset())

    @work(exclusive=True, group="reload")
    async def _reload(self) -> None:
        with self.table.listing() as listing:
            await self._show_rows(listing)

    @work(exclusive=True, group="reload")
    async def _show_other(self, *, keep_cursor: bool = True, one_picture: bool = False) -> None:
        """Show other rows, or in another order: keys for the table are meant for those."""
        with self.table.listing(other=True, keep_cursor=keep_cursor, one_picture=one_picture) as listing:
            await self._show_rows(listing)

    async def _show_rows(self, listing: RowsListing) -> None:
        certification, hidden_by = self._certification, self._hidden_by
        if certification is None or hidden_by:
            self.table.set_empty(say_hidden("The list of associations", hidden_by) if hidden_by else "")
            self.table.set_marks(())  # what may not be seen any more is not to be acted on either
            self.table.show(())
            self._tally(None)
            return
        async for shown in self._listing.show(
            self._view_of(certification),
            certification.kind,
            self._query,
            self.table.page,
            self._known.get(certification.id),
        ):
            self._explain_empty(shown)
            if shown.rows:  # before the table is to show them: else it would ask for them
                self.table.provide([as_row(row) for row in shown.rows])
            if not self.table.show(
                shown.ids,
                shown.total,
                sort=(self._sort[0].value, self._sort[1]),
                keep_cursor=listing.keep_cursor,
            ):
                continue
            self._tally(shown)
            if shown.rows or not shown.total:
                self.post_message(self.Tallied(certification.id, shown.counts))
            listing.shown()

    def _tally(self, shown: Shown | None) -> None:
        tally = self.query_one("#tally", Static)
        if shown is None:
            tally.update("", layout=False)
        elif not shown.whole:
            tally.update(Content(f"… of {shown.counts.total:,}"), layout=False)
        elif shown.total == shown.counts.total:
            tally.update(Content(count(shown.total, "row")), layout=False)
        else:
            tally.update(Content(f"{shown.total:,} of {shown.counts.total:,}"), layout=False)

    def _explain_empty(self, shown: Shown) -> None:
        certification = self._certification
        if shown.total or certification is None:
            return
        if shown.counts.total:
            words = say_nothing_matches(self.query_one("#search", SearchInput), filtered=bool(self._statuses))
        elif self._desk.session.is_today:
            words = (
                f"Nobody holds {certification.name} yet.\nPress a to add {certification.kind.title.lower()}."
            )
        else:
            day = self._desk.session.as_of
            words = (
                f"{certification.name} is not assigned to anybody on {day}.\nPress @ to look at another day."
            )
        self.table.set_empty(words)

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._query:
            self._query = event.value
            self._show_other(keep_cursor=False)

    @on(Input.Submitted, "#search")
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    @on(RowsTable.SortWanted)
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        self._sort = (sort_of(event.column_key), event.descending)
        self._show_other()

    @on(RowsTable.AllWanted)
    def _all_wanted(self) -> None:
        self._listing.hurry()
        if not self.table.is_being_listed:  # reading them failed
            self._reload()

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        if not self._hidden_by:
            rows = await self._desk.read(get_rows, event.keys, self._desk.session.as_of)
            self.table.provide([as_row(row) for row in rows])

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.post_message(self.Opened(event.key))

    @on(Button.Pressed, "#filter")
    def _filter_pressed(self) -> None:
        self.post_message(self.FilterWanted())

    @on(Button.Pressed, "#add")
    def _add_pressed(self) -> None:
        self.post_message(self.AddWanted())
