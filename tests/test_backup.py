"""Backup and restore: what comes back is what was there, and nothing is touched by what is not whole."""

from __future__ import annotations

import hashlib
import io
import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from zipfile import ZipFile

import pytest

from certtui import __version__, attachments, audit, integrity, schema, store
from certtui.attachments.files import folder_of, place_in
from certtui.backups import back_up, restore
from certtui.backups.archive import MANIFEST, BackupDamaged
from certtui.backups.backing_up import RIGHTS
from certtui.cli.main import main
from certtui.commands import entities
from certtui.commands.attachments import add_attachment, remove_attachment, sweep_attachments
from certtui.errors import (
    Cancelled,
    Conflict,
    DatabaseUnavailable,
    InvalidInput,
    NotFound,
    NotPermitted,
    UsageError,
)
from certtui.exporting.export import export_to_stream
from certtui.exporting.kinds import find_export
from certtui.filters import Filter
from certtui.queries.attachments import open_attachment
from certtui.queries.exports import Selection
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation

CONTENTS = (b"", b"first aid", os.urandom(3_000_000))


@pytest.fixture
def register(sqlite_database: str, operator: Operator) -> str:
    """A company with histories, and three attachments."""
    company.random_company(operator, seed=3)
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    for number, content in enumerate(CONTENTS):
        add_attachment(operator, instance, f"{number}.pdf", io.BytesIO(content), limit=10**9)
    return sqlite_database


@pytest.fixture
def backup(register: str, operator: Operator, tmp_path: Path) -> Path:
    return back_up(operator, tmp_path / "backup.zip").path


def exported(operator: Operator) -> list[bytes]:
    """All that an export writes."""
    written = []
    for what in ("employees", "certifications", "roles", "all", "instances"):
        stream = io.BytesIO()
        export_to_stream(operator, find_export(what, Selection(TODAY, Filter(inactive=True))), "csv", stream)
        written.append(stream.getvalue())
    return written


def on(location: str | Path, look: Callable[[], object]) -> object:
    """What a look at another database gives; the one of the test is bound again after it."""
    there = str(store.proxy.obj.database)
    store.close_connection()
    schema.open_database(location)
    try:
        with store.connection():
            return look()
    finally:
        store.bind(there)
        store.proxy.connect()


def test_what_is_restored_is_what_was_backed_up(register: str, operator: Operator, tmp_path: Path) -> None:
    rows, files, head = company.everything(), exported(operator), audit.head()
    seen: list[tuple[int, int]] = []

    done = back_up(operator, tmp_path / "b.zip", progress=lambda *now: seen.append(now))
    restored = restore(done.path, tmp_path / "new.db")

    assert (done.anchor.event, done.anchor.hash) == head
    assert done.manifest == restored.manifest
    assert (done.manifest.certtui, len(done.manifest.attachments), done.manifest.lacking) == (
        __version__,
        3,
        (),
    )
    assert restored.kept is None
    assert seen[-1][0] >= seen[-1][1] > 3_000_000

    def look() -> None:
        assert company.everything() == rows
        assert exported(operator) == files
        assert audit.head() == head
        assert integrity.check() == []
        ids = [id for (id,) in execute("SELECT id FROM attachment ORDER BY id").fetchall()]
        assert [b"".join(open_attachment(operator, id).pieces) for id in ids] == list(CONTENTS)
        assert entities.create_entity(operator, EntityDetails(Kind.ASSET, "A1", "Crane")) > 0

    on(tmp_path / "new.db", look)
    assert company.everything() == rows


