"""A comparison of two days: its numbers are those of the two days, and each row's event is what made it so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from random import Random

import pytest

from certtui.commands import assignment, entities, lifecycle, roles
from certtui.errors import NotPermitted, UsageError
from certtui.filters import Filter
from certtui.queries import differences
from certtui.queries.counts import count_matching
from certtui.queries.differences import Change, ChangeOrder, Comparison, Event, Move, role_acts, rows
from certtui.queries.differences import moves as moves_
from certtui.records import Counts, InitialValidity, Kind, Status
from certtui.rights import BUILT_IN, Operator
from certtui.store import execute, snapshot
from tests import company
from tests.company import DAY, TODAY, Recorded
from tests.slow_reading import read_status

PAIRS = ((-400, 0), (-30, 0), (-3, -1), (-1, 200), (20, 900), *((at, at + 24) for at in range(-420, 420, 24)))
Standing = Status | None
ADA = Operator("ada", ("Administrator",), BUILT_IN["Administrator"])


def _standing(row: Recorded, window: int | None, day: date) -> Standing:
    """What the slow reading says; None on a day on which the row is not in force."""
    begins = min([row.assigned, *(one.issued_on for one in row.instances)])
    if begins > day or (row.archived is not None and row.archived <= day):
        return None
    return read_status(row.instances, row.revocations, window, day)[0]


def _changed_on(row: Recorded, window: int | None, first: date, second: date) -> date | None:
    """The day since which it is what it is on the second day, a day at a time; None where it was that already."""
    after = _standing(row, window, second)
    if _standing(row, window, first) is after:
        return None
    day = second
    while _standing(row, window, day - DAY) is after:
        day -= DAY
    return day


def _happened(row: Recorded, event: Event, day: date, before: Standing, after: Standing) -> bool:
    """Whether something recorded of the row bears that event out on that day."""
    instances, revocations = row.instances, row.revocations
    return {
        Event.ASSIGNED: row.assigned == day and before is None,
        Event.CERTIFIED: any(one.issued_on == day for one in instances),
        Event.RENEWED: any(one.issued_on == day for one in instances)
        and any(one.issued_on < day for one in instances),
        Event.REVOKED: after is Status.REVOKED and any(one.revoked_on == day for one in revocations),
        Event.REINSTATED: before is Status.REVOKED and any(one.ended_on == day for one in revocations),
        Event.VOIDED: any(one.voided_on == day for one in instances),
        Event.ARCHIVED: after is None and row.archived == day,
        Event.TOOK_EFFECT: any(one.effective_on == day > one.issued_on for one in instances),
        Event.WARNING_BEGAN: (before, after) == (Status.VALID, Status.EXPIRES_SOON),
        Event.RAN_OUT: any(one.expires_on == day - DAY for one in instances),
    }[event]


@pytest.mark.seeds([5, 11], long=200)
def test_every_changed_row_is_told_with_its_day_and_what_happened_on_it(
    database: str, operator: Operator, seed: int
) -> None:
    """Against a reading of each day between: none left out, none too many, the day right and the event borne out."""
    _, certifications, _ = company.random_company(operator, seed, 24)
    windows = dict(zip(certifications, (None, 30, 0), strict=True))
    rows = [row for row in company.recorded() if row.active]
    seen = set()
    for back, ahead in PAIRS:
        first, second = TODAY + back * DAY, TODAY + ahead * DAY
        with snapshot():
            told = {one.id: one for one in differences.stream_changes(Comparison(first, second))}
        for row in rows:
            window = windows[row.certification]
            day = _changed_on(row, window, first, second)
            if day is None:
                assert row.id not in told
                continue
            one = told.pop(row.id)
            assert (one.was, one.became, one.on) == (
                _standing(row, window, first),
                _standing(row, window, second),
                day,
            )
            assert _happened(row, one.event, day, _standing(row, window, day - DAY), one.became), one
            assert one.detail
            seen.add(one.event)
        assert not told
    assert {Event.ASSIGNED, Event.CERTIFIED, Event.RAN_OUT, Event.WARNING_BEGAN, Event.REVOKED} <= seen


@pytest.mark.seeds([5, 11], long=200)
def test_its_numbers_are_the_difference_of_the_two_days(database: str, operator: Operator, seed: int) -> None:
    """Certification by certification, whatever the filter; and lists hold as many rows as were counted, in any order."""
    staff, certifications, some_roles = company.random_company(operator, seed, 24)
    expired = frozenset({Status.EXPIRED})
    for filter in (
        Filter(),
        Filter(kind=Kind.EMPLOYEE, inactive=True),
        Filter(certification_id=certifications[1], search=company.on("2026-01-01").isoformat()[:1]),
        Filter(role_id=some_roles[0]),
        Filter(entity_id=staff[0]),
    ):
        for back, ahead in PAIRS[::7]:
            comparison = Comparison(TODAY + back * DAY, TODAY + ahead * DAY, filter)
            counted = differences.count_changes(ADA, comparison)
            before = count_matching(filter, comparison.first)
            after = count_matching(filter, comparison.second)
            for id in certifications:
                net = differences.net(counted.get(id, {}))
                then, now = before.get(id, Counts()), after.get(id, Counts())
                assert net == {status: now.of(status) - then.of(status) for status in Status}
            _check_lists(comparison, differences.total(counted))
            either = comparison._replace(filter=filter._replace(statuses=expired))
            of_expired = differences.total(differences.count_changes(ADA, either))
            assert of_expired == {
                move: number
                for move, number in differences.total(counted).items()
                if Status.EXPIRED in (move.was, move.became)
            }


def _check_lists(comparison: Comparison, moves: dict[Move, int]) -> None:
    whole = sum(moves.values())
    every = [
        list(differences.list_changes(ADA, comparison, order, descending=turned).ids)
        for order in ChangeOrder
        for turned in (False, True)
    ]
    assert {len(ids) for ids in every} == {len(set(ids)) for ids in every} == {whole}
    for move, number in moves.items():
        of = comparison._replace(was=frozenset({move.was}), became=frozenset({move.became}))
        listed = differences.list_changes(ADA, of, ChangeOrder.NAME).ids
        changes = differences.get_changes(listed, of)
        assert len(changes) == number
        assert all((one.was, one.became) == move for one in changes)


def test_the_first_page_is_the_beginning_of_the_list(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Walked along the names or sorted whole, it is the same page; also of one kind of change, and of several kinds."""
    company.random_company(operator, 7, 24)
    things = company.people(6, Kind.ASSET, "A")
    crane = company.certification(operator, "Crane", Kind.ASSET)
    assignment.assign(operator, crane, things, TODAY - 5 * DAY)
    monkeypatch.setattr(moves_, "_WALK_FROM", 0)
    for comparison in (
        Comparison(TODAY - 300 * DAY, TODAY),
        Comparison(TODAY - 30 * DAY, TODAY, became=frozenset({Status.MISSING})),
        Comparison(TODAY - 300 * DAY, TODAY, Filter(kind=Kind.ASSET)),
    ):
        whole = differences.list_changes(ADA, comparison, ChangeOrder.NAME)
        assert len(whole.ids) > 3
        for limit in (3, len(whole.ids), len(whole.ids) + 1):
            page = differences.list_first_changes(ADA, comparison, limit, len(whole.ids))
            assert page.ids == whole.ids[:limit]
            assert page.entities == whole.entities[:limit]
            assert page.complete is (limit > len(whole.ids))


