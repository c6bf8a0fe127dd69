"""The Import screen, with every file that the command line is held by: it asks, shows and stores the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from certtui.cli import calendar_day
from certtui.cli.main import main
from tests.company import TODAY
from tests.conftest import ENGINES, NewLocation
from tests.import_cases import Case, CommandLine, register_to_copy
from tests.import_on_screen import run_on_screen
from tests.shape_files import SHAPES
from tests.trap_files import DEFINED, MATRIX, STAFF, TRAPS


@pytest.fixture(scope="module", params=ENGINES)
def staffed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewLocation]:
    """Makes registers with the definitions and the people that the traps meet."""
    folder = tmp_path_factory.mktemp("files")

    def fill(location: str) -> None:
        for what, text in (("certifications", DEFINED), ("employees", STAFF)):
            path = folder / f"{what}.csv"
            path.write_text(text)
            assert main(["--database", location, "--operator", "ada", "import", what, str(path)]) == 0

    with register_to_copy(request, request.param, fill) as new:
        yield new


@pytest.fixture(autouse=True)
def on_that_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calendar_day, "today", lambda: TODAY)


@pytest.mark.parametrize("case", [*TRAPS, *MATRIX], ids=lambda case: case.name)
async def test_a_trap_comes_to_what_it_says(
    staffed: NewLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    await run_on_screen(case, CommandLine(staffed(), tmp_path, capsys, "ada"))


@pytest.mark.late
@pytest.mark.parametrize("case", SHAPES, ids=[case.name for case in SHAPES])
async def test_a_shape_comes_to_what_it_says(
    new_location: NewLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str], case: Case
) -> None:
    await run_on_screen(case, CommandLine(new_location(begun=True), tmp_path, capsys, "ada"))
