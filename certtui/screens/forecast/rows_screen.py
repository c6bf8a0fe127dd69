"""BehindScreen: the rows behind a bar of a forecast, where they can be opened, certified and renewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.queries.forecast import ForecastRow, SortRows, get_rows
from certtui.rights import TO_VIEW_ROWS
from certtui.screens.association_rows import as_row as association_cells
from certtui.screens.desk import Desk
from certtui.screens.row_acts import RowActs
from certtui.text import count, printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

Listing = Callable[..., Sequence[int]]
"""Lists the associations in an order; takes it, and whether it is `descending`."""

COLUMNS: Final = (
    Column("name", "Name", weight=3, least=12),
    Column("code", "Code", width=8, priority=40),
    Column("certification", "Certification", weight=3, least=12, priority=90),
    Column("status", "Status", width=14, priority=80),
    Column("expires", "Expires", width=10, priority=70),
    Column("days", "Days", width=6, align="right", sortable=False, priority=50),
)
_NAME, _CODE, _STATUS, _EXPIRES, _DAYS = 0, 1, 3, 5, 6
"""Where a row of associations has its cells (see screens.association_rows)."""


OF_ONE_COLUMNS: Final = tuple(column for column in COLUMNS if column.key != "certification")
"""Where all rows are of one certification, which the title names."""


def as_row(behind: ForecastRow, *, of_one: bool) -> Row:
    """The row's cells in the order of COLUMNS, or of OF_ONE_COLUMNS."""
    row = association_cells(behind.row)
    cells = row.cells
    certification = () if of_one else (behind.certification,)
    return row._replace(
        cells=(cells[_NAME], cells[_CODE], *certification, cells[_STATUS], cells[_EXPIRES], cells[_DAYS])
    )


_key = Keys("forecast_rows")


class BehindScreen(RowActs):
    """The rows that a bar stands for, as they are on its day. Acts are, as everywhere, for today."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("escape,q", "back", "Back", "Back to the chart", show=True),
        _key("t", "certify", "Certify", "Certify the selected rows, or the one under the cursor", show=True),
        _key("r", "renew", "Renew", "Renew the selected rows, or the one under the cursor", show=True),
        _key("u", "undo", "Undo", "Take the last act of this session back", show=True),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = "RowsTable"
    DEFAULT_CSS = """
    BehindScreen > #title { height: 1; width: 100%; padding: 0 1; text-style: bold; }
    """

    def __init__(
        self, desk: Desk, title: str, day: date, listing: Listing, sort: SortRows, *, of_one: bool
    ) -> None:
        super().__init__()
        self.desk = desk
        self._of_one = of_one
        self._title = title
        self._day = day
        self._listing = listing
        self._sort = (sort, False)

    def compose(self) -> ComposeResult:
        """Where one is, which rows they are, the rows, the keys."""
        yield TopBar()
        yield Words("", id="title")
        columns = OF_ONE_COLUMNS if self._of_one else COLUMNS
        yield RowsTable(columns, empty="Reading …", id="behind")
        yield KeyBar()

    @property
    def table(self) -> RowsTable:
        """The table of rows."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """List them."""
        self._show_other()

    def refresh_data(self) -> None:
        """Read anew: the database changed."""
        self.table.invalidate()
        self._list()

    @work(group="load", exclusive=True)
    async def _list(self) -> None:
        with self.table.listing():
            await self._show_rows()

    @work(group="load", exclusive=True)
    async def _show_other(self) -> None:
        """List them, or in another order: keys for the table are meant for what comes of it."""
        with self.table.listing(other=True):
            await self._show_rows()

    async def _show_rows(self) -> None:
        self.show_where("Forecast", self.desk.session.as_of)
        sort, descending = self._sort
        ids = await self.desk.read_behind(self._listing, sort, descending=descending)
        words = f"{count(len(ids), 'row')} · {self._title}"
        self.query_one("#title", Static).update(Content(printable(words)), layout=False)
        self.table.set_empty("No row is left here.\nPress escape to go back to the chart.")
        self.table.show(ids, sort=(sort.value, descending))
        if self.table.marks:  # what is no longer behind the bar is not seen any more, and not to be acted on
            self.table.set_marks(self.table.marks & set(ids))
        self.refresh_bindings()

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        rows = await self.desk.read(get_rows, event.keys, self._day)
        event.table.provide(as_row(row, of_one=self._of_one) for row in rows)

    @on(RowsTable.SortWanted)
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        self._sort = (SortRows(event.column_key), event.descending)
        self._show_other()

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self.tell_marks(event.count)

    @on(RowsTable.RowChosen)
    @work(group="detail", exclusive=True)
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.row_detail import open_row

        await open_row(self, event.key)

    # Acts

    @property
    def on_a_row(self) -> bool:
        """Whether any is listed."""
        return self.is_mounted and bool(self.table.keys)

    async def rows_for(self, act: str) -> Sequence[int]:  # noqa: ARG002 - what is chosen here is chosen row by row
        """The selected rows in the order of the table or, with none, the one under the cursor."""
        return self.table.chosen

    def subject_of(self, act: str) -> str:  # noqa: ARG002 - they have one name
        """Which rows they are."""
        return self._title

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""
        self.table.set_marks(())
