"""Files as other programs write them, byte for byte, and what is refused about the rest."""

from __future__ import annotations

import importlib
import io
import os
import re
import sys
import zipfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import pytest

from certtui.errors import CerttuiError, InvalidInput, NotFound, UsageError
from certtui.importing.reading import Record, open_table

openpyxl: Any = importlib.import_module("openpyxl")  # without types

TEXT = (
    'Code;Name;Issued\r\nE1;"Müller, Ö";23.11.2026\r\nE2;"Two\r\nlines – ok";24.11.2026\r\n\r\nE3;Čapek;\r\n'
)
NO_CZECH = TEXT.replace("Č", "C")


def read(content: bytes, sheet: str | None = None) -> tuple[list[str], list[Record], str]:
    with open_table(io.BytesIO(content), sheet) as table:
        rows = list(table.rows())
        assert list(table.rows()) == rows, "a second pass reads the same"
        return table.columns, rows, table.described


def rows_of(content: bytes) -> list[Record]:
    return read(content)[1]


def refused(content: bytes, sheet: str | None = None) -> str:
    with pytest.raises(CerttuiError) as caught:
        read(content, sheet)
    return str(caught.value)


# --- encodings ---


@pytest.mark.parametrize(
    ("content", "described"),
    [
        (NO_CZECH.encode("cp1252"), "Windows-1252, semicolon"),
        (TEXT.encode(), "UTF-8, semicolon"),
        (TEXT.encode("utf-8-sig"), "UTF-8 with BOM, semicolon"),
        (TEXT.replace(";", "\t").encode("utf-16"), "UTF-16, tab"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16, semicolon"),
        (TEXT.encode("utf-16-le"), "UTF-16, semicolon"),
        (TEXT.encode("utf-16-be"), "UTF-16, semicolon"),
        (b'"sep=;"\r\n' + TEXT.encode(), "UTF-8, semicolon"),
    ],
    ids=["excel-cp1252", "utf-8", "bom", "excel-unicode-text", "utf-16-be", "le-bare", "be-bare", "sep"],
)
def test_what_excel_and_others_save_is_read_with_its_line_numbers(content: bytes, described: str) -> None:
    columns, rows, how = read(content)
    assert (columns, how) == (["Code", "Name", "Issued"], described)
    first = 3 if b"sep=" in content else 2
    assert rows[0] == (first, ["E1", "Müller, Ö", "23.11.2026"])
    assert rows[1] == (first + 1, ["E2", "Two\r\nlines – ok", "24.11.2026"])
    assert rows[2][0] == first + 4
    assert rows[2][1][0::2] == ["E3", ""]


def test_an_umlaut_far_down_still_decides_the_encoding() -> None:
    lines = b"code,name\n" + b"E1,plain\n" * 100_000 + "E2,Köhler\n".encode("cp1252")
    _, rows, described = read(lines)
    assert described.startswith("Windows-1252")
    assert rows[-1] == (100_002, ["E2", "Köhler"])


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x03\0>\0",
        b"code,name\nE1,\0\n",
        b"code,name\nE1,\x81\xff\n",
        b"\xff\xfea\0b",
        b"code\n" + b"E1\n" * 100_000 + b"\0",
    ],
    ids=["program", "nul", "neither", "half-a-character", "nul-far-down"],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    refused(content)


def test_bytes_that_are_no_text_are_named_by_line() -> None:
    assert "Line 3" in refused(b"code,name\nE1,a\nE2,\x81\xff\n")


# --- shapes ---


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_line_end_and_delimiter(end: str, delimiter: str) -> None:
    lines = [delimiter.join(cells) for cells in (("code", "name"), ("E1", "Ana"), ("", ""), ("E2", ""))]
    assert rows_of(end.join(lines).encode()) == [(2, ["E1", "Ana"]), (4, ["E2", ""])]


