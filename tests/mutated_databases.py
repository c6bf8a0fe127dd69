"""Database files with something wrong in them, and what the program does with each, in a process that may be lost."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sqlite3
import traceback
from pathlib import Path
from random import Random
from typing import Final, NamedTuple

COMMANDS = (
    ("status",),
    ("check",),
    ("export", "all", "--format", "json"),
    ("export", "instances"),
    ("audit", "list"),
    ("audit", "verify"),
    ("entities", "list", "--kind", "employee"),
    ("roles", "list"),
    ("certifications", "list"),
    ("operators", "list"),
    ("filters", "list"),
    ("mappings", "list"),
    ("sweeps", "list"),
    ("forecast",),
    ("diff", "2026-01-01", "2026-06-01"),
    ("certifications", "create", "New", "--kind", "employee"),
)
"""Readers of every table, and a writer."""
_SECONDS = 120
_SPOILED = 0.2
"""The share of files that are sound, and hold strange values."""
_STRANGE = (
    "NULL", "'x'", "''", "-1", "99", "9223372036854775807", "1.5", "X'00FF'", "CAST(X'FF' AS TEXT)", "'2026-13-01'",
    "'0000-00-00'", "'{'", "'[1,{}]'", "'9999-12-31'", "'10000-01-01'",
)  # fmt: skip
"""Values, as SQL writes them, that certtui writes into no column, or not into every one."""


class Outcome(NamedTuple):
    """What came of one file: what was done to it, exit codes, what was said; a signal that ended the process."""

    done: str
    codes: tuple[int, ...]
    said: str
    signal: int
    incidents: str


def mutate(content: bytes, random: Random) -> tuple[bytes, str]:
    """One of the ways in which files go wrong."""
    data = bytearray(content)
    way = random.choice(_WAYS)
    way(data, random)
    return bytes(data), way.__name__


def _page_of(data: bytearray) -> int:
    return int.from_bytes(data[16:18], "big") or 4096


def bits(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 20)):
        data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def some_bytes(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 200)):
        data[random.randrange(len(data))] = random.randrange(256)


def a_stretch(data: bytearray, random: Random) -> None:
    at = random.randrange(len(data))
    data[at : at + 512] = random.randbytes(len(data[at : at + 512]))


def a_page(data: bytearray, random: Random) -> None:
    page = _page_of(data)
    at = random.randrange(len(data) // page) * page
    data[at : at + page] = bytes(page) if random.random() < 0.5 else random.randbytes(page)


def two_pages(data: bytearray, random: Random) -> None:
    """Each in the other's place."""
    page = _page_of(data)
    one, other = (slice(at, at + page) for at in random.sample(range(0, len(data), page), 2))
    data[one], data[other] = data[other], data[one]


def the_end(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data)) :]


def the_schema(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 6)):
        data[random.randrange(100, 4 * _page_of(data))] = random.randrange(256)


def the_header(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 4)):
        data[random.randrange(100)] = random.randrange(256)


def words(data: bytearray, random: Random) -> None:
    """The file stays one, of words that nobody wrote."""
    for _ in range(random.randint(1, 60)):
        at = random.randrange(len(data))
        if 32 < data[at] < 127:
            data[at] = random.choice(b"AZaz09-'\" \xff\x00")


_WAYS: Final = (bits, some_bytes, a_stretch, a_page, two_pages, the_end, the_schema, the_header, words)


def spoil(path: Path, random: Random) -> str:
    """Write into some columns what certtui never writes there, whatever the schema says of it."""
    done = []
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA ignore_check_constraints = 1")
        tables = [name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for _ in range(random.randint(1, 4)):
            table = random.choice([name for name in tables if not name.startswith("sqlite_")])
            column = random.choice([row[1] for row in other.execute(f"PRAGMA table_info({table})")])
            value = random.choice(_STRANGE)
            with contextlib.suppress(sqlite3.Error):
                other.execute(
                    f'UPDATE "{table}" SET "{column}" = {value} WHERE rowid IN'
                    f' (SELECT rowid FROM "{table}" ORDER BY random() LIMIT 2)'
                )
                done.append(f"{table}.{column} = {value}")
    return "; ".join(done)


def run_all(path: Path, done: str, state: Path) -> Outcome:
    """Run every command on a file, in a process of its own."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        signal.alarm(_SECONDS)
        os.environ["XDG_STATE_HOME"] = str(state)
        with os.fdopen(write, "w") as told:
            told.write(_run(path))
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as told:
        answer = told.read()
    _, status = os.waitpid(child, 0)
    codes, _, said = answer.partition("\n")
    log = state / "certtui" / "incidents.log"
    incidents = log.read_text() if log.exists() else ""
    log.unlink(missing_ok=True)
    return Outcome(
        done,
        tuple(map(int, codes.split())),
        said,
        os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0,
        incidents,
    )


def _run(path: Path) -> str:
    from certtui.cli.main import main

    codes, said = [], io.StringIO()
    for command in COMMANDS:
        out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
            try:
                codes.append(main(["--database", str(path), "--operator", "ada", *command]))
            except BaseException:  # noqa: BLE001 - none may come out of it
                codes.append(99)
                traceback.print_exc()
    return " ".join(map(str, codes)) + "\n" + said.getvalue()


def is_told(outcome: Outcome) -> bool:
    """Whether the program did its work or said in words why not."""
    return (
        not outcome.signal
        and not outcome.incidents
        and "Traceback" not in outcome.said
        and "unforeseen" not in outcome.said
        and set(outcome.codes) <= {0, 1, 2, 4}
        and len(outcome.codes) == len(COMMANDS)
    )


def run_mutated(original: Path, folder: Path, files: int, seed: int) -> list[Outcome]:
    """So many mutated copies; those of which were not dealt with in words."""
    content = original.read_bytes()
    wrong = []
    for number in range(files):
        random = Random(f"{seed}-{number}")
        for left in folder.glob("mutated.db*"):
            left.unlink()
        path = folder / "mutated.db"
        if random.random() < _SPOILED:
            path.write_bytes(content)
            way = spoil(path, random)
        else:
            mutated, way = mutate(content, random)
            path.write_bytes(mutated)
        outcome = run_all(path, f"seed {seed}-{number}: {way}", folder / "state")
        if not is_told(outcome):
            wrong.append(outcome)
    return wrong
