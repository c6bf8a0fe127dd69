"""Contents on PostgreSQL: in pieces of one megabyte in the table of parts, for a server has no folder that all reach.

Owns: the rows of AttachmentPart. They come and go in the transaction of the rows that refer to them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from certtui.attachments.contents import PIECE, ContentsMissing, Incoming, Leftover, refusing
from certtui.store import execute, words_table

_UNREFERENCED = "NOT EXISTS (SELECT 1 FROM attachment a WHERE a.sha256 = attachment_part.sha256)"


@contextmanager
def temporary() -> Iterator[tuple[IO[bytes], Path | None]]:
    """A file without a name: contents are named by their hash, which is known only at their end."""
    import tempfile  # with what it brings, as long to read as all of our tables

    with ExitStack() as opened:
        with refusing():
            file = opened.enter_context(tempfile.TemporaryFile("w+b"))
        yield file, None


def keep(incoming: Incoming) -> None:
    """Write the parts anew, inside of the transaction that writes the rows."""
    execute("DELETE FROM attachment_part WHERE sha256 = ?", (incoming.sha256,))
    incoming.file.seek(0)
    part, piece = 0, incoming.file.read(PIECE)
    while part == 0 or piece:  # an empty file has one empty part, or nobody could tell that it is there
        execute(
            "INSERT INTO attachment_part (sha256, part, content) VALUES (?, ?, ?)",
            (incoming.sha256, part, piece),
        )
        part, piece = part + 1, incoming.file.read(PIECE)


def stored(sha256: str) -> Iterator[bytes]:
    """The parts in order, one at a time. Raises ContentsMissing when there is none."""
    part = 0
    while row := execute(
        "SELECT content FROM attachment_part WHERE sha256 = ? AND part = ?", (sha256, part)
    ).fetchone():
        part += 1
        yield bytes(row[0])
    if part == 0:
        raise ContentsMissing


def drop(sha256s: Sequence[str]) -> None:
    """Drop those of these contents that no row refers to."""
    table, param = words_table(sha256s)
    execute(
        f"DELETE FROM attachment_part WHERE sha256 IN (SELECT word FROM {table} AS given) AND {_UNREFERENCED}",
        (param,),
    )


def drop_unreferenced() -> None:
    """Drop all that no row refers to."""
    execute(f"DELETE FROM attachment_part WHERE {_UNREFERENCED}")


def count_unreferenced() -> Leftover:
    """What `drop_unreferenced` would drop."""
    number, size = execute(
        "SELECT count(DISTINCT sha256), COALESCE(sum(length(content)), 0) FROM attachment_part"
        f" WHERE {_UNREFERENCED}"
    ).fetchone()
    return Leftover(int(number), int(size))
