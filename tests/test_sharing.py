"""A SQLite file that accounts of one group share: it works at any umask, and what locks one of them out is told."""

from __future__ import annotations

import grp
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from peewee import sqlite3 as proxy_sqlite

from certtui import sharing
from certtui.cli.main import main
from certtui.errors import Conflict
from certtui.exporting.files import to_file
from certtui.sharing.findings import file_system
from certtui.sharing.setting_up import share
from tests.accounts import Account, account, certtui_as, python_words, run_as, start_as

Captured = pytest.CaptureFixture[str]
GID = 100
"""The group `users`, which every Linux has."""
UMASKS = (0o000, 0o022, 0o027, 0o077)


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every account can enter, which pytest's own is not; with a home for them in it."""
    folder = Path(tempfile.mkdtemp(prefix="certtui-share-", dir="/tmp"))
    folder.chmod(0o755)
    (folder / "home").mkdir()
    (folder / "home").chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def two() -> tuple[Account, Account]:
    """Two accounts that have nothing in common but the group."""
    return account("daemon", GID), account("nobody", GID)


@pytest.fixture
def shared(place: Path, two: tuple[Account, Account]) -> Path:
    """A shared folder, made as the documents say."""
    folder = place / "register"
    share(grp.getgrgid(GID).gr_name, folder)
    return folder


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _wrong(folder: Path) -> list[str]:
    """Everything in a shared folder that is not the group's, or is anybody else's."""
    wrong = []
    for each in (folder, *folder.rglob("*")):
        wanted = 0o2770 if each.is_dir() else 0o660
        if (_mode(each), each.stat().st_gid) != (wanted, GID):
            wrong.append(f"{each.relative_to(folder)} {_mode(each):o} {each.stat().st_gid}")
    return wrong


# Working


@pytest.mark.parametrize("umask", UMASKS, ids=oct)
def test_two_accounts_work_in_turn_at_any_umask(
    umask: int, place: Path, shared: Path, two: tuple[Account, Account]
) -> None:
    """Both write, each with the other's files open beside; one attaches a file, the other removes it."""
    path, home, (one, other) = shared / "r.db", place / "home", two
    paper = place / "paper.pdf"
    paper.write_bytes(b"%PDF" + os.urandom(5_000))
    paper.chmod(0o644)

    def run(who: Account, *words: str) -> None:
        answer = certtui_as(who, path, *words, home=home, umask=umask)
        assert answer.returncode == 0, (who.name, words, answer.stderr)
        assert "Run:" not in answer.stderr
        assert _wrong(shared) == []

    run(one, "demo", "--rows", "60", "--fill-only")
    run(one, "operators", "add", other.name, "--set", "Administrator")
    with _held_by(one, path, home, umask) as mode:
        assert mode == ("wal" if _has_wal() else "truncate")
        assert Path(f"{path}-shm").exists() == _has_wal()
        run(other, "roles", "create", "Riggers")
        run(one, "attach", *_holder(path), str(paper))
        assert len(_contents(shared)) == 1
        run(other, "attachments", "--remove", "1", "--yes")
    run(other, "check")
    assert _contents(shared) == []


def _contents(folder: Path) -> list[Path]:
    """The contents of attachments."""
    return [each for each in folder.glob("*.attachments/*/*") if each.is_file()]


def _holder(path: Path) -> tuple[str, str]:
    """A certification and the code of somebody who has been certified."""
    with closing(proxy_sqlite.connect(path)) as connection:
        found = connection.execute(
            "SELECT c.name, e.code FROM instance i JOIN association a ON a.id = i.association_id"
            " JOIN certification c ON c.id = a.certification_id JOIN entity e ON e.id = a.entity_id"
            " WHERE e.active AND a.archived_on IS NULL LIMIT 1"
        ).fetchone()
    return found[0], found[1]