def test_one_column_needs_no_delimiter() -> None:
    assert read(b"code\nE1\nE2") == (["code"], [(2, ["E1"]), (3, ["E2"])], "UTF-8, comma")


def test_commas_in_names_do_not_outvote_semicolons() -> None:
    content = "code;name, first;site\n" + "".join(f"E{number};Adams, Ana;\n" for number in range(50))
    assert read(content.encode())[0] == ["code", "name, first", "site"]


def test_cells_are_trimmed_of_blanks_and_no_break_spaces() -> None:
    content = " code ,\u00a0name\u00a0\n E1\u00a0, Ana \n".encode()
    assert read(content)[:2] == (["code", "name"], [(2, ["E1", "Ana"])])


def test_blank_lines_before_the_header_and_between_rows_count_but_are_no_rows() -> None:
    assert read(b"\n , \ncode,name\n\n,\nE1,Ana\n\n")[:2] == (["code", "name"], [(6, ["E1", "Ana"])])


def test_quoted_line_ends_count_and_the_record_has_the_line_it_starts_on() -> None:
    assert rows_of(b'code,note\nE1,"a\nb\nc"\nE2,"d"\n') == [(2, ["E1", "a\nb\nc"]), (5, ["E2", "d"])]


def test_what_export_neutralised_is_restored_and_other_apostrophes_stay() -> None:
    assert rows_of(b"code,name\n'=1+1,''-x\nO'Brien,'tis\n") == [
        (2, ["=1+1", "'-x"]),
        (3, ["O'Brien", "'tis"]),
    ]


def test_missing_cells_are_empty_and_empty_cells_too_many_do_no_harm() -> None:
    assert rows_of(b"a,b,c,,\n1\n1,2,3,,,,\n") == [(2, ["1", "", ""]), (3, ["1", "2", "3"])]


def test_a_line_with_too_many_cells_is_an_error_of_its_own() -> None:
    content = b"code,name\nE1,Ana\nE2,Baker, Bo\nE3,Cy\n"
    assert "Line 3" in refused(content)
    bad: list[int] = []
    with open_table(io.BytesIO(content)) as table:
        assert [line for line, _ in table.rows(lambda line, _reason: bad.append(line))] == [2, 4]
    assert bad == [3]


def test_a_header_alone_is_a_table_without_rows() -> None:
    assert read(b"code,name\n")[:2] == (["code", "name"], [])


@pytest.mark.parametrize("content", [b"", b"\n\n", b" , ,\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert "empty" in refused(content)


def test_columns_of_the_same_name_are_kept_apart() -> None:
    assert read(b"code,name, name\n")[0] == ["code", "name", "name (2)"]


def test_columns_without_a_name_are_no_duplicates() -> None:
    assert read(b"code,,,name\n")[0] == ["code", "", "", "name"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b'a,b\n1,2\n3,"open\n4,5\n', "Line 3"),
        (b'a,b\n1,"x"y\n', "Line 2"),
        (b"a,b\n1,2\n3," + b"x" * 200_000 + b"\n", "Line 3"),
        (b'sep=,\na,b\n1,"open\n', "Line 3"),
    ],
    ids=["open-quote", "text-after-quote", "cell-too-long", "after-sep"],
)
def test_broken_records_are_refused_by_line(content: bytes, line: str) -> None:
    assert line in refused(content)


def test_a_line_without_end_is_refused_before_it_is_held() -> None:
    assert "1,048,576 characters" in refused(b"code,name\nE1," + b"x" * (6 << 20) + b"\n")
    assert "Line 1 " in refused(b"E1," * (2 << 20))


def test_a_row_of_too_many_columns_is_refused_by_its_line() -> None:
    assert len(read(b",".join(b"c%d" % number for number in range(16_384)) + b"\n1\n")[0]) == 16_384
    assert "Line 2" in refused(b"code,name\n" + b"," * 16_384 + b"\n")


