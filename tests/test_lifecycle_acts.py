"""Certify, renew, revoke, reinstate and undo: what they apply to, what they record, what they refuse, what they take back."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date

import pytest

from certtui import attachments, audit, integrity
from certtui.commands import assignment, roles
from certtui.commands.attachments import TakenFile, take_file
from certtui.commands.lifecycle import (
    REVOKE_REASONS,
    Recorded,
    Wanted,
    certify,
    correct_instance,
    delete_instance,
    enter_instance,
    plan_certify,
    plan_reinstate,
    plan_renew,
    plan_revoke,
    reinstate,
    renew,
    revoke,
    undo,
)
from certtui.errors import Cancelled, ChangedMeanwhile, Conflict, InvalidInput, NotFound, NotPermitted
from certtui.queries.lifecycle import InstanceFields, Origin, get_instance
from certtui.queries.operators import get_operator
from certtui.records import Basis, InitialValidity, Period, Status, Unit
from certtui.rights import Operator, Right
from certtui.rules import status_on
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY

YEAR = Period(1, Unit.YEARS)
REASON = REVOKE_REASONS[0]


@pytest.fixture
def rows(database: str, operator: Operator) -> list[int]:
    """Four employees' associations with a certification that lasts a year; nothing recorded yet."""
    forklift = company.certification(operator, validity=YEAR)
    staff = company.people(4)
    assignment.assign(operator, forklift, staff, TODAY - 400 * DAY)
    return company.associations(staff, forklift)


def status(row: int, day: date = TODAY) -> Status:
    span = status_on(company.spans_of(row), day)
    assert span
    return span.status


def newest_instance() -> int:
    return int(execute("SELECT max(id) FROM instance").fetchone()[0])


def without_log() -> dict[str, list[tuple[object, ...]]]:
    return {name: rows for name, rows in company.everything().items() if name != "audit_event"}


def test_each_act_takes_the_rows_it_applies_to_and_says_why_it_passes_over_others(
    rows: list[int], operator: Operator
) -> None:
    valid, expired, revoked, missing = rows
    certify(operator, [valid], Wanted(TODAY - 10 * DAY), TODAY)
    certify(operator, [expired], Wanted(TODAY - 390 * DAY), TODAY)
    revoke(operator, [revoked], REASON, TODAY - DAY, TODAY)
    assert [status(row) for row in rows] == [Status.VALID, Status.EXPIRED, Status.REVOKED, Status.MISSING]

    anew = plan_certify([*rows, rows[0], 9_999], Wanted(TODAY), TODAY)
    again = plan_renew(rows, Wanted(TODAY), TODAY)
    gone = plan_revoke(rows, TODAY, TODAY)
    back = plan_reinstate(rows, TODAY, TODAY)

    assert [one.association for one in anew.proposals] == [revoked, missing]
    assert [one.association for one in again.proposals] == [valid, expired]
    assert [one.association for one in gone.rows] == [valid, expired, missing]
    assert [one.association for one in back.rows] == [revoked]
    assert {one.code for one in anew.passed} == {"E00001", "E00002"}
    assert anew.missing == 1
    assert all(one.reason for plan in (anew, again, gone, back) for one in plan.passed)


