"""Bulk work: assigning, exporting and importing 100,000 and more, against plain sqlite3 and csv."""

from __future__ import annotations

import csv
import io
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
    yield from assigning(big)
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


def assigning(big: Path) -> Iterator[Line]:
    """All employees, in one command, against one INSERT … SELECT of as many rows.

    Of two such floors the second is into the table of associations itself, with the keys and indexes that any insert
    there has to keep.
    """
    copy = scratch(big)
    plain = min(_insert_select(copy, *_PLAIN) for _ in range(3))
    schema.open_database(copy)
    with store.connection():
        operator = operators.sign_in(account_name())
        ids = list(list_entities(Kind.EMPLOYEE))[:100_000]
        taken, same = [], []
        for name in ("Bench one", "Bench two", "Bench three"):
            other = definitions.create_certification(operator, Definition(f"{name}, floor", Kind.EMPLOYEE))
            same.append(_insert_select(copy, "SELECT 1", _SAME.format(other)))
            certification = definitions.create_certification(operator, Definition(name, Kind.EMPLOYEE))
            started = perf_counter()
            assignment.assign(operator, certification, ids, _TODAY)
            taken.append((perf_counter() - started) * 1000)
    what = f"assigning {len(ids):,} employees"
    yield Line(what, "one INSERT … SELECT, a table with one unique key", plain, min(taken), "ms", 4)
    yield Line(what, "one INSERT … SELECT into the same table", min(same), min(taken), "ms", 4)


_PLAIN = (
    "DROP TABLE IF EXISTS floor; CREATE TABLE floor (id INTEGER PRIMARY KEY, certification INT NOT NULL, entity INT NOT NULL, kind INT NOT NULL, assigned_on TEXT NOT NULL, direct INT NOT NULL, UNIQUE (certification, entity))",
    "INSERT INTO floor (certification, entity, kind, assigned_on, direct) SELECT 1, id, kind, '2026-11-23', 1 FROM entity WHERE kind = 1 AND active LIMIT 100000",
)
_SAME = (
    "INSERT INTO association (certification_id, entity_id, kind, assigned_on, direct)"
    " SELECT {}, id, kind, '2026-11-23', 1 FROM entity WHERE kind = 1 AND active LIMIT 100000"
)


def _insert_select(path: Path, before: str, insert: str) -> float:
    with closing(sqlite.connect(path)) as connection:
        connection.executescript(
            f"PRAGMA synchronous = full; PRAGMA foreign_keys = on; PRAGMA cache_size = -32000; {before}"
        )
        started = perf_counter()
        connection.execute(insert)
        connection.commit()
        return (perf_counter() - started) * 1000


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


_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
sys.stderr.write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
"""


def memory_of_export(big: Path) -> Iterator[Line]:
    """The most memory that an export took, against an export of nothing."""
    empty = FOLDER / "empty.sqlite3"
    peaks = []
    for path in (empty, big):
        # from a small program of its own: a child of this one would begin with this one's memory
        done = subprocess.run(
            [PYTHON, "-c", _PEAK, *CERTTUI, "export", "all", "--database", str(path)],
            check=True,
            capture_output=True,
        )
        peaks.append(int(done.stderr.split()[-1]) / 1024)
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
    return Line("import of 100,000 employees, CSV", "csv + executemany", floor, ours, "ms", 5)
