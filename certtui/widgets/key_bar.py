"""KeyBar: the keys that work now, in one line.

Textual's Footer is a widget for each key, all made anew whenever the focus moves: a third of the time to the first picture
and, on every move, more bytes than the move itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import itemgetter
from typing import ClassVar, Final, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from certtui.text import cell_width

_EVERYWHERE: Final = ("views.", "every_view.", "app.quit")
"""How the ids of keys begin that are the same in every view: they stand after those of the place, in this order."""
_ALWAYS: Final = ("app.commands", "app.help")
"""The ids of the keys that find all others: shown at the right end, however little room there is."""

_GAP: Final = 2
"""Cells between two keys."""


class Key(NamedTuple):
    """A key as the bar shows it."""

    key: str
    words: str
    action: str
    enabled: bool
    binding: str
    always: bool = False


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

    def _placed(self) -> list[tuple[int, Key]]:
        """Give the keys that fit, each with its first cell. Those that find all others are at the right end."""
        width = self.size.width
        keys = _fitting(self._keys, width)
        x = 0
        placed: list[tuple[int, Key]] = []
        for key in keys:
            if key.always and not (placed and placed[-1][1].always):
                x = max(x, width - sum(_width(one) for one in keys if one.always) + _GAP)
            placed.append((x, key))
            x += _width(key)
        return placed

    def render_line(self, y: int) -> Strip:  # noqa: ARG002 - it has one line only
        """Paint as many whole keys as fit."""
        segments: list[Segment] = []
        end = 0
        for x, key in self._placed():
            look = self._look("keys--key" if key.enabled else "keys--disabled")
            words = self._look("keys--words" if key.enabled else "keys--disabled")
            segments += [
                Segment(" " * (x - end), self.rich_style),
                Segment(key.key, look),
                Segment(f" {key.words}", words),
            ]
            end = x + _width(key) - _GAP
        return Strip([one for one in segments if one.text]).crop_extend(0, self.size.width, self.rich_style)

    def _look(self, name: str) -> Style:
        return self.rich_style + self.get_component_rich_style(name, partial=True)

    async def on_click(self, event: events.Click) -> None:
        """Press the key that was clicked."""
        at = event.get_content_offset(self)
        for x, key in self._placed() if at is not None else ():
            if at is not None and x <= at.x < x + _width(key):
                self.app.simulate_key(key.binding)


def _width(key: Key) -> int:
    return cell_width(key.key) + 1 + cell_width(key.words) + _GAP


def _fitting(keys: Sequence[Key], width: int) -> list[Key]:
    """Leave out keys until the rest fits: first those that cannot be used now, then those further to the right."""
    left = list(keys)
    room = width + _GAP - sum(map(_width, left))  # nothing follows the last one
    by_use = sorted(range(len(left)), key=lambda at: (left[at].always, left[at].enabled, -at))
    dropped: set[int] = set()
    for at in by_use:
        if room >= 0:
            break
        dropped.add(at)
        room += _width(left[at])
    return [key for at, key in enumerate(left) if at not in dropped]


def _shown(active: Iterable[ActiveBinding], bar: Widget) -> tuple[Key, ...]:
    keys: dict[str, tuple[int, Key]] = {}
    for one in active:
        binding = one.binding
        if binding.show and binding.description and binding.action not in keys:
            shown = bar.app.get_key_display(binding)
            always = binding.id in _ALWAYS
            key = Key(shown, binding.description, binding.action, one.enabled, binding.key, always)
            keys[binding.action] = (_place(binding.id or ""), key)
    return tuple(key for _, key in sorted(keys.values(), key=itemgetter(0)))


def _place(binding_id: str) -> int:
    """Give where a key stands: those of the place first, then those of every view, then those that find all others."""
    if binding_id in _ALWAYS:
        return len(_EVERYWHERE) + 1 + _ALWAYS.index(binding_id)
    return next((at for at, begin in enumerate(_EVERYWHERE, 1) if binding_id.startswith(begin)), 0)
