"""FiltersModal: the filters that are saved, to apply one; and the keys that save, rename and delete."""

from __future__ import annotations

from typing import ClassVar, Final, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from certtui.filters import SortedFilter
from certtui.queries.saved_filters import FilterLine, describe_sorted, list_filter_lines
from certtui.rights import Right
from certtui.screens.acting import Acting
from certtui.screens.desk import Desk
from certtui.screens.dialog import Dialog
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.words import Words

_COLUMNS: Final = (
    Column("name", "Name", weight=2, least=14, sortable=False),
    Column("words", "Shows", weight=3, least=16, sortable=False),
    Column("by", "Saved by", width=12, sortable=False, priority=10),
)


class Choice(NamedTuple):
    """What is to be done: apply, rename or delete this saved filter, or save what is shown (then there is none)."""

    act: str
    filter_id: int = 0


class FiltersModal(Dialog[Choice], Acting):
    """Answers with what is to be done; it is done outside."""

    NEEDED: ClassVar = dict.fromkeys(("save", "rename", "delete"), Right.VIEW_CERTIFICATIONS)
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("s", "save", "Save", tooltip="Save what is shown now under a name", id="saved_filters.save"),
        Binding("m", "rename", "Rename", tooltip="Give this filter another name", id="saved_filters.rename"),
        Binding("delete", "delete", "Delete", tooltip="Delete this filter", id="saved_filters.delete"),
    ]
    DEFAULT_CSS = """
    FiltersModal {
        & RowsTable { height: 12; }
        & #words { height: 2; width: 100%; }
        & #keys { text-style: dim; width: 100%; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(self, desk: Desk, shown: SortedFilter, at: int = 0) -> None:
        """`shown` is what `s` would save; `at` is the filter to begin on."""
        super().__init__()
        self.desk = desk
        self._shown = shown
        self._at = at
        self._lines: dict[int, FilterLine] = {}

    def compose(self) -> ComposeResult:
        """The filters, what the one at the cursor shows, the keys."""
        with Vertical(classes="box") as box:
            box.border_title = "Saved filters"
            yield RowsTable(_COLUMNS, empty="", markable=False)
            yield Words("", id="words")
            yield Static("enter apply   s save what is shown   m rename   delete", id="keys")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)

    @property
    def table(self) -> RowsTable:
        """The filters."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """Read them; what is typed meanwhile is for this dialog already."""
        self.table.focus()
        self._load()

    @work(group="open")
    async def _load(self) -> None:
        lines = await self.desk.read(list_filter_lines, self.desk.session.operator)
        self._lines = {line.saved.id: line for line in lines}
        self.table.set_empty("No filter is saved yet.\ns saves what is shown now.")
        self.table.show(list(self._lines))
        self.table.provide(
            Row(id, (line.saved.name, line.refusal or line.words, line.saved.saved_by))
            for id, line in self._lines.items()
        )
        self.table.move_to(self._at)
        self.refresh_bindings()
        if not lines:
            words = await self.desk.read(describe_sorted, self._shown)
            self._say(f"s would save: {words}")

    @on(RowsTable.RowHighlighted)
    def _highlighted(self, event: RowsTable.RowHighlighted) -> None:
        line = self._lines.get(event.key or 0)
        if line is not None:
            self._say(line.refusal or f"Shows: {line.words}")

    def _say(self, words: str) -> None:
        self.query_one("#words", Static).update(Content(printable(words)), layout=False)

    def possible(self, action: str) -> bool:
        """Whether there is a filter to do it with."""
        return action not in {"rename", "delete"} or bool(self._lines)

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.dismiss(Choice("apply", event.key))

    def action_save(self) -> None:
        """Save what is shown."""
        self.dismiss(Choice("save"))

    def action_rename(self) -> None:
        """Rename the filter at the cursor."""
        self._answer("rename")

    def action_delete(self) -> None:
        """Delete the filter at the cursor."""
        self._answer("delete")

    def _answer(self, act: str) -> None:
        if self.table.cursor_key is not None:
            self.dismiss(Choice(act, self.table.cursor_key))
