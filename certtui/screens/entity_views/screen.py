"""EntitiesScreen: every entity of a kind with what it is summed up to, as a list or as a matrix."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, ContentSwitcher, Input, Static

from certtui.errors import NotFound
from certtui.filters import Filter, SortedFilter
from certtui.queries.details import get_association
from certtui.queries.entity_views import (
    EntitySort,
    find_associations_of,
    get_entity_lines,
    get_whole_entity,
    scope_of,
)
from certtui.queries.filters import describe_filter
from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.entity_views.acts import EntityActs
from certtui.screens.entity_views.keys import ENTITIES_BINDINGS
from certtui.screens.entity_views.listing import EntityListing, EntityView, Shown
from certtui.screens.entity_views.rows import as_row, columns_of
from certtui.text import printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from certtui.screens.entity_views.matrix_panel import MatrixPanel

LIST, MATRIX = "entities", "matrix"


class EntitiesScreen(EntityActs):
    """The view of a kind of entity. Invariant: the list and the matrix show the same entities with the same marks."""

    BINDINGS: ClassVar[list[BindingType]] = list(ENTITIES_BINDINGS)
    AUTO_FOCUS = "#entities"
    DEFAULT_CSS = """
    EntitiesScreen {
        & > #toolbar {
            height: 1; padding: 0 1;
            & > Button { min-width: 8; max-width: 60%; margin: 0 1 0 0; }
            & > #search { width: 1fr; height: 1; border: none; padding: 0; margin: 0 1; }
            & > #tally { width: 20; text-align: right; }
        }
        & > ContentSwitcher { height: 1fr; padding: 0 1; }
        & > #actions {
            height: 1; display: none; padding: 0 1;
            &.-shown { display: block; }
            & > Static { width: 16; margin: 0 1 0 0; text-style: bold; }
            & > Button { min-width: 8; margin: 0 1 0 0; }
            & > Button.-refused { text-style: dim; }
        }
    }
    """

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk, kind)
        self._listing = EntityListing(desk, kind)
        self._filter = Filter(kind=kind)
        self._sort = (EntitySort.NAME, False)
        self._front = LIST
        self._shown = Shown((), 0, None)

    def compose(self) -> ComposeResult:
        """Where one is, what is chosen, the list, what can be done with a selection, the keys."""
        yield TopBar()
        with Horizontal(id="toolbar"):
            yield Button("Filter All ▾", id="filter", compact=True)
            yield QuietInput(placeholder=f"/ search {self.kind.title.lower()}", id="search")
            yield Static("", id="tally")
        with ContentSwitcher(initial=LIST):
            yield RowsTable(columns_of(self.kind), empty="", id=LIST)
        with Horizontal(id="actions"):
            yield Static("", id="selected")
            yield Button("Certify", id="certify", compact=True)
            yield Button("Renew", id="renew", compact=True)
            yield Button("Revoke ▾", id="revoke_menu", compact=True)
            yield Button("+ Add", id="add", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        """Say who works on which day, and load."""
        self.say_where()
        self._reload()

    @property
    def matrix(self) -> MatrixPanel | None:
        """The matrix; None before it was first looked at."""
        from certtui.screens.entity_views.matrix_panel import MatrixPanel

        found = self.query(MatrixPanel)
        return found.first() if found else None

    @property
    def table(self) -> RowsTable:
        """The table in front: the list's, or the matrix's."""
        panel = self.matrix if self._front == MATRIX else None
        return panel.table if panel else self.query_one(f"#{LIST}", RowsTable)

    @property
    def on_a_row(self) -> bool:
        """Whether there is a row under the cursor."""
        return self.table.cursor_key is not None

    @property
    def cell(self) -> tuple[int, int] | None:
        """The entity and the certification under the cursor of the matrix; None in the list."""
        panel = self.matrix if self._front == MATRIX else None
        return panel.cell if panel else None

    @property
    def cell_words(self) -> str:
        """That cell in words: the certification, the entity."""
        panel, cell = self.matrix, self.cell
        if panel is None or cell is None or panel.table.heading is None:
            return ""
        return f"{panel.table.heading.name} · {panel.table.name_of(cell[0])}"

    @property
    def chosen(self) -> list[int]:
        """The marked entities, in the order of the list, or the one under the cursor."""
        table = self.table
        if not table.marks:
            return [] if table.cursor_key is None else [table.cursor_key]
        shown = [id for id in table.keys if id in table.marks]
        return shown + sorted(set(table.marks).difference(shown))

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

    def _filter_by(self, filter: Filter) -> None:
        self._filter = filter
        self._say_filter()
        self._reload()

    @work(group="filter-words", exclusive=True)
    async def _say_filter(self) -> None:
        """What is filtered by always stands above the list."""
        button = self.query_one("#filter", Button)
        chosen = self._filter._replace(kind=None, search="")
        try:
            words = await self.desk.read(describe_filter, chosen)
        except NotFound as gone:
            words = ("something that is no longer there",)
            self.app.notify(printable(str(gone)), markup=False, severity="warning", timeout=8)
        relabel(button, f"Filter {' · '.join(words) or 'All'} ▾")
        button.set_class(bool(words), "-filtering")

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database, or the rights."""
        self.say_where()
        self._follow_rights()
        self._listing.outdate()
        self.query_one(f"#{LIST}", RowsTable).invalidate()
        if (panel := self.matrix) is not None:
            panel.refresh_rows()
        self._reload()

    def action_reload(self) -> None:
        """Read everything anew."""
        self.refresh_data()

    @work(group="reload", exclusive=True)
    async def _reload(self, keep_cursor: bool = True) -> None:
        view = EntityView(self._filter, self.desk.session.as_of, *self._sort)
        async for shown in self._listing.show(view):
            self._shown = shown
            self._tally(shown)
            self._show(keep_cursor=keep_cursor)
            keep_cursor = True

    def _show(self, *, keep_cursor: bool = True) -> None:
        """Show what is listed, in front; what is behind is told when it comes to the front."""
        shown, empty = self._shown, self._explain_empty(self._shown)
        panel = self.matrix if self._front == MATRIX else None
        if panel is not None:
            panel.set_empty(empty)
            panel.show(shown.ids, shown.total, self._filter, keep_cursor=keep_cursor)
        else:
            self.table.set_empty(empty)
            self.table.show(
                shown.ids,
                shown.total,
                sort=(self._sort[0].value, self._sort[1]),
                keep_cursor=keep_cursor,
            )
            if shown.rows:
                self.table.provide([as_row(line, self.kind) for line in shown.rows])
        self.refresh_bindings()

    def _tally(self, shown: Shown) -> None:
        if shown.counting:
            words = "counting …"
        elif shown.of is None:
            words = ""
        elif shown.total == shown.of:
            words = f"{shown.total:,}"
        else:
            words = f"{shown.total:,} of {shown.of:,}"
        self.query_one("#tally", Static).update(Content(words), layout=False)

    def _explain_empty(self, shown: Shown) -> str:
        many = self.kind.title.lower()
        if shown.counting:
            return f"Counting what the {many} hold …"
        if self._filter != Filter(kind=self.kind, inactive=self._filter.inactive):
            return "Nothing matches the filter and the search.\nPress c to show all."
        return (
            f"There are no {many} yet.\nBring them in: certtui import {self.kind.plural} FILE\n"
            "or press , and add them in Settings."
        )

    @on(RowsTable.RowsNeeded, f"#{LIST}")
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        lines = await self.desk.read(
            get_entity_lines, event.keys, scope_of(self._filter), self.desk.session.as_of
        )
        self.table.provide([as_row(line, self.kind) for line in lines])

    @on(RowsTable.SortWanted, f"#{LIST}")
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        table = event.table
        self._sort = (EntitySort(event.column_key), event.descending)
        # whoever has not moved yet wants to see what comes first now, and not where the first one went
        self._reload(keep_cursor=bool(table.keys) and table.cursor_key != table.keys[0])

    # Search and filter

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        if event.value != self._filter.search:
            self._filter = self._filter._replace(search=event.value)
            self._reload(keep_cursor=False)

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        self.table.focus()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", QuietInput).focus()

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
        from certtui.screens.filtering.filter_form import FilterForm

        view = EntityView(self._filter._replace(statuses=frozenset()), self.desk.session.as_of)
        counts = await self._listing.count_if_read(view)
        wanted = await self.ask(FilterForm(self.desk, self.kind, self._filter, counts))
        if wanted is not None:
            self._filter_by(wanted)
            self.table.focus()

    # Selection

    @on(RowsTable.MarksChanged, f"#{LIST}")
    def _list_marked(self, event: RowsTable.MarksChanged) -> None:
        self._tell_marks(event.count)

    def on_matrix_panel_marks_changed(self, event: MatrixPanel.MarksChanged) -> None:
        """The other table has the same marks."""
        self._tell_marks(event.count)

    def _tell_marks(self, marked: int) -> None:
        self._marked = marked
        self.query_one("#selected", Static).update(Content(f"{marked:,} selected"), layout=False)
        self.query_one("#actions").set_class(marked > 0, "-shown")
        self._follow_rights()

    def _follow_rights(self) -> None:
        """Grey what the operator may not do now, keys and buttons alike."""
        session = self.desk.session
        may = session.is_today and session.operator.may(Right.UPDATE_CERTIFICATIONS)
        for button in self.query("#actions > Button"):
            button.set_class(not may, "-refused")
        self.refresh_bindings()

    def drop_marks(self) -> None:
        """Unmark everything."""
        self.table.set_marks(())

    @on(Button.Pressed, "#actions > Button")
    def _act_pressed(self, event: Button.Pressed) -> None:
        acts = {
            "certify": self.action_certify,
            "renew": self.action_renew,
            "revoke_menu": self.action_revoke_menu,
            "add": self.action_add,
        }
        acts[event.button.id or ""]()

    # List and matrix

    async def action_matrix(self) -> None:
        """From the list to the matrix, and back: the same entities, the same marks, the cursor on the same one."""
        from certtui.screens.entity_views.matrix_panel import MatrixPanel

        switcher = self.query_one(ContentSwitcher)
        panel = self.matrix
        if panel is None:
            panel = MatrixPanel(self.desk, self.kind)
            panel.display = False
            await switcher.mount(panel)
        behind = self.table
        self._front = LIST if self._front == MATRIX else MATRIX
        switcher.current = self._front
        self.table.set_marks(behind.marks)
        self._show()
        if behind.cursor_key is not None:
            self.table.move_to(behind.cursor_key)
        self.table.focus()

    @work(group="open", exclusive=True)
    async def on_matrix_panel_cell_opened(self, event: MatrixPanel.CellOpened) -> None:
        """Open the row behind a cell."""
        from certtui.screens.row_detail import RowDetailScreen

        session, chosen = self.desk.session, Filter(certification_id=event.certification_id)
        rows = await self.desk.read(find_associations_of, [event.entity_id], chosen, session.as_of)
        if not rows:
            return  # it went meanwhile, and the matrix is about to follow
        details = await self.desk.read(get_association, session.operator, rows[0], session.as_of)
        if self.app.screen is self:
            self.app.push_screen(RowDetailScreen(self.desk, details))

    @work(group="open", exclusive=True)
    async def on_matrix_panel_entity_opened(self, event: MatrixPanel.EntityOpened) -> None:
        """Open the entity of a row."""
        await self._open_entity(event.entity_id)

    # Opening

    @on(RowsTable.RowChosen, f"#{LIST}")
    @work(group="open", exclusive=True)
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        await self._open_entity(event.key)

    async def _open_entity(self, entity_id: int) -> None:
        from certtui.screens.entity_views.entity_screen import EntityScreen

        entity = await self.desk.read(get_whole_entity, entity_id, self.desk.session.as_of)
        if self.app.screen is self:
            self.app.push_screen(EntityScreen(self.desk, entity))

    @work(group="act")
    async def action_activity(self) -> None:
        """Show what was done with the one under the cursor."""
        at = self.table.cursor_key
        if at is not None:
            await self.open_activity(at)

    def action_settings(self) -> None:
        """Open the settings."""
        from certtui.screens.settings.screen import SettingsScreen

        self.app.push_screen(SettingsScreen(self.desk))
