"""Which encoding a text file has, told from all of its bytes, without taking them into memory."""

from __future__ import annotations

import codecs
import difflib
import re
from encodings.aliases import aliases
from typing import BinaryIO, NamedTuple

from certtui.errors import InvalidInput, UsageError

LONGEST_LINE = 1 << 20
"""Characters between two line ends, about; a line is held in memory as a whole, several times over."""
_BLOCK = 1 << 20
_HEAD = 1 << 16


class Encoding(NamedTuple):
    """`codec` is Python's name, `shown` the one that people know; `is_guess`: other encodings are as likely."""

    codec: str
    shown: str
    is_guess: bool = False


UTF_8 = Encoding("utf-8", "UTF-8")
WINDOWS = Encoding("cp1252", "Windows-1252", is_guess=True)

_MARKS = (
    (codecs.BOM_UTF8, Encoding("utf-8-sig", "UTF-8 with BOM")),
    (codecs.BOM_UTF32_LE, Encoding("utf-32", "UTF-32")),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, Encoding("utf-32", "UTF-32")),
    (codecs.BOM_UTF16_LE, Encoding("utf-16", "UTF-16")),
    (codecs.BOM_UTF16_BE, Encoding("utf-16", "UTF-16")),
)
_STRICT = frozenset({*(found.codec for _, found in _MARKS), "utf-8", "utf-16-le", "utf-16-be", "cp1252"})
"""Codecs whose text never has half of a character, as that of utf-7 can."""
_NO_CHARACTER, _NEITHER_SURROGATE = re.compile("\0"), re.compile("[\0\ud800-\udfff]")
_UNICODE = re.compile(r"utf-(?:8|16|32)")
_USUAL = "utf-8, utf-16, cp1250, cp1251, cp1252, iso8859-2, mac-roman"
_SAVE = "Save the file again as CSV UTF-8 or as XLSX"


def _byte_classes() -> bytes:
    classes = bytearray(b"." * 0x80 + b"c" * 0x40 + b"x" * 0x40)
    for first, last, name in ((0xC2, 0xDF, b"2"), (0xC3, 0xC5, b"a"), (0xE0, 0xEF, b"3"), (0xF0, 0xF4, b"4")):
        classes[first : last + 1] = name * (last - first + 1)
    return bytes(classes)


_CLASSES = _byte_classes()
"""What a byte can be in UTF-8: ASCII, a continuation, the first of 2, 3 or 4, or none; "a" begins accented letters."""
_BEGUN = re.compile(rb"[a234]c{0,2}\Z")
_MOST_STRAY = 8
"""Stray bytes to one accented letter in UTF-8 up to which a file is called mixed.

In a Windows code page such a letter looks like Ã¼, which hardly ever happens by chance."""


def find_encoding(stream: BinaryIO) -> Encoding:
    """Tell the encoding of a seekable stream, which is left at its start.

    In this order: a byte order mark; UTF-16 by where its zero bytes stand; UTF-8 if every byte agrees; else, as a guess,
    Windows-1252, which is what Excel writes as plain CSV in western Europe and America.

    Raises InvalidInput("file") for bytes that are not text in that encoding, with the line they are on; so also for
    a file that is UTF-8 in some lines only.
    """
    stream.seek(0)
    head = stream.read(_HEAD)
    encoding = _marked(head) or _utf_16_without_mark(head)
    if encoding is not None:
        _demand(stream, encoding, f"{_SAVE}.")
    elif b"\0" in head:
        raise InvalidInput("file", "The file is not text: it contains zero bytes. Give a CSV or XLSX file.")
    else:
        bad = _first_bad_line(stream, UTF_8)
        encoding = WINDOWS if bad else UTF_8
        if bad:
            _refuse_mixed(stream, bad)
            _demand(
                stream,
                WINDOWS,
                f"If the file has another encoding, name it, for example --encoding cp1250. Else: {_SAVE}.",
            )
    stream.seek(0)
    return encoding


def named_encoding(stream: BinaryIO, name: str) -> Encoding:
    """The encoding that an operator names, tried on the whole of a seekable stream, which is left at its start.

    Raises UsageError for a name that is no encoding of text, InvalidInput("file") for bytes that cannot be read in it,
    with the first line that has such.
    """
    codec = _codec(name)
    stream.seek(0)
    head = stream.read(_HEAD)
    marked, encoding = _marked(head), Encoding(codec, _shown(codec))
    if (form := _UNICODE.match(codec)) is not None:
        if marked is not None and marked.codec.startswith(form[0]):
            encoding = marked  # so that the mark is not taken for a part of the first name
        elif codec == "utf-16":  # which reads nothing without a mark
            encoding = _utf_16_without_mark(head) or Encoding("utf-16-le", "UTF-16")
        elif codec == "utf-32":
            encoding = Encoding("utf-32-le", "UTF-32")
    _demand(stream, encoding, "Name another one, or leave --encoding out to have it found.")
    stream.seek(0)
    return encoding


