"""Files in the shapes that people really have, each with what it must come to, by the command line and on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from certtui.cli import calendar_day
from certtui.cli.main import main
from tests.company import TODAY
from tests.conftest import ENGINES, NewLocation
from tests.import_cases import Case, CommandLine, register_to_copy, run_typed
from tests.trap_files import DEFINED, MATRIX, STAFF, TRAPS

pytestmark = pytest.mark.whole_program


@pytest.fixture(scope="module", params=ENGINES)
def staffed(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewLocation]:
    """Makes registers with the definitions and the people that every one of the files meets."""
    folder = tmp_path_factory.mktemp("files")

    def fill(location: str) -> None:
        for what, text in (("certifications", DEFINED), ("employees", STAFF)):
            path = folder / f"{what}.csv"
            path.write_text(text)
            assert main(["--database", location, "import", what, str(path)]) == 0

    with register_to_copy(request, request.param, fill) as new:
        yield new


@pytest.fixture
def typed(
    staffed: NewLocation,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> CommandLine:
    monkeypatch.setattr(calendar_day, "today", lambda: TODAY)
    return CommandLine(staffed(), tmp_path, capsys)


@pytest.mark.parametrize("case", [*TRAPS, *MATRIX], ids=lambda case: case.name)
def test_a_file_comes_to_what_it_says(typed: CommandLine, case: Case) -> None:
    run_typed(case, typed)