def test_a_row_of_many_lines_is_bounded() -> None:
    """Each cell is short enough to be one, and each line; together they would fill the memory."""
    cell = b'"' + b"x" * 60_000 + b"\n" + b"x" * 60_000 + b'"'
    assert "4,194,304 characters" in refused(b"code,name\n" + b",".join([cell] * 80) + b"\n")


def test_a_file_that_is_too_large_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.write(b"code,name\n")
        file.truncate((512 << 20) + 1)
    with pytest.raises(InvalidInput, match="512 MB"):
        open_table(path)


# --- workbooks ---


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name == hidden:
            sheet.sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def test_typed_cells_come_as_a_person_sees_them() -> None:
    shown: list[tuple[object, str]] = [
        (10412, "10412"),
        (10412.0, "10412"),
        (0.1 + 0.2, "0.3"),
        (1e-7, "0.0000001"),
        (1e20, "100000000000000000000"),
        (True, "true"),
        ("  E1 ", "E1"),
        ("'=x", "'=x"),
    ]
    header = [f"column {number}" for number in range(len(shown))]
    _, rows, described = read(workbook(("Licences", [[*header], [value for value, _ in shown]])))
    assert described == "sheet 'Licences'"
    assert rows == [(2, [text for _, text in shown])]


def test_typed_dates_are_dates_and_moments_are_text() -> None:
    midnight, morning = datetime.fromisoformat("2026-11-23"), datetime.fromisoformat("2026-01-02 10:05")
    content = workbook(("S", [["a", "b", "c", "d"], [date(2026, 11, 23), midnight, morning, time(9, 30)]]))
    assert rows_of(content) == [
        (2, [date(2026, 11, 23), date(2026, 11, 23), "2026-01-02 10:05:00", "09:30:00"])
    ]


def test_rows_are_numbered_as_the_sheet_numbers_them() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for place, value in {"B3": "code", "C3": "name", "B4": "E1", "C4": "Ana", "B7": "E2"}.items():
        sheet[place] = value
    stream = io.BytesIO()
    book.save(stream)
    columns, rows, _ = read(stream.getvalue())
    assert columns == ["code", "name"]
    assert rows == [(4, ["E1", "Ana"]), (7, ["E2", ""])]


def test_a_cell_that_shows_an_error_is_empty() -> None:
    book = openpyxl.Workbook()
    book.active.append(["code", "name"])
    book.active.append(["E1", "#N/A"])
    book.active["B2"].data_type = "e"
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(stream.getvalue()) == [(2, ["E1", ""])]


def test_the_first_visible_sheet_with_anything_in_it_is_taken() -> None:
    content = workbook(("Empty", []), ("Hidden", [["x"]]), ("Here", [["code"], ["E1"]]), hidden="Hidden")
    assert read(content)[2] == "sheet 'Here'"


def test_a_sheet_is_taken_by_its_name_also_a_hidden_one() -> None:
    content = workbook(("One", [["code"]]), ("Two", [["name"]]), hidden="Two")
    assert read(content, "two")[0] == ["name"]


def test_an_unknown_sheet_is_refused_with_those_there_are() -> None:
    assert "One, Two" in refused(workbook(("One", [["a"]]), ("Two", [["b"]])), "Three")


def test_a_workbook_without_anything_in_it_is_refused() -> None:
    refused(workbook(("Empty", [])))


def test_a_sheet_of_a_text_file_is_refused() -> None:
    with pytest.raises(UsageError):
        open_table(io.BytesIO(b"code\n"), "Licences")


def test_content_counts_and_not_the_name(tmp_path: Path) -> None:
    path = tmp_path / "really-a-workbook.csv"
    path.write_bytes(workbook(("S", [["code"], ["E1"]])))
    with open_table(str(path)) as table:
        assert list(table.rows()) == [(2, ["E1"])]


