"""What the panes of Settings share: a search, a table, the keys that act on the row under the cursor.

Owns how a pane lists, searches and follows the database. A pane gives columns, keys and rows, and its own actions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Input, Static

from certtui.rights import Right
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.dialog import Dialog
from certtui.screens.hidden import say_hidden
from certtui.text import count, printable, search_key
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_listing import RowsListing
from certtui.widgets.rows_table import Cell, Column, Row, RowsTable
from certtui.widgets.words import Words

T = TypeVar("T")


class SettingsPane(Acting, Vertical):
    """A list in Settings. `list_keys` and `get_rows` say what stands in it, `open` what enter does."""

    WHAT: ClassVar[str] = "row"
    """One of what is listed, for the tally: role."""
    COLUMNS: ClassVar[Sequence[Column]] = ()
    EMPTY: str = "There is nothing yet."
    SEARCH: str = "/ search"
    MARKABLE: ClassVar[bool] = False
    SHOWS: ClassVar[Right | None] = None
    """The right that it takes to see the rows, where what the pane stands on does not ask for it."""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", tooltip="Search this list", show=True, id="settings.search"),
    ]
    DEFAULT_CSS = """
    SettingsPane {
        height: 1fr;
        & > .toolbar { height: 1; & > Input { width: 1fr; height: 1; border: none; padding: 0; }
                       & > .tally { width: auto; margin: 0 1; } }
        & > RowsTable { height: 1fr; }
    }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._query = ""
        self._wanted: int | None = None
        self._outdated = False

    def compose(self) -> ComposeResult:
        """Search and tally, the table."""
        with Horizontal(classes="toolbar"):
            yield SearchInput(placeholder=self.SEARCH)
            yield Words("", classes="tally")
        yield RowsTable(self.COLUMNS, empty="", markable=self.MARKABLE)

    # What a pane gives

    async def list_keys(self, query: str) -> Sequence[int]:
        """The keys of the rows that match, in order."""
        raise NotImplementedError

    async def get_rows(self, keys: Sequence[int]) -> Sequence[Row]:
        """The rows of these keys; one that is gone is left out."""
        raise NotImplementedError

    async def open(self, key: int) -> None:
        """What enter on a row does."""

    async def list_first(self) -> tuple[Sequence[int], int] | None:
        """The first keys, and how many there are in all: where listing all takes long and was not done yet."""
        return None

    @property
    def sorted_by(self) -> tuple[str, bool] | None:
        """The column that the rows are in the order of, and whether descending; None where there is one order only."""
        return None

    def tally(self, listed: int) -> str:
        """What is said of so many rows that are listed, and of the marked ones, in sight or not."""
        marked = len(self.table.marks)
        return f"{marked:,} selected, {count(listed, self.WHAT)}" if marked else count(listed, self.WHAT)

    def outdate(self) -> None:
        """Forget what was read: the database changed."""

    # The list

    @property
    def table(self) -> RowsTable:
        """The table of rows."""
        return self.query_one(RowsTable)

    @property
    def cursor(self) -> int | None:
        """The key of the row under the cursor."""
        return self.table.cursor_key

    @property
    def chosen(self) -> list[int]:
        """What an act is for: the marked rows or, with none marked, the row under the cursor."""
        marks = sorted(self.table.marks)
        return marks or ([self.cursor] if self.cursor is not None else [])

    def on_mount(self) -> None:
        """Load."""
        self._load()

    def refresh_data(self) -> None:
        """Read all anew, keeping cursor, marks and search: the database changed."""
        self.outdate()
        self._outdated = True
        self._load()

    def go_to(self, key: int) -> None:
        """Read all anew, and have the cursor on this row as soon as it is among those listed."""
        self._wanted = key
        self.refresh_data()

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        with self.table.listing() as listing:
            await self._list(listing)

    @work(exclusive=True, group="load")
    async def _search(self) -> None:
        """List what is found; keys for the table are meant for that."""
        with self.table.listing(other=True, keep_cursor=False) as listing:
            await self._list(listing)

    async def _list(self, listing: RowsListing) -> None:
        if self.SHOWS is not None and not self.desk.session.operator.may(self.SHOWS):
            self.table.set_marks(())
            self.table.invalidate()
            self.table.set_empty(say_hidden(f"The list of {self.WHAT}s", self.SHOWS))
            self.table.show(())
            self._tell(0)
            return
        if not self._query and not self.table.keys and (first := await self.list_first()) is not None:
            self.table.show(*first, sort=self.sorted_by)
        keys = await self.list_keys(self._query)
        if self._outdated:
            # only now: rows asked for before would be given as they were, or not at all
            self._outdated = False
            self.table.invalidate()
        self.table.set_empty("Nothing matches the search." if self._query else self.EMPTY)
        self.table.show(keys, keep_cursor=listing.keep_cursor, sort=self.sorted_by)
        if self._wanted is not None and self.table.move_to(self._wanted):
            self._wanted = None
        self._tell(len(keys))
        self.refresh_bindings()

    def _tell(self, listed: int) -> None:
        self.query_one(".tally", Static).update(Content(printable(self.tally(listed))))

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        self.table.provide(await self.get_rows(event.keys))

    @on(RowsTable.AllWanted)
    def _all_wanted(self, event: RowsTable.AllWanted) -> None:
        event.stop()
        if not self.table.is_being_listed:  # reading them failed
            self._load()

    @on(RowsTable.RowChosen)
    @work(group="act")
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        event.stop()
        await self.open(event.key)

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        event.stop()
        self._tell(len(self.table.keys))
        self.refresh_bindings()

    @on(Input.Changed)
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.value != self._query:
            self._query = event.value
            self._search()

    @on(Input.Submitted)
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one(SearchInput).focus()

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """What the dialog answers; None when another is open."""
        screen = self.screen
        if not isinstance(screen, AskingScreen):
            return None
        return await screen.ask(dialog)


class RecordsPane(SettingsPane):
    """A list that is short enough to be read whole: `load` gives every row."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._rows: dict[int, Row] | None = None
        self._changes = 0

    async def load(self) -> Sequence[Row]:
        """Every row, in order."""
        raise NotImplementedError

    def outdate(self) -> None:
        """Forget the rows."""
        self._rows = None
        self._changes += 1

    async def _all_rows(self) -> dict[int, Row]:
        """Every row, read anew if they were forgotten."""
        if self._rows is not None:
            return self._rows
        changes = self._changes
        rows = {row.key: row for row in await self.load()}
        if changes == self._changes:  # else they were read before the last change
            self._rows = rows
        return rows

    async def list_keys(self, query: str) -> Sequence[int]:
        """Those whose words hold what is searched."""
        rows = await self._all_rows()
        wanted = search_key(query)
        return [key for key, row in rows.items() if wanted in search_key(self.searched(row))]

    def searched(self, row: Row) -> str:
        """What of a row is searched: the words of its cells."""
        return " ".join(map(_words, row.cells))

    async def get_rows(self, keys: Sequence[int]) -> Sequence[Row]:
        """The rows of these keys."""
        rows = await self._all_rows()
        return [rows[key] for key in keys if key in rows]


def _words(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell[0]
