"""A workbook taken apart: which sheets it has, and each as small workbooks of one sheet that hold its rows in turn.

The library that reads cells holds a whole sheet in memory, in the rectangle around all of its cells. Reading a part at a
time keeps that small, however long the sheet is; what could still make a part large is looked for here.

Used only by the process that reads workbooks (`workbook_reader`): what is in a file may end it at any moment.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple
from xml.etree import ElementTree as ET

from certtui.errors import InvalidInput, UsageError
from certtui.importing.workbook_formats import NumberFormats

MOST_COLUMNS, MOST_ROWS = 16_384, 1_048_576
"""What Excel has; a reference beyond is a mistake or an attack."""
LARGEST_SHEET = 512 << 20
"""Bytes of a sheet unpacked; ten million cells have about that."""
LARGEST_TEXTS = 48 << 20
"""Bytes of the texts that cells share; a million different ones have about 35 MB."""
LARGEST_SMALL = 16 << 20
"""Bytes of the list of sheets, and of the cells' formats."""
PART = 6 << 20
"""Bytes of a sheet that are read at a time."""
FIRST_PART = 1 << 19
"""Bytes of the first part of a sheet: somebody may wait for its first rows."""
FIRST_HEAD = 1 << 17
"""Bytes of a sheet of which only the first rows are wanted."""
LARGEST_WHOLE = 48 << 20
"""Bytes of a sheet that cannot be divided, because its rows are written in an unusual way."""
MOST_CELLS = 4_000_000
"""Cells in the rectangle around all cells of a part."""

_FAR_COLUMNS = (
    (re.compile(rb' r="([A-Za-z]{3,8})[0-9]'), 26 * 27),
    (re.compile(rb' r="([A-Za-z]{2})[0-9]'), 26),
    (re.compile(rb' r="([A-Za-z])[0-9]'), 1),
)
"""Cells from column AAA on, from AA on, and all; and how many columns stand before."""
_BEGIN = re.compile(rb"<sheetData\s*>")
_END = b"</sheetData>"
_ROW_END = b"</row>"
_NUMBERED_ROW = re.compile(rb"""<row\s[^>]*?\br\s*=\s*["'](\d{1,12})""")
_ROW = re.compile(rb"<row[\s>]")
_DIMENSION = re.compile(rb"<dimension\s[^>]*/>")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


class Sheet(NamedTuple):
    """A worksheet: its name, whether it can be seen, and the file in the workbook that holds it."""

    name: str
    visible: bool
    part: str


