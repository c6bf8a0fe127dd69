"""What a copy of a SQLite database says of itself: read without binding it, so that nothing of it is changed.

Not by the tables of this program's version: a copy may be older.
"""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from certtui.audit import GENESIS, SUMS_SINCE, untrue_as_stored

try:  # the library that the store uses: a second one in a process neither sees nor keeps the first one's locks
    from pysqlite3 import dbapi2 as sqlite3
except ImportError:
    import sqlite3

DatabaseError: type[Exception] = sqlite3.DatabaseError
OperationalError: type[Exception] = sqlite3.OperationalError


class Planted(sqlite3.DatabaseError):  # type: ignore[misc]
    """A copy has a trigger or view, which certtui never makes in a file: it would act or show by itself."""


class Copied(NamedTuple):
    """The upgrades that a copy has had, the head of its audit log, and the contents that it refers to, with their sizes.

    `untrue`: the tables whose rows are not those that its log tells of, where its events have sums.
    """

    schema: tuple[str, ...]
    event: int
    hash: str
    attachments: dict[str, int]
    untrue: tuple[str, ...] = ()


def read_copy(path: Path, *, rows_too: bool = False) -> Copied:
    """Look into a whole database file that nobody writes to. Raises DatabaseError when it is damaged, Planted.

    `rows_too`: read all rows, and compare them with what the log tells of them.
    """
    with closing(connected(path, "mode=ro&immutable=1")) as copy:
        refuse_planted(copy)
        (verdict,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
        if verdict != "ok":
            raise DatabaseError(verdict)
        schema = copy.execute("SELECT name FROM schema_migration ORDER BY name").fetchall()
        newest = copy.execute("SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
        event, head = newest or (0, GENESIS)
        has_attachments = copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'attachment'").fetchone()
        rows = (
            copy.execute("SELECT DISTINCT sha256, size FROM attachment ORDER BY sha256")
            if has_attachments
            else ()
        )
        names = tuple(name for (name,) in schema)
        compared = rows_too and SUMS_SINCE in names
        untrue = tuple(sorted(untrue_as_stored(copy.execute))) if compared else ()
        return Copied(names, event, head, dict(rows), untrue)


def refuse_planted(there: Any) -> None:
    """Raise Planted for a trigger or view in the database of this connection, before anything of it can run."""
    planted = there.execute(
        "SELECT type, name, tbl_name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY type, name LIMIT 1"
    ).fetchone()
    if planted:
        kind, name, table = planted
        of = f" on {table}" if kind == "trigger" else ""
        raise Planted(f"it has a {kind} that certtui did not make, {name}{of}")


def has_data(path: Path) -> bool:
    """Whether there is something that must not be lost: anything but nothing, and a new database that nobody filled."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    try:
        with closing(connected(path, "mode=ro")) as there:
            return is_filled(there)
    except DatabaseError:
        return True  # damaged, locked, or another program's


def is_filled(there: Any) -> bool:
    """Whether anything is recorded in the database of this connection. Raises DatabaseError when it is none of ours."""
    return any(
        there.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone()
        for table in ("entity", "certification", "role")
    )


def connected(path: Path, options: str) -> Any:
    """A connection of its own to a file, whose name may hold anything, and whose schema anybody may have made."""
    made = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{options}", uri=True, timeout=2, isolation_level=None
    )
    made.execute("PRAGMA trusted_schema = OFF")
    return made
