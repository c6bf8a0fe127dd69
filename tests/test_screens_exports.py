"""Exporting from the views: what is on the screen is what is written, where it goes, and what stops it."""

from __future__ import annotations

import csv
import importlib
import io
import json
import os
import shlex
import stat
import time
from pathlib import Path
from typing import Any

import pytest

from certtui.cli.main import main
from certtui.progress import Progress
from certtui.records import Status
from certtui.rights import Operator, Right
from certtui.screens.certifications import CertificationsScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.entity_views.entity_screen import EntityScreen
from certtui.screens.exports.export_form import ExportForm
from certtui.screens.exports.export_menu import ExportMenu
from certtui.screens.exports.exported_modal import ExportedModal
from certtui.screens.exports.fetching import scp_line
from certtui.screens.exports.job import ExportJob
from certtui.screens.progress_modal import ProgressModal
from tests.conftest import NewLocation
from tests.interface import (
    DAY,
    TODAY,
    Driving,
    a_company,
    cells,
    choose,
    opened,
    panel,
    picture,
    press,
    rows,
    said,
    settled,
    until,
    write,
)
from tests.test_import_round_trip import elsewhere, import_file, make_company

openpyxl: Any = importlib.import_module("openpyxl")  # without types


def form(pilot: Driving) -> ExportForm[Any]:
    screen = pilot.app.screen
    assert isinstance(screen, ExportForm), picture(pilot)
    return screen


def told(pilot: Driving) -> ExportedModal:
    screen = pilot.app.screen
    assert isinstance(screen, ExportedModal), picture(pilot)
    return screen


def content(path: Path) -> bytes:
    return path.read_bytes()


async def export_to(pilot: Driving, what: str, path: Path) -> None:
    """Choose what, type the path (its ending is the format), write."""
    await press(pilot, "e", what)
    form(pilot).query_one("#field-output Input").value = str(path)  # type: ignore[attr-defined]
    await settled(pilot)
    await press(pilot, "ctrl+s")


async def test_what_is_on_the_screen_is_in_the_file_and_the_line_for_ssh_writes_it_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Statuses and a search, on another day than today: name for name, for the owner alone; the folder proposed."""
    monkeypatch.chdir(tmp_path)
    location, day = a_company(tmp_path), TODAY + 20 * DAY
    app = opened(location, day)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        panel(pilot).filter_by(frozenset({Status.EXPIRED, Status.MISSING}))
        await press(pilot, "slash")
        await write(pilot, "E0001")
        await press(pilot, "enter")
        await until(pilot, lambda: bool(rows(pilot).keys))
        shown = cells(rows(pilot), 1)
        await press(pilot, "e", "enter")
        assert "Expired" in picture(pilot)
        assert str(day) in form(pilot).query_one("#field-output Input").value  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        exported = told(pilot)._exported
        await press(pilot, "2", "enter")
        assert app._clipboard == exported.ssh
        assert isinstance(pilot.app.screen, CertificationsScreen)
        assert exported.path in said(pilot)
    path = Path(exported.path)
    assert path.parent == tmp_path
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
    written = content(path)
    names = [row["entity_code"] for row in csv.DictReader(io.StringIO(written.decode()))]
    assert sorted(names) == sorted(shown)
    assert len(names) == len(set(names)) > 3
    remote = shlex.split(exported.ssh)[2]
    capfdbinary.readouterr()
    assert main(shlex.split(remote)[1:]) == 0
    assert capfdbinary.readouterr().out == written


async def test_what_one_entity_holds_is_fetched_by_the_line_for_ssh(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """Its code says which one is meant: the line gives the same bytes as the file that was written on its screen."""
    path = tmp_path / "one.csv"
    async with opened(a_company(tmp_path), TODAY + 20 * DAY).run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "2", "slash", *"e00003", "enter", "enter")
        assert isinstance(pilot.app.screen, EntityScreen)
        await export_to(pilot, "f", path)
        exported = told(pilot)._exported
    written = content(path)
    assert [row["entity_code"] for row in csv.DictReader(io.StringIO(written.decode()))] == ["E00003"]
    capfdbinary.readouterr()
    assert main(shlex.split(shlex.split(exported.ssh)[2])[1:]) == 0
    assert capfdbinary.readouterr().out == written


async def test_an_entity_view_exports_those_whom_it_shows_and_their_matrix(tmp_path: Path) -> None:
    """A status filter leaves the same entities on the screen, in the rows and in the matrix."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, "2")
        screen: Any = pilot.app.screen
        screen._filter_by(screen.shown().filter._replace(statuses=frozenset({Status.EXPIRED})))
        await settled(pilot)
        await until(pilot, lambda: len(screen.table.keys) == 5)
        shown = sorted(cells(screen.table, 1))
        await export_to(pilot, "f", tmp_path / "rows.jsonl")
        await press(pilot, "enter")
        await export_to(pilot, "m", tmp_path / "matrix.xlsx")
        await press(pilot, "enter")
    found = [json.loads(line) for line in (tmp_path / "rows.jsonl").read_text().splitlines()]
    assert {row["status"] for row in found} == {"expired"}
    sheet = openpyxl.load_workbook(tmp_path / "matrix.xlsx").active
    codes = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert sorted(row["entity_code"] for row in found) == sorted(codes) == shown
    assert sheet.freeze_panes == "C2"


