"""The pages about importing can be followed to the letter: each command does what the page says, and prints what it shows."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from certtui.cli import calendar_day
from certtui.cli.main import main
from tests.walked_docs import Answer, walk

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("first-import.md", "reading-an-import-report.md", "shapes-of-files.md")
ON = date(2026, 3, 31)
"""The day on which the pages are read: their samples have dates around it."""


@pytest.mark.parametrize("page", PAGES)
def test_a_page_can_be_followed(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """On an empty database, with the files that the page shows."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CERTTUI_DATABASE", "register.db")
    monkeypatch.setattr(calendar_day, "today", lambda: ON)

    def run(words: list[str]) -> Answer:
        code = main(words)
        printed = capsys.readouterr()
        return Answer(code, (printed.err + printed.out).replace(f"{tmp_path}/", ""))

    walked = list(walk(DOCS / page, tmp_path, run))
    assert walked
    assert [failed for one in walked for failed in one.failed] == []
    assert [one.printed for one in walked if one.shown is not None] == [
        one.shown for one in walked if one.shown is not None
    ]
