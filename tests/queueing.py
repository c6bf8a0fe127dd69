"""Other processes that hold the turn to write, or wait for theirs. Read by each of them: it imports no more than they need."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

from certtui import store
from certtui.commands.entities import create_entity
from certtui.queries.operators import get_operator
from certtui.records import EntityDetails, Kind
from certtui.waiting import telling
from tests.processes import apart


def entity(name: str) -> EntityDetails:
    return EntityDetails(Kind.EMPLOYEE, name, f"Made by {name}")


def hold(location: str, line: Connection) -> None:
    """Hold the turn until told to end it, or until nobody is there to tell."""
    store.bind(location)
    with store.write_transaction():
        line.send("holds")
        with suppress(EOFError):
            line.recv()


def write(location: str, name: str, line: Connection) -> None:
    """Write once when told to, and say when the waiting begins."""
    said: list[float] = []

    def tell(seconds: float) -> None:
        if not said:
            line.send("waits")
        said.append(seconds)

    store.bind(location)
    with store.connection():
        ada = get_operator("ada")
    assert ada
    line.send("ready")
    line.recv()
    with telling(tell):
        create_entity(ada, entity(name))


def hold_unasked(path: str, line: Connection) -> None:
    """Hold a file as a program does that knows no queue."""
    foreign = sqlite3.connect(path, isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    line.send("holds")
    with suppress(EOFError):
        line.recv()
    foreign.execute("ROLLBACK")


class Other:
    """Another process, and the line to it. A process that is killed leaves nothing locked in a line."""

    def __init__(self, work: Callable[..., None], *about: str) -> None:
        self.line, theirs = apart.Pipe()
        self.process = apart.Process(target=work, args=(*about, theirs))
        self.process.start()
        theirs.close()

    def expect(self, word: str) -> None:
        assert self.line.poll(60), word
        assert self.line.recv() == word

    def tell(self) -> None:
        with suppress(BrokenPipeError):
            self.line.send("go on")

    def kill(self) -> None:
        os.kill(self.process.pid or 0, signal.SIGKILL)

    def ended_with(self) -> int | None:
        self.process.join(timeout=120)
        return self.process.exitcode


@contextmanager
def held(location: str, work: Callable[[str, Connection], None] = hold) -> Iterator[Other]:
    """Another process has the turn; it ends when it is told, at the latest at the end of the block."""
    holder = Other(work, location)
    holder.expect("holds")
    try:
        yield holder
    finally:
        holder.tell()
        holder.process.join(timeout=60)


def queue_up(location: str, *names: str) -> list[Other]:
    """Processes that wait for their turns, having come in this order."""
    started = [Other(write, location, name) for name in names]
    for one in started:
        one.expect("ready")
    for one in started:
        one.tell()
        one.expect("waits")
    return started
