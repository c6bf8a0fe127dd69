"""Copying a register into another database: all of it, compared, or nothing; the register itself is only read."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from certtui import attachments, audit, store
from certtui.attachments.files import folder_of, place_in
from certtui.backups.backing_up import RIGHTS
from certtui.backups.copying import CopiedRegister, copy_register
from certtui.cli.main import main
from certtui.commands import entities, roles, sweeps
from certtui.commands.attachments import add_attachment
from certtui.commands.saved_filters import save_filter
from certtui.errors import Cancelled, Conflict, DatabaseUnavailable, NotPermitted
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter, SortedFilter
from certtui.integrity import check
from certtui.queries.exports import Selection
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from certtui.tables import list_tables, read_rows
from tests import company, sweeping
from tests.company import DAY, TODAY
from tests.conftest import NewLocation, PostgresServer

CONTENTS = (b"", b"first aid", os.urandom(2_500_000))
DAYS = tuple(TODAY + timedelta(days) for days in (-700, -300, -100, -30, -1, 0, 1, 30, 100, 700))

Everything = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def register(database: str, operator: Operator) -> str:
    """A company with all that exports leave out: archived rows, revocations ended and to come, sweeps, files, filters."""
    company.random_company(operator, seed=3)
    entities.deactivate(operator, company.people(1, Kind.EMPLOYEE, "GONE"))
    crew, crane = company.people(2, prefix="CREW"), company.certification(operator, "Crane")
    riggers = company.role(operator, "Riggers", crew, [crane], TODAY - 90 * DAY)
    company.certify(operator, company.associations(crew, crane), TODAY - 80 * DAY, None)
    roles.drop_members(operator, riggers, crew[:1], TODAY)
    signed = sweeping.begin(operator)
    at = sweeping.Terminal(operator, signed)
    at.next()
    at.accept()
    (left,) = execute("SELECT count(*) FROM sweep_row WHERE decision = ''").fetchone()
    sweeps.sign_sweep(operator, signed, left_open=left)
    sweeping.Terminal(operator, sweeping.begin(operator)).next()
    save_filter(operator, "Everybody", SortedFilter(Filter(), descending=True))
    company.an_operator("vi", "Viewer")
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    for number, content in enumerate(CONTENTS):
        add_attachment(operator, instance, f"{number}.pdf", io.BytesIO(content), limit=10**9)
    assert company.count("association", "archived_on IS NOT NULL")
    assert company.count("revocation", "ended_on IS NOT NULL")
    row = company.recorded()[0]
    company.revoke(operator, row.id, TODAY + 9 * DAY)
    return database


@pytest.fixture
def new_target(postgres_server: PostgresServer, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Names a place to copy to: on PostgreSQL an empty database, else a file that is not there."""
    made: list[str] = []

    def name(engine: str) -> str:
        if engine == "sqlite":
            return str(tmp_path / f"copy-{len(list(tmp_path.iterdir()))}.db")
        made.append(f"copy_{os.urandom(6).hex()}")
        return postgres_server.create(made[-1])

    yield name
    for each in made:
        postgres_server.drop(each)


@contextmanager
def at(location: str) -> Iterator[None]:
    """Look at another database; the one of the test is bound again after it."""
    there = store.proxy.obj
    with store.using(store.database_at(location)), store.connection():
        yield
    assert store.proxy.obj is there


def everything() -> Everything:
    """Every row of every table in values that both engines give alike; contents are looked at by themselves."""
    return {
        table.name: [row for batch in read_rows(table) for row in batch]
        for table in list_tables()
        if table.name != "attachment_part"
    }


def exports(operator: Operator) -> list[bytes]:
    """All that exports tell of ten days."""
    written = []
    for day in DAYS:
        for what in ("employees", "certifications", "roles", "all", "instances"):
            stream = io.BytesIO()
            chosen = find_export(what, Selection(day, Filter(inactive=True)))
            export_to_stream(operator, chosen, "csv", stream)
            written.append(stream.getvalue())
    return written


def contents() -> list[bytes]:
    rows = execute("SELECT sha256, size FROM attachment ORDER BY id").fetchall()
    return [b"".join(attachments.pieces(*row)) for row in rows]


def without_the_last_event(rows: Everything) -> Everything:
    return rows | {"audit_event": rows["audit_event"][:-1]}


def copied(operator: Operator, source: str, target: str) -> CopiedRegister:
    done = copy_register(operator, source, target)
    assert done.problems == ()
    return done


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_copy_is_the_register_to_the_last_row(
    register: str, operator: Operator, new_target: Callable[[str], str], engine: str
) -> None:
    """Rows, ids, moments, hashes, files and exports of ten days are the same; the log has one event more."""
    rows, told, files, head = everything(), exports(operator), contents(), audit.head()
    target = new_target(engine)

    done = copied(operator, register, target)

    assert everything() == rows
    assert (done.files, done.lacking) == (len(CONTENTS), ())
    with at(target):
        there = everything()
        assert without_the_last_event(there) == rows
        assert there["audit_event"][-1][3] == "copy register"
        assert audit.first_broken() is None
        assert audit.head()[0] == head[0] + 1
        assert exports(operator) == told
        assert contents() == files
        assert check() == []


