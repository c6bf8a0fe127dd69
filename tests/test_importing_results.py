"""Columns that say what came of a line are compared, taken or asked about; none is left out in silence."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.errors import UsageError
from certtui.importing.findings import FindingKind
from certtui.importing.options import Options, with_words
from certtui.importing.results import Says, ask_result, judge, names_result, statuses_of
from certtui.importing.scan import ColumnFacts
from certtui.importing.table import Cell
from certtui.importing.truth_words import NOT_PASSED, PASSED, STATUSES
from certtui.records import Status
from certtui.rights import Operator
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, tally


def facts(cells: list[Cell]) -> ColumnFacts:
    found = ColumnFacts(TODAY)
    found.add(cells)
    return found


@pytest.mark.parametrize(
    "column",
    [
        *(
            "LICENSE STATUS",
            "Completed",
            "completed at",
            "Exam Result",
            "Passed?",
            "is_verified",
            "Final Grade",
        ),
        *("Ergebnis", "Prüfung bestanden", "Résultat", "Statut", "Resultado", "Uitslag", "Wynik", "Aprovado"),
        "CourseCompleted",
    ],
)
def test_names_of_results(column: str) -> None:
    assert names_result(column)


@pytest.mark.parametrize(
    "column", ["State", "STATE", "Passport", "Upgrade", "Approval", "Estado", "Company", "Note"]
)
def test_other_names_that_look_like_them(column: str) -> None:
    assert not names_result(column)


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        (["Valid", "EXPIRED", "", "Active", "current"], Says.STATUSES),
        (["Expires soon", "Expiring"], Says.STATUSES),
        (["gültig", "abgelaufen"], Says.STATUSES),
        (["Valid", "Revoked"], Says.OPEN),
        (["Valid", "Pending"], Says.OPEN),
        (["Yes", "y", "x", "✓", "Passed", "1", "OK"], Says.PASSED),
        (["bestanden", "ja"], Says.PASSED),
        (["x", "x", ""], Says.OPEN),
        (["Yes", "No"], Says.OPEN),
        (["Valid", "Yes"], Says.OPEN),
        (["87", "92"], Says.OPEN),
        (["", ""], Says.NOTHING),
    ],
)
def test_what_a_column_says_all_together(cells: list[Cell], says: Says) -> None:
    assert judge(facts(cells)) is says


def test_revoked_is_no_status_that_can_be_compared() -> None:
    assert statuses_of("Revoked") is None
    assert all(Status.REVOKED not in statuses for statuses in STATUSES.values())
    assert statuses_of("ACTIVE") == frozenset((Status.VALID, Status.EXPIRES_SOON))


@given(
    st.lists(
        st.sampled_from(["Yes", "No", "Valid", "Expired", "", "In progress", "Revoked", "x", "89 %"]),
        min_size=1,
    )
)
def test_a_word_that_is_neither_yes_nor_a_status_always_leaves_the_column_open(cells: list[Cell]) -> None:
    bad = {"No", "In progress", "Revoked", "89 %"} & set(cells)
    if bad:
        assert judge(facts(cells)) is Says.OPEN


@given(st.lists(st.sampled_from(sorted(PASSED | NOT_PASSED)), min_size=1))
def test_all_of_a_column_is_taken_only_if_each_word_says_yes(cells: list[Cell]) -> None:
    if judge(facts(cells)) is Says.PASSED:
        assert set(cells) <= PASSED


def test_the_question_counts_every_value_and_its_options_can_be_typed() -> None:
    asked = ask_result("Done", facts(["Yes", "No", "Yes", "", "Passed"]))
    assert asked.counts == (("Yes", 2), ("No", 1), ("Passed", 1), ("(empty)", 1))
    taken, ignored = (with_words(Options(TODAY), choice.options) for choice in asked.choices)
    assert taken.only == (("Done", ("Yes", "Passed")),)
    assert ignored.ignore == ("Done",)


HEAD = "certification,entity_code,issued_on,"


@pytest.fixture
def held(database: str, operator: Operator) -> None:
    from certtui.commands import assignment

    people = company.people(3)
    certification = company.certification(operator, "Pass")
    assignment.assign(operator, certification, people, date(2026, 1, 1))


def lines(*results: str) -> str:
    return "".join(f"Pass,E{n:05},2026-02-01,{result}\n" for n, result in enumerate(results, 1))


def test_a_result_that_is_open_stops_the_file(held: None, operator: Operator) -> None:
    planned = plan("instances", HEAD + "Completed\n" + lines("Yes", "No", "Yes"))
    assert planned.refused
    [question] = planned.questions
    assert (question.kind, question.column, question.counts) == (
        "result_column",
        "Completed",
        (("Yes", 2), ("No", 1)),
    )


def test_only_takes_the_lines_with_one_of_the_words(held: None, operator: Operator) -> None:
    text = HEAD + "Completed,Grade\n" + lines("Yes,A", "No,A", "yes ,C")
    done = bring(operator, "instances", text, only=(("Completed", ("YES",)),), ignore=("Grade",))
    assert tally(done.report) == (2, 0, 0, 1, 0)
    both = (("Completed", ("Yes", "No")), ("Grade", ("A", "B")))
    assert tally(plan("instances", text, only=both).report)[3:] == (1, 0)


def test_lines_left_out_are_flagged_for_planners_that_assign_them(held: None, operator: Operator) -> None:
    from certtui.importing.fields import fields_of
    from certtui.importing.planning import Lines
    from certtui.importing.reading_columns import read_columns
    from certtui.importing.report import Report

    text = HEAD + "Completed\n" + lines("Yes", "No", "Yes")
    table = plan("instances", text, ignore=("Completed",)).table
    report = Report()
    options = Options(TODAY, only=(("Completed", ("Yes",)),))
    read = read_columns("instances", table, fields_of("instances"), options, report, None)
    every = Lines(read.prepared, read.cells, read.fields, read.others, report, read.questions)
    flags = [(line, every.cells.left_out) for line, _ in every.with_left_out()]
    assert flags == [(2, False), (3, True), (4, False)]
    assert report.skip == 0


def test_a_column_of_yes_is_taken_and_told(held: None, operator: Operator) -> None:
    planned = plan("instances", HEAD + "Completed\n" + lines("Yes", "x", "passed"))
    assert not planned.refused
    [found] = [one for one in planned.report.findings if one.kind is FindingKind.RESULT_COLUMN]
    assert (found.column, set(found.values)) == ("Completed", {"Yes", "x", "passed"})


def test_a_column_of_statuses_is_never_left_aside_in_silence(held: None, operator: Operator) -> None:
    """A line that says Expired must not come in as what its dates make of it without a word."""
    done = bring(operator, "instances", HEAD + "Status\n" + lines("Valid", "Expired", "Valid"))
    assert tally(done.report)[0] == 3
    (told,) = [one for one in done.report.findings if one.kind is FindingKind.STATUS_DIFFERS]
    assert told.lines == (3,)
    chosen = plan(
        "instances", HEAD + "Status\n" + lines("Valid", "Expired", "Valid"), only=(("Status", ("Valid",)),)
    )
    assert tally(chosen.report) == (0, 0, 2, 1, 0)


def test_a_column_that_chooses_the_lines_is_not_told_as_ignored(held: None, operator: Operator) -> None:
    planned = plan(
        "instances", HEAD + "Completed,Room\n" + lines("Yes,1", "No,2"), only=(("Completed", ("Yes",)),)
    )
    assert planned.ignored == ("Room",)
    told = [one.column for one in planned.report.findings if one.kind is FindingKind.COLUMN_IGNORED]
    assert told == ["Room"]


def test_dates_under_a_name_of_a_result_are_dates(held: None, operator: Operator) -> None:
    text = (
        "certification,entity_code,Completed\nPass,E00001,2026-02-01\nPass,E00002,\nPass,E00003,2026-02-03\n"
    )
    planned = plan("instances", text)
    assert dict(planned.columns)["Completed"] == "issued_on"
    assert planned.questions == ()


def test_words_under_a_name_of_dates_are_a_result(held: None, operator: Operator) -> None:
    text = "certification,entity_code,Date,Completed\nPass,E00001,2026-02-01,Yes\nPass,E00002,2026-02-01,No\n"
    planned = plan("instances", text)
    assert [(one.kind, one.column) for one in planned.questions] == [("result_column", "Completed")]
    assert dict(planned.columns)["Date"] == "issued_on"


def test_dates_that_changed_a_status_are_no_result(held: None, operator: Operator) -> None:
    text = HEAD + "Status Change Date\n" + lines("", "2026-01-01", "")
    assert plan("instances", text).questions == ()


def test_a_status_of_people_is_asked_about_and_its_words_can_be_mapped(
    database: str, operator: Operator
) -> None:
    text = "code,name,Status\n1,Ana,Active\n2,Bo,Terminated\n3,Cy,Leaver\n"
    [question] = plan("employees", text).questions
    assert question.kind == "status_column"
    map_it, ignore_it = (with_words(Options(TODAY), choice.options) for choice in question.choices)
    done = bring(operator, "employees", text, maps=map_it.maps, values=map_it.values)
    assert tally(done.report) == (3, 0, 0, 0, 0)
    assert company.count("entity", "active") == 1
    assert plan("employees", text, ignore=ignore_it.ignore).work.makes() == {}


def test_a_status_that_is_not_about_activity_is_an_attribute(database: str, operator: Operator) -> None:
    text = "code,name,Marital Status\n1,Ana,single\n2,Bo,married\n"
    assert plan("employees", text).questions == ()


def test_an_empty_cell_beside_marks_is_inactive_and_told(database: str, operator: Operator) -> None:
    text = "code,name,active\n1,Ana,x\n2,Bo,\n3,Cy,checked\n"
    done = bring(operator, "employees", text)
    assert company.count("entity", "active") == 2
    [found] = [one for one in done.report.findings if one.kind is FindingKind.INACTIVE_BY_EMPTY_CELL]
    assert (found.lines, found.number) == ((3,), 1)


def test_an_empty_cell_beside_words_is_active(database: str, operator: Operator) -> None:
    bring(operator, "employees", "code,name,active\n1,Ana,yes\n2,Bo,\n3,Cy,no\n")
    assert company.count("entity", "active") == 2


def test_a_date_format_is_for_a_field_by_any_of_its_names_or_for_a_column(
    held: None, operator: Operator
) -> None:
    """What is taken and has no effect would leave the question open for ever."""
    text = "certification,entity_code,issued,Runs out\nPass,E00001,2026-01-10,10/01/2027\n"
    maps = (("Runs out", "expires_on"),)
    for name in ("expires_on", "expires", "Runs out", "RUNS OUT"):
        planned = plan("instances", text, maps=maps, date_formats=((name, "DMY"),))
        assert [one.message for one in planned.questions] == []
        assert dict(planned.formats)["expires_on"].startswith("DD"), name
    with pytest.raises(UsageError):
        plan("instances", text, maps=maps, date_formats=(("Runs", "DMY"),))
