"""The Details tab: a certification's definition, to be read."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from certtui.records import Basis, Definition, InitialValidity, LastDay, Snap
from certtui.text import printable

_BASIS = {
    Basis.COMPLETION: "the completion date",
    Basis.OLD_EXPIRY: "the old expiry",
    Basis.FIXED_CYCLE: "a fixed cycle",
}
_SNAP = {
    Snap.NONE: "",
    Snap.MONTH_END: ", moved to the end of the month",
    Snap.YEAR_END: ", moved to the end of the year",
}
_LAST_DAY = {LastDay.SAME_DAY: "", LastDay.DAY_BEFORE: ", the last day is the day before"}
_INITIAL = {
    InitialValidity.EVIDENCE_NEEDED: "evidence needed: Missing until someone certifies",
    InitialValidity.VALID_WHEN_ADDED: "valid when added",
}


class DetailsPanel(VerticalScroll, can_focus=True):
    """What is defined of one certification."""

    DEFAULT_CSS = """
    DetailsPanel { padding: 1 2; & > Static { width: 100%; height: auto; } }
    """

    def __init__(self) -> None:
        super().__init__(Static("", id="definition"), id="details")

    def show_definition(self, definition: Definition, roles: list[str]) -> None:
        """Show a definition and the roles that bring it."""
        lines = [Content.styled(printable(definition.name), "bold"), Content("")]
        for title, value in _fields(definition, roles):
            lines.append(Content.assemble((f"{title:<20}", "bold"), printable(value)))
        if definition.description:
            lines += [
                Content(""),
                *(Content(printable(line)) for line in definition.description.splitlines()),
            ]
        self.query_one("#definition", Static).update(Content("\n").join(lines))

    def clear(self) -> None:
        """Show nothing."""
        self.query_one("#definition", Static).update("")


def _fields(definition: Definition, roles: list[str]) -> list[tuple[str, str]]:
    validity = f"{definition.validity}" if definition.validity else "never expires"
    window = definition.warning_window
    addresses = [
        *(["the entity's address"] if definition.notify_entity else []),
        *(["its manager or owner"] if definition.notify_manager else []),
        *definition.notify_addresses,
    ]
    return [
        ("Group", definition.group),
        ("For", definition.kind.title),
        ("Issuing authority", definition.issuing_authority or "–"),
        ("Validity", validity + _LAST_DAY[definition.last_day] + _SNAP[definition.snap]),
        ("Renewal counts from", _BASIS[definition.basis]),
        ("Renewal window", f"{definition.renewal_window or 'the warning window'}"),
        ("Minimum validity", f"{definition.minimum or '–'}"),
        ("Initial validity", _INITIAL[definition.initial_validity]),
        ("Expires Soon", "never" if window is None else f"from {window} days before the expiry"),
        ("Reminders", _offsets(definition.offsets)),
        ("Reminders go to", ", ".join(addresses) or "nobody"),
        ("Brought by roles", ", ".join(roles) or "–"),
    ]


def _offsets(offsets: tuple[int, ...]) -> str:
    words = [
        "on the day" if days == 0 else f"{days} days before" if days > 0 else f"{-days} days after"
        for days in offsets
    ]
    return ", ".join(words) or "none"
