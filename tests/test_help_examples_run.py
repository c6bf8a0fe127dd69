"""What --help gives as an example does what it says, with the files that it names, typed into a shell as it stands."""

from __future__ import annotations

import os
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from certtui.cli.main import COMMANDS
from tests import example_company
from tests.calendar_day import CALENDAR_DAY
from tests.test_help_examples import help_of

TODAY = CALENDAR_DAY
FOLDERS = {"/srv/backups": "backups", "/mnt/elsewhere": "elsewhere", "~/": "home/"}
"""Folders of examples, and what stands for them in the folder of the test."""
LACKS = {"certifications": "First Aid", "roles": "Rigger"}
"""What the first example of a command makes, and so is not there before."""
ELSEWHERE = {
    r"certtui demo( |$)": "opens the interface: tests/test_pty_interface.py",
    r"certtui copy .*postgresql://": "takes a server: tests/test_copying.py",
    r"--journal": "takes the system's journal: tests/test_cli_audit.py",
}
"""Examples that cannot run here, and where they are tested."""
PRINTERS = ("lpr", "mail")
"""Programs of others that examples give something to."""
DONE = {0, 3}
"""Exit codes of what was done; 3: there is what --fail-on asks for."""
BEFORE = {
    r"restore (/srv/backups/\S+)": "certtui backup --force {0}",
    r"attachments --save 17$": "rm -f proof.pdf",
}
"""What an example finds there that another command has made, and what makes it."""


def examples(text: str) -> list[str]:
    """The examples, as they are typed: one that goes on in the next line is one; what explains one is left out."""
    joined = re.sub(r" \\\n +", " ", text)
    lines = re.findall(r"^  (certtui .*)$", joined, re.MULTILINE)
    return [re.split(r"\s{3,}", line)[0] for line in lines]


def _tools(folder: Path) -> Path:
    """A folder for the path, with the program and with those of others that take what they are given."""
    folder.mkdir()
    (folder / "certtui").symlink_to(Path(sys.executable).parent / "certtui")
    for name in PRINTERS:
        (folder / name).write_text("#!/bin/sh\ncat >/dev/null\n")
        (folder / name).chmod(0o755)
    return folder


def _here(example: str, folder: Path) -> str:
    for far, near in FOLDERS.items():
        example = example.replace(far, str(folder / near) + ("/" if far.endswith("/") else ""))
    return example.replace("audit show 1234", "audit show 12")


def _prepared(folder: Path, name: str) -> None:
    for near in FOLDERS.values():
        (folder / near).mkdir()
    register = folder / "register.db"
    example_company.make(register, TODAY, lacks=LACKS.get(name, ""), in_use=name != "certifications")
    example_company.write_files(folder)
    if name == "sweeps":
        example_company.begin_sweeps(register, TODAY)


def _alter(folder: Path) -> None:
    with closing(sqlite3.connect(folder / "register.db")) as other:
        other.execute("UPDATE entity SET email = 'x@example.com' WHERE id = 1")
        other.commit()


@pytest.mark.late
@pytest.mark.parametrize("name", COMMANDS)
def test_examples_run_with_the_files_that_they_name(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Those of a command in their order, on one register: what one makes, the next changes."""
    told = [one for one in examples(help_of(name, capsys)) if not any(re.search(p, one) for p in ELSEWHERE)]
    if not told:
        return
    _prepared(tmp_path, name)
    path = f"{_tools(tmp_path / 'bin')}:{os.environ['PATH']}"
    settings = {**os.environ, "PATH": path, "CERTTUI_DATABASE": str(tmp_path / "register.db")}
    failed = []
    for example in told:
        if "audit accept" in example:
            _alter(tmp_path)
        before = [
            _here(made.format(found[1] if found.groups() else ""), tmp_path)
            for pattern, made in BEFORE.items()
            if (found := re.search(pattern, example))
        ]
        typed = "; ".join(["set -eo pipefail", *before, _here(example, tmp_path)])
        done = subprocess.run(
            ["bash", "-c", typed],
            cwd=tmp_path,
            env=settings,
            input="E1003\n",
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode not in DONE:
            failed.append(f"{example}: exit {done.returncode}: {done.stderr}")
    assert not failed, "\n".join(failed)


def test_only_what_cannot_run_here_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    every = [one for name in COMMANDS for one in examples(help_of(name, capsys))]
    assert len(every) > 70
    for pattern in ELSEWHERE:
        assert any(re.search(pattern, one) for one in every), f"no example is left out by {pattern}"
    assert sum(any(re.search(pattern, one) for pattern in ELSEWHERE) for one in every) <= 5
