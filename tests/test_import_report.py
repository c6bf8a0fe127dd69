"""What `certtui import` says: the text for people, the object for programs, and that both tell the same."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.importing.findings import FindingKind
from certtui.importing.report import MOST_TOLD, Outcome, Report
from certtui.importing.report_json import report_of
from certtui.importing.report_text import report_lines, summary
from certtui.rights import Operator
from certtui.store import execute
from tests.conftest import NewLocation, PostgresServer
from tests.import_files import bring, plan

pytestmark = pytest.mark.whole_program

Captured = pytest.CaptureFixture[str]
STAFF = 'code,name\nE1,"Evans, Dora"\nE2,"Fox, Emil"\nE3,"Dunn, Cara"\n'
CERTIFICATIONS = "name,kind,validity\nFirst Aid,employee,12 months\nForklift,employee,never\n"
HEAD = "certification,employee no,issued,expires\n"


@pytest.fixture
def register(
    new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> Iterator[str]:
    """Three employees and two certifications, on either engine."""
    location = new_location()
    monkeypatch.setenv("CERTTUI_DATABASE", location)
    assert main(["import", "employees", write(tmp_path, STAFF)]) == 0
    assert main(["import", "certifications", write(tmp_path, CERTIFICATIONS)]) == 0
    capsys.readouterr()
    yield location
    if not store.proxy.is_closed():
        store.proxy.close()


def write(folder: Path, text: str, name: str = "in.csv") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def rows(table: str) -> int:
    with store.connection():
        return int(execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def text_of(planned: Any) -> str:
    return "\n".join(report_lines(planned))


@pytest.fixture
def held(database: str, operator: Operator) -> Operator:
    """As `register`, for plans that are not made on the command line."""
    bring(operator, "employees", STAFF)
    bring(operator, "certifications", CERTIFICATIONS)
    return operator


# --- the text ---


def test_a_created_instance_says_for_whom_which_certification_and_until_when(held: Operator) -> None:
    planned = plan(
        "instances", HEAD + "First Aid,E1,2026-01-10,2027-01-10\nForklift,E2,2026-01-10,\n", assign=True
    )
    said = text_of(planned)
    first = next(line for line in said.splitlines() if "line 2:" in line)
    for word in ("Evans, Dora (E1)", "First Aid", "2027-01-10"):
        assert word in first
    assert any("Fox, Emil" in line and "never" in line for line in said.splitlines())


def test_how_the_file_was_read_is_told(held: Operator) -> None:
    planned = plan("instances", HEAD.replace(",", ";") + "First Aid;E1;10.01.2026;\n", assign=True)
    said = text_of(planned)
    for word in ("UTF-8", "semicolon", "line 1", "'employee no' → entity_code", "DD.MM.YYYY"):
        assert word in said


def test_attributes_and_ignored_columns_are_told_apart(held: Operator) -> None:
    assert "attributes: 'Dept'" in text_of(plan("employees", "code,name,Dept\nE9,Gil,Ops\n"))
    assert "ignored: 'Dept'" in text_of(
        plan("instances", "certification,employee no,issued,Dept\nFirst Aid,E1,2026-01-10,Ops\n", assign=True)
    )


def test_an_update_shows_old_and_new(held: Operator) -> None:
    before = 'code,name,email,active,Dept\nE1,"Evans, Dora",old@example.com,yes,Ops\n'
    bring(held, "employees", before)
    said = text_of(plan("employees", before.replace("old@", "new@").replace("yes,Ops", "no,HR")))
    assert "e-mail old@example.com → new@example.com" in said
    assert "becomes inactive" in said
    assert "'Dept' Ops → HR" in said
    bring(held, "instances", HEAD + "First Aid,E1,2026-01-10,2027-01-10\n", assign=True)
    again = plan("instances", HEAD + "First Aid,E1,2026-01-10,2027-06-30\n")
    assert "expires 2027-01-10 → 2027-06-30" in text_of(again)
    assert "1 corrected" in summary(again.report, again.also_created)
    assert "corrected" not in summary(plan("employees", before).report, ())
    certification = plan("certifications", CERTIFICATIONS.replace("12 months", "2 years"))
    assert "validity 12 months → 2 years" in text_of(certification)


def test_lines_that_only_assign_are_counted_as_such(held: Operator) -> None:
    planned = plan("instances", HEAD + "First Aid,E1,,\nFirst Aid,E2,2026-01-10,\n", assign=True)
    assert "1 assigned" in summary(planned.report, planned.also_created)
    assert any("Evans, Dora (E1)" in line and "Missing" in line for line in report_lines(planned))


def test_each_outcome_shows_its_first_lines_in_the_order_of_the_file(held: Operator) -> None:
    """Instances are planned in another order than they stand in."""
    names = ["Forklift", "First Aid"]
    lines = "".join(f"{names[n % 2]},N{n:02},2026-01-10,2027-01-10\n" for n in range(40))
    planned = plan("instances", HEAD + lines, create_missing=True)
    told = planned.report.first_of(Outcome.CREATED)
    assert [one.line for one in told] == list(range(2, 2 + MOST_TOLD))
    assert all(f"N{one.line - 2:02}" in one.words for one in told)
    assert f"and {40 - MOST_TOLD} more lines" in text_of(planned)


def test_equal_errors_are_told_once_with_their_lines(held: Operator) -> None:
    lines = "".join(f"First Aid,E{n},2026-01-10,\n" for n in (1, 2, 3))
    said = text_of(plan("instances", HEAD + lines))
    assert said.count("--assign") == 1
    assert "3 employees are not assigned" in said
    assert "lines 2, 3, 4" in said
    unknown = "".join(f"First Aid,X{n},2026-01-10,\n" for n in range(30))
    said = text_of(plan("instances", HEAD + unknown, assign=True))
    assert said.count("--create-missing") == 1
    assert "'X0'" in said
    empty = text_of(plan("employees", "code,name\n" + ",x\n" * 73))
    assert empty.count("column 'code'") == 1
    assert "63 more" in empty
    one = text_of(plan("instances", HEAD + "First Aid,E1,2026-01-10,\n"))
    assert "E1 is not assigned First Aid" in one


@pytest.mark.parametrize(
    ("what", "text", "column", "way"),
    [
        ("employees", "Emp #,name,Working\nE9,Gil,maybe\n", "Working", '--value "Working: maybe=inactive"'),
        ("employees", "Emp #,name\n,Gil\n", "Emp #", ""),
        ("employees", 'Emp #,name\nE1,"Dunn, Zoe"\n', "name", "--trust-codes"),
        ("instances", "Training,Emp #,Done on\nFirst Aid,E1,soon\nFirst Aid,E2,2026-01-10\n", "Done on", ""),
        (
            "instances",
            "certification,Emp #,issued\nFire,E1,2026-01-10\n",
            "certification",
            "--create-missing",
        ),
        ("certifications", "name,Type\nFire,dog\n", "Type", '--value "Type: dog=employee"'),
        ("roles", "role,Emp #\nDriver,E9\n", "Emp #", "Import employees"),
    ],
)
def test_errors_name_the_files_own_column_and_no_field_of_ours(
    held: Operator, what: str, text: str, column: str, way: str
) -> None:
    maps = {
        "Working": (("Working", "active"),),
        "Done on": (("Training", "certification"), ("Done on", "issued_on")),
        "Type": (("Type", "kind"),),
    }.get(column, ())
    planned = plan(what, text, maps=maps, assign=what == "instances")
    [problem] = [one for one in planned.report.problems if one.line == 2]
    [told] = [one for one in report_of(planned)["errors"] if one["line"] == 2]
    [line] = [line for line in report_lines(planned) if line.startswith("  line 2,")]
    assert told["column"] == column
    assert f"'{column}'" in line
    assert way in line
    assert told["message"] in line
    for field in (problem.column, "entity_code", "issued_on"):
        assert not told["message"].startswith(f"{field}:")


def test_a_far_date_is_advised_to_be_never_only_where_that_is_an_expiry(held: Operator) -> None:
    planned = plan(
        "instances", HEAD + "First Aid,E1,2026-01-10,9999-12-31\nFirst Aid,E2,9999-01-01,\n", assign=True
    )
    reasons = {one.line: one.reason for one in planned.report.problems}
    assert '--value "expires: 9999-12-31=never"' in reasons[2]
    assert "never" not in reasons[3]


def test_a_line_that_repeats_the_code_of_a_refused_one_is_no_crash(held: Operator) -> None:
    """The first line of a known code may be refused for its name; the second is measured against it all the same."""
    planned = plan("employees", 'code,name\nE1,"King, Max"\ne1,"Zed, Ann"\nE1,"King, Max"\n')
    assert planned.report.errors == 2
    assert planned.report.skip == 1


# --- the object ---


def answered(capsys: Captured) -> dict[str, Any]:
    """What stands on stdout: one object and nothing else."""
    said = capsys.readouterr()
    found: dict[str, Any] = json.loads(said.out)
    assert set(found) == {"file", "counts", "also_created", "findings", "errors"}
    assert set(found["file"]) == {"encoding", "delimiter", "sheet", "header_row", "columns", "formats"}
    assert set(found["counts"]) == {"created", "updated", "unchanged", "skipped", "assigned", "errors"}
    for finding in found["findings"]:
        assert set(finding) == {"kind", "column", "values", "lines", "count", "message"}
        FindingKind(finding["kind"])
    for error in found["errors"]:
        assert set(error) == {"line", "lines", "count", "column", "message"}
    return found


def test_programs_get_the_whole_report_and_nothing_else(
    register: str, tmp_path: Path, capsys: Captured
) -> None:
    lines = (
        "First Aid,E1,10.01.2026,10.01.2027\nFirst Aid,E2,,\nFirst Aid,E3,soon,\nNew,E4,10.01.2026,\n"
        "Total,,4,\nFirst Aid,E1,10.01.2026,10.01.2027\n"
    )
    path = write(tmp_path, "Staff of 2026\n\n" + HEAD + lines)
    words = ["import", "instances", path, "--create-missing", "--kind", "employee", "--format", "json"]
    assert main([*words, "--dry-run"]) == 1
    refused = answered(capsys)
    assert rows("instance") == 0
    assert main([*words, "--skip-errors"]) == 0
    found = answered(capsys)
    assert found == refused, "a dry run says exactly what is done"
    assert found["file"] == {
        "encoding": "UTF-8",
        "delimiter": "comma",
        "sheet": None,
        "header_row": 3,
        "columns": {
            "certification": "certification",
            "employee no": "entity_code",
            "issued": "issued_on",
            "expires": "expires_on",
        },
        "formats": {"issued_on": "DD.MM.YYYY", "expires_on": "DD.MM.YYYY"},
    }
    assert sum(found["counts"].values()) == 6
    assert (found["counts"]["assigned"], found["counts"]["errors"]) == (1, 1)
    assert found["also_created"]["certifications"] == ["New"]
    assert found["also_created"]["employees"] == ["E4"]
    assert found["also_created"]["associations"] == 3
    assert {"header_found", "line_skipped", "no_date"} <= {one["kind"] for one in found["findings"]}
    [error] = found["errors"]
    assert (error["line"], error["lines"], error["count"], error["column"]) == (6, [6], 1, "issued")


def test_all_that_is_also_created_is_in_the_object(held: Operator) -> None:
    """People are shown the first twenty; a program gets each."""
    lines = "".join(f"First Aid,N{n:02},2026-01-10,\n" for n in range(35))
    planned = plan("instances", HEAD + lines, create_missing=True)
    assert report_of(planned)["also_created"]["employees"] == [f"N{n:02}" for n in range(35)]
    [line] = [line for line in report_lines(planned) if line.startswith("also created: 35 employees")]
    assert "N19" in line
    assert "N20" not in line
    assert "15 more" in line


@pytest.mark.parametrize(
    ("text", "options", "code", "words"),
    [
        (
            HEAD.strip() + ",Passed\nFirst Aid,E1,2026-01-10,,Yes\nFirst Aid,E2,2026-01-10,,No\n",
            [],
            1,
            '--only "Passed=Yes"',
        ),
        ("employee no,issued\nE1,2026-01-10\n", [], 1, "--set"),
        (HEAD + "First Aid,E1,01/02/2026,\n", [], 1, "--date-format"),
        ("", [], 1, "empty"),
        (HEAD + 'First Aid,"E1,2026-01-10,\n', [], 1, "never closed"),
        (HEAD + "First Aid,E1,2026-01-10,\n", ["--ignore", "Nope"], 2, "'Nope'"),
        (HEAD + "First Aid,E1,2026-01-10,\n", ["--sheet", "One"], 2, "--sheet"),
    ],
)
def test_what_concerns_the_whole_file_has_no_line(
    register: str, tmp_path: Path, capsys: Captured, text: str, options: list[str], code: int, words: str
) -> None:
    path = write(tmp_path, text)
    assert main(["import", "instances", path, "--assign", "--format", "json", *options]) == code
    found = answered(capsys)
    assert found["errors"]
    assert all(one["line"] is None for one in found["errors"])
    assert any(words in one["message"] for one in found["errors"])
    assert sum(found["counts"].values()) == 0
    assert rows("association") == 0


def test_a_file_that_is_not_there_is_a_report_too(register: str, tmp_path: Path, capsys: Captured) -> None:
    assert main(["import", "employees", str(tmp_path / "none.csv"), "--format", "json"]) == 1
    assert answered(capsys)["file"]["encoding"] is None


# --- exit codes ---


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (HEAD + "First Aid,E1,2026-01-10,\n", ["--assign"], 0),
        (HEAD + "First Aid,E1,,\n", ["--assign"], 0),
        (HEAD, ["--assign"], 0),
        (HEAD + "First Aid,E1,2026-01-10,\n", [], 1),
        (HEAD + "First Aid,E1,2026-01-10,\nFirst Aid,E2,soon,\n", ["--assign"], 1),
        (HEAD + "First Aid,E1,2026-01-10,\nFirst Aid,E2,soon,\n", ["--assign", "--skip-errors"], 0),
        (HEAD + "First Aid,E2,soon,\n", ["--assign", "--skip-errors"], 1),
        (HEAD + "First Aid,E2,2026-01-10,\n", ["--only", "issued=2020-01-01"], 1),
        (HEAD + "First Aid,E2,2026-01-10,\n", ["--no-such-option"], 2),
    ],
)
@pytest.mark.parametrize("form", ["text", "json"])
def test_exit_codes(
    register: str, tmp_path: Path, text: str, options: list[str], code: int, form: str
) -> None:
    """Taken, refused or in vain, a mistake in the options: the same for people and for programs."""
    words = ["import", "instances", write(tmp_path, text), "--format", form, *options]
    assert main([*words, "--dry-run"]) == code
    assert main(words) == code
    if code == 0:
        assert main(words) == 0, "what is recorded already is taken"


# --- a dry run without a database ---


def test_a_dry_run_makes_no_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    """Neither one that is named, nor the user's own with its folder, nor anything in an empty file."""
    for name in ("XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / name))
    monkeypatch.delenv("CERTTUI_DATABASE", raising=False)
    path = write(tmp_path, STAFF)
    words = ["import", "employees", path, "--dry-run"]
    before = sorted(tmp_path.iterdir())
    assert main([*words, "--database", str(tmp_path / "new.sqlite3")]) == 0
    assert "3 created" in capsys.readouterr().err
    assert main(words) == 0
    assert sorted(tmp_path.iterdir()) == before
    empty = tmp_path / "empty.sqlite3"
    empty.touch()
    assert main([*words, "--database", str(empty)]) == 0
    assert not empty.stat().st_size
    assert main([*words, "--database", str(tmp_path / "nofolder" / "x.sqlite3")]) == 1


def test_a_dry_run_makes_no_tables_on_a_server(
    postgres_server: PostgresServer, tmp_path: Path, capsys: Captured
) -> None:
    url = postgres_server.create("dry_run_of_nothing")
    try:
        assert main(["import", "employees", write(tmp_path, STAFF), "--dry-run", "--database", url]) == 0
        store.bind(url)
        with store.connection():
            assert store.proxy.obj.get_tables() == []
    finally:
        postgres_server.drop("dry_run_of_nothing")
    assert "3 created" in capsys.readouterr().err


# --- what is kept ---


def test_words_are_kept_of_the_first_lines_only() -> None:
    """A million lines cost a byte each, whatever is said of them."""
    report = Report()
    for line in range(1_000, 0, -1):
        if report.wants(line, Outcome.CREATED):
            report.take(line, Outcome.CREATED, f"line {line}")
        else:
            report.take(line, Outcome.CREATED)
    assert [(one.line, one.words) for one in report.first_of(Outcome.CREATED)] == [
        (line, f"line {line}") for line in range(1, MOST_TOLD + 1)
    ]
    assert len(report._words) == MOST_TOLD
    assert not report.wants(11, Outcome.CREATED)
    assert report.wants(11, Outcome.UPDATED)
