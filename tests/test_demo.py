"""The demo company: the same for the same numbers, believable, and true to the rules, on either engine."""

from __future__ import annotations

from datetime import date

import pytest

from certtui import store
from certtui.commands import definitions, entities, operators
from certtui.demo import FEWEST_ROWS, catalogue, fill
from certtui.demo.posts import ALL_STAFF, DUTIES, JOBS
from certtui.errors import Cancelled, Conflict, InvalidInput, NotPermitted
from certtui.queries.counts import count_statuses
from certtui.queries.timelines import reckon
from certtui.records import (
    Basis,
    Counts,
    Definition,
    EntityDetails,
    FixedDay,
    InitialValidity,
    Kind,
    LastDay,
    Snap,
    Span,
    Status,
)
from certtui.rights import Operator
from tests import company
from tests.conftest import NewLocation

TODAY = date(2026, 11, 23)

_PAIR = (
    " JOIN certification c ON c.id = a.certification_id JOIN entity e ON e.id = a.entity_id"
    " ORDER BY c.name, e.kind, e.code"
)
_CONTENTS = {
    "entities": "SELECT kind, code, name, email, active, attributes, search, sort_name FROM entity ORDER BY kind, code",
    "definitions": (
        "SELECT c.kind, g.name, c.name, c.validity_count, c.validity_unit, c.basis, c.snap, c.offsets, c.description"
        " FROM certification c JOIN certification_group g ON g.id = c.group_id ORDER BY c.name"
    ),
    "associations": (
        f"SELECT c.name, e.code, a.assigned_on, a.direct, a.archived_on FROM association a {_PAIR}"
    ),
    "instances": (
        "SELECT c.name, e.code, i.issued_on, i.effective_on, i.expires_on, i.number, i.note, i.voided_on, i.recorded_at,"
        f" i.recorded_by FROM instance i JOIN association a ON a.id = i.association_id {_PAIR}, i.id"
    ),
    "revocations": (
        "SELECT c.name, e.code, r.revoked_on, r.reason, r.ended_on, r.ended_by, r.recorded_at, r.recorded_by"
        f" FROM revocation r JOIN association a ON a.id = r.association_id {_PAIR}"
    ),
    "sources": (
        "SELECT c.name, e.code, r.name FROM association_role x JOIN role r ON r.id = x.role_id"
        f" JOIN association a ON a.id = x.association_id {_PAIR}, r.name"
    ),
    "members": (
        "SELECT r.name, e.code FROM role_member m JOIN role r ON r.id = m.role_id"
        " JOIN entity e ON e.id = m.entity_id ORDER BY 1, 2"
    ),
}

Contents = dict[str, list[tuple[object, ...]]]


def _contents() -> Contents:
    """All that was recorded, in words that do not depend on ids or on the engine."""
    return {
        what: [tuple(map(_plain, row)) for row in store.execute(sql).fetchall()]
        for what, sql in _CONTENTS.items()
    }


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _count(sql: str) -> int:
    return int(store.execute(sql).fetchone()[0])


def _filled(location: str, rows: int, seed: int) -> Contents:
    store.bind(location)
    with store.connection():
        fill(operators.sign_in("ada"), rows, seed, TODAY)
        return _contents()


def test_same_numbers_make_the_same_company_and_another_seed_another(
    new_sqlite: NewLocation, new_postgresql: NewLocation
) -> None:
    first = _filled(new_sqlite(), 400, 7)
    assert _filled(new_sqlite(), 400, 7) == first
    assert _filled(new_postgresql(), 400, 7) == first
    other = _filled(new_sqlite(), 400, 8)
    assert {what for what in first if first[what] == other[what]} == {"definitions"}


def test_statuses_are_all_there_in_believable_shares(database: str, operator: Operator) -> None:
    fill(operator, 2000, 1, TODAY)
    total = Counts()
    for counts in count_statuses(TODAY).values():
        total = total.plus(counts)
    bounds = {
        Status.VALID: (0.62, 0.82),
        Status.UPCOMING: (0.01, 0.06),
        Status.MISSING: (0.04, 0.14),
        Status.EXPIRES_SOON: (0.03, 0.12),
        Status.EXPIRED: (0.03, 0.11),
        Status.REVOKED: (0.004, 0.04),
    }
    for status, (least, most) in bounds.items():
        assert least < total.of(status) / total.total < most, status.label


def test_stored_timelines_are_what_the_rules_make_of_the_records(database: str, operator: Operator) -> None:
    fill(operator, 600, 3, TODAY)
    stored: dict[int, list[Span]] = {}
    for id, starts, ends, status, instance, expires in store.execute(
        "SELECT association_id, starts_on, ends_on, status, instance_id, expires_on FROM span ORDER BY 1, 2"
    ).fetchall():
        span = Span(store.day(starts), store.day(ends), Status(status), instance, store.day_or_none(expires))
        stored.setdefault(id, []).append(span)
    ids = [id for (id,) in store.execute("SELECT id FROM association").fetchall()]
    assert {one.association: one.spans for one in reckon(ids)} == stored


@pytest.mark.parametrize("rows", [FEWEST_ROWS, 137, 1000])
def test_every_size_has_the_rows_that_were_asked_for(
    sqlite_database: str, operator: Operator, rows: int
) -> None:
    seen: list[tuple[int, int]] = []
    fill(operator, rows, 2, TODAY, lambda done, total: seen.append((done, total)))
    assert _count("SELECT count(*) FROM association") == pytest.approx(rows, rel=0.01)
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1]


