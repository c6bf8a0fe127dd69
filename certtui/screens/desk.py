"""The desk that screens work at: the session, threads that read the database and one that writes it.

Nothing waits for the database in the interface's own thread. Each thread keeps its connection, so that a page of rows
costs its query alone, also where the database is another machine. What takes long is read behind, in a thread of its
own, so that the next page does not stand in line for it.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from functools import partial, wraps
from typing import Any, ParamSpec, TypeVar
from weakref import WeakSet

from textual.worker import NoActiveWorker, Worker, get_current_worker

from certtui.commands.refusals import record_refusal
from certtui.errors import Cancelled, ConnectionLost, NotPermitted
from certtui.memory import give_back
from certtui.rights import rights_to_ask
from certtui.screens.searching import SearchedTexts
from certtui.screens.undoing import Undoables
from certtui.session import Session
from certtui.store import close_connection, with_kept_connection
from certtui.waiting import WORD_AFTER, telling

P = ParamSpec("P")
T = TypeVar("T")


class Desk:
    """What a screen needs to work: `read` and `write` run a function of queries or commands and await its answer.

    `import_folder`: where the file lay that was opened last. `missed`: a reading failed because the server could not be reached, and what is on the screen may be of before.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self.undoables = Undoables()
        self.texts = SearchedTexts(self)
        self.import_folder = ""
        self.missed = False
        self.show_missed: Callable[[], None] | None = None
        self.show_waiting: Callable[[Work], Coroutine[None, None, None]] | None = None
        self._reader = ThreadPoolExecutor(1, "reader")
        self._behind = ThreadPoolExecutor(1, "reader behind")
        self._aside = ThreadPoolExecutor(1, "reader aside")
        self._writer = ThreadPoolExecutor(1, "writer")
        self._work: Work | None = None
        self._written: Work | None = None

    @property
    def threads(self) -> tuple[ThreadPoolExecutor, ...]:
        """All threads that work for the desk."""
        return self._reader, self._behind, self._aside, self._writer

    async def read(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that is quick. Raises NotPermitted, and what it raises, DatabaseUnavailable among it."""
        self.session.operator.require(*rights_to_ask(query))
        return await self._read_in(self._reader, partial(query, *args, **options))

    async def read_behind(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that may take long: of all rows, not of a page. Raises NotPermitted, and what it raises."""
        self.session.operator.require(*rights_to_ask(query))
        return await self._read_in(self._behind, partial(_returning_memory(query), *args, **options))

    async def read_aside(self, query: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a query that takes longest, of all there is to count: lists and searches do not wait behind it.

        Raises NotPermitted, and what it raises.
        """
        self.session.operator.require(*rights_to_ask(query))
        return await self._read_in(self._aside, partial(_returning_memory(query), *args, **options))

    async def _read_in(self, executor: ThreadPoolExecutor, query: Callable[[], T]) -> T:
        try:
            return await _in(executor, partial(with_kept_connection, query, reads_only=True))
        except ConnectionLost:
            self.missed = True
            if self.show_missed is not None:
                self.show_missed()
            raise

    async def take_out(self, export: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """As `read_behind`, for what goes into a file; a refusal is recorded."""
        return await self.read_behind(self._recorded(export), *args, **options)

    async def write(self, command: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a command. Raises UsageError away from today, and what the command raises."""
        self.session.require_today()
        return await self.write_on_any_day(command, *args, **options)

    async def write_on_any_day(self, command: Callable[P, T], *args: P.args, **options: P.kwargs) -> T:
        """Answer of a command that records nothing of the day looked at, as letting go of a sweep's row does not.

        While it waits long for another operator's change to finish, `show_waiting` shows that, and can cancel it.
        """
        with suppress(NoActiveWorker):
            _writers.add(get_current_worker())
            _savers.discard(get_current_worker())
        watching = getattr(options.get("progress"), "__self__", None)
        work = watching if isinstance(watching, Work) else Work()
        loop, context = asyncio.get_running_loop(), copy_context()  # in which Textual finds the app
        shown: list[asyncio.Task[None]] = []

        def show() -> None:
            loop.call_soon_threadsafe(begin_showing, context=context)

        def begin_showing() -> None:
            if self.show_waiting is not None and not shown:
                shown.append(loop.create_task(self.show_waiting(work)))

        def writing() -> T:
            self._written = work
            with telling(partial(work.wait, show)):
                return with_kept_connection(
                    partial(self._recorded(command), *args, **options), reads_only=False
                )

        try:
            done = await _in(self._writer, writing)
        except asyncio.CancelledError:
            for task in shown:
                task.cancel()
            raise
        finally:
            work.end()
            if shown:  # what shows it has gone before the outcome is dealt with
                await asyncio.wait(shown)
        with suppress(NoActiveWorker):
            _savers.add(get_current_worker())
        return done

    def _recorded(self, work: Callable[P, T]) -> Callable[P, T]:
        """The same work; where the database refuses it, that is recorded once all is rolled back."""
        operator = self.session.operator

        def working(*args: P.args, **options: P.kwargs) -> T:
            try:
                return work(*args, **options)
            except NotPermitted as refusal:
                refusal.action = refusal.action or getattr(work, "__name__", "").replace("_", " ")
                if operator.by is not None:
                    record_refusal(refusal, operator.name, operator.by)
                raise

        return working

    def begin(self) -> Work:
        """Start a piece of work that can be watched and cancelled."""
        self._work = Work()
        return self._work

    def close(self) -> None:
        """Cancel what is being written, so that it is rolled back, and let both threads end."""
        for work in (self._work, self._written):
            if work is not None:
                work.cancel()
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


async def _in(executor: ThreadPoolExecutor, work: Callable[[], T]) -> T:
    return await asyncio.get_running_loop().run_in_executor(executor, work)


_writers: WeakSet[Worker[Any]] = WeakSet()


_savers: WeakSet[Worker[Any]] = WeakSet()


def has_saved(worker: Worker[Any]) -> bool:
    """Whether what the worker last began to write is saved: what goes wrong after that is not that."""
    return worker in _savers


def has_written(worker: Worker[Any]) -> bool:
    """Whether the worker has begun to write: it is to come to its end then, and to say what came of it."""
    return worker in _writers


class Work:
    """A long command as the interface sees it: how far it is, and a way to stop it. `progress` is given to it.

    `is_waiting`: it has not begun, because another operator's change is not finished.
    """

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.is_waiting = False
        self.has_ended = asyncio.Event()
        self._cancelled = threading.Event()

    def progress(self, done: int, total: int) -> None:
        """Take note of how far the command is. Raises Cancelled in the command when it was cancelled."""
        self.is_waiting = False
        self.done, self.total = done, total
        self._stop_if_cancelled()

    def wait(self, show: Callable[[], None], seconds: float) -> None:
        """Take note that it has been waiting so long; `show` that where it is long. Raises Cancelled likewise."""
        self._stop_if_cancelled()
        if seconds >= WORD_AFTER and not self.is_waiting:
            self.is_waiting = True
            show()

    def end(self) -> None:
        """Take note that it has come to its end, one way or another."""
        self.is_waiting = False
        self.has_ended.set()

    def cancel(self) -> None:
        """Have the command stop at its next step, with everything rolled back."""
        self._cancelled.set()

    def _stop_if_cancelled(self) -> None:
        if self._cancelled.is_set():
            raise Cancelled("Cancelled. Nothing was changed.")
