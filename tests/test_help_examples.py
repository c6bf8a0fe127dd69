"""What --help gives as an example works on the demo company, where people try it first."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from certtui import store
from certtui.cli.main import COMMANDS, main

READING = ("explain", "diff", "forecast", "status", "certifications list", "entities list", "sweeps")
"""Commands whose examples change nothing, and need nothing that is not there."""
_NEEDS_MORE = re.compile(r"[|<>]|\\$|--output|--filter|sweeps (begin|export|compare)")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> str:
    location = str(tmp_path_factory.mktemp("demo") / "demo.db")
    assert main(["demo", "--fill-only", "--rows", "5000", "--database", location]) == 0
    return location


def examples(text: str) -> list[str]:
    """The lines that can be typed as they stand; what explains one is set off by several blanks."""
    lines = re.findall(r"^  (certtui .*)$", text, re.MULTILINE)
    return [re.split(r"\s{3,}", line)[0] for line in lines if not _NEEDS_MORE.search(line)]


def help_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    assert main([name, "--help"]) == 0
    return capsys.readouterr().out


def test_examples_work_on_the_demo(
    demo: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CERTTUI_DATABASE", demo)
    monkeypatch.chdir(tmp_path)
    ran, failed = 0, []
    for name in COMMANDS:
        for example in examples(help_of(name, capsys)):
            words = shlex.split(example)[1:]
            if not any(reading in " ".join(words) for reading in READING):
                continue
            ran += 1
            if main(words) not in {0, 3}:
                failed.append(f"{example}: {capsys.readouterr().err}")
    store.close_connection()
    assert not failed, "\n".join(failed)
    assert ran > 10
