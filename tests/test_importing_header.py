"""Where a table begins and ends in the file that people have: titles above, totals below, names twice."""

from __future__ import annotations

import importlib
import io
from collections.abc import Sequence
from typing import Any

import pytest

from certtui.errors import InvalidInput, UsageError
from certtui.importing.fields import fields_of
from certtui.importing.footers import is_footer
from certtui.importing.header import Expected, column_names, expected_names, find_header
from certtui.importing.options import Options
from certtui.importing.reading import open_table
from certtui.importing.table import LeftOut, Listener, Record, Table
from tests.company import TODAY

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types

Rows = Sequence[Sequence[object]]
STAFF = expected_names(fields_of("employees"), Options(TODAY))
HEADER = ["Emp No", "Employee Name", "Email", "Shirt"]
ANN = ["E1", "Adams, Ann", "ann@x.example", "M"]
BO = ["E2", "Baker, Bo", "bo@x.example", "L"]
BLANK: list[object] = []


def as_csv(rows: Rows) -> bytes:
    return "".join(",".join(f'"{cell}"' if cell else "" for cell in row) + "\n" for row in rows).encode()


def as_workbook(rows: Rows) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell:
                    sheet.write(number, column, cell)
    return stream.getvalue()


@pytest.fixture(params=[as_csv, as_workbook], ids=["csv", "xlsx"])
def written(request: pytest.FixtureRequest) -> Any:
    return request.param


def opened(content: bytes, expected: Expected | None = STAFF, **more: Any) -> Table:
    return open_table(io.BytesIO(content), expected=expected, **more)


def read(content: bytes, expected: Expected | None = STAFF, **more: Any) -> tuple[int, list[str], list[int]]:
    """The header's line, the columns, and the lines of the rows."""
    with opened(content, expected, **more) as table:
        rows = [line for line, _ in table.rows(lambda _line, _reason: None)]
        return table.header.line, table.columns, rows


class Heard:
    """What reading has told."""

    def __init__(self, keeping: Sequence[int] = ()) -> None:
        self.left_out: dict[int, tuple[str, bool]] = {}
        self.breaks: list[tuple[int, str]] = []
        self.listener = Listener(
            lambda line, text, why: self.left_out.update({line: (text, why is LeftOut.HEADER)}),
            lambda line, column: self.breaks.append((line, column)),
            frozenset(keeping),
        )


# --- the header ---


def test_a_header_is_found_below_titles_and_blank_lines(written: Any) -> None:
    rows = [["Staff list 2026"], ["Printed", "2026-11-01"], BLANK, HEADER, ANN, BO]
    assert read(written(rows)) == (4, HEADER, [5, 6])


def test_a_header_above_which_groups_of_columns_stand_is_the_one_with_more_names(written: Any) -> None:
    expected = expected_names(fields_of("instances"), Options(TODAY))
    columns = ["Emp No", "Employee Name", "Certificate", "Issue Date", "Expiry Date"]
    rows = [["Employee", "", "Certificate"], columns, ["E1", "Ann", "Forklift", "2026-01-01", ""]]
    assert read(written(rows), expected) == (2, columns, [3])


def test_a_second_header_line_below_is_left_out_and_told(written: Any) -> None:
    rows = [
        ["Code", "Name", "Email"],
        ["Personalnummer", "Full Name", "E-Mail"],
        ["E1", "Ann", "a@x.example"],
    ]
    with opened(written(rows)) as table:
        heard = Heard()
        assert [line for line, _ in table.rows(None, heard.listener)] == [3]
        assert heard.left_out == {2: ("Personalnummer Full Name E-Mail", True)}


def test_data_of_words_that_are_names_of_columns_too_is_data() -> None:
    expected = expected_names(fields_of("certifications"), Options(TODAY))
    assert read(b"name,group\nPermit,Licence\nInspection,Training\n", expected)[2] == [2, 3]


def test_where_no_line_has_mostly_known_names_the_one_with_most_is_the_header(written: Any) -> None:
    wide = ["Emp No", "Employee Name", *(f"Question {number}" for number in range(9))]
    assert read(written([["Answers", "Name"], wide, ["E1", "Ann", "yes"]]))[0] == 2


def test_one_known_name_is_no_header_but_in_a_file_of_one_column(written: Any) -> None:
    assert read(written([["Title"], ["Code"], ["E1"]])) == (2, ["Code"], [3])
    assert read(written([["a", "b"], ["Name", "c"], ["d", "e"]]))[0] == 1


def test_where_nothing_is_known_the_first_line_is_the_header(written: Any) -> None:
    assert read(written([BLANK, ["a", "b"], ["c", "d"]])) == (2, ["a", "b"], [3])
    assert read(written([["Title", ""], HEADER, ANN]), None)[0] == 1


@pytest.mark.parametrize("above", [29, 30])
def test_the_header_is_looked_for_among_thirty_rows(written: Any, above: int) -> None:
    rows = [*[["words", "and", "words"]] * above, HEADER, ANN]
    assert read(written(rows))[0] == (30 if above == 29 else 1)


def test_the_operators_own_names_are_known(written: Any) -> None:
    rows = [["Liste"], ["Kennung", "Wer", "Wo"], ["E1", "Ann", "Leeds"]]
    options = Options(TODAY, maps=(("Kennung", "code"), ("{Wer}, {Wo}", "name")))
    assert read(written(rows), expected_names(fields_of("employees"), options))[0] == 2


def test_certifications_are_known_in_the_header_of_a_matrix(written: Any) -> None:
    rows = [["Training", "", "", "2026"], ["Who", "First Aid", "Forklift", "Crane"], ["E1", "2026-01-01"]]
    expected = expected_names(fields_of("employees"), Options(TODAY), ["First Aid", "Forklift", "Crane"])
    assert read(written(rows), expected)[0] == 2


