"""`certtui audit`: what is listed and written, whom it is refused to, and that tampering is found and named."""

from __future__ import annotations

import csv
import io
import json
import stat
from pathlib import Path

import pytest

from certtui import audit, store
from certtui.cli.main import main
from certtui.commands import assignment, entities
from certtui.commands.operators import sign_in
from certtui.rights import Right
from tests import company
from tests.company import TODAY
from tests.conftest import NewLocation

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """A log of six events, two of them about Crane, the last of E00003 alone, who is inactive."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    location = new_location()
    store.bind(location)
    with store.connection():
        ada = sign_in("ada")
        staff = company.people(3)
        crane = company.certification(ada, "Crane")
        company.certification(ada, "=cmd|' /C calc'!A0")
        assignment.assign(ada, crane, staff, TODAY)
        entities.deactivate(ada, staff[2:])
        company.an_operator("vi", "Viewer")
        company.an_operator("blind", [Right.VIEW_CERTIFICATIONS, Right.EXPORT])
        company.an_operator("reader", [Right.READ_AUDIT])
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main(["audit", *words, "--operator", operator])


def change(location: str, statement: str) -> None:
    """Write to the database behind the program's back."""
    store.bind(location)
    with store.connection(), company.told_already():
        store.execute(statement)


@pytest.mark.parametrize(
    "words",
    [("list",), ("list", "--format", "csv"), ("show", "1"), ("verify",), ("anchor",), ("anchor", "a.txt")],
)
def test_without_the_right_nothing_is_told(
    register: str, words: tuple[str, ...], capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    assert run(*words, operator="blind") == 4
    assert capsys.readouterr().out == ""
    assert not (tmp_path / "a.txt").exists()


def test_a_viewer_reads_and_exports_and_who_may_not_export_only_reads(
    register: str, capsys: Captured
) -> None:
    assert run("list", operator="vi") == 0
    assert run("list", "--format", "csv", operator="vi") == 0
    assert run("list", operator="reader") == 0
    assert run("list", "--format", "csv", operator="reader") == 4


def events(capsys: Captured, *words: str) -> list[int]:
    capsys.readouterr()
    assert run("list", *words) == 0
    lines = capsys.readouterr().out.splitlines()[1:]
    return [int(line.split()[0]) for line in lines]


def test_the_table_is_narrowed_by_every_option(register: str, capsys: Captured) -> None:
    assert events(capsys) == [5, 4, 3, 2, 1]
    assert events(capsys, "--certification", "crane") == [4, 2]
    assert events(capsys, "--certification", "#2") == [4, 2] or events(capsys, "--certification", "#1") == [
        4,
        2,
    ]
    assert events(capsys, "--kind", "employee", "--code", "E00003") == [5, 4]
    assert events(capsys, "--kind", "employee", "--code", "E00001") == [4]
    assert events(capsys, "--operator-name", "ada", "--action", "assign") == [4]
    assert events(capsys, "--search", "rows added") == [4]
    assert events(capsys, "--since", "2020-01-01", "--limit", "2") == [5, 4]
    assert "--limit 0" in capsys.readouterr().err or run("list", "--limit", "2") == 0
    assert events(capsys, "--until", "2020-01-01") == []


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("list", "--code", "E00001"), 2),
        (("list", "--kind", "employee"), 2),
        (("list", "--since", "2026-02-01", "--until", "2026-01-01"), 2),
        (("list", "--force"), 2),
        (("list", "--format", "csv", "--limit", "3"), 2),
        (("list", "--format", "table", "--output", "x"), 2),
        (("list", "--limit", "-1"), 2),
        (("show", "many"), 2),
        (("anchor", "a.txt", "--journal"), 2),
        ((), 2),
        (("list", "--certification", "Nothing"), 1),
        (("list", "--kind", "asset", "--code", "E00001"), 1),
        (("show", "99"), 1),
        (("verify", "--anchor", "nowhere.txt"), 1),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_refused_in_words(
    register: str, words: tuple[str, ...], code: int, capsys: Captured
) -> None:
    assert run(*words) == code
    said = capsys.readouterr()
    assert said.err.startswith("certtui: ")
    assert said.out == ""


def test_an_event_is_shown_with_whom_it_touched(register: str, capsys: Captured) -> None:
    assert run("show", "4") == 0
    shown = capsys.readouterr().out
    assert "Assigned Crane: 3 rows added" in shown
    assert [line.split()[1] for line in shown.splitlines() if line.startswith("  employee")] == [
        "E00001",
        "E00002",
        "E00003",
    ]


