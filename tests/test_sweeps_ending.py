"""How a sweep ends: a sign-off that is final, a check that it still is, the next one that tells what came of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from certtui import integrity, store
from certtui.commands import lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.errors import (
    Conflict,
    NotFound,
)
from certtui.filters import Filter
from certtui.queries.sweeps import (
    compare_sweep,
    find_previous,
    get_rows,
    get_sweep,
    list_compared,
    list_first_open,
    list_positions,
    list_sweeps,
    plan_sweep,
)
from certtui.queries.sweeps.signed_list import COLUMNS, list_cells, list_hash
from certtui.queries.sweeps.stored import count_rows
from certtui.records import Status
from certtui.rights import Operator
from certtui.screens.sweeps.steps import Post, look_first
from certtui.store import execute, is_postgresql
from certtui.sweeping import Decision, Outcome, SweepState, Tally
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
from tests.test_queries_associations import counting


@contextmanager
def plans() -> Iterator[list[str]]:
    """How the database does each of the statements that are sent meanwhile."""
    found: list[str] = []
    proxied = store.proxy.obj
    original = proxied.execute_sql
    explain, line = ("EXPLAIN", 0) if is_postgresql() else ("EXPLAIN QUERY PLAN", 3)

    def execute_sql(sql: str, *args: Any, **options: Any) -> Any:
        if sql.startswith("SELECT"):
            found.append("\n".join(row[line] for row in original(f"{explain} {sql}", *args).fetchall()))
        return original(sql, *args, **options)

    proxied.execute_sql = execute_sql
    try:
        yield found
    finally:
        del proxied.execute_sql


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
        "UPDATE sweep SET tally = replace(tally, '4', '3')",
        "UPDATE sweep SET ended_event = event",
    ],
)
def test_the_check_finds_a_signed_sweep_that_was_changed(
    rows: list[int], operator: Operator, change: str
) -> None:
    sweep = begin(operator)
    sweeps.sign_sweep(operator, sweep, left_open=4)
    with company.told_already():
        execute(change)
    assert [one.where[:7] for one in integrity.check()] == ["sweep 1"]


def test_a_list_says_never_but_one_that_was_signed_before_stays_as_it_was(
    rows: list[int], operator: Operator
) -> None:
    """A list of version 1 has nothing where nothing expires, and its hash was taken over that."""
    company.certify(operator, [rows[VALID]], TODAY - DAY, None)
    sweep = begin(operator, Filter(statuses=frozenset({Status.VALID, Status.MISSING})))
    at = COLUMNS.index("expires_on")
    assert [cells[at] for cells in list_cells(sweep)] == ["never", "", ""]
    with company.told_already():
        execute("UPDATE sweep SET never_as = ''")
    before = list_hash(sweep)
    assert sweeps.sign_sweep(operator, sweep, left_open=3) == before
    assert integrity.check() == []
    with company.told_already():
        execute("UPDATE sweep SET never_as = 'never'")
    assert len(integrity.check()) == 1


def test_the_check_finds_one_that_was_given_up_and_counts_wrongly(
    rows: list[int], operator: Operator
) -> None:
    sweep = begin(operator)
    sweeps.give_up_sweep(operator, sweep)
    assert integrity.check() == []
    with company.told_already():
        execute("DELETE FROM sweep_row WHERE position = 4")
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


def test_the_last_one_is_that_signed_last_before_this_was_begun(rows: list[int], operator: Operator) -> None:
    """Whichever was begun first: of one scope, a sweep about a day to come may be open beside one about today."""

    def sign(sweep: int) -> None:
        sweeps.sign_sweep(operator, sweep, left_open=get_sweep(operator, sweep).tally.open)

    ahead = begin(operator, as_of=TODAY + 200 * DAY)
    now = begin(operator)
    at = Terminal(operator, now)
    at.next()
    at.accept("On leave")
    look = shown(operator, ahead)
    assert look(1).last is None
    sign(now)
    decided = look(1).last
    assert decided is not None
    assert (decided.sweep, decided.note) == (now, "On leave")
    sign(ahead)
    assert find_previous(now) is None
    assert find_previous(ahead) is None
    third = begin(operator)
    assert find_previous(third) == ahead
    sign(third)
    assert look(1).last == decided, "what was decided after it ended is not what it went by"
    given_up = begin(operator)
    sweeps.give_up_sweep(operator, given_up)
    assert find_previous(begin(operator)) == third


def test_neither_the_last_one_nor_an_open_one_is_looked_for_among_all(
    rows: list[int], operator: Operator
) -> None:
    """Each by the index of scopes, the last one in its order, however many sweeps there were."""
    sweep = begin(operator)
    if is_postgresql():
        execute("SET enable_seqscan = off")  # so few rows it would else read whole
    with plans() as told:
        find_previous(sweep)
    (last,) = told
    assert "sweep_scope_ended_event" in last
    assert not [word for word in ("TEMP B-TREE", "Sort", "SCAN", "Seq Scan") if word in last]
    with plans() as told:
        plan_sweep(operator, Filter(), TODAY, TODAY)
    assert [one for one in told if "sweep_scope_ended_event" in one]


def test_the_rows_of_a_sweep_that_ended_are_not_counted_again(rows: list[int], operator: Operator) -> None:
    """A list of sweeps costs the rows of those that are open; of the others it tells what was kept when they ended."""
    signed = begin(operator)
    at = Terminal(operator, signed)
    at.next()
    at.renew()
    at.next()
    at.skip()
    sweeps.sign_sweep(operator, signed, left_open=3)
    given_up = begin(operator)
    sweeps.give_up_sweep(operator, given_up)
    if is_postgresql():
        execute("SET enable_seqscan = off")
    with plans() as told:
        tallies = {one.id: one.tally for one in list_sweeps(operator)}
    assert tallies == {signed: Tally(untouched=2, renewed=1, skipped=1), given_up: Tally(untouched=3)}
    assert tallies == count_rows([signed, given_up])
    assert told
    assert not [one for one in told if "sweep_row" in one]

    in_work = begin(operator)
    with plans() as told:
        assert list_sweeps(operator)[0].tally == count_rows([in_work])[in_work] == Tally(untouched=3)
    counted = [one for one in told if "sweep_row" in one]
    assert len(counted) == 2
    assert not [one for one in counted if "SCAN" in one or "Seq Scan" in one]


def test_the_first_open_row_is_found_without_listing_all(rows: list[int], operator: Operator) -> None:
    sweep = begin(operator)
    at = Terminal(operator, sweep)
    post = Post(operator, sweep, at.holder, TODAY)

    def first() -> int:
        row = look_first(post).row
        assert row is not None
        return row.frozen.position

    assert first() == 1
    at.next()
    at.accept()
    at.next()
    at.skip()
    assert first() == 2
    assert list_first_open(sweep, 2) == [2, 3]
    assert list_first_open(sweep, 9) == [2, 3, 4]
    while at.next():
        at.accept()
    assert list_first_open(sweep, 2) == []
    assert first() == 1
    with counting() as sent:
        first()
    assert all("LIMIT" in sql for sql in sent if sql.startswith("SELECT position FROM sweep_row"))
    assert any("LIMIT" in sql for sql in sent)
