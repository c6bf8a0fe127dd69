"""Choosing which statuses a table shows: the dropdown of the status filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import Button, Static

from certtui.records import Counts, Status
from certtui.screens.dialog import Dialog
from certtui.widgets.rows_table import Column, Row, RowsTable

if TYPE_CHECKING:
    from collections.abc import Callable

_COLUMNS: Final = (
    Column("status", "Status", weight=1, sortable=False),
    Column("count", "Rows", width=10, align="right", sortable=False),
)
_ORDER: Final = (
    Status.VALID,
    Status.UPCOMING,
    Status.MISSING,
    Status.EXPIRES_SOON,
    Status.REVOKED,
    Status.EXPIRED,
)


class StatusFilterModal(Dialog[frozenset[Status]]):
    """Has the statuses ticked applied, and answers with them; none or all of them: no filter. Nothing before Apply."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f,a", "apply", "Apply", tooltip="Show the statuses that are ticked", id="filter.apply"),
    ]
    DEFAULT_CSS = """
    StatusFilterModal {
        & > .box { width: 44; }
        & RowsTable { height: 7; }
        & #keys { text-style: dim; width: 100%; margin: 1 0 0 0; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(
        self, apply: Callable[[frozenset[Status]], None], counts: Counts, ticked: frozenset[Status]
    ) -> None:
        super().__init__()
        self._apply = apply
        self._counts = counts
        self._ticked = ticked

    def compose(self) -> ComposeResult:
        """A line for each status with its count."""
        with Vertical(classes="box") as box:
            box.border_title = "Show which statuses?"
            yield RowsTable(_COLUMNS, id="statuses")
            yield Static("space tick   * all   - none   f apply", id="keys")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Apply", id="apply", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Begin on the first status."""
        table = self.query_one(RowsTable)
        table.show([int(status) for status in _ORDER])
        table.provide(
            Row(
                int(status), ((f"{status.glyph} {status.label}", status.word), f"{self._counts.of(status):,}")
            )
            for status in _ORDER
        )
        table.set_marks(int(status) for status in self._ticked)
        table.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        """Enter shows what is ticked, or, with nothing ticked, the status under the cursor."""
        table = self.query_one(RowsTable)
        if not table.marks:
            table.set_marks([event.key])
        self.action_apply()

    @on(Button.Pressed, "#apply")
    def action_apply(self) -> None:
        """Show what is ticked."""
        ticked = frozenset(Status(key) for key in self.query_one(RowsTable).marks)
        wanted = frozenset() if len(ticked) == len(Status) else ticked
        # before this goes: that it went and what it chose are painted in one picture
        self._apply(wanted)
        self.dismiss(wanted)