def rewritten(book: bytes, name: str, content: bytes) -> bytes:
    """The workbook with other contents of one of its parts."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return stream.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def sheet_of(rows: str) -> bytes:
    """The part of a workbook that holds a sheet, with these rows."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_a_sheet_that_unpacks_to_more_than_can_be_read_is_refused_with_the_limit() -> None:
    bomb = rewritten(workbook(("S", [["code"]])), SHEET, b" " * (513 << 20))
    assert len(bomb) < 4_000_000
    said = refused(bomb)
    assert "513 MB" in said
    assert "512 MB" in said


def test_what_a_workbook_holds_beside_its_sheets_is_not_unpacked() -> None:
    stream = io.BytesIO(workbook(("S", [["code"], ["E1"]])))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/blank.bin", b"\0" * (80 << 20))
    assert rows_of(stream.getvalue()) == [(2, ["E1"])]


@pytest.mark.parametrize(
    "reference",
    [
        "ZZZ9999999",
        "ZZZZZZ9",
        "A99999999999",
        "A4294967295",
        "A0",
        "",
        "1A",
        "\u00c41",
        "&#65;1048577",
        "XFD1048576",
    ],
)
def test_a_reference_that_no_sheet_has_ends_in_words_or_harms_nobody(reference: str) -> None:
    """One such cell made the reader ask for 1.6 TB, and aborted the process in which it ran: this one, then."""
    row = re.sub(r"\D", "", reference) or "1"
    for rows in (
        f'<row r="1"><c r="A1"><v>1</v></c><c r="{reference}"><v>2</v></c></row>',
        f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{row}"><c r="{reference}"><v>2</v></c></row>',
    ):
        content = rewritten(workbook(("S", [["code"]])), SHEET, sheet_of(rows))
        with suppress(CerttuiError):
            read(content)


def test_a_damaged_stream_in_a_workbook_is_refused() -> None:
    whole = workbook(("S", [["code"], *[[f"E{number}"] for number in range(3_000)]]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        at = archive.getinfo(SHEET).header_offset + 200
    refused(whole[:at] + b"\xff" * 64 + whole[at + 64 :])


@pytest.mark.parametrize("shared", [False, True], ids=["own-texts", "shared-texts"])
def test_a_sheet_read_in_parts_is_the_sheet(shared: bool) -> None:
    """Rows at the ends of parts, rows without cells between, and a column that begins far below the others."""
    xlsxwriter: Any = importlib.import_module("xlsxwriter")
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"constant_memory": not shared, "in_memory": True})
    sheet = book.add_worksheet()
    expected: list[Record] = []
    sheet.write_row(0, 1, ["code", "name", "number"])
    for row in range(2, 50_000, 2):
        cells: list[Any] = [f"E{row}", f"Person <{row}> & daughters, of a long name" * 3, str(row)]
        sheet.write_row(row, 1, cells[:2])
        sheet.write_number(row, 3, row)
        expected.append((row + 1, cells))
    book.close()
    assert rows_of(stream.getvalue()) == expected


def test_a_cell_far_off_is_refused_before_memory_is_taken_for_all_between() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "code"
    book.active["XFD1048576"] = "stray"
    stream = io.BytesIO()
    book.save(stream)
    assert "1,048,576" in refused(stream.getvalue())


@pytest.mark.parametrize("keep", [4, 200, -30])
def test_a_damaged_workbook_is_refused(keep: int) -> None:
    refused(workbook(("S", [["code"]]))[:keep])


def test_a_zip_that_is_no_workbook_and_an_old_one_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("content.xml", "<x/>")
    assert "XLSX" in refused(stream.getvalue())
    assert "XLSX" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512)


# --- where it comes from ---


def test_standard_input_is_read_though_it_cannot_be_rewound(monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.write(writing, b"code,name\nE1,Ana\n")
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        with open_table("-") as table:
            assert list(table.rows()) == list(table.rows()) == [(2, ["E1", "Ana"])]


def test_a_file_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(NotFound):
        open_table(str(tmp_path / "missing.csv"))
    with pytest.raises(InvalidInput):
        open_table(tmp_path)
