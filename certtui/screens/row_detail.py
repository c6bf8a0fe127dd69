"""Enter on a row: the entity, why it holds the certification, and every instance and revocation on record."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Static

from certtui.queries.details import AssociationDetails
from certtui.screens.dialog import Dialog
from certtui.text import count, printable


class RowDetail(Dialog[None]):
    """Shows an association; changes nothing."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "leave", "Close", tooltip="Back to the rows", show=False, id="detail.leave"),
    ]
    DEFAULT_CSS = """
    RowDetail {
        & > .box { width: 90%; max-width: 110; }
        & VerticalScroll { height: auto; max-height: 30; }
    }
    """

    def __init__(self, details: AssociationDetails) -> None:
        super().__init__()
        self._details = details

    def compose(self) -> ComposeResult:
        """One text, scrolled."""
        row = self._details.row
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"{row.name} · {self._details.certification}"))
            with VerticalScroll():
                yield Static(Content("\n").join(_lines(self._details)), classes="prose")
            with Horizontal(classes="buttons"):
                yield Button("Close", id="close", compact=True)

    def on_mount(self) -> None:
        """The text takes the keys that scroll."""
        self.query_one(VerticalScroll).focus()

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)


def _lines(details: AssociationDetails) -> list[Content]:
    row = details.row
    facts = [
        ("Code", row.code),
        ("E-mail", details.email or "–"),
        *((key, value) for key, value in details.attributes),
        ("Source", row.sources),
        ("Assigned on", details.assigned_on),
        ("Status", f"{row.status.glyph} {row.status.label}"),
        ("Expires", _expiry(details)),
    ]
    lines = [
        Content.assemble((f"{printable(title):<14} ", "bold"), printable(value)) for title, value in facts
    ]
    lines += [Content(""), Content.styled(count(len(details.instances), "instance"), "bold")]
    for one in details.instances:
        words = f"{one.effective_on} to {one.expires_on or 'never'}   issued {one.issued_on}"
        words += f"   no. {one.number}" if one.number else ""
        words += f"   void from {one.voided_on}" if one.voided_on else ""
        words += f"   by {one.recorded_by}"
        lines.append(Content(printable(words)))
        lines += [Content(f"    {printable(line)}") for line in one.note.splitlines()]
    if details.revocations:
        lines += [Content(""), Content.styled(count(len(details.revocations), "revocation"), "bold")]
        for revoked in details.revocations:
            ended = f"   {revoked.ended_by} {revoked.ended_on}" if revoked.ended_on else "   stands"
            lines.append(
                Content(
                    printable(f"{revoked.revoked_on}   {revoked.reason}{ended}   by {revoked.recorded_by}")
                )
            )
    return lines


def _expiry(details: AssociationDetails) -> str:
    row = details.row
    if not row.effective_on:
        return "–"
    if not row.expires_on or row.days_left is None:
        return "never"
    if row.days_left < 0:
        return f"{row.expires_on} ({count(-row.days_left, 'day')} ago)"
    return (
        f"{row.expires_on} (in {count(row.days_left, 'day')})"
        if row.days_left
        else f"{row.expires_on} (today)"
    )
