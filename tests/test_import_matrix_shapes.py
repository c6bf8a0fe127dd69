"""Matrices as firms have them, one test for each shape, as CSV and as workbooks, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from certtui.importing.findings import FindingKind
from certtui.integrity import check
from certtui.rights import Operator
from tests.import_files import tally
from tests.matrix_files import (
    Merged,
    Rows,
    as_csv,
    as_workbook,
    bring_bytes,
    held,
    kinds_asked,
    make_company,
    plan_bytes,
    plan_rows,
    ways_of,
)

pytestmark = pytest.mark.whole_program

Written = Callable[[Rows], bytes]


@pytest.fixture
def firm(database: str, operator: Operator) -> Operator:
    """A company of three people and three certifications, by the operator who imports."""
    make_company(operator)
    return operator


@pytest.fixture(params=[as_csv, as_workbook], ids=["csv", "xlsx"])
def written(request: pytest.FixtureRequest) -> Written:
    made: Written = request.param
    return made


def test_names_without_codes(firm: Operator, written: Written) -> None:
    """A small firm has no codes: first and last names in two columns, in any case."""
    rows = [
        ["Surname", "Forename", "Rescue"],
        ["ADLER", "Nina", "2026-03-01"],
        ["Costa", "rui", "2026-03-02"],
    ]
    assert ("--by-name",) in ways_of(plan_bytes(written(rows)))
    bring_bytes(firm, written(rows), "--by-name")
    assert [*held()] == [("Rescue", "P1"), ("Rescue", "P3")]


def test_months_as_text(firm: Operator, written: Written) -> None:
    """Months by name, in two languages; a month without a day is an error that says what to type."""
    rows = [
        ["Code", "Rescue", "Crane", "Welcome"],
        ["P1", "1 March 2026", "3-Sep-24", "5. Mai 2020"],
        ["P2", "Mar 2026", "Jan 5 2025", ""],
    ]
    planned = plan_bytes(written(rows))
    assert [(one.line, one.column) for one in planned.report.problems] == [(3, "Rescue")]
    bring_bytes(firm, written(rows), "--value", "Rescue: Mar 2026=2026-03-31")
    assert held() == {
        ("Rescue", "P1"): [("2026-03-01", "2027-03-01")],
        ("Crane", "P1"): [("2024-09-03", "2027-09-03")],
        ("Welcome", "P1"): [("2020-05-05", "never")],
        ("Rescue", "P2"): [("2026-03-31", "2027-03-31")],
        ("Crane", "P2"): [("2025-01-05", "2028-01-05")],
    }


@pytest.mark.parametrize(
    "head",
    [
        [
            ["Staff", "", Merged("Rescue", 2), "", "Crane", ""],
            ["No", "Name", "Issued", "Expires", "Date", "Expiry date"],
        ],
        [
            ["", "", Merged("Rescue", 2), "", "Crane", ""],
            ["Staff No", "Worker", "Issued", "Expires", "Issued", "Expires"],
        ],
        [
            ["Staff No", "Worker", "Rescue", "", "Crane"],
            ["", "", "Completed", "Expires", "Completed", "Expires"],
        ],
    ],
)
def test_two_header_lines_of_certifications_with_issue_and_expiry(
    firm: Operator, written: Written, head: Rows
) -> None:
    rows: Rows = [
        ["Training 2026"],
        *head,
        ["P1", "Adler, Nina", "2026-03-01", "2026-12-31", "2025-01-01", ""],
        ["P2", "", "", "", "", "never"],
    ]
    planned = plan_bytes(written(rows))
    assert kinds_asked(planned) == ["issue_date"]  # of what never expires nobody knows since when
    assert "lines 2 and 3" in next(iter(planned.report.findings)).message
    done = bring_bytes(firm, written(rows[:-1]))
    assert tally(done.report) == (2, 0, 0, 0, 0)
    assert held() == {
        ("Rescue", "P1"): [("2026-03-01", "2026-12-31")],
        ("Crane", "P1"): [("2025-01-01", "2028-01-01")],
    }


def test_two_header_lines_of_groups_and_names(firm: Operator, written: Written) -> None:
    rows: Rows = [
        ["", "", Merged("Safety", 2), "", "Lifting"],
        ["Staff No", "Worker", "Rescue", "Welcome", "Crane"],
        ["P1", "Adler, Nina", "2026-03-01", "2020-01-01", "2025-01-01"],
    ]
    assert tally(bring_bytes(firm, written(rows)).report) == (3, 0, 0, 0, 0)


def test_a_legend_of_colours_written_as_words(firm: Operator, written: Written) -> None:
    """What was green and red is OK and due: it may be compared, or recorded on a day that somebody gives."""
    rows = [["Code", "Rescue", "Crane"], ["P1", "OK", "due"], ["P2", "ok", "OK"], ["OK = trained"]]
    planned = plan_bytes(written(rows))
    assert planned.refused
    assert {("--cells", "status"), ("--set", "issued_on=2026-06-15")} <= {*ways_of(planned)}
    compared = bring_bytes(firm, written(rows), "--cells", "status")
    assert tally(compared.report) == (0, 0, 4, 1, 0)
    assert not held()
    done = bring_bytes(firm, written(rows), "--set", "issued_on=2026-06-15")
    assert done.report.create == 3
    assert ("Crane", "P1") not in held()
    assert FindingKind.STATUS_DIFFERS in {one.kind for one in done.report.findings}


def test_titles_above_and_a_totals_row_below(firm: Operator, written: Written) -> None:
    rows: Rows = [
        [Merged("Training matrix", 5), "", "", "", ""],
        ["Printed 2026-06-01"],
        [],
        ["Staff No", "Worker", "Rescue", "Crane", "Welcome"],
        ["P1", "Adler, Nina", "2026-03-01", "2025-01-01", "2020-01-01"],
        ["Total", "", "1", "1", "1"],
        ["Printed 2026-06-01 by Eva"],
    ]
    done = bring_bytes(firm, written(rows))
    assert done.report.create == 3
    assert done.report.errors == 0
    found = {one.kind: one for one in done.report.findings}
    assert found[FindingKind.HEADER_FOUND].lines == (4,)
    assert {6, 7} <= {
        line for one in done.report.findings if one.kind is FindingKind.LINE_SKIPPED for line in one.lines
    }


def test_names_of_certifications_in_another_case_and_with_blanks(firm: Operator, written: Written) -> None:
    rows = [["code", "  RESCUE ", "crane  "], ["p1", "2026-03-01", "2025-01-01"]]
    assert bring_bytes(firm, written(rows)).report.create == 2
    assert [*sorted(held())] == [("Crane", "P1"), ("Rescue", "P1")]


def test_a_column_twice(firm: Operator, written: Written) -> None:
    rows = [["Code", "Rescue", "Crane", "Rescue"], ["P1", "2025-03-01", "2025-01-01", "2026-03-01"]]
    planned = plan_bytes(written(rows))
    assert kinds_asked(planned) == ["doubled_column"]
    assert ("--ignore", "Rescue (2)") in ways_of(planned)
    assert ("--ignore", "Rescue") in ways_of(planned)
    bring_bytes(firm, written(rows), "--ignore", "Rescue")
    assert held()["Rescue", "P1"] == [("2026-03-01", "2027-03-01")]
    bring_bytes(firm, written(rows), "--map", "Rescue=Rescue", "--map", "Rescue (2)=Rescue")
    assert held()["Rescue", "P1"] == [("2025-03-01", "2026-03-01"), ("2026-03-01", "2027-03-01")]


def test_blank_columns(firm: Operator, written: Written) -> None:
    """One divides; one has notes below no name, which is told; one of a certification has nothing yet."""
    rows = [
        ["Code", "", "Rescue", "", "Crane", "Welcome", "", "Welcome"],
        ["P1", "", "2026-03-01", "see file", "", "2020-01-01", "", ""],
    ]
    done = bring_bytes(firm, written(rows))
    assert tally(done.report) == (2, 0, 0, 0, 0)
    ignored = [one.column for one in done.report.findings if one.kind is FindingKind.COLUMN_IGNORED]
    assert ignored == ["Welcome (2)", "4"]


def test_three_hundred_columns(firm: Operator, written: Written) -> None:
    rows = [
        ["Code", *(f"Course {n:03}" for n in range(300))],
        *([code, *["2026-03-01"] * 300] for code in ("P1", "P2")),
    ]
    planned = plan_bytes(written(rows))
    [question] = planned.questions
    assert question.choices[0].options == ("--kind", "employee", "--create-missing")
    done = bring_bytes(firm, written(rows), *question.choices[0].options)
    assert tally(done.report) == (600, 0, 0, 0, 0)
    assert done.made["certifications"] == 300
    assert check() == []


def test_typed_dates_of_a_workbook(firm: Operator) -> None:
    rows: Rows = [["Code", "Rescue", "Crane"], ["P1", date(2026, 3, 1), date(2025, 2, 3)]]
    bring_bytes(firm, as_workbook(rows))
    assert held()["Crane", "P1"] == [("2025-02-03", "2028-02-03")]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        (
            ["Personalnr", "Mitarbeiter", "Rescue", "Crane"],
            ["P1", "Adler, Nina", "01.03.2026", "nicht erforderlich"],
        ),
        (
            ["Matricule", "Nom", "Prénom", "Rescue", "Crane"],
            ["P1", "Adler", "Nina", "1er mars 2026", "sans objet"],
        ),
        (
            ["Nr pracownika", "Imię", "Nazwisko", "Rescue", "Crane"],
            ["P1", "Nina", "Adler", "1.03.2026", "nie dotyczy"],
        ),
        (
            ["Personeelsnummer", "Voornaam", "Achternaam", "Rescue", "Crane"],
            ["P1", "Nina", "Adler", "1 maart 2026", "n.v.t."],
        ),
    ],
)
def test_other_languages(firm: Operator, written: Written, head: list[object], cells: list[object]) -> None:
    bring_bytes(firm, written([head, cells]))
    assert held() == {("Rescue", "P1"): [("2026-03-01", "2027-03-01")]}


def test_not_applicable_in_dutch_among_expiries_may_be_never(firm: Operator) -> None:
    rows = [["Code", "Rescue", "Crane"], ["P1", "2026-12-31", "n.v.t."]]
    ways = ways_of(plan_rows(rows, "--cells", "expires_on"))
    assert {("--value", "Crane: n.v.t.=n/a"), ("--value", "Crane: n.v.t.=no expiry")} <= {*ways}


def test_names_only_above_unknown_certifications_say_where_the_header_may_be(firm: Operator) -> None:
    rows = [["Our training"], ["Who", "Hot Work"], ["Nina Adler", "2026-01-01"]]
    planned = plan_rows(rows)
    assert planned.refused
    assert "--header-row" in {word for way in ways_of(planned) for word in way}
