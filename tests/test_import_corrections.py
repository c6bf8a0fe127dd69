"""Another expiry that a file gives to a recorded certificate is a correction: one certificate, old and new, told and audited."""

from __future__ import annotations

import json
from datetime import date

import pytest

from certtui.commands import assignment, lifecycle
from certtui.errors import Conflict
from certtui.importing.applying import Imported
from certtui.importing.findings import FindingKind
from certtui.importing.report import Outcome
from certtui.integrity import check
from certtui.queries.lifecycle import get_instance
from certtui.records import Period, Status, Unit
from certtui.rights import Operator
from certtui.rules import status_on
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.import_files import bring, plan, refused, tally

HEAD = "certification,entity_code,number,issued_on,expires_on\n"
FIRST = HEAD + "Pass,E00001,N1,2026-02-01,2034-01-01\n"
SECOND = HEAD + "Pass,E00001,N1,2026-02-01,2026-05-01\n"


@pytest.fixture
def held(database: str, operator: Operator) -> int:
    [person] = company.people(1)
    certification = company.certification(operator, "Pass", validity=Period(1, Unit.YEARS))
    assignment.assign(operator, certification, [person], date(2026, 1, 1))
    return company.association(person, certification)


def instances() -> list[tuple[str, str, str]]:
    rows = execute("SELECT number, issued_on, expires_on FROM instance ORDER BY id").fetchall()
    return [(number, str(issued), str(expires) if expires else "never") for number, issued, expires in rows]


def status(association: int) -> Status:
    span = status_on(company.spans_of(association), TODAY)
    assert span
    return span.status


def detail(done: Imported) -> dict[str, object]:
    found: dict[str, object] = json.loads(
        execute("SELECT detail FROM audit_event WHERE id = ?", (done.event,)).fetchone()[0]
    )
    return found


