"""Assigning, taking back and removing: the domain's "Sources, roles, removal", on both engines."""

from __future__ import annotations

import json

import pytest

from certtui import audit
from certtui.commands import assignment, entities, roles
from certtui.commands.assignment import Assigned, assign, plan_removal, remove, undo_assignment
from certtui.errors import Cancelled, Conflict, NotFound, NotPermitted
from certtui.records import InitialValidity, Kind, Period, Status, Unit
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY, archived_on, association, associations, sources_of, spans_of

YEAR = Period(1, Unit.YEARS)


def stop_midway(done: int, total: int) -> None:
    if done < total:
        raise Cancelled("stopped")


def test_assigning_makes_missing_rows_in_force_from_that_day(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)

    given = assign(operator, forklift, staff, TODAY)

    assert given == Assigned(added=3, restored=0, inherited=0, already=0, skipped=0, event=given.event)
    (span,) = spans_of(association(staff[0], forklift))
    assert (span.starts_on, span.status) == (TODAY, Status.MISSING)
    assert sources_of(association(staff[0], forklift)) == {"direct"}


def test_assigning_twice_changes_nothing_and_tells_no_event(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    before = company.everything()

    again = assign(operator, forklift, [*staff, *staff], TODAY + DAY)

    assert again == Assigned(0, 0, 0, already=2, skipped=0, event=None)
    assert company.everything() == before


def test_inactive_others_and_unknown_are_skipped(database: str, operator: Operator) -> None:
    active, inactive = company.people(2)
    (truck,) = company.people(1, Kind.ASSET, "A")
    entities.deactivate(operator, [inactive])
    forklift = company.certification(operator)

    given = assign(operator, forklift, [active, inactive, truck, 999_999], TODAY)

    assert (given.added, given.skipped) == (1, 3)


def test_held_by_a_role_becomes_direct_as_well(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", staff[:1], [forklift])

    given = assign(operator, forklift, staff, TODAY)

    assert (given.added, given.inherited) == (1, 1)
    assert sources_of(association(staff[0], forklift)) == {"direct", "Riggers"}


def test_assigning_brings_an_archived_row_back_with_its_history(database: str, operator: Operator) -> None:
    (one,) = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", [one], [forklift])
    row = association(one, forklift)
    company.certify(operator, [row], TODAY, TODAY + 9 * DAY)
    roles.drop_members(operator, riggers, [one], TODAY + DAY)
    assert archived_on(row) == TODAY + DAY

    given = assign(operator, forklift, [one], TODAY + 2 * DAY)

    assert (given.added, given.restored) == (0, 1)
    assert association(one, forklift) == row
    assert archived_on(row) is None
    assert company.count("instance") == 1


def test_valid_when_added_records_a_first_instance(database: str, operator: Operator) -> None:
    staff = company.people(2)
    badge = company.certification(
        operator, "Badge", validity=YEAR, initial_validity=InitialValidity.VALID_WHEN_ADDED
    )

    given = assign(operator, badge, staff, TODAY)

    for recorded in company.recorded():
        (instance,) = recorded.instances
        assert (instance.issued_on, instance.expires_on) == (TODAY, TODAY.replace(year=2027))
        statuses = [span.status for span in spans_of(recorded.id)]
        assert statuses == [Status.VALID, Status.EXPIRES_SOON, Status.EXPIRED]
        assert spans_of(recorded.id)[0].instance == instance.key
    assert {event for (event,) in execute("SELECT event FROM instance").fetchall()} == {given.event}


def test_one_event_tells_of_the_whole_act_and_the_chain_holds(database: str, operator: Operator) -> None:
    staff = company.people(5)
    forklift = company.certification(operator)
    given = assign(operator, forklift, staff, TODAY)

    action, by, certification, detail, touched = execute(
        "SELECT action, operator, certification_id, detail, touched FROM audit_event WHERE id = ?",
        (given.event,),
    ).fetchone()

    assert (action, by, certification) == ("assign", "ada", forklift)
    assert json.loads(detail)["added"] == 5
    assert audit.unpack(touched) == sorted(staff)
    assert company.chain_holds()


def test_a_viewer_is_refused_and_nothing_is_written(
    database: str, operator: Operator, viewer: Operator
) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    before = company.everything()

    with pytest.raises(NotPermitted):
        assign(viewer, forklift, staff, TODAY)

    assert company.everything() == before


def test_a_certification_that_is_gone_is_said(database: str, operator: Operator) -> None:
    with pytest.raises(NotFound):
        assign(operator, 404, company.people(1), TODAY)


def test_stopping_midway_rolls_everything_back(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("certtui.commands.sources._AT_ONCE", 10)
    staff = company.people(25)
    forklift = company.certification(operator)
    before = company.everything()

    with pytest.raises(Cancelled):
        assign(operator, forklift, staff, TODAY, progress=stop_midway)

    assert company.everything() == before


def test_forty_thousand_go_in_batches(sqlite_database: str, operator: Operator) -> None:
    staff = company.people(40_000)
    forklift = company.certification(operator)
    seen: list[tuple[int, int]] = []

    given = assign(operator, forklift, staff, TODAY, progress=lambda done, total: seen.append((done, total)))

    assert given.added == company.count("span") == 40_000
    assert seen == [(n, 40_000) for n in (10_000, 20_000, 30_000, 40_000)]
    (length,) = execute("SELECT length(touched) FROM audit_event WHERE id = ?", (given.event,)).fetchone()
    assert length < 1_000


def test_undo_takes_back_only_what_that_assignment_gave(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)
    assign(operator, forklift, staff[:1], TODAY)
    second = assign(operator, forklift, staff, TODAY)
    assert second.event is not None

    undone = undo_assignment(operator, second.event, TODAY)

    assert (undone.removed, undone.kept) == (2, ())
    assert [r.entity for r in company.recorded()] == staff[:1]
    with pytest.raises(Conflict):
        undo_assignment(operator, second.event, TODAY)


def test_undo_keeps_and_names_where_something_was_recorded_since(database: str, operator: Operator) -> None:
    staff = company.people(4)
    badge = company.certification(operator, validity=YEAR, initial_validity=InitialValidity.VALID_WHEN_ADDED)
    given = assign(operator, badge, staff, TODAY)
    assert given.event is not None
    company.certify(operator, associations(staff[:1], badge), TODAY, None)
    company.revoke(operator, association(staff[1], badge), TODAY)

    undone = undo_assignment(operator, given.event, TODAY)

    assert undone.removed == 2
    assert undone.kept == ("E00001", "E00002")
    assert [r.entity for r in company.recorded()] == staff[:2]


def test_undo_leaves_what_a_role_brings(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", staff[:1], [forklift])
    given = assign(operator, forklift, staff, TODAY)
    assert given.event is not None

    undo_assignment(operator, given.event, TODAY)

    (left,) = company.recorded()
    assert left.entity == staff[0]
    assert sources_of(left.id) == {"Riggers"}


def test_undo_sends_what_was_restored_back_to_the_archive(database: str, operator: Operator) -> None:
    (one,) = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", [one], [forklift])
    row = association(one, forklift)
    company.certify(operator, [row], TODAY, None)
    roles.drop_members(operator, riggers, [one], TODAY)
    given = assign(operator, forklift, [one], TODAY)
    assert given.event is not None

    undo_assignment(operator, given.event, TODAY)

    assert archived_on(row) == TODAY
    assert company.count("instance") == 1
    assert sources_of(row) == set()


def test_removing_a_direct_row_takes_its_history(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)
    company.certify(operator, rows, TODAY, None)
    company.revoke(operator, rows[0], TODAY)

    plan = plan_removal(rows[:1])
    done = remove(operator, rows[:1])

    assert done == plan
    assert (plan.removed, plan.instances, plan.revocations, plan.kept) == (1, 1, 1, ())
    assert [company.count(t) for t in ("association", "instance", "revocation")] == [1, 1, 0]


def test_no_more_is_removed_than_was_agreed_to(database: str, operator: Operator) -> None:
    """What another operator records between the prompt and the answer is not deleted by an answer to less."""
    staff = company.people(1)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)
    agreed = plan_removal(rows)
    company.certify(operator, rows, TODAY, None)

    with pytest.raises(Conflict):
        remove(operator, rows, agreed=agreed)

    assert company.count("instance") == 1
    assert remove(operator, rows, agreed=plan_removal(rows)).removed == 1


def test_removing_a_direct_row_that_a_role_brings_strips_it(database: str, operator: Operator) -> None:
    (one,) = company.people(1)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", [one], [forklift])
    assign(operator, forklift, [one], TODAY)
    row = association(one, forklift)

    done = remove(operator, [row])

    assert (done.removed, done.stripped, done.kept_count) == (0, 1, 1)
    assert (done.kept[0].role, done.kept[0].codes) == ("Riggers", ("E00001",))
    assert sources_of(row) == {"Riggers"}


def test_only_inherited_cannot_be_removed_and_the_way_is_named(database: str, operator: Operator) -> None:
    (one,) = company.people(1)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", [one], [forklift])
    before = company.everything()

    with pytest.raises(Conflict, match=r"Settings > Employees > \[Riggers\] > Certifications"):
        remove(operator, [association(one, forklift)])

    assert company.everything() == before


def test_a_mixed_removal_keeps_and_names_the_inherited(database: str, operator: Operator) -> None:
    staff = company.people(4)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", staff[:2], [forklift])
    assign(operator, forklift, staff[1:3], TODAY)
    rows = associations(staff[:3], forklift)

    done = remove(operator, [*rows, 999_999])

    assert (done.removed, done.stripped, done.missing) == (1, 1, 1)
    assert done.kept[0].codes == ("E00001", "E00002")
    assert [r.entity for r in company.recorded()] == staff[:2]


def test_stopping_a_removal_rolls_it_back(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assignment, "_REMOVED_AT_ONCE", 2)
    staff = company.people(5)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    before = company.everything()

    with pytest.raises(Cancelled):
        remove(operator, associations(staff, forklift), progress=stop_midway)

    assert company.everything() == before


def test_removing_needs_the_right_to_delete(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    from certtui.rights import Right

    without = company.an_operator("pat", operator.rights - {Right.DELETE_CERTIFICATIONS})

    with pytest.raises(NotPermitted):
        remove(without, associations(staff, forklift))
    assert company.count("association") == 1


def test_ids_of_removed_rows_are_never_given_again(database: str, operator: Operator) -> None:
    """A mark that another operator holds on a removed row must not act on a stranger."""
    staff = company.people(2)
    forklift = company.certification(operator)
    assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)
    remove(operator, rows)

    assign(operator, forklift, staff, TODAY)

    assert not set(rows) & set(associations(staff, forklift))


def test_taking_an_assignment_back_tells_how_far_it_is_and_can_be_stopped(
    database: str, operator: Operator
) -> None:
    """Half taken back is not taken back."""
    event = assignment.assign(operator, company.certification(operator), company.people(3), TODAY).event
    assert event
    before = company.everything()
    seen: list[tuple[int, int]] = []

    def stop(ready: int, total: int) -> None:
        seen.append((ready, total))
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        assignment.undo_assignment(operator, event, TODAY, progress=stop)

    assert seen == [(3, 3)]
    assert company.everything() == before
