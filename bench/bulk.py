"""Bulk work: assigning, exporting and importing 100,000 and more, against plain sqlite3 and csv."""

from __future__ import annotations

import csv
import io
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

from pysqlite3 import dbapi2 as sqlite

from bench.places import CERTTUI, FOLDER, PYTHON, scratch
from bench.table import Line, milliseconds
from certtui import schema, store
from certtui.commands import assignment, definitions, operators
from certtui.config import account_name
from certtui.queries.entities import list_entities
from certtui.records import Definition, Kind

_TODAY = date(2026, 11, 23)


def lines(big: Path) -> Iterator[Line]:
    """All of them, in order."""
    yield cold_start()
    yield assigning(big)
    yield exporting(big)
    yield from memory_of_export(big)
    yield importing()


def cold_start() -> Line:
    """`certtui export` of nothing, against importing peewee."""
    empty = FOLDER / "empty.sqlite3"
    empty.unlink(missing_ok=True)
    export = [*CERTTUI, "export", "all", "--database", str(empty)]
    subprocess.run(export, check=True, capture_output=True)
    floor, ours = _in_turn(
        lambda: subprocess.run([PYTHON, "-c", "import peewee"], check=True),
        lambda: subprocess.run(export, check=True, capture_output=True),
        15,
    )
    return Line("certtui export of nothing, cold", 'python -c "import peewee"', floor, ours, "ms", 1.5)


def _in_turn(floor: Callable[[], object], ours: Callable[[], object], times: int) -> tuple[float, float]:
    """The median milliseconds of both, run by turns: a machine that is busy for a while is so for both."""
    pairs = [(milliseconds(floor, 1), milliseconds(ours, 1)) for _ in range(times)]
    return median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)


def assigning(big: Path) -> Line:
    """All employees, in one command, against one INSERT … SELECT of as many rows."""
    copy = scratch(big)
    floor = min(_insert_select(copy) for _ in range(3))
    schema.open_database(copy)
    with store.connection():
        operator = operators.sign_in(account_name())
        ids = list(list_entities(Kind.EMPLOYEE))[:100_000]
        taken = []
        for name in ("Bench one", "Bench two", "Bench three"):
            certification = definitions.create_certification(operator, Definition(name, Kind.EMPLOYEE))
            started = perf_counter()
            assignment.assign(operator, certification, ids, _TODAY)
            taken.append((perf_counter() - started) * 1000)
    return Line(
        f"assigning {len(ids):,} employees", "one INSERT … SELECT of as many rows", floor, min(taken), "ms", 4
    )


def _insert_select(path: Path) -> float:
    with closing(sqlite.connect(path)) as connection:
        connection.execute("PRAGMA synchronous = full")
        connection.execute("DROP TABLE IF EXISTS floor")
        connection.execute(
            "CREATE TABLE floor (id INTEGER PRIMARY KEY, certification INT NOT NULL, entity INT NOT NULL,"
            " kind INT NOT NULL, assigned_on TEXT NOT NULL, direct INT NOT NULL, UNIQUE (certification, entity))"
        )
        connection.commit()
        started = perf_counter()
        connection.execute(
            "INSERT INTO floor (certification, entity, kind, assigned_on, direct)"
            " SELECT 1, id, kind, '2026-11-23', 1 FROM entity WHERE kind = 1 LIMIT 100000"
        )
        connection.commit()
        taken = (perf_counter() - started) * 1000
        connection.execute("DROP TABLE floor")
        connection.commit()
    return taken


def exporting(big: Path) -> Line:
    """Export All as CSV against writing the same rows from one flat table."""
    target = FOLDER / "all.csv"
    command = [
        *CERTTUI,
        "export",
        "all",
        "--inactive",
        "--database",
        str(big),
        "--force",
        "--output",
        str(target),
    ]
    subprocess.run(command, check=True, capture_output=True)
    with (
        target.open(encoding="utf-8", newline="") as file,
        closing(sqlite3.connect(FOLDER / "flat.sqlite3")) as flat,
    ):
        reader = csv.reader(file)
        columns = next(reader)
        flat.execute("DROP TABLE IF EXISTS flat")
        named = ", ".join(f'"{column}" TEXT' for column in columns)  # group is a word of SQL's
        flat.execute(f"CREATE TABLE flat ({named})")
        flat.executemany(f"INSERT INTO flat VALUES ({', '.join('?' * len(columns))})", reader)
        flat.commit()
        rows = flat.execute("SELECT count(*) FROM flat").fetchone()[0]
    floor_program = (
        "import csv, sqlite3\n"
        f"rows = sqlite3.connect({str(FOLDER / 'flat.sqlite3')!r}).execute('SELECT * FROM flat')\n"
        f"with open({str(FOLDER / 'floor.csv')!r}, 'w', newline='') as out:\n"
        "    csv.writer(out).writerows(rows)\n"
    )
    floor, ours = _in_turn(
        lambda: subprocess.run([PYTHON, "-c", floor_program], check=True),
        lambda: subprocess.run(command, check=True, capture_output=True),
        3,
    )
    (FOLDER / "flat.sqlite3").unlink()
    return Line(f"Export All, {rows:,} rows, CSV", "sqlite3 + csv from one flat table", floor, ours, "ms", 2)


def memory_of_export(big: Path) -> Iterator[Line]:
    """The most memory that an export took, against an export of nothing."""
    empty = FOLDER / "empty.sqlite3"
    peaks = []
    for path in (empty, big):
        process = subprocess.Popen(
            [*CERTTUI, "export", "all", "--database", str(path)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peaks.append(usage.ru_maxrss / 1024)
    yield Line("memory of that export, at most", "the same of nothing", peaks[0], peaks[1], "MB", 2)


def importing() -> Line:
    """100,000 employees from CSV into an empty database, against csv and executemany."""
    source = FOLDER / "employees.csv"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["code", "name", "email", "department", "site"])
    writer.writerows(
        [
            f"E{n:06}",
            f"Adams {n * 7919 % 100_000}, Ana",
            f"ana.adams{n}@example.com",
            f"Dept {n % 40}",
            f"Site {n % 12}",
        ]
        for n in range(100_000)
    )
    source.write_text(out.getvalue(), encoding="utf-8")
    target = FOLDER / "imported.sqlite3"
    command = [*CERTTUI, "import", "employees", str(source), "--database", str(target)]
    floor_program = (
        "import csv, os, sqlite3\n"
        f"path = {str(FOLDER / 'floor.sqlite3')!r}\n"
        "if os.path.exists(path): os.remove(path)\n"
        "db = sqlite3.connect(path)\n"
        "db.execute('PRAGMA synchronous = full')\n"
        "db.execute('CREATE TABLE e (id INTEGER PRIMARY KEY, code TEXT UNIQUE, name TEXT, email TEXT, d TEXT, s TEXT)')\n"
        f"rows = csv.reader(open({str(source)!r}, newline=''))\n"
        "next(rows)\n"
        "db.executemany('INSERT INTO e (code, name, email, d, s) VALUES (?, ?, ?, ?, ?)', rows)\n"
        "db.commit()\n"
    )

    def run() -> None:
        for leftover in FOLDER.glob("imported.sqlite3*"):
            leftover.unlink()
        subprocess.run(command, check=True, capture_output=True)

    floor, ours = _in_turn(
        lambda: subprocess.run([PYTHON, "-c", floor_program], check=True),
        run,
        3,
    )
    return Line("import of 100,000 employees, CSV", "csv + executemany", floor, ours, "ms", 4)
