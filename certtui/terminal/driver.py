"""A terminal that may go away: the line drops, the window is closed."""

from __future__ import annotations

import os
import selectors
import signal
import termios
import tty
from contextlib import suppress
from typing import IO, Any, cast

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Paste

from certtui.terminal.typed import Typed

_LOOKS_EVERY = 0.1
"""Seconds after which it is looked whether the program ends, and whether an escape stands alone."""


class _MayGoAway:
    """The terminal as a file to write to. What is written once it is gone is dropped.

    Textual's thread that writes would end at the first error, and the program then wait for ever for that thread to
    take what is left, with the database open.
    """

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        try:
            return self._file.write(text)
        except OSError:
            return len(text)

    def flush(self) -> None:
        try:
            self._file.flush()
        except OSError:
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class LineDriver(LinuxDriver):
    """Textual's driver, over a line that may drop."""

    sends_bare_newlines = False
    """Whether the terminal gets newlines as they are written, without a return that the system puts before each."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self._file is not None:
            self._file = cast("Any", _MayGoAway(self._file))

    def start_application_mode(self) -> None:
        """Have the system leave newlines alone as well: most moves of the cursor are to a line below.

        What Textual found before it started, it puts back when it stops, this with the rest.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.sends_bare_newlines = self.attrs_before is not None and self._leave_newlines_alone()

    def _leave_newlines_alone(self) -> bool:
        """Tell whether the terminal written to, which must be the one read from, now does so."""
        try:
            if self._file is None or not os.path.sameopenfile(self.fileno, self._file.fileno()):
                return False
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.OFLAG] &= ~termios.ONLCR
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
            return not termios.tcgetattr(self.fileno)[tty.OFLAG] & termios.ONLCR
        except (termios.error, OSError):
            return False

    def _sigcont_application(self, *_: Any) -> None:
        """Go on; also where nothing had been left, as nobody is asked before SIGSTOP, or as nothing was stopped at all.

        Textual would then begin a second thread that reads and a second that writes, of which the first one that reads
        may outlive the program, and take the modes it had set itself for those it is to leave behind.
        """
        if self._writer_thread is not None and self._writer_thread.is_alive():
            self._loop.call_soon_threadsafe(self._begin_anew)
        else:
            super()._sigcont_application()

    def _begin_anew(self) -> None:
        """Leave the terminal as it was found, and take it again; it is then painted anew."""
        if not self._app._exit:  # noqa: SLF001 - there is no other way
            self.suspend_application_mode()
            self._must_signal_resume = True
            self.resume_application_mode()

    def run_input_thread(self) -> None:
        """Pass on what is typed and pasted until the program ends, or the terminal."""
        parser, typed = XTermParser(self._debug), Typed()
        with selectors.DefaultSelector() as selector:
            selector.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                data = b""
                if selector.select(_LOOKS_EVERY):
                    with suppress(OSError):
                        data = os.read(self.fileno, 1 << 16)
                    if not data:
                        signal.raise_signal(signal.SIGHUP)  # which may not have come by itself
                        return
                for piece in typed.take(data):
                    for event in (piece,) if isinstance(piece, Paste) else parser.feed(piece):
                        self.process_message(event)
                for event in parser.tick():
                    self.process_message(event)
        with suppress(EOFError, ParseError):
            list(parser.feed(""))
