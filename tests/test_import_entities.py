"""Imports of entities: what a line makes, what it changes, and what it leaves alone."""

from __future__ import annotations

import json

import pytest

from certtui.commands import assignment
from certtui.errors import UsageError
from certtui.integrity import check
from certtui.records import Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, refused, tally

FILE = "code,name,email,active,department\nE1,Ana,ana@x.example,yes,Night\nE2,Bo,,inactive,\n"


def stored(code: str) -> tuple[str, str, bool, dict[str, str]]:
    name, email, active, attributes = execute(
        "SELECT name, email, active, attributes FROM entity WHERE kind = 1 AND code = ?", (code,)
    ).fetchone()
    return name, email, bool(active), json.loads(attributes)


def test_unknown_codes_create_with_further_columns_as_attributes(database: str, operator: Operator) -> None:
    assert tally(bring(operator, "employees", FILE).report) == (2, 0, 0, 0, 0)
    assert stored("E1") == ("Ana", "ana@x.example", True, {"department": "Night"})
    assert stored("E2") == ("Bo", "", False, {})


def test_the_same_file_twice_is_unchanged(database: str, operator: Operator) -> None:
    bring(operator, "employees", FILE)
    before = company.everything()
    done = bring(operator, "employees", FILE)
    assert (tally(done.report), done.event) == ((0, 0, 2, 0, 0), None)
    assert company.everything() == before


def test_an_absent_column_leaves_its_field_and_an_empty_cell_empties_it(
    database: str, operator: Operator
) -> None:
    bring(operator, "employees", FILE)
    done = bring(operator, "employees", "code,name,email,shift\nE1,Ana B,,early\n")
    assert tally(done.report) == (0, 1, 0, 0, 0)
    assert stored("E1") == ("Ana B", "", True, {"department": "Night", "shift": "early"})
    bring(operator, "employees", "code,name,department\nE1,Ana B,\n")
    assert stored("E1") == ("Ana B", "", True, {"shift": "early"})


def test_many_lines_with_attributes_that_are_alike_and_that_are_not(
    database: str, operator: Operator
) -> None:
    lines = [f"E{n},Ana {n},Dept {n % 3},{n}\n" for n in range(5_000)]
    assert (
        bring(operator, "employees", "code,name,department,phone\n" + "".join(lines)).report.create == 5_000
    )
    for n in (0, 4_095, 4_096, 4_999):
        assert stored(f"E{n}") == (f"Ana {n}", "", True, {"department": f"Dept {n % 3}", "phone": str(n)})
    searched = dict(execute("SELECT code, search FROM entity").fetchall())
    assert searched == {f"E{n}": f"e{n} ana {n} dept {n % 3} {n}" for n in range(5_000)}


def test_codes_are_the_kinds_own(database: str, operator: Operator) -> None:
    """An asset may have an employee's code."""
    bring(operator, "employees", "code,name\nX1,Ana\n")
    assert tally(bring(operator, "assets", "code,name\nX1,Crane\n").report) == (1, 0, 0, 0, 0)
    assert company.count("entity", "code = 'X1'") == 2


def test_lines_that_cannot_be_taken_name_field_and_character(database: str, operator: Operator) -> None:
    report = plan(
        "employees",
        "code,name,email,active\nE1,A\x1b[31mna,,\n,Bo,,\nE3,,,\nE4,Di,,perhaps\nE5,Eve,e\u202e@x,\nE6,Fay,,\n",
    ).report
    assert refused(report) == {2: "name", 3: "code", 4: "name", 5: "active", 6: "email"}
    assert "U+001B" in report.problems[0].reason
    assert report.create == 1


def test_a_code_that_stands_twice(database: str, operator: Operator) -> None:
    """Said alike it is passed over; otherwise the second import would undo the first."""
    report = plan("employees", "code,name\nE1,Ana\nE1,Ana\nE1,Bea\n").report
    assert (tally(report), refused(report)) == ((1, 0, 0, 1, 1), {4: "code"})


@pytest.mark.parametrize(("word", "active"), [("TRUE", True), ("0", False), ("Inactive", False), ("", True)])
def test_the_words_for_active(database: str, operator: Operator, word: str, active: bool) -> None:
    bring(operator, "employees", f"code,name,active\nE1,Ana,{word}\n")
    assert stored("E1")[2] is active


def test_who_becomes_inactive_leaves_the_counts(database: str, operator: Operator) -> None:
    [person] = company.people(1)
    held = company.certification(operator)
    assignment.assign(operator, held, [person], TODAY)
    bring(operator, "employees", "code,name,active\nE00001,Ana,no\n", trust_codes=True)
    assert company.count("span", "active = TRUE") == 0
    assert check() == []


def test_names_of_all_scripts_are_stored_composed_and_found(database: str, operator: Operator) -> None:
    bring(operator, "employees", "code,name\nE1,Ame\u0301lie Łąk\nE2,佐藤\n")
    assert stored("E1")[0] == "Amélie Łąk"
    assert company.count("entity", "search LIKE ?", "%amelie lak%") == 1


def test_the_event_names_whom_it_touched(database: str, operator: Operator) -> None:
    done = bring(operator, "employees", FILE)
    action, detail, touched = execute(
        "SELECT action, detail, touched FROM audit_event WHERE id = ?", (done.event,)
    ).fetchone()
    said = json.loads(detail)
    assert (action, said["import"], said["file"], said["created"]) == ("import", "employees", "file.csv", 2)
    first, last = touched.split("-")
    assert int(last) - int(first) == 1


def test_another_kind_is_refused_as_usage(database: str, operator: Operator) -> None:
    with pytest.raises(UsageError):
        plan("employees", FILE, kind=Kind.ASSET)
