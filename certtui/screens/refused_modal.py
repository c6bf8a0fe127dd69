"""What was refused: a list of attempts, and all of the one under the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from certtui.queries.activity_words import account_words
from certtui.queries.refused_acts import RefusedAct
from certtui.screens.dialog import Dialog
from certtui.text import count, printable
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.words import Words

_COLUMNS: Final = (
    Column("at", "When (UTC)", width=16, sortable=False),
    Column("account", "Account", weight=1, least=8, sortable=False),
    Column("operator", "As operator", weight=1, least=8, sortable=False, priority=40),
    Column("needed", "Missing right", width=21, sortable=False, priority=30),
    Column("what", "What", weight=4, least=18, sortable=False),
)


class RefusedModal(Dialog[None]):
    """Shows what was refused; changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Close", tooltip="Back to the events", show=False, id="refused.leave"),
    ]
    DEFAULT_CSS = """
    RefusedModal {
        & > .box { width: 95%; max-width: 140; height: 90%; }
        & RowsTable { height: 1fr; }
        & #refused-detail { height: auto; max-height: 8; margin: 1 0 0 0; }
    }
    """

    def __init__(self, refused: Sequence[RefusedAct]) -> None:
        super().__init__()
        self._refused = {one.id: one for one in refused}

    def compose(self) -> ComposeResult:
        """The list, below it the attempt under the cursor."""
        attempts = sum(one.number for one in self._refused.values())
        with Vertical(classes="box") as box:
            box.border_title = Content("Refused")
            box.border_subtitle = Content(count(attempts, "attempt"))
            yield RowsTable(
                _COLUMNS, empty="Nothing was refused in the last year.", markable=False, id="refused"
            )
            yield Words("", classes="prose", id="refused-detail")
            with Horizontal(classes="buttons"):
                yield Button("Close", id="cancel", compact=True)

    def on_mount(self) -> None:
        """List them, newest first."""
        table = self.query_one(RowsTable)
        table.show(list(self._refused))
        table.focus()

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        self.query_one(RowsTable).provide([_row(self._refused[key]) for key in event.keys])

    @on(RowsTable.RowHighlighted)
    def _tell(self, event: RowsTable.RowHighlighted) -> None:
        event.stop()
        one = self._refused.get(event.key) if event.key is not None else None
        lines = (
            [one.what, *([one.words] if one.words not in one.what else []), account_words(one.by)]
            if one
            else []
        )
        self.query_one("#refused-detail", Static).update(Content("\n".join(map(printable, lines))))


def _row(one: RefusedAct) -> Row:
    at = one.at.replace("T", " ")[:16]
    return Row(one.id, (at, one.account, one.operator, one.needed or "-", one.what))
