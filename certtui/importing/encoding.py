"""Which encoding a text file has, told from all of its bytes, without taking them into memory."""

from __future__ import annotations

import codecs
from typing import BinaryIO, NamedTuple

from certtui.errors import InvalidInput

LONGEST_LINE = 1 << 20
"""Characters between two line ends, about; a line is held in memory as a whole, several times over."""
_BLOCK = 1 << 20
_HEAD = 1 << 16


class Encoding(NamedTuple):
    """`codec` is Python's name, `shown` the one that people know."""

    codec: str
    shown: str


UTF_8 = Encoding("utf-8", "UTF-8")
WINDOWS = Encoding("cp1252", "Windows-1252")

_MARKS = (
    (codecs.BOM_UTF8, Encoding("utf-8-sig", "UTF-8 with BOM")),
    (codecs.BOM_UTF16_LE, Encoding("utf-16", "UTF-16")),
    (codecs.BOM_UTF16_BE, Encoding("utf-16", "UTF-16")),
)


def find_encoding(stream: BinaryIO) -> Encoding:
    """Tell the encoding of a seekable stream, which is left at its start.

    In this order: a byte order mark; UTF-16 by where its zero bytes stand; UTF-8 if every byte agrees; else
    Windows-1252, which is what Excel writes as plain CSV in western Europe and America.

    Raises InvalidInput("file") for bytes that are no text in that encoding, with the line they are on.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    encoding = next((found for mark, found in _MARKS if head.startswith(mark)), None) or _utf_16_without_mark(
        head
    )
    if encoding is not None:
        _demand(stream, encoding)
    elif b"\0" in head:
        raise InvalidInput("file", "This is no text: it holds zero bytes. Give a CSV or XLSX file.")
    else:
        bad = _first_bad_line(stream, UTF_8)
        encoding = WINDOWS if bad else UTF_8
        if bad:
            _demand(stream, WINDOWS)
    stream.seek(0)
    return encoding


def _utf_16_without_mark(head: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: every other byte of western text is zero, and always the same one of the two."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if high > pairs * 0.4 and not low:
        return Encoding("utf-16-le", "UTF-16")
    if low > pairs * 0.4 and not high:
        return Encoding("utf-16-be", "UTF-16")
    return None


def _demand(stream: BinaryIO, encoding: Encoding) -> None:
    if line := _first_bad_line(stream, encoding):
        raise InvalidInput(
            "file",
            f"Line {line} holds bytes that are no text in {encoding.shown}. "
            "Save the file again as CSV UTF-8 or as XLSX.",
        )


def _first_bad_line(stream: BinaryIO, encoding: Encoding) -> int:
    """Find the line with the first bytes that cannot be decoded, or that decode to NUL; 0 when there are none.

    Raises InvalidInput("file") for a line that is too long.
    """
    decoder = codecs.getincrementaldecoder(encoding.codec)()
    stream.seek(0)
    line, length = 1, 0
    while True:
        block = stream.read(_BLOCK)
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            return line + error.object[: error.start].count(b"\n")
        if "\0" in text:
            return line + text[: text.index("\0")].count("\n")
        if not block:
            return 0
        line += text.count("\n")
        end = max(text.rfind("\n"), text.rfind("\r"))
        length = len(text) - end - 1 + (length if end < 0 else 0)
        if length > LONGEST_LINE:
            raise InvalidInput(
                "file",
                f"Line {line} has more than {LONGEST_LINE:,} characters, the most that can be read. "
                "If the file is a table, save it again as CSV with one row on each line.",
            )
