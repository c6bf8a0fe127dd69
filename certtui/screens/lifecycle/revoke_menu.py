"""RevokeMenu: Revoke, Reinstate or Remove, the three that take something away or give it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button

from certtui.screens.dialog import Dialog
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("key", "Key", width=6, sortable=False),
    Column("act", "", width=9, sortable=False),
    Column("words", "", weight=1, sortable=False),
)
_ACTS: Final = (
    ("revoke", "v", "cancel, with a reason; what is held is void"),
    ("reinstate", "i", "end a revocation; what it voided is back"),
    ("remove", "delete", "delete with all history, for good"),
)


class RevokeMenu(Dialog[str]):
    """Answers with the act: revoke, reinstate, remove. `refused`: those that the operator may not do, and why."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "choose('revoke')", "Revoke", tooltip="Cancel, with a reason", id="revoke_menu.revoke"),
        Binding(
            "i",
            "choose('reinstate')",
            "Reinstate",
            tooltip="End the revocation",
            id="revoke_menu.reinstate",
        ),
        Binding(
            "delete",
            "choose('remove')",
            "Remove",
            tooltip="Delete the rows with their history",
            id="revoke_menu.remove",
        ),
    ]
    DEFAULT_CSS = """
    RevokeMenu {
        & > .box { width: 68; }
        & RowsTable { height: 4; }
        & .buttons { margin: 1 0 0 0; }
    }
    """

    def __init__(self, subject: str, refused: Mapping[str, str]) -> None:
        super().__init__()
        self._subject = subject
        self._refused = refused

    def compose(self) -> ComposeResult:
        """The three, and a way out."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._subject))
            yield RowsTable(_COLUMNS, markable=False, id="acts")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)

    def on_mount(self) -> None:
        """Begin on Revoke."""
        table = self.query_one(RowsTable)
        table.show(range(len(_ACTS)))
        table.provide(
            Row(
                place,
                (key, act.capitalize(), "not permitted" if act in self._refused else words),
                dimmed=act in self._refused,
            )
            for place, (act, key, words) in enumerate(_ACTS)
        )
        table.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.action_choose(_ACTS[event.key][0])

    def action_choose(self, act: str) -> None:
        """Answer with the act, or say why it may not be done."""
        if why := self._refused.get(act):
            self.app.notify(printable(why), markup=False, severity="warning", timeout=8)
        else:
            self.dismiss(act)
