"""What a database driver says, in our words: the one place where errors of drivers become ours.

Nothing that a driver said gets past here unredacted: it may quote a URL, and in it a password.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from certtui.errors import ConnectionLost, DatabaseUnavailable
from certtui.locations import redacted
from certtui.peewee_alone import pw
from certtui.postgresql import PostgresqlServer
from certtui.sharing import explain_refused

ERRORS = (
    pw.DatabaseError,
    pw.InterfaceError,
    pw.sqlite3.DatabaseError,
    pw.sqlite3.InterfaceError,
    UnicodeDecodeError,
)
"""Errors of either driver: Peewee's; sqlite3's own, as SQLite reads on while rows are fetched; and what sqlite3 raises
where SQLite quotes a damaged page, which is no text."""
_OF_THE_SURROUNDINGS = (pw.OperationalError, pw.InterfaceError, pw.sqlite3.OperationalError)
_IS_DAMAGED = (
    "malformed",
    "corrupt",
    "not a database",
    "Could not decode to UTF-8",
    "unsupported file format",
    "unrecognized token",
    "no such collation",
    "no such module",
)
DAMAGED: Final = (
    "The database file is damaged. Restore the last backup; keep the damaged file for inspection."
)
_MEANINGS = (
    ("locked", "Another program is writing to the database. Nothing was changed; try again in a moment."),
    ("disk is full", "The disk is full. Nothing was changed; free some space and try again."),
    (
        "disk I/O",
        "The disk could not be read or written. Nothing was changed; check the disk, then 'certtui check'.",
    ),
    (
        "readonly",
        "The database may only be read by this account. Nothing was changed; ask its owner for the right to write.",
    ),
    (
        "unable to open",
        "The database file cannot be opened. Check that its folder exists and may be written to.",
    ),
    ("not a database", "The file is not a certtui database. Name another with --database."),
    *((sign, DAMAGED) for sign in _IS_DAMAGED),
    ("no such table", DAMAGED),
    ("no such column", DAMAGED),
)

_IS_REFUSED: Final = ("readonly", "unable to open")
"""What SQLite says where modes and groups of files may be the reason."""


def translated(error: BaseException, database: pw.Database) -> DatabaseUnavailable | None:
    """The error in our words; None for one that is a fault of the program, such as a constraint it ran into."""
    if isinstance(database, PostgresqlServer):
        if database.is_lost():
            database.note_loss()
            return ConnectionLost(
                f"The database does not answer: {_words(error, database)}. Nothing was changed; try again when it is "
                "reachable."
            )
    elif isinstance(error, UnicodeDecodeError):
        return DatabaseUnavailable(DAMAGED)
    elif any(sign in str(error) for sign in _IS_DAMAGED):
        return DatabaseUnavailable(_explain(error, database))
    if isinstance(error, _OF_THE_SURROUNDINGS):
        return DatabaseUnavailable(_explain(error, database))
    return None


def is_busy(error: BaseException) -> bool:
    """Whether another program writes to the SQLite file just now."""
    return "locked" in str(error)


def _words(error: BaseException, database: pw.Database) -> str:
    secret = database.password if isinstance(database, PostgresqlServer) else None
    return redacted(" ".join(str(error).split()), secret).rstrip(".")


def _explain(error: BaseException, database: pw.Database) -> str:
    words = _words(error, database)
    if not isinstance(database, PostgresqlServer):
        if any(sign in words for sign in _IS_REFUSED) and (
            why := explain_refused(Path(str(database.database)))
        ):
            return f"{why} ({words})"
        for sign, meaning in _MEANINGS:
            if sign in words:
                return f"{meaning} ({words})"
    if "cannot rollback" in words and error.__context__ is not None:
        # SQLite has rolled back already, on what was raised first
        return _explain(error.__context__, database)
    return f"The database does not answer: {words}. Nothing was changed; try again when it is reachable."
