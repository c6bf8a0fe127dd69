"""`certtui explain`: what it prints, for people and for programs, and how it refuses."""

from __future__ import annotations

import json

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


@pytest.fixture(autouse=True)
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch) -> str:
    """Forklift on E00001, valid for 400 days, and on E00002, missing; E00003 does not have it."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        staff = company.people(3)
        forklift = company.certification(operator)
        assignment.assign(operator, forklift, staff[:2], TODAY - 10 * DAY)
        company.certify(operator, [company.association(staff[0], forklift)], TODAY, TODAY + 400 * DAY)
        entities.deactivate(operator, staff[1:2])
        company.an_operator("blind", [])
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def explained(*words: str, operator: str = "ada") -> int:
    return main(["explain", *words, "--operator", operator])


def test_it_says_the_status_the_expiry_the_next_change_and_why_it_is_there(capsys: Captured) -> None:
    assert explained("forklift", "E00001") == 0
    heading, *lines = capsys.readouterr().out.splitlines()
    assert "E00001" in heading
    assert "Forklift" in heading
    assert [line.split("  ")[0] for line in lines] == ["Status", "Expiry", "Next", "In force"]
    assert "Valid" in lines[0]
    assert (TODAY + 400 * DAY).isoformat() in lines[1]


def test_it_explains_another_day_and_the_inactive(capsys: Captured) -> None:
    assert explained("Forklift", "E00001", "--as-of", (TODAY + 401 * DAY).isoformat()) == 0
    assert "Expired" in capsys.readouterr().out
    assert explained("Forklift", "E00002") == 0
    said = capsys.readouterr().out
    assert "Missing" in said
    assert "Inactive" in said


def test_json_holds_the_facts_beside_the_words(capsys: Captured) -> None:
    assert explained("Forklift", "E00001", "--format", "json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["rule"], answer["entity_code"]) == ("valid", 2, "E00001")
    assert (answer["next_change"], answer["next_status"]) == ((TODAY + 370 * DAY).isoformat(), "expires_soon")
    assert set(answer["words"]) == {"status", "expiry", "next", "in_force"}
    assert explained("Forklift", "E00001", "--format", "json", "--as-of", "2001-01-01") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["status"], answer["next_change"]) == (None, None)


@pytest.mark.parametrize(
    ("words", "code"), [(("Forklift", "E00003"), 1), (("Forklift", "E9"), 1), (("Crane", "E00001"), 1)]
)
def test_what_is_not_there_is_an_error_in_words(words: tuple[str, str], code: int, capsys: Captured) -> None:
    assert explained(*words) == code
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("certtui: ")


def test_who_may_not_look_is_refused(capsys: Captured) -> None:
    assert explained("Forklift", "E00001", operator="blind") == 4
    assert capsys.readouterr().out == ""