async def test_a_file_that_is_there_is_replaced_only_when_asked_for(tmp_path: Path) -> None:
    """Said before and asked for; what is wrong with a path is said at the path; format and ending go together."""
    app = opened(a_company(tmp_path))
    there = tmp_path / "there.csv"
    there.write_text("kept")
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "First Aid")
        await export_to(pilot, "f", tmp_path / "no folder" / "x.csv")
        assert "There is no folder" in picture(pilot).replace("\n", "")
        field: Any = form(pilot).query_one("#field-output Input")
        field.value = str(there)
        await settled(pilot)
        assert "already" in picture(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ConfirmModal)
        await press(pilot, "enter")
        assert (there.read_text(), form(pilot).is_current) == ("kept", True)
        await press(pilot, "ctrl+s", "tab", "enter")
        assert "55 rows" in picture(pilot)
        await press(pilot, "enter")
        assert there.read_text().count("\n") == 56
        await press(pilot, "e", "i")
        field = form(pilot).query_one("#field-output Input")
        await press(pilot, "x")
        assert field.value.endswith(".xlsx")
        field.value = "some.json"
        await settled(pilot)
        assert form(pilot).field("format").value == "json"
        field.value = str(tmp_path)
        await settled(pilot)
        assert form(pilot).read().path.parent == tmp_path
        await press(pilot, "escape", "escape")


async def test_cancelling_leaves_no_file_and_the_form_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While rows are written, with how far it is in sight."""
    from certtui.exporting.files import to_file

    def endless(path: Path, _form: str, overwrite: bool, progress: Progress) -> int:
        with to_file(path, overwrite=overwrite) as stream:
            for done in range(1_000_000):
                stream.write(b"row\n")
                progress(done, 0)
                time.sleep(0.001)
        return 1_000_000

    monkeypatch.chdir(tmp_path)
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = app.screen
        assert isinstance(screen, CertificationsScreen)
        job = ExportJob("Export Much", "much", ("txt",), endless, lambda: 1_000_000)
        screen.run_worker(screen.export_rows(job), group="act")
        await settled(pilot)
        await pilot.press("ctrl+s")
        await until(pilot, lambda: isinstance(app.screen, ProgressModal))
        await until(pilot, lambda: "of 1,000,000" in picture(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, ExportForm))
        await settled(pilot)
        assert "Cancelled" in picture(pilot)
        assert not [name for name in os.listdir(tmp_path) if "much" in name]  # noqa: PTH208


async def test_without_the_right_the_key_says_why(tmp_path: Path) -> None:
    """Greyed for who may look but not export."""
    looker = Operator("lo", ("Looker",), frozenset({Right.VIEW_CERTIFICATIONS, Right.VIEW_ENTITIES}))
    app = opened(a_company(tmp_path), operator=looker)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await press(pilot, "e")
        assert not isinstance(pilot.app.screen, ExportMenu)
        assert "not permitted to export" in said(pilot)


ROUND: list[tuple[str, str]] = [
    ("all", "associations"),
    ("filtered", "associations"),
    ("instances", "instances"),
]


@pytest.mark.parametrize("by", ["interface", "command line"])
async def test_all_filtered_and_instances_come_back_without_a_change(
    new_location: NewLocation,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    by: str,
) -> None:
    """Through import, as CSV and as a workbook: nothing to create, to update or to refuse."""
    from certtui.commands import operators

    location = new_location()
    with elsewhere(location):
        make_company(operators.sign_in("ada"))
    files = [
        (what, kind, tmp_path / f"{what}.{ending}") for what, kind in ROUND for ending in ("csv", "xlsx")
    ]
    if by == "interface":
        app = opened(location)
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            for what, _, path in files:
                await export_to(pilot, what[0], path)
                await press(pilot, "enter")
    else:
        for what, _, path in files:
            statuses = ["--status", "valid,missing,revoked"] if what == "filtered" else []
            words = ["--database", location, "--operator", "ada", "export", what, *statuses]
            assert main([*words, "--output", str(path)]) == 0
    with elsewhere(location):
        ada = operators.sign_in("ada")
        for _, kind, path in files:
            done = import_file(ada, kind, path.read_bytes())
            assert (done.report.changes, done.report.errors, done.event) == (0, 0, None), path
            assert done.report.unchanged > 3, path


def test_lines_are_quoted_for_every_shell_on_the_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that is not ssh's own is named; what scp takes for a pattern is taken literally."""
    monkeypatch.setenv("SSH_CONNECTION", "10.0.0.9 5022 10.0.0.1 2222")
    words = shlex.split(scp_line(Path("/tmp/it's [all]*.csv")))
    assert words[:3] == ["scp", "-P", "2222"]
    assert words[3].endswith(r":/tmp/it's \[all\]\*.csv")
    assert words[4:] == ["."]


async def test_all_instances_of_everything_are_exported_from_any_view(tmp_path: Path) -> None:
    """Whatever the view shows just now, and what the command line writes."""
    path = tmp_path / "instances.csv"
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await choose(pilot, "Forklift")
        await export_to(pilot, "l", path)
        assert told(pilot)._exported.path == str(path)
    names = {row["certification"] for row in csv.DictReader(io.StringIO(content(path).decode()))}
    assert names == {"First Aid"}, "nobody has Forklift, which the view shows"
