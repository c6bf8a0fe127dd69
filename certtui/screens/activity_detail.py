"""Enter on an event: all that it tells, its place in the chain, and the entities that it touched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.queries.activity import (
    Activity,
    Proof,
    get_activity,
    get_proofs,
    get_touched,
    list_touched_ids,
)
from certtui.queries.activity_words import describe, headline, who
from certtui.screens.activity_rows import TOUCHED_COLUMNS, as_touched_row
from certtui.screens.desk import Desk
from certtui.screens.dialog import Dialog
from certtui.text import count, printable
from certtui.widgets.rows_table import RowsTable


class ReadEvent(NamedTuple):
    """An event with what stands behind it; `touched` are the ids of the entities that are still there."""

    activity: Activity
    proof: Proof
    touched: Sequence[int]


def read_event(event: int) -> ReadEvent | None:
    """All of an event; None where there is none."""
    found = get_activity([event])
    if not found:
        return None
    return ReadEvent(found[0], get_proofs([event])[event], list_touched_ids(event))


class ActivityDetail(Dialog[None]):
    """Shows an event; changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Close", tooltip="Back to the events", show=False, id="activity_detail.leave"),
    ]
    DEFAULT_CSS = """
    ActivityDetail {
        & > .box { width: 90%; max-width: 110; }
        & VerticalScroll { height: auto; max-height: 45vh; }
        & RowsTable { height: 25vh; margin: 1 0 0 0; }
    }
    """

    def __init__(self, desk: Desk, event: ReadEvent) -> None:
        super().__init__()
        self._desk = desk
        self._event = event

    def compose(self) -> ComposeResult:
        """The words, the rows that were touched."""
        with Vertical(classes="box") as box:
            box.border_title = Content(f"Event {self._event.activity.id}")
            with VerticalScroll():
                yield Static(Content("\n").join(_lines(self._event)), classes="prose")
            if self._event.touched:
                yield RowsTable(TOUCHED_COLUMNS, empty="", markable=False, id="touched")
            with Horizontal(classes="buttons"):
                yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """List the entities; the keys go to what scrolls."""
        if self._event.touched:
            table = self.query_one(RowsTable)
            table.show(self._event.touched)
            table.focus()
        else:
            self.query_one(VerticalScroll).focus()

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        event.stop()
        rows = await self._desk.read(get_touched, event.keys)
        self.query_one(RowsTable).provide([as_touched_row(one) for one in rows])

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)


def _lines(event: ReadEvent) -> list[Content]:
    one = event.activity
    lines = [Content.styled(printable(headline(one)), "bold"), Content("")]
    facts = [
        ("When (UTC)", one.at.replace("T", " ").rstrip("Z")),
        ("Who", who(one)),
        ("Action", one.action),
    ]
    lines += [_fact(title, value) for title, value in facts]
    lines += [Content(printable(line)) for line in describe(one)]
    lines += [_fact("Hash", event.proof.hash), _fact("Follows", event.proof.previous_hash)]
    number = max(one.touched, len(event.touched))
    if number:
        gone = number - len(event.touched)
        there = f", {gone:,} of them no longer there" if gone else ""
        lines.append(_fact("Touched", count(number, "entity", "entities") + there))
    return lines


def _fact(title: str, value: str) -> Content:
    return Content.assemble((f"{title:<11} ", "bold"), printable(value))
