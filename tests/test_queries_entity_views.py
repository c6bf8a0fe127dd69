"""Entities summed up: the same as counting every row by the rules, however they are read; ordered and chosen by it."""

from __future__ import annotations

import contextlib
from datetime import date

import pytest

from certtui.commands import assignment, entities
from certtui.errors import NotPermitted
from certtui.filters import Filter
from certtui.queries.activity_words import ACTIONS
from certtui.queries.entity_views import (
    EntitySort,
    EntitySummary,
    find_associations_of,
    find_changed,
    get_entity_lines,
    get_whole_entity,
    list_entity_ids,
    load_summaries,
    reread,
    scope_of,
)
from certtui.queries.entity_views import changes as touching
from certtui.records import URGENCY, Counts, EntityDetails, Kind, Status
from certtui.rights import Operator, Right
from certtui.store import execute, proxy
from tests import company
from tests.company import DAY, TODAY
from tests.slow_reading import read_status
from tests.sweeping import Terminal, begin

EVERYONE = Filter(kind=Kind.EMPLOYEE, inactive=True)


def summed_slowly(day: date, of: int | None = None) -> dict[int, EntitySummary]:
    """Every entity's summary by the slow reading of the rules, row by row; of one certification alone when given."""
    windows = {"Never expires": None, "Yearly": 30, "At once": 0}
    names = dict(execute("SELECT id, name FROM certification").fetchall())
    statuses: dict[int, list[Status]] = {}
    ends: dict[int, list[date]] = {}
    for row in company.recorded():
        begins = min([row.assigned, *(one.issued_on for one in row.instances)])
        if begins > day or (row.archived is not None and row.archived <= day):
            continue
        if of is not None and row.certification != of:
            continue
        status, _, end = read_status(row.instances, row.revocations, windows[names[row.certification]], day)
        statuses.setdefault(row.entity, []).append(status)
        if end is not None and status in (Status.VALID, Status.EXPIRES_SOON):
            ends.setdefault(row.entity, []).append(end)
    return {
        entity: EntitySummary(
            Counts(*(found.count(status) for status in Status)),
            min(ends[entity]).isoformat() if entity in ends else "",
        )
        for entity, found in statuses.items()
    }


@pytest.mark.seeds([3, 8], long=200)
def test_summaries_are_those_of_a_slow_reading(database: str, operator: Operator, seed: int) -> None:
    """On days behind and ahead, a page's summaries, all of them at once and an entity's own screen agree with the rules."""
    staff, certifications, _ = company.random_company(operator, seed)
    for day in (TODAY - 120 * DAY, TODAY, TODAY + 200 * DAY):
        for scope in (scope_of(EVERYONE), scope_of(EVERYONE._replace(certification_id=certifications[1]))):
            slow = summed_slowly(day, scope.certification_id)
            expected = {id: slow.get(id, EntitySummary()) for id in staff}
            lines = get_entity_lines(staff, scope, day)
            assert {line.id: line.summary for line in lines} == expected
            summaries = load_summaries(scope, day)
            assert {id: summaries.of(id) for id in staff} == expected
            assert summaries.total(staff) == Counts(
                *(sum(one.counts.of(status) for one in expected.values()) for status in Status)
            )
            if scope.certification_id is None:
                assert {id: get_whole_entity(operator, id, day).summary for id in staff} == expected


def test_orders_and_choices_are_those_of_the_summaries(database: str, operator: Operator) -> None:
    """By worst, by gaps and by next expiry, both ways round: equal ones by name, and who has none of it last."""
    company.random_company(operator, 5, 20)
    by_name = list(list_entity_ids(EVERYONE))
    summaries = load_summaries(scope_of(EVERYONE), TODAY)
    of = {id: summaries.of(id) for id in by_name}

    def rank(id: int) -> int:
        worst = of[id].worst
        return len(URGENCY) if worst is None else URGENCY.index(worst)

    for descending in (False, True):
        sign = -1 if descending else 1
        empty = [id for id in by_name if rank(id) == len(URGENCY)]
        held = sorted((id for id in by_name if id not in empty), key=lambda one: sign * rank(one))
        assert list(summaries.sorted(by_name, EntitySort.WORST, descending=descending)) == held + empty
        gaps = sorted(by_name, key=lambda one: sign * of[one].counts.gaps)
        assert list(summaries.sorted(by_name, EntitySort.GAPS, descending=descending)) == gaps
        ending = [id for id in by_name if of[id].next_expiry]

        got = list(summaries.sorted(by_name, EntitySort.NEXT, descending=descending))
        expiries = [of[id].next_expiry for id in got]
        assert expiries[: len(ending)] == sorted((of[id].next_expiry for id in ending), reverse=descending)
        assert got[len(ending) :] == [id for id in by_name if not of[id].next_expiry]
    for status in Status:
        wanted = [id for id in by_name if of[id].counts.of(status)]
        assert list(summaries.holding(by_name, frozenset({status}))) == wanted
    everything = [id for id in by_name if of[id].counts.total]
    assert list(summaries.holding(by_name, frozenset())) == everything


