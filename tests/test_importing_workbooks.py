"""Workbooks as people keep them: several sheets, codes shown with zeros, a million rows of which five thousand are wanted."""

from __future__ import annotations

import importlib
import io
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from html import escape
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from certtui.errors import CerttuiError, InvalidInput
from certtui.importing import workbook_process
from certtui.importing.fields import fields_of
from certtui.importing.header import Expected, expected_names
from certtui.importing.options import Options
from certtui.importing.questions import Unanswered
from certtui.importing.reading import open_table
from certtui.importing.workbook_formats import shown_by
from certtui.importing.workbook_parts import split
from tests.company import TODAY
from tests.soaking import Soak

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types

STAFF = expected_names(fields_of("employees"), Options(TODAY))
Sheets = Sequence[tuple[str, Sequence[Sequence[object]]]]


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: Sequence[str] = ()) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for name, rows in sheets:
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
            if name in hidden:
                sheet.hide()
        book.worksheets_objs[-1].activate()
    return stream.getvalue()


def read(content: bytes, sheet: str | None = None, expected: Expected | None = STAFF) -> tuple[str, Any]:
    with open_table(io.BytesIO(content), sheet, expected=expected) as table:
        rows = [cells for _, cells in table.rows(lambda _line, _reason: None)]
        assert rows == [cells for _, cells in table.rows(lambda _line, _reason: None)]
        return table.read_as.sheet, rows


# --- which sheet ---

KNOWN = [["Staff"], ["Emp No", "Name"], ["E1", "Ann"]]
OTHER = [["Notes of ours"], ["colour", "size"], ["red", "7"]]


def test_the_only_sheet_with_a_header_that_is_known_is_taken() -> None:
    assert read(workbook(("Read me", OTHER), ("Empty", []), ("Leeds", KNOWN))) == ("Leeds", [["E1", "Ann"]])


def test_hidden_sheets_are_taken_only_by_their_names() -> None:
    content = workbook(("Old", KNOWN), ("Leeds", KNOWN), hidden=["Old"])
    assert read(content)[0] == "Leeds"
    assert read(content, "old")[0] == "Old"


@pytest.mark.parametrize("rows", [KNOWN, OTHER], ids=["both-known", "none-known"])
def test_where_more_sheets_could_be_meant_it_is_asked_with_each_of_them(rows: Any) -> None:
    content = workbook(("Leeds", rows), ("York", rows), ("Hidden", rows), ("Empty", []), hidden=["Hidden"])
    with pytest.raises(Unanswered) as asked:
        read(content)
    question = asked.value.question
    assert question.kind == "sheet"
    assert [choice.options for choice in question.choices] == [("--sheet", "Leeds"), ("--sheet", "York")]
    assert '--sheet "York"' in str(asked.value)


def test_a_sheet_alone_is_taken_whatever_it_holds() -> None:
    assert read(workbook(("Empty", []), ("Only", OTHER)))[0] == "Only"
    assert read(workbook(("Only", OTHER)))[0] == "Only"


def test_without_expectations_the_first_sheet_with_anything_in_it_is_taken() -> None:
    assert read(workbook(("Empty", []), ("Notes", OTHER), ("Leeds", KNOWN)), expected=None)[0] == "Notes"


@pytest.mark.parametrize("expected", [STAFF, None], ids=["expected", "anything"])
def test_nothing_but_hidden_sheets_is_refused_with_their_names(expected: Expected | None) -> None:
    content = workbook(("Old", KNOWN), ("Empty", []), hidden=["Old"])
    with pytest.raises(InvalidInput, match='--sheet "Old"'):
        read(content, expected=expected)


def test_a_sheet_that_cannot_be_read_does_not_keep_the_known_one_from_being_read() -> None:
    far = {
        "xl/worksheets/sheet1.xml": sheet_xml(
            '<row r="1"><c r="XFD1"/></row><row r="1048576"><c r="A1048576"/></row>'
        )
    }
    assert read(changed(workbook(("Far", []), ("Leeds", KNOWN)), far))[0] == "Leeds"
    with pytest.raises(InvalidInput, match="1,048,576"):
        read(changed(workbook(("Far", []), ("Empty", [])), far))


# --- number formats ---

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def sheet_xml(rows: str, prefix: str = "") -> bytes:
    name = f"{prefix}:" if prefix else ""
    space = f"xmlns:{prefix}" if prefix else "xmlns"
    return f'<{name}worksheet {space}="{MAIN}"><{name}sheetData>{rows}</{name}sheetData></{name}worksheet>'.encode()


def styles_xml(*codes: str) -> bytes:
    """The styles as LibreOffice writes them: each cell format with a number format of its own."""
    formats = "".join(
        f'<numFmt numFmtId="{164 + number}" formatCode="{escape(code, quote=True)}"/>'
        for number, code in enumerate(codes)
    )
    cells = "".join(f'<xf numFmtId="{164 + number}" fontId="0"/>' for number in range(len(codes)))
    return (
        f'<styleSheet xmlns="{MAIN}"><numFmts count="{len(codes)}">{formats}</numFmts>'
        f'<cellStyleXfs count="1"><xf numFmtId="165"/></cellStyleXfs><cellXfs>{cells}</cellXfs></styleSheet>'
    ).encode()


