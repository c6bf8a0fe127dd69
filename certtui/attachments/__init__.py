"""The contents of attachments: how they come in, are kept, and are read back.

Contents are named by their SHA-256 and kept once, however many rows refer to them: beside a SQLite file (`files`), or in
the database on PostgreSQL (`parts`), where many machines use one server.

Invariant: contents are in their place, whole, before the row that refers to them is committed, and are dropped only
under the writers' lock, when no row refers to them. A crash in between leaves contents that nothing refers to: they are
harmless, `certtui check` tells of them, and `certtui check --sweep` drops them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from certtui import store
from certtui.attachments import files, parts
from certtui.attachments.contents import (
    PIECE,
    ContentsAltered,
    ContentsMissing,
    Incoming,
    Leftover,
    Refused,
    refusing,
    size_words,
    verified,
)
from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

__all__ = [
    "PIECE",
    "ContentsAltered",
    "ContentsMissing",
    "Incoming",
    "Leftover",
    "Refused",
    "count_unreferenced",
    "drop_after",
    "drop_inside",
    "drop_unreferenced",
    "keep",
    "list_unreferenced",
    "pieces",
    "reading",
    "size_words",
    "take_in",
]


@contextmanager
def take_in(stream: BinaryIO, limit: int, progress: Callable[[int, int], None]) -> Iterator[Incoming]:
    """Read a stream to its end, a piece at a time, into a file that is gone after the block unless it was kept.

    `limit` is in bytes; `progress` is called with bytes, and with 0 as the total of a stream whose length nobody
    knows. Raises InvalidInput("file") when the stream holds more or cannot be read, and DatabaseUnavailable when there
    is no room for it.
    """
    total = _length(stream)
    if total > limit:
        raise _too_large(limit)
    with (parts if store.is_postgresql() else files).temporary() as (file, path):
        digest, size = hashlib.sha256(), 0
        while piece := _read(stream):
            size += len(piece)
            if size > limit:
                raise _too_large(limit)
            digest.update(piece)
            with refusing():
                file.write(piece)
            progress(size, total)
        with refusing():
            file.flush()
            os.fsync(file.fileno())
        yield Incoming(digest.hexdigest(), size, file, path)


def keep(incoming: Incoming) -> None:
    """Put contents in their place, inside of the transaction that writes the rows which refer to them.

    Where they are kept already they stay; damaged ones are replaced. Raises DatabaseUnavailable.
    """
    try:
        for _ in pieces(incoming.sha256, incoming.size):
            pass
    except (ContentsMissing, ContentsAltered):
        (parts if store.is_postgresql() else files).keep(incoming)


def pieces(sha256: str, size: int) -> Iterator[bytes]:
    """The contents, a piece at a time; on PostgreSQL inside of `store.connection`.

    Raises ContentsMissing before the first piece, and ContentsAltered instead of ending when what was read is not what
    was attached: whoever writes them somewhere must not call them whole before the iteration has ended.
    """
    stored = (parts if store.is_postgresql() else files).stored(sha256)
    return verified(stored, sha256, size)


def drop_inside(sha256s: Sequence[str]) -> None:
    """Drop those of these contents that no row refers to, in the transaction that drops the rows: on PostgreSQL."""
    if store.is_postgresql():
        parts.drop(sha256s)


def drop_after(sha256s: Sequence[str]) -> Leftover:
    """The same after that transaction, on SQLite: a file does not come back when a transaction is rolled back.

    Inside of another transaction, or while a backup or a check reads, they are left to `drop_unreferenced`. What the
    system refuses is in the answer; raises DatabaseUnavailable when the database does not answer.
    """
    if store.is_postgresql() or store.proxy.in_transaction():
        return Leftover(0, 0)
    return files.drop(sha256s)


def drop_unreferenced() -> Leftover:
    """Drop all contents that no row refers to, and tell how much that was.

    On SQLite nothing is dropped while a backup or a check reads, and inside of another transaction.
    """
    if not store.is_postgresql():
        return Leftover(0, 0) if store.proxy.in_transaction() else files.drop_unreferenced()
    with store.write_transaction():
        found = parts.count_unreferenced()
        parts.drop_unreferenced()
        return found


def count_unreferenced() -> Leftover:
    """What `drop_unreferenced` would drop; inside of `store.connection`."""
    return parts.count_unreferenced() if store.is_postgresql() else files.count_unreferenced()


def list_unreferenced(limit: int) -> list[Path]:
    """The first files that `drop_unreferenced` would drop; none on PostgreSQL, where they are rows."""
    return [] if store.is_postgresql() else files.list_unreferenced(limit)


def reading() -> AbstractContextManager[None]:
    """While the block reads rows and then their contents, nothing is dropped; adding goes on."""
    return nullcontext() if store.is_postgresql() else files.reading()


def _length(stream: BinaryIO) -> int:
    """The bytes that are left of a stream; 0 where nobody knows."""
    try:
        if not stream.seekable():
            return 0
        here = stream.tell()
        end = stream.seek(0, os.SEEK_END)
        stream.seek(here)
    except OSError:
        return 0  # a device, or something that only claims to be a file: reading will tell
    return end - here


def _read(stream: BinaryIO) -> bytes:
    try:
        return stream.read(PIECE)
    except OSError as error:
        raise InvalidInput(
            "file", f"The file cannot be read to its end: {error.strerror or error}. Nothing was attached."
        ) from error


def _too_large(limit: int) -> InvalidInput:
    return InvalidInput(
        "file",
        f"The file is larger than {size_words(limit)}, the most that an attachment may have. Nothing was attached. "
        "Attach a smaller one, or raise CERTTUI_ATTACHMENT_LIMIT (in MB).",
    )
