"""What the app says in a toast, and how long it stands: what came of a change stays to be read; a hint goes with its screen.

A message stays when it is said by a worker that has begun to write, or by the app itself: it tells what was done, or what
is true everywhere. Anything else (a hint, a refusal, a question) is about the screen on which it was said, and goes as soon
as that screen is left or hidden by another one. A dialog over the screen does not hide it.
"""

from __future__ import annotations

import asyncio
from typing import Any

from textual import on
from textual.app import App
from textual.screen import Screen
from textual.worker import NoActiveWorker, Worker, get_current_worker

from certtui.screens.desk import has_written
from certtui.screens.dialog import Dialog


class Saying(App[int]):
    """Beside the App class of which it shall be the first base: one toast at a time."""

    _went_wrong = False
    _said = ""
    _said_on: Screen[Any] | None = None
    """The screen that what is said now goes with; None: it stays."""

    def say_by_screen(self) -> None:
        """From now on have what is said of a screen go with it."""
        self.screen_change_signal.subscribe(self, self._drop_what_was_left, immediate=True)

    def notify(self, message: str, **options: Any) -> None:
        """Say something. What was said before goes: it answered an earlier key, and would hide the rows."""
        self.clear_notifications()
        self._went_wrong = options.get("severity", "information") != "information"
        worker = _own_worker()
        stays = worker is not None and (worker.node is self or has_written(worker))
        self._said, self._said_on = message, None if stays else self._in_front
        super().notify(message, **options)

    def say_to_stay(self, message: str, **options: Any) -> None:
        """Say what is to be read wherever one goes meanwhile."""
        self.notify(message, **options)
        self._said_on = None

    @property
    def _in_front(self) -> Screen[Any] | None:
        stack = self.screen_stack
        return stack[-1] if stack else None

    def _drop_what_was_left(self, _front: Screen[Any]) -> None:
        if self._said_on is not None and not self._is_in_sight(self._said_on):
            self._said_on = None
            for one in [one for one in self._notifications if one.message == self._said]:
                self._unnotify(one)  # what else is shown is of no screen: what remains to be done

    def _is_in_sight(self, wanted: Screen[Any]) -> bool:
        for screen in reversed(self.screen_stack):
            if screen is wanted:
                return True
            if not screen.is_modal:
                break
        return False

    @on(Dialog.Opened)
    def _dialog_opened(self) -> None:
        """What was said of earlier keys would lie over its lines and buttons. What went wrong stays to be read."""
        if not self._went_wrong:
            self.clear_notifications()


def say_to_stay(app: App[Any], message: str, **options: Any) -> None:
    """Say what came of something, where another worker has written it, or a file was written."""
    (app.say_to_stay if isinstance(app, Saying) else app.notify)(message, **options)


def _own_worker() -> Worker[Any] | None:
    """The worker that this is done by: not one that only opened the screen on which a key was pressed."""
    try:
        worker = get_current_worker()
    except NoActiveWorker:
        return None
    return worker if worker._task is asyncio.current_task() else None  # noqa: SLF001 - there is no other way
