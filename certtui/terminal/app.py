"""LeanApp: a Textual app that sends its terminal only the cells that changed."""

from __future__ import annotations

import os
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Final

from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.app import ReturnType

from certtui.terminal.compositing import LeanScreen
from certtui.terminal.driver import LineDriver
from certtui.terminal.shadow import Difference, Shadow, pieces_of
from certtui.terminal.turns import KeysInTurn

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual import events
    from textual.screen import Screen
    from textual.widget import Widget


_HELD_AT_MOST: Final = 0.1
"""Seconds for which a picture is held at most: whoever pressed a key is not to wonder whether it came."""

_GATHERED: Final = 0.003
"""Seconds for what was held back to arrive: what widgets do about a message comes to their screen by further messages."""


class PictureHold(AbstractContextManager["PictureHold"]):
    """Nothing is painted until `release`, or the end of a `with`, or for a tenth of a second.

    So what goes, and what comes in its place, are one picture.
    """

    def __init__(self, released: Callable[[], None] | None) -> None:
        """Told of its release by a call of `released`, once."""
        self._released = released

    def release(self) -> None:
        """Paint what there is now."""
        if self._released is not None:
            released, self._released = self._released, None
            released()

    def __exit__(self, *_: object) -> None:
        """Paint what there is now."""
        self.release()


def hold_picture(widget: Widget) -> PictureHold:
    """Have nothing painted for now in the app of a widget, where it paints by this module."""
    return widget.app.hold_picture() if isinstance(widget.app, LeanApp) else PictureHold(None)


class LeanApp(KeysInTurn[ReturnType]):
    """`App` over a slow line. `lean=False` sends what Textual sends, to compare or to rule this out as a cause.

    It stands on one private method of Textual, `App._display`, and on the two updates its compositor makes; whatever
    else is displayed goes out unchanged and clears what was known of the terminal.
    """

    def __init__(self, *args: Any, lean: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        self.lean = lean
        self._shadow: Shadow | None = None
        self._dropped = False

    def on_mount(self) -> None:
        """Redraw after each suspension: the terminal then shows what others left there."""
        self.app_resume_signal.subscribe(self, lambda _: self.redraw())

    def on_resize(self, _: events.Resize) -> None:
        """Forget what the terminal shows: as its size changes it rearranges or drops that."""
        self.forget_terminal()

    def forget_terminal(self) -> None:
        """Whatever the terminal shows is from now on unknown: everything painted next is sent."""
        self._shadow = None

    def redraw(self) -> None:
        """Send the whole picture anew, for a line that garbled it."""
        self.forget_terminal()
        self.screen.refresh()

    def hold_picture(self) -> PictureHold:
        """Paint nothing until this is released, or has been held long enough."""
        hold = PictureHold(self._paint_again)
        self._begin_batch()
        self.set_timer(_HELD_AT_MOST, hold.release)
        return hold

    def _paint_again(self) -> None:
        self._end_batch()
        if self._batch_count or not self.screen_stack:
            return
        if self._dropped:
            self.screen.refresh()
        self.set_timer(_GATHERED, self._paint_now)

    def _paint_now(self) -> None:
        """Paint what is to be painted; by itself a screen does so when its clock ticks, and it may just have ticked in vain."""
        if self.screen_stack and isinstance(self.screen, LeanScreen):
            self.screen.paint_now()

    def copy_to_clipboard(self, text: str) -> None:
        """Put text into the clipboard of the terminal, also of one that tmux stands before and lets pass things to."""
        super().copy_to_clipboard(text)
        if self._driver is not None and os.environ.get("TMUX"):
            packed = b64encode(text.encode()).decode()
            self._driver.write(f"\x1bPtmux;\x1b\x1b]52;c;{packed}\a\x1b\\")

    def action_redraw(self) -> None:
        """Redraw, as a key's action."""
        self.redraw()

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        if not (self.lean and isinstance(renderable, LayoutUpdate | ChopsUpdate)):
            if renderable is not None:
                self.forget_terminal()
            super()._display(screen, renderable)
            return
        self._dropped = bool(self._batch_count)
        if not self._reaches_terminal():
            self.post_display_hook()
            return
        sequence = self._shadow_now().paint(pieces_of(renderable), self.console)
        cursor = self.screen.outer_size.clamp_offset(self.cursor_position)
        if sequence or cursor != self._previous_cursor_position:
            # Textual takes each update of its compositor for a renderable, which the types do not say
            difference: Any = Difference(sequence)
            super()._display(screen, difference)
        else:
            self.post_display_hook()

    def _reaches_terminal(self) -> bool:
        """Tell whether `App._display` would now write: what it drops, the shadow must not take for shown."""
        if self._batch_count:
            return False
        return self._running and not self._closed and not self.is_headless and self._driver is not None

    def _shadow_now(self) -> Shadow:
        """Return the shadow of a terminal of the present size; of another size than before, nothing is known."""
        width, height = self.size
        shadow = self._shadow
        if shadow is None or (shadow.width, shadow.height) != (width, height):
            bare = isinstance(self._driver, LineDriver) and self._driver.sends_bare_newlines
            shadow = self._shadow = Shadow(width, height, bare_newlines=bare)
        return shadow