@contextmanager
def _held_by(who: Account, path: Path, home: Path, umask: int) -> Iterator[str]:
    """Have that account keep the database open meanwhile, and with it what SQLite keeps beside; tells the journal mode."""
    keeping = (
        "import sys\nfrom peewee import sqlite3\n"
        f"held = sqlite3.connect({str(path)!r}); held.execute('SELECT count(*) FROM entity').fetchall()\n"
        "print(held.execute('PRAGMA journal_mode').fetchone()[0], flush=True); sys.stdin.read()"
    )
    with start_as(who, python_words("-c", keeping), home, umask=umask) as holder:
        assert holder.stdout is not None
        yield holder.stdout.readline().strip()
        holder.communicate("")


def _has_wal() -> bool:
    return bool(proxy_sqlite.sqlite_version_info >= (3, 51, 3))


@pytest.mark.parametrize("umask", UMASKS, ids=oct)
def test_the_second_account_upgrades_what_the_first_made(
    umask: int, place: Path, shared: Path, two: tuple[Account, Account]
) -> None:
    """The lock and the copy from before are the group's as well."""
    path, (one, other) = shared / "old.db", two
    made = (Path(__file__).parent / "schemas" / "version_1.sqlite.sql").read_text()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(made)
        old.execute(
            "CREATE TABLE schema_migration (id INTEGER PRIMARY KEY, name VARCHAR(255), applied DATETIME)"
        )
        old.execute(
            "INSERT INTO schema_migration (name, applied) VALUES ('0001_initial', '2026-01-01 00:00:00')"
        )
        old.execute("INSERT INTO permission_set (name, built_in) VALUES ('Administrator', 1)")
        old.execute("INSERT INTO permission SELECT id, 'certifications.view' FROM permission_set")
        old.commit()
    os.chown(path, one.uid, GID)
    path.chmod(0o660)
    lock = Path(f"{path}.upgrading")  # as the first leaves it for a moment
    lock.touch()
    os.chown(lock, one.uid, GID)
    lock.chmod(0o660)

    answer = certtui_as(other, path, "status", home=place / "home", umask=umask)

    assert answer.returncode == 0, answer.stderr
    assert list(shared.glob("*.before-*")) != []
    assert _wrong(shared) == []


def test_outside_of_a_shared_folder_a_database_is_its_owners_alone(place: Path) -> None:
    for umask in (0o000, 0o077):
        path = place / f"{umask}.db"
        before = os.umask(umask)
        try:
            assert main(["--database", str(path), "status"]) == 0
        finally:
            os.umask(before)
        assert _mode(path) == 0o600


# Setting up


def test_what_is_there_already_is_given_to_the_group(place: Path, two: tuple[Account, Account]) -> None:
    """A register that one account had alone, with attachments and with what SQLite keeps beside it."""
    folder = place / "register"
    folder.mkdir(mode=0o700)
    path = folder / "r.db"
    assert main(["--database", str(path), "status"]) == 0
    contents = folder / "r.db.attachments" / "ab" / ("ab" * 32)
    contents.parent.mkdir(parents=True, mode=0o700)
    contents.write_bytes(b"x")
    for beside in ("-wal", "-shm", ".upgrading", ".before-0002_lifecycle"):
        shutil.copy(path, f"{path}{beside}") if "before" in beside else Path(f"{path}{beside}").touch(0o600)

    done = share(grp.getgrgid(GID).gr_name, folder)

    assert path in done.databases
    assert _wrong(folder) == []


