"""Picking names out of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input

from certtui.screens.dialog import Dialog
from certtui.text import printable, search_key
from certtui.widgets.key_hint import KeyHint
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (Column("name", "Name", weight=1, sortable=False),)
_NOTED: Final = (*_COLUMNS, Column("note", "", width=10, align="right", sortable=False))


class PickModal(Dialog[tuple[str, ...]]):
    """Answers with the names that are ticked, in the list's order."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "Search", tooltip="Search the names", id="pick.search"),
        Binding("ctrl+s,a", "done", "Done", tooltip="Take what is ticked", id="pick.done"),
        Binding("down", "list", "List", tooltip="From the search to the list", show=False, id="pick.list"),
    ]
    DEFAULT_CSS = """
    PickModal {
        & > .box { width: 56; }
        & #search { width: 100%; height: 1; border: none; padding: 0; }
        & RowsTable { height: 12; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(
        self, title: str, names: Sequence[str], picked: Sequence[str], *, notes: Sequence[str] = ()
    ) -> None:
        """`notes`, where given, has a word on each name, shown at the right."""
        super().__init__()
        self._notes = notes
        self._heading = title
        self._names = tuple(names)
        self._before = frozenset(picked)

    def compose(self) -> ComposeResult:
        """A search and a table to tick in."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            yield SearchInput(placeholder="/ search", id="search")
            yield RowsTable(
                _NOTED if self._notes else _COLUMNS, empty="There is nothing to pick.", id="names"
            )
            yield KeyHint(
                listing="space tick   * all   - none   / search   ctrl+s done",
                typing="type to search   ↓ to the list   ctrl+s done",
            )
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Done", id="done", compact=True, variant="primary")

    @property
    def table(self) -> RowsTable:
        """The table of names."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """Show all, with what is picked ticked."""
        self._show("")
        self.table.set_marks(place for place, name in enumerate(self._names) if name in self._before)
        self.table.focus()

    def _show(self, query: str) -> None:
        wanted = search_key(query)
        self.table.show([place for place, name in enumerate(self._names) if wanted in search_key(name)])
        self._provide(range(len(self._names)))

    def _provide(self, places: Sequence[int]) -> None:
        noted = bool(self._notes)
        self.table.provide(
            Row(place, (self._names[place], *((self._notes[place],) if noted else ()))) for place in places
        )

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        self._provide(event.keys)

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted, "#search")
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", SearchInput).focus()

    def action_list(self) -> None:
        """Go from the search to the list."""
        if self.query_one("#search", SearchInput).has_focus:
            self.table.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        """Enter takes what is ticked or, with nothing ticked, the name under the cursor."""
        if not self.table.marks:
            self.table.set_marks([event.key])
        self.action_done()

    @on(Button.Pressed, "#done")
    def action_done(self) -> None:
        """Answer with what is ticked."""
        self.dismiss(tuple(self._names[place] for place in sorted(self.table.marks)))
