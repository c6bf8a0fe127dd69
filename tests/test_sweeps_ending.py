"""How a sweep ends: a sign-off that is final, a check that it still is, the next one that tells what came of it."""

from __future__ import annotations

import pytest

from certtui import integrity
from certtui.commands import lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.errors import (
    Conflict,
    NotFound,
)
from certtui.queries.sweeps import (
    compare_sweep,
    get_rows,
    get_sweep,
    list_compared,
    list_positions,
)
from certtui.records import Status
from certtui.rights import Operator
from certtui.store import execute, write_transaction
from certtui.sweeping import Decision, Outcome, SweepState
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


def test_a_sign_off_is_final_and_holds_what_was_signed(
    rows: list[int], operator: Operator, editor: Operator
) -> None:
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    at.next()
    at.renew()
    with pytest.raises(Conflict, match="3 rows are open"):
        sweeps.sign_sweep(operator, sweep)
    sha256 = sweeps.sign_sweep(editor, sweep, remark="For the auditor", left_open=3)

    signed = get_sweep(operator, sweep)
    assert (signed.sha256, signed.signed_by, signed.state) == (sha256, "ed", SweepState.SIGNED)
    frozen = get_rows(sweep, list_positions(sweep))
    for act in (
        at.next,
        lambda: at.undo(1),
        at.accept,
        lambda: sweeps.settle_all(operator, sweep, TODAY),
        lambda: sweeps.sign_sweep(operator, sweep, left_open=3),
        lambda: sweeps.give_up_sweep(operator, sweep),
    ):
        with pytest.raises(Conflict, match="signed off by ed"):
            act()
    assert frozen[0].act is not None
    lifecycle.undo(operator, frozen[0].act, TODAY)  # the association is free; the signed list is not
    assert get_rows(sweep, list_positions(sweep)) == frozen
    assert integrity.check() == []


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sweep_row SET note = 'Excellent' WHERE position = 1",
        "DELETE FROM sweep_row WHERE position = 4",
        "UPDATE sweep SET sha256 = substr(sha256, 2) || 'x'",
        "DELETE FROM sweep",
    ],
)
def test_the_check_finds_a_signed_sweep_that_was_changed(
    rows: list[int], operator: Operator, change: str
) -> None:
    sweep = begin(operator)
    sweeps.sign_sweep(operator, sweep, left_open=4)
    with write_transaction():
        execute(change)
    assert [one.where[:7] for one in integrity.check()] == ["sweep 1"]


def test_the_next_sweep_tells_what_became_of_the_last(rows: list[int], operator: Operator) -> None:
    """Resolved, still open, new, and accepted until a day that is over; on each row what was decided on it."""
    first = begin(operator)
    at = Terminal(operator, first)
    at.next()
    at.renew()
    at.next()
    at.accept("On leave", TODAY + 5 * DAY)
    with pytest.raises(NotFound):
        compare_sweep(operator, first, TODAY)
    sweeps.sign_sweep(operator, first, left_open=2)

    later = TODAY + 20 * DAY
    lifecycle.undo(operator, get_rows(first, [1])[0].act or 0, TODAY)  # what was renewed is not, after all
    lifecycle.certify(operator, [rows[MISSING_TOO]], Wanted(TODAY), TODAY)
    lifecycle.revoke(operator, [rows[SOON]], "Unsafe conduct", TODAY, TODAY)
    lifecycle.reinstate(operator, [rows[REVOKED]], "Back", TODAY, TODAY)
    late = later + 400 * DAY
    second = begin(operator, as_of=late, today=late)
    found = compare_sweep(operator, second, late)
    assert (found.previous.id, found.resolved, found.still_open, found.new, found.overdue) == (1, 1, 3, 2, 1)
    compared = list_compared(operator, second, late)
    assert [(one.outcome, one.row.association) for one in compared] == [
        (Outcome.RESOLVED, rows[SOON]),
        (Outcome.STILL_OPEN, rows[MISSING]),
        (Outcome.STILL_OPEN, rows[EXPIRED]),
        (Outcome.STILL_OPEN, rows[MISSING_TOO]),
        (Outcome.NEW, rows[VALID]),
        (Outcome.NEW, rows[REVOKED]),
    ]
    assert [one.is_overdue for one in compared] == [False, True, False, False, False, False]
    assert compared[0].status_now is Status.REVOKED
    assert list_compared(operator, second, late, [Outcome.NEW], start=1, limit=5) == compared[5:]

    last = shown(operator, second)(3).last
    assert last is not None
    assert (last.decision, last.note, last.decided_by) == (Decision.ACCEPTED, "On leave", "ada")
    assert last.is_overdue(late)
