"""Keys take turns: each is dealt with before the next one is looked at.

Textual sends a key to what has the focus when it arrives, and its own bindings act only when the key has come all the way
up to the app. Of keys that arrive together, as a slow line or a paste without brackets brings them, the one after a tab
still goes to the field before it: a letter meant for a text then changes a choice. So a sign follows each key on its
way, and the keys behind wait until it has arrived.
"""

from __future__ import annotations

from collections import deque
from typing import Any, Final

from textual import events
from textual.app import App, ReturnType, ScreenStackError
from textual.message import Message
from textual.timer import Timer

_LOST_AFTER: Final = 0.5
"""Seconds after which a sign is taken for lost, as with a widget that went while it stood in its queue."""


class KeyDealtWith(Message):
    """Comes after a key, by the same way: whoever had the focus, all that it stands in, the app."""


class KeysInTurn(App[ReturnType]):
    """`App` that looks at a key, or at what is pasted, when the one before has been dealt with."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._behind: deque[events.Key | events.Paste] = deque()
        self._sign: Timer | None = None

    async def on_event(self, event: events.Event) -> None:
        """Have keys wait while one is on its way."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            if (
                not isinstance(event, events.Key) or self.screen_stack
            ):  # a key may come back to an app that ends
                await super().on_event(event)
        elif self._sign is not None:
            self._behind.append(event)
        else:
            await self._deal(event)

    async def _deal(self, event: events.Key | events.Paste) -> None:
        """Send a key on its way, and the sign after it."""
        try:
            way = self.focused or self.screen
        except ScreenStackError:
            return  # the program is ending: nothing is there to take a key
        self._sign = self.set_timer(_LOST_AFTER, self._next)
        await super().on_event(event)
        if not way.post_message(KeyDealtWith()):
            self._next()

    def on_key_dealt_with(self, sign: KeyDealtWith) -> None:
        """Look at the next key."""
        sign.stop()
        self._next()

    def _next(self) -> None:
        if self._sign is not None:
            self._sign.stop()
            self._sign = None
        if self._behind:
            self.call_next(self._deal, self._behind.popleft())
