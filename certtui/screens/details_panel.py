"""The Details tab: a certification's definition, to be read, and the keys that change it."""

from __future__ import annotations

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from certtui.records import Definition, LastDay, Snap
from certtui.screens.definitions.words import BASIS_WORDS, INITIAL_WORDS, moved_words
from certtui.text import count, offset_words, printable
from certtui.widgets.words import Words


class DetailsPanel(VerticalScroll, can_focus=True):
    """What is defined of one certification."""

    DEFAULT_CSS = """
    DetailsPanel { padding: 1 2; & > Static { width: 100%; height: auto; } }
    """

    def __init__(self) -> None:
        super().__init__(Words("", id="definition"), id="details")

    def show_definition(self, definition: Definition, roles: list[str], keys: str = "") -> None:
        """Show a definition and the roles that bring it; `keys` says how it is changed, or why it cannot be."""
        lines = [Content.styled(printable(definition.name), "bold"), Content("")]
        for title, value in _fields(definition, roles):
            lines.append(Content.assemble((f"{title:<20}", "bold"), printable(value)))
        if definition.description:
            lines += [
                Content(""),
                *(Content(printable(line)) for line in definition.description.splitlines()),
            ]
        if keys:
            lines += [Content(""), Content.styled(printable(keys), "dim")]
        self.query_one("#definition", Static).update(Content("\n").join(lines))

    def clear(self) -> None:
        """Show nothing."""
        self.query_one("#definition", Static).update("")


def _fields(definition: Definition, roles: list[str]) -> list[tuple[str, str]]:
    validity = f"{definition.validity}" if definition.validity else "never expires"
    last_day = "" if definition.last_day is LastDay.SAME_DAY else ", the last day is the day before"
    snap = "" if definition.snap is Snap.NONE else f", {moved_words(definition.snap)}"
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
        ("Validity", validity + last_day + snap),
        ("Renewal counts from", BASIS_WORDS[definition.basis]),
        ("Renewal window", f"{definition.renewal_window or 'the warning window'}"),
        ("Minimum validity", f"{definition.minimum or '–'}"),
        ("Initial validity", INITIAL_WORDS[definition.initial_validity]),
        ("Expires Soon", _warned(window)),
        ("Reminders", offset_words(definition.offsets) or "none"),
        ("Reminders go to", ", ".join(addresses) or "nobody"),
        ("Brought by roles", ", ".join(roles) or "–"),
    ]


def _warned(window: int | None) -> str:
    if window is None or window < 0:
        return "never"
    return f"from {count(window, 'day')} before the expiry" if window else "on the last day"
