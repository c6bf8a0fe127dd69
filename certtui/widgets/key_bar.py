"""KeyBar: the keys that work now, in one line.

Textual's Footer is a widget for each key, all made anew whenever the focus moves: a third of the time to the first picture
and, on every move, more bytes than the move itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width

_EVERYWHERE: Final = "every_view."
"""How the ids of keys begin that are the same in every view: the bar is cut at its end, so they stand there."""


class Key(NamedTuple):
    """A key as the bar shows it."""

    key: str
    words: str
    action: str
    enabled: bool
    binding: str


class KeyBar(Widget):
    """Shows the active bindings that are to be shown, greyed where they cannot be used now; a click uses one."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"keys--key", "keys--words", "keys--disabled"}
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; padding: 0 1; background: $panel; color: $foreground;
        & > .keys--key { text-style: bold; color: $primary; }
        & > .keys--words { color: $foreground; }
        & > .keys--disabled { color: $foreground; text-style: dim; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._keys: tuple[Key, ...] = ()

    def on_mount(self) -> None:
        """Follow the screen's bindings from now on."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        keys = _shown(screen.active_bindings.values(), self)
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line only
        """Paint as many whole keys as fit."""
        width = self.size.width
        room = width
        segments: list[Segment] = []
        for key in self._keys:
            room -= _width(key)
            if room < 0:
                break
            look = self._look("keys--key" if key.enabled else "keys--disabled")
            words = self._look("keys--words" if key.enabled else "keys--disabled")
            segments += [
                Segment(key.key, look),
                Segment(f" {key.words}", words),
                Segment("  ", self.rich_style),
            ]
        return Strip(segments).crop_extend(0, width, self.rich_style)

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(name, partial=True)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.get_content_offset(self)
        x = 0
        for key in self._keys if at is not None else ():
            if at is not None and x <= at.x < x + _width(key):
                self.app.simulate_key(key.binding)
            x += _width(key)


def _width(key: Key) -> int:
    return cell_width(key.key) + 1 + cell_width(key.words) + 2


def _shown(active: Iterable[ActiveBinding], bar: Widget) -> tuple[Key, ...]:
    keys: dict[str, Key] = {}
    everywhere: list[str] = []
    for one in active:
        binding = one.binding
        if binding.show and binding.description and binding.action not in keys:
            shown = bar.app.get_key_display(binding)
            keys[binding.action] = Key(shown, binding.description, binding.action, one.enabled, binding.key)
            if (binding.id or "").startswith(_EVERYWHERE):
                everywhere.append(binding.action)
    return (*(keys[one] for one in keys if one not in everywhere), *map(keys.__getitem__, everywhere))
