"""Opening a database: made, known, upgraded or refused in words that say what to do."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from uuid import uuid4

import peewee as pw
import pytest

from certtui import audit, integrity, row_sums, schema, shape, store
from certtui.actor import Actor
from certtui.commands import assignment, lifecycle, operators
from certtui.commands.accepting import accept_rows
from certtui.commands.act import act
from certtui.commands.upgrading import find_untrue, open_register
from certtui.db_audit import AuditEvent
from certtui.errors import DatabaseUnavailable
from certtui.importing.mappings import remember
from certtui.queries.definitions import get_certification
from certtui.rights import BUILT_IN, Operator
from certtui.rules import anchor_of
from certtui.store import execute
from tests import company, old_registers
from tests.conftest import NewLocation

ROOT = Actor(0, "root", "here", "tty")
LATEST = ("0008_row_sums", "0009_import_mappings")
"""The scripts from the sums of rows on."""
GOOD = """
from peewee import TextField
def up(migrator, db):
    migrator.migrate(migrator.add_column("role", "colour", TextField(default="")))
"""
BAD = """
def up(migrator, db):
    db.execute_sql("ALTER TABLE role ADD COLUMN colour TEXT")
    db.execute_sql("INSERT INTO nowhere VALUES (1)")
"""


@pytest.fixture
def scripts(tmp_path: Path) -> Path:
    """A folder with what is known today; tests add what comes next."""
    folder = tmp_path / "scripts"
    folder.mkdir()
    for known in schema.SCRIPTS.glob("[0-9]*.py"):
        (folder / known.name).write_text("def up(migrator, db): pass\n")
    return folder


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A PostgreSQL's owner says that there is a backup."""
    monkeypatch.setenv("CERTTUI_UPGRADE_WITHOUT_BACKUP", "1")


def _open(location: str, scripts: Path) -> schema.Opened:
    return schema.open_database(location, scripts=scripts)


def columns(location: str, table: str) -> set[str]:
    store.bind(location)
    with store.connection():
        return {column.name for column in store.proxy.get_columns(table)}


def test_a_new_database_is_stamped_and_has_the_permission_sets(new_location: NewLocation) -> None:
    location = new_location()

    assert schema.open_database(location) == schema.Opened()

    with store.connection():
        stamps = {name for (name,) in execute("SELECT name FROM schema_migration").fetchall()}
        assert stamps == {path.stem for path in schema.SCRIPTS.glob("[0-9]*.py")}
        assert company.count("permission_set", "built_in = TRUE") == len(BUILT_IN)
        assert company.count("permission") == sum(map(len, BUILT_IN.values()))