def test_there_and_back_again(
    sqlite_database: str, operator: Operator, new_target: Callable[[str], str], tmp_path: Path
) -> None:
    """SQLite → PostgreSQL → SQLite: the same but for the two events that say so."""
    company.random_company(operator, seed=5)
    told, rows = exports(operator), everything()
    server, back = new_target("postgresql"), str(tmp_path / "back.db")

    copied(operator, sqlite_database, server)
    with at(server):
        copied(operator, server, back)

    with at(back):
        assert exports(operator) == told
        there = everything()
        assert there | {"audit_event": there["audit_event"][:-2]} == rows
        assert check() == []


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_ids_that_were_given_are_not_given_again(
    database: str, operator: Operator, new_target: Callable[[str], str], engine: str
) -> None:
    """A mark that somebody holds on a row deleted before the copy never means a row made after it."""
    certification = company.certification(operator, "Hoist")
    gone = company.people(3)
    with company.told_already():
        execute("DELETE FROM entity")
    newest = execute("SELECT max(id) FROM audit_event").fetchone()
    target = new_target(engine)

    copied(operator, database, target)

    with at(target):
        one = entities.create_entity(operator, EntityDetails(Kind.EMPLOYEE, "N1", "New", ""))
        assert one > max(gone)
        assert company.certification(operator, "Forklift") == certification + 1
        assert execute("SELECT max(id) FROM audit_event").fetchone()[0] > newest[0]


def test_a_target_that_holds_something_is_left_alone(
    register: str, operator: Operator, new_location: NewLocation, tmp_path: Path
) -> None:
    other = new_location()
    with at(other):
        before = everything()
    notes = tmp_path / "notes.txt"
    notes.write_text("do not lose me")

    for target in (other, str(notes), str(tmp_path), register):
        with pytest.raises(Conflict):
            copy_register(operator, register, target)

    assert notes.read_text() == "do not lose me"
    with at(other):
        assert everything() == before


@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_a_copy_that_is_stopped_leaves_nothing(
    register: str, operator: Operator, new_target: Callable[[str], str], tmp_path: Path, engine: str
) -> None:
    """Neither tables nor a file, so that the same command can be given again."""
    target = new_target(engine)
    before = set(tmp_path.iterdir())
    calls = 0

    def stop(_done: int, _total: int) -> None:
        nonlocal calls
        calls += 1
        if calls > len(list_tables()):  # while rows are read back
            raise Cancelled

    with pytest.raises(Cancelled):
        copy_register(operator, register, target, progress=stop)

    assert set(tmp_path.iterdir()) == before
    if engine == "postgresql":
        with at(target):
            assert store.proxy.get_tables() == []
    copied(operator, register, target)


def _lose_one(location: str) -> str:
    """Make the contents of one attachment unreadable; returns its name."""
    sha256, name = execute("SELECT sha256, name FROM attachment ORDER BY id DESC LIMIT 1").fetchone()
    if store.is_url(location):
        execute("DELETE FROM attachment_part WHERE sha256 = ?", (sha256,))
    else:
        place_in(folder_of(location), sha256).unlink()
    return str(name)


def test_files_that_are_missing_are_named_and_left_out_only_when_told(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    name = _lose_one(register)
    target = tmp_path / "copy.db"

    with pytest.raises(Conflict, match=name):
        copy_register(operator, register, str(target))
    assert not target.exists()

    done = copy_register(operator, register, str(target), without_missing=True)
    assert done.lacking == (name,)
    assert done.files == len(CONTENTS) - 1
    assert done.problems


@pytest.mark.parametrize("lacking", RIGHTS)
def test_a_copy_takes_the_rights_of_a_backup(register: str, lacking: object, tmp_path: Path) -> None:
    nobody = company.an_operator("half", [right for right in RIGHTS if right is not lacking])

    with pytest.raises(NotPermitted):
        copy_register(nobody, register, str(tmp_path / "copy.db"))

    assert not (tmp_path / "copy.db").exists()


def test_what_is_wrong_in_the_register_is_said_of_the_copy(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    """Damage is carried over as it is, and told."""
    execute("UPDATE audit_event SET operator = 'mallory' WHERE id = 2")

    done = copy_register(operator, register, str(tmp_path / "copy.db"))

    assert any("2" in problem.where for problem in done.problems)


def test_a_place_that_cannot_be_reached_is_said(register: str, operator: Operator, tmp_path: Path) -> None:
    for target in (
        str(tmp_path / "missing" / "copy.db"),
        "postgresql://nobody@127.0.0.1:1/x?connect_timeout=2",
    ):
        with pytest.raises(DatabaseUnavailable):
            copy_register(operator, register, target)


def test_a_file_copy_is_its_owners_alone(register: str, operator: Operator, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    before = os.umask(0)
    try:
        copied(operator, register, str(target))
    finally:
        os.umask(before)

    places = [target, *folder_of(target).rglob("*")]
    assert {place.stat().st_mode & 0o077 for place in places} == {0}


def test_the_command_says_what_to_do_next(
    register: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    store.close_connection()
    target = tmp_path / "copy.db"

    assert main(["copy", "--database", register, "--operator", "ada", "--to", str(target)]) == 0

    told = capsys.readouterr()
    assert str(target) in told.out
    assert "CERTTUI_DATABASE" in told.err
    assert main(["copy", "--database", register, "--operator", "ada", "--to", str(target)]) == 1
    assert "--to" in capsys.readouterr().err
    assert main(["check", "--database", str(target), "--operator", "ada"]) == 0
    store.bind(register)
    store.proxy.connect()


def test_days_of_both_directions_are_exported(register: str, operator: Operator) -> None:
    """The comparison of exports means something: they differ from day to day."""
    told = exports(operator)
    assert len({told[3 + 5 * place] for place in range(len(DAYS))}) > len(DAYS) // 2
