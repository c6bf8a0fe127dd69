"""Events in words: every action has its own, values are told from → to, and nobody's text is altered."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import certtui
from certtui.queries.activity import Activity
from certtui.queries.activity_words import ACTIONS, describe, headline

ROOT = Path(certtui.__file__).parent


def told(action: str, subject: str = "", touched: int = 0, **detail: Any) -> Activity:
    return Activity(7, "2026-06-15T10:00:00Z", "ada", action, None, None, subject, detail, touched)


def test_every_action_that_is_written_has_words() -> None:
    """A new command's events are not to read like a dump of its detail."""
    written = {
        name
        for file in ROOT.rglob("*.py")
        for name in re.findall(r'\bact\(\s*operator,\s*"([^"]+)"', file.read_text(encoding="utf-8"))
    }

    assert len(written) > 15
    assert written - ACTIONS.keys() == set()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"validity": ["1 year", "2 years"]}, "validity: 1 year → 2 years"),
        ({"validity": [None, "2 years"]}, "validity: never expires → 2 years"),
        ({"last_day": ["same_day", "day_before"]}, "last day: same day → day before"),
        ({"offsets": [[30, 0], []]}, "notification offsets: 30, 0 → none"),
        ({"notify_manager": [False, True]}, "reminders to its manager or owner: no → yes"),
        ({"description": ["snake_case", ""]}, "description: snake_case → none"),
        ({"attributes.my_unit": [None, "a_b"]}, "my_unit: none → a_b"),
        ({"attributes": [[["Dept", "A"]], [["Dept", "B"]]]}, "Dept: A → B"),
    ],
)
def test_changes_are_told_from_which_to_which(changes: dict[str, Any], words: str) -> None:
    event = told("change certification", "Crane", changes=changes)

    assert headline(event) == f"Changed certification Crane: {words}"
    assert words in describe(event)


def test_numbers_that_are_none_are_left_out() -> None:
    event = told("assign", "Crane", 3, added=3, restored=0, inherited=0, on="2026-06-15")

    assert headline(event) == "Assigned Crane: 3 rows added"
    assert describe(event) == ["3 rows added", "on: 2026-06-15"]


def test_an_import_tells_its_corrections_one_by_one_up_to_a_number() -> None:
    """Whose certificate, of what, and both expiries; not the dump of a list."""
    corrections = [
        {
            "instance": number,
            "of": f"E{number} · Crane",
            "issued_on": "2026-01-10",
            "changes": {"expires_on": ["2034-01-01", None]},
        }
        for number in range(30)
    ]
    event = told("import", updated=30, corrected=30, corrections=corrections, file="in.csv")

    assert headline(event) == "Imported: 30 lines changed, 30 certificates corrected"
    said = describe(event)
    assert "E0 · Crane, issued 2026-01-10: expires on: 2034-01-01 → never" in said
    assert sum("issued" in line for line in said) == 20
    assert "and 10 more certificates" in said
    assert not any("{" in line or "corrections" in line for line in said)


def test_an_act_without_numbers_says_how_many_it_touched() -> None:
    assert headline(told("deactivate", touched=12)) == "Deactivated: 12 entities"


def test_an_undo_says_of_what() -> None:
    assert headline(told("undo", "Crane", act="renew", rows=2, undone=5)) == (
        "Took back renewing Crane: 2 rows as before"
    )


def test_an_unknown_action_is_told_as_it_stands() -> None:
    event = told("polish badge", "Crane", shine=3, by="me", empty="")

    assert headline(event) == "Polish badge Crane: shine: 3, by: me"
