"""A terminal of our own: runs certtui on a pty, keeps every byte it sends, and shows what a person would see."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import pyte

KEYS: Final = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "delete": "\x1b[3~",
    "backspace": "\x7f",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "space": " ",
}

OUR_SEQUENCES: Final = re.compile(
    rb"\x1b(?:\[[0-9;:?>=<]*[ $]?[A-Za-z]"  # moves, colours, modes and questions about them
    rb"|\]22;[a-z]*(?:\x1b\\|\x07)"  # the shape of the mouse pointer
    rb"|[=>78])"
)
"""What certtui, or Textual for it, sends after an escape; anything else came from outside."""

# pyte prints what it does not know: modes set with > or <, questions with $
_UNKNOWN_TO_PYTE: Final = re.compile(
    rb"\x1b\[[>=<][0-9;]*[A-Za-z]|\x1b\[\?[0-9;]*\$p|\x1b\]22;[a-z]*(?:\x1b\\|\x07)|\x1bP.*?\x1b\\"
)


class Terminal:
    """A program on a pty. Leaving the block ends it."""

    def __init__(
        self, argv: Iterable[str], size: tuple[int, int] = (80, 24), env: Mapping[str, str] | None = None
    ) -> None:
        self.columns, self.lines = size
        self._screen: Any = pyte.Screen(self.columns, self.lines)
        self._stream: Any = pyte.ByteStream(self._screen)
        self.raw = bytearray()
        self.exit_code: int | None = None
        argv = list(argv)
        environment = {**os.environ, "TERM": "xterm-256color", "PYTHONWARNINGS": "ignore", **(env or {})}
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", self.lines, self.columns, 0, 0))
            os.execvpe(argv[0], argv, environment)
        self.resize(*size)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.exit_code is None:
            os.kill(self.pid, signal.SIGKILL)
            self._reap(os.waitpid(self.pid, 0)[1])
        self.hang_up()

    def resize(self, columns: int, lines: int) -> None:
        """Make the terminal another size."""
        self.columns, self.lines = columns, lines
        self._screen.resize(lines, columns)
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))

    def send(self, *keys: str) -> None:
        """Press keys, by name or as text."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the screen is still: a key pressed ahead finds the old focus."""
        for key in keys:
            self.send(key)
            self.settle(0.15)

    def signal(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        os.kill(self.pid, number)

    def hang_up(self) -> None:
        """Take the terminal away, as a dropped line does."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def read(self, seconds: float) -> int:
        """Take in what the program sends next, waiting so long for it; how many bytes came."""
        if not select.select([self._fd], [], [], seconds)[0]:
            return 0
        try:
            data = os.read(self._fd, 1 << 16)
        except OSError:  # the program has closed its end
            return 0
        self.raw += data
        self._stream.feed(_UNKNOWN_TO_PYTE.sub(b"", data))
        return len(data)

    def bytes_within(self, seconds: float) -> int:
        """How many bytes the program sends in this time."""
        end = time.monotonic() + seconds
        sent = 0
        while (left := end - time.monotonic()) > 0:
            sent += self.read(left)
        return sent

    def settle(self, quiet: float = 0.4) -> None:
        """Read until nothing has come for a while."""
        while self.read(quiet):
            pass

    def text(self) -> str:
        """What a person sees."""
        return "\n".join(self._screen.display)

    def until(self, holds: str | Callable[[str], bool], seconds: float = 15) -> None:
        """Read until the screen holds this text, or whatever else is asked of it."""
        end = time.monotonic() + seconds
        while not (holds in self.text() if isinstance(holds, str) else holds(self.text())):
            assert time.monotonic() < end, f"{holds!r} never came:\n{self.text()}"
            assert not self._ended(), f"ended with {self.exit_code}:\n{self.text()}"
            self.read(0.1)

    def wait(self, seconds: float = 15) -> int:
        """Read until the program ends; its exit code, a signal's number negative."""
        end = time.monotonic() + seconds
        while not self._ended():
            assert time.monotonic() < end, f"still running:\n{self.text()}"
            if self._fd >= 0:
                self.read(0.05)
            else:
                time.sleep(0.01)
        while self._fd >= 0 and self.read(0):
            pass
        assert self.exit_code is not None
        return self.exit_code

    def stop_reading(self) -> None:
        """Take nothing in any more, and have the program paint until it waits for that: its own thread takes no time."""
        end = time.monotonic() + 30
        while True:
            before = self._ticks()
            for _ in range(20):
                self.send("\x0c")
                time.sleep(0.03)
            if self._ticks() - before <= 2:
                return
            assert time.monotonic() < end, "it never waits for its terminal"

    def _ticks(self) -> int:
        """The time that the program's first thread took, in hundredths of a second."""
        fields = Path(f"/proc/{self.pid}/task/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def seconds_to_end(self, at_most: float) -> float:
        """How long the program takes to end, with nothing read from it."""
        began = time.monotonic()
        while not self._ended():
            assert time.monotonic() < began + at_most, "still running"
            time.sleep(0.01)
        return time.monotonic() - began

    def garble(self) -> None:
        """Lose what is on the screen, as a bad line does."""
        self._screen.erase_in_display(2)

    def modes(self) -> list[object]:
        """What the system does with what is typed and sent."""
        return termios.tcgetattr(self._fd)

    def reversed_lines(self) -> list[int]:
        """The lines on which cells are shown in reverse."""
        buffer = self._screen.buffer
        return [
            line
            for line in range(self.lines)
            if sum(buffer[line][x].reverse for x in range(self.columns)) > 10
        ]

    def is_restored(self) -> bool:
        """Whether the alternate screen and the mouse are off and the cursor is shown, after all that was sent."""
        modes: dict[bytes, bool] = {}
        for numbers, end in re.findall(rb"\x1b\[\?([0-9;]+)([hl])", bytes(self.raw)):
            modes.update(dict.fromkeys(numbers.split(b";"), end == b"h"))
        off = (b"1049", b"1000", b"1002", b"1003", b"1006", b"2004", b"1004")
        return not any(modes.get(mode) for mode in off) and modes.get(b"25", True)

    def foreign(self) -> bytes:
        """What was sent that neither certtui nor Textual sends: escapes, and controls but for line ends."""
        left = OUR_SEQUENCES.sub(b"", bytes(self.raw))
        return (
            bytes(byte for byte in left if byte < 32 and byte not in b"\r\n\x0f")
            + left.partition(b"\xc2\x9b")[1]
        )

    def _ended(self) -> bool:
        if self.exit_code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._reap(status)
        return self.exit_code is not None

    def _reap(self, status: int) -> None:
        self.exit_code = os.waitstatus_to_exitcode(status)


def certtui_on(location: str | Path, *options: str) -> list[str]:
    """The command with which the company's Administrator opens the interface."""
    return [sys.executable, "-m", "certtui", "--operator", "ada", "--database", str(location), *options]
