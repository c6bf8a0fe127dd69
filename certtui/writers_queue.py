"""The queue of those who want to write to one SQLite file: first come, first served.

SQLite itself lets any of those who ask by chance in between two tries of the others go first, and gives up after a
while. Here each draws a ticket, and waits until nobody with an earlier one is left. A ticket is a lock on one byte of a
file beside the database: the system takes it back from a process that was killed. Whether one may write is still decided
by SQLite's own lock; a program that knows nothing of the queue harms its order only.
"""

from __future__ import annotations

import fcntl
import os
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from certtui.waiting import tell

SUFFIX: Final = "-queue"
"""What the file is called beside the database."""
_COUNTER: Final = struct.Struct("<Q")
_LOCK: Final = struct.Struct("hhqqi4x")
"""The system's struct flock: kind, whence, start, length, process."""
_FIRST: Final = 1 << 10
"""Where the tickets' bytes begin, past the counter's."""
_LAST: Final = 1 << 60
_SOONEST, _LATEST = 0.001, 0.02
"""Seconds between two looks at the queue, in the beginning and after a while."""
_HAS_LOCKS_OF_FILES: Final = hasattr(fcntl, "F_OFD_SETLK")
"""Locks that belong to an open file and not to the process, so that its threads queue up as well."""


@contextmanager
def turn(database: str) -> Iterator[None]:
    """Wait until all who came before are done; those who come later wait for the end of the block.

    Where no queue can be had, as in a folder that may not be written to, at once. Raises what `tell` raises.
    """
    queue = _open(f"{os.path.realpath(database)}{SUFFIX}", database) if _HAS_LOCKS_OF_FILES else None
    if queue is None:
        yield
        return
    try:
        _wait_for_those_before(queue, _draw_ticket(queue))
        yield
    finally:
        os.close(queue)  # which gives the ticket back


def _open(path: str, database: str) -> int | None:
    """The queue's file, made where it is missing; None where that cannot be. Never a link's target."""
    try:
        queue = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError:
        return None
    with suppress(OSError):  # whoever may write to the database may queue up; only the owner can see to that
        wanted, made = Path(database).stat(), os.fstat(queue)
        if made.st_gid != wanted.st_gid:
            os.fchown(queue, -1, wanted.st_gid)
        if (made.st_mode ^ wanted.st_mode) & 0o666:
            os.fchmod(queue, wanted.st_mode & 0o666)
    return queue


def _draw_ticket(queue: int) -> int:
    """The next number; its byte stays locked until the file is closed."""
    _lock(queue, fcntl.F_WRLCK, 0, 1, fcntl.F_OFD_SETLKW)
    try:
        read = os.pread(queue, _COUNTER.size, 0)
        (ticket,) = _COUNTER.unpack(read) if len(read) == _COUNTER.size else (0,)
        if ticket >= _LAST:  # not ours: somebody wrote to the file
            ticket = 0
        os.pwrite(queue, _COUNTER.pack(ticket + 1), 0)
        _lock(queue, fcntl.F_WRLCK, _FIRST + ticket, 1, fcntl.F_OFD_SETLKW)
    finally:
        _lock(queue, fcntl.F_UNLCK, 0, 1, fcntl.F_OFD_SETLK)
    return int(ticket)


def _wait_for_those_before(queue: int, ticket: int) -> None:
    if ticket == 0:
        return
    began = time.monotonic()
    pause = _SOONEST
    while True:
        try:
            _lock(queue, fcntl.F_RDLCK, _FIRST, ticket, fcntl.F_OFD_SETLK)
        except BlockingIOError:
            tell(time.monotonic() - began)
            time.sleep(pause)
            pause = min(pause * 1.2, _LATEST)
        else:
            return


def _lock(queue: int, kind: int, start: int, length: int, how: int) -> None:
    fcntl.fcntl(queue, how, _LOCK.pack(kind, os.SEEK_SET, start, length, 0))
