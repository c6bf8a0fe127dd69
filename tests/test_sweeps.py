"""Sweeps: what is frozen, what each decision does, what is refused, what changed underneath, who has what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from certtui import integrity
from certtui.commands import assignment, entities, lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.errors import (
    Cancelled,
    CerttuiError,
    ChangedMeanwhile,
    Conflict,
    InvalidInput,
    NotFound,
    NotPermitted,
)
from certtui.filters import Filter
from certtui.queries.activity import ActivityFilter, list_activity
from certtui.queries.activity_words import ACTIONS, headline
from certtui.queries.details import get_association
from certtui.queries.sweeps import (
    RowInFront,
    find_last_decision,
    get_rows,
    get_sweep,
    list_positions,
    list_sweeps,
    plan_sweep,
)
from certtui.records import Kind, Status
from certtui.rights import Operator
from certtui.store import execute
from certtui.sweeping import NEEDS_ACTION, Decision, SweepState, Tally
from tests import company
from tests.company import DAY, TODAY
from tests.sweeping import (
    EXPIRED,
    MISSING,
    MISSING_TOO,
    REVOKED,
    SOON,
    VALID,
    Terminal,
    begin,
    one_of_each,
    shown,
)


@pytest.fixture
def rows(database: str, operator: Operator) -> list[int]:
    """One association of each status, and a second one that is Missing."""
    return one_of_each(operator)


def status(operator: Operator, association: int) -> Status | None:
    return get_association(operator, association, TODAY).status


def decided(sweep: int) -> list[Decision | None]:
    return [one.decision for one in get_rows(sweep, list_positions(sweep))]


def test_what_needs_action_is_frozen_in_one_order(rows: list[int], operator: Operator) -> None:
    """A scope without statuses holds Missing, Expired and Expires Soon, by certification and code, as they were."""
    plan = plan_sweep(operator, Filter(), TODAY, TODAY)
    assert (plan.rows, plan.open_sweep) == (4, None)

    seen: list[tuple[int, int]] = []
    sweep = sweeps.begin_sweep(
        operator, Filter(statuses=NEEDS_ACTION), TODAY, TODAY, progress=lambda *at: seen.append(at)
    )

    frozen = get_rows(sweep, list_positions(sweep))
    assert [one.association for one in frozen] == [rows[at] for at in (EXPIRED, MISSING, SOON, MISSING_TOO)]
    assert [one.position for one in frozen] == [1, 2, 3, 4]
    assert frozen[0].status is Status.EXPIRED
    assert frozen[0].expires_on == TODAY - 35 * DAY
    assert {one.sources for one in frozen} == {"direct"}
    assert seen[-1] == (4, 4)
    assert plan_sweep(operator, Filter(), TODAY, TODAY).open_sweep == sweep
    assert get_sweep(operator, sweep).tally == Tally(untouched=4)


@pytest.mark.parametrize(
    ("filter", "chosen"),
    [
        (Filter(statuses=frozenset({Status.REVOKED})), [REVOKED]),
        (Filter(search="e00002"), [EXPIRED]),
        (Filter(kind=Kind.EMPLOYEE, statuses=frozenset({Status.VALID, Status.MISSING})), [VALID, MISSING, 5]),
    ],
)
def test_a_scope_is_a_filter(rows: list[int], operator: Operator, filter: Filter, chosen: list[int]) -> None:
    sweep = begin(operator, filter)
    frozen = get_rows(sweep, list_positions(sweep))
    assert [one.association for one in frozen] == [rows[at] for at in chosen]
    assert plan_sweep(operator, filter, TODAY, TODAY).rows == len(chosen)


def test_beginning_is_refused_with_the_reason(rows: list[int], operator: Operator, viewer: Operator) -> None:
    """Nothing to sweep, a day that is over, the same scope twice, no right, and a cancel: nothing is left of any."""

    def cancel(_done: int, _total: int) -> None:
        raise Cancelled("Cancelled.")

    with pytest.raises(Conflict, match="nothing to sweep"):
        begin(operator, Filter(search="nobody"))
    with pytest.raises(InvalidInput):
        begin(operator, as_of=TODAY - DAY)
    with pytest.raises(NotPermitted):
        begin(viewer)
    with pytest.raises(Cancelled):
        sweeps.begin_sweep(operator, Filter(), TODAY, TODAY, progress=cancel)
    with pytest.raises(NotFound):
        begin(operator, Filter(role_id=99))
    assert list_sweeps(operator) == []

    first = begin(operator)
    with pytest.raises(sweeps.AlreadyOpen) as again:
        begin(operator, today=TODAY + DAY, as_of=TODAY + DAY)  # whenever it was begun
    assert again.value.sweep == first
    ahead = begin(operator, as_of=TODAY + 200 * DAY)  # another day is another question
    with pytest.raises(sweeps.AlreadyOpen):
        begin(operator, as_of=TODAY + 200 * DAY)
    sweeps.give_up_sweep(operator, first)
    assert begin(operator) > ahead
    assert [one.state for one in list_sweeps(operator)] == [
        SweepState.OPEN,
        SweepState.OPEN,
        SweepState.GIVEN_UP,
    ]


def test_each_decision_does_what_it_says_and_its_undo_takes_that_back(
    rows: list[int], operator: Operator
) -> None:
    """The act and the decision come together and go together; each names the other in the audit log."""
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    before = [status(operator, row) for row in rows]

    assert at.next() == 1
    assert at.row().offered == {Decision.RENEWED, Decision.REVOKED, Decision.ACCEPTED, Decision.SKIPPED}
    event = at.renew()
    assert status(operator, rows[EXPIRED]) is Status.VALID
    (frozen,) = get_rows(sweep, [1])
    assert (frozen.decision, frozen.event) == (Decision.RENEWED, event)
    told = {one.id: one for one in list_activity(ActivityFilter())}
    assert frozen.act is not None
    assert told[frozen.act].detail["sweep"] == sweep
    assert told[event].detail["recorded_as_event"] == frozen.act
    assert told[event].entity_id == frozen.entity

    assert at.next() == 2
    assert Decision.CERTIFIED in at.row().offered
    at.certify()
    assert status(operator, rows[MISSING]) is Status.VALID
    assert at.next() == 3
    at.revoke()
    assert status(operator, rows[SOON]) is Status.REVOKED
    assert at.next() == 4
    at.accept("On leave\nuntil summer", TODAY + 30 * DAY)
    assert at.next() is None
    assert get_sweep(operator, sweep).tally == Tally(0, 1, 1, 1, 0, 1)
    assert all(not at_one.changes for at_one in map(shown(operator, sweep), range(1, 5)))

    assert find_last_decision(sweep, operator.name) == 4
    for position in (4, 3, 2, 1):
        at.undo(position)
        assert at.row().frozen.decision is None
    assert [status(operator, row) for row in rows] == before
    assert get_sweep(operator, sweep).tally == Tally(untouched=4)
    with pytest.raises(Conflict):
        at.undo(1)
    assert integrity.check() == []
    for one in list_activity(ActivityFilter()):
        assert one.action in ACTIONS
        assert headline(one)


def test_a_revoked_row_is_reinstated_or_certified_anew(rows: list[int], operator: Operator) -> None:
    sweep = begin(operator, Filter(statuses=frozenset({Status.REVOKED})))
    at = Terminal(operator, sweep)
    at.next()
    assert at.row().offered >= {Decision.REINSTATED, Decision.CERTIFIED}
    sweeps.reinstate_row(operator, at.front(), "Passed again", TODAY, TODAY)
    assert status(operator, rows[REVOKED]) is Status.VALID
    at.undo()
    assert status(operator, rows[REVOKED]) is Status.REVOKED
    at.certify()
    assert status(operator, rows[REVOKED]) is Status.VALID


def test_skipped_rows_come_again_in_their_order(rows: list[int], operator: Operator) -> None:
    at = Terminal(operator, begin(operator))
    for position in (1, 2):
        assert at.next() == position
        at.skip()
    at.go(4)
    at.accept()
    assert [at.next(), at.accept() and at.next(), at.skip() and at.next()] == [3, 1, 2]
    at.skip()
    assert at.next() == 1  # the one that was put off longest
    assert get_sweep(operator, at.sweep).tally == Tally(accepted=2, skipped=2)


def test_nothing_is_half_decided(rows: list[int], operator: Operator, viewer: Operator) -> None:
    """What is refused, whether by the sweep or by the act in it, leaves neither a decision nor a record."""
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    at.next()
    before = company.everything(), decided(sweep)
    front = at.front()
    future = Wanted(TODAY + DAY)
    refused: list[tuple[type[CerttuiError], Callable[[], object]]] = [
        (InvalidInput, lambda: at.accept("  ")),
        (InvalidInput, lambda: at.accept("Why", TODAY - DAY)),
        (InvalidInput, lambda: sweeps.renew_row(operator, front, future, TODAY)),
        (InvalidInput, lambda: at.revoke("Because")),
        (Conflict, at.certify),  # it is Expired: renew is what applies
        (Conflict, lambda: sweeps.settle_row(operator, front, TODAY)),  # it needs action still
        (NotPermitted, lambda: sweeps.accept_row(viewer, front, TODAY, note="Why")),
        (NotPermitted, lambda: sweeps.renew_row(viewer, front, Wanted(TODAY), TODAY)),
        (NotPermitted, lambda: sweeps.sign_sweep(viewer, sweep, left_open=4)),
        (NotFound, lambda: at.go(5)),
        (NotFound, lambda: sweeps.claim_next(operator, 99, at.holder)),
    ]
    for error, act in refused:
        with pytest.raises(error):
            act()
    assert (company.everything(), decided(sweep)) == before


def test_a_decision_on_what_was_not_shown_brings_what_is(rows: list[int], operator: Operator) -> None:
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    at.next()
    front = at.front()
    lifecycle.renew(operator, [rows[EXPIRED]], Wanted(TODAY), TODAY)

    with pytest.raises(ChangedMeanwhile) as changed:
        sweeps.accept_row(operator, front, TODAY, note="Why")
    now = changed.value.theirs
    assert isinstance(now, RowInFront)
    assert now.status is Status.VALID
    assert not now.needs_action
    assert "ada" in now.changes[0]
    assert now.offered >= {Decision.SETTLED}
    sweeps.settle_row(operator, at.front(), TODAY)
    assert decided(sweep)[0] is Decision.SETTLED


def test_undo_leaves_alone_what_was_recorded_since(rows: list[int], operator: Operator) -> None:
    """And where the act was taken back elsewhere, the row is open again by itself."""
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    at.next()
    at.renew()
    again = lifecycle.renew(operator, [rows[EXPIRED]], Wanted(TODAY), TODAY)
    with pytest.raises(Conflict, match="recorded since"):
        at.undo()
    assert decided(sweep)[0] is Decision.RENEWED
    assert again.event is not None
    lifecycle.undo(operator, again.event, TODAY)
    (frozen,) = get_rows(sweep, [1])
    assert frozen.act is not None
    lifecycle.undo(operator, frozen.act, TODAY)
    assert decided(sweep)[0] is None
    assert status(operator, rows[EXPIRED]) is Status.EXPIRED


def test_what_changed_underneath_is_said(rows: list[int], operator: Operator) -> None:
    """Removed, renewed, revoked, deactivated, or moved by the days: each row says it, and may be settled where it is fine."""
    sweep = begin(operator)
    look = shown(operator, sweep)
    assignment.remove(operator, [rows[MISSING]])
    lifecycle.renew(operator, [rows[EXPIRED]], Wanted(TODAY), TODAY)
    lifecycle.revoke(operator, [rows[MISSING_TOO]], "Unsafe conduct", TODAY, TODAY)
    entities.deactivate(operator, [get_rows(sweep, [4])[0].entity])

    assert "renewed by ada" in look(1).changes[0]
    removed = look(2)
    assert "removed by ada" in removed.changes[0]
    assert (removed.now, removed.status) == (None, None)
    assert removed.offered == {Decision.SETTLED, Decision.SKIPPED}
    assert not look(3).changes
    at = Terminal(operator, sweep, TODAY + 11 * DAY)
    at.position = 3
    assert "passing of days" in at.row().changes[0]
    assert ["revoked by ada" in look(4).changes[0], "deactivated" in look(4).changes[1]] == [True, True]

    at = Terminal(operator, sweep)
    at.go(1)
    assert sweeps.plan_settling(sweep, TODAY) == [2, 4]
    with pytest.raises(Conflict):  # of what was agreed to, one is in front of somebody meanwhile
        sweeps.settle_all(operator, sweep, TODAY, agreed=[1, 2])
    assert decided(sweep) == [None] * 4
    assert sweeps.settle_all(operator, sweep, TODAY, agreed=[4]) == 1
    assert decided(sweep) == [None, None, None, Decision.SETTLED]
    assert sweeps.settle_all(operator, sweep, TODAY) == 1  # not the one that is in front of somebody
    assert decided(sweep) == [None, Decision.SETTLED, None, Decision.SETTLED]
    at.undo(2)
    assert decided(sweep)[1] is None


def test_a_sweep_about_a_day_to_come_is_worked_today(rows: list[int], operator: Operator) -> None:
    """What will need action then is frozen with its status of then, and fine when it will be fine on that day."""
    then = TODAY + 100 * DAY
    sweep = begin(operator, Filter(search="e00004"), as_of=then)
    at = Terminal(operator, sweep)
    at.next()
    row = at.row()
    assert (row.frozen.status, row.status, row.status_today) == (
        Status.EXPIRED,
        Status.EXPIRED,
        Status.EXPIRES_SOON,
    )
    assert (row.changes, row.needs_action) == ((), True)
    at.renew()
    assert at.row().status is Status.VALID
    assert at.row().frozen.decision is Decision.RENEWED


def test_claims_end_by_themselves_or_with_their_terminal(
    rows: list[int], operator: Operator, editor: Operator
) -> None:
    """A row is one terminal's: until it moves on, its time is over, or it is gone from this machine."""
    sweep = begin(operator)
    one, other = Terminal(operator, sweep), Terminal(editor, sweep)
    assert (one.next(), other.next()) == (1, 2)
    assert get_sweep(operator, sweep).workers == ("ada", "ed")
    assert [row.holder for row in get_rows(sweep, [1, 2, 3])] == ["ada", "ed", ""]
    with pytest.raises(Conflict, match="ada"):
        other.go(1)
    other.position = 1
    with pytest.raises(Conflict, match="ada"):
        other.accept()

    with company.told_already():
        execute("UPDATE sweep_claim SET until = '2000-01-01T00:00:00Z' WHERE holder = ?", (one.holder,))
    assert sweeps.renew_claim(operator, sweep, one.holder)  # nobody had taken it
    with company.told_already():
        execute("UPDATE sweep_claim SET until = '2000-01-01T00:00:00Z' WHERE holder = ?", (one.holder,))
    other.go(1)
    assert not sweeps.renew_claim(operator, sweep, one.holder)
    with pytest.raises(Conflict, match="ed"):
        one.accept()

    sweeps.release(sweep, other.holder)
    assert get_sweep(operator, sweep).workers == ()
    gone = Terminal(editor, sweep)
    gone.holder = "4194305 " + gone.holder.partition(" ")[2]  # beyond the highest process number
    assert gone.next() == 1
    one.position = 0
    assert one.next() == 1
