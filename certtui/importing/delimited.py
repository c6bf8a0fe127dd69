"""Records of a delimited text file (CSV, semicolons, tabs), each with the line it starts on."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, BinaryIO

from certtui.errors import InvalidInput
from certtui.importing.encoding import find_encoding
from certtui.neutral import restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.importing.table import Record

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may stand between cells, in the order of preference, and how it is called."""

LARGEST_FILE = 512 << 20
"""Bytes; three million lines of an export have about that."""
MOST_COLUMNS = 16_384
"""As many as a spreadsheet has."""
LONGEST_RECORD = 4 << 20
"""Characters of a row, over all the lines that its quoted cells go over."""
_SAMPLE = 1 << 16
_SAMPLED_RECORDS = 100
_BLOCK = 1 << 20
_TOO_WIDE = (
    f"the row has more than {MOST_COLUMNS:,} columns, the most that can be read. Save only those you need."
)
_TOO_LONG = (
    f"the row has more than {LONGEST_RECORD:,} characters, the most that can be read. "
    'Perhaps a quote (") that opens here is never closed.'
)
_TOLD_BY_EXCEL = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)


class DelimitedFile:
    """A text file whose encoding and delimiter have been found; its records can be read any number of times."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        refuse_larger(stream, LARGEST_FILE)
        self._encoding = find_encoding(stream)
        # without one in the whole file, no cell of it needs to be looked at
        self._apostrophes = _has_apostrophe(stream)
        sample = self._open().read(_SAMPLE)
        told = _TOLD_BY_EXCEL.match(sample)
        self._skipped = 1 if told else 0
        self._delimiter = told[1] if told else find_delimiter(sample, whole=len(sample) < _SAMPLE)
        shown = DELIMITERS.get(self._delimiter, f"'{self._delimiter}'")
        self.described = f"{self._encoding.shown}, {shown}"

    def records(self) -> Iterator[Record]:
        """Give every record with the line it starts on, cells trimmed and what export neutralised restored.

        Raises InvalidInput("file") with the line for a quote that is never closed, or closed and followed by text,
        and for a cell that is too long.
        """
        text = self._open()
        for _ in range(self._skipped):
            text.readline()
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=self._delimiter, strict=True)
        line = before = self._skipped
        strip, apostrophes = str.strip, self._apostrophes
        try:
            for cells in reader:
                lines.end_record(len(cells))
                trimmed = map(strip, cells)
                yield before + 1, [*map(restore, trimmed)] if apostrophes else [*trimmed]
                before = line = reader.line_num + self._skipped
        except csv.Error as error:
            raise InvalidInput("file", f"Line {line + 1}: {_in_words(str(error))}") from error

    def close(self) -> None:
        """Nothing is kept but the stream, which is its owner's."""

    def _open(self) -> io.TextIOWrapper:
        self._stream.seek(0)
        return _Kept(self._stream, encoding=self._encoding.codec, newline="")


class _Lines:
    """The lines of a text, which ends in an error at a record that goes over too many of them."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._next = text.readline
        self._record = 0

    def end_record(self, columns: int) -> None:
        """Count the next record from here; this one had so many columns."""
        if columns > MOST_COLUMNS:
            raise csv.Error(_TOO_WIDE)
        self._record = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._next()
        if not line:
            raise StopIteration
        self._record += len(line)
        if self._record > LONGEST_RECORD:
            raise csv.Error(_TOO_LONG)
        return line


class _Kept(io.TextIOWrapper):
    """A text view that leaves its stream open when it goes, so that the stream can be read again."""

    def __del__(self) -> None:
        if not self.closed:
            self.detach()


def refuse_larger(stream: BinaryIO, limit: int) -> None:
    """Refuse a seekable stream of more than so many bytes. Raises InvalidInput("file")."""
    size = stream.seek(0, io.SEEK_END)
    if size > limit:
        raise InvalidInput(
            "file",
            f"The file has {size >> 20:,} MB; at most {limit >> 20:,} MB can be read at a time. "
            "Divide it into several files, each with the line of column names.",
        )
    stream.seek(0)


def _has_apostrophe(stream: BinaryIO) -> bool:
    """Whether any byte is an apostrophe's, in every encoding that `find_encoding` tells."""
    stream.seek(0)
    return any(b"'" in block for block in iter(lambda: stream.read(_BLOCK), b""))


def find_delimiter(sample: str, *, whole: bool) -> str:
    """Tell the delimiter of a sample: the one by which most records have as many cells as the header, then most cells.

    Counting records rather than characters keeps a comma within a semicolon file's names from deciding. A file of one
    column has none of them; it is read with the comma. `whole`: the sample is the file, so its last line counts.
    """
    lines = sample.splitlines(keepends=True)
    if not whole and len(lines) > 1:
        lines.pop()
    best, best_score = ",", (0.0, 1)
    for delimiter in DELIMITERS:
        widths = _widths(lines, delimiter)
        if not widths or widths[0] < 2:
            continue
        score = (widths.count(widths[0]) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(lines: list[str], delimiter: str) -> list[int]:
    widths: list[int] = []
    try:
        for cells in csv.reader(lines, delimiter=delimiter):
            if cells:
                widths.append(len(cells))
            if len(widths) == _SAMPLED_RECORDS:
                break
    except csv.Error:
        # Too long a cell by this delimiter; what was counted until then may still tell.
        return widths
    return widths


def _in_words(error: str) -> str:
    """Say what the csv module found, in terms of the file."""
    if error in {_TOO_WIDE, _TOO_LONG}:
        return error
    if "unexpected end of data" in error:
        return 'a quote (") opens here and is never closed. Close it, or double it ("") if it is part of the text.'
    if "expected after" in error:
        return 'text follows a closing quote ("). Double the quotes that are part of the text ("").'
    if "field larger" in error:
        return (
            f"a cell is longer than {csv.field_size_limit():,} characters. "
            'Either it is no text to import, or a quote (") that opens here is never closed.'
        )
    return f"it cannot be read as delimited text ({error})."
