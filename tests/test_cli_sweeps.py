"""`certtui sweeps` and the files that it writes: the bytes that were signed, a report for paper, what became of rows."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from certtui import integrity, schema, store
from certtui.backups.backing_up import back_up
from certtui.backups.restoring import restore
from certtui.cli.main import main
from certtui.commands import assignment, entities, sweeps
from certtui.commands.operators import sign_in
from certtui.exporting.sweep_report import PAGE, WIDTH
from certtui.neutral import restore as as_typed
from certtui.queries.operators import get_operator
from certtui.queries.sweeps import get_sweep
from certtui.records import EntityDetails, Kind
from certtui.rights import Right
from certtui.store import execute
from certtui.text import cell_width
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation
from tests.sweeping import Terminal, begin

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]
NASTY = '=1+1 [/x] 山田太郎, "Bo" who is called by a long name'
NOTE = '-on leave,\n"until" summer 山田'


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Seventy who miss Forklift and one of a nasty name; sweep 1 of them, whose first two rows are accepted."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        company.an_operator("vi", "Viewer")
        company.an_operator("no", [Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES])
        with company.told_already():
            entities.insert_entities([entities.checked(EntityDetails(Kind.EMPLOYEE, "A0", NASTY))])
        (first,) = execute("SELECT id FROM entity").fetchone()
        assignment.assign(ada, company.certification(ada), [first, *company.people(70)], TODAY)
        at = Terminal(ada, begin(ada, as_of=TODAY, today=TODAY), TODAY)
        for note in (NOTE, "x" * 200):
            at.next()
            at.accept(note, TODAY + 5 * DAY)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def signed(location: str) -> str:
    """Sign sweep 1 off; its hash."""
    store.bind(location)
    with store.connection():
        ada = get_operator("ada")
        assert ada
        return sweeps.sign_sweep(ada, 1, remark="Seen by all", left_open=69)


def test_every_format_holds_what_was_signed(
    register: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """The hash of the CSV is the one that was signed; read back, CSV, XLSX and JSON hold the same as typed."""
    sha256 = signed(register)
    assert run("sweeps", "export", "1") == 0
    written = capfdbinary.readouterr().out
    assert hashlib.sha256(written).hexdigest() == sha256
    assert run("sweeps", "show", "1", "--format", "json") == 0
    assert json.loads(capfdbinary.readouterr().out)["sha256"] == sha256

    cells = [
        [as_typed(cell) for cell in row]
        for row in csv.reader(io.StringIO(written.decode(), newline=""), strict=True)
    ]
    columns, rows = cells[0], cells[1:]
    assert len(rows) == 71
    first = dict(zip(columns, rows[0], strict=True))
    assert (first["entity_name"], first["note"], first["decision"]) == (NASTY, NOTE, "accepted")
    assert {row[columns.index("decision")] for row in rows[2:]} == {"open"}

    for form in ("xlsx", "json", "jsonl"):
        assert run("sweeps", "export", "1", "--output", str(tmp_path / f"list.{form}")) == 0
    objects = [dict(zip(columns, row, strict=True)) for row in rows]
    assert json.loads((tmp_path / "list.json").read_text()) == objects
    assert [json.loads(line) for line in (tmp_path / "list.jsonl").read_text().splitlines()] == objects
    sheet = load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert sheet["F2"].value == NASTY
    assert sheet["M2"].value.date() == TODAY + 5 * DAY

    assert run("sweeps", "export", "1", "--output", str(tmp_path / "list.csv"), operator="no") == 4
    assert run("sweeps", "export", "1", "--output", str(tmp_path / "list.json")) == 1  # it is there already


def test_the_report_can_be_printed(register: str, capsys: Captured) -> None:
    """Pages of 60 lines and 80 cells, numbered; who signed what, the hash, each name and note whole."""
    assert run("sweeps", "export", "1", "--format", "txt") == 0
    assert "not signed off" in capsys.readouterr().out
    sha256 = signed(register)
    assert run("sweeps", "export", "1", "--format", "txt") == 0
    pages = capsys.readouterr().out.split("\f")
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        lines = page.removesuffix("\n").split("\n")
        assert len(lines) <= PAGE
        assert max(map(cell_width, lines)) <= WIDTH
        assert lines[0].endswith(f"page {number} of {len(pages)}")
        assert "Forklift" in page
    text = " ".join("".join(pages).split())
    for said in (sha256, "Seen by all", "2 accepted", NASTY, '"until" summer 山田', "signed off", "by ada"):
        assert said in text
    assert "".join(pages).replace("\n", "").replace(" ", "").count("x" * 200) == 1


def test_sweeps_are_begun_listed_and_compared(register: str, capsys: Captured) -> None:
    """What cli.md says of exit codes holds: 1 for what cannot be, 2 for wrong words, 4 for what is not permitted."""
    assert run("sweeps", "begin") == 1  # one of this scope is open
    assert "Sweep 1" in capsys.readouterr().err
    assert run("sweeps", "begin", operator="vi") == 4
    assert run("sweeps", "begin", "--search", "A0", "--as-of", "+10d") == 0
    assert capsys.readouterr().out == "2\n"
    assert run("sweeps") == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()] == ["Sweep", "2", "1"]
    assert run("sweeps", "compare", "1") == 1
    assert run("sweeps", "show", "9") == 1
    assert run("sweeps", "show", "first") == 2
    capsys.readouterr()

    signed(register)
    assert run("sweeps", "begin") == 0
    assert run("sweeps", "compare", "3", "--format", "json") == 0
    captured = capsys.readouterr().out
    rows = json.loads(captured.removeprefix("3\n"))
    assert [row["outcome"] for row in rows] == ["still open"] * 71
    assert rows[0]["note_then"] == NOTE
    assert run("sweeps", "compare", "3", "--as-of", "+10d", "--format", "json") == 0
    assert [row["overdue"] for row in json.loads(capsys.readouterr().out)[:3]] == ["overdue", "overdue", ""]


def test_a_backup_brings_sweeps_back_as_they_were_signed(new_sqlite: NewLocation, tmp_path: Path) -> None:
    location = new_sqlite()
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        assignment.assign(ada, company.certification(ada), company.people(3), company.TODAY)
        at = Terminal(ada, begin(ada))
        at.next()
        at.certify()
        sha256 = sweeps.sign_sweep(ada, 1, left_open=2)
        back_up(ada, tmp_path / "backup.zip")
    restore(tmp_path / "backup.zip", tmp_path / "restored.db")
    schema.open_database(tmp_path / "restored.db")
    with store.connection():
        assert get_sweep(ada, 1).sha256 == sha256
        assert integrity.check() == []
