"""EntitiesScreen: every entity of a kind with what it is summed up to, as a list or as a matrix."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.widgets import Button, ContentSwitcher, Static

from certtui.filters import Filter
from certtui.queries.entity_views import (
    EntitySort,
    find_associations_of,
    get_entity_lines,
)
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.entity_views.finding import FindingActs
from certtui.screens.entity_views.keys import ENTITIES_BINDINGS
from certtui.screens.entity_views.rows import as_row, columns_of
from certtui.screens.hidden import say_hidden
from certtui.screens.row_acts import BAR_ACTS
from certtui.widgets.action_bar import ActionBar
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

if TYPE_CHECKING:
    from certtui.screens.entity_views.matrix_panel import MatrixPanel

LIST, MATRIX = "entities", "matrix"
_HIDDEN = f"No statuses without the right to {Right.VIEW_CERTIFICATIONS.label}: ask an Administrator."


class EntitiesScreen(FindingActs):
    """The view of a kind of entity. Invariant: the list and the matrix show the same entities with the same marks."""

    BINDINGS: ClassVar[list[BindingType]] = list(ENTITIES_BINDINGS)
    AUTO_FOCUS = "#entities"
    NEEDED: ClassVar = {"matrix": TO_VIEW_ROWS}
    ON_ANY_DAY: ClassVar = frozenset({"matrix"})
    DEFAULT_CSS = """
    EntitiesScreen {
        & > #toolbar {
            height: 1; padding: 0 1;
            & > Button { min-width: 8; max-width: 60%; margin: 0 1 0 0; }
            & > #search { width: 1fr; height: 1; border: none; padding: 0; margin: 0 1; }
            & > #tally { width: 20; text-align: right; }
        }
        & > #hidden { height: 1; padding: 0 1; color: $text-warning; display: none; }
        & > #hidden.-shown { display: block; }
        & > ContentSwitcher { height: 1fr; padding: 0 1; }
        & > ActionBar { padding: 0 1; }
    }
    """

    _front = LIST
    _wanted: int | None = None
    """The entity that the cursor is to go to, once it is listed."""
    _holdings_told = True
    """Whether the rows at hand tell what is held."""

    def compose(self) -> ComposeResult:
        """Where one is, what is chosen, the list, what can be done with a selection, the keys."""
        yield TopBar()
        with Horizontal(id="toolbar"):
            yield Button("Filter All ▾", id="filter", compact=True)
            yield SearchInput(placeholder=f"/ search {self.kind.title.lower()}", id="search")
            yield Words("", id="tally")
        yield Static(_HIDDEN, id="hidden")
        with ContentSwitcher(initial=LIST):
            yield RowsTable(columns_of(self.kind), empty="", id=LIST)
        yield ActionBar((*BAR_ACTS, ("add", "+ Add")))
        yield KeyBar()

    # List and matrix

    @property
    def matrix(self) -> MatrixPanel | None:
        """The matrix; None before it was first looked at."""
        from certtui.screens.entity_views.matrix_panel import MatrixPanel

        found = self.query(MatrixPanel)
        return found.first() if found else None

    @property
    def _matrix_in_front(self) -> MatrixPanel | None:
        return self.matrix if self._front == MATRIX else None

    @property
    def _list(self) -> RowsTable:
        return self.query_one(f"#{LIST}", RowsTable)

    @property
    def table(self) -> RowsTable:
        """The table in front: the list's, or the matrix's."""
        panel = self._matrix_in_front
        return panel.table if panel else self._list

    def place(self, *, keep_cursor: bool = True) -> bool:
        """Show what is listed, in front; what is behind is told when it comes to the front. False: not shown yet."""
        shown, panel = self._shown, self._matrix_in_front
        taken = True
        if panel is not None:
            panel.set_empty(self.empty_words)
            panel.show(shown.ids, shown.total, self._filter, keep_cursor=keep_cursor)
        else:
            table, (sort, descending) = self._list, self._sort
            table.set_empty(self.empty_words)
            if shown.rows:  # before the table is to show them: else it would ask for them
                table.provide([as_row(line, self.kind) for line in shown.rows])
            taken = table.show(shown.ids, shown.total, sort=(sort.value, descending), keep_cursor=keep_cursor)
            if self._wanted is not None and table.move_to(self._wanted):
                self._wanted = None
        self.refresh_bindings()
        return taken

    def go_to_entity(self, entity_id: int) -> None:
        """Have the cursor on this entity as soon as it is listed."""
        self._wanted = None if self.table.move_to(entity_id) else entity_id

    def refresh_data(self) -> None:
        """Read anew what is on the screen, in the list and in the matrix."""
        if self._holdings_told and not self._may_tell:
            self._list.forget()
        else:
            self._list.invalidate()
        self._holdings_told = self._may_tell
        if (panel := self.matrix) is not None:
            if hidden_by := self.desk.session.operator.missing(*TO_VIEW_ROWS):
                self._leave_matrix(panel, hidden_by)
            else:
                panel.refresh_rows()
        super().refresh_data()

    def _leave_matrix(self, panel: MatrixPanel, hidden_by: Right) -> None:
        """Show the list alone, and say why; nothing of the matrix is kept."""
        if self._front == MATRIX:
            self._turn()
            self.app.notify(say_hidden("The matrix", hidden_by), markup=False, severity="warning", timeout=8)
        panel.remove()

    async def action_matrix(self) -> None:
        """From the list to the matrix, and back: the same entities, the same marks, the cursor on the same one."""
        from certtui.screens.entity_views.matrix_panel import MatrixPanel

        panel = self.matrix
        if panel is None:
            panel = MatrixPanel(self.desk, self.kind)
            panel.display = False
            await self.query_one(ContentSwitcher).mount(panel)
        self._turn()

    def _turn(self) -> None:
        """Have in front what is behind."""
        behind = self.table
        self._front = LIST if self._front == MATRIX else MATRIX
        self.query_one(ContentSwitcher).current = self._front
        self.table.set_marks(behind.marks)
        self.place()
        if behind.cursor_key is not None:
            self.table.move_to(behind.cursor_key)
        self.table.focus()

    @on(RowsTable.RowsNeeded, f"#{LIST}")
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        view = self._view
        if not self.desk.session.operator.may(Right.VIEW_ENTITIES):
            return
        lines = await self.desk.read(get_entity_lines, event.keys, view.scope, view.day)
        if self._may_tell or not view.told:  # else asked for again since
            event.table.provide([as_row(line, self.kind) for line in lines])

    @on(RowsTable.SortWanted, f"#{LIST}")
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        self.sort_by(EntitySort(event.column_key), descending=event.descending)

    # What an act is for

    @property
    def on_a_row(self) -> bool:
        """Whether there is a row under the cursor."""
        return self.table.cursor_key is not None

    @property
    def chosen(self) -> list[int]:
        """The marked entities, in the order of the list, or the one under the cursor."""
        return self.table.chosen

    @property
    def cell(self) -> tuple[int, int] | None:
        """The entity and the certification under the cursor of the matrix; None in the list."""
        panel = self._matrix_in_front
        return panel.cell if panel else None

    @property
    def cell_words(self) -> str:
        """That cell in words: the certification, the entity."""
        panel, cell = self.matrix, self.cell
        if panel is None or cell is None or panel.table.heading is None:
            return ""
        return f"{panel.table.heading.name} · {panel.table.name_of(cell[0])}"

    @on(RowsTable.MarksChanged, f"#{LIST}")
    def _list_marked(self, event: RowsTable.MarksChanged) -> None:
        self.tell_marks(event.count)

    def on_matrix_panel_marks_changed(self, event: MatrixPanel.MarksChanged) -> None:
        """The other table has the same marks."""
        self.tell_marks(event.count)

    def on_matrix_panel_all_wanted(self) -> None:
        """All rows of the matrix are to be marked."""
        self.all_wanted()

    def drop_marks(self) -> None:
        """Unmark everything."""
        self.table.set_marks(())

    # Opening

    @on(RowsTable.RowChosen, f"#{LIST}")
    @work(group="open", exclusive=True)
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        await self._open_entity(event.key)

    @work(group="open", exclusive=True)
    async def on_matrix_panel_entity_opened(self, event: MatrixPanel.EntityOpened) -> None:
        """Open the entity of a row."""
        await self._open_entity(event.entity_id)

    async def _open_entity(self, entity_id: int) -> None:
        from certtui.screens.entity_views.entity_screen import open_entity

        await open_entity(self, entity_id)

    @work(group="open", exclusive=True)
    async def on_matrix_panel_cell_opened(self, event: MatrixPanel.CellOpened) -> None:
        """Open the row behind a cell."""
        from certtui.screens.row_detail import open_row

        chosen = Filter(certification_id=event.certification_id)
        rows = await self.desk.read(find_associations_of, [event.entity_id], chosen, self.desk.session.as_of)
        if rows:  # else it went meanwhile, and the matrix is about to follow
            await open_row(self, rows[0])

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
