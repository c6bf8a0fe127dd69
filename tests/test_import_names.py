"""Who is who in a file: codes and names must agree, nobody is made twice, and what is made is named."""

from __future__ import annotations

from typing import Any

import pytest

from certtui.commands import entities
from certtui.errors import UsageError
from certtui.importing.findings import Finding, FindingKind
from certtui.importing.plan import Plan
from certtui.integrity import check
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.import_files import bring, plan, refused, tally

HEAD = "certification,entity_code,entity_name,issued_on\n"
STAFF = 'code,name\nE1,"Berg, Ann"\n102,"Smith, John"\n101,"Lopez, Maria"\n'


@pytest.fixture
def staff(database: str, operator: Operator) -> Operator:
    company.certification(operator, "Pass")
    bring(operator, "employees", STAFF)
    return operator


def found(planned: Plan, kind: FindingKind) -> list[Finding]:
    return [one for one in planned.report.findings if one.kind is kind]


def stored_name(code: str) -> str:
    return str(execute("SELECT name FROM entity WHERE code = ?", (code,)).fetchone()[0])


@pytest.mark.parametrize("what", ["instances", "associations"])
def test_a_line_that_names_somebody_else_is_refused_and_says_who(staff: Operator, what: str) -> None:
    planned = plan(
        what, HEAD + "Pass,102,Maria Lopez,2026-02-01\nPass,E1,BERG Ann M.,2026-02-01\n", assign=True
    )
    assert refused(planned.report) == {2: "entity_name"}
    reason = planned.report.problems[0].reason
    assert all(word in reason for word in ("102", "Smith, John", "Maria Lopez", "code 101", "--trust-codes"))
    assert planned.report.create == 1


def test_trusted_codes_are_taken_and_told_and_names_stay(staff: Operator) -> None:
    text = HEAD + "Pass,102,Maria Lopez,2026-02-01\n"
    [finding] = found(plan("instances", text, assign=True, trust_codes=True), FindingKind.NAME_DIFFERS)
    assert finding.lines == (2,)
    assert tally(bring(staff, "instances", text, assign=True, trust_codes=True).report) == (1, 0, 0, 0, 0)
    assert stored_name("102") == "Smith, John"


def test_a_name_that_says_less_is_taken_and_told_unless_it_is_anothers(staff: Operator) -> None:
    text = HEAD + "Pass,E1,Ann Mary Berg,2026-02-01\nPass,102,Smith,2026-02-01\n"
    planned = plan("instances", text, assign=True)
    assert planned.report.errors == 0
    assert [one.lines for one in found(planned, FindingKind.NAME_DIFFERS)] == [(2, 3)]
    entities.create_entity(staff, EntityDetails(Kind.EMPLOYEE, "7", "Smith"))
    planned = plan("instances", text, assign=True)
    assert refused(planned.report) == {3: "entity_name"}
    assert "code 7" in planned.report.problems[0].reason


def test_a_whole_name_is_not_that_of_one_with_the_initial_alone(staff: Operator) -> None:
    """Of one who is stored, and of one whom an earlier line of the file names."""
    bring(staff, "employees", 'code,name\n103,"Berg, A."\n')
    text = (
        HEAD + 'Pass,103,"Berg, Ann",2026-02-01\nPass,N9,BERG A.,2026-02-01\nPass,N9,"Berg, Ann",2026-02-02\n'
    )
    planned = plan("instances", text, create_missing=True, kind=Kind.EMPLOYEE, allow_same_name=True)
    assert refused(planned.report) == {2: "entity_name", 4: "entity_name"}
    assert all("code E1" in one.reason for one in planned.report.problems)
    text = HEAD + 'Pass,103,"Berg, A",2026-02-01\nPass,E1,"Berg, A.",2026-02-01\n'
    assert refused(plan("instances", text, assign=True).report) == {3: "entity_name"}


def test_earlier_lines_of_the_file_are_known_too(staff: Operator) -> None:
    text = (
        HEAD + 'Pass,9,Eva Strauß,2026-02-01\nPass,9,"STRAUSS, Eva",2026-03-01\nPass,9,Bo Cole,2026-04-01\n'
    )
    assert refused(plan("instances", text, create_missing=True).report) == {4: "entity_name"}


def test_a_name_on_a_later_line_is_taken_for_one_that_is_made(staff: Operator) -> None:
    text = HEAD + "Pass,9,,2026-02-01\nPass,9,Eva Strauss,2026-03-01\nPass,9,,2026-04-01\n"
    bring(staff, "instances", text, create_missing=True)
    assert stored_name("9") == "Eva Strauss"
    assert check() == []


def test_who_was_made_without_a_name_has_none_to_differ_from(staff: Operator) -> None:
    bring(staff, "instances", HEAD + "Pass,9,,2026-02-01\n", create_missing=True)
    text = HEAD + "Pass,9,Eva Strauss,2026-03-01\n"
    assert tally(bring(staff, "instances", text, assign=True).report) == (1, 0, 0, 0, 0)
    assert tally(bring(staff, "employees", "code,name\n9,Eva Strauss\n").report) == (0, 1, 0, 0, 0)


@pytest.mark.parametrize("creates", [False, True])
def test_who_was_made_without_a_name_does_not_take_that_of_somebody_else(
    staff: Operator, creates: bool
) -> None:
    bring(staff, "instances", HEAD + "Pass,9,,2026-02-01\n", create_missing=True)
    text = HEAD + "Pass,9,Ann Berg,2026-03-01\nPass,9,Eva Strauss,2026-04-01\nPass,9,Uwe Kahn,2026-05-01\n"
    planned = plan("instances", text, assign=True, create_missing=creates)
    assert refused(planned.report) == {2: "entity_name", 4: "entity_name"}
    assert "--trust-codes" in planned.report.problems[0].reason
    assert plan("instances", text, assign=True, trust_codes=True).report.create == 3