def test_another_expiry_corrects_and_says_old_and_new(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    planned = plan("instances", SECOND)
    outcome, words = planned.report.outcome_of(2) or (None, "")
    assert outcome is Outcome.UPDATED
    assert "E00001" in words
    assert "expires 2034-01-01 → 2026-05-01" in words
    assert [one.kind for one in planned.report.findings] == [FindingKind.CORRECTION]
    done = bring(operator, "instances", SECOND)
    assert instances() == [("N1", "2026-02-01", "2026-05-01")]
    assert status(held) is Status.EXPIRED
    assert (detail(done)["corrected"], detail(done)["created"]) == (1, 0)
    assert detail(done)["corrections"] == [
        {
            "instance": 1,
            "of": "E00001 · Pass",
            "issued_on": "2026-02-01",
            "changes": {"expires_on": ["2034-01-01", "2026-05-01"]},
        }
    ]
    assert bring(operator, "instances", SECOND).event is None
    assert check() == []


def test_a_correction_equals_one_that_an_operator_makes(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST + "Pass,E00001,N2,2026-02-01,2034-01-01\n")
    bring(operator, "instances", HEAD + "Pass,E00001,N1,2026-02-01,2027-03-01\n")
    before = get_instance(2)
    lifecycle.correct_instance(operator, 2, before, before._replace(expires_on=date(2027, 3, 1)), TODAY)
    one, other = execute("SELECT anchor_on, origin, expires_on FROM instance ORDER BY id").fetchall()
    assert tuple(one) == tuple(other)


@pytest.mark.parametrize(
    ("line", "outcome", "after"),
    [
        ("Pass,E00001,N1,2026-02-01,", Outcome.UNCHANGED, [("N1", "2026-02-01", "2034-01-01")]),
        ("Pass,E00001,N1,2026-02-01,never", Outcome.UPDATED, [("N1", "2026-02-01", "never")]),
        ("Pass,E00001,,2026-02-01,2027-05-01", Outcome.UPDATED, [("N1", "2026-02-01", "2027-05-01")]),
        ("Pass,E00001,,2026-02-01,2034-01-01", Outcome.UNCHANGED, [("N1", "2026-02-01", "2034-01-01")]),
        (
            "Pass,E00001,N2,2026-02-01,2027-05-01",
            Outcome.CREATED,
            [("N1", "2026-02-01", "2034-01-01"), ("N2", "2026-02-01", "2027-05-01")],
        ),
        (
            "Pass,E00001,N1,2026-03-01,2027-05-01",
            Outcome.CREATED,
            [("N1", "2026-02-01", "2034-01-01"), ("N1", "2026-03-01", "2027-05-01")],
        ),
    ],
)
def test_what_is_a_correction_and_what_is_not(
    held: int, operator: Operator, line: str, outcome: Outcome, after: list[tuple[str, str, str]]
) -> None:
    """Written, of the same issue date, of the same number or one without; the same number of another day renews."""
    bring(operator, "instances", FIRST)
    text = f"{HEAD}{line}\n"
    found = plan("instances", text).report.outcome_of(2)
    assert found is not None
    assert found[0] is outcome
    bring(operator, "instances", text)
    assert instances() == after
    assert bring(operator, "instances", text).event is None
    assert check() == []


def test_a_number_that_was_not_recorded_is_taken_with_it(held: int, operator: Operator) -> None:
    bring(operator, "instances", HEAD + "Pass,E00001,,2026-02-01,2034-01-01\n")
    assert tally(bring(operator, "instances", FIRST).report) == (0, 1, 0, 0, 0)
    assert instances() == [("N1", "2026-02-01", "2034-01-01")]


def test_the_effective_date_counts_where_the_file_has_one(held: int, operator: Operator) -> None:
    head = "certification,entity_code,issued_on,effective_on,expires_on\n"
    bring(operator, "instances", head + "Pass,E00001,2026-02-01,2026-03-01,2027-03-01\n")
    other = plan("instances", head + "Pass,E00001,2026-02-01,2026-04-01,2027-05-01\n")
    assert other.report.create == 1
    without = HEAD + "Pass,E00001,,2026-02-01,2026-02-15\n"
    assert refused(plan("instances", without).report) == {2: "expires_on"}, "before it is valid from"
    bring(operator, "instances", HEAD + "Pass,E00001,,2026-02-01,2027-06-01\n")
    row = execute("SELECT effective_on, expires_on FROM instance").fetchone()
    assert tuple(map(str, row)) == ("2026-03-01", "2027-06-01")


def test_both_are_kept_where_that_is_said(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    assert tally(bring(operator, "instances", SECOND, keep_both=True).report) == (1, 0, 0, 0, 0)
    assert len(instances()) == 2
    assert bring(operator, "instances", SECOND, keep_both=True).event is None


def test_two_lines_of_one_certificate_with_two_expiries_are_both_refused(
    held: int, operator: Operator
) -> None:
    both = FIRST + SECOND.splitlines()[1] + "\n"
    planned = plan("instances", both)
    assert refused(planned.report) == {2: "expires_on", 3: "expires_on"}
    assert "--keep-both" in planned.report.problems[0].reason
    bring(operator, "instances", FIRST)
    assert refused(plan("instances", both).report) == {2: "expires_on", 3: "expires_on"}
    bring(operator, "instances", both, keep_both=True)
    assert len(instances()) == 2
    assert plan("instances", both).report.unchanged == 2, "what is recorded so is no contradiction"


def test_an_older_file_does_not_undo_a_correction_by_itself(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    bring(operator, "instances", SECOND)
    planned = plan("instances", FIRST)
    assert refused(planned.report) == {2: "expires_on"}
    assert "--allow-older" in planned.report.problems[0].reason
    assert tally(bring(operator, "instances", FIRST, allow_older=True).report) == (0, 1, 0, 0, 0)
    assert instances() == [("N1", "2026-02-01", "2034-01-01")]


def test_what_an_operator_corrected_is_not_undone_either(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    before = get_instance(1)
    lifecycle.correct_instance(operator, 1, before, before._replace(expires_on=date(2027, 1, 1)), TODAY)
    assert refused(plan("instances", FIRST).report) == {2: "expires_on"}
    assert plan("instances", SECOND).report.update == 1


def test_a_correction_ends_no_revocation_and_stays_recorded_before_it(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    company.revoke(operator, held, date(2026, 1, 15))
    bring(operator, "instances", HEAD + "Pass,E00001,N1,2026-02-01,2033-01-01\n")
    assert company.count("revocation", "ended_on IS NULL") == 1
    assert company.count("instance", "voided_on = ?", "2026-01-15") == 1
    assert status(held) is Status.REVOKED
    assert check() == []


def test_what_an_operator_voided_is_not_corrected(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    lifecycle.void(operator, [1], "Another person's", TODAY)
    assert plan("instances", FIRST).report.unchanged == 1
    assert plan("instances", SECOND).report.create == 1


def test_undo_keeps_what_an_import_has_corrected_since(held: int, operator: Operator) -> None:
    wanted = lifecycle.Wanted(date(2026, 2, 1), number="N1")
    lifecycle.certify(operator, [held], wanted, TODAY)
    event = execute("SELECT max(id) FROM audit_event").fetchone()[0]
    bring(operator, "instances", SECOND)
    with pytest.raises(Conflict):
        lifecycle.undo(operator, event, TODAY)
    assert instances() == [("N1", "2026-02-01", "2026-05-01")]


def test_a_line_that_says_less_of_a_certificate_of_the_file_is_skipped(held: int, operator: Operator) -> None:
    text = FIRST + "Pass,E00001,,2026-02-01,\n"
    assert tally(bring(operator, "instances", text).report) == (1, 0, 0, 1, 0)
    assert bring(operator, "instances", text).event is None
    assert len(instances()) == 1


def test_two_numbers_at_once_are_told_or_kept_apart(held: int, operator: Operator) -> None:
    text = HEAD + "Pass,E00001,NC-1,2026-01-01,2026-03-31\nPass,E00001,SC-9,2026-02-01,2028-01-31\n"
    [finding] = [
        one for one in plan("instances", text).report.findings if one.kind is FindingKind.OVERLAPPING_NUMBERS
    ]
    assert finding.lines == (2, 3)
    assert all(word in finding.message for word in ("SC-9", "NC-1 expired 2026-03-31", "--per-number"))
    done = bring(operator, "instances", text, assign=True, per_number=True)
    assert done.made["certifications"] == 2
    names = {name for (name,) in execute("SELECT name FROM certification").fetchall()}
    assert names == {"Pass", "Pass · NC-1", "Pass · SC-9"}
    validities = execute("SELECT DISTINCT validity_count, validity_unit FROM certification").fetchall()
    assert len(validities) == 1, "as the certification itself"
    assert bring(operator, "instances", text, assign=True, per_number=True).event is None
    assert check() == []


def test_numbers_one_after_the_other_are_not_told(held: int, operator: Operator) -> None:
    text = HEAD + "Pass,E00001,A,2025-01-01,2025-12-31\nPass,E00001,B,2026-01-01,2026-12-31\n"
    assert not plan("instances", text).report.findings


def test_a_newer_certificate_that_ends_sooner_is_told(held: int, operator: Operator) -> None:
    bring(operator, "instances", FIRST)
    planned = plan("instances", HEAD + "Pass,E00001,N1,2026-05-01,2027-05-01\n")
    assert [one.kind for one in planned.report.findings] == [FindingKind.LONGER_STILL_COUNTS]
