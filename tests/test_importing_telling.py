"""What an import tells of how its file was read, and asks where a file can be read in two ways."""

from __future__ import annotations

import io
from typing import Any

import pytest

from certtui.importing.fields import fields_of
from certtui.importing.findings import Finding, FindingKind
from certtui.importing.header import expected_names
from certtui.importing.options import Options, with_words
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.importing.report import Outcome
from tests.company import TODAY
from tests.test_importing_header import as_workbook

pytestmark = pytest.mark.usefixtures("sqlite_database")


def planned(content: bytes, *words: str, what: str = "employees") -> Plan:
    options = with_words(Options(TODAY, file="file"), words)
    table = open_table(
        io.BytesIO(content),
        options.sheet,
        encoding=options.encoding,
        header_row=options.header_row,
        expected=expected_names(fields_of(what), options),
    )
    with table:
        return plan_import(what, table, options)


def found(plan: Plan, kind: FindingKind) -> list[Finding]:
    return [finding for finding in plan.report.findings if finding.kind is kind]


TITLED: list[list[Any]] = [
    ["North Yard"], [], ["Emp No", "Employee Name"], ["E1", "Gray, Finn"], ["Emp No", "Employee Name"],
    ["E2", "Hall, Gwen"], ["", "Total: 2"],
]  # fmt: skip


@pytest.mark.parametrize("is_workbook", [False, True], ids=["csv", "xlsx"])
def test_header_total_and_repeated_header_are_told_and_skipped_once(is_workbook: bool) -> None:
    text = "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in TITLED)
    plan = planned(as_workbook(TITLED) if is_workbook else text.encode())
    (header,) = found(plan, FindingKind.HEADER_FOUND)
    assert "Header on" in header.message
    assert header.lines == (3,)
    skipped = {finding.lines: finding.values for finding in found(plan, FindingKind.LINE_SKIPPED)}
    assert skipped == {(5,): ("Emp No Employee Name",), (7,): ("Total: 2",)}
    assert list(plan.report.lines_of(Outcome.SKIPPED)) == [5, 7]
    assert list(plan.report.lines_of(Outcome.CREATED)) == [4, 6]


def test_a_header_on_the_first_line_is_not_told_nor_one_that_the_operator_names() -> None:
    assert not planned(b"code,name\nE1,Ann\n").report.findings
    assert not planned(b"sep=,\ncode,name\nE1,Ann\n").report.findings
    assert not found(planned(b"title\ncode,name\nE1,Ann\n", "--header-row", "2"), FindingKind.HEADER_FOUND)


def test_a_guessed_encoding_is_told_with_names_as_read_and_the_option() -> None:
    content = 'remark,code,name\né,E1,"Żółć, Ł"\n'.encode("cp1250")
    (guess,) = found(planned(content), FindingKind.ENCODING_GUESSED)
    assert guess.values == ("¯ó³æ, £",)
    assert "--encoding" in guess.message
    assert not found(planned(content, "--encoding", "cp1250"), FindingKind.ENCODING_GUESSED)


def test_line_breaks_are_told_by_column_and_stay_in_notes() -> None:
    plan = planned(b'code,name,address\nE1,"Ivor\nJames","1 High St\nLeeds"\nE2,Ann,"a\r\nb"\n')
    breaks = {finding.column: finding.lines for finding in found(plan, FindingKind.LINE_BREAK)}
    assert breaks == {"name": (2,), "address": (2, 5)}
    assert plan.report.errors == 0
    notes = planned(b'name,kind,description\nForklift,employee,"two\nlines"\n', what="certifications")
    assert not notes.report.findings


def test_a_needed_column_that_is_there_twice_is_asked_about() -> None:
    content = b"code,name,Code,code\nE1,Ann,x,y\n"
    (question,) = planned(content).questions
    assert (question.kind, question.column) == ("doubled_column", "code")
    choices = {choice.options[1] for choice in question.choices}
    assert choices == {"code=code", "code (2)=code"}
    for choice in question.choices:
        assert not planned(content, *choice.options).questions
    assert not planned(b"code,name,Notes,Notes\nE1,Ann,x,y\n").questions
