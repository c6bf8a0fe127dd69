"""A plan is applied whole or not at all, by those who may, and as the database is when it is applied."""

from __future__ import annotations

import json

import pytest

from certtui.commands import entities
from certtui.errors import Cancelled, InvalidInput, NotPermitted, UsageError
from certtui.importing.applying import apply
from certtui.importing.fields import KINDS_OF_IMPORT
from certtui.progress import silent
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator, Right
from certtui.store import execute
from tests import company
from tests.import_files import bring, plan, refused, tally

PEOPLE = "code,name\nE1,Ana\nE2,\nE3,Cy\n"
HEADS = dict.fromkeys(KINDS_OF_IMPORT, "code,name\nX,Y\n") | {
    "certifications": "name,kind\nPass,asset\n",
    "roles": "role\nDriver\n",
    "associations": "certification,entity_code\nPass,X\n",
    "instances": "certification,entity_code,issued_on\nPass,X,2026-01-01\n",
}


def test_planning_changes_nothing(database: str, operator: Operator) -> None:
    before = company.everything()
    assert tally(plan("employees", PEOPLE).report) == (2, 0, 0, 0, 1)
    assert company.everything() == before


def test_with_errors_nothing_is_written(database: str, operator: Operator) -> None:
    before = company.everything()
    with pytest.raises(InvalidInput):
        bring(operator, "employees", PEOPLE)
    assert company.everything() == before


def test_with_errors_skipped_the_good_lines_are_written(database: str, operator: Operator) -> None:
    done = bring(operator, "employees", PEOPLE, skip_errors=True)
    assert refused(done.report) == {3: "name"}
    assert company.count("entity") == 2
    detail = execute("SELECT detail FROM audit_event WHERE id = ?", (done.event,)).fetchone()[0]
    assert json.loads(detail)["errors"] == 1


@pytest.mark.parametrize("what", KINDS_OF_IMPORT)
def test_a_viewer_may_import_nothing(database: str, operator: Operator, viewer: Operator, what: str) -> None:
    before = company.everything()
    with pytest.raises(NotPermitted):
        bring(viewer, what, HEADS[what], create_missing=True)
    assert company.everything() == before


def test_making_what_is_missing_takes_the_rights_to_make_it(database: str, operator: Operator) -> None:
    mere = company.an_operator("mere", {Right.UPDATE_CERTIFICATIONS})
    with pytest.raises(NotPermitted):
        bring(mere, "instances", HEADS["instances"], create_missing=True, kind=Kind.ASSET)


def test_an_editor_may_import_everything(database: str, operator: Operator, editor: Operator) -> None:
    for what in KINDS_OF_IMPORT:
        bring(editor, what, HEADS[what], create_missing=True)
    assert company.count("instance") == 1


def test_a_plan_that_was_overtaken_is_made_anew(database: str, operator: Operator) -> None:
    """Another operator makes one of the entities between planning and applying."""
    planned = plan("employees", "code,name,email\nE1,Ana,\nE2,Bo,\n")
    entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "E1", "ANA", "a@x.example"))
    with planned.table:
        done = apply(operator, planned)
    assert tally(done.report) == (1, 1, 0, 0, 0)
    assert tuple(execute("SELECT name, email FROM entity WHERE code = 'E1'").fetchone()) == ("Ana", "")


def test_an_overtaken_plan_that_holds_no_more_is_refused(database: str, operator: Operator) -> None:
    company.people(1)
    made = company.certification(operator, "Pass")
    planned = plan("associations", "certification,entity_code\nPass,E00001\n")
    execute("DELETE FROM certification WHERE id = ?", (made,))
    company.certification(operator, "Other")
    with planned.table, pytest.raises(InvalidInput):
        apply(operator, planned)


@pytest.mark.parametrize("what", ["employees", "instances"])
def test_who_stops_an_import_leaves_nothing_behind(database: str, operator: Operator, what: str) -> None:
    def stop(_done: int, _total: int) -> None:
        raise Cancelled("Stopped.")

    before = company.everything()
    planned = plan(what, HEADS[what], create_missing=True, kind=None if what == "employees" else Kind.ASSET)
    with planned.table:
        with pytest.raises(Cancelled):
            apply(operator, planned, stop)
        assert company.everything() == before
        apply(operator, planned, silent)
    assert company.everything() != before


def test_lines_with_too_many_cells_are_errors_of_their_own(database: str, operator: Operator) -> None:
    report = plan("employees", "code,name\nE1,Ana\nE2,Bo,surplus\n").report
    assert [problem.line for problem in report.problems] == [3]
    assert report.create == 1


def test_dates_that_can_be_read_in_two_ways_stop_the_import(database: str, operator: Operator) -> None:
    text = "certification,entity_code,issued_on\nPass,X,01/02/2026\n"
    asked = plan("instances", text)
    assert asked.refused
    assert [question.kind for question in asked.questions] == ["date_order"]
    with pytest.raises(InvalidInput, match="--date-format"):
        apply(operator, asked)
    planned = plan("instances", text, date_format="MDY")
    assert [(found.column, found.field, found.shown) for found in planned.dates] == [
        ("issued_on", "issued_on", "MM/DD/YYYY")
    ]


def test_columns_that_feed_nothing_are_named(database: str, operator: Operator) -> None:
    planned = plan("instances", "certification,entity_code,issued_on,colour\nPass,X,2026-01-01,red\n")
    assert planned.ignored == ("colour",)


def test_what_is_no_kind_of_import_is_refused(database: str, operator: Operator) -> None:
    with pytest.raises(UsageError):
        plan("dogs", "code,name\n")
