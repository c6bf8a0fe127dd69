"""`certtui instances`: certificates listed, corrected and voided from the command line, for one entity or for many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.lifecycle import Wanted, certify
from certtui.commands.operators import sign_in
from certtui.records import Period, Unit
from certtui.store import execute
from tests import company
from tests.calendar_day import CALENDAR_DAY as TODAY
from tests.company import DAY
from tests.conftest import NewLocation

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Crane, held by two employees until five years from now; a third is assigned it and holds none."""
    location = new_location()
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    monkeypatch.chdir(tmp_path)
    assert main(["--operator", "ada", "certifications", "list"]) == 0
    with store.connection():
        ada = sign_in("ada")
        crane = company.certification(ada, "Crane", validity=Period(5, Unit.YEARS), offsets=())
        staff = company.people(3)
        assignment.assign(ada, crane, staff, TODAY)
        certify(ada, company.associations(staff[:2], crane), Wanted(TODAY - 10 * DAY, number="A"), TODAY)
    return location


def run(*words: str) -> int:
    return main(["--operator", "ada", *words])


def listed(capsys: Captured, code: str = "E00001") -> list[dict[str, str]]:
    capsys.readouterr()
    assert run("instances", "list", "crane", "--code", code, "--format", "json") == 0
    found: list[dict[str, str]] = json.loads(capsys.readouterr().out)
    return found


def status(capsys: Captured, code: str = "E00001", day: str = "today") -> str:
    capsys.readouterr()
    assert run("--as-of", day, "explain", "Crane", code, "--format", "json") == 0
    return str(json.loads(capsys.readouterr().out)["status"])


def test_a_voided_one_is_kept_exported_and_taken_back(register: str, capsys: Captured) -> None:
    words = ["instances", "void", "Crane", "--code", "e00001"]
    assert run(*words) == 2, "a reason is required"
    assert run(*words, "--reason", "Another person's", "--dry-run") == 0
    assert status(capsys) == "valid"
    assert run(*words, "--reason", "Another person's") == 0
    assert status(capsys) == "missing"
    (one,) = listed(capsys)
    assert (one["voided_on"], one["state"]) == (one["effective_on"], "void: Another person's")
    assert run("export", "instances", "--format", "json") == 0
    exported = json.loads(capsys.readouterr().out)
    assert [line["voided_on"] for line in exported] == [one["effective_on"], None]
    assert run("check") == 0
    assert run(*words, "--reason", "Again") == 1, "it is void already"
    assert run(*words, "--undo") == 0
    assert status(capsys) == "valid"
    assert run("check") == 0


def test_many_are_voided_or_none(register: str, capsys: Captured) -> None:
    Path("codes.txt").write_text("E00001\nE00002\nE00003\n")
    words = ["instances", "void", "Crane", "--codes", "codes.txt", "--reason", "Wrong course"]
    assert run(*words) == 1
    assert "E00003" in capsys.readouterr().err
    assert status(capsys) == "valid"
    Path("codes.txt").write_text("E00001\nE00002\n")
    assert run(*words) == 0
    with store.connection():
        assert company.count("audit_event", "action = 'void'") == 1
    assert [status(capsys, code) for code in ("E00001", "E00002")] == ["missing", "missing"]


def test_one_of_several_is_named_by_its_day_or_number(register: str, capsys: Captured) -> None:
    assert run("renew", "Crane", "--codes", _codes("E00001"), "--number", "B", "--allow-early") == 0
    assert run("instances", "void", "Crane", "--code", "E00001", "--reason", "Wrong") == 1
    said = capsys.readouterr().err
    assert "--issued" in said
    assert "--number" in said
    assert run("instances", "void", "Crane", "--code", "E00001", "--reason", "Wrong", "--number", "B") == 0
    assert [one["state"] for one in listed(capsys)] == ["counts", "void: Wrong"]


