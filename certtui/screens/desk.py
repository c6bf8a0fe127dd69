"""The desk that screens work at: the session, threads that read the database and one that writes it.

Nothing waits for the database in the interface's own thread. Each thread keeps its connection, so that a page of rows
costs its query alone, also where the database is another machine. What takes long is read behind, in a thread of its
own, so that the next page does not stand in line for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakSet

from textual.worker import NoActiveWorker, Worker, get_current_worker

from certtui.errors import Cancelled
from certtui.memory import give_back
from certtui.screens.searching import SearchedTexts
from certtui.screens.undoing import Undoables
from certtui.session import Session
from certtui.store import close_connection, connection

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """What a screen needs to work: `read` and `write` run a function of queries or commands and await its answer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.undoables = Undoables()
        self.texts = SearchedTexts(self)
        self._reader = ThreadPoolExecutor(1, "reader")
        self._behind = ThreadPoolExecutor(1, "reader behind")
        self._aside = ThreadPoolExecutor(1, "reader aside")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._work: Work | None = None

    @property
    def threads(self) -> tuple[ThreadPoolExecutor, ...]:
        """All threads that work for the desk."""
        return self._reader, self._behind, self._aside, self._writer

    async def read(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that is quick. Raises what it raises, DatabaseUnavailable among it."""
        return await _in(self._reader, query, *args, **options)

    async def read_behind(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that may take long: of all rows, not of a page."""
        return await _in(self._behind, _returning_memory(query), *args, **options)

    async def read_aside(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that takes longest, of all there is to count: lists and searches do not wait behind it."""
        return await _in(self._aside, _returning_memory(query), *args, **options)

    async def write(self, command: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a command. Raises UsageError away from today, and what the command raises."""
        self.session.require_today()
        return await self.write_on_any_day(command, *args, **options)

    async def write_on_any_day(self, command: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a command that records nothing of the day looked at, as letting go of a sweep's row does not."""
        with suppress(NoActiveWorker):
            _writers.add(get_current_worker())
            _savers.discard(get_current_worker())
        done = await _in(self._writer, command, *args, **options)
        with suppress(NoActiveWorker):
            _savers.add(get_current_worker())
        return done

    def begin(self) -> Work:
        """Start a piece of work that can be watched and cancelled."""
        self._work = Work()
        return self._work

    def close(self) -> None:
        """Cancel what is being written, so that it is rolled back, and let both threads end."""
        if self._work is not None:
            self._work.cancel()
        for executor in self.threads:
            executor.submit(close_connection)
            executor.shutdown(wait=True, cancel_futures=False)


def _returning_memory(query: Callable[P, T]) -> Callable[P, T]:
    """Give the memory that a long query needed back to the system."""

    @wraps(query)
    def reading(*args: P.args, **options: P.kwargs) -> T:
        try:
            return query(*args, **options)
        finally:
            give_back()

    return reading


async def _in(executor: ThreadPoolExecutor, work: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
    def working() -> T:
        with connection(keep=True):
            return work(*args, **options)

    return await asyncio.get_running_loop().run_in_executor(executor, working)


_writers: WeakSet[Worker[Any]] = WeakSet()


_savers: WeakSet[Worker[Any]] = WeakSet()


def has_saved(worker: Worker[Any]) -> bool:
    """Whether what the worker last began to write is saved: what goes wrong after that is not that."""
    return worker in _savers


def has_written(worker: Worker[Any]) -> bool:
    """Whether the worker has begun to write: it is to come to its end then, and to say what came of it."""
    return worker in _writers


class Work:
    """A long command as the interface sees it: how far it is, and a way to stop it. `progress` is given to it."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self._cancelled = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Take note of how far the command is. Raises Cancelled in the command when it was cancelled."""
        self.done, self.total = done, total
        if self._cancelled.is_set():
            raise Cancelled("Cancelled. Nothing was changed.")

    def cancel(self) -> None:
        """Have the command stop at its next step, with everything rolled back."""
        self._cancelled.set()