def _codec(name: str) -> str:
    """Python's own name of an encoding of text."""
    wanted = name.strip()
    try:
        found = codecs.lookup(wanted)
        b"a".decode(wanted)  # refuses what is not an encoding of text, as base64
        codecs.getincrementaldecoder(wanted)
    except UnicodeDecodeError:  # of an encoding that needs more than one byte
        return found.name
    except (LookupError, ValueError, TypeError):
        known = sorted({each.replace("_", "-") for pair in aliases.items() for each in pair})
        near = difflib.get_close_matches(wanted.lower().replace("_", "-"), known, cutoff=0.6)
        offered = f"Near to it: {', '.join(near)}." if near else f"Usual ones are {_USUAL}."
        raise UsageError(f"There is no text encoding '{name}'. {offered}") from None
    return found.name


def _shown(codec: str) -> str:
    if codec.startswith("cp125"):
        return f"Windows-{codec.removeprefix('cp')}"
    return codec.upper() if codec.startswith(("utf", "iso")) else codec


def _marked(head: bytes) -> Encoding | None:
    return next((found for mark, found in _MARKS if head.startswith(mark)), None)


def _utf_16_without_mark(head: bytes) -> Encoding | None:
    """Recognise UTF-16 without a mark: every other byte of western text is zero, and always the same one of the two."""
    low, high = head[0::2].count(0), head[1::2].count(0)
    pairs = len(head) // 2
    if high > pairs * 0.4 and not low:
        return Encoding("utf-16-le", "UTF-16")
    if low > pairs * 0.4 and not high:
        return Encoding("utf-16-be", "UTF-16")
    return None


def _refuse_mixed(stream: BinaryIO, bad: int) -> None:
    """Refuse a file that is mostly UTF-8, and not on this line."""
    accented = others = stray = 0
    rest = b""
    stream.seek(0)
    while (block := stream.read(_BLOCK)) or rest:
        classes = rest + block.translate(_CLASSES)
        # what may be the beginning of a character is counted with the next block
        begun = _BEGUN.search(classes) if block else None
        rest = begun[0] if begun else b""
        classes = classes[: len(classes) - len(rest)]
        here, two = classes.count(b"ac"), classes.count(b"2c")
        three, four = classes.count(b"3cc"), classes.count(b"4ccc")
        accented += here
        others += two + three + four
        stray += len(classes) - classes.count(b".") - 2 * (here + two) - 3 * three - 4 * four
    if accented + others and (stray <= accented * _MOST_STRAY or stray <= accented + others):
        raise InvalidInput(
            "file",
            f"Line {bad:,} is not UTF-8, while other lines are: lines of several files may have been put together. "
            f"Correct the letters on that line in a text editor that shows them, and save it as UTF-8; or, if all of the file "
            "has one encoding, name it, for example --encoding cp1252.",
        )


def _demand(stream: BinaryIO, encoding: Encoding, advice: str) -> None:
    if line := _first_bad_line(stream, encoding):
        raise InvalidInput(
            "file", f"Line {line:,} holds bytes that are not text in {encoding.shown}. {advice}"
        )


class _Lines:
    """Counts the line ends of a text that comes in blocks, and what a line has of characters."""

    def __init__(self) -> None:
        self.line = 1
        self._length = 0
        self._after_return = False

    def add(self, text: str) -> None:
        """Count a block. Raises InvalidInput("file") for a line that is too long."""
        if not text:
            return
        returns = text.count("\r")
        self.line += text.count("\n") + (returns - text.count("\r\n") if returns else 0)
        if self._after_return and text[0] == "\n":
            self.line -= 1
        self._after_return = text[-1] == "\r"
        end = max(text.rfind("\n"), text.rfind("\r"))
        self._length = len(text) - end - 1 + (self._length if end < 0 else 0)
        if self._length > LONGEST_LINE:
            raise InvalidInput(
                "file",
                f"Line {self.line} has more than {LONGEST_LINE:,} characters, the most that can be read. "
                "If the file is a table, save it again as CSV with one row on each line.",
            )


def _first_bad_line(stream: BinaryIO, encoding: Encoding) -> int:
    """Find the line with the first bytes that cannot be decoded, or that decode to no character; 0 when there are none.

    Raises InvalidInput("file") for a line that is too long.
    """
    make = codecs.getincrementaldecoder(encoding.codec)
    decoder, lines = make(), _Lines()
    never = _NO_CHARACTER if encoding.codec in _STRICT else _NEITHER_SURROGATE
    stream.seek(0)
    while True:
        block = stream.read(_BLOCK)
        before = decoder.getstate()
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            good = max(error.start - len(before[0]), 0)
            again = make()
            again.setstate(before)
            lines.add(again.decode(block[:good]))
            return lines.line
        except UnicodeError:  # of an encoding that does not say where
            return lines.line
        if found := never.search(text):
            lines.add(text[: found.start()])
            return lines.line
        if not block:
            return 0
        lines.add(text)
