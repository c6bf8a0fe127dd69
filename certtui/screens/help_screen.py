"""`?`: the keys that work on the screen one was on."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from certtui.screens.dialog import Dialog


class HelpScreen(Dialog[None]):
    """Lists the bindings that were active, with what each does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q", "leave", "Close", tooltip="Close the help", show=False, id="help.leave"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & > .box { width: 76; height: 90%; border-subtitle-align: left; }
        & VerticalScroll { height: 1fr; }
    }
    """

    def __init__(self, bindings: list[ActiveBinding], key_display: dict[str, str]) -> None:
        super().__init__()
        self._active = bindings
        self._key_display = key_display

    def compose(self) -> ComposeResult:
        """One line a key."""
        with Vertical(classes="box") as box:
            box.border_title = "Keys that work here"
            box.border_subtitle = "escape closes"
            with VerticalScroll():
                yield Static(Content("\n").join(self._lines()), classes="prose")

    def on_mount(self) -> None:
        """The text takes the keys that scroll."""
        self.query_one(VerticalScroll).focus()

    def _lines(self) -> list[Content]:
        keys: dict[tuple[str, str], list[str]] = {}
        for active in self._active:
            binding = active.binding
            if binding.description and not binding.system and active.enabled:
                words = (binding.description, active.tooltip or binding.tooltip)
                keys.setdefault(words, []).append(self._key_display.get(binding.key, binding.key))
        return [
            Content.assemble((f"{', '.join(names):<16} ", "bold"), tooltip or description)
            for (description, tooltip), names in keys.items()
        ]


def help_of(screen: Screen[object]) -> HelpScreen:
    """The help for a screen as it is now."""
    # those of the footer first; what Textual binds in every app without telling what for is left out
    active = sorted(
        (one for one in screen.active_bindings.values() if one.binding.id),
        key=lambda one: not one.binding.show,
    )
    return HelpScreen(active, {a.binding.key: screen.app.get_key_display(a.binding) for a in active})
