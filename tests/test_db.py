"""What the database itself refuses, on both engines; and how connections and transactions behave."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import peewee as pw
import pytest

from certtui import store
from certtui.commands import assignment
from certtui.errors import DatabaseUnavailable
from certtui.queries.definitions import list_certifications
from certtui.records import Kind
from certtui.rights import Operator
from certtui.store import execute, insert_many
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation

INSTANCE = "INSERT INTO instance (association_id, issued_on, effective_on, expires_on, anchor_on, number, note, recorded_at, recorded_by) "
REVOCATION = (
    "INSERT INTO revocation (association_id, revoked_on, reason, ended_reason, recorded_at, recorded_by) "
)
ASSOCIATION = "INSERT INTO association (certification_id, entity_id, kind, assigned_on, direct) "

REFUSED = {
    "a second association of a pair": ASSOCIATION + "SELECT certification_id, entity_id, kind, assigned_on, direct FROM association",
    "an asset with an employee's certification, as employee": ASSOCIATION
    + "SELECT c.id, e.id, 1, '2026-01-01', TRUE FROM certification c, entity e WHERE c.kind = 1 AND e.kind = 2",
    "an asset with an employee's certification, as asset": ASSOCIATION
    + "SELECT c.id, e.id, 2, '2026-01-01', TRUE FROM certification c, entity e WHERE c.kind = 1 AND e.kind = 2",
    "an association of nobody": ASSOCIATION + "SELECT id, 999, 1, '2026-01-01', TRUE FROM certification WHERE kind = 1",
    "an association with nothing": ASSOCIATION + "SELECT 999, id, 1, '2026-01-01', TRUE FROM entity WHERE kind = 1",
    "another kind for an entity that holds something": "UPDATE entity SET kind = 3 WHERE kind = 1",
    "another kind for a certification that is held": "UPDATE certification SET kind = 3 WHERE kind = 1",
    "an entity gone that holds something": "DELETE FROM entity WHERE kind = 1",
    "a certification gone that is held": "DELETE FROM certification WHERE kind = 1",
    "a group gone that is used": "DELETE FROM certification_group",
    "a role gone that brings something": "DELETE FROM role",
    "two certifications of one name": "UPDATE certification SET name = 'Same'",
    "two entities of one code": "INSERT INTO entity (kind, code, name, email, active, attributes, search, sort_name)"
    " SELECT kind, code, name, email, active, attributes, search, sort_name FROM entity",
    "an entity without a code": "UPDATE entity SET code = ''",
    "a fifth kind": "UPDATE entity SET kind = 5 WHERE kind = 2",
    "an instance that ends before it begins": INSTANCE
    + "SELECT id, '2026-01-02', '2026-01-02', '2026-01-01', '2026-01-02', '', '', '', '' FROM association",
    "an instance of nothing": INSTANCE + "VALUES (999, '2026-01-02', '2026-01-02', NULL, '2026-01-02', '', '', '', '')",
    "an instance without an anchor": INSTANCE
    + "SELECT id, '2026-01-02', '2026-01-02', NULL, NULL, '', '', '', '' FROM association",
    "no validity at all, until no day": "UPDATE certification SET validity_count = 0, validity_unit = 'years'",
    "no validity at all, in months": "UPDATE certification SET validity_count = 0, validity_unit = 'months', snap = '30-06'",
    "an expiry moved to nothing known": "UPDATE certification SET snap = 'week_end'",
    "two open revocations": REVOCATION
    + "SELECT id, assigned_on, '', '', '', '' FROM association, (SELECT 1 UNION ALL SELECT 2) AS twice",
    "a revocation ended before it began": REVOCATION.replace(") ", ", ended_on, ended_by) ")
    + "SELECT id, '2026-01-02', '', '', '', '', '2026-01-01', 'reinstated' FROM association",
    "a revocation ended by nobody": REVOCATION.replace(") ", ", ended_on) ")
    + "SELECT id, '2026-01-02', '', '', '', '', '2026-01-05' FROM association",
    "an asset in a role": "INSERT INTO role_member (role_id, entity_id, kind) SELECT r.id, e.id, 1 FROM role r, entity e WHERE e.kind = 2",
    "an asset's certification on a role": "INSERT INTO role_certification (role_id, certification_id, kind)"
    " SELECT r.id, c.id, 1 FROM role r, certification c WHERE c.kind = 2",
    "a seventh status": "UPDATE span SET status = 7",
    "a span that ends before it begins": "UPDATE span SET ends_on = '2001-01-01'",
    "a basis that there is not": "UPDATE certification SET basis = 'whim'",
    "a validity without a unit": "UPDATE certification SET validity_count = 3",
    "an operator twice": "INSERT INTO operator (name, added_at) SELECT name, added_at FROM operator",
}  # fmt: skip


@pytest.fixture
def small(database: str, operator: Operator) -> Operator:
    """One of everything that the refusals above need."""
    staff = company.people(1)
    company.people(1, Kind.ASSET, "A")
    company.certification(operator, "Inspection", Kind.ASSET)
    company.role(operator, "Riggers", staff, [company.certification(operator)])
    return operator


def test_the_database_itself_refuses_what_breaks_the_domains_words(small: Operator) -> None:
    taken = []
    for what, statement in REFUSED.items():
        with suppress(pw.IntegrityError), store.proxy.atomic():
            execute(statement)
            taken.append(what)

    assert taken == []


def test_a_removed_row_takes_all_that_hangs_on_it(database: str, operator: Operator) -> None:
    staff = company.people(1)
    assignment.assign(operator, company.certification(operator), staff, TODAY)
    row = company.recorded()[0].id
    company.certify(operator, [row], TODAY, None)
    company.revoke(operator, row, TODAY)

    execute("DELETE FROM association")

    assert [company.count(t) for t in ("instance", "revocation", "span")] == [0, 0, 0]


def test_ids_are_never_given_twice(database: str, operator: Operator) -> None:
    first = company.people(2)
    execute("DELETE FROM entity")

    assert not set(first) & set(company.people(2))


def test_a_refused_row_made_in_python_is_peewees_error(database: str) -> None:
    with pytest.raises(pw.IntegrityError), store.proxy.atomic():
        insert_many("entity", ("kind", "code"), [(9, "")])


def test_rows_may_be_made_by_reading_on_the_way(database: str, operator: Operator) -> None:
    with company.told_already():
        rows = ((f"R{n}", str(execute("SELECT count(*) FROM role").fetchone()[0])) for n in range(6_000))
        insert_many("role", ("name", "search"), rows)

    assert company.count("role") == 6_000


@pytest.mark.parametrize("rows", [1, 449, 450, 451, 5_001])
def test_rows_come_in_their_order_however_many_go_in_together(database: str, rows: int) -> None:
    with company.told_already():
        insert_many("role", ("name", "search"), [(f"R{n}", f"r{n}") for n in range(rows)])
    stored = execute("SELECT name, search FROM role ORDER BY id").fetchall()
    assert [tuple(row) for row in stored] == [(f"R{n}", f"r{n}") for n in range(rows)]


def test_an_error_rolls_everything_back(database: str, operator: Operator) -> None:
    def fail() -> None:
        company.people(3)
        raise RuntimeError

    with pytest.raises(RuntimeError), company.told_already():
        fail()

    assert company.count("entity") == 0


def test_a_snapshot_stays_as_it_was(new_location: NewLocation) -> None:
    """An export reads one state, whatever is written meanwhile; on SQLite's older mode the writer waits instead."""
    location = new_location()
    store.bind(location)
    with store.connection():
        waits = not store.is_postgresql() and execute("PRAGMA journal_mode").fetchone() != ("wal",)
    if waits:
        return
    with store.snapshot():
        before = company.count("entity")
        writer = threading.Thread(target=lambda: company.people(2))
        writer.start()
        writer.join()
        assert company.count("entity") == before == 0

    with store.connection():
        assert company.count("entity") == 2