def test_names_and_codes_come_in_order_and_by_the_page(database: str, operator: Operator) -> None:
    """The first page is the beginning of the whole, in either order, narrowed by a role or not."""
    staff = company.people(30)
    entities.deactivate(operator, staff[:3])
    role = company.role(operator, "Rigger", staff[:10])
    for filter in (Filter(kind=Kind.EMPLOYEE), EVERYONE, Filter(kind=Kind.EMPLOYEE, role_id=role)):
        for sort, descending in ((EntitySort.NAME, False), (EntitySort.NAME, True), (EntitySort.CODE, True)):
            whole = list_entity_ids(filter, sort, descending=descending)
            assert list_entity_ids(filter, sort, descending=descending, limit=5) == whole[:5]
            lines = get_entity_lines(whole, scope_of(filter), TODAY)
            keys = [line.code if sort is EntitySort.CODE else line.name for line in lines]
            assert keys == sorted(keys, reverse=descending)
    assert len(list_entity_ids(Filter(kind=Kind.EMPLOYEE))) == 27
    assert set(list_entity_ids(Filter(kind=Kind.EMPLOYEE, role_id=role))) == set(staff[3:10])


def test_only_what_acts_touched_is_read_again(database: str, operator: Operator) -> None:
    """After any act the summaries brought up to date are those read anew; the log names whom it touched, or nobody."""
    staff = company.people(12)
    first, second = company.certification(operator, "Yearly"), company.certification(operator, "At once")
    scope = scope_of(EVERYONE)
    summaries, since = load_summaries(scope, TODAY), find_changed(0).event

    def follow() -> frozenset[int] | None:
        nonlocal since, summaries
        changed = find_changed(since)
        since = changed.event
        if changed.ids is None:
            summaries = load_summaries(scope, TODAY)
        elif changed.ids:
            reread(summaries, sorted(changed.ids), scope, TODAY)
        anew = load_summaries(scope, TODAY)
        assert [summaries.of(id) for id in staff] == [anew.of(id) for id in staff]
        return changed.ids

    assert follow() == frozenset()
    done = assignment.assign_each(operator, [first, second], staff[:4], TODAY)
    assert follow() == frozenset(staff[:4])
    assignment.remove(operator, [company.association(staff[0], first)])
    assert follow() == frozenset(staff[:1])
    assert done.event is not None
    assignment.undo_assignment(operator, done.event, TODAY)
    assert follow() == frozenset(staff[:4])
    company.role(operator, "Rigger", staff[5:8], [first])
    assert follow() is None, "what a role brings anew is not said entity by entity"
    entities.deactivate(operator, staff[5:6])
    assert follow() == frozenset(staff[5:6])
    assignment.assign(operator, second, staff[11:], TODAY)
    assert follow() == frozenset(staff[11:])
    came = entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "NEW", "Ann New", ""))
    staff.append(came)
    assert follow() == frozenset({came})
    assert list(summaries.holding(staff, frozenset())) == staff[5:8] + staff[11:12], (
        "and not the one that came"
    )
    assignment.assign(operator, first, [came], TODAY)
    assert follow() == frozenset({came})
    assert list(summaries.holding([came], frozenset({Status.MISSING}))) == [came]


def test_a_sweep_that_is_worked_has_nothing_else_read_again(database: str, operator: Operator) -> None:
    """A decision touches whom it records something of, and nobody else: others look at their lists meanwhile."""
    staff = company.people(3)
    assignment.assign(operator, company.certification(operator), staff, TODAY)
    since = find_changed(0).event
    terminal = Terminal(operator, begin(operator))
    terminal.next()
    terminal.accept()
    terminal.next()
    assert find_changed(since).ids == frozenset()
    terminal.certify()
    changed = find_changed(since)
    assert changed.ids == frozenset(staff[1:2])
    terminal.undo()
    assert find_changed(changed.event).ids == changed.ids