def changed(book: bytes, parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(member, parts.get(member, old.read(member)))
    return stream.getvalue()


def by_hand(codes: Sequence[str], *rows: str, prefix: str = "") -> bytes:
    header = '<row r="1"><c r="A1" t="inlineStr"><is><t>code</t></is></c></row>'
    if prefix:
        header = (
            header.replace("</", f"</{prefix}:").replace("<", f"<{prefix}:").replace(f"<{prefix}:/", "</")
        )
    parts = {
        "xl/worksheets/sheet1.xml": sheet_xml(header + "".join(rows), prefix),
        "xl/styles.xml": styles_xml(*codes),
    }
    return changed(workbook(("S", [["x"]])), parts)


@pytest.mark.parametrize(
    ("form", "value", "shown"),
    [
        ("00000", 7, "00007"),
        ("00000", 1234567, "1234567"),
        ("00000", 0, "00000"),
        ('"E"0000', 7, "E0007"),
        ('"E"General', 7, "E7"),
        ('"a ""b-"000', 7, None),
        ("0000-00", 12345, "0123-45"),
        ("000-00-0000", 1234567, "001-23-4567"),
        ("00000-0000", 123456789, "12345-6789"),
        ("\\E\\-000", 7, "E-007"),
        ("[Red]000;[Blue]-000", 7, "007"),
        ("[$-409]000", 7, "007"),
        ("000_);(000)", 7, "007"),
        ('0" months"', 12, "12 months"),
        ("##00", 7, "07"),
        ("#0", 7, "7"),
        ("@", 7, "7"),
        ("0", 7, "7"),
        ("General", 7, "7"),
        ("#,##0", 1234, "1234"),
        ("0.00", 7, "7"),
        ("0%", 7, "7"),
        ("00.00", 7, "7"),
        ("0.00E+00", 7, "7"),
        ("# ?/?", 7, "7"),
        ("00000", 7.5, "7.5"),
        ("00000", -7, "-7"),
        ("[<=99]000;0000", 7, "7"),
        ("00000", 1e15, "1000000000000000"),
        ('"<&>"000', 7, "<&>007"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(form: str, value: float, shown: str | None) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "code")
        sheet.write_number(1, 0, value, book.add_format({"num_format": form}))
    if shown is not None:
        assert read(stream.getvalue())[1] == [[shown]]
        written = repr(value)
        assert read(by_hand([form], f'<row r="2"><c r="A2" s="0"><v>{written}</v></c></row>'))[1] == [[shown]]


@pytest.mark.parametrize(
    "form", ["yyyy-mm-dd", "dd.mm.yyyy", "m/d/yy", "[$-409]d-mmm-yyyy", 'yyyy"-"mm', "0000-00-00T"]
)
def test_formats_of_dates_are_left_alone(form: str) -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet, codes = book.add_worksheet(), book.add_format({"num_format": "00000"})
        sheet.write_row(0, 0, ["code", "name"])
        sheet.write_number(1, 0, 7, codes)
        sheet.write_datetime(
            1, 1, datetime.fromisoformat("2026-03-01"), book.add_format({"num_format": form})
        )
    code, day = read(stream.getvalue())[1][0]
    assert code == "00007"
    assert day in {date(2026, 3, 1), "46082"}


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ('<c r="A2" s="1"><v>7</v></c>', "00007"),
        ("<c r='A2' t='n' s='1'><v>7</v></c>", "00007"),
        ('<c s="1" r="A2"><f>3+4</f><v>7</v></c>', "00007"),
        ('<c r="A2" s="1"><f t="shared" si="0"/><v>7.0</v></c>', "00007"),
        ('<c r="A2" s="1">\n <v xml:space="preserve">7</v>\n</c>', "00007"),
        ('<c r="A2" s="1" t="str"><v>7</v></c>', "7"),
        ('<c r="A2" s="1" t="inlineStr"><is><t>7</t></is></c>', "7"),
        ('<c r="A2" s="1" t="s"><v>0</v></c>', "x"),
        ('<c r="A2" s="1" t="b"><v>1</v></c>', "true"),
        ('<c r="A2" s="0"><v>7</v></c>', "7"),
        ('<c r="A2"><v>7</v></c>', "7"),
        ('<c r="A2" s="11"><v>7</v></c>', "7"),
    ],
)
def test_cells_of_every_way_of_writing_them(cell: str, shown: str) -> None:
    assert read(by_hand(["General", "00000"], f'<row r="2">{cell}</row>'))[1] == [[shown]]


def test_cells_with_prefixed_names() -> None:
    row = '<x:row r="2"><x:c r="A2" s="0"><x:v>7</x:v></x:c></x:row>'
    assert read(by_hand(["00000"], row, prefix="x"))[1] == [["00007"]]


def test_more_formats_than_are_looked_for_one_by_one() -> None:
    codes = ["General", *(f'"{number}-"000' for number in range(300))]
    rows = [
        f'<row r="{number + 1}"><c r="A{number + 1}" s="{number}"><v>7</v></c></row>'
        for number in range(1, 301)
    ]
    assert read(by_hand(codes, *rows))[1] == [[f"{number}-007"] for number in range(300)]


@pytest.mark.parametrize("styles", [b"", b"<styleSheet", b"<numFmt/>", b'<a><cellXfs><xf numFmtId="0"/></b>'])
def test_damaged_styles_harm_nobody(styles: bytes) -> None:
    content = changed(
        by_hand(["00000"], '<row r="2"><c r="A2" s="0"><v>7</v></c></row>'), {"xl/styles.xml": styles}
    )
    with suppress(CerttuiError):
        assert read(content)[1] in ([["7"]], [["00007"]])


def test_whatever_a_format_says_it_is_understood_or_left_alone(soak: Soak) -> None:
    letters = '0#?"\\;[$-409]_*@General./,%E+-()x ä'
    understood = 0
    for _ in range(soak.times(3_000, long=300_000)):
        code = "".join(soak.random.choice(letters) for _ in range(soak.random.randint(0, 12)))
        shown = shown_by(code)
        for number in (0, 7, 123_456):
            if shown is not None:
                understood += 1
                digits = "".join(each for each in shown.text(number) if each.isdigit())
                assert str(number) in digits or "409" in code or not number, code
    assert understood > 30


# --- a part of a large sheet ---


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("large") / "large.xlsx"
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["code", "name", "note"])
        for row in range(1, 50_000):
            sheet.write_row(row, 0, [f"E{row}", f"Person of a long name {row}", "something to be read" * 3])
    return path


