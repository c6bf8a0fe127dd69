"""Preview: the table of what each row would get, a line to choose which rows are looked at, the cursor's row in words."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from certtui.screens.lifecycle.sheets import Sheet
from certtui.text import printable
from certtui.widgets.choice_line import ChoiceLine
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.words import Words


class Preview(Vertical):
    """Shows a sheet. Its invariant: what is painted is of the sheet shown last, or nothing.

    `few`: there are so few rows that it takes their room only.
    """

    DEFAULT_CSS = """
    Preview {
        height: 1fr; min-height: 5; margin: 1 0 0 0;
        & > #show { height: 1; & > Static { width: 20; } }
        & > RowsTable { height: 1fr; min-height: 3; }
        & > #row-words { width: 100%; height: 2; }
        &.-few { height: auto; & > #row-words { height: auto; min-height: 3; max-height: 5; } }
    }
    """

    def __init__(self, few: int | None = None) -> None:
        super().__init__(id="preview", classes="-few" if few else "")
        self._few = few
        self._sheet: Sheet | None = None
        self._view = 0
        self._columns: object = None

    def compose(self) -> ComposeResult:
        """The choice of rows, the rows, the cursor's in words."""
        with Horizontal(id="show") as show:
            show.display = False
            yield Static("Show (← →)")
            yield ChoiceLine((), id="view")
        table = RowsTable(markable=False, empty="", id="preview-rows")
        if self._few:
            table.styles.height = self._few + 1
        yield table
        yield Words("", id="row-words")

    @property
    def table(self) -> RowsTable:
        """The table of rows."""
        return self.query_one(RowsTable)

    def show(self, sheet: Sheet) -> None:
        """Show another sheet, in the same view where it has one such."""
        before = self._called() if self._sheet else ""
        if len(sheet.views) > 1 and not sheet.views[0].keys:
            before = _named(sheet.views[-1].words)  # the act applies to none: what is to be seen is why
        self._sheet = sheet
        names = [_named(view.words) for view in sheet.views]
        self._view = names.index(before) if before in names else 0
        self.query_one("#view", ChoiceLine).offer([view.words for view in sheet.views], self._view)
        self.query_one("#show").display = len({*sheet.views[0].keys, *sheet.views[-1].keys}) > 1
        self._fill()

    def clear(self, words: str) -> None:
        """Show no rows, as what is typed makes none, and say so."""
        self._sheet = None
        self.query_one("#show").display = False
        self.table.set_empty(words)
        self.table.show(())
        self._tell(None)

    def _called(self) -> str:
        return _named(self._sheet.views[self._view].words) if self._sheet else ""

    def _fill(self) -> None:
        if self._sheet is None:
            return
        keys = self._sheet.views[self._view].keys
        if keys:
            columns = self._sheet.columns(keys[0], self.table.line_width)
            if columns != self._columns:
                self._columns = columns
                self.table.set_columns(columns)
        self.table.set_empty("None of the rows.")
        self.table.invalidate()
        self.table.show(keys)
        self._tell(self.table.cursor_key)

    def _tell(self, key: int | None) -> None:
        words = self._sheet.words(key) if self._sheet is not None and key is not None else ""
        self.query_one("#row-words", Static).update(Content(printable(words)), layout=bool(self._few))

    def on_resize(self) -> None:
        """Have the columns that fit."""
        self.call_after_refresh(self._fill)

    @on(ChoiceLine.Changed, "#view")
    def _view_chosen(self, event: ChoiceLine.Changed) -> None:
        event.stop()
        self._view = event.line.chosen
        self._fill()

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        sheet = self._sheet
        if sheet is None:
            return
        width = self.table.line_width
        self.table.provide(row for key in event.keys if (row := sheet.row(key, width)) is not None)

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self, event: RowsTable.RowHighlighted) -> None:
        event.stop()
        self._tell(event.key)


def _named(words: str) -> str:
    """A view's name without its number, so that it is found again in another sheet."""
    return words if words.startswith("all") else words.partition(" ")[2]
