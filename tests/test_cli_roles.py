"""`certtui roles` and `certtui entities`: what is said beforehand is what is done, and a Viewer is refused with 4."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import entities
from certtui.commands.operators import sign_in
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Riggers with E00001 and E00002, who have Crane by it, E00001 with an instance; E00006 is inactive."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        company.an_operator("vi", "Viewer")
        staff = company.people(6)
        crane = company.certification(operator, "Crane")
        company.certification(operator, "Lift")
        company.role(operator, "Riggers", staff[:2], [crane], TODAY)
        company.certify(operator, [company.association(staff[0], crane)], TODAY, TODAY + 400 * DAY)
        entities.deactivate(operator, staff[5:])
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def count(location: str, table: str, where: str = "TRUE", *values: object) -> int:
    store.bind(location)
    with store.connection():
        return company.count(table, where, *values)


def everything(location: str) -> object:
    store.bind(location)
    with store.connection():
        return company.everything()


def test_roles_are_listed_for_people_and_for_scripts(register: str, capsys: Captured) -> None:
    assert run("roles", "list") == 0
    assert capsys.readouterr().out.splitlines()[1].split() == ["Riggers", "2", "1"]
    assert run("roles", "list", "--format", "json") == 0
    assert json.loads(capsys.readouterr().out) == [{"role": "Riggers", "members": 2, "certifications": 1}]
    assert run("roles", "members", "riggers", "--format", "json") == 0
    assert {row["code"] for row in json.loads(capsys.readouterr().out)} == {"E00001", "E00002"}
    assert run("roles", "show", "Riggers") == 0
    assert "Crane" in capsys.readouterr().out


def test_a_role_is_made_filled_renamed_copied_and_deleted(register: str, capsys: Captured) -> None:
    assert run("roles", "create", "Crew") == 0
    assert run("roles", "put", "Crew", "Crane", "lift") == 0
    assert run("roles", "add-members", "Crew", "E00002", "E00003") == 0
    assert "3 new rows (3 Missing), 1 in force by another source" in capsys.readouterr().out
    assert run("roles", "rename", "Crew", "Deck Crew") == 0
    assert run("roles", "copy", "Deck Crew", "Night Crew", "--members") == 0
    assert "2 certifications and 2 members" in capsys.readouterr().out
    assert count(register, "association_role") == 2 + 4 + 4
    assert run("roles", "delete", "Night Crew", "--yes") == 0
    assert run("roles", "take", "Deck Crew", "Crane", "Lift") == 0
    assert "3 rows without history gone, 0 archived, 1 kept" in capsys.readouterr().out
    assert count(register, "association") == 2


@pytest.mark.parametrize(
    "words",
    [
        ("put", "Riggers", "Lift"),
        ("take", "Riggers", "Crane"),
        ("add-members", "Riggers", "E00002", "E00004", "E00006"),
        ("drop-members", "Riggers", "E00001", "E00003"),
        ("delete", "Riggers", "--yes"),
    ],
)
def test_what_would_be_is_what_is_done(register: str, capsys: Captured, words: tuple[str, ...]) -> None:
    before = everything(register)
    assert run("roles", *words, "--dry-run") == 0
    assert everything(register) == before
    lead, said = capsys.readouterr().out.split(": ", 1)
    assert lead == "would be"
    assert run("roles", *words) == 0
    assert capsys.readouterr().out == f"done: {said}"
    assert everything(register) != before


def test_a_script_says_that_a_role_with_members_is_to_go(register: str, capsys: Captured) -> None:
    before = everything(register)
    assert run("roles", "delete", "Riggers") == 2
    assert "1 row without history gone, 1 archived with 1 instance" in capsys.readouterr().err
    assert everything(register) == before


def test_codes_come_from_a_file_and_a_wrong_one_changes_nothing(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    codes = tmp_path / "codes.txt"
    codes.write_text("E00003\nE00004\nnobody\n")
    assert run("roles", "add-members", "Riggers", "--codes", str(codes)) == 1
    assert "nobody" in capsys.readouterr().err
    assert count(register, "role_member") == 2
    assert run("roles", "add-members", "Riggers", "--codes", str(codes), "--skip-unknown") == 0
    assert count(register, "role_member") == 4
    assert run("roles", "add-members", "Riggers") == 2


@pytest.mark.parametrize(
    "words",
    [
        ("roles", "create", "X"),
        ("roles", "rename", "Riggers", "X"),
        ("roles", "copy", "Riggers", "X"),
        ("roles", "delete", "Riggers", "--yes"),
        ("roles", "put", "Riggers", "Lift"),
        ("roles", "take", "Riggers", "Crane"),
        ("roles", "add-members", "Riggers", "E00003"),
        ("roles", "drop-members", "Riggers", "E00001"),
        ("entities", "create", "--kind", "employee", "X", "X"),
        ("entities", "edit", "--kind", "employee", "E00001", "--name", "X"),
        ("entities", "deactivate", "--kind", "employee", "E00001"),
        ("entities", "reactivate", "--kind", "employee", "E00006"),
    ],
)
def test_a_viewer_is_refused(register: str, capsys: Captured, words: tuple[str, ...]) -> None:
    before = everything(register)
    assert run(*words, operator="vi") == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "vi" in said.err
    assert everything(register) == before


def test_another_day_is_for_reading_only(register: str) -> None:
    assert run("roles", "list", "--as-of", "2030-01-01") == 0
    assert run("roles", "create", "X", "--as-of", "2030-01-01") == 2


def test_entities_are_made_edited_and_shown(register: str, capsys: Captured) -> None:
    asset = ("--kind", "asset")
    assert run("entities", "create", *asset, "T-17", "Truck", "--attribute", "Serial=8=8") == 0
    assert run("entities", "edit", *asset, "T-17", "--email", "d@x.example", "--attribute", "Site=A") == 0
    assert (
        run("entities", "edit", *asset, "T-17", "--no-attribute", "Site", "--code", "T-18", "--dry-run") == 0
    )
    assert run("entities", "edit", *asset, "T-17", "--no-attribute", "Serial", "--code", "T-18") == 0
    capsys.readouterr()
    assert run("entities", "show", *asset, "t-18") == 0
    shown = capsys.readouterr().out
    assert "d@x.example" in shown
    assert "Site=A" in shown
    assert "Serial" not in shown
    assert run("entities", "edit", *asset, "T-18") == 2
    assert run("entities", "edit", *asset, "T-18", "--no-attribute", "Colour") == 1
    assert run("entities", "show", *asset, "T-17") == 1


def test_entities_leave_and_come_back_with_their_rows(register: str, capsys: Captured) -> None:
    staff = ("--kind", "employee", "E00001", "E00002", "E00006")
    assert run("entities", "deactivate", *staff, "--dry-run") == 0
    said = capsys.readouterr().out
    assert said == "would be: 2 deactivated, 1 already so; 2 rows (1 Valid, 1 Missing) leave the counts\n"
    assert run("entities", "deactivate", *staff) == 0
    assert capsys.readouterr().out == said.replace("would be", "done")
    assert count(register, "entity", "active = FALSE") == 3
    assert run("entities", "list", "--kind", "employee", "--format", "json") == 0
    assert len(json.loads(capsys.readouterr().out)) == 3
    assert run("entities", "list", "--kind", "employee", "--inactive", "--search", "E00001") == 0
    assert len(capsys.readouterr().out.splitlines()) == 2
    assert run("entities", "reactivate", *staff) == 0
    assert count(register, "entity", "active = TRUE") == 6
