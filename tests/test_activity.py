"""The audit log as it is read: what is about whom, in pages whose cost does not grow with the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest

from certtui import audit, store
from certtui.commands import assignment, definitions, entities, lifecycle, roles
from certtui.commands.act import act
from certtui.errors import NotFound
from certtui.queries import activity
from certtui.queries.activity import Activity, ActivityFilter, list_activity, read_page, read_pages, reading
from certtui.queries.activity_words import describe, headline
from certtui.records import Definition, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY


def ids(wanted: ActivityFilter, limit: int = 1_000) -> list[int]:
    return [one.id for one in list_activity(wanted, limit=limit)]


def newest(wanted: ActivityFilter | None = None) -> Activity:
    return list_activity(wanted or ActivityFilter(), limit=1)[0]


def put(number: int, **fields: Any) -> None:
    """Events as a command writes them, without what a command does besides."""
    with company.told_already():
        first = audit.next_id()
        for id in range(first, first + number):
            event = audit.Event(id, "2026-01-02T03:04:05Z", "ada", "assign", None, None, "{}", "")
            audit.append(event._replace(**fields))


@contextmanager
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is asked of the database in the block."""
    asked: list[str] = []
    run = type(store.proxy.obj).execute_sql

    def noting(self: Any, sql: str, *rest: Any, **options: Any) -> Any:
        asked.append(sql)
        return run(self, sql, *rest, **options)

    with monkeypatch.context() as patched:
        patched.setattr(type(store.proxy.obj), "execute_sql", noting)
        yield asked


# --- what an event is about ---


def test_an_event_of_one_entity_is_stored_as_its_own(database: str, operator: Operator) -> None:
    """By that an entity's events are found in an index; those of many stay together as one act."""
    (one, two) = company.people(2)
    crane = company.certification(operator)

    assignment.assign(operator, crane, [one], TODAY)
    alone = newest()
    entities.deactivate(operator, [one, two])
    together = newest()

    assert (alone.entity_id, alone.certification_id, alone.touched) == (one, crane, 1)
    assert (together.entity_id, together.touched) == (None, 2)


def test_an_entity_named_beside_others_is_one_of_many(database: str, operator: Operator) -> None:
    """An event found by one of its entities alone would be hidden from the rest."""
    with act(operator, "assign", entity_id=3) as done:
        done.touch([4])

    assert newest().entity_id is None
    assert ids(ActivityFilter(entity_id=3)) == ids(ActivityFilter(entity_id=4)) == [newest().id]


def test_one_certification_named_in_the_detail_is_the_events_own(database: str, operator: Operator) -> None:
    with act(operator, "remove") as done:
        done.detail["certifications"] = [7]
    with act(operator, "remove") as done:
        done.detail["certifications"] = [7, 8]
    with act(operator, "fill") as done:
        done.detail["certifications"] = 31

    assert [one.certification_id for one in list_activity(ActivityFilter(), limit=3)] == [None, None, 7]
    assert len(ids(ActivityFilter(certification_id=7))) == 2
    assert len(ids(ActivityFilter(certification_id=8))) == 1


def test_the_events_of_an_entity_are_its_own_and_those_of_many(database: str, operator: Operator) -> None:
    """An auditor who opens a person sees every act that changed something for that person, and no other."""
    staff = company.people(4)
    crane, badge = company.certification(operator, "Crane"), company.certification(operator, "Badge")
    before = newest().id
    assignment.assign(operator, crane, staff, TODAY)
    assignment.assign(operator, badge, staff[1:2], TODAY)
    assignment.assign(operator, badge, staff[2:], TODAY)
    lifecycle.certify(operator, company.associations(staff[:2], crane), lifecycle.Wanted(TODAY), TODAY)
    role = roles.create_role(operator, "Lead")
    roles.add_members(operator, role, staff[:1], TODAY)
    roles.put_certifications_on(operator, role, [badge], TODAY)

    def about(entity: int, certification: int | None = None) -> list[int]:
        found = ids(ActivityFilter(certification_id=certification, entity_id=entity))
        return [id - before for id in reversed(found)]

    assert about(staff[0]) == [1, 4, 6, 7]
    assert about(staff[1]) == [1, 2, 4]
    assert about(staff[2]) == about(staff[3]) == [1, 3]
    assert about(staff[0], badge) == [7]
    assert about(staff[1], crane) == [1, 4]


