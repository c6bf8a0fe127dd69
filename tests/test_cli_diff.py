"""`certtui diff`: the changes between two days, their numbers and their events, and how it refuses."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment
from certtui.commands.operators import sign_in
from certtui.exporting.differences import DIFFERENCE_COLUMNS
from certtui.rights import Right
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]
NASTY = '=1+1 "[/x]\x1b[2J\x07"'


@pytest.fixture(autouse=True)
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch) -> str:
    """Forklift on eight since 90 days ago: two certified since, two expired since, one revoked; Rigger on one, new."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        staff = company.people(8)
        forklift = company.certification(operator)
        assignment.assign(operator, forklift, staff, TODAY - 90 * DAY)
        rows = company.associations(staff, forklift)
        company.certify(operator, rows[:2], TODAY - 5 * DAY, TODAY + 400 * DAY)
        company.certify(operator, rows[2:5], TODAY - 80 * DAY, TODAY - 3 * DAY)
        company.revoke(operator, rows[4], TODAY - DAY)
        assignment.assign(operator, company.certification(operator, "Rigger"), staff[:1], TODAY - 2 * DAY)
        company.an_operator("blind", [])
        company.an_operator("half", [Right.VIEW_CERTIFICATIONS, Right.EXPORT])
        with company.told_already():
            store.execute("UPDATE entity SET name = ? WHERE code = 'E00001'", (NASTY,))
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def diff(*words: str, operator: str = "ada") -> int:
    return main(["diff", *words, "--operator", operator])


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_its_numbers_are_the_difference_of_the_two_status(capsys: Captured) -> None:
    """What `status` says of the later day, less what it says of the earlier, is the net; rows are as many as counted."""

    def counts(day: date) -> dict[str, int]:
        assert main(["status", "--format", "json", f"--as-of={day}", "--operator", "ada"]) == 0
        total: dict[str, int] = json.loads(capsys.readouterr().out)["total"]
        return total

    then, now = counts(TODAY - 30 * DAY), counts(TODAY)
    assert diff("-30d", "today", "--summary", "--format", "json") == 0
    summary: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert summary["net"] == {word: now[word] - then[word] for word in now}
    assert diff("-30d", "today", "--format", "csv") == 0
    rows = rows_of(capsys.readouterr().out)
    moves = Counter((row["from_status"], row["to_status"]) for row in rows)
    assert moves == {(one["from_status"], one["to_status"]): one["count"] for one in summary["moves"]}
    assert sum(moves.values()) == summary["changes"] == 6
    assert all(row["event"] and row["detail"] and row["changed_on"] for row in rows)
    assert Counter(row["event"] for row in rows) == {
        "certified": 2,
        "ran_out": 2,
        "revoked": 1,
        "assigned": 1,
    }


def test_it_is_narrowed_by_the_options_of_every_list(capsys: Captured) -> None:
    """A filter's statuses are those of either day; --was and --became are of one."""
    for options, number in (
        (("--certification", "Rigger"), 1),
        (("--kind", "asset"), 0),
        (("--status", "valid"), 5),
        (("--became", "valid"), 2),
        (("--was", "valid", "--became", "expired,revoked"), 3),
        (("--was", "not_in_force"), 1),
        (("--search", "e00003"), 1),
    ):
        assert diff("-40d", "today", *options, "--format", "jsonl") == 0
        assert len(capsys.readouterr().out.splitlines()) == number, options
    assert diff("-30d", "today", "--became", "valid", "--summary") == 0
    assert "net" not in capsys.readouterr().out


