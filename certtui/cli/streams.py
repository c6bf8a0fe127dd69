"""Where things go: data to stdout, talk and progress to stderr, and to a terminal nothing that could harm it."""

from __future__ import annotations

import io
import os
import sys
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from typing import BinaryIO, TextIO, cast

from certtui.locations import redacted
from certtui.text import printable

_REDRAWN_EVERY = 0.1
"""Seconds between two states of the progress line."""


def say(text: str) -> None:
    """Tell the operator something, on stderr. What was typed may come back in it, but no password."""
    _write_lines(sys.stderr, redacted(text))


def put(text: str) -> None:
    """Give lines of an answer, on stdout."""
    _write_lines(sys.stdout, text)


def put_of_done(text: str) -> None:
    """Give lines of an answer about a file that is in its place: where they cannot go to stdout, they are told."""
    try:
        put(text)
    except OSError as error:
        abandon_stdout()
        say(f"{text}\ncerttui: this was done, but the output could not be written: {error.strerror or error}")


def is_terminal(stream: TextIO) -> bool:
    """Whether somebody looks at the stream."""
    return not stream.closed and stream.isatty()


def can_show_interface() -> bool:
    """Whether there is a terminal on both sides that can do more than print."""
    term = os.environ.get("TERM", "")
    return is_terminal(sys.stdin) and is_terminal(sys.stdout) and term not in {"", "dumb"}


def data_stream() -> BinaryIO:
    """Stdout for bytes: untouched into a file or pipe, made safe on a terminal."""
    out = sys.stdout.buffer
    return cast("BinaryIO", io.BufferedWriter(_SafeStream(out))) if is_terminal(sys.stdout) else out


def progress(noun: str) -> Progress:
    """A progress line on stderr when that is a terminal on which no data appears at the same time."""
    shown = is_terminal(sys.stderr) and not is_terminal(sys.stdout)
    return Progress(sys.stderr.write if shown else None, noun)


def talk_progress(noun: str) -> Progress:
    """A progress line for work that puts its answer out only at its end."""
    return Progress(sys.stderr.write if is_terminal(sys.stderr) else None, noun)


def abandon_stdout() -> None:
    """Let what is still buffered for stdout go nowhere: its reader is gone, or its disk is full."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
    except (OSError, ValueError):
        return  # stdout is no file of the system's: nothing is left to fail on


class Progress:
    """A line that is drawn over itself; call it with what is done, and with the total where that is known."""

    def __init__(self, write: Callable[[str], object] | None, noun: str) -> None:
        self._write = write
        self._noun = noun
        self._drawn_at = 0.0

    def __call__(self, done: int, total: int | None = None) -> None:
        """Draw the line anew, unless it was drawn a moment ago."""
        if self._write is None or time.monotonic() - self._drawn_at < _REDRAWN_EVERY:
            return
        self._drawn_at = time.monotonic()
        of = f" of {total:,} ({done * 100 // total} %)" if total else ""
        self._write(f"\r\x1b[K{done:,}{of} {self._noun}")
        sys.stderr.flush()

    def clear(self) -> None:
        """Take the line away."""
        if self._write is not None and self._drawn_at:
            self._write("\r\x1b[K")
            sys.stderr.flush()


class _SafeStream(io.RawIOBase):
    """Passes UTF-8 text on to a terminal, line ends as they are and everything else that is no text made visible."""

    def __init__(self, terminal: BinaryIO) -> None:
        self._terminal = terminal
        self._decode = getincrementaldecoder("utf-8")("replace").decode

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]  # any buffer; ours are bytes
        text = self._decode(bytes(data))
        self._terminal.write("\n".join(map(printable, text.split("\n"))).encode())
        return len(data)

    def flush(self) -> None:
        self._terminal.flush()


def _write_lines(stream: TextIO, text: str) -> None:
    if is_terminal(stream):
        text = "\n".join(map(printable, text.split("\n")))
    # a locale that cannot write a name must not end the program with its work done
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()
