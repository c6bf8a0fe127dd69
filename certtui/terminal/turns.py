"""Keys take turns: each is dealt with before the next one is looked at, and all that comes of it.

Textual sends a key to what has the focus when it arrives, and its own bindings act only when the key has come all the way
up to the app. Of keys that arrive together, as a slow line or a paste without brackets brings them, the one after a tab
still goes to the field before it: a letter meant for a text then changes a choice. So a sign follows each key on its
way, and the keys behind wait until it has arrived.

A key may ask for something that has to be read first: a dialog, another screen, the rows of a search. What is typed ahead
is meant for that, and waits for it: until the worker that the key began has asked or ended, until the screen that was
pushed has its focus, until a widget that holds the keys which would go to it has what they are for.
"""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual import events
from textual.app import App, ReturnType, ScreenStackError
from textual.message import Message
from textual.timer import Timer
from textual.worker import Worker, WorkerCancelled, WorkerFailed, get_current_worker

if TYPE_CHECKING:
    from types import TracebackType

    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget

_LOOK_FOR_SIGN: Final = 0.5
"""Seconds after which it is looked whether a sign was lost, as with a widget that went while it stood in its queue."""
_ROUNDS_AT_LEAST: Final = 2
_ROUNDS_AT_MOST: Final = 8
"""How often a sign goes by its way: what is not quiet then, as where something is counted down, is not waited for."""
_HELD_AT_MOST: Final = 10.0
"""Seconds after which keys are no longer held for what a key before them asked for."""


