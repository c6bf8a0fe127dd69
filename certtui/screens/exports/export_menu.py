"""ExportMenu: what of a view is exported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from certtui.screens.dialog import Dialog
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("key", "Key", width=4, sortable=False),
    Column("what", "Export", width=21, sortable=False),
    Column("holds", "What it holds", weight=1, sortable=False),
)


class Line(NamedTuple):
    """A line of the menu: the key that chooses it, its answer, its name, what it holds."""

    key: str
    what: str
    name: str
    holds: str


class ExportMenu(Dialog[str]):
    """Answers with what is to be exported: all, filtered, instances, all instances, matrix."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            key,
            f"choose('{key}')",
            name,
            tooltip=f"Export {name}",
            show=False,
            id=f"exports.{name.replace(' ', '_')}",
        )
        for key, name in (
            ("a", "all"),
            ("f", "filtered"),
            ("i", "instances"),
            ("l", "all instances"),
            ("m", "matrix"),
        )
    ]
    DEFAULT_CSS = """
    ExportMenu {
        & > .box { width: 100; }
        & RowsTable { height: auto; }
    }
    """

    def __init__(self, lines: Sequence[Line], title: str) -> None:
        super().__init__()
        self._lines = tuple(lines)
        self._heading = title

    def compose(self) -> ComposeResult:
        """A line for each export."""
        with Vertical(classes="box") as box:
            box.border_title = self._heading
            yield RowsTable(_COLUMNS, markable=False, id="exports")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show them, the cursor on what the screen shows."""
        table = self.query_one(RowsTable)
        table.styles.height = len(self._lines) + 1
        table.show(range(len(self._lines)))
        table.provide(Row(at, (line.key, line.name, line.holds)) for at, line in enumerate(self._lines))
        table.move_to(next((at for at, line in enumerate(self._lines) if line.what == "filtered"), 0))
        table.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.dismiss(self._lines[event.key].what)

    def action_choose(self, key: str) -> None:
        """Answer with the line of a key."""
        for line in self._lines:
            if line.key == key:
                self.dismiss(line.what)
