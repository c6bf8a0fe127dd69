"""`?`: the keys that work on the screen one was on."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import ActiveBinding, Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen

from certtui.screens.dialog import Dialog
from certtui.widgets.topic_pane import Topic, TopicPane

_KEYS_WIDTH: Final = 17
"""Cells for the keys of one action."""


class HelpScreen(Dialog[None]):
    """Lists the bindings that were active, with what each does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("question_mark,q", "leave", "Close", tooltip="Close the help", show=False, id="help.leave"),
    ]
    DEFAULT_CSS = """
    HelpScreen {
        & > .box { width: 76; height: 90%; padding: 0; border-subtitle-align: left; }
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
            yield TopicPane(topic_width=_KEYS_WIDTH)

    def on_mount(self) -> None:
        """Tell of the keys."""
        self.query_one(TopicPane).show(self._topics())

    def _topics(self) -> list[Topic]:
        keys: dict[tuple[str, str], list[str]] = {}
        for active in self._active:
            binding = active.binding
            if binding.description and not binding.system and active.enabled:
                words = (binding.description, active.tooltip or binding.tooltip)
                keys.setdefault(words, []).append(self._key_display.get(binding.key, binding.key))
        return [
            Topic(", ".join(names), tooltip or description) for (description, tooltip), names in keys.items()
        ]


def help_of(screen: Screen[object]) -> HelpScreen:
    """The help for a screen as it is now."""
    # those of the footer first; what Textual binds in every app without telling what for is left out
    active = sorted(
        (one for one in screen.active_bindings.values() if one.binding.id),
        key=lambda one: not one.binding.show,
    )
    return HelpScreen(active, {a.binding.key: screen.app.get_key_display(a.binding) for a in active})
