"""Records of a delimited text file (CSV, semicolons, tabs), each with the line it starts on."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, BinaryIO

from certtui.errors import InvalidInput
from certtui.importing.encoding import find_encoding, named_encoding
from certtui.importing.header import find_header, first_rows
from certtui.importing.table import ReadAs
from certtui.neutral import restore

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.importing.header import Expected
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
_LEAST_BELOW_TITLES = 0.5
"""Share of the records that a delimiter must divide if it does not divide the first one, which may be a title."""
_BLOCK = 1 << 20
_TOO_WIDE = (
    f"the row has more than {MOST_COLUMNS:,} columns, the most that can be read. Save only those you need."
)
_TOO_LONG = (
    f"the row has more than {LONGEST_RECORD:,} characters, the most that can be read. "
    'Perhaps a quote (") that opens here is never closed.'
)
_JSON = re.compile(r'\s*(?:\[\s*(?:\]\s*$)?)?(?:\{\s*"[^"\n]*"\s*:|(?<=\])\s*$)')
_TOLD_BY_EXCEL = re.compile(r'"?sep=([^\r\n])"?(?:\r\n|\r|\n|$)', re.IGNORECASE)


class DelimitedFile:
    """A text file whose encoding and delimiter have been found; its records can be read any number of times."""

    def __init__(
        self, stream: BinaryIO, encoding: str | None = None, expected: Expected | None = None
    ) -> None:
        self._stream = stream
        refuse_larger(stream, LARGEST_FILE)
        if encoding is None:
            self._encoding = find_encoding(stream)
            # without one in the whole file, no cell of it needs to be looked at
            self._apostrophes = _has_apostrophe(stream)
        else:
            self._encoding = named_encoding(stream, encoding)
            self._apostrophes = True
        sample = self._open().read(_SAMPLE)
        if _JSON.match(sample):
            raise InvalidInput(
                "file", "This is JSON, which is not read. Save or export it as CSV or XLSX, and import that."
            )
        told = _TOLD_BY_EXCEL.match(sample)
        self._skipped = 1 if told else 0
        is_whole = len(sample) < _SAMPLE
        self._delimiter = told[1] if told else find_delimiter(sample, whole=is_whole, expected=expected)
        shown = DELIMITERS.get(self._delimiter, f"'{self._delimiter}'")
        self.has_line_break = False
        self.read_as = ReadAs(
            self._encoding.shown, shown, is_guess=self._encoding.is_guess, first_line=1 + self._skipped
        )

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
                line = reader.line_num + self._skipped
                self.has_line_break = line > before + 1
                yield before + 1, [*map(restore, trimmed)] if apostrophes else [*trimmed]
                before = line
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


def find_delimiter(sample: str, *, whole: bool, expected: Expected | None = None) -> str:
    """Tell the delimiter of a sample: the one by which the header has most of the names that are expected.

    Where it has none, it is the one by which most records have as many cells as the header, or, below titles, as most
    others; then the one with most cells. Counting records rather than characters keeps a comma within a semicolon
    file's names from deciding. A file of one column has none of them; it is read with the comma. `whole`: the sample is
    the file, so its last line counts.
    """
    lines = [
        *io.StringIO(sample, newline="")
    ]  # as the file is read: at line ends only, not at what else ends a line
    if not whole and len(lines) > 1:
        lines.pop()
    best, best_score = ",", (1, 0.0, 1)
    for delimiter in DELIMITERS:
        records = _records(lines, delimiter)
        widths = [len(cells) for _, cells in records]
        divided = Counter(width for width in widths if width > 1).most_common(1)
        if not divided:
            continue
        width = widths[0] if widths[0] > 1 else divided[0][0]
        header = find_header([*first_rows(records)], expected)
        # one name may stand in a title
        known = max(header.known, 1) if header else 1
        share = widths.count(width) / len(widths)
        has_titles = widths[0] == 1
        if has_titles and known == 1 and share < _LEAST_BELOW_TITLES:
            continue
        score = (known, share, width)
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _records(lines: list[str], delimiter: str) -> list[Record]:
    records: list[Record] = []
    # a cell may be too long by this delimiter; what was read until then may still tell
    with suppress(csv.Error):
        for cells in csv.reader(lines, delimiter=delimiter):
            if cells:
                records.append((len(records) + 1, [cell.strip() for cell in cells]))
            if len(records) == _SAMPLED_RECORDS:
                break
    return records


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
