"""certify, renew, revoke and reinstate by command line: one line on stdout, what was passed over on stderr, exit codes."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.operators import sign_in
from certtui.records import Period, Unit
from certtui.store import execute
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database in which E00001 to E00004 are to hold Crane, a year each time, and E00005 is not."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        staff = company.people(5)
        crane = company.certification(operator, "Crane", validity=Period(1, Unit.YEARS), offsets=(30,))
        assignment.assign(operator, crane, staff[:4], TODAY - 400 * DAY)
        company.an_operator("vi", "Viewer")
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


@pytest.fixture
def codes(tmp_path: Path) -> str:
    path = tmp_path / "codes.txt"
    path.write_text("E00001 \nE00002\n")
    return str(path)


def run(command: str, codes: str, *words: str, operator: str = "ada") -> int:
    return main([command, "Crane", "--codes", codes, *words, "--operator", operator])


def stored(location: str, sql: str) -> list[tuple[object, ...]]:
    store.bind(location)
    with store.connection():
        return [tuple(row) for row in execute(sql).fetchall()]


def test_a_life_by_command_line(register: str, codes: str, capsys: Captured) -> None:
    assert run("certify", codes, "--on", "-50w", "--number", "N1", "--note", "Hall B") == 0
    assert run("renew", codes) == 0
    assert run("revoke", codes, "--reason", "unsafe conduct") == 0
    assert run("reinstate", codes, "--reason", "Appeal") == 0
    assert run("revoke", codes, "--reason", "Other: the crane was sold", "--on", "yesterday") == 0
    assert run("certify", codes, "--expires", "never", "--effective", "+1w") == 0
    said = capsys.readouterr().out.splitlines()
    assert len(said) == 6
    assert [line.split(",")[0].split(" (")[0] for line in said[:2]] == ["2 certified", "2 renewed"]
    assert all(line.startswith("2 ") for line in said)
    assert len(stored(register, "SELECT id FROM instance WHERE number = 'N1' AND note = 'Hall B'")) == 2
    assert len(stored(register, "SELECT id FROM instance WHERE expires_on IS NULL")) == 2
    assert main(["check", "--operator", "ada"]) == 0


def test_a_revocation_that_never_began_is_not_said_to_be_ended_from_the_typed_day(
    register: str, codes: str, tmp_path: Path, capsys: Captured
) -> None:
    """Reinstated on a day before it begins, it covers no day: nothing is reinstated from the typed day on."""
    third = tmp_path / "third.txt"
    third.write_text("E00003")
    for who in (codes, str(third)):
        run("certify", who, "--on", "-1w")
    run("revoke", codes, "--reason", "Unsafe conduct", "--on", "+3w")
    run("revoke", str(third), "--reason", "Unsafe conduct", "--on", "-3d")
    capsys.readouterr()
    assert run("reinstate", codes, "--reason", "Appeal", "--on", "+2w", "--dry-run") == 0
    assert run("reinstate", codes, "--reason", "Appeal", "--on", "+2w") == 0
    assert run("reinstate", str(third), "--reason", "Appeal", "--on", "-1d") == 0
    foreseen, future, past = capsys.readouterr().out.splitlines()
    assert future in foreseen
    assert f"from {TODAY + 2 * WEEK} on" not in future
    assert "never takes effect" in future
    assert "2 instances" in future
    assert f"from {TODAY - DAY} on" in past
    assert "never" not in past
    assert [str(day) for (day,) in stored(register, "SELECT ended_on FROM revocation ORDER BY id")] == [
        str(TODAY + 3 * WEEK),
        str(TODAY + 3 * WEEK),
        str(TODAY - DAY),
    ]
    assert main(["audit", "list", "--operator", "ada"]) == 0
    assert "2 rows whose revocation never takes effect" in capsys.readouterr().out


def test_a_dry_run_changes_nothing(register: str, codes: str, capsys: Captured) -> None:
    for words in (["certify"], ["revoke", "--reason", "Unsafe conduct"]):
        assert run(words[0], codes, *words[1:], "--dry-run") == 0
    assert [line[:11] for line in capsys.readouterr().out.splitlines()] == ["would be: 2"] * 2
    assert stored(register, "SELECT id FROM instance UNION ALL SELECT id FROM revocation") == []


def test_rows_passed_over_are_named_with_the_reason(register: str, tmp_path: Path, capsys: Captured) -> None:
    path = tmp_path / "all.txt"
    path.write_text("E00001,E00002,E00005")
    run("certify", str(path))
    assert run("certify", str(path)) == 0
    captured = capsys.readouterr()
    assert "E00001, E00002" in captured.err
    assert "E00005" in captured.err
    assert "0 certified, 2 skipped, 1 not assigned" in captured.out


def test_early_and_shorter_renewals_are_refused_unless_allowed(
    register: str, codes: str, capsys: Captured
) -> None:
    run("certify", codes)
    assert run("renew", codes, "--expires", "+2w") == 1
    assert run("renew", codes, "--expires", "+2w", "--allow-early") == 1
    assert "E00001" in capsys.readouterr().err
    assert len(stored(register, "SELECT id FROM instance")) == 2
    assert run("renew", codes, "--expires", "+2w", "--allow-early", "--allow-shorter") == 0
    assert len(stored(register, "SELECT id FROM instance")) == 4


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["certify", "--on", "soon"], 1),
        (["certify", "--on", "tomorrow"], 1),
        (["certify", "--expires", "-1y"], 1),
        (["revoke", "--reason", "Other: no"], 1),
        (["revoke"], 2),
        (["reinstate"], 2),
        (["certify", "--allow-shorter"], 2),
    ],
)
def test_what_cannot_be_taken_is_refused(
    register: str, codes: str, words: list[str], code: int, capsys: Captured
) -> None:
    assert run(words[0], codes, *words[1:]) == code
    captured = capsys.readouterr()
    assert captured.err.startswith("certtui: ")
    assert captured.out == ""


def test_a_viewer_is_not_permitted(register: str, codes: str) -> None:
    for words in (
        ["certify"],
        ["renew"],
        ["revoke", "--reason", "Unsafe conduct"],
        ["reinstate", "--reason", "x"],
    ):
        assert run(words[0], codes, *words[1:], operator="vi") == 4