def test_sources_are_true(database: str, operator: Operator) -> None:
    """Members hold what their roles bring, by that role; whatever is in force has a source, and both sorts occur."""
    fill(operator, 1000, 4, TODAY)
    members_without = _count(
        "SELECT count(*) FROM role_member m JOIN role_certification c ON c.role_id = m.role_id"
        " LEFT JOIN association a ON a.certification_id = c.certification_id AND a.entity_id = m.entity_id"
        " AND a.archived_on IS NULL"
        " LEFT JOIN association_role x ON x.association_id = a.id AND x.role_id = m.role_id"
        " WHERE x.role_id IS NULL"
    )
    sources_of_strangers = _count(
        "SELECT count(*) FROM association_role x JOIN association a ON a.id = x.association_id"
        " WHERE NOT EXISTS (SELECT 1 FROM role_member m WHERE m.role_id = x.role_id AND m.entity_id = a.entity_id)"
    )
    sourceless = (
        "a.direct = FALSE AND NOT EXISTS (SELECT 1 FROM association_role x WHERE x.association_id = a.id)"
    )
    assert (members_without, sources_of_strangers) == (0, 0)
    assert (
        _count(f"SELECT count(*) FROM association a WHERE ({sourceless}) <> (archived_on IS NOT NULL)") == 0
    )
    inherited = "EXISTS (SELECT 1 FROM association_role x WHERE x.association_id = a.id)"
    for direct, by_role in ((True, True), (True, False), (False, True)):
        sql = f"SELECT count(*) FROM association a WHERE a.direct = {direct} AND {inherited} = {by_role}"
        assert _count(sql) > 0, (direct, by_role)


def test_histories_are_of_every_sort_and_none_is_ahead_of_today(
    sqlite_database: str, operator: Operator
) -> None:
    fill(operator, 2000, 5, TODAY)
    day = TODAY.isoformat()
    assert _count(f"SELECT count(*) FROM instance WHERE issued_on > '{day}' OR recorded_at > '{day}T24'") == 0
    assert _count(f"SELECT count(*) FROM revocation WHERE revoked_on > '{day}' OR ended_on > '{day}'") == 0
    assert (
        _count(f"SELECT count(*) FROM association WHERE assigned_on > '{day}' OR archived_on > '{day}'") == 0
    )
    lengths = "SELECT count(*) AS n FROM instance GROUP BY association_id"
    assert {n for (n,) in store.execute(lengths).fetchall()} >= {1, 2, 3, 4}
    ends = {ended for (ended,) in store.execute("SELECT ended_by FROM revocation").fetchall()}
    assert ends == {None, "reinstated", "certified"}
    void = "voided_on IS NOT NULL"
    assert _count(f"SELECT count(*) FROM instance WHERE {void}") > 0
    assert _count(f"SELECT count(*) FROM instance WHERE ({void}) <> (voided_by_id IS NOT NULL)") == 0
    for sql in ("entity WHERE active = FALSE", "association WHERE archived_on IS NOT NULL",
                "instance WHERE number <> ''", "instance WHERE note <> ''", "instance WHERE expires_on IS NULL"):  # fmt: skip
        assert _count(f"SELECT count(*) FROM {sql}") > 0, sql


def test_it_is_one_act_in_the_audit_log(sqlite_database: str, operator: Operator) -> None:
    before = _count("SELECT count(*) FROM audit_event")
    fill(operator, 100, 1, TODAY)
    assert _count("SELECT count(*) FROM audit_event") == before + 1


def test_a_database_with_data_is_refused_and_left_alone(database: str, operator: Operator) -> None:
    with company.told_already():
        entities.insert_entities([EntityDetails(Kind.CLIENT, "C1", "Harlow Foods")])
    with pytest.raises(Conflict):
        fill(operator, 100, 1, TODAY)
    assert _count("SELECT count(*) FROM entity") == 1
    assert _count("SELECT count(*) FROM certification") == 0


def test_a_database_with_definitions_only_is_refused(sqlite_database: str, operator: Operator) -> None:
    definitions.create_certification(operator, Definition("First Aid", Kind.EMPLOYEE))
    with pytest.raises(Conflict):
        fill(operator, 100, 1, TODAY)


def test_cancelling_leaves_nothing(sqlite_database: str, operator: Operator) -> None:
    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fill(operator, 100, 1, TODAY, stop)
    for name in ("entity", "association", "role"):
        assert _count(f"SELECT count(*) FROM {name}") == 0, name


def test_too_small_or_not_permitted_is_refused(
    sqlite_database: str, operator: Operator, viewer: Operator
) -> None:
    with pytest.raises(InvalidInput):
        fill(operator, FEWEST_ROWS - 1, 1, TODAY)
    with pytest.raises(NotPermitted):
        fill(viewer, 100, 1, TODAY)


def test_the_catalogue_is_large_and_of_every_sort() -> None:
    """Roles name only what there is, and each option of a definition is in use somewhere."""
    all_of_them = catalogue.pick(dict.fromkeys(Kind, 1000))
    names = {d.name for d in all_of_them}
    assert len(names) == len(all_of_them) >= 150
    assert names.issuperset(c for post in (ALL_STAFF, *JOBS, *DUTIES) for c in post.certifications)
    options: dict[str, set[object]] = {
        "basis": set(Basis),
        "snap": {*Snap, FixedDay(30, 4), FixedDay(30, 6), FixedDay(30, 6, 2, 2025)},
        "last_day": set(LastDay),
        "initial_validity": set(InitialValidity),
        "notify_manager": {True, False},
    }
    for field, values in options.items():
        assert {getattr(d, field) for d in all_of_them} == values, field
    assert {d.validity is None for d in all_of_them} == {True, False}
    assert all(d.description and d.issuing_authority for d in all_of_them)
