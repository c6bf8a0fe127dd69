"""Several at one sweep: no row twice, none lost, whoever takes, decides, undoes, works beside it, or is killed."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from certtui import integrity, store
from certtui.commands import assignment, lifecycle, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.commands.operators import sign_in
from certtui.errors import Conflict, NotFound
from certtui.queries.operators import get_operator
from certtui.queries.sweeps import get_rows, get_sweep, list_positions
from certtui.rights import Operator
from certtui.sweeping import Decision, FrozenRow, Tally
from tests import company
from tests.company import DAY, TODAY
from tests.conftest import NewLocation
from tests.sweeping import Terminal, begin

_spawn = multiprocessing.get_context("spawn")
ROWS = 60
WHO = ("ada", "ed", "eve")


def _company(rows: int) -> Operator:
    ada = sign_in("ada")
    for name in WHO[1:]:
        company.an_operator(name, "Editor")
    staff = company.people(rows)
    assignment.assign(ada, company.certification(ada), staff, TODAY - 10 * DAY)
    return ada


def _work(location: str, name: str, meet: Any, told: Any) -> None:
    """Accept, certify and skip until nothing is left; eve is killed with the first row in front of her."""
    store.bind(location)
    done: list[int] = []
    with store.connection():
        operator = get_operator(name)
        assert operator
        at = Terminal(operator, 1)
        if name == "eve":
            at.next()
        meet.wait(timeout=60)
        if name == "eve":
            multiprocessing.current_process().kill()
        while at.next() is not None:
            # a row that was put off comes again: the second time it is decided on
            if at.position % 7 == 0 and at.row().frozen.decision is None:
                at.skip()
                continue
            (at.certify if at.position % 3 else at.accept)()
            done.append(at.position)
    told.put((name, done))


def test_terminals_never_get_the_same_row_and_what_a_killed_one_had_is_free(
    new_location: NewLocation,
) -> None:
    """Three processes at one sweep at once, one of them killed with a row in front of it: each row is decided once."""
    location = new_location()
    store.bind(location)
    with store.connection():
        begin(_company(ROWS))
    meet, told = _spawn.Barrier(len(WHO)), _spawn.Queue()
    running = [_spawn.Process(target=_work, args=(location, name, meet, told)) for name in WHO]
    for process in running:
        process.start()
    outcome: dict[str, list[int]] = dict(told.get(timeout=90) for _ in WHO[1:])
    for process in running:
        process.join(timeout=30)

    with store.connection():
        ada = get_operator("ada")
        assert ada
        left = Terminal(ada, 1)
        free = []
        while left.next() is not None:
            left.certify()
            free.append(left.position)
        outcome["ada"] += free
        assert len(free) == 1
        by_position = {at: name for name, positions in outcome.items() for at in positions}
        assert sum(map(len, outcome.values())) == len(by_position) == ROWS
        rows = get_rows(1, list_positions(1))
        assert {row.position: row.decided_by for row in rows} == by_position
        certified = sum(row.decision is Decision.CERTIFIED for row in rows)
        assert company.count("instance") == certified
        assert company.count("audit_event", "action IN ('certify in sweep', 'accept in sweep')") == ROWS
        assert integrity.check() == []


def _agrees(row: FrozenRow) -> bool:
    """Whether what the row says was recorded is there, and nothing is where it says nothing."""
    if row.decision in {Decision.CERTIFIED, Decision.RENEWED}:
        return company.count("instance", "association_id = ? AND event = ?", row.association, row.act) == 1
    if row.decision is Decision.REVOKED:
        return company.count("revocation", "association_id = ? AND event = ?", row.association, row.act) == 1
    return row.act is None


def _act(random: Random, at: Terminal) -> None:
    acts: list[Callable[[], object]] = [
        at.next, at.next, at.next, at.accept, at.skip, at.renew, at.certify, at.revoke, at.undo,
        lambda: at.go(random.randrange(1, 9)),
        lambda: sweeps.release(at.sweep, at.holder),
        lambda: sweeps.settle_all(at.operator, at.sweep, TODAY),
        lambda: sweeps.settle_row(at.operator, at.front(), TODAY),
        lambda: lifecycle.renew(at.operator, [random.randrange(1, 9)], Wanted(TODAY), TODAY),
        lambda: lifecycle.undo(at.operator, random.randrange(20, 80), TODAY),
    ]  # fmt: skip
    random.choice(acts)()


@pytest.mark.seeds(range(2), long=200)
def test_whatever_several_do_each_row_is_decided_once_and_as_it_says(database: str, seed: int) -> None:
    """After every step of four terminals: claims and decisions agree with each other, and with the associations."""
    random = Random(seed)
    ada = _company(8)
    sweep = begin(ada)
    operators = [get_operator(name) for name in WHO]
    terminals = [Terminal(one, sweep) for one in (*operators, ada) if one]
    for at in terminals:
        at.next()
    refused = 0
    for _ in range(120):
        at = random.choice(terminals)
        try:
            _act(random, at)
        except (Conflict, NotFound):
            refused += 1
        rows = get_rows(sweep, list_positions(sweep))
        assert all(map(_agrees, rows))
        words = [row.decision.value if row.decision else "" for row in rows]
        assert get_sweep(ada, sweep).tally == Tally.from_words({word: words.count(word) for word in words})
        assert company.count("sweep_claim") <= len(terminals)
    assert 0 < refused < 110
    assert integrity.check() == []
    total = get_sweep(ada, sweep).tally
    assert sweeps.sign_sweep(ada, sweep, left_open=total.open)
    assert integrity.check() == []
