"""The terminal as what is written to: it may take nothing for a while, or be gone."""

from __future__ import annotations

import os
import select
import termios
import time
from contextlib import suppress
from queue import Full, Queue
from threading import Event
from typing import Any, Final, TextIO

LOOKS_EVERY: Final = 0.1
"""Seconds after which whoever waits looks whether the program is told to end."""

_PATIENCE: Final = 0.4
"""The moment that a terminal has, once the program is told to end, to take what was sent before; in seconds."""


class Outlet:
    """A file for Textual's thread that writes. What cannot be sent any more is dropped.

    With the terminal gone, that thread would end at the first error, and the program wait for ever for it to take what is
    left, with the database open. With a terminal that stays and reads nothing, it would never come back from the write.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._terminal = _opened_apart(file.fileno())
        self._hurries_since: float | None = None
        self._drops = False
        self._reached = Event()

    def hurry(self) -> None:
        """Give the terminal only a moment from now on. Waits for no lock, so that a signal's handler may call it."""
        self._hurries_since = time.monotonic()

    @property
    def hurries(self) -> bool:
        """Whether the program is told to end."""
        return self._hurries_since is not None

    @property
    def is_given_up(self) -> bool:
        """Whether the terminal has had its moment."""
        return self._hurries_since is not None and time.monotonic() > self._hurries_since + _PATIENCE

    def write(self, text: str) -> int:
        """Send a text. An empty one tells `make_room` that all before it has been sent or dropped."""
        if not text:
            self._reached.set()
        left = memoryview(text.encode(self._file.encoding, self._file.errors or "strict"))
        with suppress(OSError):  # the terminal is gone
            while left and not self._drops:
                if select.select([], [self._terminal], [], LOOKS_EVERY)[1]:
                    with suppress(BlockingIOError):
                        left = left[os.write(self._terminal, left) :]
        return len(text)

    def flush(self) -> None:
        """Do nothing: nothing is kept back."""

    def make_room(self, queue: Queue[str | None]) -> None:
        """Wait until the terminal has taken what its thread has still to write, or for a moment.

        What it does not take is then dropped, with what the system keeps for it: so there is room for the few bytes that
        put the terminal right, should it go on. They have a moment of their own.
        """
        self._reached.clear()
        queued = put(queue, "", self)
        while not (queued and self._reached.wait(LOOKS_EVERY)):
            if self.is_given_up:
                self._drop_all(queue, queued=queued)
                break
        self.hurry()

    def _drop_all(self, queue: Queue[str | None], *, queued: bool) -> None:
        self._drops = True
        if queued or put(queue, "", self):
            self._reached.wait(2 * LOOKS_EVERY)
        with suppress(termios.error, OSError):
            termios.tcflush(self._terminal, termios.TCOFLUSH)
        self._drops = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


def put(queue: Queue[str | None], text: str | None, outlet: Outlet) -> bool:
    """Hand a text to the thread that writes, once it takes one more; tells whether it has before it was given up."""
    while True:
        try:
            queue.put(text, timeout=LOOKS_EVERY)
        except Full:
            if outlet.is_given_up:
                return False
        else:
            return True


def _opened_apart(terminal: int) -> int:
    """The terminal opened once more, so that a write to it never waits: the shell's own must not be changed.

    Where that may not be, as for another account after `su`, the one that is there.
    """
    try:
        return os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
    except OSError:
        return terminal
