"""The files of `certtui import`: every line with its outcome, and the refused lines to be corrected and imported."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from certtui import store
from certtui.cli.main import main
from certtui.importing.options import Options
from certtui.importing.planning import plan_import
from certtui.importing.reading import open_table
from certtui.importing.report import Report
from certtui.importing.report_files import write_rejects, write_report
from certtui.store import execute
from tests.company import TODAY
from tests.conftest import NewLocation

pytestmark = pytest.mark.whole_program

Captured = pytest.CaptureFixture[str]
REASON = "Not imported because"
STAFF = 'code,name,Note\nE1,"Evans, Dora",fine\n,"Fox, Emil",=2+2\nE3,Dunn\x07,"two\nlines"\nE4,Gil,a,b,\nE5,Hal,\n'


@pytest.fixture
def folder(new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A folder for files, and an empty database on either engine."""
    monkeypatch.setenv("CERTTUI_DATABASE", new_location())
    yield tmp_path
    if not store.proxy.is_closed():
        store.proxy.close()


def write(folder: Path, text: str, name: str = "in.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_text(text, encoding=encoding)
    return str(path)


def cells(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def names() -> set[tuple[str, str]]:
    with store.connection():
        return {
            (code, attributes)
            for code, attributes in execute("SELECT code, attributes FROM entity").fetchall()
        }


def test_every_line_stands_in_the_report_with_its_outcome(folder: Path, capsys: Captured) -> None:
    source, target = write(folder, STAFF + 'E1,"Evans, Dora",fine\n'), folder / "report.csv"
    assert main(["import", "employees", source, "--skip-errors", "--report", str(target)]) == 0
    head, *lines = cells(target)
    assert head == ["line", "outcome", "words"]
    assert [(line, outcome) for line, outcome, _ in lines] == [
        ("2", "created"),
        ("3", "error"),
        ("4", "error"),
        ("6", "error"),
        ("7", "created"),
        ("8", "skipped"),
    ]
    words = {line: said for line, _, said in lines}
    assert "Evans, Dora (E1)" in words["2"]
    assert "'code'" in words["3"]
    assert str(target) in capsys.readouterr().err


def test_refused_lines_come_as_they_are_with_the_reason_and_can_be_corrected(
    folder: Path, capsys: Captured
) -> None:
    """What a spreadsheet would run is neutralised; a cell too many stays, so that nothing shifts unseen."""
    source, target = write(folder, STAFF), folder / "rejects.csv"
    assert main(["import", "employees", source, "--rejects", str(target)]) == 1
    assert str(target) in capsys.readouterr().err
    head, *lines = cells(target)
    assert head == ["code", "name", "Note", REASON]
    assert [line[:-1] for line in lines] == [
        ["", "Fox, Emil", "'=2+2"],
        ["E3", "Dunn\x07", "two\nlines"],
        ["E4", "Gil", "a", "b"],
    ]
    assert all(line[-1] for line in lines)
    assert names() == set()

    again = ["import", "employees", str(target)]
    assert main([*again, "--dry-run"]) == 1, "nothing in it has been corrected"
    text = (
        target.read_text(encoding="utf-8")
        .replace(',"Fox', 'E2,"Fox', 1)
        .replace("\x07", "")
        .replace(",a,b,", ",a,")
    )
    target.write_text(text, encoding="utf-8")
    capsys.readouterr()
    assert main(again) == 0
    said = capsys.readouterr().err
    assert REASON not in said, "a column of ours makes no noise"
    assert names() == {("E2", '{"Note": "=2+2"}'), ("E3", '{"Note": "two, lines"}'), ("E4", '{"Note": "a"}')}


def test_a_second_round_of_refused_lines_has_one_reason(folder: Path) -> None:
    first, second = folder / "one.csv", folder / "two.csv"
    assert main(["import", "employees", write(folder, STAFF), "--rejects", str(first)]) == 1
    assert main(["import", "employees", str(first), "--rejects", str(second)]) == 1
    assert cells(second)[0] == ["code", "name", "Note", REASON]
    assert len(cells(second)) == len(cells(first))


def test_the_command_for_the_refused_lines_is_told_and_runs(folder: Path, capsys: Captured) -> None:
    """Options of how the first file was read do not hold for the second, which is UTF-8 with its header on top."""
    text = "Liste\n\nEmp #;Wer\n1;Žofie\n;Łukasz\n"
    source, target = write(folder, text, encoding="cp1250"), folder / "rejects.csv"
    words = ["--encoding", "cp1250", "--header-row", "3", "--map", "Wer=name", "--rejects", str(target)]
    assert main(["import", "employees", source, *words]) == 1
    command = next(line for line in capsys.readouterr().err.splitlines() if "then: certtui" in line)
    assert "cp1250" not in command
    assert "--header-row" not in command
    assert "--map Wer=name" in command
    target.write_text(target.read_text(encoding="utf-8").replace(",Łukasz", "2,Łukasz"), encoding="utf-8")
    assert main(["import", "employees", str(target), "--map", "Wer=name"]) == 0
    with store.connection():
        assert execute("SELECT name FROM entity").fetchall() == [("Łukasz",)]


def test_lines_of_one_column_and_of_workbooks_come_back(folder: Path) -> None:
    book = folder / "in.xlsx"
    with xlsxwriter.Workbook(str(book)) as workbook:
        sheet = workbook.add_worksheet("People")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        for at, name in enumerate(("certification", "employee no", "issued")):
            sheet.write(0, at, name)
        sheet.write_row(1, 0, ["First Aid", "E9"])
        sheet.write_datetime(1, 2, TODAY.replace(year=TODAY.year - 1), day)
    target = folder / "rejects.csv"
    assert main(["import", "instances", str(book), "--sheet", "People", "--rejects", str(target)]) == 1
    assert cells(target)[1][:3] == ["First Aid", "E9", TODAY.replace(year=TODAY.year - 1).isoformat()]
    assert main(["import", "instances", str(target), "--create-missing", "--kind", "employee"]) == 0

    one = write(folder, "employee no\nE9\nE10\n")
    words = ["--set", "certification=First Aid", "--set", "issued_on=2026-01-10", "--assign"]
    assert (
        main(["import", "instances", one, *words, "--rejects", str(folder / "one.csv"), "--skip-errors"]) == 0
    )
    assert [line[0] for line in cells(folder / "one.csv")] == ["employee no", "E10"]
    assert main(["import", "instances", str(folder / "one.csv"), *words, "--create-missing"]) == 0


def test_nothing_is_overwritten(folder: Path, capsys: Captured) -> None:
    """Neither the file that is read, by whatever name, nor one that is there, nor one file by the other."""
    source = write(folder, STAFF)
    link, there = folder / "link.csv", folder / "there.csv"
    link.hardlink_to(source)
    (folder / "soft.csv").symlink_to(source)
    there.write_text("mine")
    words = ["import", "employees", source, "--skip-errors"]
    for option in ("--report", "--rejects"):
        for name in (source, str(link), str(folder / "soft.csv")):
            assert main([*words, option, name, "--force"]) == 2
        assert main([*words, option, str(there)]) == 1
        assert "--force" in capsys.readouterr().err
        assert main([*words, option, str(folder / "none" / "x.csv")]) == 2
    both = str(folder / "both.csv")
    assert main([*words, "--report", both, "--rejects", both]) == 2
    assert main([*words, "--force"]) == 2
    assert Path(source).read_text(encoding="utf-8") == STAFF
    assert there.read_text() == "mine"
    assert names() == set(), "all of it was found before anything was imported"
    assert main([*words, "--report", str(there), "--force"]) == 0
    assert cells(there)[0] == ["line", "outcome", "words"]


def test_files_are_written_beside_the_object_too(folder: Path, capsys: Captured) -> None:
    target = folder / "rejects.csv"
    words = ["import", "employees", write(folder, STAFF), "--format", "json", "--rejects", str(target)]
    assert main(words) == 1
    said = capsys.readouterr()
    assert said.out.startswith("{")
    assert str(target) not in said.out
    assert str(target) in said.err
    assert len(cells(target)) == 4


def test_a_dry_run_writes_the_same_files(folder: Path) -> None:
    words = ["import", "employees", write(folder, STAFF), "--skip-errors"]
    planned, done = folder / "planned.csv", folder / "done.csv"
    assert main([*words, "--dry-run", "--report", str(planned)]) == 0
    assert main([*words, "--report", str(done)]) == 0
    assert planned.read_bytes() == done.read_bytes()


def test_a_file_with_a_question_has_no_lines_to_write(folder: Path, capsys: Captured) -> None:
    source = write(folder, "employee no,issued\nE1,2026-01-10\n")
    target = folder / "rejects.csv"
    assert main(["import", "instances", source, "--rejects", str(target)]) == 1
    assert "was not written" in capsys.readouterr().err
    assert not target.exists()


@pytest.mark.parametrize("number", [2_000, 20_000])
def test_memory_for_the_files_does_not_grow_with_the_lines(
    database: str, tmp_path: Path, number: int
) -> None:
    """Words of all lines are in a temporary file: what is kept of them is the same for few and for many."""
    import tracemalloc

    text = "certification,employee no,issued,expires\n" + "".join(
        f"First Aid,E{n % 50},2026-01-10,{'x' if n % 3 else '2027-01-10'}\n" for n in range(number)
    )
    table = open_table(io.BytesIO(text.encode()))
    options: dict[str, Any] = {"kind": None, "assign": True, "skip_errors": True}
    with table:
        report = Report(keeps_all=True)
        plan = plan_import("instances", table, Options(TODAY, **options), report=report)
        assert plan.report.lines == number
        tracemalloc.start()
        assert write_report(tmp_path / "report.csv", plan, overwrite=False) == number
        assert write_rejects(tmp_path / "rejects.csv", plan, overwrite=False) == number
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 16 * 1024 * 1024


def test_a_file_that_cannot_be_written_is_told_beside_one_report(folder: Path, capsys: Captured) -> None:
    """The object on stdout stays one, and what was imported is not called a failure, lest it be done twice."""
    words = ["import", "employees", write(folder, "code,name\nE1,Ana\n"), "--format", "json"]
    for more, code in (["--dry-run"], 1), ([], 0):
        assert main([*words, "--report", "/proc/certtui.csv", *more]) == code
        said = capsys.readouterr()
        assert json.loads(said.out)["counts"]["created"] == 1
        assert "/proc/certtui.csv" in said.err
    assert main([*words, "--report", str(folder / ("x" * 300))]) == 2
    assert main([*words, "--report", "/dev/null", "--force"]) == 2
    assert Path("/dev/null").is_char_device()