def test_the_file_is_whole_private_and_safe_for_a_spreadsheet(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    """What was hashed stands in it as stored, so that the chain can be reckoned from the file alone."""
    file = tmp_path / "audit.csv"

    assert run("list", "--output", str(file)) == 0
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    rows = list(csv.DictReader(io.StringIO(file.read_text())))
    assert [row["event"] for row in rows] == ["5", "4", "3", "2", "1"]
    assert rows[2]["subject"] == "'=cmd|' /C calc'!A0"
    assert run("list", "--output", str(file)) == 1
    assert run("list", "--output", str(file), "--force") == 0

    capsys.readouterr()
    assert run("list", "--format", "jsonl") == 0
    lines = capsys.readouterr().out
    named = tmp_path / "audit.jsonl"
    assert run("list", "--output", str(named)) == 0
    assert named.read_text() == lines, "a file's name says its format"
    told = [json.loads(line) for line in lines.splitlines()]
    previous = audit.GENESIS
    for one in reversed(told):
        fields = ("event", "at", "operator", "action", "certification_id", "entity_id", "detail", "touched")
        assert one["previous_hash"] == previous
        previous = audit._digest(previous, audit.Event(*(one[field] for field in fields)))
        assert one["hash"] == previous


def test_the_first_broken_line_is_named(register: str, capsys: Captured) -> None:
    assert run("verify") == 0
    assert capsys.readouterr().out.startswith("holds: 5 events")
    change(register, "UPDATE audit_event SET operator = 'eve' WHERE id = 3")
    change(register, "UPDATE audit_event SET operator = 'eve' WHERE id = 5")

    assert run("verify") == 1
    assert capsys.readouterr().out.startswith("event 3: ")


def test_a_log_written_anew_holds_together_and_is_found_by_its_anchor(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    kept = tmp_path / "anchors"
    assert run("anchor", str(kept)) == 0
    assert run("anchor", str(kept)) == 0
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text().splitlines()) == 2
    assert run("verify", "--anchor", str(kept)) == 0
    assert "2 anchors" in capsys.readouterr().out

    change(register, "DELETE FROM audit_event WHERE id = 5")
    store.bind(register)
    with store.connection(), company.told_already():
        audit.append(audit.Event(5, audit.now(), "ada", "assign", None, None, "{}", ""))

    assert run("verify") == 0
    assert run("verify", "--anchor", str(kept)) == 1
    assert "event 5" in capsys.readouterr().out
    assert run("anchor", str(kept)) == 1
    assert len(kept.read_text().splitlines()) == 2


def test_an_anchor_goes_through_pipes_and_journals(
    register: str, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("anchor") == 0
    line = capsys.readouterr().out
    assert "password" not in line

    def piped(text: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        return run("verify", "--anchor", "-")

    assert piped(f"Nov 23 10:00:00 host certtui: {line}") == 0
    assert piped(line.replace("sha256 ", "sha256 x")) == 1
    assert piped("nothing of ours\n") == 1


def test_a_torn_anchor_file_is_not_added_to_in_the_middle_of_a_line(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    kept = tmp_path / "anchors"
    kept.write_text("kept since May")

    assert run("anchor", str(kept)) == 0
    assert kept.read_text().splitlines()[0] == "kept since May"
    assert run("verify", "--anchor", str(kept)) == 0


def test_without_an_anchor_verify_says_what_it_cannot_prove(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    assert run("verify") == 0
    assert "--anchor" in capsys.readouterr().err

    kept = tmp_path / "anchors"
    assert run("anchor", str(kept)) == 0
    capsys.readouterr()
    assert run("verify", "--anchor", str(kept)) == 0
    assert capsys.readouterr().err == ""


def test_the_sums_of_an_event_are_not_told_to_people(register: str, capsys: Captured) -> None:
    assert run("show", "5") == 0
    assert run("list") == 0
    assert audit.SUMS not in capsys.readouterr().out


def test_a_change_by_sql_is_found_accepted_and_told(register: str, capsys: Captured) -> None:
    store.bind(register)
    with store.connection():
        store.execute("UPDATE entity SET email = 'eve@x.example' WHERE code = 'E00002'")

    assert main(["check", "--operator", "ada"]) == 1
    assert "audit accept" in capsys.readouterr().out
    assert run("accept", "--reason", "Corrected by hand", operator="vi") == 4
    assert run("accept", "--reason", "Corrected by hand") == 0
    assert main(["check", "--operator", "ada"]) == 0
    assert run("accept", "--reason", "Once more") == 1
    capsys.readouterr()
    assert run("show", "6") == 0
    assert "Corrected by hand" in capsys.readouterr().out