class KeysHold(AbstractContextManager["KeysHold"]):
    """Keys that would go to a widget wait: until `release`, or to the end of a `with`.

    Where that is an error, they are forgotten: what they were typed for does not come.
    """

    def __init__(self, widget: Widget, app: KeysInTurn[Any] | None) -> None:
        """Of no app: in one where keys do not take turns, none wait."""
        self.widget = widget
        self._app = app

    def release(self) -> None:
        """Let them go to it."""
        if self._app is not None:
            self._app.let_go(self)

    def forget(self) -> None:
        """Forget those that wait."""
        if self._app is not None:
            self._app.let_go(self, forgotten=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let them go to it, or forget them."""
        if kind is None or issubclass(kind, asyncio.CancelledError):
            self.release()
        else:
            self.forget()


class KeyDealtWith(Message):
    """Comes after a key, by the same way: whoever had the focus, all that it stands in, the app.

    What the key did there is told by messages that go the same way, and of which others may be made on it: the sign goes
    again, after them, until none is left behind.
    """

    def __init__(self, way: DOMNode, look: Timer, rounds: int = _ROUNDS_AT_MOST) -> None:
        """Of the key that `look` looks after."""
        super().__init__()
        self.way = way
        self.look = look
        self.rounds = rounds

    def goes_again(self) -> bool:
        """Go by the same way again, where there may be something to follow."""
        if not self.rounds:
            return False
        least = _ROUNDS_AT_MOST - _ROUNDS_AT_LEAST
        if self.rounds <= least and not any(node.message_queue_size for node in self.way.ancestors_with_self):
            return False
        return self.way.post_message(KeyDealtWith(self.way, self.look, self.rounds - 1))


class KeysInTurn(App[ReturnType]):
    """`App` that looks at a key, or at what is pasted, when the one before has been dealt with."""

    TURNS: ClassVar[frozenset[str]] = frozenset()
    """Groups of the workers that keys begin, and that the keys behind wait for: until they ask by a dialog, or end."""
    LEAVING: ClassVar[frozenset[str]] = frozenset()
    """Keys that leave what is in front: they are not for what a widget waits for, and wait for no widget."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._behind: deque[events.Key | events.Paste] = deque()
        self._sign: Timer | None = None
        self._hold: asyncio.Task[None] | None = None
        self._asking: Counter[Worker[Any]] = Counter()
        self._opening: set[Screen[Any]] = set()
        self._holds: set[KeysHold] = set()
        self._given_up: set[object] = set()
        self._heard: dict[Worker[Any], asyncio.Task[None]] = {}
        self._something_ended = asyncio.Event()

    async def on_event(self, event: events.Event) -> None:
        """Have keys wait while one is on its way, or what it asked for."""
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            if (
                not isinstance(event, events.Key) or self.screen_stack
            ):  # a key may come back to an app that ends
                await super().on_event(event)
        elif self._goes_before(event):
            await super().on_event(event)
        else:
            self._behind.append(event)
            await self._deal()

    def _goes_before(self, event: events.Key | events.Paste) -> bool:
        """Whether it is for the app whatever else is going on, as the key that leaves is."""
        return isinstance(event, events.Key) and any(
            binding.priority for binding in self._bindings.key_to_bindings.get(event.key, ())
        )

    async def _deal(self) -> None:
        """Send the first key on its way, and the sign after it; once nothing is awaited that it may be meant for."""
        if self._sign is not None or self._hold is not None or not self._behind:
            return
        if self._must_wait(self._behind[0]):
            self._hold = asyncio.create_task(self._hold_keys())
            return
        event = self._behind.popleft()
        try:
            way = self.focused or self.screen
        except ScreenStackError:
            return  # the program is ending: nothing is there to take a key
        if not way.size:
            # brought to the front a moment ago, it has no room yet, by which it may tell what the key is for
            self.screen._refresh_layout()  # noqa: SLF001 - there is no other way not to wait for it
        nodes = way.ancestors_with_self
        # a machine that is busy is slow to bring a sign, which is not lost for that
        look = self._sign = self.set_interval(
            _LOOK_FOR_SIGN, lambda: None if all(node.is_running for node in nodes) else self._next()
        )
        await super().on_event(event)
        if not way.post_message(KeyDealtWith(way, look)):
            self._next()

    def on_key_dealt_with(self, sign: KeyDealtWith) -> None:
        """Look at the next key; not at a sign that comes after it was taken for lost."""
        sign.stop()
        if sign.look is self._sign and not sign.goes_again():
            self._next()

    def _next(self) -> None:
        if self._sign is not None:
            self._sign.stop()
            self._sign = None
        self.call_next(self._deal)

    # What keys wait for

    def hold_keys_at(self, widget: Widget) -> KeysHold:
        """Have the keys that would go to the widget wait until this is released."""
        hold = KeysHold(widget, self)
        self._holds.add(hold)
        return hold

    def let_go(self, hold: KeysHold, *, forgotten: bool = False) -> None:
        """Have keys wait for this no longer; `forgotten`: nor be taken."""
        if forgotten and hold in self._awaited():
            self._behind.clear()
        self._holds.discard(hold)
        self._something_ended.set()

    def push_screen(self, screen: Any, *args: Any, **options: Any) -> Any:
        """Push a screen. Keys wait for it to come up, and no longer for the worker that awaits its answer."""
        pushed = super().push_screen(screen, *args, **options)
        self._await_opened(self.screen)
        if isinstance(pushed, asyncio.Future):
            self._note_asking(get_current_worker(), pushed)
        return pushed

    def _await_opened(self, screen: Screen[Any]) -> None:
        """Wait until the screen has come up, and what it gave the focus to has it, which is done by the app."""

        def opened() -> None:
            self._opening.discard(screen)
            self._something_ended.set()

        self._opening.add(screen)
        screen.call_later(self.call_later, opened)

    def _note_asking(self, worker: Worker[Any], answer: asyncio.Future[Any]) -> None:
        """The worker waits for an answer: until then the keys are for what asks."""

        def answered(_: object) -> None:
            self._asking[worker] -= 1
            self._asking += Counter()  # without those at none

        self._asking[worker] += 1
        self._something_ended.set()
        answer.add_done_callback(answered)

    def _awaited(self) -> set[object]:
        """What a key waits for now: workers, screens that are coming up, what holds the keys of the focus."""
        stack = self.screen_stack
        focused = self.focused if stack else None
        awaited: set[object] = {one for one in self._working() if one not in self._asking}
        awaited.update(screen for screen in self._opening if screen in stack)
        awaited.update(hold for hold in self._holds if hold.widget is focused)
        self._given_up &= awaited
        return awaited - self._given_up

    def _must_wait(self, event: events.Key | events.Paste) -> bool:
        awaited = self._awaited()
        leaves = isinstance(event, events.Key) and event.key in self.LEAVING
        return bool(awaited - self._holds if leaves else awaited)

    def _working(self) -> list[Worker[Any]]:
        return [one for one in self.workers if one.group in self.TURNS and not one.is_finished]

    async def _hold_keys(self) -> None:
        """Wait until nothing is awaited, and go on with the keys; after too long forget them."""
        try:
            async with asyncio.timeout(_HELD_AT_MOST):
                while self._awaited():
                    self._something_ended.clear()
                    for worker in self._working():
                        self._hear_end(worker)
                    await self._something_ended.wait()
        except TimeoutError:
            self._given_up = self._awaited()
            self._behind.clear()
            self.keys_forgotten()
        finally:
            self._hold = None
        self._next()

    def _hear_end(self, worker: Worker[Any]) -> None:
        if worker not in self._heard:
            self._heard[worker] = asyncio.create_task(self._await_end(worker))

    async def _await_end(self, worker: Worker[Any]) -> None:
        try:
            await worker.wait()
        except (WorkerFailed, WorkerCancelled):
            pass  # whoever began it hears of that
        finally:
            del self._heard[worker]
            self._something_ended.set()

    def keys_forgotten(self) -> None:
        """Keys were forgotten: what they waited for did not come for long."""