def test_the_operator_says_which_line_is_the_header(written: Any) -> None:
    content = written([HEADER, BLANK, ["a", "b", "c", "d"], ANN])
    assert read(content, header_row=3) == (3, ["a", "b", "c", "d"], [4])
    for line in (0, 2, 40, -1):
        with pytest.raises(UsageError, match=f"--header-row {line}"):
            read(content, header_row=line)


def test_a_line_within_a_cell_cannot_be_the_header() -> None:
    with pytest.raises(UsageError, match="--header-row 1"):
        read(b'"a\nb",c\nd,e\n', header_row=2)


def test_a_header_with_line_breaks_has_its_names_in_one_line(written: Any) -> None:
    assert read(written([["Emp\nNo", "Employee \r\n Name"], ["E1", "Ann"]]))[1] == ["Emp No", "Employee Name"]


@pytest.mark.parametrize("delimiter", [";", "\t", "|", ","])
def test_the_delimiter_is_found_below_titles(delimiter: str) -> None:
    title = "Staff, sorted by name; as of today\nNorth | South\n"
    text = title + "\n".join(
        delimiter.join(row) for row in (["Code", "Name", "Site"], ["E1", "Ann", "Leeds"])
    )
    assert read(text.encode())[:2] == (3, ["Code", "Name", "Site"])


# --- names of columns ---


def test_columns_of_one_name_are_numbered_beside_those_that_are_so_already() -> None:
    assert column_names(["a", "N", "N", "", "N (2)", "N", ""]) == (
        ["a", "N", "N (3)", "", "N (2)", "N (4)"],
        {"N": ["N", "N (3)", "N (4)"]},
    )


# --- lines that are no data ---


@pytest.mark.parametrize(
    "cells",
    [
        ["Total: 30"], ["", "TOTAL", "30"], ["", "", "Sum", "12.5", "1 204,00 €"], ["Count", "2"],
        ["Printed 2026-11-01"], ["Printed", "2026-11-01"], ["Summe", "30"], ["Gesamt:", "3"], ["Anzahl", "3"],
        ["Somme : 3"], ["Totaal", "3"], ["Razem", "3"], ["Łącznie: 3"], ["Suma: 3"], ["Grand total", "7"], ["Sub-total", "7"],
        ["30", "Total"], ["30", "total of employees"], ["Imprimé le 1.11.2026"], ["Totals", "3", "", "4"],
        ["Total Employees", "30"], ["Total Staff: 30"], ["Printed by HR"], ["Total"],
    ],
)  # fmt: skip
def test_a_total_in_any_column_is_a_footer(cells: list[str]) -> None:
    assert is_footer(list(cells))


@pytest.mark.parametrize(
    "cells",
    [
        ["E7", "Summer, Ann"], ["17", "Summer, Ann"], ["102", "Sum, Wai"], ["300", "Total Safety Ltd"], ["TOT1", "Total"],
        ["17", "Count Dracula"], ["Summer, Ann", "3"], ["Total", "Ann"], ["Totally", "3"], ["Sum's", "1"], ["12", "34"],
        ["Printed Circuits"], ["Sum, Wai"], ["Total", "Sum"], ["Total", "yes", "3"], ["Printed", "E1", "Forklift"],
    ],
)  # fmt: skip
def test_data_is_no_footer(cells: list[str]) -> None:
    assert not is_footer(list(cells))


def test_totals_and_repeated_headers_are_left_out_and_told(written: Any) -> None:
    rows = [HEADER, ANN, ["", "Total:", "", 1], [each.upper() for each in HEADER], BO, ["Printed 2026-11-01"]]
    with opened(written(rows)) as table:
        heard = Heard()
        assert [line for line, _ in table.rows(None, heard.listener)] == [2, 5]
        assert [line for line, _ in table.rows()] == [2, 5], "also where nobody listens"
    assert heard.left_out == {
        3: ("Total: 1", False),
        4: (" ".join(HEADER).upper(), True),
        6: ("Printed 2026-11-01", False),
    }


def test_without_expectations_every_line_is_a_row(written: Any) -> None:
    assert read(written([["a", "b"], ["Total", 1], ["a", "b"]]), None)[2] == [2, 3]


def test_a_list_of_one_column_has_no_totals(written: Any) -> None:
    assert read(written([["Code"], ["Total"], ["Sum 12"], ["Printed"]]))[2] == [2, 3, 4]


def test_a_total_wider_than_the_header_is_no_bad_line() -> None:
    assert read(b"Code,Name\nE1,Ann\nTotal,1,2,3\n")[2] == [2]


# --- line breaks ---


def test_line_breaks_become_commas_where_they_are_told_and_stay_in_notes(written: Any) -> None:
    rows = [
        ["Code", "Name", "Address", "Notes"],
        ["E1", "Ivor\nJames", "1 High St \r\n\r\n Leeds", "a\nb"],
        [*ANN],
    ]
    with opened(written(rows)) as table:
        heard = Heard(keeping=[3])
        told: list[Record] = [*table.rows(None, heard.listener)]
        assert len(table.header.cells) == 4
    assert [cells for _, cells in told] == [["E1", "Ivor, James", "1 High St, Leeds", "a\nb"], ANN]
    assert heard.breaks == [(2, "Name"), (2, "Address")]


def test_a_table_of_nothing_has_no_header() -> None:
    assert find_header([], STAFF) is None
    with pytest.raises(InvalidInput, match="empty"):
        read(b"\n\n", header_row=9)