def test_a_new_code_without_a_name_does_not_take_that_of_somebody_else_from_a_later_line(
    staff: Operator,
) -> None:
    text = HEAD + "Pass,9,,2026-02-01\nPass,9,Ann Berg,2026-03-01\n"
    assert refused(plan("instances", text, create_missing=True).report) == {3: "entity_name"}
    assert plan("instances", text, create_missing=True, allow_same_name=True).report.create == 2


def test_no_second_person_of_a_name_is_made_unless_allowed(staff: Operator) -> None:
    text = HEAD + "Pass,999,Ann Berg,2026-02-01\nPass,998,ANN BERG,2026-02-01\n"
    planned = plan("instances", text, create_missing=True)
    assert refused(planned.report) == {2: "entity_name", 3: "entity_name"}
    assert "E1" in planned.report.problems[0].reason
    assert "--allow-same-name" in planned.report.problems[0].reason
    assert planned.also_created == ()
    allowed = plan("instances", text, create_missing=True, allow_same_name=True)
    assert [one.number for one in found(allowed, FindingKind.NAME_EXISTS)] == [2]
    assert allowed.report.create == 2


def test_one_name_under_two_new_codes_of_a_file_is_taken_and_told(staff: Operator) -> None:
    """Registers of authorities have one owner under several accounts."""
    text = HEAD + "Pass,999,Ida Lund,2026-02-01\nPass,998,LUND Ida,2026-02-01\n"
    planned = plan("instances", text, create_missing=True)
    assert [one.lines for one in found(planned, FindingKind.NAME_EXISTS)] == [(3,)]
    assert planned.report.create == 2


def test_what_is_also_made_is_named(staff: Operator) -> None:
    lines = "".join(f"New,{n},Person {chr(97 + n)}x,2026-02-01\n" for n in range(25))
    planned = plan("instances", HEAD + lines, create_missing=True, kind=Kind.EMPLOYEE)
    made = {one.noun: one for one in planned.also_created}
    assert made["certifications"].first == (("", "New"),)
    assert (made["employees"].number, len(made["employees"].first)) == (25, 20)
    assert made["employees"].first[0] == ("0", "Person ax")
    assert made["associations"].number == 25


def test_nobody_is_made_for_a_line_that_is_refused(staff: Operator) -> None:
    text = HEAD + "New,50,Eva Lund,2027-02-01\nPass,51,Ida Moss,2026-02-01\n"
    done = bring(staff, "instances", text, create_missing=True, kind=Kind.EMPLOYEE, skip_errors=True)
    assert refused(done.report) == {2: "issued_on"}
    assert company.count("entity", "code = '50'") == 0
    assert company.count("certification", "name = 'New'") == 0


def test_lines_of_inactive_people_and_codes_in_another_case_are_taken_and_told(staff: Operator) -> None:
    bring(staff, "employees", "code,name,active\nE1,Ann Berg,no\n")
    planned = plan("instances", HEAD + "Pass,e1,Ann Berg,2026-02-01\n", assign=True)
    assert planned.report.create == 1
    assert [one.values for one in found(planned, FindingKind.CODE_CASE)] == [("e1",)]
    assert any("inactive" in one.message for one in planned.report.findings)


def test_who_is_not_assigned_is_told_once(staff: Operator) -> None:
    text = HEAD + "Pass,E1,,2026-02-01\nPass,101,,2026-02-01\nPass,102,,\n"
    [errors] = plan("instances", text).report.grouped_errors()
    assert errors.number == 3
    assert "--assign" in errors.reason
    done = bring(staff, "instances", text, assign=True)
    assert done.report.counts[:5] == [2, 0, 0, 0, 1]
    assert refused(plan("instances", HEAD + "Pass,77,,2026-02-01\n", assign=True).report) == {
        2: "entity_code"
    }


@pytest.mark.parametrize(
    ("name", "options", "taken"),
    [
        ("Ann Berg", {}, True),
        ("Ann Cole", {}, False),
        ("Ann Cole", {"rename": True}, True),
        ("Ann Berg-Cole", {}, False),
        ("Ann Berg-Cole", {"rename": True}, True),
        ("Bo Dunn", {"rename": True}, False),
        ("Bo Dunn", {"trust_codes": True}, True),
    ],
)
def test_a_file_of_people_changes_a_name_only_where_it_may(
    staff: Operator, name: str, options: dict[str, Any], taken: bool
) -> None:
    text = f"code,name\nE1,{name}\n"
    planned = plan("employees", text, **options)
    if not taken:
        assert refused(planned.report) == {2: "name"}
        assert (
            "--rename" in planned.report.problems[0].reason
            or "--trust-codes" in planned.report.problems[0].reason
        )
        return
    told = found(planned, FindingKind.NAME_DIFFERS)
    assert bool(told) is bool(options), "only another name is told"
    bring(staff, "employees", text, **options)
    assert stored_name("E1") == name
    assert bring(staff, "employees", text).event is None


def test_names_are_not_taken_from_files_of_certificates(staff: Operator) -> None:
    with pytest.raises(UsageError, match="--trust-codes"):
        plan("instances", HEAD + "Pass,E1,,2026-02-01\n", rename=True)
