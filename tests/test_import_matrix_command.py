"""Matrices on the command line, on both engines: what is typed, what is answered, what is written, and how fast."""

from __future__ import annotations

import csv
import json
import re
import shlex
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import main
from certtui.importing import instance_batches, spool
from tests.conftest import NewLocation
from tests.matrix_files import held

pytestmark = pytest.mark.whole_program

Captured = pytest.CaptureFixture[str]
STAFF = 'code,name\nM1,"Ito, Kei"\nM2,"Roux, Léa"\n'
CERTIFICATIONS = (
    "name,kind,validity\nRescue,employee,12 months\nCrane,employee,3 years\nWelcome,employee,never\n"
)
MATRIX = """\
Staff #,Worker,Rescue,Crane,Welcome
M1,"Ito, Kei",2026-02-01,,2020-05-04
M2,"Roux, Léa",n/a,03/15/2024,2021-05-04
"""


@pytest.fixture
def register(
    new_location: NewLocation, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: Captured
) -> Iterator[Path]:
    """Two employees and three certifications, on either engine; the folder is the present one."""
    monkeypatch.setenv("CERTTUI_DATABASE", new_location())
    monkeypatch.chdir(tmp_path)
    assert bring("employees", STAFF) == 0
    assert bring("certifications", CERTIFICATIONS) == 0
    capsys.readouterr()
    yield tmp_path
    if not store.proxy.is_closed():
        store.proxy.close()


def bring(what: str, text: str, *words: str) -> int:
    Path("in.csv").write_text(text, encoding="utf-8")
    return main(["import", what, "in.csv", *words])


def read(name: str) -> list[dict[str, str]]:
    return [*csv.DictReader(Path(name).read_text(encoding="utf-8").splitlines())]


def stored() -> dict[tuple[str, str], list[tuple[str, str]]]:
    with store.connection():
        return held()


def test_the_commonest_matrix(register: Path, capsys: Captured) -> None:
    """Two people, three certifications, a slashed date that settles its order; n/a and empty cells assign nothing."""
    assert bring("matrix", MATRIX, "--kind", "employee") == 0
    said = capsys.readouterr().err
    assert "4 created" in said
    assert "'Crane'" in said
    assert stored() == {
        ("Rescue", "M1"): [("2026-02-01", "2027-02-01")],
        ("Welcome", "M1"): [("2020-05-04", "never")],
        ("Crane", "M2"): [("2024-03-15", "2027-03-15")],
        ("Welcome", "M2"): [("2021-05-04", "never")],
    }
    assert bring("matrix", MATRIX) == 0
    assert "0 created, 0 updated, 4 unchanged" in capsys.readouterr().err


def test_a_refusal_names_options_that_work_as_they_are_shown(register: Path, capsys: Captured) -> None:
    text = MATRIX.replace("Welcome", "Hot Work").replace("2020-05-04", "x")
    words: list[str] = []
    for _ in range(4):
        if bring("matrix", text, *words) == 0:
            break
        said = capsys.readouterr().err
        offered = re.search(r": (--(?:set|create).*?)[;.]\s", said)
        assert offered, said
        words += shlex.split(offered[1])
    assert ("Hot Work", "M1") in stored()


def test_the_report_is_of_cells(register: Path, capsys: Captured) -> None:
    """As text, for programs, and in files: a bad cell is named by its line and its column, and a line is rejected once."""
    text = (
        MATRIX.replace("2026-02-01", "soon").replace("2020-05-04", "later")
        + "M9,Nobody,2026-01-01,2026-01-01,\n"
    )
    assert bring("matrix", text) == 1
    said = capsys.readouterr().err
    assert "line 2, column 'Rescue'" in said or "'Rescue: soon=" in said
    assert '--value "Rescue: soon=missing"' in said
    assert (
        bring(
            "matrix", text, "--format", "json", "--skip-errors", "--report", "all.csv", "--rejects", "no.csv"
        )
        == 0
    )
    report = json.loads(capsys.readouterr().out)
    assert report["counts"] == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "assigned": 0,
        "errors": 3,
    }
    assert [(one["line"], one["column"]) for one in report["errors"]] == [
        (2, "Rescue"),
        (2, "Welcome"),
        (4, "Staff #"),
    ]
    assert report["file"]["columns"]["Crane"] == "Crane: issued_on"
    lines = read("all.csv")
    assert [(one["line"], one["outcome"]) for one in lines] == [
        *[("2", "error")] * 2,
        *[("3", "created")] * 2,
        ("4", "error"),
    ]
    rejects = read("no.csv")
    assert [one["Staff #"] for one in rejects] == ["M1", "M9"]
    assert "'later'" in [*rejects[0].values()][-1]
    corrected = (
        Path("no.csv").read_text(encoding="utf-8").replace(",soon,", ",2026-02-01,").replace(",later,", ",,")
    )
    assert bring("matrix", corrected, "--skip-errors") == 0
    assert ("Rescue", "M1") in stored()


def test_a_dry_run_says_what_a_run_says(register: Path, capsys: Captured) -> None:
    words = ("--format", "json", "--assign-all")
    assert bring("matrix", MATRIX, *words, "--dry-run") == 0
    dry = json.loads(capsys.readouterr().out)
    assert not stored()
    assert bring("matrix", MATRIX, *words) == 0
    assert json.loads(capsys.readouterr().out) == dry
    assert len(stored()) == 5


def test_exports_come_back_by_the_command_line(register: Path, capsys: Captured) -> None:
    assert bring("matrix", MATRIX, "--assign-all") == 0
    before = stored()
    for cells in ("issued_on", "expires_on", "status"):
        for name in ("out.csv", "out.xlsx"):
            assert (
                main(
                    ["export", "matrix", "--kind", "employee", "--cells", cells, "--output", name, "--force"]
                )
                == 0
            )
            capsys.readouterr()
            assert main(["import", "matrix", name, "--cells", cells, "--assign-all"]) == 0
            assert "0 created, 0 updated, 4" in capsys.readouterr().err.replace("5 unchanged", "4 unchanged")
    assert stored() == before
    assert main(["export", "all", "--cells", "status"]) == 2


def test_help_lists_the_columns_and_has_an_example(register: Path, capsys: Captured) -> None:
    assert main(["import", "matrix", "--help"]) == 0
    said = capsys.readouterr().out
    assert "columns of matrix" in said
    assert "--cells" in said
    assert main(["import", "matrix", "--template", "matrix.xlsx"]) == 2
    way = re.search(r"certtui (export matrix .*)", capsys.readouterr().err)
    assert way
    assert main(shlex.split(way[1])) == 0


def test_a_large_matrix_takes_memory_that_does_not_grow_with_it(
    register: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cells are put away in a file, here sooner than usual: four times as many take hardly more memory."""
    monkeypatch.setattr(spool, "_SORTED_AT_ONCE", 500)
    monkeypatch.setattr(spool, "_IN_MEMORY", 1 << 10)
    monkeypatch.setattr(instance_batches, "_AT_ONCE", 100)
    head = "Staff #," + ",".join(f"Course {n}" for n in range(40))
    peaks = []
    for number in (60, 240):
        people = "code,name\n" + "".join(f"L{n},Person {n}\n" for n in range(number))
        assert bring("employees", people) == 0
        Path("in.csv").write_text(head + "\n" + "".join(f"L{n}{',2026-01-05' * 40}\n" for n in range(number)))
        tracemalloc.start()
        assert (
            main(["import", "matrix", "in.csv", "--kind", "employee", "--create-missing", "--dry-run"]) == 0
        )
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]