def test_what_the_plan_foresees_is_what_comes_to_be(rows: list[int], operator: Operator) -> None:
    certify(operator, rows[:2], Wanted(TODAY - 350 * DAY), TODAY)
    revoke(operator, rows[1:2], REASON, TODAY - 5 * DAY, TODAY)
    for plan, act in ((plan_certify, certify), (plan_renew, renew)):
        planned = plan(rows, Wanted(TODAY), TODAY)
        done = act(operator, rows, Wanted(TODAY), TODAY, agreed=planned)
        assert done.recorded == len(planned.proposals)
        assert [status(one.association) for one in planned.proposals] == [
            one.status_after for one in planned.proposals
        ]
    for on in (TODAY - DAY, TODAY + 9 * DAY):
        gone = plan_revoke(rows, on, TODAY)
        revoked = revoke(operator, rows, REASON, on, TODAY, agreed=gone)
        assert (revoked.revoked, revoked.voided) == (len(gone.rows), gone.voided)
        assert [status(one.association) for one in gone.rows] == [one.status_after for one in gone.rows]
        back = plan_reinstate(rows, TODAY, TODAY)
        given = reinstate(operator, rows, "Appeal", TODAY, TODAY, agreed=back)
        assert (given.reinstated, given.restored_instances) == (len(back.rows), back.restored)
        assert [status(one.association) for one in back.rows] == [one.status_after for one in back.rows]
    assert integrity.check() == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (Wanted(TODAY + DAY), "issued_on"),
        (Wanted(TODAY, TODAY, TODAY - DAY), "expires_on"),
        (Wanted(TODAY, None, TODAY - DAY), "expires_on"),
        (Wanted(TODAY, None, TODAY, never=True), "expires_on"),
        (Wanted(TODAY, number="a\nb"), "number"),
        (Wanted(TODAY, note="a\x1b"), "note"),
    ],
)
def test_dates_and_texts_that_cannot_be_are_refused_with_their_field(
    rows: list[int], operator: Operator, wanted: Wanted, field: str
) -> None:
    before = company.everything()
    with pytest.raises(InvalidInput) as refused:
        certify(operator, rows, wanted, TODAY)
    assert refused.value.field == field
    assert company.everything() == before


def test_typed_dates_win_are_marked_and_tell_what_was_proposed(rows: list[int], operator: Operator) -> None:
    typed = Wanted(TODAY, TODAY + DAY, TODAY + 5 * DAY)
    (proposal,) = plan_certify(rows[:1], typed, TODAY).proposals
    assert (proposal.effective_on, proposal.expires_on, proposal.overridden) == (*typed[1:3], True)
    assert not plan_certify(rows[:1], Wanted(TODAY, TODAY), TODAY).overridden

    certify(operator, rows[:1], typed, TODAY)
    origin = Origin.from_text(execute("SELECT origin FROM instance").fetchone()[0])
    assert origin.overridden
    assert origin.proposed_effective_on == TODAY.isoformat()
    assert origin.proposed_expires_on == "2027-06-16"
    certify(operator, rows[1:2], Wanted(TODAY, never=True), TODAY)
    assert get_instance(newest_instance()).expires_on is None


def test_a_renewal_that_ends_before_what_is_held_is_marked(rows: list[int], operator: Operator) -> None:
    certify(operator, rows[:1], Wanted(TODAY, never=True), TODAY)
    certify(operator, rows[1:2], Wanted(TODAY), TODAY)

    assert plan_renew(rows, Wanted(TODAY, None, TODAY + 30 * DAY), TODAY).shortening == 2
    assert plan_renew(rows[1:], Wanted(TODAY), TODAY).unmoved == 1
    assert plan_renew(rows, Wanted(TODAY, never=True), TODAY).shortening == 0


def test_certifying_anew_ends_the_revocation_and_leaves_void_what_it_voided(
    rows: list[int], operator: Operator
) -> None:
    certify(operator, rows[:1], Wanted(TODAY - 100 * DAY), TODAY)
    revoke(operator, rows[:1], REASON, TODAY - 50 * DAY, TODAY)

    assert not certify(operator, rows[:1], Wanted(TODAY - 51 * DAY), TODAY).recorded
    done = certify(operator, rows[:1], Wanted(TODAY - 40 * DAY), TODAY)

    assert done.recorded == 1
    ended = execute("SELECT ended_by, ended_event FROM revocation").fetchone()
    assert tuple(ended) == ("certified", done.event)
    assert company.count("instance", "voided_on IS NOT NULL") == 1
    assert status(rows[0], TODAY - 41 * DAY) is Status.REVOKED
    assert status(rows[0], TODAY - 40 * DAY) is Status.VALID
    assert integrity.check() == []


