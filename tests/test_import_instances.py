"""Imports of instances: what is recorded, what is recorded already, and what that means for revocations."""

from __future__ import annotations

from datetime import date

import pytest

from certtui.commands import assignment, roles
from certtui.commands.lifecycle import delete_instance
from certtui.integrity import check
from certtui.queries.lifecycle import get_instance
from certtui.records import Kind, Period, Status, Unit
from certtui.rights import Operator
from certtui.store import day, day_or_none, execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, refused, tally

HEAD = "certification,entity_code,number,issued_on,effective_on,expires_on,voided_on,note,recorded_at,recorded_by\n"
Dates = tuple[str, str, str | None, str | None]


@pytest.fixture
def held(database: str, operator: Operator) -> int:
    """E00001's association with Pass, which is good for a year."""
    [person] = company.people(1)
    certification = company.certification(operator, "Pass", validity=Period(1, Unit.YEARS))
    assignment.assign(operator, certification, [person], date(2026, 1, 1))
    return company.association(person, certification)


def recorded(association: int) -> list[Dates]:
    return [
        (str(issued), str(effective), expires and str(expires), voided and str(voided))
        for issued, effective, expires, voided in execute(
            "SELECT issued_on, effective_on, expires_on, voided_on FROM instance WHERE association_id = ?"
            " ORDER BY issued_on, id",
            (association,),
        ).fetchall()
    ]


def revocations(association: int) -> list[tuple[date, date | None, str | None]]:
    return [
        (day(revoked), day_or_none(ended), by)
        for revoked, ended, by in execute(
            "SELECT revoked_on, ended_on, ended_by FROM revocation WHERE association_id = ? ORDER BY revoked_on",
            (association,),
        ).fetchall()
    ]


def test_a_line_is_recorded_as_it_stands(held: int, operator: Operator) -> None:
    text = HEAD + 'Pass,E00001,N1,2026-02-01,2026-03-01,2026-09-01,,"a\nb",2026-02-02T09:30:00+02:00,cy\n'
    assert tally(bring(operator, "instances", text).report) == (1, 0, 0, 0, 0)
    assert recorded(held) == [("2026-02-01", "2026-03-01", "2026-09-01", None)]
    row = execute("SELECT number, note, recorded_at, recorded_by FROM instance").fetchone()
    assert tuple(row) == ("N1", "a\nb", "2026-02-02T07:30:00Z", "cy")
    assert check() == []


def test_who_imports_records_where_the_file_does_not_say(held: int, operator: Operator) -> None:
    bring(operator, "instances", "certification,entity_code,issued_on\nPass,E00001,2026-02-01\n")
    at, by = execute("SELECT recorded_at, recorded_by FROM instance").fetchone()
    assert by == operator.name
    assert at.endswith("Z")


@pytest.mark.parametrize(
    ("head", "cells", "dates"),
    [
        ("issued_on", "2026-02-01", ("2026-02-01", "2026-02-01", "2027-02-01", None)),
        (
            "effective_on,expires_on",
            "2026-02-01,2026-09-01",
            ("2026-02-01", "2026-02-01", "2026-09-01", None),
        ),
        ("issued_on,effective_on", ",2026-02-01", ("2026-02-01", "2026-02-01", "2027-02-01", None)),
        ("issued_on,expires_on", "2026-02-01,", ("2026-02-01", "2026-02-01", "2027-02-01", None)),
        ("issued_on,expires_on", "2026-02-01,TBC", ("2026-02-01", "2026-02-01", "2027-02-01", None)),
        ("issued_on,expires_on", "2026-02-01,never", ("2026-02-01", "2026-02-01", None, None)),
    ],
)
def test_days_that_the_file_leaves_out(
    held: int, operator: Operator, head: str, cells: str, dates: Dates
) -> None:
    """An expiry that is not given is calculated from the definition; never must be written."""
    bring(operator, "instances", f"certification,entity_code,{head}\nPass,E00001,{cells}\n")
    assert recorded(held) == [dates]


@pytest.mark.parametrize(
    ("cells", "field"),
    [
        ("2026-02-01,,2027-02-01", "effective_on"),
        ("2026-02-01,2026-02-01,2026-01-31", "expires_on"),
        ("2026-02-30,2026-02-01,", "issued_on"),
        (",,", "effective_on"),
    ],
)
def test_lines_that_cannot_be_taken_name_the_field(
    held: int, operator: Operator, cells: str, field: str
) -> None:
    text = "certification,entity_code,issued_on,effective_on,expires_on\nPass,E00001,2026-02-01,2026-02-01,\n"
    assert refused(plan("instances", f"{text}Pass,E00001,{cells}\n").report) == {3: field}


def test_a_line_that_is_there_once_more_than_recorded_makes_the_difference(
    held: int, operator: Operator
) -> None:
    line = "Pass,E00001,N1,2026-02-01,2026-02-01,,,,,\n"
    assert tally(bring(operator, "instances", HEAD + line * 2).report) == (2, 0, 0, 0, 0)
    assert tally(bring(operator, "instances", HEAD + line * 2).report) == (0, 0, 2, 0, 0)
    assert tally(bring(operator, "instances", HEAD + line * 3).report) == (1, 0, 2, 0, 0)
    assert tally(bring(operator, "instances", HEAD + line).report) == (0, 0, 1, 0, 0), "nothing is taken away"
    assert len(recorded(held)) == 3


