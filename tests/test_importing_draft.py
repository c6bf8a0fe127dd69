"""What the Import screen works with, without a screen: the guess of what a file holds, answers, lines, nothing stored."""

from __future__ import annotations

import importlib
import shlex
from pathlib import Path
from typing import Any

import pytest

from certtui.errors import Conflict, NotPermitted, UsageError
from certtui.importing.draft import FIRST_LINES, Draft, Look
from certtui.importing.given_answers import Answers
from certtui.importing.guessing import guess_kind
from certtui.importing.options import Options, with_words
from certtui.importing.report import Outcome
from certtui.importing.settling import choices_in
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring

xlsxwriter: Any = importlib.import_module("xlsxwriter")  # without types
_STAFF = 'code,name\n101,"Lopez, Maria"\n102,"Smith, John"\n'


def draft(text: str) -> Draft:
    return Draft(text, TODAY, is_text=True)


def looked(operator: Operator, text: str, what: str, answers: Answers | None = None) -> Look:
    return draft(text).plan_import(operator, what, answers or Answers())


@pytest.mark.parametrize(
    ("columns", "name", "what"),
    [
        ("code,name,email,active", "file.csv", "employees"),
        ("Emp #,Last Name,First Name,Department", "list.csv", "employees"),
        ("Asset Tag,Description,Serial", "x.csv", "assets"),
        ("code,name", "clients-2026.csv", "clients"),
        ("code,name", "Job locations.xlsx", "locations"),
        ("name,group,kind,validity", "x.csv", "certifications"),
        ("role,employee_code,certification", "x.csv", "roles"),
        ("Employee ID,Training", "x.csv", "associations"),
        ("Emp #,Last Name,First Name,Course,Date Completed,Expires", "x.csv", "instances"),
        ("Code,Name,Date", "toolbox talk.csv", "instances"),
        ("Personalnummer,Nachname,Vorname,Zertifikat,Ausgestellt am,Gültig bis", "x.csv", "instances"),
        (
            "certification,group,kind,entity_code,entity_name,sources,status,days_left",
            "x.csv",
            "associations",
        ),
    ],
)
def test_what_a_file_holds_is_guessed_from_its_columns_and_its_name(
    columns: str, name: str, what: str
) -> None:
    assert guess_kind(columns.split(","), name) == what


def test_a_later_answer_replaces_what_was_said_of_the_same() -> None:
    answers = Answers().plus("", ("--map", "A=issued_on")).plus("", ("--only", "Done=Yes"))
    assert answers.plus("", ("--ignore", "A")).options(Options(TODAY)).maps == ()
    assert answers.plus("", ("--map", "B=issued_on")).options(Options(TODAY)).maps == (("B", "issued_on"),)
    assert answers.plus("", ("--set", "issued_on=2026-01-01")).options(Options(TODAY)).maps == ()
    assert answers.plus("", ("--only", "Done=No")).options(Options(TODAY)).only == (("Done", ("No",)),)
    assert answers.without(0).options(Options(TODAY)).only == (("Done", ("Yes",)),)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("Correct the line, or add --trust-codes to go by the code.", [("--trust-codes",)]),
        (
            'for example --value "Status: Left=inactive".',
            [("--value", "Status: Left=active"), ("--value", "Status: Left=inactive")],
        ),
        ("name the encoding, for example: --encoding cp1250", [("--encoding", "cp1250")]),
        ("add --date-format serial.", [("--date-format", "serial")]),
        ("--nothing-of-ours and --map are none", []),
    ],
)
def test_the_options_that_a_message_names_are_offered(message: str, words: list[tuple[str, ...]]) -> None:
    found = list(choices_in(message, Options(TODAY)))
    assert [choice.options for choice in found] == words
    for choice in found:
        with_words(Options(TODAY), choice.options)


def test_planning_stores_nothing_and_says_what_would_settle_errors(database: str, operator: Operator) -> None:
    bring(operator, "certifications", "name,kind\nForklift,employee\n")
    before = company.everything()
    text = "entity_code,certification,issued_on,expires_on\n101,Forklift,2026-01-01,2027-01-01\n"
    look = looked(operator, text, "instances")
    assert (look.taken, look.errors) == (0, 1)
    assert [choice.options for one in look.settling for choice in one.choices] == [("--create-missing",)]
    answered = looked(operator, text, "instances", look.answers.plus("", ("--create-missing",)))
    assert (answered.taken, answered.errors, answered.settling) == (1, 0, ())
    assert company.everything() == before


