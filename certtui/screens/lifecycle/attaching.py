"""A file of the host, attached to every instance that was recorded with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from certtui.attachments import size_words
from certtui.commands.attachments import add_attachments, safe_name
from certtui.config import attachment_limit
from certtui.errors import InvalidInput
from certtui.queries.lifecycle import list_instances_of
from certtui.rights import Operator


@contextmanager
def opened(path: Path | None) -> Iterator[BinaryIO | None]:
    """The file, open; None without one. Raises InvalidInput("file") when it cannot be read or is too large."""
    if path is None:
        yield None
        return
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InvalidInput("file", f"It cannot be read: {error.strerror}. Nothing was recorded.") from None
    with stream:
        limit, size = attachment_limit(), path.stat().st_size
        if size > limit:
            raise InvalidInput(
                "file",
                f"It has {size_words(size)}, and an attachment {size_words(limit)} at most. Nothing was recorded.",
            )
        try:
            safe_name(path.name)
        except InvalidInput as wrong:
            raise InvalidInput("file", f"{wrong} Nothing was recorded.") from None
        yield stream


def attach(
    operator: Operator, event: int, name: str, stream: BinaryIO, progress: Callable[[int, int], None]
) -> None:
    """Attach what the stream holds to each instance that the event recorded. Raises as `add_attachments` does."""
    add_attachments(
        operator, list_instances_of(event), name, stream, limit=attachment_limit(), progress=progress
    )
