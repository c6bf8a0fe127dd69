"""`certtui operators`: who may work here, and what; the last Administrator stays."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands.operators import sign_in
from certtui.rights import BUILT_IN, Right
from tests import company
from tests.conftest import NewLocation

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A database of ada, its Administrator, and vi, a Viewer."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    store.bind(location)
    with store.connection():
        sign_in("ada")
        company.an_operator("vi", "Viewer")
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main(["operators", *words, "--operator", operator])


def listing(capsys: Captured, act: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert run(act, "--format", "json") == 0
    rows: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return rows


def test_operators_come_get_more_and_go(register: str, capsys: Captured) -> None:
    assert run("add", "mia", "--set", "Editor", "--set", "viewer") == 0
    assert run("strip", "mia", "Viewer") == 0
    assert run("give", "vi", "Editor") == 0
    held = {row["operator"]: row["permission_sets"] for row in listing(capsys, "list")}
    assert held == {"ada": ["Administrator"], "mia": ["Editor"], "vi": ["Editor", "Viewer"]}
    assert run("remove", "mia") == 0
    assert len(listing(capsys, "list")) == 2
    assert run("strip", "vi", "Administrator") == 1
    assert "vi" in capsys.readouterr().err


def test_a_copied_set_is_changed_and_deleted(register: str, capsys: Captured) -> None:
    assert run("copy-set", "Viewer", "Auditor") == 0
    assert run("allow", "Auditor", "reminders.send", "operators.view") == 0
    assert run("deny", "Auditor", "export") == 0
    assert run("rename-set", "Auditor", "Guest") == 0
    sets = {row["permission_set"]: row for row in listing(capsys, "sets")}
    wanted = BUILT_IN["Viewer"] - {Right.EXPORT} | {Right.SEND_REMINDERS, Right.VIEW_OPERATORS}
    assert set(sets["Guest"]["rights"]) == {right.value for right in wanted}
    assert sets["Viewer"]["operators"] == ["vi"]
    assert run("give", "vi", "Guest") == 0
    assert run("delete-set", "Guest") == 1
    assert run("strip", "vi", "Guest") == 0
    assert run("delete-set", "Guest") == 0
    assert run("allow", "Viewer", "export") == 1
    assert run("allow", "Viewer", "everything") == 2


def test_the_last_administrator_stays(register: str, capsys: Captured) -> None:
    assert run("remove", "ada") == 1
    assert run("strip", "ada", "Administrator") == 1
    assert "Administrator" in capsys.readouterr().err


@pytest.mark.parametrize(
    "words",
    [
        ("list",),
        ("sets",),
        ("add", "eve", "--set", "Viewer"),
        ("give", "vi", "Administrator"),
        ("strip", "ada", "Administrator"),
        ("remove", "ada"),
        ("copy-set", "Viewer", "X"),
        ("rename-set", "Viewer", "X"),
        ("allow", "Viewer", "export"),
        ("deny", "Viewer", "export"),
        ("delete-set", "Viewer"),
    ],
)
def test_a_viewer_is_refused(register: str, capsys: Captured, words: tuple[str, ...]) -> None:
    assert run(*words, operator="vi") == 4
    assert capsys.readouterr().out == ""
