"""`certtui import` as it is typed: exit codes, what is said where, and what a terminal is spared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.store import execute
from tests.conftest import NewLocation

FILE = "code,name,colour\nE1,Ana,red\nE2,Bo,blue\n"
BAD = "code,name\nE1,Ana\n,Bo\nE3,Cy\x1b]0;x\x07\n"


@pytest.fixture
def location(new_sqlite: NewLocation, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An empty database that the command line takes without being told."""
    found = new_sqlite()
    monkeypatch.setenv("CERTTUI_DATABASE", found)
    yield found
    if not store.proxy.is_closed():
        store.proxy.close()


def write(folder: Path, text: str) -> str:
    path = folder / "staff.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def rows(sql: str) -> int:
    with store.connection():
        return int(execute(sql).fetchone()[0])


def test_an_import_talks_on_stderr_only(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "employees", write(tmp_path, FILE)]) == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "2 created" in said.err
    assert rows("SELECT count(*) FROM entity") == 2


def test_a_dry_run_says_it_and_does_nothing(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "employees", write(tmp_path, FILE), "--dry-run"]) == 0
    assert "2 created" in capsys.readouterr().err
    assert rows("SELECT count(*) FROM entity") == 0


def test_errors_are_listed_by_line_and_nothing_is_done(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "employees", write(tmp_path, BAD)]) == 1
    said = capsys.readouterr().err
    assert "line 3, column 'code'" in said
    assert "line 4, column 'name'" in said
    assert "\x1b" not in said
    assert rows("SELECT count(*) FROM entity") == 0


def test_errors_skipped_are_listed_and_the_rest_is_done(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["import", "employees", write(tmp_path, BAD), "--skip-errors"]) == 0
    assert "line 3, column 'code'" in capsys.readouterr().err
    assert rows("SELECT count(*) FROM entity") == 1


def test_formats_and_columns_passed_over_are_shown(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path, "Licence,Firm No,Granted,Colour\nPass,C1,31.12.2025,red\n")
    options = ["--kind", "client", "--create-missing", "--map", "Firm No=entity_code"]
    assert main(["import", "instances", path, *options]) == 0
    said = capsys.readouterr().err
    assert "DD.MM.YYYY" in said
    assert "'Colour'" in said


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["dogs", "{}"], 2),
        (["employees", "{}", "--map", "nothing"], 2),
        (["employees", "{}", "--map", "code=dog"], 2),
        (["employees", "{}", "--sheet", "One"], 2),
        (["employees", "{}x"], 1),
        (["instances", "{}"], 1),
    ],
)
def test_what_cannot_be_begun_ends_with_its_code(
    location: str, tmp_path: Path, words: list[str], code: int
) -> None:
    path = write(tmp_path, FILE)
    assert main(["import", *(word.replace("{}", path) for word in words)]) == code


def test_another_day_than_today_takes_no_import(location: str, tmp_path: Path) -> None:
    assert main(["--as-of", "2020-01-01", "import", "employees", write(tmp_path, FILE)]) == 2


def test_a_viewer_is_refused(location: str, tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    assert main(["--operator", "ada", "import", "employees", path, "--dry-run"]) == 0
    with store.connection():
        execute("INSERT INTO operator (name, added_at) VALUES ('vi', '')")
        execute(
            "INSERT INTO operator_permission (operator_id, permission_set_id) SELECT o.id, s.id"
            " FROM operator o, permission_set s WHERE o.name = 'vi' AND s.name = 'Viewer'"
        )
    assert main(["--operator", "vi", "import", "employees", path]) == 4
    assert main(["--operator", "vi", "import", "employees", path, "--dry-run"]) == 4
    assert rows("SELECT count(*) FROM entity") == 0


def test_a_file_of_which_nothing_can_be_taken_is_no_success(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A nightly import that takes nothing must not look like one that had nothing to do."""
    bad = "code,name\n,Bo\n,Cy\n"
    for words in ([], ["--dry-run"]):
        assert main(["import", "employees", write(tmp_path, bad), "--skip-errors", *words]) == 1
        assert "Nothing was taken" in capsys.readouterr().err
    assert main(["import", "employees", write(tmp_path, FILE)]) == 0
    assert main(["import", "employees", write(tmp_path, FILE + ",Cy,red\n"), "--skip-errors"]) == 0, (
        "unchanged"
    )


RESULTS = (
    "certification,employee id,issued,Completed\nFirst Aid,E1,2026-03-01,Yes\nFirst Aid,E2,2026-03-01,No\n"
)


def test_what_a_file_leaves_open_is_asked_and_can_be_answered_as_it_is_told(
    location: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody who did not complete a training becomes Valid because a column was not understood."""
    words = ["import", "instances", write(tmp_path, RESULTS), "--kind", "employee", "--create-missing"]
    assert main(words) == 1
    said = capsys.readouterr().err
    assert '--only "Completed=Yes"' in said
    assert "--ignore" in said
    assert "Nothing was imported" in said
    assert rows("SELECT count(*) FROM entity") == 0
    assert main([*words, "--only", "Completed=Yes"]) == 0
    assert "1 created" in capsys.readouterr().err
    assert rows("SELECT count(*) FROM instance") == 1


def test_every_line_can_have_what_the_file_does_not_say(location: str, tmp_path: Path) -> None:
    path = write(tmp_path, "employee id\nE1\nE2\n")
    words = ["--set", "certification=First Aid", "--set", "issued_on=2026-03-01"]
    kind = ["--kind", "employee", "--create-missing"]
    assert main(["import", "instances", path, *kind, *words]) == 0
    assert rows("SELECT count(*) FROM instance WHERE issued_on = '2026-03-01'") == 2


def test_one_column_can_have_a_date_format_of_its_own(location: str, tmp_path: Path) -> None:
    text = "certification,employee id,issued,expires\nFirst Aid,E1,2025-01-10,10/01/2027\n"
    words = ["import", "instances", write(tmp_path, text), "--kind", "employee", "--create-missing"]
    assert main(words) == 1
    assert main([*words, "--date-format", "expires_on=DMY"]) == 0
    assert rows("SELECT count(*) FROM instance WHERE expires_on = '2027-01-10'") == 1


@pytest.mark.parametrize(
    "words",
    [["--set", "x"], ["--only", "Completed"], ["--value", "Status=inactive"], ["--kind", "dogs"]],
)
def test_an_option_that_cannot_be_read_is_a_mistake_of_usage(
    location: str, tmp_path: Path, words: list[str]
) -> None:
    assert main(["import", "instances", write(tmp_path, RESULTS), *words]) == 2