def test_every_act_is_known_to_touch_whom_it_names_or_nobody_or_anybody() -> None:
    """An act that is new to the log must be thought of: taken for one that changes nothing, lists would be wrong."""
    assert ACTIONS.keys() >= touching._TOUCHES | touching._ELSEWHERE
    assert ACTIONS.keys() - touching._TOUCHES - touching._ELSEWHERE == {
        *("create certification", "copy certification", "change certification", "delete certification"),
        *("delete group", "copy role", "delete role", "import", "undo import", "fill with demo company"),
        *("put certifications on role", "take certifications off role"),
        *("copy register", "upgrade", "accept rows"),
    }


def test_the_first_of_a_kind_is_summed_up_when_it_comes(database: str, operator: Operator) -> None:
    """Where there was nobody, whoever comes is read with what they are to hold."""
    company.people(3, Kind.ASSET, "A")
    summaries = load_summaries(scope_of(EVERYONE), TODAY)
    first = company.people(1)
    assignment.assign(operator, company.certification(operator), first, TODAY)
    reread(summaries, first, scope_of(EVERYONE), TODAY)
    assert summaries.of(first[0]) == load_summaries(scope_of(EVERYONE), TODAY).of(first[0])
    assert list(summaries.holding(first, frozenset({Status.MISSING}))) == first


def test_one_act_gives_many_certifications_to_many(database: str, operator: Operator) -> None:
    """All pairs or none, in one event, undone as one; who had one, is inactive or of another kind is counted apart."""
    staff = company.people(4)
    asset = company.people(1, Kind.ASSET, "A")
    first, second = company.certification(operator, "Yearly"), company.certification(operator, "At once")
    entities.deactivate(operator, staff[3:])
    assignment.assign(operator, first, staff[:1], TODAY)
    events = company.count("audit_event")
    done = assignment.assign_each(operator, [first, second], [*staff, *asset], TODAY)
    assert (done.added, done.already, done.skipped) == (5, 1, 4)
    assert company.count("audit_event") == events + 1
    before = company.everything()
    viewer = company.an_operator("vi", "Viewer")
    with contextlib.suppress(NotPermitted):
        assignment.assign_each(viewer, [first], asset, TODAY)
        pytest.fail("a viewer assigned")
    assert company.everything()["association"] == before["association"]
    assert done.event is not None
    assert assignment.undo_assignment(operator, done.event, TODAY).removed == 5
    assert company.count("association") == 1
    assert company.chain_holds()


def test_the_associations_of_entities_are_narrowed_and_in_order(database: str, operator: Operator) -> None:
    """By the entities' names, then the certifications'; only those in the statuses and of the certification asked for."""
    staff = company.people(6)
    first, second = company.certification(operator, "Yearly"), company.certification(operator, "At once")
    assignment.assign_each(operator, [first, second], staff, TODAY)
    company.certify(operator, company.associations(staff[:2], first), TODAY, TODAY + 300 * DAY)
    everyone = list_entity_ids(EVERYONE)
    missing = Filter(statuses=frozenset({Status.MISSING}))
    found = find_associations_of(staff, missing, TODAY)
    expected = [
        company.association(entity, certification)
        for entity in everyone
        for certification in (second, first)
        if not (certification == first and entity in staff[:2])
    ]
    assert list(found) == expected
    assert len(find_associations_of(staff, missing._replace(certification_id=first), TODAY)) == 4
    assert len(find_associations_of(staff[:1], Filter(), TODAY)) == 2


def test_a_page_costs_the_same_number_of_statements(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One entity or a page of them, and an entity with all it holds: the statements do not grow with the rows."""
    staff = company.people(40)
    kinds = [company.certification(operator, f"C{n}") for n in range(5)]
    assignment.assign_each(operator, kinds, staff, TODAY)
    asked: list[str] = []
    run = proxy.obj.execute_sql

    def counting(sql: str, params: object = None, *rest: object) -> object:
        asked.append(sql)
        return run(sql, params, *rest)

    monkeypatch.setattr(proxy.obj, "execute_sql", counting)
    numbers = []
    for ids in (staff[:1], staff):
        asked.clear()
        get_entity_lines(ids, scope_of(EVERYONE), TODAY)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_who_may_not_view_certifications_is_not_shown_what_one_holds(
    database: str, operator: Operator
) -> None:
    """Nor one whose right was taken away while the entity is on the screen, which then reads anew."""
    (id,) = company.people(1)
    assignment.assign(operator, company.certification(operator, "First Aid"), [id], TODAY)
    whole = get_whole_entity(operator, id, TODAY)
    assert whole.holdings
    viewer = operator._replace(rights=frozenset({Right.VIEW_ENTITIES}))
    assert get_whole_entity(viewer, id, TODAY) == (id, whole.details, (), (), False)
    with pytest.raises(NotPermitted):
        get_whole_entity(operator._replace(rights=frozenset({Right.VIEW_ROLES})), id, TODAY)
