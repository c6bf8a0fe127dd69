"""What is done is never told as if it were not: what fails after a commit, or after a file has its name, is told beside."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from certtui import store
from certtui.aftermath import Remains
from certtui.attachments.files import folder_of, place_in
from certtui.backups import back_up, restore
from certtui.cli.main import main
from certtui.commands.assignment import assign
from certtui.commands.attachments import add_attachment, remove_attachment, sweep_attachments
from certtui.commands.operators import sign_in
from certtui.config import account_name
from certtui.exporting.files import to_file
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.conftest import NewLocation


@pytest.fixture
def attachment(sqlite_database: str, operator: Operator) -> tuple[int, Path]:
    """An attachment, and the file that holds its contents: one that cannot be deleted, not even by root."""
    staff = company.people(1)
    crane = company.certification(operator, "Crane")
    assign(operator, crane, staff, TODAY)
    company.certify(operator, company.associations(staff, crane), TODAY, TODAY + 365 * DAY)
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    done = add_attachment(operator, instance, "sheet.pdf", io.BytesIO(b"contents"), limit=99)
    place = place_in(folder_of(sqlite_database), done.sha256)
    make_undeletable(place)
    return done.ids[0], place


def make_undeletable(place: Path) -> None:
    place.unlink()
    place.mkdir()


def test_an_attachment_whose_file_cannot_be_deleted_is_removed_and_the_file_is_told(
    attachment: tuple[int, Path], operator: Operator
) -> None:
    with pytest.warns(Remains, match="check --sweep"):
        remove_attachment(operator, attachment[0])
    assert company.count("attachment") == 0
    assert execute("SELECT count(*) FROM audit_event WHERE action = 'remove attachment'").fetchone()[0] == 1


def test_contents_that_are_let_go_while_the_folder_cannot_be_read_are_told(
    attachment: tuple[int, Path], operator: Operator, sqlite_database: str
) -> None:
    folder = folder_of(sqlite_database)
    folder.rename(folder.with_name("elsewhere"))
    folder.write_bytes(b"not a folder")
    with pytest.warns(Remains):
        remove_attachment(operator, attachment[0])
    assert company.count("attachment") == 0


def test_on_the_command_line_it_is_done_with_exit_0_and_check_names_what_is_left(
    attachment: tuple[int, Path], sqlite_database: str, capsys: pytest.CaptureFixture[str]
) -> None:
    id, place = attachment
    store.close_connection()
    words = ["--database", sqlite_database, "--operator", "ada"]
    assert main([*words, "attachments", "--remove", str(id), "--yes"]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("removed")
    assert err.startswith("certtui: Done, but 1 file")

    assert main([*words, "check"]) == 0
    assert str(place) in capsys.readouterr().err
    assert main([*words, "check", "--sweep"]) == 1, "what was asked for could not be done"
    assert str(place) in capsys.readouterr().err
    place.rmdir()
    place.write_bytes(b"")
    assert main([*words, "check", "--sweep"]) == 0
    assert not place.exists()
    store.proxy.connect()


def test_one_file_that_cannot_be_deleted_does_not_keep_the_others(
    attachment: tuple[int, Path], operator: Operator
) -> None:
    _, place = attachment
    others = [place.with_name(f"{number:064x}") for number in range(3)]
    for other in others:
        other.write_bytes(b"left by a crash")
    execute("DELETE FROM attachment")
    swept = sweep_attachments(operator)
    assert (swept.number, swept.refused.number) == (3, 1)
    assert not any(other.exists() for other in others)


def test_a_temporary_file_that_cannot_be_deleted_does_not_undo_an_attachment(
    attachment: tuple[int, Path], operator: Operator
) -> None:
    """The contents are there already, so what was read lies about when the row is committed."""
    _, place = attachment
    place.rmdir()
    place.write_bytes(b"contents")
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()

    def stuck(_done: int, _total: int) -> None:
        (incoming,) = place.parents[1].glob("incoming-*")
        make_undeletable(incoming)

    with pytest.warns(Remains, match="incoming-"):
        add_attachment(operator, instance, "again.pdf", io.BytesIO(b"contents"), limit=99, progress=stuck)
    assert company.count("attachment") == 2


def refuse_to_confirm(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the system fail as a disk does that goes away: no folder is confirmed to be on it."""
    confirm = os.fsync

    def fsync(descriptor: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112 - a descriptor has no other path
            raise OSError(5, "Input/output error")
        confirm(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)


def test_a_file_that_has_its_name_is_not_told_as_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refuse_to_confirm(monkeypatch)
    with pytest.warns(Remains, match="is written and whole"), to_file(tmp_path / "out.csv") as stream:
        stream.write(b"all of it")
    assert (tmp_path / "out.csv").read_bytes() == b"all of it"
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_backup_that_is_restored_is_not_told_as_not_restored(
    attachment: tuple[int, Path], sqlite_database: str, operator: Operator, tmp_path: Path
) -> None:
    """What only the database before used cannot be deleted; the restored one is in its place all the same."""
    id, place = attachment
    with pytest.warns(Remains):
        remove_attachment(operator, id)
    place.rmdir()
    backup = back_up(operator, tmp_path / "backup.zip").path
    stray = place.with_name("f" * 64)
    (instance,) = execute("SELECT min(id) FROM instance").fetchone()
    later = add_attachment(operator, instance, "later.pdf", io.BytesIO(b"later"), limit=99)
    store.close_connection()
    kept = place_in(folder_of(sqlite_database), later.sha256)
    assert kept.exists()
    stray.mkdir()
    with pytest.warns(Remains, match="is restored"):
        restored = restore(backup, sqlite_database, force=True)
    assert restored.kept is not None
    store.proxy.connect()
    assert company.count("attachment") == 0


def run_into_full_disk(location: str, *words: str) -> tuple[int, str]:
    """The exit code of the program whose answer goes where nothing can be written, and what it said."""
    with Path("/dev/full").open("wb") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "certtui", *words],
            env={**os.environ, "CERTTUI_DATABASE": location},
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    return ended.returncode, ended.stderr.decode()


def test_what_is_saved_before_its_answer_is_lost_ends_with_0_and_says_so(
    new_location: NewLocation, tmp_path: Path
) -> None:
    """Whoever reads "start again" after a full disk behind `>` would record it twice."""
    location = new_location()
    store.bind(location)
    with store.connection():
        company.certification(sign_in(account_name()), "Crane")
        company.people(1)
    (tmp_path / "codes.txt").write_text("E00001\n")

    code, told = run_into_full_disk(location, "assign", "Crane", "--codes", str(tmp_path / "codes.txt"))

    assert "was saved" in told
    assert code == 0
    with store.connection():
        assert company.count("association") == 1
    code, told = run_into_full_disk(location, "status", "--format", "json")
    assert "saved" not in told
    assert code == 1, "what only reads has done nothing"


def test_a_backup_and_a_restored_database_are_told_of_though_stdout_takes_nothing(
    new_sqlite: NewLocation, tmp_path: Path
) -> None:
    location, backup = new_sqlite(), tmp_path / "backup.zip"
    store.bind(location)
    with store.connection():
        sign_in(account_name())
    for words in (("backup", str(backup)), ("restore", str(backup), "--force")):
        code, told = run_into_full_disk(location, *words)
        assert code == 0, told
        assert "this was done" in told
        assert "sha256" in told, "the anchor that is to be kept elsewhere"
    assert backup.exists()