def test_the_same_file_twice_changes_nothing(held: int, operator: Operator) -> None:
    text = HEAD + "Pass,E00001,N1,2026-02-01,2026-02-01,,2026-03-01,x,2026-02-01T00:00:00Z,cy\n"
    bring(operator, "instances", text)
    before = company.everything()
    assert bring(operator, "instances", text).event is None
    assert company.everything() == before


def test_what_else_a_line_says_updates(held: int, operator: Operator) -> None:
    bring(operator, "instances", HEAD + "Pass,E00001,N1,2026-02-01,2026-02-01,,,old,,\n")
    done = bring(operator, "instances", HEAD + "Pass,E00001,N1,2026-02-01,2026-02-01,,,new,,cy\n")
    assert tally(done.report) == (0, 1, 0, 0, 0)
    assert tuple(execute("SELECT note, recorded_by FROM instance").fetchone()) == ("new", "cy")
    short = "certification,entity_code,number,issued_on,expires_on\nPass,E00001,N1,2026-02-01,\n"
    assert tally(bring(operator, "instances", short).report) == (0, 0, 1, 0, 0), "absent columns say nothing"


def test_an_association_must_be_in_force(held: int, operator: Operator) -> None:
    company.people(1, first=2)
    text = "certification,entity_code,issued_on\nPass,E00002,2026-02-01\nPass,E00001,2026-02-01\n"
    assert refused(plan("instances", text).report) == {2: "entity_code"}
    bring(operator, "instances", text, create_missing=True)
    assert company.count("association", "assigned_on = ? AND direct = TRUE", "2026-02-01") == 1
    assert check() == []


def test_an_archived_association_comes_back_only_when_asked(held: int, operator: Operator) -> None:
    [person] = company.people(1, first=2)
    certification = company.certification(operator, "Other")
    role = company.role(operator, "Driver", [person], [certification])
    association = company.association(person, certification)
    company.certify(operator, [association], date(2026, 1, 1), None)
    roles.drop_members(operator, role, [person], TODAY)
    text = "certification,entity_code,issued_on\nOther,E00002,2026-02-01\n"
    assert refused(plan("instances", text).report) == {2: "entity_code"}
    bring(operator, "instances", text, create_missing=True)
    assert company.archived_on(association) is None
    assert len(recorded(association)) == 2
    assert check() == []


def test_a_new_association_is_in_force_from_its_first_issue(database: str, operator: Operator) -> None:
    text = "certification,entity_code,entity_name,entity_email,issued_on\n"
    text += "Pass,C1,Acme,a@x.example,2026-03-01\nPass,C1,ACME,,2025-03-01\nPass,C2,,,2026-01-01\n"
    done = bring(operator, "instances", text, create_missing=True, kind=Kind.CLIENT)
    made = {noun: number for noun, number in done.made.items() if number}
    assert made == {"certifications": 1, "clients": 2, "associations": 2}
    rows = execute("SELECT code, name, email FROM entity ORDER BY code").fetchall()
    assert [tuple(row) for row in rows] == [("C1", "Acme", "a@x.example"), ("C2", "C2", "")]
    assigned = execute("SELECT assigned_on FROM association ORDER BY id").fetchall()
    assert [str(row[0]) for row in assigned] == ["2025-03-01", "2026-01-01"]
    assert check() == []


def test_what_is_missing_needs_a_kind(database: str, operator: Operator) -> None:
    text = "certification,entity_code,issued_on\nPass,C1,2026-03-01\n"
    assert refused(plan("instances", text, create_missing=True).report) == {2: "kind"}


def test_entities_that_are_there_are_not_changed(held: int, operator: Operator) -> None:
    before = execute("SELECT name FROM entity").fetchone()[0]
    text = "certification,entity_code,entity_name,issued_on\nPass,E00001,Changed,2026-02-01\n"
    bring(operator, "instances", text, create_missing=True, trust_codes=True)
    assert execute("SELECT name FROM entity").fetchone()[0] == before


def test_a_void_is_tied_to_the_revocation_of_its_day(held: int, operator: Operator) -> None:
    """So that a reinstatement finds what to give back."""
    company.revoke(operator, held, date(2026, 4, 1))
    bring(operator, "instances", HEAD + "Pass,E00001,N1,2026-02-01,2026-02-01,,2026-04-01,,,\n")
    assert company.count("instance", "voided_by_id = (SELECT id FROM revocation)") == 1
    assert revocations(held) == [(date(2026, 4, 1), None, None)]
    assert check() == []