@pytest.mark.parametrize("reason", ["", "because", "Other", "Other: short", "Other:          x", "a\nb"])
def test_a_reason_that_is_not_of_the_list_or_too_short_is_refused(
    rows: list[int], operator: Operator, reason: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        revoke(operator, rows, reason, TODAY, TODAY)
    assert refused.value.field == "reason"
    with pytest.raises(InvalidInput):
        reinstate(operator, rows, "  ", TODAY, TODAY)


def test_a_reason_is_kept_in_the_words_of_the_list_or_ones_own(rows: list[int], operator: Operator) -> None:
    revoke(operator, rows[:1], REASON.upper(), TODAY, TODAY)
    revoke(operator, rows[1:2], "other:  sold to another company ", TODAY, TODAY)
    assert {reason for (reason,) in execute("SELECT reason FROM revocation").fetchall()} == {
        REASON,
        "Other: sold to another company",
    }


def test_a_revocation_on_a_day_to_come_changes_the_status_then(rows: list[int], operator: Operator) -> None:
    certify(operator, rows[:1], Wanted(TODAY), TODAY)
    revoke(operator, rows[:1], REASON, TODAY + 10 * DAY, TODAY)

    assert [status(rows[0], TODAY + n * DAY) for n in (9, 10)] == [Status.VALID, Status.REVOKED]
    assert [one.code for one in renew(operator, rows[:1], Wanted(TODAY), TODAY).passed] == ["E00001"]
    assert reinstate(operator, rows[:1], "Mistake", TODAY, TODAY).reinstated == 1
    assert status(rows[0], TODAY + 10 * DAY) is Status.VALID
    assert integrity.check() == []


def test_each_act_is_undone_to_what_was_before(rows: list[int], operator: Operator) -> None:
    states = [without_log()]
    events = []
    for act in (
        lambda: certify(operator, rows, Wanted(TODAY - 20 * DAY), TODAY),
        lambda: renew(operator, rows[:3], Wanted(TODAY - 19 * DAY), TODAY),
        lambda: revoke(operator, rows[:3], REASON, TODAY - 18 * DAY, TODAY),
        lambda: reinstate(operator, rows[:2], "Appeal", TODAY - 10 * DAY, TODAY),
        lambda: revoke(operator, rows[:1], REASON, TODAY - 8 * DAY, TODAY),
        lambda: certify(operator, rows[:1], Wanted(TODAY - 7 * DAY), TODAY),
    ):
        event = act().event
        assert event
        events.append(event)
        states.append(without_log())
    for event in reversed(events):
        states.pop()
        assert undo(operator, event, TODAY).kept == ()
        assert without_log() == states[-1]
        assert integrity.check() == []
    for event in events:
        with pytest.raises(Conflict):
            undo(operator, event, TODAY)


def test_undo_keeps_and_names_rows_on_which_something_was_recorded_since(
    rows: list[int], operator: Operator
) -> None:
    first = certify(operator, rows, Wanted(TODAY - 20 * DAY, note="x"), TODAY).event
    assert first
    renew(operator, rows[:1], Wanted(TODAY), TODAY)
    second = execute("SELECT id FROM instance WHERE association_id = ?", (rows[1],)).fetchone()[0]
    fields = get_instance(second)
    correct_instance(operator, second, fields, fields._replace(note="y"), TODAY)
    revoke(operator, rows[2:3], REASON, TODAY, TODAY)

    undone = undo(operator, first, TODAY)

    assert (undone.undone, undone.kept) == (1, ("E00001", "E00002", "E00003"))
    assert [status(row, TODAY - DAY) for row in rows] == [Status.VALID] * 3 + [Status.MISSING]
    with pytest.raises(Conflict):
        undo(operator, first, TODAY)
    with pytest.raises(NotFound):
        undo(operator, 9_999, TODAY)
    with pytest.raises(Conflict):
        undo(operator, 1, TODAY)
    assert integrity.check() == []


def test_a_row_that_changed_since_it_was_agreed_to_stops_the_act(rows: list[int], operator: Operator) -> None:
    certify(operator, rows, Wanted(TODAY - 20 * DAY), TODAY)
    plan = plan_renew(rows, Wanted(TODAY), TODAY)
    gone = plan_revoke(rows, TODAY, TODAY)
    enter_instance(operator, rows[1], Wanted(TODAY - 300 * DAY), TODAY)
    before = company.everything()

    with pytest.raises(Conflict, match="E00002"):
        renew(operator, rows, Wanted(TODAY), TODAY, agreed=plan)
    with pytest.raises(Conflict, match="E00002"):
        revoke(operator, rows, REASON, TODAY, TODAY, agreed=gone)
    with pytest.raises(Conflict, match="E00004"):
        renew(
            operator,
            [rows[0], rows[3]],
            Wanted(TODAY),
            TODAY,
            agreed=plan_renew(rows[:1], Wanted(TODAY), TODAY),
        )
    assert company.everything() == before
    assert renew(
        operator, rows[:1], Wanted(TODAY), TODAY, agreed=plan_renew(rows[:1], Wanted(TODAY), TODAY)
    ).event


def test_one_act_over_ten_thousand_rows_is_one_event(sqlite_database: str, operator: Operator) -> None:
    staff = company.people(10_000)
    forklift = company.certification(
        operator, validity=YEAR, initial_validity=InitialValidity.VALID_WHEN_ADDED
    )
    assignment.assign(operator, forklift, staff, TODAY - 350 * DAY)
    ids = [id for (id,) in execute("SELECT id FROM association ORDER BY id").fetchall()]
    events = company.count("audit_event")

    done = renew(operator, ids, Wanted(TODAY), TODAY, agreed=plan_renew(ids, Wanted(TODAY), TODAY))

    assert done.recorded == 10_000
    assert company.count("audit_event") == events + 1
    certification, touched = execute(
        "SELECT certification_id, touched FROM audit_event WHERE id = ?", (done.event,)
    ).fetchone()
    assert certification == forklift
    assert audit.unpack(touched) == sorted(staff)
    assert integrity.check() == []


def test_rows_of_several_certifications_are_renewed_each_by_its_own(
    rows: list[int], operator: Operator
) -> None:
    (staff,) = company.people(1, prefix="X")
    other = company.certification(operator, "Crane", validity=Period(2, Unit.MONTHS), basis=Basis.OLD_EXPIRY)
    assignment.assign(operator, other, [staff], TODAY)
    both = [rows[0], company.association(staff, other)]
    certify(operator, both, Wanted(TODAY), TODAY)

    plan = plan_renew(both, Wanted(TODAY), TODAY)

    assert [str(one.expires_on) for one in plan.proposals] == ["2027-06-15", "2026-08-15"]
    assert plan.unmoved == 2
    assert (plan.early, plan.shortening) == (2, 0)


def test_archived_rows_are_left_alone(rows: list[int], operator: Operator) -> None:
    (staff,) = company.people(1, prefix="X")
    crane = company.certification(operator, "Crane")
    lead = company.role(operator, "Lead", [staff], [crane])
    row = company.association(staff, crane)
    event = certify(operator, [row], Wanted(TODAY), TODAY).event
    assert event
    roles.drop_members(operator, lead, [staff], TODAY + DAY)

    assert plan_renew([row], Wanted(TODAY), TODAY).missing == 1
    with pytest.raises(NotFound):
        enter_instance(operator, row, Wanted(TODAY), TODAY)
    with pytest.raises(Conflict):
        undo(operator, event, TODAY)


# --- one instance ---


def test_an_instance_of_the_past_is_entered_but_not_while_revoked(
    rows: list[int], operator: Operator
) -> None:
    id = enter_instance(operator, rows[0], Wanted(TODAY - 300 * DAY, number="7"), TODAY)
    assert get_instance(id) == InstanceFields(TODAY - 300 * DAY, TODAY - 300 * DAY, date(2026, 8, 19), "7")
    assert status(rows[0]) is Status.VALID
    revoke(operator, rows[:1], REASON, TODAY, TODAY)
    with pytest.raises(Conflict):
        enter_instance(operator, rows[0], Wanted(TODAY - 200 * DAY), TODAY)


def test_a_correction_is_told_from_which_to_which_and_moves_the_status(
    rows: list[int], operator: Operator
) -> None:
    id = enter_instance(operator, rows[0], Wanted(TODAY - 300 * DAY), TODAY)
    before = get_instance(id)
    after = before._replace(expires_on=TODAY - DAY, note="misread")

    correct_instance(operator, id, before, after, TODAY)

    assert get_instance(id) == after
    assert status(rows[0]) is Status.EXPIRED
    detail = execute("SELECT detail FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()[0]
    assert '"expires_on":["2026-08-19","2026-06-14"]' in detail
    with pytest.raises(ChangedMeanwhile) as told:
        correct_instance(operator, id, before, after, TODAY)
    assert told.value.theirs == after
    for bad in (after._replace(issued_on=TODAY + DAY), after._replace(expires_on=TODAY - 301 * DAY)):
        with pytest.raises(InvalidInput):
            correct_instance(operator, id, after, bad, TODAY)
    events = company.count("audit_event")
    correct_instance(operator, id, after, after, TODAY)
    assert company.count("audit_event") == events


def test_the_end_of_a_revocation_follows_the_instance_that_ended_it(
    rows: list[int], operator: Operator
) -> None:
    revoke(operator, rows[:1], REASON, TODAY - 50 * DAY, TODAY)
    certify(operator, rows[:1], Wanted(TODAY - 40 * DAY), TODAY)
    id = newest_instance()
    fields = get_instance(id)

    with pytest.raises(InvalidInput):
        correct_instance(operator, id, fields, fields._replace(issued_on=TODAY - 51 * DAY), TODAY)
    moved = fields._replace(issued_on=TODAY - 30 * DAY, effective_on=TODAY - 30 * DAY)
    correct_instance(operator, id, fields, moved, TODAY)
    assert [status(rows[0], TODAY - n * DAY) for n in (31, 30)] == [Status.REVOKED, Status.VALID]

    renew(operator, rows[:1], Wanted(TODAY), TODAY)
    delete_instance(operator, id, moved)
    assert [status(rows[0], TODAY - n * DAY) for n in (1, 0)] == [Status.REVOKED, Status.VALID]
    delete_instance(operator, newest_instance(), get_instance(newest_instance()))
    assert status(rows[0]) is Status.REVOKED
    assert company.count("revocation", "ended_on IS NULL") == 1
    assert integrity.check() == []


def test_deleting_needs_its_own_right(rows: list[int], operator: Operator, viewer: Operator) -> None:
    id = enter_instance(operator, rows[0], Wanted(TODAY), TODAY)
    updates = company.an_operator("up", [Right.VIEW_CERTIFICATIONS, Right.UPDATE_CERTIFICATIONS])
    with pytest.raises(NotPermitted):
        delete_instance(updates, id, get_instance(id))
    with pytest.raises(ChangedMeanwhile):
        delete_instance(operator, id, get_instance(id)._replace(note="other"))
    delete_instance(operator, id, get_instance(id))
    assert status(rows[0]) is Status.MISSING
    with pytest.raises(NotFound):
        get_instance(id)


def _file(name: str, content: bytes) -> AbstractContextManager[TakenFile]:
    return take_file(an_operator(), name, io.BytesIO(content), limit=1_000)


def an_operator() -> Operator:
    found = get_operator("ada")
    assert found
    return found


@pytest.mark.parametrize("act", [certify, renew])
def test_a_file_given_with_an_act_is_part_of_its_event_and_of_its_undo(
    rows: list[int], operator: Operator, act: Callable[..., Recorded]
) -> None:
    """Attached to each instance recorded, by the one event; taken back with it, contents and all."""
    if act is renew:
        certify(operator, rows, Wanted(TODAY - 20 * DAY), TODAY)
    before, events = without_log(), company.count("audit_event")

    with _file("sheet.pdf", b"passed") as file:
        done = act(operator, rows[:3], Wanted(TODAY), TODAY, file=file)

    assert company.count("audit_event") == events + 1
    assert company.count("attachment", "event = ? AND name = 'sheet.pdf'", done.event) == 3
    assert integrity.check() == []
    assert done.event
    assert undo(operator, done.event, TODAY).kept == ()
    assert without_log() == before
    assert company.count("attachment") == 0
    assert attachments.count_unreferenced().number == 0


def test_a_file_of_an_act_that_is_refused_is_not_kept(rows: list[int], operator: Operator) -> None:
    before = company.everything()
    with _file("sheet.pdf", b"passed") as file, pytest.raises(InvalidInput):
        certify(operator, rows, Wanted(TODAY + DAY), TODAY, file=file)
    assert company.everything() == before
    assert attachments.count_unreferenced().number == 0


def test_undo_tells_how_far_it_is_and_can_be_stopped(rows: list[int], operator: Operator) -> None:
    done = certify(operator, rows, Wanted(TODAY), TODAY)
    assert done.event
    before = company.everything()
    seen: list[tuple[int, int]] = []

    def stop(ready: int, total: int) -> None:
        seen.append((ready, total))
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        undo(operator, done.event, TODAY, progress=stop)

    assert seen == [(len(rows), len(rows))]
    assert company.everything() == before
