"""The process that reads a workbook (`workbook_reader`), and what it has written until now.

It is asked for no more than somebody wants to see: it waits while nobody takes what it writes.
"""

from __future__ import annotations

import os
import selectors
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from certtui.errors import InvalidInput

if TYPE_CHECKING:
    from collections.abc import Iterator

_PATIENCE = 300
"""Seconds of waiting, for a machine that is busy with other things; by itself the reader ends after a minute of computing."""
_LARGEST_OUTPUT = 2 << 30
"""Bytes on disk: a text that many cells share is written once for each."""
_BLOCK = 1 << 18
_START = (
    "import sys; sys.path[:0] = sys.argv.pop(1).split('\\n');"
    " from certtui.importing.workbook_reader import main; main()"
)


class ReaderProcess:
    """A running reader. Its lines can be had again and again, each pass reading on where all others have ended.

    Raises InvalidInput("file") when it cannot be started, or does not write within the time or the space that it has.
    """

    def __init__(self, workbook: BinaryIO, *words: str) -> None:
        where = "\n".join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
        self._waited, self._size, self._ended = 0.0, 0, False
        try:
            self._kept = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
            self._folder = tempfile.TemporaryDirectory(prefix="certtui-")
            with _as_file(workbook) as file:
                # without what a site or the environment adds: it starts in 20 ms, and reads no module from where it is
                self._process = subprocess.Popen(  # noqa: S603 - this program, with words of its own
                    [sys.executable, "-I", "-S", "-c", _START, where, self._folder.name, *words],
                    stdin=file,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    bufsize=0,
                )
        except OSError as error:
            raise _not_now(error) from error
        self._output = cast("BinaryIO", self._process.stdout)

    def lines(self) -> Iterator[bytes]:
        """The lines that it writes, from the first; the last one may lack its end."""
        at, begun = 0, b""
        while at < self._size or self._read_on():
            block = os.pread(self._kept.fileno(), _BLOCK, at)
            at += len(block)
            *whole, begun = (begun + block).split(b"\n")
            yield from whole
        if begun:
            yield begun

    def close(self) -> None:
        """End it, and let go of what it has written."""
        self._end()
        self._kept.close()

    def _read_on(self) -> bool:
        """Take what it has written meanwhile, waiting for it; False when it has ended."""
        if self._ended:
            return False
        try:
            self._wait()
            block = self._output.read(_BLOCK)
            if block:
                self._kept.seek(0, os.SEEK_END)
                self._kept.write(block)
                self._kept.flush()
        except OSError as error:
            raise _not_now(error) from error
        if not block:
            self._end()
            return False
        self._size += len(block)
        if self._size > _LARGEST_OUTPUT:
            self._end()
            raise InvalidInput(
                "file", "The sheet has too much text to be read. Save it as CSV, or divide it into several."
            )
        return True

    def _wait(self) -> None:
        begun = time.monotonic()
        with selectors.DefaultSelector() as waiting:
            waiting.register(self._output, selectors.EVENT_READ)
            is_ready = waiting.select(max(_PATIENCE - self._waited, 0))
        self._waited += time.monotonic() - begun
        if not is_ready:
            self._end()
            raise InvalidInput(
                "file", f"The workbook was not read within {_PATIENCE} seconds. Save the sheet as CSV."
            )

    def _end(self) -> None:
        if self._ended:
            return
        self._ended = True
        self._output.close()
        self._process.kill()
        self._process.wait()
        self._folder.cleanup()


def _not_now(error: OSError) -> InvalidInput:
    return InvalidInput("file", f"The workbook cannot be read now: {error.strerror or error}. Try again.")


@contextmanager
def _as_file(stream: BinaryIO) -> Iterator[BinaryIO]:
    """The stream as something that another process can read."""
    try:
        stream.fileno()
    except OSError:
        with tempfile.TemporaryFile() as copy:
            stream.seek(0)
            shutil.copyfileobj(stream, copy)
            copy.flush()
            yield copy
        return
    yield stream
