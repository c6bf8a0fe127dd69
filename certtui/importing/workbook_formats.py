"""Numbers in a sheet that a person sees with more than their digits: the code 7 that is shown as 00007, or as E0007.

The library that reads cells gives numbers without their formats. So cells with such a format are rewritten, in the text of
the sheet and before it is read, as the text that a spreadsheet shows. Whole numbers only, and only formats that add
zeros or text to them: dates, decimals, amounts and shares stay numbers.

Used only by the process that reads workbooks (`workbook_reader`).
"""

from __future__ import annotations

import io
import re
from functools import lru_cache
from html import escape
from typing import NamedTuple
from xml.etree import ElementTree as ET

_FIRST_OWN = 164
"""Formats below have no text in the file, and are none of ours."""
_LARGEST = 10**15
"""Above, a spreadsheet does not keep all digits."""
_MOST_IN_PATTERN = 50
"""Styles that are looked for by their numbers; if there are more, every cell with a style is looked at."""
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"
  | \\(?P<escaped>.)
  | \[\$(?P<symbol>[^\]\-]*)(?:-[^\]]*)?\]
  | \[(?:Black|Blue|Cyan|Green|Magenta|Red|White|Yellow|Color\ ?\d+)\]
  | [_*].
  | (?P<general>General)
  | (?P<digits>[0\#]+)
  | (?P<literal>[-+():!^&'~{}<>=$\ \u00a0€£])
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE_S = rb"""\bs\s*=\s*["'](%s)["']"""
_NAME = rb"(?:[\w.-]+:)?"
_CELL = (
    rb"<(?P<name>" + _NAME + rb"c)(?P<attributes>\s[^<>]*?" + _ATTRIBUTE_S + rb"[^<>]*)>"
    rb"(?P<formula>\s*(?:<" + _NAME + rb"f\b[^<>]*(?:/>|>[^<]*</" + _NAME + rb"f>)\s*)?)"
    rb"<(?P<value>" + _NAME + rb"v)\b[^<>]*>(?P<number>[^<]*)</" + _NAME + rb"v>"
)
_USUAL_CELL = rb"""(<c r="[A-Z]{1,3}\d{1,7}") s="(%s)"(?: t="n")?><v>(0|[1-9]\d{0,14})</v>"""
_TYPE = re.compile(rb"""\st\s*=\s*["']([^"']*)["']""")


class Shown(NamedTuple):
    """How a format shows whole numbers that are not negative: the pieces of text before, between and after digits.

    `pieces`: text, or the number of digits' places; of the first such places more digits than these come out.
    `fewest`: digits that are shown even if the number has fewer.
    """

    pieces: tuple[str | int, ...]
    fewest: int

    @property
    def around(self) -> tuple[bytes, int, bytes] | None:
        """What stands before and after digits that are not divided, and how many they are at least; None for others."""
        places = [index for index, piece in enumerate(self.pieces) if type(piece) is int]
        if len(places) > 1 or not self.fewest:
            return None
        before = "".join(map(str, self.pieces[: places[0]]))
        after = "".join(map(str, self.pieces[places[0] + 1 :]))
        return _escaped(before), self.fewest, _escaped(after)

    def text(self, number: int) -> str:
        """The number as a spreadsheet shows it."""
        digits = str(number).zfill(self.fewest) if number or self.fewest else ""
        places = sum(type(piece) is int for piece in self.pieces)
        shown: list[str] = []
        for piece in reversed(self.pieces):
            if isinstance(piece, str):
                shown.append(piece)
                continue
            places -= 1
            shown.append(digits[-piece:] if places else digits)
            digits = digits[:-piece]
        return "".join(reversed(shown))


def shown_by(code: str) -> Shown | None:
    """Understand the code of a number format; None for one that leaves numbers as they are, or is none of ours."""
    pieces: list[str | int] = []
    fewest, at, is_plain = 0, 0, True
    section = _first_section(code)
    while at < len(section):
        token = _TOKEN.match(section, at)
        if token is None:
            return None
        at = token.end()
        if token["digits"]:
            zeros = token["digits"].count("0")
            if zeros and "#" in token["digits"].lstrip("#"):
                return None
            if fewest and not zeros:
                return None
            fewest += len(token["digits"].lstrip("#"))
            pieces.append(len(token["digits"]))
        elif token["general"]:
            if any(type(piece) is int for piece in pieces):
                return None
            fewest += 1
            pieces.append(1)
        else:
            text = token["quoted"] or token["escaped"] or token["symbol"] or token["literal"] or ""
            is_plain = is_plain and not text.strip()
            pieces.append(text)
    has_digits = any(type(piece) is int for piece in pieces)
    return Shown(tuple(pieces), fewest) if has_digits and (fewest > 1 or not is_plain) else None


def _first_section(code: str) -> str:
    """What stands before the first semicolon that divides: the format of positive numbers."""
    return re.match(r"""(?:"[^"]*"|\\.|[^;"\\])*""", code, re.DOTALL)[0]  # type: ignore[index]  # it matches nothing, too


class NumberFormats:
    """The number formats of a workbook that show more than digits, taken from the part that has its styles."""

    def __init__(self, styles: bytes) -> None:
        self._by_style: dict[bytes, Shown] = {}
        if re.search(rb"numFmt\b", styles):
            self._by_style = {b"%d" % style: shown for style, shown in _formats(styles)}
        self._around = {style: shown.around for style, shown in self._by_style.items()}
        numbers = b"|".join(self._by_style) if len(self._by_style) <= _MOST_IN_PATTERN else rb"\d+"
        self._has_one = re.compile(_ATTRIBUTE_S % numbers)
        self._usual = re.compile(_USUAL_CELL % numbers)
        self._cells = re.compile(_CELL % numbers)

    def applied(self, content: bytes) -> bytes:
        """The text of a sheet, with numbers in such formats as the text that is shown."""
        if not self._by_style or not self._has_one.search(content):
            return content
        content = self._usual.sub(self._usual_rewritten, content)
        return self._cells.sub(self._rewritten, content) if self._has_one.search(content) else content

    def _usual_rewritten(self, cell: re.Match[bytes]) -> bytes:
        """A cell as most programs write it, without its style, so that none is left to look for."""
        begin, style, digits = cell.groups()
        around = self._around.get(style)
        if around is None:
            return cell[0]
        return b'%b t="str"><v>%b%b%b</v>' % (begin, around[0], digits.zfill(around[1]), around[2])

    def _rewritten(self, cell: re.Match[bytes]) -> bytes:
        shown = self._by_style.get(cell[3])
        type_ = _TYPE.search(cell["attributes"])
        if shown is None or (type_ and type_[1] != b"n"):
            return cell[0]
        number = _whole_number(cell["number"])
        if number is None:
            return cell[0]
        attributes = _TYPE.sub(b"", cell["attributes"])
        text = _escaped(shown.text(number))
        return b'<%b%b t="str">%b<%b>%b</%b>' % (
            *(cell["name"], attributes, cell["formula"]),
            *(cell["value"], text, cell["value"]),
        )


@lru_cache(4_096)
def _whole_number(text: bytes) -> int | None:
    """The number in a cell if it is whole and has no sign."""
    try:
        number = float(text)
    except ValueError:
        return None
    return int(number) if 0 <= number < _LARGEST and number.is_integer() else None


def _formats(styles: bytes) -> list[tuple[int, Shown]]:
    """The cell styles by their numbers, with the formats that show more than digits."""
    codes: dict[str, Shown] = {}
    found: list[tuple[int, Shown]] = []
    inside, style = False, -1
    try:
        # expat refuses entities that multiply, and this process has little memory and time for all else
        for event, element in ET.iterparse(io.BytesIO(styles), ("start", "end")):  # noqa: S314
            name = element.tag.rpartition("}")[2]
            if name == "cellXfs":
                inside = event == "start"
            elif event == "start":
                continue
            elif name == "numFmt" and not inside:
                shown = shown_by(element.get("formatCode", ""))
                if shown is not None:
                    codes.setdefault(element.get("numFmtId", ""), shown)
            elif name == "xf" and inside:
                style += 1
                if (shown := codes.get(element.get("numFmtId", ""))) is not None:
                    found.append((style, shown))
                element.clear()
    except ET.ParseError:
        return []  # whether the workbook can be read is the library's to say
    return found


def _escaped(text: str) -> bytes:
    """Text as it stands between tags."""
    return escape(text, quote=False).encode()
