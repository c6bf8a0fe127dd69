"""The command line's contract: what goes to stdout and stderr, exit codes, and what is asked before a write."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.commands import assignment, entities
from certtui.commands.operators import sign_in
from certtui.queries.associations import find_associations
from certtui.records import EntityDetails, Kind
from certtui.rights import Operator
from tests import company
from tests.calendar_day import CALENDAR_DAY
from tests.company import DAY
from tests.conftest import NewLocation

TODAY = CALENDAR_DAY
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("CERTTUI_DATABASE", raising=False)


@pytest.fixture
def register(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch) -> str:
    """A database with Crane for E00001 to E00003, of which one is valid; E00003 has it by the role Lead as well."""
    location = new_location()
    store.bind(location)
    with store.connection():
        operator = sign_in("ada")
        staff = company.people(6)
        crane = company.certification(operator, "Crane")
        assignment.assign(operator, crane, staff[:3], TODAY)
        company.role(operator, "Lead", staff[2:4], [crane], TODAY)
        company.certify(operator, [company.association(staff[0], crane)], TODAY, TODAY + 400 * DAY)
        entities.deactivate(operator, staff[5:])
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    return location


def run(*words: str, operator: str = "ada") -> int:
    return main([*words, "--operator", operator])


def codes_file(tmp_path: Path, text: str) -> str:
    path = tmp_path / "codes.txt"
    path.write_text(text)
    return str(path)


def holders(location: str) -> int:
    store.bind(location)
    with store.connection():
        return company.count("association", "archived_on IS NULL")


# --- the entrance ---


def test_help_and_version_need_no_database(capsys: Captured, tmp_path: Path) -> None:
    assert main(["--version"]) == 0
    assert main(["--help"]) == 0
    said = capsys.readouterr().out
    for command in ("demo", "import", "export", "status", "assign", "remove", "check", "path"):
        assert command in said
        assert main([command, "--help"]) == 0
        assert "usage: certtui " + command in capsys.readouterr().out
    assert not (tmp_path / "XDG_DATA_HOME").exists()


@pytest.mark.parametrize(
    "words",
    [
        ["certify", "Crane"],
        ["export"],
        ["export", "everything"],
        ["export", "all", "--status", "fine"],
        ["export", "all", "--kind", "robot"],
        ["export", "all", "--force"],
        ["export", "all", "--format", "json", "--excel"],
        ["export", "employees", "--status", "expired"],
        ["status", "--as-of", "20260101"],
        ["status", "--data", "x"],
        ["demo", "--rows", "0"],
        ["demo", "--rows", "many"],
        ["diff", "2026-13-01", "today"],
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    words: list[str], capsys: Captured, tmp_path: Path
) -> None:
    assert main(words) == 2
    said = capsys.readouterr()
    assert said.err.startswith("certtui: ")
    assert ".." not in said.err
    assert said.out == ""


def test_global_options_stand_before_or_after_the_subcommand(register: str, capsys: Captured) -> None:
    assert main(["--operator", "ada", "--as-of", "2030-01-01", "status", "--format", "json"]) == 0
    before = capsys.readouterr().out
    assert main(["status", "--as-of", "2030-01-01", "--format", "json", "--operator", "ada"]) == 0
    assert capsys.readouterr().out == before
    assert json.loads(before)["as_of"] == "2030-01-01"


def test_without_a_terminal_the_interface_is_refused_and_subcommands_named(capsys: Captured) -> None:
    assert main([]) == 2
    assert "export" in capsys.readouterr().err


def test_a_new_database_is_told_of_and_nobody_else_may_read_it(capsys: Captured, tmp_path: Path) -> None:
    assert main(["status"]) == 0
    made = tmp_path / "XDG_DATA_HOME" / "certtui" / "certtui.sqlite3"
    assert str(made) in capsys.readouterr().err
    assert made.stat().st_mode & 0o777 == 0o600
    assert made.parent.stat().st_mode & 0o777 == 0o700
    assert main(["status"]) == 0
    assert capsys.readouterr().err == ""
    assert main(["path"]) == 0
    assert capsys.readouterr().out == f"{made}\n"


def test_whoever_is_no_operator_is_not_permitted(register: str, capsys: Captured) -> None:
    assert run("status", operator="mallory") == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert "mallory" in said.err


def test_path_hides_the_password(capsys: Captured) -> None:
    url = "postgresql://ada:s3cret@db.example/certtui?sslmode=require&password=s3cret"
    assert main(["path", "--database", url]) == 0
    said = capsys.readouterr().out
    assert "s3cret" not in said
    assert "ada" in said
    assert "db.example/certtui?sslmode=require" in said


def test_what_nobody_foresaw_is_kept_in_a_log_of_ones_own(
    register: str, capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        secret = "hunter2"  # noqa: F841 - local variables must not be in the log
        raise ZeroDivisionError

    monkeypatch.setattr("certtui.cli.status.list_counts", fail)
    assert run("status") == 1
    log = tmp_path / "XDG_STATE_HOME" / "certtui" / "incidents.log"
    said = capsys.readouterr().err
    assert "Traceback" not in said
    number = said.split("incident ")[1].split(";")[0]
    assert number in log.read_text()
    assert "ZeroDivisionError" in log.read_text()
    assert log.stat().st_mode & 0o777 == 0o600


# --- status ---


def test_status_as_json_is_the_contract(register: str, capsys: Captured) -> None:
    assert run("status", "--format", "json") == 0
    counts = {"valid": 1, "upcoming": 0, "missing": 3, "expires_soon": 0, "expired": 0, "revoked": 0}
    assert json.loads(capsys.readouterr().out) == {
        "as_of": TODAY.isoformat(),
        "certifications": [{"certification": "Crane", "kind": "employee", "counts": counts}],
        "total": counts,
    }


def test_status_narrows_and_its_table_has_a_total(register: str, capsys: Captured) -> None:
    assert run("status", "--kind", "assets") == 0
    assert "Crane" not in capsys.readouterr().out
    assert run("status", "--certification", "crane") == 0
    heads, crane, total = capsys.readouterr().out.splitlines()
    assert crane.split() == ["Crane", "employee", "1", "0", "3", "0", "0", "0", "4"]
    assert total.split()[1:] == crane.split()[2:]
    assert len(heads) == len(crane) == len(total)
    assert run("status", "--certification", "Krane") == 1
    assert "'Crane'" in capsys.readouterr().err


def test_fail_on_tells_gaps_by_exit_code(register: str, capsys: Captured) -> None:
    assert run("status", "--fail-on", "expired,missing") == 3
    assert "3 missing" in capsys.readouterr().err
    assert run("status", "--fail-on", "expired") == 0
    assert run("status", "--fail-on", "expired", "--as-of", (TODAY + 401 * DAY).isoformat()) == 3


# --- export ---


def test_export_into_a_file_is_whole_private_and_never_overwrites(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    target = tmp_path / "out.json"
    assert run("export", "all", "--output", str(target)) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "4 rows" in said.err
    assert str(target) in said.err
    assert len(json.loads(target.read_text())) == 4, "the format is what the name ends in"
    assert target.stat().st_mode & 0o777 == 0o600
    assert run("export", "all", "--output", str(target)) == 1
    assert run("export", "filtered", "--status", "valid", "--output", str(target), "--force") == 0
    assert len(json.loads(target.read_text())) == 1
    assert [p.name for p in tmp_path.iterdir() if "part" in p.name] == []


def test_export_to_stdout_is_data_alone(register: str, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert run("export", "instances", "--excel") == 0
    said = capfdbinary.readouterr()
    assert said.out.startswith(b"\xef\xbb\xbfcertification,kind,entity_code,")
    assert said.out.count(b"\n") == 2
    assert said.err == b""


# --- assign ---


def test_assign_says_what_came_of_each_code(register: str, capsys: Captured, tmp_path: Path) -> None:
    codes = codes_file(tmp_path, "\ufeffE00001\r\nE00004, E00005;E00006\tE00005\r\n")
    assert run("assign", "Crane", "--codes", codes, "--dry-run") == 0
    tried = capsys.readouterr()
    assert holders(register) == 4, "a dry run changes nothing"
    assert run("assign", "Crane", "--codes", codes) == 0
    done = capsys.readouterr()
    assert tried.out == "would be: " + done.out
    for part in ("1 added", "1 inherited", "1 already there", "0 not found", "1 inactive"):
        assert part in done.out
    assert "E00006" in done.err
    assert holders(register) == 5
    assert run("assign", "Crane", "--codes", codes) == 0
    assert "0 added" in capsys.readouterr().out


def test_a_code_that_is_nobodys_stops_everything_unless_skipped(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    codes = codes_file(tmp_path, "E00005\nE0005\n")
    assert run("assign", "Crane", "--codes", codes) == 1
    assert "E0005" in capsys.readouterr().err
    assert holders(register) == 4
    assert run("assign", "Crane", "--codes", codes, "--skip-unknown") == 0
    assert "1 not found" in capsys.readouterr().out
    assert holders(register) == 5
    nobody = codes_file(tmp_path, "X1\n")
    assert run("assign", "Crane", "--codes", nobody, "--skip-unknown") == 1


def test_an_export_can_be_handed_on_as_codes(
    register: str, capfd: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("export", "filtered", "--status", "missing") == 0
    piped = capfd.readouterr().out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(piped.encode())))
    assert run("assign", "Crane", "--codes", "-", "--dry-run") == 0
    assert "1 inherited" in capfd.readouterr().out


def test_nothing_is_written_on_another_day_or_without_the_right(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    codes = codes_file(tmp_path, "E00005")
    for command in ("assign", "remove"):
        assert run(command, "Crane", "--codes", codes, "--as-of", "2020-01-01") == 2
    with store.connection():
        store.execute("INSERT INTO operator (name, added_at) VALUES ('vi', '')")
    for command in ("assign", "remove"):
        assert run(command, "Crane", "--codes", codes, operator="vi") == 4
    assert run("assign", "Crane", "--codes", str(tmp_path / "none.txt")) == 1
    assert holders(register) == 4


# --- remove ---


def test_remove_off_a_terminal_does_what_it_says_it_would_do(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    codes = codes_file(tmp_path, "E00001\nE00002\nE00003\nE00005\n")
    assert run("remove", "Crane", "--codes", codes, "--dry-run") == 0
    tried = capsys.readouterr()
    assert holders(register) == 4
    assert run("remove", "Crane", "--codes", codes) == 0
    done = capsys.readouterr()
    assert tried.out.removeprefix("would be") == done.out.removeprefix("done")
    assert "2 removed with 1 instance, 1 kept by a role" in done.out
    assert "1 did not hold it" in done.out
    assert "Lead" in done.err
    assert "E00003" in done.err
    assert holders(register) == 2


def test_what_a_role_alone_brings_is_not_removed(register: str, capsys: Captured, tmp_path: Path) -> None:
    codes = codes_file(tmp_path, "code\nE00004\n")
    assert run("remove", "Crane", "--codes", codes, "--yes") == 1
    assert "Lead" in capsys.readouterr().err
    assert run("remove", "Crane", "--codes", codes_file(tmp_path, "E00005"), "--yes") == 1
    assert holders(register) == 4


# --- check, demo ---


def test_check_finds_what_was_changed_behind_its_back(register: str, capsys: Captured) -> None:
    assert run("check") == 0
    assert "clean" in capsys.readouterr().out
    store.bind(register)
    with store.connection():
        store.execute("UPDATE span SET status = 1")
    assert run("check") == 1
    assert "E00002" in capsys.readouterr().out


def test_demo_fills_a_new_database_and_refuses_one_with_data(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    precious = tmp_path / "precious.db"
    monkeypatch.setenv("CERTTUI_DATABASE", str(precious))
    new = str(tmp_path / "demo.db")
    assert run("demo", "--rows", "2000", "--fill-only", "--database", new) == 0
    assert new in capsys.readouterr().err
    assert holders(new) > 1000
    assert run("demo", "--rows", "2000", "--fill-only", "--database", new) == 1
    assert not precious.exists(), "a demo never touches the database of the environment"


def operator_of(location: str) -> Operator:
    store.bind(location)
    return sign_in("ada")


def test_codes_may_have_blanks_within_and_be_quoted_by_a_spreadsheet(
    register: str, capsys: Captured, tmp_path: Path
) -> None:
    operator = operator_of(register)
    with store.connection():
        for code in ("Site 7", "-5", "a,b"):
            entities.create_entity(operator, EntityDetails(Kind.LOCATION, code, "Yard"))
        made = company.certification(operator, "Permit", Kind.LOCATION)
    assert run("assign", "Permit", "--codes", codes_file(tmp_path, "Site 7\n")) == 0
    assert run("assign", "Permit", "--codes", codes_file(tmp_path, 'name,code\nYard,"a,b"\nYard,\'-5\n')) == 0
    store.bind(register)
    with store.connection():
        ids = [id for (id,) in store.execute("SELECT id FROM entity WHERE kind = 4").fetchall()]
        assert len(find_associations(made, ids)) == 3
