"""Days as they are said: moments beside calendar dates as local days, offsets in words, acts dated before a row is in force."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import certtui
from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.lifecycle import plan_revoke, revoke
from certtui.commands.operators import sign_in
from certtui.days import local_day
from certtui.queries.details import get_association
from certtui.queries.explanation_words import describe
from certtui.records import Status
from certtui.rights import Operator
from certtui.store import execute
from certtui.text import offset_words
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY, TODAY
from tests.conftest import NewLocation

LATE = "2026-11-30T23:30:00Z"
REASON = "Issued in error"


@pytest.fixture(params=[("EAST-12", "2026-12-01"), ("WEST8", "2026-11-30")], ids=["east", "west"])
def local(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A time zone, and the day there that the moment LATE falls on."""
    zone, day = request.param
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    yield day
    monkeypatch.undo()
    time.tzset()


def test_a_moment_is_said_as_the_day_that_it_was_there(local: str) -> None:
    assert local_day(LATE) == local
    assert local_day("2026-11-30") == "2026-11-30"
    assert local_day("") == ""


def test_an_explanation_gives_the_local_day_of_recording(
    database: str, operator: Operator, local: str
) -> None:
    (entity,) = company.people(1)
    crane = company.certification(operator, "Crane")
    on = date.fromisoformat(local)
    assignment.assign(operator, crane, [entity], on)
    row = company.association(entity, crane)
    company.revoke(operator, row, on)
    with company.told_already():
        execute("UPDATE audit_event SET at = ?", (LATE,))
        execute("UPDATE revocation SET recorded_at = ?", (LATE,))
    words = {line.topic: line.text for line in describe(get_association(operator, row, on))}
    days = set(re.findall(r"\d{4}-\d\d-\d\d", words["In force"] + words["Status"]))
    assert days == {local}


def test_no_moment_is_cut_to_its_utc_day() -> None:
    """A day beside calendar dates is local; where the hour is said too, UTC is written beside it."""
    folder = Path(certtui.__file__).parent
    cut = [
        f"{path.name}: {line.strip()}"
        for path in sorted(folder.rglob("*.py"))
        for line in path.read_text().splitlines()
        if re.search(r"\bat\[:10\]|_at\[:10\]", line) and "11:16" not in line and path.name != "days.py"
    ]
    assert cut == []


def test_offsets_are_said_as_before_and_after() -> None:
    assert (
        offset_words((30, 14, 0, -5))
        == "30 and 14 days before expiry, on the day of expiry, 5 days after expiry"
    )
    assert offset_words((1, -1)) == "1 day before expiry, 1 day after expiry"
    assert offset_words(()) == ""


@pytest.mark.parametrize("offsets", [(-5,), (-5, -10)])
def test_a_certification_that_reminds_after_expiry_only_is_not_said_to_warn(
    new_location: NewLocation, offsets: tuple[int, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    location = new_location()
    store.bind(location)
    with store.connection():
        company.certification(sign_in("ada"), "Crane", offsets=offsets)
    assert main(["--database", location, "--operator", "ada", "certifications", "show", "Crane"]) == 0
    said = capsys.readouterr().out
    assert "days after expiry" in said
    assert "-5" not in said


@pytest.fixture
def rows(database: str, operator: Operator) -> list[int]:
    """Two rows: one in force since 60 days ago; one since 10 days ago, by its first instance."""
    staff = company.people(2)
    crane = company.certification(operator, "Crane")
    assignment.assign(operator, crane, staff[:1], TODAY - 60 * DAY)
    assignment.assign(operator, crane, staff[1:], TODAY)
    both = company.associations(staff, crane)
    company.certify(operator, both[1:], TODAY - 10 * DAY, TODAY + 300 * DAY)
    return both


def test_what_was_not_in_force_on_the_day_is_not_revoked_and_is_told_with_the_day_to_give(
    rows: list[int], operator: Operator
) -> None:
    on = TODAY - 30 * DAY
    plan = plan_revoke(rows, on, TODAY)
    done = revoke(operator, rows, REASON, on, TODAY, agreed=plan)
    assert [row.association for row in plan.rows] == rows[:1]
    assert done.revoked == 1
    for passed in (plan.passed, done.passed):
        (one,) = passed
        assert one.code == "E00002"
        assert str(TODAY - 10 * DAY) in one.reason
    assert get_association(operator, rows[1], TODAY).status is Status.VALID


@pytest.mark.parametrize("before", [0, 9])
def test_what_is_in_force_by_then_is_revoked(rows: list[int], operator: Operator, before: int) -> None:
    done = revoke(operator, rows, REASON, TODAY - 10 * DAY + before * DAY, TODAY)
    assert (done.revoked, done.passed) == (2, ())
    assert get_association(operator, rows[1], TODAY).status is Status.REVOKED


def test_the_command_line_tells_from_which_day_on_it_can_be_revoked(
    new_location: NewLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    location = new_location()
    store.bind(location)
    today = CALENDAR_DAY
    with store.connection():
        ada = sign_in("ada")
        crane = company.certification(ada, "Crane")
        assignment.assign(ada, crane, company.people(1), today - 5 * DAY)
    codes = tmp_path / "codes.txt"
    codes.write_text("E00001\n")
    line = [
        "--database",
        location,
        "--operator",
        "ada",
        "revoke",
        "Crane",
        "--codes",
        str(codes),
        "--reason",
        REASON,
    ]
    for words in ([*line, "--on", str(today - 6 * DAY), "--dry-run"], [*line, "--on", str(today - 6 * DAY)]):
        main(words)
        said = capsys.readouterr()
        assert f"in force only from {today - 5 * DAY}" in said.err
    with store.connection():
        assert company.count("revocation") == 0
    assert main([*line, "--on", str(today - 5 * DAY)]) == 0
    with store.connection():
        assert company.count("revocation") == 1