def test_a_void_without_a_revocation_shows_one(held: int, operator: Operator) -> None:
    """Ended by what was certified since; the last one stands when nothing was."""
    text = HEAD + "Pass,E00001,A,2026-01-05,2026-01-05,,2026-02-01,,,\n"
    text += "Pass,E00001,B,2026-03-01,2026-03-01,,2026-05-01,,,\n"
    bring(operator, "instances", text)
    assert revocations(held) == [
        (date(2026, 2, 1), date(2026, 3, 1), "certified"),
        (date(2026, 5, 1), None, None),
    ]
    statuses = [span.status for span in company.spans_of(held)]
    assert statuses == [Status.MISSING, Status.VALID, Status.REVOKED, Status.VALID, Status.REVOKED]
    assert check() == []


def test_certifying_anew_ends_a_standing_revocation(held: int, operator: Operator) -> None:
    """Evidence from before it, entered late, does not."""
    company.revoke(operator, held, date(2026, 4, 1))
    bring(operator, "instances", HEAD + "Pass,E00001,A,2026-03-01,2026-03-01,,,,,\n")
    assert revocations(held) == [(date(2026, 4, 1), None, None)]
    bring(operator, "instances", HEAD + "Pass,E00001,B,2026-05-01,2026-05-01,,,,,\n")
    assert revocations(held) == [(date(2026, 4, 1), date(2026, 5, 1), "certified")]
    assert check() == []


def test_a_file_does_not_give_back_what_is_void(held: int, operator: Operator) -> None:
    company.certify(operator, [held], date(2026, 2, 1), None)
    company.revoke(operator, held, date(2026, 4, 1))
    same = HEAD + "Pass,E00001,,2026-02-01,2026-02-01,,{},,,\n"
    assert tally(plan("instances", same.format("")).report) == (0, 0, 1, 0, 0)
    assert refused(plan("instances", same.format("2026-04-02")).report) == {2: "voided_on"}


def test_a_recorded_instance_can_be_voided_by_a_file(held: int, operator: Operator) -> None:
    company.certify(operator, [held], date(2026, 2, 1), None)
    bring(operator, "instances", HEAD + "Pass,E00001,,2026-02-01,2026-02-01,,2026-04-01,,,\n")
    assert recorded(held) == [("2026-02-01", "2026-02-01", None, "2026-04-01")]
    assert revocations(held) == [(date(2026, 4, 1), None, None)]
    assert company.count("instance", "voided_by_id IS NOT NULL") == 1
    assert check() == []


def test_what_was_not_done_yet_is_refused_on_its_line(held: int, operator: Operator) -> None:
    text = "certification,entity_code,issued_on,effective_on,expires_on\n"
    done = plan(
        "instances", f"{text}Pass,E00001,2026-06-15,2026-07-01,\nPass,E00001,2026-06-16,2026-06-16,\n"
    )
    assert refused(done.report) == {3: "issued_on"}
    assert "effective_on" in done.report.problems[0].reason
    bring(operator, "instances", f"{text}Pass,E00001,2026-06-15,2026-07-01,2027-01-01\n")
    execute("UPDATE instance SET issued_on = '2026-06-30'")
    again = plan("instances", f"{text}Pass,E00001,2026-06-30,2026-07-01,2027-01-01\n")
    assert tally(again.report) == (0, 0, 1, 0, 0), "what is recorded already is not refused"


def test_a_replacement_comes_with_its_day(held: int, operator: Operator) -> None:
    head = HEAD.strip() + ",replaced_on\n"
    lines = (
        "Pass,E00001,A,2026-01-01,2026-01-01,2030-01-01,2026-06-10,,,,2026-06-01\n"
        "Pass,E00001,B,2026-06-01,2026-06-10,2026-09-30,,,,,\n"
    )
    assert tally(bring(operator, "instances", head + lines).report) == (2, 0, 0, 0, 0)
    assert revocations(held) == []
    assert company.count("replacement") == 1
    span = next(one for one in company.spans_of(held) if one.ends_on >= date(2026, 10, 1))
    assert (span.status, span.expires_on) == (Status.EXPIRED, date(2026, 9, 30))
    assert bring(operator, "instances", head + lines).event is None
    assert check() == []
    alone = plan("instances", head + lines.splitlines()[0].replace("2026-06-01", "2026-06-02") + "\n")
    assert refused(alone.report) == {2: "replaced_on"}


def test_void_from_the_day_it_takes_effect_was_voided(held: int, operator: Operator) -> None:
    bring(operator, "instances", HEAD + "Pass,E00001,A,2026-01-01,2026-02-01,2030-01-01,2026-02-01,,,\n")
    assert revocations(held) == []
    assert company.count("instance", "void_event IS NOT NULL") == 1
    assert {one.status for one in company.spans_of(held)} == {Status.MISSING}
    assert check() == []


def test_an_instance_that_ended_a_revocation_by_import_is_missed_when_it_goes(
    held: int, operator: Operator
) -> None:
    bring(operator, "instances", HEAD + "Pass,E00001,A,2026-01-01,2026-01-01,2030-01-01,,,,\n")
    company.revoke(operator, held, date(2026, 3, 1))
    bring(operator, "instances", HEAD + "Pass,E00001,B,2026-04-01,2026-04-01,2030-01-01,,,,\n")
    id = int(execute("SELECT max(id) FROM instance").fetchone()[0])
    delete_instance(operator, id, get_instance(id))
    assert revocations(held) == [(date(2026, 3, 1), None, None)]
    assert check() == []