def test_the_first_rows_come_before_the_sheet_is_read_and_the_rest_when_it_is_wanted(large: Path) -> None:
    with open_table(large, expected=STAFF) as table:
        first = list(islice(table.rows(), 4_000))
        reader = table._source._reader  # type: ignore[attr-defined]
        assert reader._process.poll() is None, "the reader waits"
        assert reader._size < 2_000_000
        assert first[-1][0] == 4_001
        whole = table.rows()
        assert [*islice(whole, 4_000)] == first
        assert sum(1 for _ in whole) == 49_999 - 4_000
        assert reader._process.returncode is not None
        assert next(iter(table.rows())) == first[0]


def test_two_passes_at_once_see_the_same(large: Path) -> None:
    with open_table(large, expected=STAFF) as table:
        one, other = table.rows(), table.rows()
        for _ in range(30):
            ahead = list(islice(one, 700))
            assert list(islice(other, 700)) == ahead


def test_a_table_that_is_closed_early_ends_its_reader_and_leaves_nothing(large: Path) -> None:
    table = open_table(large, expected=STAFF)
    reader = table._source._reader  # type: ignore[attr-defined]
    folder = Path(reader._folder.name)
    assert folder.exists()
    table.close()
    assert reader._process.returncode is not None
    assert not folder.exists()


def test_a_reader_that_writes_nothing_is_not_waited_for_without_end(
    large: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_process, "_PATIENCE", 0)
    with pytest.raises(InvalidInput, match="seconds"):
        open_table(large, expected=STAFF)


def test_a_reader_that_writes_too_much_is_ended(large: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_process, "_LARGEST_OUTPUT", 3_000_000)
    with pytest.raises(InvalidInput, match="too much"), open_table(large, expected=STAFF) as table:
        list(table.rows())


def test_a_sheet_damaged_far_down_is_refused_when_it_gets_there(large: Path) -> None:
    content = bytearray(large.read_bytes())
    with zipfile.ZipFile(large) as archive:
        member = archive.getinfo("xl/worksheets/sheet1.xml")
        at = member.header_offset + member.compress_size * 3 // 4
    content[at : at + 64] = b"\xff" * 64
    with open_table(io.BytesIO(bytes(content)), expected=STAFF) as table:
        rows = table.rows()
        assert len(list(islice(rows, 1_000))) == 1_000
        with pytest.raises(InvalidInput, match="CSV"):
            list(rows)


@pytest.mark.parametrize("cut", range(12))
def test_a_sheet_is_divided_wherever_a_part_ends(cut: int) -> None:
    """A part that ended within the tag of a row was taken for one written in an unusual way, and not divided."""
    rows = "".join(
        f'<row r="{number}"><c r="A{number}"><v>{number}</v></c></row>' for number in range(100, 400)
    )
    whole = sheet_xml(rows)
    first = whole.index(b'<row r="250"') + cut
    parts = list(split(io.BytesIO(whole), 4_000, first))
    assert len(parts) > 2
    assert (
        b"".join(part.partition(b"<sheetData>")[2].rpartition(b"</sheetData>")[0] for part in parts)
        == rows.encode()
    )