@pytest.mark.parametrize("what", ["/", "/home", "home", "tmp", "file", "other", "link", "inside", "theirs"])
def test_a_folder_with_another_purpose_is_refused_and_left_alone(what: str, place: Path) -> None:
    """Whoever names the wrong folder gives nothing away."""
    folder = place / "folder"
    folder.mkdir(mode=0o755)
    if what == "file":
        folder = folder / "x"
        folder.write_text("x")
    elif what == "other":
        (folder / "notes.txt").write_text("x")
    elif what == "link":
        (folder / "r.db").symlink_to("/etc/passwd")
    elif what == "inside":
        assert main(["--database", str(folder / "r.db"), "status"]) == 0
        (folder / "r.db.attachments").mkdir()
        (folder / "r.db.attachments" / "notes.txt").write_text("x")
    elif what == "theirs":
        with closing(sqlite3.connect(folder / "photos.db")) as other:
            other.execute("CREATE TABLE photo (id INTEGER)")
            other.commit()
    else:
        folder = {"/": Path("/"), "/home": Path("/root"), "home": Path.home(), "tmp": Path("/tmp")}[what]
    before = {
        each: each.lstat() for each in (folder, *(folder.rglob("*") if place in folder.parents else ()))
    }

    with pytest.raises(Conflict):
        share(grp.getgrgid(GID).gr_name, folder)

    after = {each: each.lstat() for each in before}
    assert [(one.st_mode, one.st_gid) for one in after.values()] == [
        (one.st_mode, one.st_gid) for one in before.values()
    ]


def test_only_root_and_the_owner_in_the_group_can_share(place: Path, capsys: Captured) -> None:
    owner, stranger = account("daemon", GID), account("nobody", GID)
    folder = place / "register"
    folder.mkdir()
    os.chown(folder, owner.uid, owner.gid)
    command = python_words("-m", "certtui", "share", grp.getgrgid(GID).gr_name, str(folder))

    assert run_as(stranger, command, place / "home").returncode == 4
    assert run_as(owner._replace(group=None), command, place / "home").returncode == 4
    assert _mode(folder) == 0o755
    assert run_as(owner, command, place / "home").returncode == 0
    assert (_mode(folder), folder.stat().st_gid) == (0o2770, GID)
    assert main(["share", "no-such-group", str(folder)]) == 1
    assert "groupadd no-such-group" in capsys.readouterr().err


# Telling


def _told(path: Path) -> list[sharing.Finding]:
    return sharing.findings(str(path))


@pytest.fixture
def filled(shared: Path) -> Path:
    """A register in a shared folder, with nothing wrong."""
    path = shared / "r.db"
    assert main(["--database", str(path), "status"]) == 0
    (shared / "r.db.attachments").mkdir(mode=0o770)
    (shared / "r.db.attachments").chmod(0o2770)
    assert _told(path) == []
    return path


@pytest.fixture
def held_open(filled: Path) -> Iterator[proxy_sqlite.Connection]:
    """A connection that, once it has read, keeps what SQLite has beside the file."""
    with closing(proxy_sqlite.connect(filled)) as connection:
        yield connection


@pytest.mark.parametrize(
    "fault", ["wal", "shm", "shm mode", "setgid", "file group", "file mode", "attachments"]
)
def test_what_locks_an_account_out_is_told_with_what_cures_it(
    fault: str, filled: Path, held_open: proxy_sqlite.Connection, capsys: Captured
) -> None:
    """Opening goes on. What is told to run is run here, and nothing is wrong any more."""
    side = Path(f"{filled}-{fault[:3]}")
    if fault in {"wal", "shm", "shm mode"}:
        if not _has_wal():
            pytest.skip("this SQLite keeps no such file")
        held_open.execute("SELECT count(*) FROM entity").fetchall()
        os.chown(side, -1, GID if "mode" in fault else 0)
        side.chmod(0o600 if "mode" in fault else 0o660)
    elif fault == "setgid":
        filled.parent.chmod(0o770)
    elif fault == "file group":
        os.chown(filled, -1, 0)
    elif fault == "file mode":
        filled.chmod(0o640)
    else:
        os.chown(f"{filled}.attachments", -1, 0)
        Path(f"{filled}.attachments").chmod(0o2770)

    found = _told(filled)
    assert main(["--database", str(filled), "status"]) == 0
    err = capsys.readouterr().err
    assert found
    for one in found:
        assert one.cure in err
        subprocess.run(["sh", "-c", one.cure.removeprefix("Run: ")], check=True)
    assert _told(filled) == []


