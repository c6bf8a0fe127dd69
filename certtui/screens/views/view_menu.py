"""ViewMenu: which of the five views to go to."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button

from certtui.records import Kind
from certtui.screens.dialog import Dialog
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("key", "Key", width=4, sortable=False),
    Column("view", "View", weight=1, sortable=False),
)
_VIEWS: Final = ("Certifications", *(kind.title for kind in Kind))


class ViewMenu(Dialog[int]):
    """Answers with the kind's number, 0 for the certifications. Begins on the view one is in."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            str(at + 1),
            f"choose({at})",
            name,
            tooltip=f"The view of {name}",
            show=False,
            id=f"views.menu_{at}",
        )
        for at, name in enumerate(_VIEWS)
    ]
    DEFAULT_CSS = """
    ViewMenu {
        & > .box { width: 34; }
        & RowsTable { height: 6; }
    }
    """

    def __init__(self, view: Kind | None) -> None:
        super().__init__()
        self._at = int(view or 0)

    def compose(self) -> ComposeResult:
        """A line for each view."""
        with Vertical(classes="box") as box:
            box.border_title = "View"
            yield RowsTable(_COLUMNS, markable=False, id="views")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Show them."""
        table = self.query_one(RowsTable)
        table.show(range(len(_VIEWS)))
        table.provide(Row(at, (str(at + 1), name)) for at, name in enumerate(_VIEWS))
        table.move_to(self._at)
        table.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.dismiss(event.key)

    def action_choose(self, view: int) -> None:
        """Answer with the view."""
        self.dismiss(view)