def test_expired_between_counts_by_the_last_valid_day(capsys: Captured) -> None:
    """Both days included, where --became leaves out the last one; what is Expired again by a reinstatement did not lapse."""
    with store.connection():
        operator = sign_in("ada")
        late = company.certification(operator, "Late")
        staff = company.people(1, prefix="L")
        assignment.assign(operator, late, staff, TODAY - 70 * DAY)
        rows = company.associations(staff, late)
        company.certify(operator, rows, TODAY - 60 * DAY, TODAY - 30 * DAY)
        company.revoke(operator, rows[0], TODAY - 25 * DAY, TODAY - 6 * DAY)

    def codes(*words: str) -> list[str]:
        assert diff(*words, "--format", "csv") == 0
        return [row["entity_code"] for row in rows_of(capsys.readouterr().out)]

    last = (TODAY - 3 * DAY).isoformat()
    lapsed = ["E00003", "E00004", "E00005"]
    assert codes("--expired-between", last, last) == lapsed
    assert codes("--expired-between", "-20d", last) == lapsed
    assert codes("--expired-between", "-20d", "-4d") == []
    assert codes("--expired-between", "-2d", "today") == []
    assert codes("--expired-between", "-3d", "today") == lapsed[:2], "one was revoked since"
    assert codes("-20d", last, "--became", "expired", "--certification", "Forklift") == []
    assert len(codes("-20d", "-2d", "--became", "expired")) == 4

    assert diff("--expired-between", "-20d", last, "--summary") == 0
    assert "3 changes" in capsys.readouterr().out
    assert diff("--expired-between", last, last, "--fail-on", "expired") == 3
    for words in (
        ("-20d", "today", "--expired-between", "-20d", "today"),
        ("--expired-between", "today", "-20d"),
        ("--expired-between", "-20d", "today", "--became", "valid"),
        ("-20d",),
    ):
        assert diff(*words) == 2, words


def test_files_and_tables_hold_the_same_rows(tmp_path: Path, capsys: Captured) -> None:
    """Every format has the columns in order; a spreadsheet runs nothing; a file that is there is not replaced."""
    from python_calamine import CalamineWorkbook

    assert diff("-30d", "today", "--format", "json") == 0
    objects = json.loads(capsys.readouterr().out)
    assert [tuple(one) for one in objects] == [DIFFERENCE_COLUMNS] * 6
    assert NASTY in {one["entity_name"] for one in objects}
    book = tmp_path / "changes.xlsx"
    assert diff("-30d", "today", "--output", str(book)) == 0
    sheet = CalamineWorkbook.from_path(str(book)).get_sheet_by_index(0).to_python()
    assert tuple(sheet[0]) == DIFFERENCE_COLUMNS
    assert len(sheet) == 7
    assert isinstance(sheet[1][DIFFERENCE_COLUMNS.index("changed_on")], date)
    assert book.stat().st_mode & 0o777 == 0o600
    assert diff("-30d", "today", "--output", str(book)) == 1
    assert diff("-30d", "today", "--output", str(book), "--force") == 0
    capsys.readouterr()
    assert diff("-30d", "today", "--format", "csv") == 0
    assert "\"'=1+1" in capsys.readouterr().out
    assert diff("-30d", "today") == 0
    table, numbers = capsys.readouterr().out.split("\n\n")
    assert len(table.splitlines()) == 1 + 6
    assert "6 changes" in numbers


def test_it_can_raise_an_alarm(capsys: Captured) -> None:
    """A timer that asks what became expired since yesterday is told by the exit code."""
    assert diff("-30d", "today", "--fail-on", "expired", "--summary") == 3
    assert "2 became expired" in capsys.readouterr().err
    assert diff("-30d", "today", "--fail-on", "expires_soon", "--format", "csv") == 0
    assert diff("-1d", "today", "--fail-on", "expired", "--format", "csv") == 0
    assert len(capsys.readouterr().out.splitlines()) > 1


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("today", "-30d"), 2),
        (("today", "today"), 2),
        (("yesterweek", "today"), 2),
        (("-30d",), 2),
        (("-30d", "today", "--summary", "--output", "x.csv"), 2),
        (("-30d", "today", "--summary", "--format", "csv"), 2),
        (("-30d", "today", "--force"), 2),
        (("-30d", "today", "--became", "gone"), 2),
        (("-30d", "today", "--format", "table", "--output", "x"), 2),
    ],
)
def test_what_means_nothing_is_refused(words: tuple[str, ...], code: int, capsys: Captured) -> None:
    """With words that say what to write instead, and nothing on stdout."""
    assert diff(*words) == code
    captured = capsys.readouterr()
    assert captured.err
    assert not captured.out


def test_who_may_not_look_is_refused(capsys: Captured) -> None:
    """As everywhere, with the exit code for it."""
    for options in ((), ("--summary",), ("--format", "csv")):
        assert diff("-30d", "today", *options, operator="blind") == 4
        assert not capsys.readouterr().out
    # a file of entities takes the right to view them, as every other export does
    assert diff("-30d", "today", "--summary", operator="half") == 0
    capsys.readouterr()
    assert diff("-30d", "today", "--format", "csv", operator="half") == 4
    assert not capsys.readouterr().out
