"""A terminal that may go away: the line drops, the window is closed."""

from __future__ import annotations

import os
import selectors
import signal
import termios
import tty
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any, TextIO, cast

from textual._parser import ParseError
from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.events import Paste

from certtui.terminal.outlet import LOOKS_EVERY, Outlet, put
from certtui.terminal.typed import Typed


class LineDriver(LinuxDriver):
    """Textual's driver, over a line that may drop."""

    sends_bare_newlines = False
    """Whether the terminal gets newlines as they are written, without a return that the system puts before each."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._outlet = Outlet(cast("TextIO", self._file))  # which there is: `run` has looked
        self._file = cast("Any", self._outlet)

    def start_application_mode(self) -> None:
        """Have the system leave newlines alone as well: most moves of the cursor are to a line below.

        What Textual found before it started, it puts back when it stops, this with the rest.
        """
        super().start_application_mode()  # type: ignore[no-untyped-call]
        self.sends_bare_newlines = self.attrs_before is not None and self._leave_newlines_alone()

    def _leave_newlines_alone(self) -> bool:
        """Tell whether the terminal written to, which must be the one read from, now does so."""
        try:
            if not os.path.sameopenfile(self.fileno, self._outlet.fileno()):
                return False
            attributes = termios.tcgetattr(self.fileno)
            attributes[tty.OFLAG] &= ~termios.ONLCR
            termios.tcsetattr(self.fileno, termios.TCSANOW, attributes)
            return not termios.tcgetattr(self.fileno)[tty.OFLAG] & termios.ONLCR
        except (termios.error, OSError):
            return False

    def call_on_signals(self, numbers: Iterable[int], told: Callable[[int], None]) -> None:
        """Have `told` called in the loop when one of these signals comes, and the program then wait for no terminal that
        takes nothing: neither the loop, which may be waiting for it at that moment, nor what puts the terminal right.
        """

        def hear(number: int, _frame: object) -> None:
            self._outlet.hurry()
            if self._loop.is_closed():  # all is closed and put right: there is nobody left to tell
                raise SystemExit(128 + number)
            self._loop.call_soon_threadsafe(told, number)

        for number in numbers:
            signal.signal(number, hear)

    def write(self, data: str) -> None:
        """Have something written, or dropped where the terminal takes nothing and the program is to end."""
        if self._writer_thread is not None:
            put(self._writer_thread._queue, data, self._outlet)  # noqa: SLF001 - its own `write` would wait for ever

    def stop_application_mode(self) -> None:
        """Leave the terminal as it was found."""
        if self._outlet.hurries and self._writer_thread is not None:
            self._outlet.make_room(self._writer_thread._queue)  # noqa: SLF001
        super().stop_application_mode()

    def close(self) -> None:
        """Wait until all is written, but for no terminal that takes nothing once the program is to end."""
        writer = self._writer_thread
        if writer is not None and put(writer._queue, None, self._outlet):  # noqa: SLF001
            while writer.is_alive() and not self._outlet.is_given_up:
                writer.join(LOOKS_EVERY)

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
                if selector.select(LOOKS_EVERY):
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
