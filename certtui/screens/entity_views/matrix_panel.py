"""MatrixPanel: the entities of a view down, the certifications of their kind across.

The view gives the ids, in its order, and the filter that they come from; everything else is read here, by pages of rows.
"""

from __future__ import annotations

from asyncio import Lock, sleep
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from certtui.filters import Filter
from certtui.queries.matrix import (
    NOT_HELD,
    MatrixColumn,
    count_columns,
    get_cells,
    get_matrix_rows,
    list_columns,
)
from certtui.records import Counts, Kind
from certtui.screens.desk import Desk
from certtui.screens.entity_views.matrix_cells import CellsAhead
from certtui.screens.entity_views.matrix_gaps import Gaps
from certtui.screens.entity_views.matrix_words import (
    Cell,
    Grouping,
    as_row,
    groupings_of,
    headings_of,
    tell_cell,
)
from certtui.widgets.matrix_table import MatrixTable
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.words import Words

_PAUSE: Final = 0.3
"""Seconds that a matrix is looked at before its columns are counted, which takes longer than its first page."""


class MatrixPanel(Vertical):
    """A matrix with a line that tells the cell under the cursor. Posts what is to be opened; the screen does it."""

    DEFAULT_CSS = """
    MatrixPanel { height: 1fr; & > #cell { height: 2; padding: 0 1; text-wrap: nowrap; text-overflow: ellipsis; } }
    """

    class CellOpened(Message):
        """A cell was opened that the entity is to hold."""

        def __init__(self, entity_id: int, certification_id: int) -> None:
            super().__init__()
            self.entity_id = entity_id
            self.certification_id = certification_id

    class EntityOpened(Message):
        """The entity of a row was opened."""

        def __init__(self, entity_id: int) -> None:
            super().__init__()
            self.entity_id = entity_id

    class MarksChanged(Message):
        """Entities were marked or unmarked; so many are marked now."""

        def __init__(self, count: int) -> None:
            super().__init__()
            self.count = count

    class AllWanted(Message):
        """All entities are to be marked while not all ids are known: `show` is to bring the rest."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(id="matrix")
        self._desk = desk
        self._filter = Filter(kind=kind)
        self._columns: list[MatrixColumn] = []
        self._columns_of: tuple[object, ...] | None = None
        self._outdated = False
        self._grouping = Grouping.GROUP
        self._shares: Mapping[int, int | None] = {}
        self._ids: Sequence[int] = ()
        self._total = 0
        self._loaded = False
        self._keep_cursor = True
        self._has_cells = False
        self._said: Content | str = ""
        self._shares_of: tuple[object, ...] = ()
        self._gaps = Gaps(desk)
        self._gap_turn = Lock()
        self._cells = CellsAhead()

    def compose(self) -> ComposeResult:
        """The table, and the cell in words."""
        yield MatrixTable(self._tell_cell, id="matrix-rows")
        yield Words("", id="cell")

    # What a screen sees and sets

    @property
    def table(self) -> MatrixTable:
        """The table of the matrix."""
        return self.query_one(MatrixTable)

    @property
    def marks(self) -> AbstractSet[int]:
        """The marked entities."""
        return self.table.marks

    def set_marks(self, entity_ids: Iterable[int]) -> None:
        """Have exactly these entities marked."""
        self.table.set_marks(entity_ids)

    @property
    def cell(self) -> tuple[int, int] | None:
        """The entity and the certification of the cell under the cursor; None where it is blank, or nothing is there."""
        statuses = self._statuses_here()
        heading = self.table.heading
        if statuses is None or heading is None or statuses[heading.place] == NOT_HELD:
            return None
        return self.table.cell

    def set_empty(self, text: str) -> None:
        """Say something else where there are no entities: what to do next."""
        self.table.set_empty(text)

    def show(self, ids: Sequence[int], total: int, filter: Filter, *, keep_cursor: bool = True) -> None:
        """Show these entities, in their order; `total` counts those whose ids are still to come as well."""
        self._ids, self._total, self._filter = ids, total, filter
        self._keep_cursor = self._keep_cursor and keep_cursor
        self._show()

    def refresh_rows(self) -> None:
        """Read all anew, keeping cursor and marks: the database changed."""
        self._outdated = True
        self._gaps.forget()
        self._cells.forget()
        self.table.invalidate()
        self._show()

    # Loading

    def _show(self) -> None:
        """Show the entities under their columns: at once, where these are known."""
        if self._columns_of == self._source and not self._outdated:
            self._place()
            return
        if not self._loaded:  # so that a screen can put the cursor on one of them meanwhile
            self.table.show(self._ids, self._total, keep_cursor=self._keep_cursor)
        self._load()

    @property
    def _source(self) -> tuple[object, ...]:
        """What the columns depend on."""
        return self._filter.group_id, self._filter.certification_id, self._desk.session.as_of

    @work(group="matrix", exclusive=True)
    async def _load(self) -> None:
        if self._columns_of == self._source:
            await self._read_columns()
            return
        with self.table.hold_keys():  # what is typed behind another filter is for its columns
            await self._read_columns()
            if (key := self.table.cursor_key) is not None and self.table.statuses(key) is None:
                await self._read_rows([key])  # by which enter knows what to open

    async def _read_columns(self) -> None:
        source = self._source
        columns = await self._desk.read(list_columns, self._filter)
        self._outdated = False
        # the places of a row's statuses are those of the certifications that it was read for
        anew = not self._loaded or [one.id for one in columns] != [one.id for one in self._columns]
        self._loaded = True
        if anew or columns != self._columns:
            self._columns = columns
            self._set_headings(anew=anew)
        self._columns_of = source
        self._place()

    def _place(self) -> None:
        self.table.show(self._ids, self._total, keep_cursor=self._keep_cursor)
        self._keep_cursor = True
        self._tell_cell()
        counted_of = (self._filter, self._desk.session.as_of)
        if counted_of != self._shares_of:
            self._share({})
            self._shares_of = counted_of
        self._count()

    def _set_headings(self, *, anew: bool) -> None:
        if self._grouping not in groupings_of(self._columns):
            self._grouping = Grouping.GROUP
        headings = headings_of(self._columns, self._grouping, self._shares)
        self.table.set_headings(headings, self._grouping.value, anew=anew)

    @work(group="matrix-shares", exclusive=True)
    async def _count(self) -> None:
        """Count what is in compliance in each column, over all entities shown."""
        filter, ids = self._filter, self._ids
        chosen = filter.narrows_entities or bool(filter.statuses)
        if chosen and len(ids) < self._total:
            return
        await sleep(_PAUSE)
        counts = await self._desk.read_behind(
            count_columns, filter, ids if chosen else None, self._desk.session.as_of
        )
        self._share({one.id: counts.get(one.id, Counts()).percent for one in self._columns})

    def _share(self, shares: Mapping[int, int | None]) -> None:
        if shares != self._shares:
            self._shares = shares
            self.table.set_shares(shares)

    @on(RowsTable.RowsNeeded)
    @work(group="matrix-rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        if self._loaded:  # else asked for again with the columns
            await self._read_rows(event.keys)

    async def _read_rows(self, keys: Sequence[int]) -> None:
        columns = [one.id for one in self._columns]
        rows = await self._desk.read(get_matrix_rows, keys, columns, self._desk.session.as_of)
        if columns != [one.id for one in self._columns]:
            return  # asked for again since
        told = self._statuses_here()
        self.table.provide([as_row(row) for row in rows])
        if self._statuses_here() != told:
            self._tell_cell()

    # The cell under the cursor

    def _statuses_here(self) -> str | None:
        """The statuses of the cursor's row, once it is at hand."""
        key = self.table.cursor_key
        return None if key is None else self.table.statuses(key)

    def _tell_cell(self) -> None:
        """Say what is under the cursor: in the same picture as the move, where it was read ahead."""
        table = self.table
        key, heading, statuses = table.cursor_key, table.heading, self._statuses_here()
        said: Content | str = ""
        if key is not None and heading is not None and statuses is not None:
            row = None
            if statuses[heading.place] != NOT_HELD:
                if not self._cells.knows(key):
                    self._read_ahead()
                    return
                row = self._cells.get(key, heading.certification_id)
            said = tell_cell(Cell(table.name_of(key), heading.name, row))
        elif table.total and not table.headings:
            said = "There is no certification to hold here. + in the Certifications view makes one."
        if said != self._said:
            self._said = said
            self.query_one("#cell", Static).update(said, layout=False)
        if bool(said) is not self._has_cells:
            self._has_cells = not self._has_cells
            self.screen.refresh_bindings()
        self.call_after_refresh(self._read_ahead)

    def _read_ahead(self) -> None:
        """Read what the cursor may come to next, unless it is at hand or being read."""
        if wanted := self._wanted_next():
            self._read_cells(wanted)

    @work(group="matrix-cells")
    async def _read_cells(self, wanted: Sequence[int]) -> None:
        """Read the cells of entities, then those that are wanted meanwhile; and say what waited for them."""
        while wanted:
            read = await self._desk.read(get_cells, wanted, self._desk.session.as_of)
            if self._cells.answer(read):
                self._tell_cell()
            wanted = self._wanted_next()

    def _wanted_next(self) -> Sequence[int]:
        """The entities whose cells are to be read now."""
        return self._cells.ask(self.table.keys, self.table.position, self.table.page)

    # Gaps, grouping

    @on(MatrixTable.GapWanted)
    @work(group="matrix-gap")
    async def _gap_wanted(self, event: MatrixTable.GapWanted) -> None:
        event.stop()
        async with self._gap_turn:  # the key pressed again before the first gap was found goes on from there
            await self._go_to_gap(forwards=event.forwards)

    async def _go_to_gap(self, *, forwards: bool) -> None:
        table = self.table
        columns = [one.id for one in self._columns]
        gap = await self._gaps.find(table, columns, self._filter, forwards=forwards)
        if gap is not None:
            table.move_to(gap.entity_id)
            table.move_to_column(gap.column)
            return
        if len(table.keys) < table.total and forwards:
            words = "No gap in what is listed so far; the rest is being read. Press n again in a moment."
        elif forwards:
            words = "No gap after this cell: nothing Missing, nothing Expired. N looks before it."
        else:
            words = "No gap before this cell: nothing Missing, nothing Expired. n looks after it."
        self.app.notify(words, markup=False, timeout=5)

    @on(MatrixTable.RegroupWanted)
    def _regroup_wanted(self, event: MatrixTable.RegroupWanted) -> None:
        event.stop()
        groupings = groupings_of(self._columns)
        self._grouping = groupings[(groupings.index(self._grouping) + 1) % len(groupings)]
        self._set_headings(anew=False)

    # What the table tells, as the screen hears it

    @on(MatrixTable.CellChosen)
    def _cell_chosen(self, event: MatrixTable.CellChosen) -> None:
        event.stop()
        self.post_message(self.CellOpened(event.entity_id, event.certification_id))

    @on(MatrixTable.EntityChosen)
    def _entity_chosen(self, event: MatrixTable.EntityChosen) -> None:
        event.stop()
        self.post_message(self.EntityOpened(event.entity_id))

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        event.stop()
        self.post_message(self.MarksChanged(event.count))

    @on(RowsTable.AllWanted)
    def _all_wanted(self, event: RowsTable.AllWanted) -> None:
        event.stop()
        self.post_message(self.AllWanted())