def test_a_backup_and_what_is_restored_are_for_their_owner_alone(backup: Path, tmp_path: Path) -> None:
    restore(backup, tmp_path / "new.db")
    assert backup.stat().st_mode & 0o777 == 0o600
    for path in (tmp_path / "new.db", *folder_of(tmp_path / "new.db").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0
    left = [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left == []


def test_a_backup_is_never_overwritten_unasked(backup: Path, operator: Operator) -> None:
    before = backup.read_bytes()
    with pytest.raises(Conflict):
        back_up(operator, backup)
    assert backup.read_bytes() == before
    back_up(operator, backup, overwrite=True)


def test_a_backup_takes_the_right_to_see_everything(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    for number, missing in enumerate(RIGHTS):
        lesser = company.an_operator(f"op{number}", [right for right in RIGHTS if right != missing])
        with pytest.raises(NotPermitted):
            back_up(lesser, tmp_path / "b.zip")
    assert not (tmp_path / "b.zip").exists()
    back_up(company.an_operator("all", RIGHTS), tmp_path / "b.zip")


def test_what_cannot_be_written_is_refused_in_words(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    for bad in (tmp_path / "none" / "b.zip", tmp_path):
        with pytest.raises(InvalidInput):
            back_up(operator, bad)

    def stop(_done: int, _total: int) -> None:
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        back_up(operator, tmp_path / "b.zip", progress=stop)
    assert not [path for path in tmp_path.iterdir() if "part" in path.name or path.suffix == ".zip"]


def test_one_damaged_attachment_does_not_hold_a_backup_up(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    shas = [sha for (sha,) in execute("SELECT sha256 FROM attachment ORDER BY id").fetchall()]
    place_in(folder_of(register), shas[1]).write_bytes(b"tampered!")
    place_in(folder_of(register), shas[2]).unlink()

    done = back_up(operator, tmp_path / "b.zip")

    assert sorted(done.manifest.lacking) == sorted(shas[1:])
    assert [member.sha256 for member in done.manifest.attachments] == shas[:1]
    restore(done.path, tmp_path / "new.db")
    found = on(tmp_path / "new.db", integrity.check)
    assert isinstance(found, list)
    assert {problem.what for problem in found} == {"an attachment whose contents are missing"}
    assert len(found) == 2


def rewritten(backup: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """A backup in which some files were changed, as a ZIP file that is whole."""
    with zipfile.ZipFile(backup) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    made = backup.with_name("changed.zip")
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made


def _other_database(files: dict[str, bytes]) -> None:
    files["database.sqlite3"] = files["database.sqlite3"][:-4096]


def _attachment_changed(files: dict[str, bytes]) -> None:
    name = next(name for name in files if name.startswith("attachments/") and files[name])
    files[name] = b"x" + files[name][1:]


def _attachment_lost(files: dict[str, bytes]) -> None:
    del files[next(name for name in files if name.startswith("attachments/"))]


def _another_added(files: dict[str, bytes]) -> None:
    files["../../evil"] = b"slipped"


def _manifest(**fields: object) -> Callable[[dict[str, bytes]], None]:
    def change(files: dict[str, bytes]) -> None:
        files[MANIFEST] = json.dumps(json.loads(files[MANIFEST]) | fields).encode()

    return change


def _manifest_lost(files: dict[str, bytes]) -> None:
    del files[MANIFEST]


def _manifest_torn(files: dict[str, bytes]) -> None:
    files[MANIFEST] = files[MANIFEST][:50]


def _attachment_left_out(files: dict[str, bytes]) -> None:
    fields = json.loads(files[MANIFEST])
    left = fields["attachments"].pop()["sha256"]
    del files[f"attachments/{left[:2]}/{left}"]
    files[MANIFEST] = json.dumps(fields).encode()


@pytest.mark.parametrize(
    "change",
    [
        _other_database, _attachment_changed, _attachment_lost, _another_added, _manifest_lost, _manifest_torn,
        _attachment_left_out, _manifest(event=1), _manifest(hash="0" * 64), _manifest(schema=[]),
        _manifest(attachments=[{"sha256": "../../../../etc/passwd", "size": 3}]), _manifest(database=None),
    ],
)  # fmt: skip
def test_a_backup_that_was_changed_is_refused_before_anything_is_touched(
    backup: Path, register: str, tmp_path: Path, change: Callable[[dict[str, bytes]], None]
) -> None:
    made = rewritten(backup, change)
    before = sorted(path for path in tmp_path.parent.rglob("*"))
    rows = company.everything()

    for target in (tmp_path / "new.db", Path(register)):
        with pytest.raises(BackupDamaged):
            restore(made, target, force=True)

    assert sorted(path for path in tmp_path.parent.rglob("*")) == before
    assert company.everything() == rows


def test_a_backup_that_says_it_holds_more_than_the_disk_has_is_refused_before_it_is_unpacked(
    backup: Path, tmp_path: Path
) -> None:
    huge = rewritten(backup, _manifest(database={"sha256": "0" * 64, "size": 1 << 49}))
    with pytest.raises(DatabaseUnavailable, match="free"):
        restore(huge, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


@pytest.mark.parametrize("keep", [0, 10, 2_000, -1])
def test_a_backup_that_was_cut_short_is_refused(backup: Path, tmp_path: Path, keep: int) -> None:
    backup.write_bytes(backup.read_bytes()[:keep])
    with pytest.raises(BackupDamaged):
        restore(backup, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_flipped_bit_is_found(backup: Path, tmp_path: Path) -> None:
    whole = backup.read_bytes()
    for at in range(500, len(whole) - 1_500, len(whole) // 23):  # but for the dates in its headers
        backup.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        with pytest.raises(BackupDamaged):
            restore(backup, tmp_path / "new.db")
    assert not (tmp_path / "new.db").exists()


def test_a_backup_of_a_newer_program_and_none_at_all(backup: Path, tmp_path: Path) -> None:
    for newer in (_manifest(schema=["0001_initial", "9999_future"]), _manifest(form=2)):
        with pytest.raises(DatabaseUnavailable):
            restore(rewritten(backup, newer), tmp_path / "new.db")
    with pytest.raises(NotFound):
        restore(tmp_path / "none.zip", tmp_path / "new.db")
    with pytest.raises(DatabaseUnavailable):
        restore(backup, tmp_path / "none" / "new.db")


def test_data_is_replaced_only_when_told_and_kept_beside(
    backup: Path, register: str, operator: Operator, tmp_path: Path
) -> None:
    """What was recorded since the backup is lost to the register, and still there in what is kept."""
    with pytest.raises(Conflict):
        restore(backup, register)
    (first, *_, last) = [id for (id,) in execute("SELECT id FROM attachment ORDER BY id").fetchall()]
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    remove_attachment(operator, first)
    later = add_attachment(operator, instance, "later.pdf", io.BytesIO(b"later"), limit=99)
    place_in(folder_of(register), attachments_sha(last)).write_bytes(b"tampered")
    since = company.everything()
    store.close_connection()
    Path(register).chmod(0o660)

    restored = restore(backup, register, force=True)

    assert restored.kept is not None
    assert Path(register).stat().st_mode & 0o777 == 0o660, "who could read it still can"
    store.proxy.connect()
    assert integrity.check() == []
    assert company.count("attachment") == 3
    assert attachments.count_unreferenced().number == 0
    assert not place_in(folder_of(register), later.sha256).exists()

    def look() -> None:
        assert company.everything() == since
        assert b"".join(open_attachment(operator, later.ids[0]).pieces) == b"later"

    on(restored.kept, look)


def attachments_sha(id: int) -> str:
    return str(execute("SELECT sha256 FROM attachment WHERE id = ?", (id,)).fetchone()[0])


def test_a_new_database_that_nobody_filled_may_be_replaced(backup: Path, new_sqlite: NewLocation) -> None:
    empty = new_sqlite()
    restored = restore(backup, empty)
    assert restored.kept is not None
    assert restored.kept.exists()
    assert on(empty, integrity.check) == []


@pytest.mark.parametrize(
    "content", [b"no database at all, but somebody's", b"SQLite format 3\0" + b"\xff" * 5_000]
)
def test_a_damaged_database_is_kept_and_replaced(backup: Path, tmp_path: Path, content: bytes) -> None:
    """That is what a backup is for; nothing of its journal may be applied to what takes its place."""
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(content)
    Path(f"{damaged}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"j" * 600)
    with pytest.raises(Conflict):
        restore(backup, damaged)

    restored = restore(backup, damaged, force=True)

    assert restored.kept is not None
    assert restored.kept.read_bytes() == content
    assert on(damaged, integrity.check) == []


def test_a_database_that_is_being_written_to_is_not_replaced(
    backup: Path, register: str, operator: Operator
) -> None:
    rows = company.everything()
    with company.told_already(), pytest.raises(Conflict):
        restore(backup, register, force=True)
    with pytest.raises(Conflict):  # the test's own connection: somebody's interface
        restore(backup, register, force=True)
    assert company.everything() == rows
    assert not list(Path(register).parent.glob("*before-restore*"))


def test_backing_up_while_others_write_and_remove(register: str, operator: Operator, tmp_path: Path) -> None:
    """What is removed while the backup reads is in it, whole: as the database was when it began."""
    ids = [id for (id,) in execute("SELECT id FROM attachment ORDER BY id").fetchall()]
    removed: list[int] = []

    def remove_all(_done: int, _total: int) -> None:
        while ids:
            removed.append(ids.pop())
            remove_attachment(operator, removed[-1])

    done = back_up(operator, tmp_path / "b.zip", progress=remove_all)

    assert len(removed) == 3
    assert len(done.manifest.attachments) == 3
    assert done.manifest.lacking == ()
    restore(done.path, tmp_path / "new.db")
    assert on(tmp_path / "new.db", integrity.check) == []
    assert company.count("attachment") == 0
    assert sweep_attachments(operator).number == 3


def test_a_full_disk_leaves_no_half_backup(register: str, tmp_path: Path) -> None:
    """In a process whose files may not grow beyond what the attachments need."""
    script = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000));"
        "from certtui.cli.main import main; sys.exit(main(sys.argv[1:]))"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, "backup", str(tmp_path / "b.zip"), "--operator", "ada"],
        env={**os.environ, "CERTTUI_DATABASE": register},
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 1
    said = ended.stderr.decode()
    assert said.startswith("certtui: ")
    assert "unforeseen" not in said
    assert [path.name for path in tmp_path.iterdir() if "b.zip" in path.name or "part" in path.name] == []


def test_postgresql_is_referred_to_its_own_tools(new_postgresql: NewLocation, tmp_path: Path) -> None:
    store.bind(new_postgresql())
    with store.connection():
        ada = company.an_operator("ada", "Administrator")
        with pytest.raises(UsageError, match="pg_dump"):
            back_up(ada, tmp_path / "b.zip")


# --- what the check finds ---


def test_check_finds_what_cannot_be_read_back(database: str, operator: Operator) -> None:
    staff = company.people(2)
    forklift = company.certification(operator)
    from certtui.commands.assignment import assign
    from tests.test_attachments import tamper

    assign(operator, forklift, staff, TODAY)
    company.certify(operator, company.associations(staff, forklift), TODAY, None)
    shas = [
        add_attachment(operator, instance, f"{instance}.pdf", io.BytesIO(b"%d" % instance), limit=99).sha256
        for (instance,) in execute("SELECT id FROM instance ORDER BY id").fetchall()
    ]
    seen: list[tuple[int, int]] = []
    assert integrity.check(reading=lambda *now: seen.append(now)) == []
    assert seen[-1] == (2, 2)
    tamper(shas[0], b"x")
    tamper(shas[1], None)

    problems = integrity.check()

    assert {p.what for p in problems} == {
        "an attachment whose contents were changed",
        "an attachment whose contents are missing",
    }
    assert all("Forklift" in p.where and ".pdf" in p.where for p in problems)
    assert any("E00001" in p.where for p in problems)


def test_restored_copies_are_plain_databases(backup: Path, tmp_path: Path) -> None:
    """Any SQLite reads what was restored: a register outlives its program."""
    restore(backup, tmp_path / "new.db")
    with closing(sqlite3.connect(tmp_path / "new.db")) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert plain.execute("SELECT count(*) FROM attachment").fetchone() == (3,)


_PLANTED = (
    "CREATE TRIGGER planted AFTER UPDATE ON role BEGIN DELETE FROM instance; END",
    "CREATE VIEW planted AS SELECT * FROM entity",
)


def _with_planted(backup: Path, statement: str, target: Path) -> Path:
    """The backup with something planted in its database and a manifest that says nothing of it."""
    database = target.with_suffix(".sqlite3")
    with ZipFile(backup) as old, ZipFile(target, "w") as new:
        database.write_bytes(old.read("database.sqlite3"))
        with closing(sqlite3.connect(database)) as plain:
            plain.execute(statement)
            plain.commit()
        manifest = json.loads(old.read(MANIFEST))
        content = database.read_bytes()
        manifest["database"] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for name in old.namelist():
            if name == MANIFEST:
                new.writestr(name, json.dumps(manifest))
            else:
                new.writestr(name, content if name == "database.sqlite3" else old.read(name))
    return target


@pytest.mark.parametrize("statement", _PLANTED)
def test_a_planted_trigger_or_view_is_not_restored(backup: Path, tmp_path: Path, statement: str) -> None:
    altered = _with_planted(backup, statement, tmp_path / "planted.zip")
    target = tmp_path / "restored.db"

    with pytest.raises(Conflict, match="planted"):
        restore(altered, target)

    assert not target.exists()


@pytest.mark.parametrize("statement", _PLANTED)
def test_a_planted_trigger_or_view_is_not_backed_up(
    register: str, operator: Operator, tmp_path: Path, statement: str
) -> None:
    execute(statement)

    with pytest.raises(Conflict, match="planted"):
        back_up(operator, tmp_path / "planted.zip")

    assert list(tmp_path.glob("planted*")) == []


def test_a_backup_of_rows_that_were_changed_outside_is_restored_and_says_so(
    register: str,
    operator: Operator,
    backup: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The log in it tells of other rows: they are named, the exit code is not 0, and a check goes on naming them."""
    execute("UPDATE instance SET number = 'FORGED' WHERE id = 1")
    altered = back_up(operator, tmp_path / "altered.zip").path

    assert restore(backup, tmp_path / "true.db").untrue == ()
    assert restore(altered, tmp_path / "untrue.db").untrue == ("instance",)

    assert main(["restore", str(backup), "--database", str(tmp_path / "first.db")]) == 0
    assert "changed outside" not in capsys.readouterr().err
    assert main(["restore", str(altered), "--database", str(tmp_path / "second.db")]) == 1
    assert "certificates" in capsys.readouterr().err
    found = on(tmp_path / "second.db", lambda: [one.where for one in integrity.check()])
    assert any("certificates" in str(place) for place in found)  # type: ignore[attr-defined]


def test_a_backup_from_before_events_had_sums_is_restored_without_a_word(
    register: str, operator: Operator, tmp_path: Path
) -> None:
    execute("UPDATE instance SET number = 'N' WHERE id = 1")
    execute("DELETE FROM schema_migration WHERE name = '0008_row_sums'")

    assert restore(back_up(operator, tmp_path / "old.zip").path, tmp_path / "old.db").untrue == ()
