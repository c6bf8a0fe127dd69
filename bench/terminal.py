"""A program on a real terminal: keys in, picture and bytes out, and how long each took."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
from time import perf_counter
from types import TracebackType
from typing import NamedTuple, Self

import pyte

KEYS = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "escape": "\x1b",
    "backspace": "\x7f",
    "tab": "\t",
}
_QUIET = 0.15


class Pressed(NamedTuple):
    """`painted`: seconds from the key to the last byte of its picture; `sent`: bytes the terminal got for it;
    `changed`: cells whose character or look is another one afterwards."""

    painted: float
    sent: int
    changed: int


class Terminal:
    """Runs a program until the block ends."""

    def __init__(
        self, command: list[str], *, columns: int = 120, lines: int = 40, cwd: str | None = None
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.started = perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            if cwd:
                os.chdir(cwd)
            os.environ.update(
                TERM="xterm-256color", COLORTERM="truecolor", COLUMNS=str(columns), LINES=str(lines)
            )
            os.execvp(command[0], command)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        os.kill(self.pid, signal.SIGTERM)
        while self._read(0.5) > 0:
            pass
        os.waitpid(self.pid, 0)
        os.close(self._fd)

    @property
    def text(self) -> str:
        """What a person sees."""
        return "\n".join(self.screen.display)

    def wait_for(self, words: str, timeout: float = 30.0) -> float:
        """Seconds from the start of the program until these words are on the screen."""
        while words not in self.text:
            if perf_counter() - self.started > timeout or self._read(0.02) < 0:
                raise TimeoutError(f"{words!r} is not on the screen:\n{self.text}")
        return perf_counter() - self.started

    def settle(self, quiet: float = 0.4) -> None:
        """Wait until nothing comes any more."""
        while self._read(quiet) > 0:
            pass

    def type(self, text: str) -> None:
        """Send characters, or a key by name."""
        os.write(self._fd, KEYS.get(text, text).encode())

    def press(self, key: str) -> Pressed:
        """Press a key and wait until its picture is complete."""
        before = self._cells()
        self.type(key)
        started = last = perf_counter()
        sent = 0
        while (got := self._read(_QUIET if sent else 2.0)) > 0:
            sent += got
            last = perf_counter()
        after = self._cells()
        changed = sum(
            a != b
            for line, other in zip(before, after, strict=True)
            for a, b in zip(line, other, strict=True)
        )
        return Pressed(last - started, sent, changed)

    def _cells(self) -> list[list[object]]:
        columns = range(self.screen.columns)
        return [
            [line[x]._replace(bold=line[x].bold) for x in columns]
            for line in (self.screen.buffer[y] for y in range(self.screen.lines))
        ]

    def _read(self, timeout: float) -> int:
        ready, _, _ = select.select([self._fd], [], [], timeout)
        if not ready:
            return 0
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:
            return -1
        self._stream.feed(data)
        return len(data) or -1


def resident_mb(pid: int) -> float:
    """The memory of a process that is in use, in MB."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:  # noqa: PTH123
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
