"""Files of other trades and languages: what could mean two things is asked or told, and what a refusal shows leads on.

Each case begins with an empty register.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from certtui.cli import calendar_day
from tests.company import TODAY
from tests.conftest import ENGINES, NewLocation
from tests.import_cases import Case, CommandLine, register_to_copy, run_typed, unanswerable
from tests.shape_files import SHAPES

pytestmark = pytest.mark.whole_program


@pytest.fixture(scope="module", params=ENGINES)
def empty(request: pytest.FixtureRequest) -> Any:
    """Makes empty registers."""
    with register_to_copy(request, request.param, lambda _: None) as new:
        yield new


@pytest.fixture
def typed(
    empty: NewLocation, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> CommandLine:
    monkeypatch.setattr(calendar_day, "today", lambda: TODAY)
    return CommandLine(empty(), tmp_path, capsys)


@pytest.mark.parametrize("case", SHAPES, ids=[case.name for case in SHAPES])
def test_a_shape_comes_to_what_it_says_and_every_way_that_is_shown_leads_on(
    typed: CommandLine, case: Case
) -> None:
    for which in (0, 1, -1) if case.asks else ():
        assert unanswerable(typed, case.file, which, case.on) == ""
    run_typed(case, typed)