def test_reading_without_a_connection_is_an_error(new_location: NewLocation) -> None:
    """A connection that opens itself would never be closed."""
    store.bind(new_location())

    with pytest.raises(pw.InterfaceError):
        list_certifications()


def test_nested_connections_are_one_and_the_outermost_closes_it(new_location: NewLocation) -> None:
    store.bind(new_location())
    with store.connection():
        with store.connection():
            execute("SELECT 1")
        execute("SELECT 1")
    assert store.proxy.is_closed()


def test_lost_in_the_middle_is_said_and_mends_itself(new_postgresql: NewLocation) -> None:
    location = new_postgresql()
    store.bind(location)
    with pytest.raises(DatabaseUnavailable), store.connection():
        execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with store.connection():
        assert company.count("entity") == 0


def test_a_full_disk_is_said_though_sqlite_has_rolled_back_by_itself(sqlite_database: str) -> None:
    """That there is nothing left to roll back is not what went wrong."""

    def run_full() -> None:
        execute("ROLLBACK")
        raise pw.OperationalError("database or disk is full")

    with pytest.raises(DatabaseUnavailable, match="The disk is full"), company.told_already():
        run_full()


def test_settings_of_sqlite(sqlite_database: str) -> None:
    expected = "wal" if pw.sqlite3.sqlite_version_info >= (3, 51, 3) else "truncate"
    assert execute("PRAGMA journal_mode").fetchone() == (expected,)
    assert execute("PRAGMA synchronous").fetchone() == (2,)
    assert execute("PRAGMA foreign_keys").fetchone() == (1,)


def test_an_sqlite_with_the_race_does_without_the_log(
    new_sqlite: NewLocation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_WAL_IS_SAFE", (99, 0, 0))
    store.bind(new_sqlite())

    with store.connection():
        assert execute("PRAGMA journal_mode").fetchone() == ("truncate",)


@pytest.mark.parametrize("safe", [(0,), (99,)], ids=["wal", "truncate"])
def test_writers_that_read_first_wait_for_each_other(
    new_sqlite: NewLocation, monkeypatch: pytest.MonkeyPatch, safe: tuple[int, ...]
) -> None:
    """A transaction that read before it wrote would fail at once when another wrote in between; ours wait."""
    monkeypatch.setattr(store, "_WAL_IS_SAFE", safe)
    store.bind(new_sqlite())

    def count_up(_: int) -> None:
        for _turn in range(25):
            with company.told_already():
                seen = company.count("role")
                execute("INSERT INTO role (name, search) VALUES (?, '')", (f"R{seen}",))

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(4)))

    with store.connection():
        assert company.count("role") == 100


def test_importing_connects_to_nothing_and_needs_no_driver() -> None:
    code = "import sys, certtui.db as d; sys.exit(d.proxy.obj is not None or 'textual' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