def test_who_did_it_is_told(database: str, operator: Operator) -> None:
    """Assigned, certified, revoked and reinstated by whom, and which act on which role brought or ended a row."""
    today = datetime.now(UTC).date()
    staff = company.people(5)
    welding = company.certification(operator, "Welding")
    induction = company.certification(
        operator, "Induction", initial_validity=InitialValidity.VALID_WHEN_ADDED
    )
    riggers = company.role(operator, "Riggers", staff[:2], [induction], today - 50 * DAY)
    assignment.assign(operator, welding, staff, today)
    rows = company.associations(staff, welding)
    company.certify(operator, rows[:1], today, today + 400 * DAY)
    roles.add_members(operator, riggers, staff[2:3], today)
    roles.drop_members(operator, riggers, staff[:1], today)
    told = _by_row(Comparison(today - 40 * DAY, today))
    certified, assigned = told[rows[0]], told[rows[1]]
    assert (certified.event, certified.by, certified.became) == (Event.CERTIFIED, "ada", Status.VALID)
    assert (assigned.event, assigned.by, assigned.became) == (Event.ASSIGNED, "ada", Status.MISSING)
    left = told[company.association(staff[0], induction)]
    assert (left.event, left.by, left.became, left.on) == (Event.ARCHIVED, "ada", None, today)
    assert "Riggers" in left.detail
    joined = told[company.association(staff[2], induction)]
    assert (joined.event, joined.by, joined.was) == (Event.ASSIGNED, "ada", None)
    assert "Riggers" in joined.detail

    company.revoke(operator, rows[0], today + 1 * DAY)
    revoked = _by_row(Comparison(today, today + DAY))[rows[0]]
    assert (revoked.event, revoked.by) == (Event.REVOKED, "ada")
    assert "Left" in revoked.detail
    lifecycle.reinstate(operator, rows[:1], "An error", today + 2 * DAY, today + 2 * DAY)
    back = _by_row(Comparison(today + DAY, today + 2 * DAY))[rows[0]]
    assert (back.event, back.by, back.became) == (Event.REINSTATED, "ada", Status.VALID)
    assert "An error" in back.detail


def _by_row(comparison: Comparison) -> dict[int, Change]:
    with snapshot():
        return {one.id: one for one in differences.stream_changes(comparison)}


def test_a_page_costs_the_same_number_of_questions_however_many_rows(
    sqlite_database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows are not asked for one by one."""
    company.random_company(operator, Random(1).randrange(99), 24)
    entities.deactivate(operator, company.people(1, prefix="X"))
    comparison = Comparison(TODAY - 300 * DAY, TODAY)
    ids = differences.list_changes(ADA, comparison, ChangeOrder.NAME).ids
    asked: list[str] = []

    def counting(sql: str, params: Sequence[object] = ()) -> object:
        asked.append(sql)
        return execute(sql, params)

    for module in (rows, role_acts):
        monkeypatch.setattr(module, "execute", counting)
    assert len(differences.get_changes(ids, comparison)) == len(ids) > 10
    assert len(asked) <= 7


def test_days_that_are_no_pair_are_refused(database: str) -> None:
    """What became what is told from the earlier day on; of one day there is nothing to tell."""
    for first, second in ((TODAY, TODAY), (TODAY, TODAY - DAY)):
        with pytest.raises(UsageError):
            Comparison(first, second).check()


def test_who_may_not_view_certifications_is_told_of_no_change(database: str) -> None:
    """Also one whose right was taken away while the comparison is on the screen, which then reads anew."""
    nobody = Operator("no", (), frozenset())
    of = Comparison(TODAY - DAY, TODAY)
    for ask in (
        lambda: differences.count_changes(nobody, of),
        lambda: differences.list_changes(nobody, of, ChangeOrder.NAME),
        lambda: differences.list_first_changes(nobody, of, 10, 10),
    ):
        with pytest.raises(NotPermitted):
            ask()