def test_the_events_of_a_certification_are_those_that_name_it(database: str, operator: Operator) -> None:
    """Also where a role or a bulk act is about several: the tab of each shows it."""
    staff = company.people(2)
    crane, badge = company.certification(operator, "Crane"), company.certification(operator, "Badge")
    role = roles.create_role(operator, "Lead")
    roles.put_certifications_on(operator, role, [crane, badge], TODAY)
    put_on = newest().id
    roles.add_members(operator, role, staff, TODAY)
    joined = newest().id
    lifecycle.certify(operator, company.associations(staff, crane), lifecycle.Wanted(TODAY), TODAY)
    certified = newest().id
    both = company.associations(staff, badge) + company.associations(staff, crane)
    lifecycle.revoke(operator, both, lifecycle.REVOKE_REASONS[0], TODAY, TODAY)
    revoked = newest().id

    made = [one.id for one in list_activity(ActivityFilter(action="create certification"))]
    assert ids(ActivityFilter(certification_id=crane)) == [revoked, certified, joined, put_on, made[1]]
    assert ids(ActivityFilter(certification_id=badge)) == [revoked, joined, put_on, made[0]]


def test_what_was_deleted_keeps_the_name_it_had(database: str, operator: Operator) -> None:
    crane = company.certification(operator, "Crane [/nope]")
    assignment.assign(operator, crane, company.people(2), TODAY)
    definitions.delete_certification(operator, crane, definitions.plan_deletion(crane))

    subjects = {one.subject for one in list_activity(ActivityFilter(certification_id=crane))}

    assert subjects == {"Crane [/nope] (deleted)"}


# --- filters ---


def test_filters_narrow_together(database: str, operator: Operator, editor: Operator) -> None:
    crane = company.certification(operator)
    for who in (operator, editor):
        for one in company.people(2, first=company.count("entity") + 1):
            assignment.assign(who, crane, [one], TODAY)

    assert len(ids(ActivityFilter(action="assign"))) == 4
    assert len(ids(ActivityFilter(action="assign", operator="ed"))) == 2
    assert len(ids(ActivityFilter(certification_id=crane, operator="ed"))) == 2
    assert ids(ActivityFilter(operator="nobody")) == []


@pytest.mark.parametrize(
    ("since", "until", "left"),
    [
        (None, None, [3, 2, 1]),
        (date(2026, 1, 2), None, [3, 2]),
        (None, date(2026, 1, 2), [2, 1]),
        (date(2026, 1, 2), date(2026, 1, 2), [2]),
        (date(2026, 1, 4), None, []),
        (date(2026, 1, 1), date.max, [3, 2, 1]),
    ],
)
def test_days_are_both_inclusive_and_utc(
    database: str, since: date | None, until: date | None, left: list[int]
) -> None:
    for moment in ("2026-01-01T23:59:59Z", "2026-01-02T23:59:59Z", "2026-01-03T00:00:00Z"):
        put(1, at=moment)

    assert ids(ActivityFilter(since=since, until=until)) == left


def test_text_is_searched_in_what_is_shown(database: str, operator: Operator) -> None:
    """Names, numbers and values, in any case and without accents; every word has to occur."""
    crane = company.certification(operator, "Gerät Übung")
    assignment.assign(operator, crane, company.people(3), TODAY)

    assert [one.action for one in list_activity(ActivityFilter(text="ubung ASSIGNED"))] == ["assign"]
    assert len(ids(ActivityFilter(text="gerat"))) == 2
    assert ids(ActivityFilter(text="gerat nowhere")) == []


def test_choices_of_the_filters_are_what_occurs(database: str, operator: Operator, editor: Operator) -> None:
    company.certification(editor)

    assert activity.list_actors() == ["ada", "ed"]
    assert activity.list_actions() == ["create certification", "first operator"]


