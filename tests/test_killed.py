"""A command that is killed at any moment has done all of it or nothing, and leaves a sound file."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

import pytest

from certtui import integrity, store
from certtui.commands import operators
from certtui.store import execute
from tests import company
from tests.conftest import NewLocation
from tests.soaking import Soak

ROWS = 10_000
FURTHER = 40
FULLY_CHECKED = 4
ROOT = Path(__file__).parent.parent


class Killed(NamedTuple):
    """Where the child was when it was killed, in the worker's words, and what it left."""

    mark: str
    rows: int


class Worker:
    """The process that assigns and kills."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.killed_worker"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, path: Path, delay: float | None) -> tuple[str, float]:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{path}\t{delay or ''}\n")
        self._process.stdin.flush()
        mark, seconds = self._process.stdout.readline().split()
        return mark, float(seconds)

    def end(self) -> None:
        self._process.communicate(timeout=30)


@pytest.fixture
def worker() -> Iterator[Worker]:
    running = Worker()
    yield running
    running.end()


@pytest.fixture
def prepared(new_sqlite: NewLocation) -> Path:
    """A database in which everything waits to be assigned."""
    location = new_sqlite()
    store.bind(location)
    with store.connection():
        operator = operators.sign_in("ada")
        company.certification(operator)
        company.people(ROWS)
    return Path(location)


def _look(path: Path, *, fully: bool) -> int:
    """How many rows there are, once the file is sound and its tables agree."""
    store.bind(path)
    with store.connection():
        if fully:
            assert integrity.check() == []
        assert execute("PRAGMA quick_check").fetchone() == ("ok",)
        rows = company.count("association")
        assert company.count("span") == rows
        assert company.count("audit_event", "action = 'assign'") == rows // ROWS
        return rows


def _moments(seconds: float, kills: int, chance: Random, seen: Mapping[float, Killed]) -> Iterator[float]:
    """One out of each equal part of the duration, and a little beyond: commits are at the end.

    A machine that has become slower, or faster, since the duration was measured has them all fall before the transaction,
    or none inside of it. So further ones follow: later each time until a commit was met, then between the last moment
    before the transaction and the first after the commit.
    """
    for part in range(kills):
        yield seconds * 1.25 * (part + chance.random()) / kills
    for _ in range(FURTHER):
        if _are_enough(seen.values()):
            return
        done = [moment for moment, killed in seen.items() if killed.rows]
        if not done:
            yield max(seen) * 1.1
            continue
        first = min(done)
        before = [moment for moment, killed in seen.items() if killed.mark == "s" and moment < first]
        yield chance.uniform(max(before, default=0), first)


def _are_enough(seen: Collection[Killed]) -> bool:
    """Whether kills fell on both sides of the commit, and inside of the transaction."""
    return {killed.rows for killed in seen} == {0, ROWS} and Killed("i", 0) in seen


def _remove(path: Path) -> None:
    for file in path.parent.glob(f"{path.name}*"):
        file.unlink()


def test_killed_at_any_moment_it_is_all_or_nothing(prepared: Path, worker: Worker, soak: Soak) -> None:
    kills = soak.times(24, long=2_000)
    copy = prepared.with_name("killed.db")
    shutil.copy(prepared, copy)
    worker.run(copy, None)  # the first pays for what is loaded late
    _remove(copy)
    shutil.copy(prepared, copy)
    finished, seconds = worker.run(copy, None)
    assert (finished, _look(copy, fully=True)) == ("d", ROWS)
    seen: dict[float, Killed] = {}

    for number, moment in enumerate(_moments(seconds, kills, soak.random, seen)):
        _remove(copy)
        shutil.copy(prepared, copy)
        mark, _ = worker.run(copy, moment)
        seen[moment] = Killed(mark, _look(copy, fully=number % max(1, kills // FULLY_CHECKED) == 0))

    assert {killed.rows for killed in seen.values()} == {0, ROWS}, (
        "kills must fall on both sides of the commit"
    )
    assert Killed("i", 0) in seen.values(), "kills must fall inside of the transaction"
    assert all(killed.rows == ROWS for killed in seen.values() if killed.mark == "d")
