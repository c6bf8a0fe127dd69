"""Rows, counts and searches: right for every date, alike on both engines, and at the same cost however many there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from itertools import product
from typing import Any

import pytest

from certtui import store
from certtui.commands import assignment, entities, roles
from certtui.errors import NotFound
from certtui.queries import associations as queries
from certtui.queries.associations import find_associations, get_rows, list_first_rows, list_rows
from certtui.queries.counts import count_statuses, count_statuses_of
from certtui.queries.definitions import find_certification, get_roles_of, list_certifications
from certtui.queries.entities import (
    count_entities,
    find_by_codes,
    get_candidates,
    list_entities,
    list_holders,
)
from certtui.queries.haystack import Haystack, load_search_texts
from certtui.queries.timelines import reckon
from certtui.records import Counts, EntityDetails, Kind, RowView, SortBy, Status
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY, associations, recorded, spans_of
from tests.slow_reading import Reading, read_status

DATES = [TODAY + n * DAY for n in (-400, -200, -60, -3, -2, -1, 0, 1, 30, 200)]
SEEDS = [1, 2]
SUBSETS = [
    frozenset(),
    frozenset({Status.MISSING}),
    frozenset({Status.EXPIRED, Status.EXPIRES_SOON, Status.VALID}),
]


def slow(one: company.Recorded, window: int | None, on: date) -> Reading | None:
    """The domain's words: from the earlier of assigned_on and its first issued_on, until archived."""
    starts = min([one.assigned, *(i.issued_on for i in one.instances)])
    if on < starts or (one.archived is not None and on >= one.archived):
        return None
    return read_status(one.instances, one.revocations, window, on)


def _windows() -> dict[int, int | None]:
    from certtui.queries.definitions import get_warning_windows

    return get_warning_windows()


@contextmanager
def counting() -> Iterator[list[str]]:
    """The statements that are sent meanwhile."""
    sent: list[str] = []
    proxied = store.proxy.obj
    original = proxied.execute_sql

    def execute_sql(sql: str, *args: Any, **options: Any) -> Any:
        sent.append(sql)
        return original(sql, *args, **options)

    proxied.execute_sql = execute_sql
    try:
        yield sent
    finally:
        del proxied.execute_sql


@pytest.mark.seeds(SEEDS, long=200)
def test_counts_and_rows_are_what_a_slow_reading_finds(database: str, operator: Operator, seed: int) -> None:
    _, certifications, _ = company.random_company(operator, seed)
    windows = _windows()
    everyone = recorded()

    for on, inactive in product(DATES, (False, True)):
        expected = {
            one.id: read
            for one in everyone
            if (one.active or inactive) and (read := slow(one, windows[one.certification], on))
        }
        for certification in certifications:
            of_it = {one.id for one in everyone if one.certification == certification} & expected.keys()
            tally = Counter(expected[id][0] for id in of_it)
            counts = Counts(*(tally[status] for status in Status))
            assert count_statuses_of(certification, on, inactive=inactive) == counts
            assert count_statuses(on, inactive=inactive)[certification] == counts
            rows = get_rows(list_rows(RowView(certification, on, inactive=inactive)).ids, on)
            assert {row.id for row in rows} == of_it
            for row in rows:
                status, _, end = expected[row.id]
                assert row.status is status
                assert row.expires_on == (end.isoformat() if end else "")
                assert row.days_left == ((end - on).days if end else None)


@pytest.mark.seeds(SEEDS, long=200)
def test_stored_timelines_are_the_reckoned_ones(database: str, operator: Operator, seed: int) -> None:
    company.random_company(operator, seed)

    for one in reckon([r.id for r in recorded()]):
        assert one.spans == spans_of(one.association)


@pytest.mark.parametrize("walk", [True, False], ids=["walked", "sorted"])
def test_the_first_rows_are_the_beginning_of_all(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch, walk: bool
) -> None:
    monkeypatch.setattr(queries, "_WALK_FROM", 0 if walk else 10**9)
    _, certifications, _ = company.random_company(operator, seed=3)

    for sort, down, statuses, inactive in product(SortBy, (False, True), SUBSETS, (False, True)):
        view = RowView(certifications[1], TODAY, statuses, sort, down, inactive)
        every = list_rows(view)
        for limit in (1, 3, 100):
            first = list_first_rows(view, limit, expected=5_000, of=5_000)
            assert every.ids[: len(first.ids)] == first.ids
            assert every.entities[: len(first.ids)] == first.entities
            assert len(first.ids) >= min(limit, len(every.ids))
            assert not first.complete or first.ids == every.ids