def test_corrections_are_made_for_all_or_for_none(register: str, capsys: Captured) -> None:
    words = ["instances", "correct", "Crane", "--codes", _codes("E00001", "E00002")]
    assert run(*words) == 2, "nothing to correct"
    assert run(*words, "--set-expires", "2020-01-01") == 1
    assert run(*words, "--set-issued", "+1d") == 1, "what was not done yet cannot be recorded"
    assert run(*words, "--set-expires", "never", "--set-number", "C", "--dry-run") == 0
    assert listed(capsys)[0]["number"] == "A"
    assert run(*words, "--set-expires", "never", "--set-number", "C") == 0
    assert [(one["expires_on"], one["number"]) for one in listed(capsys)] == [("never", "C")]
    with store.connection():
        assert execute("SELECT count(*) FROM instance WHERE expires_on IS NULL").fetchone()[0] == 2


def test_a_shorter_renewal_asks_and_replaces_or_is_kept_beside(register: str, capsys: Captured) -> None:
    soon = (TODAY + 30 * DAY).isoformat()
    words = ["renew", "Crane", "--expires", soon, "--allow-early", "--codes"]
    assert run(*words, _codes("E00001")) == 1
    said = capsys.readouterr().err
    assert "--allow-shorter" in said
    assert "--keep-longer" in said
    after = (TODAY + 31 * DAY).isoformat()
    assert run(*words, _codes("E00001"), "--keep-longer") == 0
    assert "stays" in capsys.readouterr().out
    assert status(capsys, day=after) == "valid"
    assert run(*words, _codes("E00002"), "--allow-shorter") == 0
    assert "1 certificate replaced" in capsys.readouterr().out
    assert status(capsys, "E00002", after) == "expired"
    assert [one["state"] for one in listed(capsys, "E00002")] == ["replaced", "counts"]
    assert run("check") == 0


def _codes(*codes: str) -> str:
    path = Path("some.txt")
    path.write_text("\n".join(codes))
    return str(path)


def test_those_of_one_day_without_a_number_are_told_apart_by_when_they_were_recorded(
    register: str, capsys: Captured
) -> None:
    """Where neither day nor number differs, what is refused names what does, and that chooses one."""
    with store.connection(), store.write_transaction(watched=False):
        execute("UPDATE instance SET recorded_at = '2026-01-02T03:04:05Z'")
    first = listed(capsys)[0]
    again = ("renew", "Crane", "--codes", _codes("E00001"), "--on", first["issued_on"], "--number", "A")
    assert run(*again, "--allow-early") == 0
    older, newer = (one["recorded_at"] for one in listed(capsys))
    assert older != newer
    words = [
        "instances",
        "void",
        "Crane",
        "--code",
        "E00001",
        "--issued",
        first["issued_on"],
        "--number",
        "A",
    ]
    assert run(*words, "--reason", "Twice") == 1
    said = capsys.readouterr().err
    assert older in said
    assert newer in said
    assert "certtui instances list Crane --code E00001" in said
    assert run(*words, "--recorded", newer, "--reason", "Twice") == 0
    assert [one["state"].partition(":")[0] for one in listed(capsys)] == ["counts", "void"]


def test_a_void_of_many_is_taken_back_for_those_that_are_named(register: str, capsys: Captured) -> None:
    codes = _codes("E00001", "E00002")
    assert run("instances", "void", "Crane", "--codes", codes, "--reason", "Wrong course") == 0
    assert run("instances", "void", "Crane", "--code", "E00001", "--undo", "--dry-run") == 0
    assert "1 row" in capsys.readouterr().out
    assert run("instances", "void", "Crane", "--code", "E00001", "--undo") == 0
    assert [status(capsys, code) for code in ("E00001", "E00002")] == ["valid", "missing"]
    assert run("instances", "void", "Crane", "--code", "E00002", "--undo") == 0
    assert status(capsys, "E00002") == "valid"
    assert run("check") == 0
