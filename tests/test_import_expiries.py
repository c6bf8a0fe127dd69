"""Dates that a file of certificates does not give: calculated, asked for or refused, and always told."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from certtui.commands import assignment
from certtui.importing.findings import FindingKind
from certtui.importing.plan import Plan
from certtui.importing.report import Outcome
from certtui.integrity import check
from certtui.records import Kind, LastDay, Period, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, refused, tally

HEAD = "certification,entity_code,issued_on,expires_on\n"


@pytest.fixture
def held(database: str, operator: Operator) -> Operator:
    """E00001 and E00002 must hold Pass (a year), Eternal (never expires) and Before (a year, the day before)."""
    people = company.people(2)
    year = Period(1, Unit.YEARS)
    for name, fields in (
        ("Pass", {"validity": year}),
        ("Eternal", {}),
        ("Before", {"validity": year, "last_day": LastDay.DAY_BEFORE}),
    ):
        made = company.certification(operator, name, **fields)
        assignment.assign(operator, made, people, date(2026, 1, 1))
    return operator


def dates() -> list[tuple[str, str | None]]:
    rows = execute("SELECT issued_on, expires_on FROM instance ORDER BY id").fetchall()
    return [(str(issued), expires and str(expires)) for issued, expires in rows]


def kinds(planned: Plan) -> dict[FindingKind, tuple[int, ...]]:
    return {one.kind: one.lines for one in planned.report.findings}


def test_an_expiry_that_is_not_given_is_calculated_and_told(held: Operator) -> None:
    text = (
        HEAD
        + "Pass,E00001,2026-02-01,\nPass,E00002,2026-02-01,N/A\nEternal,E00001,2026-02-01,-\nEternal,E00002,2026-02-01,never\n"
    )
    told = kinds(plan("instances", text))
    assert told == {FindingKind.EXPIRY_CALCULATED: (2, 3), FindingKind.EXPIRY_NEVER: (4,)}
    bring(held, "instances", text)
    assert sorted(dates(), key=str) == sorted(
        [("2026-02-01", "2027-02-01")] * 2 + [("2026-02-01", None)] * 2, key=str
    )
    assert bring(held, "instances", text).event is None


def test_an_expiry_can_be_said_never_to_come(held: Operator) -> None:
    bring(held, "instances", HEAD + "Pass,E00001,2026-02-01,\n", no_expiry="never")
    assert dates() == [("2026-02-01", None)]
    none = plan("instances", HEAD + "Pass,E00002,,\n", no_expiry="never")
    assert none.report.unchanged == 1, "a line without any date is not a certificate"


MADE = "New,E00001,2026-02-01,{}\nNew,E00002,2026-02-01,{}\n"
MAKE: dict[str, Any] = {"create_missing": True, "kind": Kind.EMPLOYEE}


def test_what_is_made_never_expires_where_no_line_says_when(held: Operator) -> None:
    planned = plan("instances", HEAD + MADE.format("", "TBC"), **MAKE)
    assert kinds(planned) == {FindingKind.EXPIRY_NEVER: (2, 3)}
    assert planned.report.create == 2


def test_what_is_made_asks_for_its_validity_where_some_lines_have_an_expiry(held: Operator) -> None:
    text = HEAD + MADE.format("2027-05-01", "")
    planned = plan("instances", text, **MAKE)
    assert planned.refused
    [question] = planned.questions
    assert (question.kind, question.counts) == ("validity", (("New", 1),))
    assert {word for choice in question.choices for word in choice.options} >= {
        "--set",
        "--no-expiry",
        "never",
    }
    before = company.everything()
    bring(held, "instances", text, **MAKE, sets=(("validity", "6 months"),))
    assert dates() == [("2026-02-01", "2027-05-01"), ("2026-02-01", "2026-08-01")]
    assert company.everything() != before
    never = plan("instances", text.replace("New", "Newer"), **MAKE, no_expiry="never")
    assert not never.refused


def test_an_expiry_alone_beside_issue_dates_is_an_error_of_its_line(held: Operator) -> None:
    """What would give all lines one date would take away those that the others have."""
    text = HEAD + "New,E00001,2026-02-01,2027-02-01\nNew,E00002,,2027-05-01\nNew,E00003,,never\n"
    planned = plan("instances", text, **MAKE)
    assert planned.questions == ()
    assert refused(planned.report) == {3: "issued_on", 4: "issued_on"}
    assert ["--set validity" in problem.reason for problem in planned.report.problems] == [True, False]
    said = plan("instances", text, **MAKE, sets=(("validity", "12 months"),))
    assert refused(said.report) == {4: "issued_on"}


@pytest.mark.parametrize(
    ("certification", "expires", "issued"),
    [
        ("Pass", "2026-06-30", "2025-06-30"),
        ("Pass", "2024-02-29", "2023-02-28"),
        ("Pass", "2030-01-01", TODAY.isoformat()),
        ("Before", "2026-06-30", "2025-07-01"),
        ("Before", "2026-02-28", "2025-03-01"),
    ],
)
def test_only_an_expiry_gives_the_day_of_issue(
    held: Operator, certification: str, expires: str, issued: str
) -> None:
    text = f"certification,entity_code,expires_on,note\n{certification},E00001,{expires},seen\n"
    assert kinds(plan("instances", text)) == {FindingKind.ISSUE_DATE_CALCULATED: (2,)}
    bring(held, "instances", text)
    assert dates() == [(issued, expires)]
    assert "issue date calculated" in execute("SELECT note FROM instance").fetchone()[0]
    assert bring(held, "instances", text).event is None, "an expiry that is recorded is recorded"
    assert check() == []


def test_an_expiry_that_is_recorded_otherwise_stays_as_it_is(held: Operator) -> None:
    bring(held, "instances", HEAD + "Pass,E00001,2026-01-15,2027-06-30\n")
    again = plan("instances", "certification,entity_code,expires_on\nPass,E00001,2027-06-30\n")
    assert tally(again.report) == (0, 0, 1, 0, 0)


def test_an_issue_date_is_asked_for_where_it_cannot_be_calculated(held: Operator) -> None:
    text = "certification,entity_code,expires_on\nEternal,E00001,2027-06-30\nPass,E00001,never\nPass,E00002,2027-01-01\n"
    [question] = plan("instances", text).questions
    assert question.kind == "issue_date"
    assert dict(question.counts) == {"Eternal": 1, "Pass": 1}
    assert question.choices[0].options[0] == "--set"
    assert question.choices[0].options[1].startswith("issued_on=")
    bring(held, "instances", text, sets=(("issued_on", "2026-03-01"),))
    assert {issued for issued, _ in dates()} == {"2026-03-01"}


def test_a_line_without_a_date_only_assigns(held: Operator) -> None:
    company.people(1, first=3)
    text = HEAD + "Pass,E00003,,\nPass,E00001,,\nPass,E00003,,\nPass,E00002,2026-02-01,\n"
    planned = plan("instances", text, assign=True)
    outcomes = [planned.report.outcome_of(line) for line in range(2, 6)]
    assert [one and one[0] for one in outcomes] == [
        Outcome.ASSIGNED, Outcome.UNCHANGED, Outcome.SKIPPED, Outcome.CREATED,
    ]  # fmt: skip
    assert FindingKind.NO_DATE in kinds(planned)
    bring(held, "instances", text, assign=True)
    assert company.count("association") == 7
    assert company.count("instance") == 1
    assert bring(held, "instances", text, assign=True).event is None
    assert check() == []


def test_people_that_only_leaves_out_are_assigned_and_told(held: Operator) -> None:
    company.people(1, first=3)
    text = HEAD.strip() + ",Completed\nPass,E00001,2026-02-01,,Yes\nPass,E00003,2026-02-01,,No\n"
    only = (("Completed", ("Yes",)),)
    assert tally(plan("instances", text, only=only).report) == (1, 0, 0, 1, 0)
    done = bring(held, "instances", text, only=only, assign=True)
    assert tally(done.report) == (1, 0, 0, 1, 0)
    assert done.made["associations"] == 1
    assert company.count("instance") == 1
    assert any("Missing" in one.message for one in done.report.findings)


def test_an_expiry_before_the_certificate_begins_is_refused(held: Operator) -> None:
    text = "certification,entity_code,issued_on,effective_on,expires_on\n"
    text += "Pass,E00001,2026-02-01,2026-02-01,2026-01-31\nPass,E00001,2026-05-01,2025-01-01,2025-12-31\n"
    assert refused(plan("instances", text).report) == {2: "expires_on"}, "a licence filed late may be over"
    assert refused(plan("instances", HEAD + "Pass,E00001,2026-02-01,2026-01-31\n").report) == {
        2: "expires_on"
    }


@pytest.mark.parametrize(("short", "told"), [(1, False), (2, True)])
def test_expiries_that_may_be_the_ends_of_courses_are_told(held: Operator, short: int, told: bool) -> None:
    ends = ["2026-02-03"] * short + ["2027-02-01"] * (3 - short)
    lines = "".join(
        f"{name},E00001,2026-02-01,{end}\n"
        for name, end in zip(("Pass", "Before", "Eternal"), ends, strict=True)
    )
    found = kinds(plan("instances", HEAD + lines))
    assert (FindingKind.COURSE_DAYS in found) is told
    if told:
        assert found[FindingKind.COURSE_DAYS] == (2, 3)


def test_words_for_a_status_are_compared_with_the_calculated_one(held: Operator) -> None:
    text = HEAD.strip() + ",Status\n"
    text += "Pass,E00001,2026-02-01,,Valid\nPass,E00002,2020-02-01,2021-02-01,Valid\nBefore,E00001,2020-02-01,,Expired\n"
    text += "Before,E00001,2026-02-01,,Valid\n"
    planned = plan("instances", text)
    assert not planned.refused
    [finding] = [one for one in planned.report.findings if one.kind is FindingKind.STATUS_DIFFERS]
    assert (finding.lines, finding.values) == ((3,), ("Valid",))
    assert "Expired" in finding.message
