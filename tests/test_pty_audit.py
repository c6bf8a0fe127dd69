"""What an operator does before the auditor comes, from README alone, on a real terminal: find, save, sweep."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from certtui import demo, store
from certtui.commands import operators
from certtui.queries.sweeps import get_rows, get_sweep, list_positions
from certtui.records import Kind, Status
from certtui.store import execute
from tests import company
from tests.calendar_day import now_day
from tests.conftest import NewLocation
from tests.slow_reading import read_status
from tests.terminal_driver import Terminal, certtui_on

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
CTRL_S = "\x13"
Gap = tuple[str, str, Status, date | None]
"""A certification's name, an employee's code, the status and the expiry on the day looked at."""


def last_day_of_next_quarter(today: date) -> date:
    """Reckoned by walking through the calendar."""
    day, ends = today, 0
    while True:
        following = day + timedelta(days=1)
        if following.month != day.month and day.month in (3, 6, 9, 12):
            ends += 1
            if ends == 2:
                return day
        day = following


def gaps_on(day: date) -> set[Gap]:
    """Every employee's Missing and Expired, by the slow reading of all that is recorded."""
    kind = Kind.EMPLOYEE.value
    names = dict(execute("SELECT id, name FROM certification WHERE kind = ?", (kind,)).fetchall())
    codes = dict(execute("SELECT id, code FROM entity").fetchall())
    found: set[Gap] = set()
    for one in company.recorded():
        begins = min([one.assigned, *(instance.issued_on for instance in one.instances)])
        in_force = begins <= day and (one.archived is None or one.archived > day)
        if not (one.certification in names and one.active and in_force):
            continue
        # the warning window tells Valid from Expires Soon, and neither is a gap
        status, _, end = read_status(one.instances, one.revocations, None, day)
        if status in {Status.MISSING, Status.EXPIRED}:
            found.add((names[one.certification], codes[one.entity], status, end))
    return found


@pytest.fixture
def today() -> date:
    return now_day()


@pytest.fixture
def location(new_sqlite: NewLocation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, today: date) -> str:
    """The demo company; the terminal's folder is the test's."""
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "COLORTERM", "COLUMNS", "LINES", "TMUX"):
        monkeypatch.delenv(variable, raising=False)
    location = new_sqlite()
    store.bind(location)
    with store.connection():
        demo.fill(operators.sign_in("ada"), 4_000, 1, today)
    return location


def test_who_will_lack_something_is_found_saved_and_swept_by_the_keys_of_readme(
    location: str, today: date, tmp_path: Path
) -> None:
    """The rows saved and the rows frozen are those of the rules, read slowly; README's recipe holds every key pressed."""
    day = last_day_of_next_quarter(today)
    with store.connection():
        gaps = gaps_on(day)
    people = {code for _, code, *_ in gaps}
    assert {status for *_, status, _ in gaps} == {Status.MISSING, Status.EXPIRED}

    recipe = README.split("non-compliant on the last day of next quarter:**")[1].split("\n\n")[0]
    # beside these only the cursor keys, which go to what is to be ticked or chosen
    assert re.findall("`([^`]+)`", recipe) == [
        *("2", "@", "eoq+1", "enter", "f", "space", "ctrl+s"),
        *("e", "f", "ctrl+s"),
        *("escape", "s", "+", "ctrl+s"),
    ]
    with Terminal(certtui_on(location), (80, 24)) as terminal:
        terminal.until("+ Add")
        terminal.press("2")
        terminal.until("search employees")
        terminal.press("@", "eoq+1", "enter")
        terminal.until(f"as of {day}")
        terminal.press("f", "down", "down", "space", "down", "space")
        terminal.until("Shows: Missing or Expired")
        terminal.press(CTRL_S)
        terminal.until(f"{len(people):,} of ")
        terminal.press("e", "f", "right")
        terminal.until(".xlsx")
        terminal.until(f"{len(gaps):,} rows")
        terminal.press(CTRL_S)
        terminal.until("scp")
        terminal.press("escape", "s")
        terminal.until("Scope")
        terminal.press("+")
        terminal.until(f"{len(gaps):,} rows")
        terminal.press(CTRL_S)
        terminal.until(f"0 of {len(gaps):,}")
        terminal.until("(today)")
        terminal.press("s")
        terminal.until("Row 2")

    assert xlsx_rows(tmp_path) == gaps
    with store.connection():
        sweep = get_sweep(operators.sign_in("ada"), 1)
        assert (sweep.as_of, sweep.begun_on, sweep.tally.total) == (day, today, len(gaps))
        frozen = get_rows(1, list_positions(1))
    assert len(frozen) == len(gaps)
    assert {(row.certification, row.code, row.status, row.expires_on) for row in frozen} == gaps


def xlsx_rows(folder: Path) -> set[Gap]:
    """The rows of the one workbook in the folder, each there once."""
    (path,) = folder.glob("*.xlsx")
    sheet = openpyxl.load_workbook(path).active
    assert sheet is not None
    head, *rows = sheet.iter_rows(values_only=True)
    by_word = {status.word: status for status in Status}
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert {row["kind"] for row in told} == {"employee"}
    found = {
        (
            str(row["certification"]),
            str(row["entity_code"]),
            by_word[str(row["status"])],
            end.date() if isinstance(end := row["expires_on"], datetime) else None,
        )
        for row in told
    }
    assert len(found) == len(told)
    return found
