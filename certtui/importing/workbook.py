"""Records of a sheet of an XLSX workbook, read by another process (`workbook_reader`) into a temporary file."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO

from certtui.errors import CerttuiError, InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.importing.table import Record

_PATIENCE = 300
"""Seconds for a machine that is busy with other things; by itself the reader ends after a minute of computing."""
_START = (
    "import sys; sys.path[:0] = sys.argv.pop(1).split('\\n');"
    " from certtui.importing.workbook_reader import main; main()"
)
_DAMAGED = (
    "The workbook cannot be read: it is damaged, protected by a password, or too large. Open it and save it again, "
    "or save the sheet as CSV."
)


class WorkbookSheet:
    """One sheet: the one named, or else the first that is visible and not empty.

    Numbers come as the text a person sees in the cell (10412), truth values as true and false, typed dates as dates.
    A cell that shows an error (#N/A) is empty: the reader does not tell them apart. Empty rows are left out.

    Raises InvalidInput("file") for what cannot be read, UsageError for a sheet that is not there.
    """

    def __init__(self, stream: BinaryIO, sheet: str | None = None) -> None:
        self._read = tempfile.TemporaryFile()  # noqa: SIM115  # closed by `close`
        try:
            with _as_file(stream) as file:
                _have_read(file, self._read, sheet)
            name = self._verify()
        except BaseException:
            self.close()
            raise
        self.described = f"sheet '{name}'"

    def records(self) -> Iterator[Record]:
        """Give every row that is not empty with its number."""
        self._read.seek(0)
        for line in self._read:
            if line.startswith(b"["):
                for number, cells in json.loads(line):
                    yield (
                        number,
                        [cell if type(cell) is str else date.fromordinal(cell) for cell in cells],
                    )

    def close(self) -> None:
        """Let go of what was read."""
        self._read.close()

    def _verify(self) -> str:
        """The name of the sheet that was read to its end. Raises the reader's refusal, or says that it has failed."""
        name, last = None, b""
        self._read.seek(0)
        for last in self._read:
            if last.startswith(b'{"sheet"'):
                name = str(json.loads(last)["sheet"])
        if last.startswith(b'{"rows"') and name is not None:
            return name
        raise _refusal(last)


def _refusal(last: bytes) -> CerttuiError:
    if last.startswith(b'{"refused"') and last.endswith(b"}"):
        told = json.loads(last)
        return UsageError(told["refused"]) if told["usage"] else InvalidInput("file", told["refused"])
    return InvalidInput("file", _DAMAGED)


def _have_read(file: BinaryIO, into: IO[bytes], sheet: str | None) -> None:
    """Have the reader read a workbook. Whether it has done so shows in what it wrote."""
    where = "\n".join([str(Path(__file__).parents[2]), *filter(None, sys.path)])
    try:
        with tempfile.TemporaryDirectory(prefix="certtui-") as folder:
            # without what a site or the environment adds: it starts in 20 ms, and reads no module from where it is
            subprocess.run(  # noqa: S603 - this program, with words of its own
                [sys.executable, "-I", "-S", "-c", _START, where, folder, sheet or ""],
                stdin=file,
                stdout=into,
                stderr=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=False,
            )
    except subprocess.TimeoutExpired as error:
        raise InvalidInput(
            "file", f"The workbook was not read within {_PATIENCE} seconds. Save the sheet as CSV."
        ) from error
    except OSError as error:
        raise InvalidInput(
            "file", f"The workbook cannot be read now: {error.strerror or error}. Try again."
        ) from error


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
