"""Files as a whole: everything that is open is asked at once, each answer can be typed, and how it was read is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from certtui.errors import UsageError
from certtui.importing import aliases
from certtui.importing.columns import fold
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.findings import Finding, FindingKind
from certtui.importing.options import Options, to_words, with_words
from certtui.importing.plan import Plan
from certtui.records import Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, tally

EVERYTHING_OPEN = (
    "employee id,course,Start Date,End Date,Passed,Issued\n"
    "E1,Pass,2026-03-02,2026-03-04,Yes,01/02/2026\nE2,Pass,2026-03-02,2026-03-04,No,02/03/2026\n"
)


def open_of(planned: Plan) -> list[tuple[str, str]]:
    return [(one.kind, one.column) for one in planned.questions]


def found(planned: Plan, kind: FindingKind) -> list[Finding]:
    return [one for one in planned.report.findings if one.kind is kind]


def test_all_that_a_file_leaves_open_is_asked_at_once(database: str, operator: Operator) -> None:
    assert open_of(plan("instances", EVERYTHING_OPEN)) == [
        ("date_order", "Issued"),
        ("result_column", "Passed"),
        ("course_days", "Start Date"),
        ("course_days", "End Date"),
    ]


def test_answering_every_question_with_a_choice_leads_to_a_plan(database: str, operator: Operator) -> None:
    """Never a dead end: whichever answers are taken, in however many rounds."""
    for which in (0, -1):
        options = Options(TODAY, file="file.csv")
        for _ in range(4):
            planned = plan("instances", EVERYTHING_OPEN, **_changed(options))
            if not planned.questions:
                break
            for question in planned.questions:
                options = with_words(options, question.choices[which].options)
        assert planned.questions == ()
        assert with_words(Options(TODAY, file="file.csv"), to_words(options)) == options


def _changed(options: Options) -> dict[str, Any]:
    return {
        name: value
        for name, value in options._asdict().items()
        if name not in {"today", "file"} and value != Options(TODAY)._asdict()[name]
    }


def test_days_of_a_course_are_no_question_where_the_validity_is_known(
    database: str, operator: Operator
) -> None:
    text = "employee id,course,Issued,Valid from,Expires,Start Date,Due\nE1,Pass,2026-01-01,2026-01-01,never,2025-12-01,2026-02-01\n"
    assert plan("instances", text).questions == ()


def test_from_and_to_without_dates_are_no_question(database: str, operator: Operator) -> None:
    assert (
        plan("instances", "employee id,course,Issued,From,To\nE1,Pass,2026-01-01,Leeds,York\n").questions
        == ()
    )


def test_a_file_without_issue_date_and_expiry_is_refused(database: str, operator: Operator) -> None:
    text = "employee id,course,Valid from\nE1,Pass,2026-01-01\n"
    assert open_of(plan("instances", text)) == [("missing_column", "")]
    assert plan("instances", text, sets=(("issued_on", "2026-01-01"),)).questions == ()
    assert plan("instances", text, maps=(("Valid from", "issued_on"),)).questions == ()


def test_valid_from_and_until_give_the_issue_date_and_it_is_told(database: str, operator: Operator) -> None:
    text = "employee id,course,Valid from,Valid until\nE1,Pass,2026-01-01,2027-01-01\n"
    planned = plan("instances", text, kind=Kind.EMPLOYEE, create_missing=True)
    assert planned.questions == ()
    assert [one.column for one in found(planned, FindingKind.ISSUE_DATE_CALCULATED)] == ["Valid from"]


def test_constants_stand_on_every_line(database: str, operator: Operator) -> None:
    company.people(2)
    company.certification(operator, "Pass")
    text = "employee id\nE00001\nE00002\n"
    sets = (("certification", "Pass"), ("issued_on", "2026-03-01"))
    done = bring(operator, "instances", text, sets=sets, create_missing=True)
    assert tally(done.report) == (2, 0, 0, 0, 0)
    assert {str(day) for (day,) in execute("SELECT issued_on FROM instance").fetchall()} == {"2026-03-01"}


def test_a_constant_that_is_no_date_is_refused_once(database: str, operator: Operator) -> None:
    with pytest.raises(UsageError, match="30 February"):
        plan("instances", "certification,code\nPass,E1\n", sets=(("issued_on", "2026-02-30"),))


def test_a_kind_that_is_set_is_the_kind_that_is_given(database: str, operator: Operator) -> None:
    text = "Asset ID,Certificate,Company,Issued\nA1,Lift,Acme,2026-01-01\n"
    for options in ({"kind": Kind.ASSET}, {"sets": (("kind", "asset"),)}):
        assert dict(plan("instances", text, **options).columns)["Asset ID"] == "entity_code"
    with pytest.raises(UsageError):
        plan("instances", text, kind=Kind.CLIENT, sets=(("kind", "asset"),))


def test_certifications_take_their_kind_from_the_options(database: str, operator: Operator) -> None:
    for text in ("name\nLift\nCrane\n", "name,kind\nLift,\nCrane,asset\n"):
        planned = plan("certifications", text, kind=Kind.ASSET)
        assert (planned.questions, tally(planned.report)) == ((), (2, 0, 0, 0, 0))


def test_a_certification_can_stand_in_two_columns(database: str, operator: Operator) -> None:
    text = "employee id,Type,State,Issued\nE1,Crane,TX,2026-01-01\nE1,Crane,,2026-01-01\n"
    maps = (("{Type} {State}", "certification"),)
    bring(operator, "instances", text, maps=maps, kind=Kind.EMPLOYEE, create_missing=True)
    assert {name for (name,) in execute("SELECT name FROM certification").fetchall()} == {"Crane TX", "Crane"}


@pytest.mark.parametrize("head", ["#", "No.", "Nr", "N°"])
def test_a_bare_number_is_the_code_where_it_can_be(database: str, operator: Operator, head: str) -> None:
    assert plan("employees", f"{head},Name\n4711,Ana\n4502,Bo\n").questions == ()
    assert open_of(plan("employees", f"{head},Name\n1,Ana\n2,Bo\n3,Cy\n")) == [("missing_column", "")]
    assert dict(plan("employees", f"{head},Badge,Name\n4711,B1,Ana\n").columns)["Badge"] == "code"


def test_a_bare_number_is_no_code_where_the_names_differ(database: str, operator: Operator) -> None:
    bring(operator, "employees", 'code,name\n4711,"Berg, Ana"\n')
    assert plan("employees", "#,Name\n4711,Ana Berg\n").questions == ()
    assert open_of(plan("employees", "#,Name\n4711,Bo Cole\n")) == [("missing_column", "")]


def test_words_of_theirs_can_stand_for_ours(database: str, operator: Operator) -> None:
    text = "certification,code,issued_on,expires_on\nPass,E1,2026-01-01,9999-12-31\nPass,E2,2026-01-01,see card\n"
    values = (("expires_on", ("9999-12-31", "See card"), "never"),)
    options: dict[str, Any] = {"kind": Kind.EMPLOYEE, "create_missing": True}
    assert tally(plan("instances", text, **options).report)[4] == 2
    assert tally(plan("instances", text, values=values, **options).report) == (2, 0, 0, 0, 0)


def test_times_of_day_and_unlikely_years_are_told_with_their_lines(database: str, operator: Operator) -> None:
    text = (
        "certification,code,Completed at,expires_on\n"
        "Pass,E1,2025-06-12T09:00:52,never\nPass,E2,2025-06-13T00:00:00Z,2226-01-01\nPass,E3,2025-06-12 23:30:00-07:00,never\n"
    )
    planned = plan("instances", text, kind=Kind.EMPLOYEE, create_missing=True)
    [times] = found(planned, FindingKind.TIME_OF_DAY)
    assert (times.column, times.lines, times.number) == ("Completed at", (2, 4), 2)
    [years] = found(planned, FindingKind.IMPLAUSIBLE_YEAR)
    assert (years.column, years.lines, years.values) == ("expires_on", (3,), ("2226-01-01",))


def test_one_bad_cell_is_one_bad_line(database: str, operator: Operator) -> None:
    text = "certification,code,date,expires\nPass,E1,2025-01-10,\nPass,E2,2025-01-11,see file\nPass,E3,31/02/2025,\n"
    planned = plan("instances", text, kind=Kind.EMPLOYEE, create_missing=True)
    assert [(one.line, one.column) for one in planned.report.first(9)] == [
        (3, "expires_on"),
        (4, "issued_on"),
    ]


def test_day_numbers_are_asked_about(database: str, operator: Operator) -> None:
    text = "certification,code,date\nPass,E1,45292\nPass,E2,45293\n"
    [question] = plan("instances", text).questions
    assert (question.kind, question.column) == ("serial_dates", "date")
    planned = plan("instances", text, date_formats=(("issued_on", "serial"),))
    assert (planned.questions, planned.formats) == ((), (("issued_on", "serial"),))


def test_a_format_for_what_is_no_field_is_refused(database: str, operator: Operator) -> None:
    with pytest.raises(UsageError, match="issued_on"):
        plan(
            "instances", "certification,code,date\nPass,E1,2026-01-01\n", date_formats=(("isued_on", "DMY"),)
        )


def test_how_a_file_was_read_is_recorded(database: str, operator: Operator) -> None:
    text = "Emp #,First name,Last name,Course,Date,Colour\nE1,Ana,Berg,Pass,13/02/2026,red\n"
    planned = plan("instances", text)
    assert dict(planned.columns) == {
        "Emp #": "entity_code",
        "{Last name}, {First name}": "entity_name",
        "Course": "certification",
        "Date": "issued_on",
    }
    assert planned.formats == (("issued_on", "DD/MM/YYYY"),)
    assert [one.column for one in found(planned, FindingKind.COLUMN_IGNORED)] == ["Colour"]


def test_the_first_lines_make_a_provisional_plan(database: str, operator: Operator) -> None:
    import io

    from certtui.importing.planning import plan_import
    from certtui.importing.reading import open_table

    text = "certification,code,date\n" + "Pass,E1,2026-01-01\n" * 50
    for most, provisional in ((10, True), (50, False), (None, False)):
        table = open_table(io.BytesIO(text.encode()))
        planned = plan_import(
            "instances", table, Options(TODAY, kind=Kind.EMPLOYEE, create_missing=True), most
        )
        assert (planned.is_provisional, planned.report.lines) == (provisional, most or 50)


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_a_name_of_a_part_of_a_name_is_an_alias_of_nothing_else(what: str) -> None:
    parts = {fold(name) for name in (*aliases.FIRST_NAMES, *aliases.LAST_NAMES)}
    known = {fold(alias) for field in fields_of(what).values() for alias in field.aliases}
    assert not parts & known


OLD = (
    "certification,kind,entity_code,entity_name,number,issued_on,effective_on,expires_on,voided_on,note,"
    "recorded_at,recorded_by,replaced_on"
)


def test_an_empty_expiry_of_an_older_export_means_never(database: str, operator: Operator) -> None:
    from certtui.importing.cells import NoDate
    from certtui.importing.reading_columns import read_columns
    from certtui.importing.report import Report

    line = "Pass,employee,E1,Ana,,2026-01-01,2026-01-01,,,,2026-01-01T00:00:00Z,ada,"
    for head, cells, said in (
        (OLD, line, NoDate.NEVER),
        (f"{OLD},anchor_on", f"{line},2026-01-01", NoDate.NOT_GIVEN),
        (OLD.replace("recorded_by", "who"), line, NoDate.NOT_GIVEN),
    ):
        table = plan("instances", f"{head}\n{cells}\n").table
        report = Report()
        read = read_columns("instances", table, fields_of("instances"), Options(TODAY), report, None)
        [(_, row)] = list(read.prepared.planned(read.cells, report, with_left_out=False))
        assert read.cells.expiry(row) is said
        told = [one.lines for one in report.findings if one.kind is FindingKind.EXPIRY_NEVER]
        assert told == ([(2,)] if said is NoDate.NEVER else [])


def test_an_export_with_an_attribute_called_status_is_read_as_it_is(
    database: str, operator: Operator
) -> None:
    assert plan("employees", "code,name,email,active,Status\n1,Ana,,true,Active\n").questions == ()
