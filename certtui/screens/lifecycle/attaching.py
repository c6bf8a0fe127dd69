"""A file of the host that goes with every instance of an act."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, TypeVar

from certtui.attachments import size_words
from certtui.commands.attachments import TakenFile, safe_name, take_file
from certtui.config import attachment_limit
from certtui.errors import InvalidInput
from certtui.progress import Progress
from certtui.rights import Operator

T = TypeVar("T")


def recorded_with(
    operator: Operator, path: Path | None, record: Callable[[TakenFile | None], T], progress: Progress
) -> T:
    """What `record` answers, which is given the file, read whole; None without one. To be run where one writes.

    Nothing is recorded when the file cannot be read. Raises InvalidInput("file") then, and what `record` raises.
    """
    if path is None:
        return record(None)
    with (
        opened(path) as stream,
        take_file(operator, path.name, stream, limit=attachment_limit(), progress=progress) as file,
    ):
        return record(file)


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open. Raises InvalidInput("file") when it cannot be read or is too large."""
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
