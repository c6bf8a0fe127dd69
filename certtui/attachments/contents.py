"""What attachments' contents are while they move: pieces, what came in and is not kept yet, and what can be wrong."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from certtui.errors import Conflict, DatabaseUnavailable

PIECE = 1 << 20
"""Bytes that are held at a time, and that a part on PostgreSQL has."""

_RESTORE = "Restore the last backup in which 'certtui check' found nothing missing."


class ContentsMissing(Conflict):
    """The contents of an attachment are not where they were kept."""

    def __init__(self) -> None:
        super().__init__(f"The contents of this attachment are not where they were kept. {_RESTORE}")


class ContentsAltered(Conflict):
    """The contents of an attachment are not those that were attached: another size, or another SHA-256."""

    def __init__(self) -> None:
        super().__init__(
            "The contents of this attachment are not what was attached: they were changed or damaged where they are "
            f"kept. {_RESTORE}"
        )


class Incoming(NamedTuple):
    """Contents that were taken in whole and are not kept yet. `path`: where they lie, if they lie under a name."""

    sha256: str
    size: int
    file: IO[bytes]
    path: Path | None


class Refused(NamedTuple):
    """Files that the system did not let go: how many, and why the first was kept."""

    number: int = 0
    reason: str = ""


class Leftover(NamedTuple):
    """Contents that no attachment refers to: how many, their bytes, and those that should have been dropped and are not."""

    number: int
    size: int
    refused: Refused = Refused()


def verified(stored: Iterator[bytes], sha256: str, size: int) -> Iterator[bytes]:
    """The stored pieces as they come. Raises ContentsAltered instead of ending when they are not what they should be."""
    digest, read = hashlib.sha256(), 0
    for piece in stored:
        read += len(piece)
        if read > size:
            raise ContentsAltered
        digest.update(piece)
        yield piece
    if read != size or digest.hexdigest() != sha256:
        raise ContentsAltered


def size_words(size: int) -> str:
    """A number of bytes as people read it: 913 bytes, 1.4 MB."""
    if size < 1_000:
        return f"{size} byte{'' if size == 1 else 's'}"
    for unit, power in (("kB", 1_000), ("MB", 1_000_000)):
        if size < power * 1_000 - power // 20:  # what would be rounded up to a thousand is one of the next
            return f"{size / power:.1f} {unit}".replace(".0 ", " ")
    return f"{size / 1_000_000_000:,.1f} GB".replace(".0 ", " ")


@contextmanager
def refusing() -> Iterator[None]:
    """What the system refuses while contents are written, in words."""
    try:
        yield
    except OSError as error:
        raise DatabaseUnavailable(
            f"The file cannot be kept: {error.strerror or error}. Nothing was attached; see that there is space, and "
            "the right to write beside the database, then try again."
        ) from error