class Workbook:
    """A workbook whose sheets can be had in parts. `folder` is for files that it makes; nobody else's are in it."""

    def __init__(self, stream: IO[bytes], folder: Path) -> None:
        self._folder = folder
        self._archive = zipfile.ZipFile(stream)
        # some programs write the names in capitals, or with the other slash
        self._members = {
            member.filename.replace("\\", "/").lower(): member for member in self._archive.infolist()
        }
        if "xl/workbook.xml" not in self._members:
            raise InvalidInput("file", "This is not an XLSX workbook. Save it as XLSX or CSV.")
        root = self._parse("xl/workbook.xml")
        self._since_1904 = any(
            each.get("date1904") in {"1", "true"} for each in root.iter() if _local(each) == "workbookPr"
        )
        self.sheets = [*self._list_sheets(root)]
        self._styles = self._read("xl/styles.xml") if "xl/styles.xml" in self._members else None
        self._formats = NumberFormats(self._styles or b"")
        self._texts = self._unpack_texts()

    def choose(self, name: str | None) -> list[Sheet]:
        """The sheet of this name, or else those to look into for the first with anything in it.

        Raises UsageError when no sheet is called so.
        """
        if name is None:
            return [sheet for sheet in self.sheets if sheet.visible]
        wanted = name.strip().casefold()
        for sheet in self.sheets:
            if sheet.name.casefold() == wanted:
                return [sheet]
        raise UsageError(
            f"There is no sheet '{name}'. There are: {', '.join(sheet.name for sheet in self.sheets)}."
        )

    def parts(self, sheet: Sheet) -> Iterator[Path]:
        """The sheet as one small workbook after another, under the same path. Raises InvalidInput."""
        # every part has all of the shared texts read for it: few parts where there are many texts
        texts = self._texts.stat().st_size if self._texts else 0
        size = max(PART, texts // 4)
        for content in self._contents(sheet, size, max(FIRST_PART, texts // 4)):
            yield self._write([content])

    def heads(self, sheets: Sequence[Sheet]) -> tuple[Path | None, list[str]]:
        """The first rows of several sheets as the sheets of one workbook; and of each, why it cannot be read, or "".

        Those that cannot be read are not in the workbook.
        """
        contents, refusals = [], []
        for sheet in sheets:
            try:
                contents.append(next(self._contents(sheet, PART, FIRST_HEAD)))
                refusals.append("")
            except InvalidInput as error:
                refusals.append(str(error))
        return self._write(contents) if contents else None, refusals

    def _contents(self, sheet: Sheet, size: int, first: int) -> Iterator[bytes]:
        member = self._member(sheet.part)
        if member.file_size > LARGEST_SHEET:
            raise _too_large(f"Sheet '{sheet.name}' has", member.file_size, LARGEST_SHEET)
        with self._archive.open(member) as stream:
            for content in split(stream, size, first):
                check_area(content)
                yield self._formats.applied(content)

    def _list_sheets(self, root: ET.Element) -> Iterator[Sheet]:
        targets = {}
        for each in self._parse("xl/_rels/workbook.xml.rels").iter():
            if _local(each) == "Relationship" and str(each.get("Type")).endswith("/worksheet"):
                target = str(each.get("Target")).replace("\\", "/")
                absolute = target.lstrip("/") if target.startswith(("/", "xl/")) else f"xl/{target}"
                targets[each.get("Id")] = absolute
        for each in root.iter():
            if _local(each) == "sheet":
                id = next((value for key, value in each.attrib.items() if key.endswith("}id")), None)
                if id in targets:
                    yield Sheet(str(each.get("name")), each.get("state", "visible") == "visible", targets[id])

    def _member(self, name: str) -> zipfile.ZipInfo:
        return self._members[name.lower()]

    def _read(self, name: str) -> bytes:
        with self._archive.open(self._member(name)) as part:
            content = part.read(LARGEST_SMALL + 1)
        if len(content) > LARGEST_SMALL:
            raise _too_large(
                f"The part {name} of the workbook has", self._member(name).file_size, LARGEST_SMALL
            )
        return content

    def _parse(self, name: str) -> ET.Element:
        # expat refuses entities that multiply, and this process has little memory and time for all else
        return ET.fromstring(self._read(name))  # noqa: S314

    def _unpack_texts(self) -> Path | None:
        """The shared texts in a file of their own: every part of a sheet needs them."""
        if "xl/sharedstrings.xml" not in self._members:
            return None
        member = self._member("xl/sharedStrings.xml")
        if member.file_size > LARGEST_TEXTS:
            raise _too_large("The texts in the workbook have", member.file_size, LARGEST_TEXTS)
        place = self._folder / "texts.xml"
        with self._archive.open(member) as packed, place.open("wb") as unpacked:
            while block := packed.read(1 << 20):
                unpacked.write(block)
        return place

    def _write(self, contents: Sequence[bytes]) -> Path:
        """A workbook whose sheets have these contents."""
        place = self._folder / "part.xlsx"
        with zipfile.ZipFile(place, "w") as made:
            for name, text in _frame(len(contents), since_1904=self._since_1904):
                made.writestr(name, text)
            if self._styles is not None:
                made.writestr("xl/styles.xml", self._styles)
            if self._texts is not None:
                made.write(self._texts, "xl/sharedStrings.xml")
            for number, content in enumerate(contents):
                made.writestr(f"xl/worksheets/part{number}.xml", content)
        return place


def _frame(number: int, *, since_1904: bool) -> Iterator[tuple[str, str]]:
    """What a workbook has around its sheets: a file's name, and what is in it."""
    days = f'<workbookPr date1904="{int(since_1904)}"/>'
    sheets = "".join(
        f'<sheet name="part{each}" sheetId="{each + 1}" r:id="part{each}"/>' for each in range(number)
    )
    yield "_rels/.rels", _relationships("officeDocument", ["xl/workbook.xml"])
    book = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">{days}<sheets>{sheets}</sheets></workbook>'
    yield "xl/workbook.xml", book
    targets = [f"worksheets/part{each}.xml" for each in range(number)]
    yield "xl/_rels/workbook.xml.rels", _relationships("worksheet", targets)


def _relationships(kind: str, targets: Sequence[str]) -> str:
    each = (
        f'<Relationship Id="part{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, target in enumerate(targets)
    )
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(each)}</Relationships>'


def split(stream: IO[bytes], size: int, first: int) -> Iterator[bytes]:
    """A sheet as documents that each hold about `size` bytes of its rows: divided between rows, where that is safe.

    The first of them holds about `first` bytes, if these have rows at all. Raises InvalidInput for a large sheet that
    cannot be divided, and for a row that is larger than a part.
    """
    rest = stream.read(first)
    if len(rest) == first < size and _ROW_END not in rest:
        rest += stream.read(size - first)
        first = size
    if len(rest) < first:
        yield rest
        return
    begin = _BEGIN.search(rest)
    # the last row may be cut within its very tag
    if begin is None or not _can_be_divided(rest[: rest.rfind(_ROW_END) + 1]):
        yield _whole(stream, rest)
        return
    # it names the rectangle around all rows, for which the library would take memory
    head = _DIMENSION.sub(b"", rest[: begin.end()])
    rest = rest[begin.end() :]
    while (end := rest.rfind(_ROW_END)) >= 0:
        end += len(_ROW_END)
        if not _can_be_divided(rest[:end]):
            raise _unusual()
        yield head + rest[:end] + _END + b"</worksheet>"
        following = stream.read(size)
        rest = rest[end:] + following
        if not following:
            return
    if _END not in rest:
        raise InvalidInput("file", f"A row of the sheet is larger than {size >> 20} MB. Save it as CSV.")


def check_area(content: bytes) -> None:
    """Refuse cells so far off, or so far apart, that the rectangle around all of them cannot be held.

    This is for the words: what it does not see, because it is written in an unusual way, ends the process.
    """
    rows = {*map(int, _NUMBERED_ROW.findall(content))} or {1}
    lowest, widest = max(rows), 1
    span = lowest - min(rows) + 1
    for references, beyond in _FAR_COLUMNS:
        if found := set(references.findall(content)):
            widest = max(map(_column_number, found))
            break
        if span * beyond <= MOST_CELLS:
            break  # however wide the columns that are left to look for
    if widest > MOST_COLUMNS or lowest > MOST_ROWS or widest * span > MOST_CELLS:
        raise InvalidInput(
            "file",
            f"A sheet reaches to row {lowest:,} and column {widest:,}; probably one cell is far away from the table. "
            f"A sheet has at most {MOST_ROWS:,} rows and {MOST_COLUMNS:,} columns. "
            "Delete the rows and columns beyond the table, or save the sheet as CSV.",
        )


def _can_be_divided(content: bytes) -> bool:
    """Whether every `</row>` is one, and every row says its number."""
    if b"<!" in content:
        return False
    return len(_ROW.findall(content)) == len(_NUMBERED_ROW.findall(content))


def _whole(stream: IO[bytes], begun: bytes) -> bytes:
    content = begun + stream.read(LARGEST_WHOLE + 1)
    if len(content) > LARGEST_WHOLE:
        raise _unusual()
    return content


def _unusual() -> InvalidInput:
    return InvalidInput(
        "file",
        f"The sheet has more than {LARGEST_WHOLE >> 20} MB, and its rows are not written in the usual way. "
        "Save it as CSV.",
    )


def _too_large(what: str, size: int, limit: int) -> InvalidInput:
    return InvalidInput(
        "file",
        f"{what} {size >> 20:,} MB when unpacked; at most {limit >> 20:,} MB can be read. "
        "Save it as CSV, or divide the table into several files.",
    )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - ord("A") + 1
    return number


def _local(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