def test_answers_that_contradict_one_another_leave_what_was_before(database: str, operator: Operator) -> None:
    one = draft(_STAFF)
    first = one.plan_import(operator, "employees", Answers())
    with pytest.raises(UsageError):
        one.plan_import(operator, "employees", Answers().plus("", ("--map", "Nothing=code")))
    assert one.look is first


def test_lines_are_found_by_outcome_those_too_that_are_left_out(database: str, operator: Operator) -> None:
    text = _STAFF + "103,\nTotal: 3\n104,x,y\n"
    one = draft(text)
    one.plan_import(operator, "employees", Answers())
    assert list(one.lines_of(Outcome.CREATED)) == [2, 3]
    assert list(one.lines_of(Outcome.ERROR)) == [4, 6]
    assert one.records([3, 2]) == {2: ["101", "Lopez, Maria"], 3: ["102", "Smith, John"]}
    assert one.records([5]) == {5: ["Total: 3"]}
    assert one.records([2])[2][0] == "101", "and back again"


def test_a_line_is_told_whole_with_before_and_after(database: str, operator: Operator) -> None:
    bring(operator, "employees", 'code,name,email,Site\n101,"Lopez, Maria",,North\n')
    one = draft('code,name,email,Site\n101,"Lopez, Maria",m@x.example,South\n')
    one.plan_import(operator, "employees", Answers())
    told = {each.name: each.words for each in one.story(2)}
    assert told["Before: Site"] == "North"
    assert told["After: Site"] == "South"
    assert told["After: e-mail"] == "m@x.example"
    assert "Before: name" not in told


def test_of_a_long_file_the_first_lines_answer_and_it_is_taken_only_whole(
    database: str, operator: Operator
) -> None:
    text = "code,name\n" + "".join(f"E{number},Person {number}\n" for number in range(FIRST_LINES + 500))
    one = draft(text)
    look = one.plan_import(operator, "employees", Answers())
    assert look.is_provisional
    assert look.taken == FIRST_LINES
    with pytest.raises(UsageError):
        one.apply(operator)
    whole = one.plan_import(operator, "employees", Answers(), most=None)
    assert not whole.is_provisional
    assert one.apply(operator).report.create == FIRST_LINES + 500


def test_what_became_wrong_since_it_was_looked_at_is_not_left_out_unasked(
    database: str, operator: Operator
) -> None:
    one = draft('code,name\n101,"Lopez, Maria"\n')
    one.plan_import(operator, "employees", Answers())
    bring(operator, "employees", 'code,name\n101,"Wholly, Other"\n')
    before = company.everything()
    with pytest.raises(Conflict):
        one.apply(operator)
    assert company.everything() == before


def test_nothing_is_planned_without_the_rights(database: str, operator: Operator, viewer: Operator) -> None:
    with pytest.raises(NotPermitted):
        draft(_STAFF).plan_import(viewer, "employees", Answers())


def test_the_sheet_of_a_workbook_is_asked_where_several_could_be_meant(
    database: str, operator: Operator, tmp_path: Path
) -> None:
    path = tmp_path / "sites.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name in ("North", "South"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["code", "name"])
            sheet.write_row(1, 0, [name, f"Person of the {name}"])
    one = Draft(path, TODAY)
    assert one.guess() == "employees"
    look = one.plan_import(operator, "employees", Answers())
    assert (look.plan, look.is_ready, len(look.questions)) == (None, False, 1)
    [_, south] = look.questions[0].choices
    look = one.plan_import(operator, "employees", look.answers.plus(south.words, south.options))
    assert look.is_ready
    assert one.records([2]) == {2: ["South", "Person of the South"]}
    one.close()


def test_the_command_line_does_the_same(database: str, operator: Operator, tmp_path: Path) -> None:
    path = tmp_path / "a file.csv"
    path.write_text(_STAFF)
    one = Draft(path, TODAY)
    one.plan_import(operator, "employees", Answers().plus("", ("--trust-codes",)))
    assert shlex.split(one.command()) == ["certtui", "import", "employees", str(path), "--trust-codes"]
    assert one.command(skip_errors=True).endswith("--skip-errors")
    one.apply(operator)
    one.close()
    assert execute("SELECT count(*) FROM entity").fetchone()[0] == 2
