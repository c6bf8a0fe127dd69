"""attach, attachments, backup and restore as they are typed: streams, exit codes, and what is left where."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment, entities
from certtui.commands.operators import sign_in
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Crane for E00001 to E00004: two instances of the first, one of the second, none of the third; the last inactive."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        company.an_operator("vi", "Viewer")
        staff = company.people(4)
        crane = company.certification(operator, "Crane")
        assignment.assign(operator, crane, staff, TODAY)
        first, second, _, last = company.associations(staff, crane)
        company.certify(operator, [first], TODAY - 500 * DAY, TODAY - 100 * DAY)
        company.certify(operator, [first, second, last], TODAY, TODAY + 400 * DAY)
        entities.deactivate(operator, staff[3:])
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    monkeypatch.delenv("CERTTUI_ATTACHMENT_LIMIT", raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sheet.pdf").write_bytes(b"the sheet\n")
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def listed(capsys: Captured, code: str = "E00001") -> list[dict[str, object]]:
    capsys.readouterr()
    assert run("attachments", "Crane", code, "--format", "json") == 0
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)
    return found


def test_a_file_goes_to_the_instance_that_decides_or_to_the_one_named(
    register: str, capsys: Captured
) -> None:
    long_ago = (TODAY - 500 * DAY).isoformat()
    assert run("attach", "Crane", "E00001", "sheet.pdf") == 0
    assert "sheet.pdf" in capsys.readouterr().out
    assert run("attach", "Crane", "--issued", long_ago, "E00001", "sheet.pdf", "--name", "old.pdf") == 0
    assert [(line["name"], line["issued_on"]) for line in listed(capsys)] == [
        ("sheet.pdf", TODAY.isoformat()),
        ("old.pdf", long_ago),
    ]
    assert run("attachments", "crane", "E00001") == 0
    said = capsys.readouterr().out
    assert "old.pdf" in said
    assert len(said.splitlines()) == 3


def test_one_sheet_for_a_class_or_for_nobody(register: str, capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "class.txt").write_text("E00002\ne00001\nE00003\n")
    assert run("attach", "Crane", "E00001", "sheet.pdf", "--codes", "class.txt") == 1
    assert "E00003" in capsys.readouterr().err
    assert listed(capsys) == []
    (tmp_path / "class.txt").write_text("E00002\nE00004\n")
    assert run("attach", "Crane", "E00001", "sheet.pdf", "--codes", "class.txt") == 0
    for code in ("E00001", "E00002", "E00004"):
        assert [line["name"] for line in listed(capsys, code)] == ["sheet.pdf"]


def test_standard_input_takes_a_name(
    register: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"scanned")))
    assert run("attach", "Crane", "E00001", "-") == 2
    assert run("attach", "Crane", "E00001", "-", "--name", "a", "--codes", "-") == 2
    assert run("attach", "Crane", "E00001", "-", "--name", "scan.pdf") == 0
    assert [line["size"] for line in listed(capsys)] == [7]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["attach", "Crane", "E00001", "none.pdf"], 1),
        (["attach", "Crane", "E00001", "."], 1),
        (["attach", "Crane", "E99", "sheet.pdf"], 1),
        (["attach", "Krane", "E00001", "sheet.pdf"], 1),
        (["attach", "Crane", "E00001", "sheet.pdf", "--issued", "2020-01-01"], 1),
        (["attach", "Crane", "E00001", "sheet.pdf", "--as-of", "2020-01-01"], 2),
        (["attachments"], 2),
        (["attachments", "Crane"], 2),
        (["attachments", "Crane", "E00001", "--save", "1"], 2),
        (["attachments", "Crane", "E00001", "--output", "x"], 2),
        (["attachments", "--save", "1", "--remove", "1"], 2),
        (["attachments", "--save", "99"], 1),
        (["attachments", "--remove", "99"], 1),
        (["attachments", "Crane", "E99"], 1),
        (["backup"], 2),
        (["backup", "-"], 2),
        (["restore", "b.zip", "--database", "postgresql://h/x"], 2),
        (["restore", "none.zip", "--database", "new.db"], 1),
    ],
)
def test_what_cannot_be_done_is_said_and_leaves_nothing(
    register: str, capsys: Captured, words: list[str], code: int, tmp_path: Path
) -> None:
    before = sorted(tmp_path.iterdir())
    assert run(*words) == code
    said = capsys.readouterr()
    assert said.err.startswith("certtui: ")
    assert "unforeseen" not in said.err
    assert said.out == ""
    assert [
        path for path in sorted(tmp_path.iterdir()) if path not in before and ".attach" not in path.name
    ] == []


def test_a_limit_in_megabytes(register: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("large.bin").write_bytes(b"x" * 1_000_001)
    monkeypatch.setenv("CERTTUI_ATTACHMENT_LIMIT", "1")
    assert run("attach", "Crane", "E00001", "large.bin") == 1
    assert "1 MB" in capsys.readouterr().err
    assert listed(capsys) == []


def test_saved_out_and_removed(
    register: str, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    assert run("attach", "Crane", "E00001", "sheet.pdf") == 0
    assert run("attachments", "--save", "1") == 1, "the one here is not overwritten"
    (tmp_path / "out").mkdir()
    assert run("attachments", "--save", "1", "--output", "out") == 0
    assert (tmp_path / "out" / "sheet.pdf").read_bytes() == b"the sheet\n"
    assert run("attachments", "--save", "1", "--output", "sheet.pdf", "--force") == 0
    capfdbinary.readouterr()
    assert run("attachments", "--save", "1", "--output", "-") == 0
    assert capfdbinary.readouterr().out == b"the sheet\n"
    assert run("attachments", "--remove", "1", "--as-of", "2020-01-01") == 2
    assert run("attachments", "--remove", "1") == 0
    assert run("attachments", "--remove", "1") == 1


def test_a_viewer_may_look_and_save_and_nothing_else(register: str, tmp_path: Path) -> None:
    assert run("attach", "Crane", "E00001", "sheet.pdf") == 0
    assert run("attach", "Crane", "E00001", "sheet.pdf", operator="vi") == 4
    assert run("attachments", "--remove", "1", operator="vi") == 4
    assert run("backup", "b.zip", operator="vi") == 4
    assert run("check", "--sweep", operator="vi") == 4
    assert run("attachments", "Crane", "E00001", operator="vi") == 0
    assert run("attachments", "--save", "1", "--output", "mine.pdf", operator="vi") == 0
    assert not (tmp_path / "b.zip").exists()


def test_check_tells_what_is_left_over_and_sweeps_it(register: str, capsys: Captured) -> None:
    assert run("attach", "Crane", "E00001", "sheet.pdf") == 0
    store.bind(register)
    with store.connection(), company.told_already():
        store.execute("DELETE FROM attachment")
    capsys.readouterr()
    assert run("check") == 0, "what nothing refers to is harmless"
    assert "--sweep" in capsys.readouterr().err
    assert run("check", "--sweep") == 0
    assert "1 file" in capsys.readouterr().err
    assert run("check") == 0
    assert capsys.readouterr().err == ""


def test_backup_and_restore_end_with_the_same_head(
    new_sqlite: NewLocation, register: str, capsys: Captured, tmp_path: Path
) -> None:
    if register.startswith("postgresql"):
        assert run("backup", "b.zip") == 2
        assert "pg_dump" in capsys.readouterr().err
        return
    assert run("attach", "Crane", "E00001", "sheet.pdf") == 0
    capsys.readouterr()
    assert run("backup", "b.zip") == 0
    backed_up = capsys.readouterr().out
    head = backed_up.split("certtui audit anchor: ")[1].split(" at ")[0]
    assert run("backup", "b.zip") == 1
    assert run("restore", "b.zip") == 1
    assert run("restore", "b.zip", "--database", "new.db") == 0
    assert head in capsys.readouterr().out
    assert run("check", "--database", "new.db") == 0
    assert run("restore", "b.zip", "--force") == 0
    assert "before-restore" in capsys.readouterr().err
    assert [line["name"] for line in listed(capsys)] == ["sheet.pdf"]


def test_a_list_of_codes_that_is_too_long_is_refused_with_the_limit(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    with (tmp_path / "long.txt").open("wb") as file:
        file.truncate((32 << 20) + 1)
    assert run("attach", "Crane", "E00001", "sheet.pdf", "--codes", "long.txt") == 1
    assert "32 MB" in capsys.readouterr().err
    assert listed(capsys) == []
