"""What export writes: exact bytes, nothing that runs in a spreadsheet, whole files or none, and import reads it back."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import resource
import stat
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from certtui.errors import Cancelled, Conflict, InvalidInput
from certtui.exporting.files import to_file
from certtui.exporting.writing import CHUNK, FORMATS, Format, Look, Value, write_rows
from certtui.importing.reading import open_table
from certtui.neutral import neutralise, restore
from certtui.records import Status
from tests.soaking import always

if TYPE_CHECKING:
    from collections.abc import Sequence

openpyxl: Any = importlib.import_module("openpyxl")  # without types

COLUMNS = ("code", "name", "active", "days_left", "expires_on")
ROWS: list[tuple[Value, ...]] = [
    ("E1", "Adams, Ana", True, -5, "2026-11-23"),
    ("E2", 'Bo "B" Baker\nJr', False, 0, None),
    ("E3", "=1+1", None, 12, ""),
]


def written(
    rows: Sequence[Sequence[Value]], form: Format, columns: Sequence[str] = COLUMNS, *, excel: bool = False
) -> bytes:
    stream = io.BytesIO()
    count = write_rows(columns, rows, form, stream, excel=excel, date_columns=frozenset({"expires_on"}))
    assert count == len(rows)
    return stream.getvalue()


# --- neutralising ---


@given(st.text() | st.text(alphabet="'=+-@\t\rx", max_size=6))
def test_restoring_undoes_neutralising_for_every_text(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="'=+-@\t\r\"x \n", max_size=6))
def test_nothing_neutralised_begins_as_a_formula(text: str) -> None:
    assert neutralise(text)[:1] not in tuple("=+-@\t\r")


@pytest.mark.parametrize("text", ["'tis", "O'Brien", "''", "'", "a=1", "E-10412", ""])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert neutralise(text) == text == restore(text)


# --- CSV ---


def test_csv_is_byte_for_byte_what_it_was() -> None:
    assert written(ROWS, "csv") == (
        b"code,name,active,days_left,expires_on\n"
        b'E1,"Adams, Ana",true,-5,2026-11-23\n'
        b'E2,"Bo ""B"" Baker\nJr",false,0,\n'
        b"E3,'=1+1,,12,\n"
    )


def test_a_bom_comes_first_for_excel_only() -> None:
    assert written([], "csv", ("å",), excel=True) == b"\xef\xbb\xbf\xc3\xa5\n"
    assert written([], "csv", ("å",)) == b"\xc3\xa5\n"


def test_text_that_looks_like_a_negative_number_is_neutralised_and_a_number_is_not() -> None:
    assert written([("-5", -5)], "csv", ("a", "b")) == b"a,b\n'-5,-5\n"


def test_a_column_of_mixed_types_is_neutralised_too() -> None:
    assert (
        written([("=1", 1), (2, True), (False, None)], "csv", ("a", "b")) == b"a,b\n'=1,1\n2,true\nfalse,\n"
    )


def test_a_header_that_would_run_is_neutralised() -> None:
    assert written([], "csv", ("=cmd()",)) == b"'=cmd()\n"


def test_only_the_cells_concerned_change_in_a_large_file() -> None:
    plain: list[tuple[Value, ...]] = [(f"E{number}", f"Name {number}") for number in range(CHUNK * 2 + 3)]
    rows = [*plain]
    rows[CHUNK + 7] = ("@E", "a\rb")
    lines = written(rows, "csv", ("code", "name")).decode().split("\n")
    assert lines[CHUNK + 8] == '\'@E,"a\rb"'
    del lines[CHUNK + 8], rows[CHUNK + 7]
    assert lines[1:-1] == [",".join(map(str, row)) for row in rows]


TRIMMED = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufeff") | st.sampled_from("'=+-@\t\r\n\",;"),
    max_size=12,
).map(str.strip)
TABLES = st.lists(st.tuples(TRIMMED, TRIMMED, TRIMMED).filter(any), max_size=8)
HEADER = ("first", "second", "third")


@given(TABLES)
@example([("", "0\x85;", "0\x85;")])  # which ends a line in other text, and not in this
def test_csv_comes_back_as_it_went(rows: list[tuple[str, str, str]]) -> None:
    with open_table(io.BytesIO(written(rows, "csv", HEADER))) as table:
        assert table.columns == list(HEADER)
        assert [tuple(cells) for _, cells in table.rows()] == rows


@given(TABLES)
def test_any_reader_of_csv_takes_what_is_written(rows: list[tuple[str, str, str]]) -> None:
    text = io.StringIO(written(rows, "csv", HEADER).decode(), newline="")
    assert [tuple(map(restore, cells)) for cells in csv.reader(text, strict=True)][1:] == rows


# --- JSON ---


def test_json_is_an_array_of_objects_with_typed_values() -> None:
    assert json.loads(written(ROWS, "json")) == [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    assert written([], "json") == b"[]\n"
    assert written([("å", None)], "json", ("a", "b")) == '[\n{"a": "å", "b": null}\n]\n'.encode()


def test_json_lines_has_one_object_a_line_over_chunk_borders() -> None:
    rows: list[tuple[Value, ...]] = [(number,) for number in range(CHUNK + 2)]
    lines = written(rows, "jsonl", ("n",)).decode().splitlines()
    assert [json.loads(line)["n"] for line in lines] == list(range(CHUNK + 2))
    assert len(json.loads(written(rows, "json", ("n",)))) == CHUNK + 2
    assert written([], "jsonl") == b""


# --- XLSX ---


def test_xlsx_has_typed_dates_text_as_text_and_a_header_that_stays() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(written(ROWS, "xlsx"))).active
    assert [cell.value for cell in sheet[1]] == list(COLUMNS)
    assert [cell.value for cell in sheet[2]][:4] == ["E1", "Adams, Ana", True, -5]
    assert sheet["E2"].is_date
    assert sheet["E2"].value.date() == date(2026, 11, 23)
    assert (sheet["B4"].value, sheet["B4"].data_type) == ("=1+1", "s")
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:E4"
    assert sheet.column_dimensions["B"].width > 10


def test_xlsx_colours_statuses_whatever_is_edited_later() -> None:
    """By conditions on the columns of statuses alone, each word in a colour of its own; columns at the left can stay."""
    stream = io.BytesIO()
    rows = [("E1", status.word, "expired", status.word) for status in Status]
    columns = ("code", "was", "note", "is")
    write_rows(columns, rows, "xlsx", stream, look=Look(frozenset({"was", "is"}), frozen=1))
    sheet = openpyxl.load_workbook(stream).active
    conditions = {str(one.sqref): one.rules for one in sheet.conditional_formatting}
    assert set(conditions) == {"B2:B7", "D2:D7"}
    for rules in conditions.values():
        assert {rule.formula[0] for rule in rules} == {f'"{status.word}"' for status in Status}
        assert len({rule.dxf.fill.bgColor.rgb for rule in rules}) == len(Status)
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"


def test_xlsx_without_rows_has_its_header() -> None:
    with open_table(io.BytesIO(written([], "xlsx"))) as table:
        assert table.columns == list(COLUMNS)
        assert list(table.rows()) == []


PRINTABLE = st.text(
    st.characters(codec="utf-8", exclude_categories=["C"]) | st.sampled_from("'=+-@\""), max_size=12
)


@always(12)
@given(
    st.lists(st.tuples(PRINTABLE.map(str.strip), st.dates(date(1900, 1, 1), date(9998, 12, 31))), max_size=5)
)
def test_xlsx_comes_back_as_it_went(rows: list[tuple[str, date]]) -> None:
    stream = io.BytesIO()
    write_rows(
        ("name", "on"), [(name, str(on)) for name, on in rows], "xlsx", stream, date_columns=frozenset({"on"})
    )
    with open_table(stream) as table:
        assert [tuple(cells) for _, cells in table.rows()] == rows


def test_a_date_before_excels_first_stays_text() -> None:
    with open_table(io.BytesIO(written([("a", "1899-12-31")], "xlsx", ("name", "expires_on")))) as table:
        assert [cells for _, cells in table.rows()] == [["a", "1899-12-31"]]


@pytest.mark.parametrize("text", ["x" * 32_768, "😀" * 16_384])
def test_text_too_long_for_a_cell_is_an_error_that_names_it(text: str) -> None:
    with pytest.raises(InvalidInput, match="Row 2") as caught:
        written([("E1", text)], "xlsx", ("code", "note"))
    assert caught.value.field == "note"


# --- all formats ---


@pytest.mark.parametrize("form", FORMATS)
def test_progress_counts_the_rows_and_may_stop_the_work(form: Format) -> None:
    rows = [("a",)] * (CHUNK + 5)
    seen: list[int] = []
    write_rows(("c",), iter(rows), form, io.BytesIO(), on_progress=seen.append)
    assert seen == [CHUNK, CHUNK + 5]

    def stop(_done: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        write_rows(("c",), iter(rows), form, io.BytesIO(), on_progress=stop)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_go_down_a_pipe_that_stays_open(form: Format) -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as theirs, os.fdopen(writing, "wb") as ours:
        write_rows(("code",), [("E1",)], form, ours)
        ours.write(b"more")
        ours.close()
        content = theirs.read()
    assert content.endswith(b"more")
    assert content.startswith({"csv": b"code\nE1\n", "xlsx": b"PK"}.get(form, b""))


@pytest.mark.parametrize("form", FORMATS)
def test_a_pipe_that_nobody_reads_is_an_oserror(form: Format) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ours = os.fdopen(writing, "wb", buffering=0)
    with pytest.raises(BrokenPipeError):
        write_rows(("code",), [("E1",)], form, ours)
    ours.close()


# --- files ---


def test_a_file_appears_whole_with_its_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with to_file(target) as stream:
        stream.write(b"a\n")
        assert not target.exists()
    assert target.read_bytes() == b"a\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.iterdir()) == [target]


def test_an_existing_file_is_kept_unless_told_otherwise(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    with pytest.raises(Conflict), to_file(target):
        pytest.fail("the block must not run")
    assert target.read_text() == "old"
    with to_file(target, overwrite=True) as stream:
        stream.write(b"new")
    assert target.read_text() == "new"


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    with pytest.raises(Conflict), to_file(target):
        target.write_text("theirs")
    assert target.read_text() == "theirs"
    assert list(tmp_path.iterdir()) == [target]


def test_after_an_error_nothing_is_left_and_the_old_file_stands(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("old")
    rows: list[tuple[Value, ...]] = [("a",)] * CHUNK + [("too", "many", "cells")]
    with pytest.raises(ValueError, match="zip"), to_file(target, overwrite=True) as stream:
        write_rows(("c",), rows, "csv", stream)
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("where", ["missing/out.csv", "."])
def test_a_place_that_cannot_be_is_refused(tmp_path: Path, where: str) -> None:
    with pytest.raises(InvalidInput) as caught, to_file(tmp_path / where):
        pytest.fail("the block must not run")
    assert caught.value.field == "output"


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_is_said_and_leaves_nothing(tmp_path: Path, form: Format) -> None:
    noise = [(str(number * 7919 % 104_729) * 20,) for number in range(5_000)]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(InvalidInput) as caught, to_file(tmp_path / "out") as stream:
            write_rows(("c",), noise, form, stream)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert caught.value.field == "output"
    assert list(tmp_path.iterdir()) == []