def test_an_entity_is_found_by_its_code_active_or_not(database: str, operator: Operator) -> None:
    (one, two) = company.people(2)
    entities.deactivate(operator, [two])

    assert activity.find_entity(Kind.EMPLOYEE, "e00001") == one
    assert activity.find_entity(Kind.EMPLOYEE, "E00002") == two
    with pytest.raises(NotFound):
        activity.find_entity(Kind.ASSET, "E00001")


# --- pages ---


@pytest.mark.parametrize("limit", [1, 3, 7, 100])
def test_pages_together_are_the_whole(database: str, monkeypatch: pytest.MonkeyPatch, limit: int) -> None:
    """However small the pages and however little each may look through, no event is lost and none comes twice."""
    monkeypatch.setattr(reading, "_LOOKED_THROUGH", 4)
    monkeypatch.setattr(reading, "_BATCH", 3)
    monkeypatch.setattr(reading, "_READ_IN_FULL", 700)
    for turn in range(8):
        put(2, certification_id=5)
        put(1, entity_id=9)
        put(1, detail='{"certifications":[5,6]}', touched="1-40,42")
        put(3, touched="9" if turn % 2 else "10-12")
    total = audit.head()[0]

    def read(wanted: ActivityFilter) -> list[int]:
        return [one.id for page in read_pages(wanted, limit=limit) for one in page.rows]

    assert read(ActivityFilter()) == list(range(total, 0, -1))
    assert read(ActivityFilter(certification_id=5)) == [n for n in range(total, 0, -1) if n % 7 in {1, 2, 4}]
    assert read(ActivityFilter(entity_id=42)) == [n for n in range(total, 0, -1) if n % 7 == 4]
    own = [n for n in range(total, 0, -1) if n % 7 == 3]
    touched = [n for n in range(total, 0, -1) if n % 7 == 4 or (n % 7 in {5, 6, 0} and (n - 1) // 7 % 2)]
    assert read(ActivityFilter(entity_id=9)) == sorted(own + touched, reverse=True)
    assert read(ActivityFilter(text="Assigned", operator="ada")) == list(range(total, 0, -1))
    assert read(ActivityFilter(operator="eve")) == []


ASKED = (
    ActivityFilter(),
    ActivityFilter(certification_id=5),
    ActivityFilter(entity_id=9),
    ActivityFilter(certification_id=5, entity_id=9),
    ActivityFilter(operator="eve"),
    ActivityFilter(text="nowhere"),
)


def test_a_page_costs_the_same_however_long_the_log(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of statements and of rows read in full is bounded by the page, not by the log."""
    monkeypatch.setattr(reading, "_LOOKED_THROUGH", 50)
    monkeypatch.setattr(reading, "_BATCH", 20)

    def costs() -> list[int]:
        found = []
        for wanted in ASKED:
            with statements(monkeypatch) as asked:
                read_page(wanted, limit=10)
            found.append(len(asked))
        return found

    def grow() -> None:
        put(40, certification_id=5)
        put(40, entity_id=9)
        put(40, touched="1-40")
        put(40)

    grow()
    grow()
    before = costs()
    for _ in range(6):
        grow()

    dearer = [wanted for wanted, now, then in zip(ASKED, costs(), before, strict=True) if now > then]
    assert dearer == []


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (ActivityFilter(certification_id=5), "certification_id"),
        (ActivityFilter(entity_id=9), "entity_id"),
        (ActivityFilter(entity_id=9), "audit_event_bulk"),
    ],
)
def test_what_is_asked_for_is_found_by_an_index(
    sqlite_database: str, monkeypatch: pytest.MonkeyPatch, wanted: ActivityFilter, index: str
) -> None:
    put(50, touched="1-40")
    with statements(monkeypatch) as asked:
        read_page(wanted)
    plans = [
        str(line)
        for sql in asked
        if "FROM audit_event" in sql and "max(id)" not in sql
        for line in execute("EXPLAIN QUERY PLAN " + sql.replace("?", "1")).fetchall()
    ]

    assert any(index in plan for plan in plans)
    assert not [plan for plan in plans if "SCAN audit_event" in plan and "audit_event_bulk" not in plan]
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


# --- what stands behind an event ---


def test_the_rows_of_a_bulk_act_are_listed(database: str, operator: Operator) -> None:
    staff = company.people(30)
    assignment.assign(operator, company.certification(operator), staff, TODAY)
    event = newest().id
    execute("DELETE FROM association")
    execute("DELETE FROM span")
    execute("DELETE FROM entity WHERE code = 'E00007'")

    listed = activity.list_touched(event)

    assert [one.code for one in listed] == [f"E{n:05}" for n in range(1, 31) if n != 7]
    assert listed[0].kind is Kind.EMPLOYEE
    assert newest().touched == 30
    assert activity.list_touched(10_000) == []


def test_a_log_that_was_written_over_is_read_all_the_same(database: str, operator: Operator) -> None:
    """Who looks into tampering needs the log most; what cannot be understood is shown as it stands."""
    put(1, detail="{", touched="z:!!")
    put(1, detail="[1]", touched="1-x")
    put(
        1,
        detail='{"certifications":["x",null],"changes":{"a":3,"b":[[[1,2]],[[{},1]]]}}',
        touched="1-" + "9" * 40,
    )
    put(1, detail='{"changes":7,"added":"many","undone":[]}', touched="5-1")

    told = list_activity(ActivityFilter(), limit=4)

    assert [headline(one) and describe(one) is not None for one in told] == [True] * 4
    assert ids(ActivityFilter(entity_id=9, certification_id=1)) == []
    assert all(activity.list_touched(one.id) == [] for one in told)
    assert activity.get_activity([3])[0].detail == {"unreadable": "[1]"}


def test_the_proof_is_the_chains(database: str, operator: Operator) -> None:
    company.certification(operator)
    proofs = activity.get_proofs([1, 2, 99])

    assert proofs.keys() == {1, 2}
    assert proofs[2].previous_hash == proofs[1].hash
    assert (2, proofs[2].hash) == audit.head()


# --- anchors ---


def test_an_anchor_is_found_again_behind_whatever_a_journal_puts_before_it(
    database: str, operator: Operator
) -> None:
    made = audit.anchor("/srv/my data.db")
    lines = ["# kept since May", f"Nov 23 19:10:01 host certtui[7]: {made}", "", str(made)]

    assert audit.find_anchors(lines) == [made, made]
    assert audit.first_lost_anchor([made]) is None


def test_a_chain_that_was_rewritten_as_a_whole_is_found_by_an_anchor(
    database: str, operator: Operator
) -> None:
    """The one thing that the chain itself cannot show."""
    company.certification(operator)
    kept = audit.anchor("here")
    company.people(1)
    execute("DELETE FROM audit_event")
    put(5, operator="eve")

    assert audit.first_broken() is None
    lost = audit.first_lost_anchor([kept])
    assert lost is not None
    assert lost[0] == kept


def test_a_cut_log_is_found_by_an_anchor(database: str, operator: Operator) -> None:
    company.certification(operator)
    early, late = audit.Anchor(*audit.head(), "t", "d"), None
    company.certification(operator, "Badge")
    late = audit.anchor("here")
    execute("DELETE FROM audit_event WHERE id = 3")

    lost = audit.first_lost_anchor([late, early])
    assert lost is not None
    assert lost[0] == late


def test_touched_is_asked_without_listing(database: str) -> None:
    scattered = set(range(1, 9_000, 7))
    packed = audit.pack(scattered)

    assert audit.count_touched(packed) == len(scattered)
    assert audit.touches(packed, 8)
    assert not audit.touches(packed, 9)


def test_first_of_a_definition_is_not_taken_for_another_acts_id(database: str, operator: Operator) -> None:
    made = definitions.create_certification(operator, Definition("Crane", Kind.EMPLOYEE))

    assert len(ids(ActivityFilter(certification_id=made))) == 1
    assert ids(ActivityFilter(certification_id=made + 1, since=TODAY - timedelta(days=10_000))) == []
