"""A terminal that may go away: the line drops, the window is closed."""

from __future__ import annotations

from typing import IO, Any, cast

from textual.drivers.linux_driver import LinuxDriver


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

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self._file is not None:
            self._file = cast("Any", _MayGoAway(self._file))
