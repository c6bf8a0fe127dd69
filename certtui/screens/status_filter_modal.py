"""Choosing which statuses a table shows: the dropdown of the status filter."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, SelectionList
from textual.widgets.selection_list import Selection

from certtui.records import Counts, Status
from certtui.screens.dialog import Dialog

ORDER = (
    Status.VALID,
    Status.UPCOMING,
    Status.MISSING,
    Status.EXPIRES_SOON,
    Status.REVOKED,
    Status.EXPIRED,
)


class StatusFilterModal(Dialog[frozenset[Status]]):
    """Answers with the statuses ticked; none or all of them: no filter. Takes effect on Apply alone."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("f", "apply", "Apply", tooltip="Show the statuses that are ticked", id="filter.apply"),
        Binding("c", "tick_none", "All", tooltip="Untick everything: show all", id="filter.none"),
    ]
    DEFAULT_CSS = """
    StatusFilterModal {
        & > .box { width: 40; }
        & SelectionList { height: auto; border: none; padding: 0; background: $surface; }
    }
    """

    def __init__(self, counts: Counts, ticked: frozenset[Status]) -> None:
        super().__init__()
        self._counts = counts
        self._ticked = ticked

    def compose(self) -> ComposeResult:
        """A line for each status with its count."""
        with Vertical(classes="box") as box:
            box.border_title = "Status"
            yield SelectionList[Status](
                *(
                    Selection(
                        Content(f"{s.glyph} {s.label:<14}{self._counts.of(s):>9,}"), s, s in self._ticked, id=s.word
                    )
                    for s in ORDER
                )
            )
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Apply", id="apply", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Begin on the first status."""
        self.query_one(SelectionList).focus()

    @on(Button.Pressed, "#apply")
    def action_apply(self) -> None:
        """Answer with what is ticked."""
        ticked = frozenset(self.query_one(SelectionList).selected)
        self.dismiss(frozenset() if len(ticked) == len(Status) else ticked)

    def action_tick_none(self) -> None:
        """Untick everything."""
        self.query_one(SelectionList).deselect_all()

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)