def test_world_access_is_told_and_fails_the_check_alone(filled: Path, capsys: Captured) -> None:
    folder = filled.parent
    folder.chmod(0o2775)
    filled.chmod(0o664)

    assert main(["--database", str(filled), "status"]) == 0
    capsys.readouterr()
    assert main(["--database", str(filled), "check"]) == 1
    out = capsys.readouterr().out
    cures = re.findall(r"Run: (chmod .*)$", out, re.MULTILINE)
    assert len(cures) == 2
    for cure in cures:
        subprocess.run(["sh", "-c", cure], check=True)
    assert main(["--database", str(filled), "check"]) == 0


def test_a_file_that_nobody_else_can_get_at_is_not_open_to_the_world(place: Path) -> None:
    """Its own mode is no matter where a folder above keeps everybody out."""
    folder = place / "mine"
    folder.mkdir(mode=0o700)
    path = folder / "r.db"
    assert main(["--database", str(path), "status"]) == 0
    path.chmod(0o644)

    assert list(sharing.world_access(path)) == []
    folder.chmod(0o755)
    assert len(list(sharing.world_access(path))) == 1


def test_messages_tell_the_file_the_folder_and_a_side_file_apart(
    place: Path, filled: Path, two: tuple[Account, Account]
) -> None:
    """One who is locked out learns by what, and what has to be run: it is run here, and lets the account in."""
    one, other = two
    filled.unlink()
    assert (
        certtui_as(
            one, filled, "operators", "add", other.name, "--set", "Viewer", home=place / "home"
        ).returncode
        == 0
    )
    said = {}
    side = Path(f"{filled}-journal")
    for what, path, spoil in (
        ("file", filled, 0o600),
        ("folder", filled.parent, 0o2700),
        ("side", side, 0o600),
        ("above", place, 0o700),
    ):
        if what == "side":
            side.write_bytes(b"\0" * 600)
            os.chown(side, one.uid, GID)
        kept = _mode(path)
        path.chmod(spoil)
        answer = certtui_as(other, filled, "status", home=Path("/tmp"))
        path.chmod(kept)
        assert answer.returncode == 1, (what, answer)
        assert "Nothing was changed" in answer.stderr
        assert str(path) in answer.stderr
        said[what] = answer.stderr
        cure = re.search(r"run: (.*?)(?: \(|$)", answer.stderr, re.MULTILINE)
        if what in {"file", "side", "above"}:
            assert cure is not None
            path.chmod(spoil)
            subprocess.run(["sh", "-c", cure[1]], check=True)
            answer = certtui_as(other, filled, "status", home=Path("/tmp"))
            assert answer.returncode == 0, (what, answer)
            if path.exists():
                path.chmod(kept)
    assert len(set(said.values())) == 4

    stranger = certtui_as(other._replace(group=None), filled, "status", home=place / "home")
    assert stranger.returncode == 1
    assert f"usermod -aG {grp.getgrgid(GID).gr_name}" in stranger.stderr


def test_a_network_file_system_is_told(tmp_path: Path) -> None:
    """By the mount that is nearest, also under a name with a blank."""
    place = tmp_path / "with blank"
    place.mkdir()
    mounts = tmp_path / "mountinfo"
    escaped = str(place).replace(" ", "\\040")
    mounts.write_text(
        "22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n"
        f"40 22 0:41 / {escaped} rw,relatime shared:2 - nfs4 server:/export rw\n"
    )

    (found,) = sharing.findings(str(place / "r.db"), mounts)
    assert "nfs4" in found.words
    assert file_system(tmp_path / "r.db", mounts) == "ext4"
    assert sharing.findings(str(tmp_path / "r.db"), mounts) == []
    assert sharing.findings("postgresql://host/register", mounts) == []


# Replacing


def test_what_replaces_a_file_keeps_its_owner_group_and_mode(
    place: Path, two: tuple[Account, Account]
) -> None:
    """A new file is for its owner alone."""
    path = place / "list.csv"
    with to_file(path) as stream:
        stream.write(b"1")
    assert _mode(path) == 0o600
    os.chown(path, two[0].uid, GID)
    path.chmod(0o640)

    with to_file(path, overwrite=True) as stream:
        stream.write(b"2")

    assert path.read_bytes() == b"2"
    assert (path.stat().st_uid, path.stat().st_gid, _mode(path)) == (two[0].uid, GID, 0o640)


