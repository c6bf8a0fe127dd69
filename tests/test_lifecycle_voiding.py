"""What voids and what replaces: the earliest day counts, each act is taken back alone, history replaces nothing.

Every sequence is made by commands on both engines, and each day is what a reading of the domain's words gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from certtui import integrity
from certtui.commands import assignment, timelines
from certtui.commands.lifecycle import (
    Wanted,
    certify,
    correct_instance,
    delete_instance,
    enter_instance,
    plan_reinstate,
    plan_renew,
    plan_revoke,
    plan_void,
    reinstate,
    renew,
    revoke,
    undo,
    void,
)
from certtui.errors import Conflict, InvalidInput, NotPermitted
from certtui.queries.details import get_association
from certtui.queries.explanation_words import describe
from certtui.queries.lifecycle import get_instance
from certtui.records import Period, Status, Unit
from certtui.rights import Operator, Right
from certtui.rules import status_on
from certtui.store import day_or_none, execute
from tests import company
from tests.company import DAY, TODAY

REASON = "Unsafe conduct"
WRONG = "Recorded on the wrong row"


@pytest.fixture
def row(database: str, operator: Operator) -> int:
    """One association, good for five years, that warns of nothing."""
    crane = company.certification(operator, validity=Period(5, Unit.YEARS), offsets=())
    (staff,) = company.people(1)
    assignment.assign(operator, crane, [staff], date(2024, 1, 1))
    return company.association(staff, crane)


def on(text: str) -> date:
    return date.fromisoformat(text)


def seen(row: int, *days: str) -> list[tuple[str, str]]:
    """Status and expiry on these days."""
    found = []
    for text in days:
        span = status_on(company.spans_of(row), on(text))
        assert span, text
        found.append((span.status.label, str(span.expires_on or "")))
    return found


def newest() -> int:
    return int(execute("SELECT max(id) FROM instance").fetchone()[0])


def voided() -> list[date | None]:
    return [day_or_none(one) for (one,) in execute("SELECT voided_on FROM instance ORDER BY id").fetchall()]


def given(operator: Operator, row: int, issued: str, expires: str, effective: str | None = None) -> int:
    """Certify, and return the certificate."""
    wanted = Wanted(on(issued), on(effective) if effective else None, on(expires))
    assert certify(operator, [row], wanted, TODAY).recorded == 1
    return newest()


def renewed(
    operator: Operator,
    row: int,
    issued: str,
    expires: str,
    effective: str | None = None,
    *,
    today: date = TODAY,
    keep_longer: bool = False,
) -> int:
    wanted = Wanted(on(issued), on(effective or issued), on(expires), keep_longer=keep_longer)
    plan = plan_renew([row], wanted, today)
    assert renew(operator, [row], wanted, today, agreed=plan).recorded == 1
    span = status_on(company.spans_of(row), today)
    assert span
    assert [span.status] == [one.status_after for one in plan.proposals]
    return newest()


def the_issues_revocations(operator: Operator, row: int) -> list[int]:
    """The acts of issue 11, A.1; returns their events."""
    events = [
        certify(operator, [row], Wanted(on("2025-01-01"), None, on("2030-01-01")), TODAY).event,
        revoke(operator, [row], REASON, on("2026-05-01"), TODAY).event,
        certify(operator, [row], Wanted(on("2026-06-01"), None, on("2031-06-01")), TODAY).event,
    ]
    plan = plan_revoke([row], on("2026-03-01"), TODAY)
    done = revoke(operator, [row], REASON, on("2026-03-01"), TODAY, agreed=plan)
    assert (plan.voided, done.voided) == (2, 2)
    events.append(done.event)
    events.append(certify(operator, [row], Wanted(on("2026-03-15"), None, on("2026-03-20")), TODAY).event)
    return [event for event in events if event]


def test_a_later_revocation_from_an_earlier_day_voids_what_another_voids_later(
    row: int, operator: Operator
) -> None:
    the_issues_revocations(operator, row)
    assert seen(row, "2026-02-28", "2026-03-01", "2026-03-15", "2026-04-01", "2026-05-01", "2026-06-01") == [
        ("Valid", "2030-01-01"),
        ("Revoked", ""),
        ("Valid", "2026-03-20"),
        ("Expired", "2026-03-20"),
        ("Revoked", ""),
        ("Expired", "2026-03-20"),
    ]
    assert voided() == [on("2026-03-01"), on("2026-03-01"), None]
    assert integrity.check() == []


def test_each_of_them_is_undone_to_what_was_before(row: int, operator: Operator) -> None:
    events = the_issues_revocations(operator, row)
    undo(operator, events[-1], TODAY)
    assert seen(row, "2026-04-01") == [("Revoked", "")]
    undo(operator, events[-2], TODAY)
    assert voided() == [on("2026-05-01"), None]
    assert seen(row, "2026-04-01", "2026-06-01") == [("Valid", "2030-01-01"), ("Valid", "2031-06-01")]
    assert integrity.check() == []


def test_reinstating_takes_back_what_this_revocation_voided_and_nothing_else(
    row: int, operator: Operator
) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    revoke(operator, [row], REASON, on("2026-05-01"), TODAY)
    given(operator, row, "2026-06-01", "2031-06-01")
    revoke(operator, [row], REASON, on("2026-03-01"), TODAY)
    plan = plan_reinstate([row], on("2026-06-10"), TODAY)

    done = reinstate(operator, [row], "Appeal", on("2026-06-10"), TODAY, agreed=plan)

    assert voided() == [on("2026-05-01"), None]
    assert (plan.restored, done.restored_instances) == (2, 2)
    assert seen(row, "2026-06-09", "2026-06-10", "2026-06-15") == [
        ("Revoked", ""),
        ("Valid", "2031-06-01"),
        ("Valid", "2031-06-01"),
    ]
    assert done.event
    undo(operator, done.event, TODAY)
    assert voided() == [on("2026-03-01"), on("2026-03-01")]
    assert integrity.check() == []


# --- replacing ---


def test_a_shorter_renewal_replaces_what_is_held(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    renewed(operator, row, "2026-06-01", "2026-12-31", "2026-07-01")
    assert seen(row, "2026-05-31", "2026-06-01", "2026-06-30", "2026-07-01", "2027-01-01") == [
        ("Valid", "2030-01-01"),
        ("Valid", "2026-12-31"),
        ("Valid", "2026-12-31"),
        ("Valid", "2026-12-31"),
        ("Expired", "2026-12-31"),
    ]
    assert integrity.check() == []


def test_from_the_day_of_issue_on_it_is_known_to_end_the_day_before(row: int, operator: Operator) -> None:
    """What is forecast shows the gap that the renewal leaves, at once and not on the day it comes."""
    given(operator, row, "2025-01-01", "2030-01-01")
    renewed(operator, row, "2026-06-01", "2026-12-31", "2026-07-01")
    revoke(operator, [row], REASON, on("2026-06-20"), TODAY)
    reinstate(operator, [row], "Appeal", on("2026-06-20"), TODAY)
    void(operator, [newest()], WRONG, TODAY)
    assert seen(row, "2027-01-01") == [("Valid", "2030-01-01")]


def test_an_upcoming_one_that_ends_later_is_replaced_as_well_and_named(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2026-12-31")
    upcoming = renewed(operator, row, "2026-05-01", "2031-12-31", "2027-01-01")
    wanted = Wanted(on("2026-06-01"), on("2026-06-01"), on("2026-09-30"))

    (one,) = plan_renew([row], wanted, TODAY).proposals
    assert [past.key for past in one.replaces] == [upcoming - 1, upcoming]
    assert one.replaced_from == on("2026-06-01")
    renew(operator, [row], wanted, TODAY)

    assert seen(row, "2026-10-01", "2027-01-01") == [("Expired", "2026-09-30")] * 2
    assert integrity.check() == []


def test_keeping_the_longer_one_leaves_the_status_and_says_so(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    before = company.spans_of(row)
    wanted = Wanted(on("2026-06-01"), None, on("2026-12-31"), keep_longer=True)
    plan = plan_renew([row], wanted, TODAY)
    assert (plan.shortening, plan.keeping) == (0, 1)
    done = renew(operator, [row], wanted, TODAY, agreed=plan)
    assert (done.replaced, done.kept) == (0, 1)
    assert company.spans_of(row) == before
    assert company.count("replacement") == 0


def test_history_imports_and_certifying_again_replace_nothing(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    wanted = Wanted(on("2024-06-01"), None, on("2025-06-01"))
    plan = plan_renew([row], wanted, TODAY)
    assert (plan.shortening, plan.keeping) == (0, 1)
    renew(operator, [row], wanted, TODAY)
    enter_instance(operator, row, Wanted(on("2026-01-01"), None, on("2026-02-01")), TODAY)
    assert company.count("replacement") == 0
    assert seen(row, "2026-06-15") == [("Valid", "2030-01-01")]


def test_of_an_expired_row_nothing_is_held(row: int, operator: Operator) -> None:
    given(operator, row, "2024-02-01", "2026-06-01")
    wanted = Wanted(on("2026-05-01"), None, on("2026-05-20"))
    assert plan_renew([row], wanted, TODAY).shortening == 0
    renew(operator, [row], wanted, TODAY)
    assert company.count("replacement") == 0


@pytest.mark.parametrize("way", ["undo", "void", "delete"])
def test_what_was_replaced_is_given_back(row: int, operator: Operator, way: str) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    before = company.spans_of(row)
    done = renew(operator, [row], Wanted(on("2026-06-01"), None, on("2026-12-31")), TODAY)
    assert (done.replaced, done.event is not None) == (1, True)
    if way == "undo":
        undo(operator, done.event or 0, TODAY)
    elif way == "void":
        plan = plan_void([newest()], TODAY)
        assert plan.given_back == 1
        assert void(operator, [newest()], WRONG, TODAY, agreed=plan).given_back == 1
    else:
        delete_instance(operator, newest(), get_instance(newest()))
    assert company.spans_of(row) == before
    assert integrity.check() == []


def test_correcting_the_renewal_moves_the_day_and_gives_nothing_back(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    renewed(operator, row, "2026-06-01", "2026-12-31")
    fields = get_instance(newest())
    later = fields._replace(effective_on=on("2026-08-01"), expires_on=on("2032-12-31"))
    correct_instance(operator, newest(), fields, later, TODAY)
    assert company.count("replacement") == 1
    assert seen(row, "2026-06-10", "2033-01-01") == [("Valid", "2032-12-31"), ("Expired", "2032-12-31")]
    assert integrity.check() == []


def test_a_revocation_and_a_replacement_are_each_taken_back_alone(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    renewed(operator, row, "2026-06-01", "2026-12-31")
    revoke(operator, [row], REASON, on("2026-06-10"), TODAY)
    void(operator, [newest()], WRONG, TODAY)
    assert seen(row, "2026-06-09", "2026-06-10") == [("Valid", "2030-01-01"), ("Revoked", "")]
    reinstate(operator, [row], "Appeal", on("2026-06-12"), TODAY)
    assert seen(row, "2026-06-12") == [("Valid", "2030-01-01")]
    assert integrity.check() == []


def test_a_second_shorter_renewal_leaves_the_days_before_it_alone(row: int, operator: Operator) -> None:
    """Two renewals replace the same certificate from two days, and each day shows what was known on it."""
    given(operator, row, "2025-01-01", "2030-01-01")
    renewed(operator, row, "2026-05-01", "2027-05-01", "2026-11-01")
    before = seen(row, "2026-04-30", "2026-05-31")
    renewed(operator, row, "2026-06-01", "2026-08-31")
    assert seen(row, "2026-04-30", "2026-05-31") == before
    assert seen(row, "2026-06-01", "2026-09-01") == [("Valid", "2026-08-31"), ("Expired", "2026-08-31")]
    void(operator, [newest()], WRONG, TODAY)
    assert seen(row, "2026-06-01", "2026-11-01") == [("Valid", "2027-05-01")] * 2
    assert integrity.check() == []


# --- voiding ---


def test_a_voided_certificate_never_counted_and_is_kept(row: int, operator: Operator) -> None:
    made = given(operator, row, "2025-01-01", "2026-01-01", "2025-03-01")
    assert seen(row, "2025-02-01") == [("Upcoming", "2026-01-01")]
    done = void(operator, [made], WRONG, TODAY)
    assert seen(row, "2025-02-01", "2025-06-01", "2026-06-15") == [("Missing", "")] * 3
    assert voided() == [on("2025-03-01")]
    assert execute("SELECT void_reason FROM instance").fetchone()[0] == WRONG
    assert certify(operator, [row], Wanted(TODAY), TODAY).recorded == 1
    assert integrity.check() == []
    with pytest.raises(Conflict):
        undo(operator, done.event or 0, TODAY)


def test_a_void_is_undone(row: int, operator: Operator) -> None:
    made = given(operator, row, "2025-01-01", "2030-01-01")
    before = company.everything()
    done = void(operator, [made], WRONG, TODAY)
    assert undo(operator, done.event or 0, TODAY).undone == 1
    after = company.everything()
    for state in (before, after):
        del state["audit_event"]
    assert after == before
    with pytest.raises(Conflict):
        undo(operator, done.event or 0, TODAY)


def test_voiding_what_ended_a_revocation_lets_it_stand_again(row: int, operator: Operator) -> None:
    given(operator, row, "2025-01-01", "2030-01-01")
    revoke(operator, [row], REASON, on("2026-05-01"), TODAY)
    made = given(operator, row, "2026-06-01", "2031-06-01")
    before = company.spans_of(row)
    plan = plan_void([made], TODAY)
    assert [(one.status, one.status_after, one.reopens) for one in plan.rows] == [
        (Status.VALID, Status.REVOKED, on("2026-05-01"))
    ]
    done = void(operator, [made], WRONG, TODAY, agreed=plan)
    assert seen(row, "2026-06-15") == [("Revoked", "")]
    assert integrity.check() == []
    undo(operator, done.event or 0, TODAY)
    assert company.spans_of(row) == before
    assert integrity.check() == []


def test_a_void_needs_a_reason_a_right_and_what_was_agreed_to(
    row: int, operator: Operator, viewer: Operator
) -> None:
    made = given(operator, row, "2025-01-01", "2030-01-01")
    with pytest.raises(InvalidInput) as refused:
        void(operator, [made], "  ", TODAY)
    assert refused.value.field == "reason"
    with pytest.raises(NotPermitted):
        void(viewer, [made], WRONG, TODAY)
    updates = company.an_operator("up", [Right.VIEW_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS])
    plan = plan_void([made], TODAY)
    fields = get_instance(made)
    correct_instance(operator, made, fields, fields._replace(number="7"), TODAY)
    with pytest.raises(Conflict, match="E00001"):
        void(updates, [made], WRONG, TODAY, agreed=plan)
    assert void(updates, [made, made], WRONG, TODAY).voided == 1
    assert [one.reason for one in void(updates, [made], WRONG, TODAY).skipped] == ["is void already"]
    with pytest.raises(Conflict, match="--undo"):
        correct_instance(operator, made, get_instance(made), fields, TODAY)


def test_many_are_voided_in_one_event(sqlite_database: str, operator: Operator) -> None:
    crane = company.certification(operator, validity=Period(5, Unit.YEARS), offsets=())
    staff = company.people(500)
    assignment.assign(operator, crane, staff, TODAY)
    rows = company.associations(staff, crane)
    certify(operator, rows, Wanted(TODAY), TODAY)
    ids = [id for (id,) in execute("SELECT id FROM instance").fetchall()]
    events = company.count("audit_event")
    done = void(operator, ids, WRONG, TODAY, agreed=plan_void(ids, TODAY))
    assert (done.voided, company.count("audit_event")) == (500, events + 1)
    assert all(status_of(rows) == [Status.MISSING] * 500 for _ in [0])
    assert undo(operator, done.event or 0, TODAY + DAY).undone == 500
    assert integrity.check() == []


def status_of(rows: Sequence[int]) -> list[Status]:
    found = []
    for row in rows:
        span = status_on(company.spans_of(row), TODAY)
        assert span
        found.append(span.status)
    return found


# --- a certificate that is dated in the future ---


def test_a_future_certificate_that_ends_a_revocation_is_told_and_can_be_put_right(
    row: int, operator: Operator
) -> None:
    """As an import recorded it before such lines were refused: the row is Revoked, and no revocation stands."""
    given(operator, row, "2025-01-01", "2030-01-01")
    revoke(operator, [row], REASON, on("2026-05-01"), TODAY)
    given(operator, row, "2026-06-01", "2031-06-01")
    future = TODAY + 90 * DAY
    with company.told_already():
        execute(
            "UPDATE instance SET issued_on = ?, effective_on = ? WHERE id = ?",
            (future.isoformat(), future.isoformat(), newest()),
        )
        execute("UPDATE revocation SET ended_on = ?", (future.isoformat(),))
    timelines.rebuild([row])
    said = [
        *(one.reason for one in certify(operator, [row], Wanted(TODAY), TODAY).passed),
        *(one.reason for one in renew(operator, [row], Wanted(TODAY), TODAY).passed),
        *(one.reason for one in revoke(operator, [row], REASON, TODAY, TODAY).passed),
        *(one.reason for one in reinstate(operator, [row], "Appeal", TODAY, TODAY).passed),
    ]
    assert len(said) == 4
    for words in said:
        assert future.isoformat() in words
        assert "certtui instances correct" in words
        assert "reinstated" not in words
    details = get_association(operator, row, TODAY)
    told = " ".join(line.text for line in describe(details))
    assert "was certified" not in told
    assert future.isoformat() in told

    fields = get_instance(newest())
    correct_instance(operator, newest(), fields, fields._replace(issued_on=TODAY, effective_on=TODAY), TODAY)
    assert seen(row, "2026-06-14", "2026-06-15") == [("Revoked", ""), ("Valid", "2031-06-01")]
    void(operator, [newest()], WRONG, TODAY)
    assert certify(operator, [row], Wanted(TODAY), TODAY).recorded == 1
    assert integrity.check() == []