def test_the_first_of_few_among_many_are_not_walked_for(
    database: str, operator: Operator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Passing thirty rows for each that is wanted costs more than to read and sort all that are wanted."""
    monkeypatch.setattr(queries, "_WALK_FROM", 2)
    certification = company.certification(operator)
    assignment.assign(operator, certification, company.people(12), TODAY)
    view = RowView(certification, TODAY, sort=SortBy.NAME)

    assert not list_first_rows(view, 3, expected=12, of=12).complete
    assert list_first_rows(view, 3, expected=12, of=400).complete


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        (SortBy.NAME, lambda row: row.name.casefold()),
        (SortBy.CODE, lambda row: row.code),
        (SortBy.STATUS, lambda row: row.status),
    ],
)
def test_orders_are_orders(
    database: str, operator: Operator, sort: SortBy, value: Callable[[Any], Any]
) -> None:
    _, certifications, _ = company.random_company(operator, seed=4)
    for down in (False, True):
        view = RowView(certifications[0], TODAY, sort=sort, descending=down)
        values = [value(row) for row in get_rows(list_rows(view).ids, TODAY)]
        assert values == sorted(values, reverse=down)


def test_never_comes_after_every_expiry_and_none_last_either_way(database: str, operator: Operator) -> None:
    staff = company.people(4)
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)
    company.certify(operator, rows[:1], TODAY, TODAY + 9 * DAY)
    company.certify(operator, rows[1:2], TODAY, None)
    company.certify(operator, rows[2:3], TODAY, TODAY + 5 * DAY)
    view = RowView(forklift, TODAY, sort=SortBy.EXPIRES)

    assert list(list_rows(view).ids) == [rows[2], rows[0], rows[1], rows[3]]
    assert list(list_rows(view._replace(descending=True)).ids) == [rows[1], rows[0], rows[2], rows[3]]


def test_rows_keep_the_order_asked_for_and_leave_out_what_is_gone(database: str, operator: Operator) -> None:
    staff = company.people(3)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", staff[:1], [forklift])
    assignment.assign(operator, forklift, staff, TODAY)
    rows = associations(staff, forklift)

    found = get_rows([rows[2], 999_999, rows[0]], TODAY)

    assert [row.id for row in found] == [rows[2], rows[0]]
    assert [row.sources for row in found] == ["direct", "direct, Riggers"]
    assert get_rows(rows, TODAY - DAY) == []
    assert find_associations(forklift, staff[:2]) == {staff[0]: rows[0], staff[1]: rows[1]}


def test_archived_rows_are_listed_for_the_days_before(database: str, operator: Operator) -> None:
    staff = company.people(1)
    forklift = company.certification(operator)
    riggers = company.role(operator, "Riggers", staff, [forklift])
    company.certify(operator, associations(staff, forklift), TODAY, None)
    roles.drop_members(operator, riggers, staff, TODAY + 5 * DAY)

    assert count_statuses_of(forklift, TODAY + 4 * DAY).total == 1
    assert count_statuses_of(forklift, TODAY + 5 * DAY).total == 0
    assert list_holders(forklift) == frozenset()


def test_codes_are_found_whatever_their_case(database: str, operator: Operator) -> None:
    for code in ("ab", "Cd"):
        entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, code, code))
    gone = entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "Old", "Old"))
    entities.create_entity(operator, EntityDetails(Kind.ASSET, "Truck", "Truck"))
    entities.deactivate(operator, [gone])

    found = find_by_codes(Kind.EMPLOYEE, [" ab ", "AB", "aB", "cD", "OLD", "Truck", "", "ab", "'; --"])

    assert found.ids.keys() == {"ab", "Cd"}
    assert found.inactive == ("Old",)
    assert found.unknown == ("Truck", "'; --")


def test_candidates_show_their_roles_and_what_they_hold(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    company.role(operator, "Riggers", staff[:1], [forklift])

    first, second = get_candidates([staff[1], 404, staff[0]], forklift)

    assert (first.id, first.roles, first.has) == (staff[1], (), False)
    assert (second.id, second.roles, second.has) == (staff[0], ("Riggers",), True)
    assert list_holders(forklift) == {staff[0]}
    assert get_roles_of(forklift) == ["Riggers"]


def test_a_search_finds_every_word_in_any_field(database: str, operator: Operator) -> None:
    details = EntityDetails(
        Kind.EMPLOYEE, "E-1", "Zoë Łukasz", "z@x.example", attributes=(("department", "Depot 7"),)
    )
    zoe = entities.create_entity(operator, details)
    entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "E-2", "100% [/b] Ltd"))
    company.role(operator, "Safety Officer", [zoe])
    texts = load_search_texts(Kind.EMPLOYEE)
    listed = list_entities(Kind.EMPLOYEE)

    def names(query: str) -> list[str]:
        found = [listed[at] for at in Haystack(listed, texts).find(query)]
        return [c.code for c in get_candidates(found, 0)]

    for query in ("zoe", "lukasz ZOE", "depot", "safety e-1", "z@x"):
        assert names(query) == ["E-1"], query
    assert names("100% [/b]") == ["E-2"]
    assert sorted(names("")) == ["E-1", "E-2"]
    assert names("zoe 100%") == []


def test_entities_in_the_order_of_their_names(database: str, operator: Operator) -> None:
    for code, name in (("1", "ödön"), ("2", "Zed"), ("3", "adam"), ("4", "Émile"), ("5", "Bob")):
        entities.create_entity(operator, EntityDetails(Kind.CLIENT, code, name))

    listed = list_entities(Kind.CLIENT)

    assert [c.name for c in get_candidates(listed, 0)] == ["adam", "Bob", "Émile", "ödön", "Zed"]
    assert list_entities(Kind.CLIENT, 2) == listed[:2]
    assert count_entities(Kind.CLIENT) == 5


def test_a_certification_is_found_by_its_name(database: str, operator: Operator) -> None:
    company.certification(operator, "First Aid")
    company.certification(operator, "FORKLIFT")
    company.certification(operator, "Forklift")

    assert find_certification("first aid").name == "First Aid"
    assert find_certification("Forklift").name == "Forklift"
    with pytest.raises(NotFound):
        find_certification("forklift")
    with pytest.raises(NotFound, match="First Aid"):
        find_certification("Frist Aid")
    assert list_certifications()[0].name == "First Aid"


def _screen(certification: int) -> dict[str, Callable[[], object]]:
    view = RowView(certification, TODAY)
    some = list(range(1, 30))
    return {
        "counts": lambda: count_statuses(TODAY),
        "certifications": list_certifications,
        "rows": lambda: list_rows(view),
        "first rows": lambda: list_first_rows(view, 40, 10**6, 10**6),
        "page": lambda: get_rows(some, TODAY),
        "candidates": lambda: get_candidates(some, certification),
        "holders": lambda: list_holders(certification),
        "search texts": lambda: load_search_texts(Kind.EMPLOYEE),
        "codes": lambda: find_by_codes(Kind.EMPLOYEE, [f"e{n:05}" for n in range(50)]),
    }


def test_a_screen_asks_as_often_for_a_thousand_rows_as_for_ten(database: str, operator: Operator) -> None:
    def statements(name: str, ask: Callable[[], object]) -> int:
        with counting() as sent:
            ask()
        assert sent, name
        return len(sent)

    forklift = company.certification(operator)
    company.role(operator, "Riggers", company.people(10), [forklift])
    few = {name: statements(name, ask) for name, ask in _screen(forklift).items()}
    assignment.assign(operator, forklift, company.people(990, first=11), TODAY)

    many = {name: statements(name, ask) for name, ask in _screen(forklift).items()}

    assert many == few
    assert max(many.values()) <= 3


def test_no_screen_reads_a_whole_table(sqlite_database: str, operator: Operator) -> None:
    """Counts, the first page and a page by ids look things up; EXPLAIN shows no scan of the tables that grow."""
    forklift = company.certification(operator)
    assignment.assign(operator, forklift, company.people(500), TODAY)
    plans: list[str] = []
    for name in ("counts", "first rows", "page", "rows"):
        with counting() as sent:
            _screen(forklift)[name]()
        for sql in sent:
            marks = [None] * sql.count("?")
            if name == "page":
                marks[-1] = "[1,2]"  # type: ignore[call-overload]
            plans += [f"{name}: {row[3]}" for row in execute(f"EXPLAIN QUERY PLAN {sql}", marks).fetchall()]

    assert any("USING COVERING INDEX" in plan for plan in plans)
    scanned = {plan.split("SCAN ")[1].split()[0] for plan in plans if "SCAN " in plan}
    assert not scanned & {"s", "a", "i", "span", "association", "instance"}, plans


def test_ids_that_are_many_need_one_parameter(database: str, operator: Operator) -> None:
    """Both engines limit how many values a statement may have (32,766 and 65,535)."""
    company.people(3)

    assert len(get_candidates(list(range(70_000)), 0)) == 3
