"""Processes of other accounts of this machine: what two people see who share a file. Takes root, which CI's container has."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, NamedTuple

import pytest

import certtui

ROOT: Final = Path(certtui.__file__).parent.parent
_SYSTEMS: Final = ("/usr/bin", "/usr/local/bin")


class Account(NamedTuple):
    """An account that every Linux has, and the shared group that it is put into for the process."""

    name: str
    uid: int
    gid: int
    group: int | None = None


def account(name: str, group: int | None = None) -> Account:
    """The account of this name. Skips the test where no process of another account can be started."""
    if os.geteuid() != 0:
        pytest.skip("only root can start processes of other accounts")
    try:
        found = pwd.getpwnam(name)
    except KeyError:
        pytest.skip(f"there is no account {name} here")
    return Account(found.pw_name, found.pw_uid, found.pw_gid, group)


def start_as(
    who: Account,
    words: Sequence[str],
    home: Path,
    *,
    umask: int = 0o022,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start a command as that account, with a home of its own; it is talked to through pipes."""
    return subprocess.Popen(
        words,
        user=who.uid,
        group=who.gid,
        extra_groups=[who.group] if who.group is not None else [],
        umask=umask,
        cwd="/",
        env={
            "HOME": str(home),
            "PATH": "/usr/bin:/bin",
            "LC_ALL": "C.UTF-8",
            **_python()[1],
            **(environment or {}),
        },
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run_as(
    who: Account,
    words: Sequence[str],
    home: Path,
    *,
    umask: int = 0o022,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run a command as that account to its end."""
    with start_as(who, words, home, umask=umask, environment=environment) as running:
        out, err = running.communicate("", timeout=120)
    return subprocess.CompletedProcess(list(words), running.returncode, out, err)


def certtui_as(
    who: Account,
    database: Path,
    *words: str,
    home: Path,
    umask: int = 0o022,
    environment: Mapping[str, str] | None = None,
) -> subprocess.CompletedProcess[str]:
    """Run certtui on this database as that account."""
    command = [*_python()[0], "-m", "certtui", "--database", str(database), *words]
    return run_as(who, command, home, umask=umask, environment=environment)


def python_words(*words: str) -> list[str]:
    """A command of the interpreter that other accounts can run."""
    return [*_python()[0], *words]


@lru_cache(1)
def _python() -> tuple[tuple[str, ...], dict[str, str]]:
    """An interpreter that any account may run, and what it needs to find certtui: root's own may be in root's home."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    paths = os.pathsep.join((str(ROOT), sysconfig.get_paths()["purelib"]))
    nobody = pwd.getpwnam("nobody")
    for program in (sys.executable, *(f"{folder}/{version}" for folder in _SYSTEMS)):
        environment = {"PYTHONPATH": paths, "PYTHONDONTWRITEBYTECODE": "1"}
        try:
            tried = subprocess.run(
                [program, "-c", "import certtui, peewee, sqlite3"],
                user=nobody.pw_uid,
                group=nobody.pw_gid,
                extra_groups=[],
                env=environment,
                cwd="/",
                capture_output=True,
                check=False,
            )
        except OSError:
            continue
        if tried.returncode == 0:
            return (program,), environment
    pytest.skip("no interpreter here can be run by another account")