def _of_version_1(engine: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A database as the first version made it, which nothing has opened yet."""
    old = None
    if engine == "postgresql":
        old = request.getfixturevalue("postgres_server").create(f"version_1_{uuid4().hex[:12]}")
    location = old or str(tmp_path / "old.db")
    old_registers.make_first(location)
    return location


def _shape() -> dict[str, object]:
    """Tables, columns and indexes as the engine itself describes them, in any order."""
    tables = sorted(set(store.proxy.get_tables()) - {"sqlite_sequence"})
    return {
        table: (
            sorted(
                (c.name, str(c.data_type).upper(), c.null, c.primary_key)
                for c in store.proxy.get_columns(table)
            ),
            sorted((i.name, tuple(i.columns), i.unique) for i in store.proxy.get_indexes(table)),
            sorted((k.column, k.dest_table, k.dest_column) for k in store.proxy.get_foreign_keys(table)),
        )
        for table in tables
    }


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_the_first_schema_becomes_what_the_models_say(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, allowed: None
) -> None:
    """A database of the first version, made as that version made it, is in the end like a new one."""
    new = request.getfixturevalue(f"new_{engine}")()
    store.bind(new)
    with store.connection():
        wanted = _shape()
    old = _of_version_1(engine, request, tmp_path)

    opened = schema.open_database(old)

    assert opened.upgraded == tuple(sorted(p.stem for p in schema.SCRIPTS.glob("[0-9]*.py"))[1:])
    with store.connection():
        reached = _shape()
        reached["schema_migration"] = wanted["schema_migration"]
        assert reached == wanted
        assert list(shape.differences()) == []
        store.execute("INSERT INTO role (name, search) VALUES ('x', 'x')")


_CERTIFICATIONS = (
    (1, "'months'", 1, "same_day", "none"),
    (2, "'months'", 1, "day_before", "none"),
    (3, "'years'", 1, "day_before", "month_end"),
    (4, "'weeks'", 2, "same_day", "year_end"),
    (5, "'days'", 10, "day_before", "none"),
    (6, "NULL", "NULL", "day_before", "none"),
    (7, "'years'", 2_000_000_000, "same_day", "none"),
    (8, "'weeks'", 2_000_000_000, "day_before", "year_end"),
)
"""(id, unit, number, last day, snap) of certifications of the first version."""
_ANCHORS = (
    (1, "2026-01-31", "2026-02-28", "2026-01-31"),
    (1, "2026-01-31", "2026-03-01", "2026-03-01"),
    (1, "2026-01-31", None, "2026-01-31"),
    (2, "2026-01-31", "2026-02-28", "2026-01-31"),
    (2, "2026-01-01", "2026-01-31", "2026-01-01"),
    (2, "2026-01-31", "2026-02-27", "2026-02-28"),
    (2, "2026-01-31", "9999-12-31", "9999-12-31"),
    (3, "2024-02-29", "2025-02-28", "2024-02-29"),
    (3, "2024-03-01", "2025-02-28", "2024-03-01"),
    (3, "2024-03-02", "2025-03-31", "2024-03-02"),
    (4, "2026-12-20", "2027-12-31", "2026-12-20"),
    (4, "2026-12-17", "2026-12-31", "2026-12-17"),
    (4, "2026-12-17", "2026-12-30", "2026-12-30"),
    (5, "2026-12-25", "2027-01-03", "2026-12-25"),
    (5, "2026-12-25", "2027-01-04", "2027-01-05"),
    (6, "2026-12-25", "2027-01-04", "2027-01-05"),
    (6, "2026-12-25", None, "2026-12-25"),
    (7, "2026-12-25", "2027-01-04", "2027-01-04"),
    (8, "2026-12-25", "2027-01-04", "2027-01-05"),
)
"""(certification, effective on, expires on, anchor) of instances as they were stored, and as they come out."""


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_instances_of_an_earlier_version_get_their_anchors(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, allowed: None
) -> None:
    """By the rules of this version, though counted by the database; one event tells how many, and the chain holds."""
    old = _of_version_1(engine, request, tmp_path)
    with store.write_transaction(watched=False):
        _fill_version_1()

    opened = schema.open_database(old)

    assert [str(len(_ANCHORS)) in told for told in opened.told] == [True]
    with store.connection():
        found = execute("SELECT anchor_on FROM instance ORDER BY id").fetchall()
        assert [str(anchor) for (anchor,) in found] == [anchor for *_, anchor in _ANCHORS]
        for certification, effective, expires, anchor in _ANCHORS:
            terms = get_certification(certification).terms
            day = date.fromisoformat(expires) if expires else None
            assert str(anchor_of(terms, date.fromisoformat(effective), day)) == anchor
        assert company.count("audit_event", "action = 'upgrade'") == 1
        assert audit.first_broken() is None
        execute("UPDATE certification SET validity_count = 0, validity_unit = 'years', snap = '30-06'")
        assert [name for (name,) in execute("SELECT never_as FROM sweep").fetchall()] == []
        with pytest.raises(pw.IntegrityError):
            execute("UPDATE certification SET snap = 'none'")


def _fill_version_1() -> None:
    execute("INSERT INTO certification_group (id, name, sort_name) VALUES (1, 'g', 'g')")
    execute(
        "INSERT INTO entity (id, kind, code, name, email, active, attributes, search, sort_name)"
        " VALUES (1, 1, 'E1', 'Ada', '', TRUE, '{}', '', '')"
    )
    for id, unit, number, last_day, snap in _CERTIFICATIONS:
        execute(
            "INSERT INTO certification (id, group_id, kind, name, sort_name, description, issuing_authority,"
            " validity_count, validity_unit, last_day, snap, basis, initial_validity, offsets, notify_entity,"
            f" notify_manager, notify_addresses) VALUES ({id}, 1, 1, 'c{id}', '', '', '', {number}, {unit},"
            f" '{last_day}', '{snap}', 'completion', 'evidence_needed', '30', TRUE, FALSE, '')"
        )
        execute(
            "INSERT INTO association (id, certification_id, entity_id, kind, assigned_on, direct)"
            f" VALUES ({id}, {id}, 1, 1, '2020-01-01', TRUE)"
        )
    for id, (certification, effective, expires, _) in enumerate(_ANCHORS, 1):
        execute(
            "INSERT INTO instance (id, association_id, issued_on, effective_on, expires_on, number, note, recorded_at,"
            " recorded_by) VALUES (?, ?, ?, ?, ?, '', '', '', '')",
            (id, certification, effective, effective, expires),
        )


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_voids_of_an_earlier_version_are_put_right_before_anything_is_shown(
    engine: str, request: pytest.FixtureRequest, tmp_path: Path, allowed: None
) -> None:
    """The acts of a register whose earlier revocation was dated later; the version before kept that day."""
    location = request.getfixturevalue(f"new_{engine}")()
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        rows = _revoked_from_an_earlier_day(ada)
        right = company.everything()
    with store.connection():  # another one: the watch of that one knows the columns
        _as_version_3_stored_it()
        kept = execute("SELECT count(*) FROM instance WHERE voided_on = '2026-05-01'").fetchone()[0]
        assert kept == len(rows)

    opened = open_register(location, lambda: ROOT)

    assert opened.upgraded == ("0004_superseding", *LATEST)
    assert [str(len(rows)) in told for told in opened.told] == [True]
    with store.connection():
        assert integrity.check() == []
        upgraded = company.everything()
        del right["audit_event"], upgraded["audit_event"]
        assert upgraded == right
    assert open_register(location, lambda: ROOT) == schema.Opened()


def _revoked_from_an_earlier_day(ada: Operator) -> list[int]:
    """Two rows with the sequence, and a third with a single revocation, that was reinstated."""
    crane = company.certification(ada, "Crane")
    staff = company.people(3)
    assignment.assign(ada, crane, staff, date(2025, 1, 1))
    rows, today = company.associations(staff, crane), date(2026, 6, 15)
    lifecycle.certify(ada, rows, lifecycle.Wanted(date(2025, 1, 1), None, date(2030, 1, 1)), today)
    lifecycle.revoke(ada, rows, "Unsafe conduct", date(2026, 5, 1), today)
    lifecycle.certify(ada, rows[:2], lifecycle.Wanted(date(2026, 6, 1), None, date(2031, 1, 1)), today)
    lifecycle.revoke(ada, rows[:2], "Unsafe conduct", date(2026, 3, 1), today)
    lifecycle.certify(ada, rows[:2], lifecycle.Wanted(date(2026, 3, 15), None, date(2026, 3, 20)), today)
    lifecycle.reinstate(ada, rows[2:], "Appeal", date(2026, 5, 2), today)
    return rows[:2]


def _as_version_3_stored_it() -> None:
    """Take away what 0004 brings, and have each instance keep the revocation that voided it first."""
    first = "(SELECT r.{column} FROM voiding v JOIN revocation r ON r.id = v.revocation_id"
    first += " WHERE v.instance_id = instance.id ORDER BY r.id LIMIT 1)"
    execute(
        f"UPDATE instance SET voided_by_id = {first.format(column='id')}, voided_on ="
        f" (SELECT r.revoked_on FROM revocation r WHERE r.id = {first.format(column='id')}"
        " AND COALESCE(r.ended_by, '') <> 'reinstated')"
    )
    execute("DROP INDEX instance_void_event")
    for column in ("void_event", "void_reason", "void_reopened"):
        execute(f"ALTER TABLE instance DROP COLUMN {column}")
    for table in ("voiding", "replacement", "stale_timeline"):
        execute(f"DROP TABLE {table}")
    execute("DELETE FROM schema_migration WHERE name IN ('0004_superseding', '0008_row_sums')")
    old_registers.drop_mappings()


def test_making_is_told_once(tmp_path: Path) -> None:
    path = tmp_path / "new.db"
    assert schema.open_database(path).created
    assert not schema.open_database(path).created


def test_a_new_file_is_nobody_elses_business(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        schema.open_database(tmp_path / "new.db")
    finally:
        os.umask(before)

    modes = {stat.S_IMODE(path.stat().st_mode) for path in tmp_path.glob("new.db*")}
    assert modes == {0o600}


def test_a_newer_schema_is_refused_and_left_alone(new_location: NewLocation) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        execute("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '2030-01-01 00:00:00')")

    with pytest.raises(DatabaseUnavailable, match="newer certtui"):
        schema.open_database(location)


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE photo (id INTEGER)")
        other.commit()

    with pytest.raises(DatabaseUnavailable, match="photo"):
        schema.open_database(path)

    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("photo",)]


def test_an_upgrade_runs_behind_a_backup(new_location: NewLocation, scripts: Path, allowed: None) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        company.role(operators.sign_in("ada"), "Riggers")
    (scripts / "0900_colour.py").write_text(GOOD)

    opened = schema.open_database(location, scripts=scripts)

    assert opened.upgraded == ("0900_colour",)
    assert "colour" in columns(location, "role")
    with store.connection():
        assert company.count("role", "colour = ''") == 1
    assert (opened.backup is None) is store.is_url(location)
    if opened.backup:
        assert "colour" not in columns(str(opened.backup), "role")
        assert stat.S_IMODE(opened.backup.stat().st_mode) == 0o600
    assert schema.open_database(location, scripts=scripts) == schema.Opened()


def test_without_a_word_on_the_backup_postgresql_is_not_upgraded(
    new_postgresql: NewLocation, scripts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CERTTUI_UPGRADE_WITHOUT_BACKUP", raising=False)
    location = new_postgresql()
    (scripts / "0900_colour.py").write_text(GOOD)

    with pytest.raises(DatabaseUnavailable, match="pg_dump"):
        schema.open_database(location, scripts=scripts)

    assert "colour" not in columns(location, "role")


def test_a_failed_upgrade_is_rolled_back_whole(
    new_location: NewLocation, scripts: Path, allowed: None
) -> None:
    location = new_location()
    (scripts / "0900_colour.py").write_text(BAD)

    with pytest.raises(Exception, match="nowhere"):
        schema.open_database(location, scripts=scripts)

    assert "colour" not in columns(location, "role")
    with store.connection():
        assert company.count("schema_migration", "name = '0900_colour'") == 0
        if not store.is_postgresql():
            assert execute("PRAGMA foreign_keys").fetchone() == (1,)
    (scripts / "0900_colour.py").write_text(GOOD)
    assert schema.open_database(location, scripts=scripts).upgraded == ("0900_colour",)


def test_two_upgraders_at_once_upgrade_once(new_location: NewLocation, scripts: Path, allowed: None) -> None:
    location = new_location()
    (scripts / "0900_colour.py").write_text(GOOD)

    with get_context("spawn").Pool(2) as pool:
        opened = pool.starmap(_open, [(location, scripts)] * 2)

    assert sorted(one.upgraded for one in opened) == [(), ("0900_colour",)]
    assert not Path(f"{location}.upgrading").exists()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("missing/x.db", None, "does not exist"),
        ("", None, "is a folder"),
        ("notes.db", b"Dear diary, this is not a database. " * 40, "not a certtui database"),
    ],
)
def test_a_path_that_cannot_be_one_is_refused(
    tmp_path: Path, name: str, content: bytes | None, words: str
) -> None:
    path = tmp_path / name
    if content:
        path.write_bytes(content)

    with pytest.raises(DatabaseUnavailable, match=words):
        schema.open_database(path)

    assert content is None or path.read_bytes() == content


@contextmanager
def _as_nobody() -> Iterator[None]:
    """File permissions say nothing to root: be someone else where the tests run as root."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65_534)
    try:
        yield
    finally:
        os.seteuid(0)


def _let_others_in(folder: Path) -> None:
    temporary = Path(tempfile.gettempdir())
    for parent in (folder, *folder.parents):
        if temporary in parent.parents:
            parent.chmod(0o755)


def test_a_folder_that_may_not_be_written_to_is_said(tmp_path: Path) -> None:
    _let_others_in(tmp_path)
    tmp_path.chmod(0o555)
    try:
        with _as_nobody(), pytest.raises(DatabaseUnavailable, match="cannot be opened"):
            schema.open_database(tmp_path / "new.db")
    finally:
        tmp_path.chmod(0o755)

    assert not (tmp_path / "new.db").exists()


def test_a_folder_that_may_not_be_entered_is_said(tmp_path: Path) -> None:
    _let_others_in(tmp_path)
    inner = tmp_path / "inner"
    inner.mkdir(mode=0o700)
    (inner / "there.db").touch()
    inner.chmod(0o000)
    try:
        with _as_nobody(), pytest.raises(DatabaseUnavailable):
            schema.open_database(inner / "there.db")
    finally:
        inner.chmod(0o755)


def _open_and_write(location: Path) -> None:
    schema.open_database(location)
    company.people(1)


def test_a_file_that_may_only_be_read_is_said(new_sqlite: NewLocation) -> None:
    location = Path(new_sqlite())
    store.bind(location)
    with store.connection():
        operators.sign_in("ada")
    _let_others_in(location.parent)
    location.chmod(0o444)
    location.parent.chmod(0o555)
    try:
        with _as_nobody(), pytest.raises(DatabaseUnavailable) as refused:
            _open_and_write(location)
    finally:
        location.parent.chmod(0o755)

    assert "Nothing was changed" in str(refused.value) or "cannot be opened" in str(refused.value)


def test_a_server_that_is_not_there_is_said() -> None:
    with pytest.raises(DatabaseUnavailable, match="does not answer"):
        schema.open_database("postgresql://nobody@127.0.0.1:1/none?connect_timeout=2")


def _rewrite_events(change: Callable[[dict[str, Any]], object]) -> None:
    """Change the details of all events, as if they had been written so: the chain holds."""
    previous = audit.GENESIS
    for event in AuditEvent.select().order_by(AuditEvent.id):
        detail = json.loads(event.detail)
        change(detail)
        event.detail = audit.canonical(detail)
        told = audit.Event(*(event.__data__[field] for field in audit.Event._fields))
        event.previous_hash, event.hash = previous, audit._digest(previous, told)
        previous = event.hash
        event.save()


def _with_rows_and_no_sums(location: str) -> None:
    """Make of a register what an earlier version left: events that tell of no sums."""
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        company.random_company(ada, seed=1, number=6)
        execute("DELETE FROM schema_migration WHERE name = '0008_row_sums'")
        old_registers.drop_mappings()
        _rewrite_events(lambda detail: detail.pop(audit.SUMS, None))
        assert audit.last_sums(row_sums.TABLES) == {}


def test_an_upgrade_ends_with_an_event_that_has_the_sums_of_all_rows(
    new_location: NewLocation, allowed: None
) -> None:
    location = new_location()
    _with_rows_and_no_sums(location)
    with store.connection():
        before = audit.head()

    opened = open_register(location, lambda: ROOT)

    assert opened.upgraded == LATEST
    with store.connection():
        assert audit.head()[0] == before[0] + 1
        assert execute("SELECT hash FROM audit_event WHERE id = ?", (before[0],)).fetchone() == (before[1],)
        assert set(audit.last_sums(row_sums.TABLES)) == set(row_sums.TABLES)
        assert integrity.check() == []
    assert open_register(location, lambda: ROOT) == schema.Opened()


def test_an_upgrade_that_was_cut_off_after_its_scripts_is_finished(
    new_location: NewLocation, allowed: None
) -> None:
    location = new_location()
    _with_rows_and_no_sums(location)

    def cut_off(_upgrades: tuple[str, ...], _found: list[str]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        schema.open_database(location, finish=cut_off)
    store.close_connection()

    assert open_register(location, lambda: ROOT).upgraded == LATEST[-1:]
    with store.connection():
        assert integrity.check() == []
    assert open_register(location, lambda: ROOT) == schema.Opened()


def test_a_register_from_before_answers_were_kept_keeps_its_rows_and_takes_answers(
    new_location: NewLocation, allowed: None
) -> None:
    """Its events have sums of all tables but this one."""
    location = new_location()
    store.bind(location)
    with store.connection():
        ada = operators.sign_in("ada")
        company.random_company(ada, seed=1, number=6)
        before = company.everything()
    with store.connection():
        old_registers.drop_mappings()
        _rewrite_events(lambda detail: detail.get(audit.SUMS, {}).pop("import_mapping", None))

    opened = open_register(location, lambda: ROOT)

    assert (opened.upgraded, opened.told) == (LATEST[1:], ())
    with store.connection():
        assert list(shape.differences()) == []
        assert integrity.check() == []
        after = company.everything()
        del before["audit_event"], after["audit_event"]
        assert after == before
        with act(ada, "import") as done:
            remember(done, "employees", ("Emp #", "Who"), ("--map", "Who=name"))
        assert integrity.check() == []


LATER = """
from certtui.store import execute
def up(migrator, db):
    execute("ALTER TABLE instance ADD COLUMN note TEXT NOT NULL DEFAULT ''")
"""


@pytest.fixture
def earlier(new_location: NewLocation, scripts: Path, allowed: None) -> str:
    """A register of an earlier version, whose instances have no note yet, with sums of the columns that it has."""
    location = new_location()
    store.bind(location)
    with store.connection():
        company.random_company(operators.sign_in("ada"), seed=2, number=6)
    with store.connection():  # another one: the watch of that one knows the column
        if store.is_postgresql():  # its triggers are those of this version, which know the column
            execute("DROP FUNCTION certtui_sum_instance() CASCADE")
        execute("ALTER TABLE instance DROP COLUMN note")
        newest = AuditEvent.select().order_by(AuditEvent.id.desc()).first()
        detail = json.loads(newest.detail)
        sums = {name: str(row_sums.count_and_sum_as_stored(name)) for name in row_sums.TABLES}
        newest.detail = audit.canonical({**detail, audit.SUMS: sums})
        told = audit.Event(*(newest.__data__[field] for field in audit.Event._fields))
        newest.hash = audit._digest(newest.previous_hash, told)
        newest.save()
    (scripts / "0900_notes.py").write_text(LATER)
    return location


def _changed_outside() -> list[str]:
    return [one.where for one in integrity.check() if one.what == "rows that were changed outside certtui"]


def _upgrades_told() -> list[dict[str, object]]:
    rows = execute("SELECT detail FROM audit_event WHERE action = 'upgrade' ORDER BY id").fetchall()
    return [json.loads(detail) for (detail,) in rows]


def test_an_upgrade_of_rows_that_are_as_the_log_tells_says_nothing_of_them(
    earlier: str, scripts: Path
) -> None:
    opened = open_register(earlier, lambda: ROOT, scripts=scripts)

    assert opened.upgraded == ("0900_notes",)
    assert opened.told == ()
    with store.connection():
        assert _changed_outside() == []
        assert "untrue" not in _upgrades_told()[-1]


def test_an_upgrade_does_not_vouch_for_rows_that_were_changed_before_it(earlier: str, scripts: Path) -> None:
    """It names them in its event and on opening; a check goes on finding them, after any act, until they are accepted."""
    with store.connection():
        execute("UPDATE instance SET number = 'FORGED' WHERE id = 1")
        execute("INSERT INTO operator (name, added_at) VALUES ('eve', '2026-01-01T00:00:00Z')")

    opened = open_register(earlier, lambda: ROOT, scripts=scripts)

    assert opened.upgraded == ("0900_notes",)
    assert all(word in " ".join(opened.told) for word in ("certificates", "operators", "certtui check"))
    assert open_register(earlier, lambda: ROOT, scripts=scripts) == schema.Opened()
    with store.connection():
        assert _upgrades_told()[-1]["untrue"] == ["instance", "operator"]
        ada = operators.sign_in("ada")
        for number in range(70):
            company.role(ada, f"Later {number}")
        found = _changed_outside()
        assert [place.partition(":")[0] for place in found] == ["certificates", "operators"]
        assert "name eve" in found[1]
        assert sorted(accept_rows(ada, "Corrected by hand, ticket 4711")) == ["instance", "operator"]
        assert _changed_outside() == []
        assert audit.first_broken() is None


def test_what_was_changed_before_an_upgrade_that_was_cut_off_is_named_when_it_is_finished(
    earlier: str, scripts: Path
) -> None:
    with store.connection():
        execute("UPDATE entity SET name = 'Eve' WHERE id = 1")

    def cut_off(_upgrades: tuple[str, ...], _found: list[str]) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        schema.open_database(earlier, scripts=scripts, begin=find_untrue, finish=cut_off)
    store.close_connection()

    assert "employees" in " ".join(open_register(earlier, lambda: ROOT, scripts=scripts).told)
    with store.connection():
        assert [place.partition(":")[0] for place in _changed_outside()] == [
            "employees, assets, clients and locations"
        ]
        known = {name for (name,) in execute("SELECT name FROM schema_migration").fetchall()}
        assert known == {path.stem for path in scripts.glob("[0-9]*.py")}