def test_a_file_of_another_account_is_not_replaced(
    place: Path, filled: Path, two: tuple[Account, Account]
) -> None:
    """Neither by an export nor by a restore: it would become somebody else's."""
    one, other = two
    filled.unlink()
    home = place / "home"
    assert (
        certtui_as(
            one, filled, "operators", "add", other.name, "--set", "Administrator", home=home
        ).returncode
        == 0
    )
    assert certtui_as(one, filled, "backup", str(home / "b.zip"), home=home).returncode == 0
    (home / "b.zip").chmod(0o644)
    exported = filled.parent / "e.csv"
    assert certtui_as(one, filled, "export", "all", "--output", str(exported), home=home).returncode == 0
    before = filled.read_bytes()

    for words in (
        ("export", "all", "--output", str(exported), "--force"),
        ("restore", str(home / "b.zip"), "--force"),
    ):
        answer = certtui_as(other, filled, *words, home=home)
        assert answer.returncode == 1
        assert "another account" in answer.stderr
    assert filled.read_bytes() == before
    assert certtui_as(one, filled, "restore", str(home / "b.zip"), "--force", home=home).returncode == 0
    assert (filled.stat().st_uid, filled.stat().st_gid, _mode(filled)) == (one.uid, GID, 0o660)


@pytest.mark.parametrize("by", ["restore", "copy"])
def test_what_is_brought_into_a_shared_folder_is_the_groups(
    by: str, place: Path, shared: Path, two: tuple[Account, Account]
) -> None:
    """A register with attachments that one account had alone; the other goes on with it."""
    one, other = two
    home, alone, path = place / "home", place / "home" / "r.db", shared / "r.db"
    paper = home / "paper.pdf"
    paper.write_bytes(b"%PDF")
    paper.chmod(0o644)
    for words in (
        ("demo", "--rows", "60", "--fill-only"),
        ("operators", "add", other.name, "--set", "Administrator"),
    ):
        assert certtui_as(one, alone, *words, home=home).returncode == 0
    assert certtui_as(one, alone, "attach", *_holder(alone), str(paper), home=home).returncode == 0
    if by == "copy":
        answer = certtui_as(one, alone, "copy", "--to", str(path), home=home, umask=0o077)
    else:
        assert certtui_as(one, alone, "backup", str(home / "b.zip"), home=home).returncode == 0
        answer = certtui_as(one, path, "restore", str(home / "b.zip"), home=home, umask=0o077)

    assert answer.returncode == 0, answer.stderr
    assert len(_contents(shared)) == 1
    assert _wrong(shared) == []
    assert certtui_as(other, path, "attachments", "--remove", "1", "--yes", home=home).returncode == 0
    assert _contents(shared) == []


def test_the_recipe_of_the_readme_works_for_two_accounts(place: Path, two: tuple[Account, Account]) -> None:
    """As it stands there, with a folder and a group of this machine in place of its own."""
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    folder, group = place / "srv", grp.getgrgid(GID).gr_name
    (recipe,) = re.findall(r"^certtui share certtui (/srv/certtui)$", readme, re.MULTILINE)
    (named,) = re.findall(r"^export CERTTUI_DATABASE=(\S+)$", readme, re.MULTILINE)
    path = Path(named.replace(recipe, str(folder)))
    assert path.parent == folder

    assert main(["share", group, str(folder)]) == 0
    (one, other), home = two, place / "home"
    assert certtui_as(one, path, "operators", "add", other.name, "--set", "Editor", home=home).returncode == 0
    assert certtui_as(other, path, "roles", "create", "Riggers", home=home, umask=0o077).returncode == 0
    assert "Riggers" in certtui_as(one, path, "roles", "list", home=home).stdout
    assert _wrong(folder) == []
