"""The schema's versions: a new database is made, an older one upgraded, a newer one refused.

Owns: the history table that playhouse.migrations keeps. Upgrades are the numbered scripts of certtui/migrations; each
runs in a transaction, behind a lock and a backup, and is followed by a check of every reference.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from certtui import db, row_watch, sharing, store
from certtui.aftermath import tell
from certtui.db_operators import Permission, PermissionSet
from certtui.errors import DatabaseUnavailable
from certtui.peewee_alone import driver_withheld, pw
from certtui.rights import BUILT_IN

SCRIPTS = Path(__file__).parent / "migrations"
UPGRADE = "upgrade"
"""The action of the event that an upgrade writes which changes rows: its detail tells in words how many."""
_HISTORY = "schema_migration"
_UPGRADE_LOCK = 0x75706772  # any constant; "upgr"
_NO_BACKUP = "CERTTUI_UPGRADE_WITHOUT_BACKUP"
_UNFINISHED = "unfinished"
"""Stands among the names of upgrades from before the first script until all is done that follows from them."""
_NOTED = "before the upgrade: "
"""Begins the name under which is kept, until all is done, what was found before the first script."""
Begin = Callable[[set[str]], list[str]]
"""What the layers above find before the first script; it is told the names of the upgrades that the database had."""
Finish = Callable[[tuple[str, ...], list[str]], None]
"""What the layers above do after the scripts, in the transaction that ends the upgrade.

It is told the names of the scripts and what was found before the first, even if the process ended since.
"""


class Opened(NamedTuple):
    """What opening did: whether the database was made just now, and the backup taken before an upgrade.

    `told`: what the upgrades changed of the rows, in words and numbers.
    """

    created: bool = False
    upgraded: tuple[str, ...] = ()
    backup: Path | None = None
    told: tuple[str, ...] = ()


def _nothing_found(_applied: set[str]) -> list[str]:
    """A Begin for those who look for nothing."""
    return []


def _nothing_follows(_upgrades: tuple[str, ...], _found: list[str]) -> None:
    """A Finish for those who have nothing to do."""


def open_database(
    location: str | Path,
    *,
    scripts: Path = SCRIPTS,
    begin: Begin = _nothing_found,
    finish: Finish = _nothing_follows,
) -> Opened:
    """Bind `location` and see to it that its schema is this program's. See commands.upgrading for what is to follow.

    Raises DatabaseUnavailable when it cannot be opened, is another program's, or is of a newer certtui.
    """
    database = store.bind(location)
    if not store.is_url(str(location)):
        _check_folder(Path(location))
    known = sorted(p.stem for p in scripts.glob("[0-9]*.py"))
    with store.connection():
        applied = _applied(database)
        if applied is None:
            return Opened(created=_create(database, scripts))
        _refuse_newer(applied, known)
        if applied == set(known):
            return Opened()
        with _upgrade_lock(location):
            applied = _applied(database) or set()
            pending = tuple(name for name in known if name not in applied)
            if not pending and _UNFINISHED in applied:
                pending = tuple(known[-1:])  # its scripts ran, and the process ended before what follows
            if not pending:
                return Opened()
            backup = _back_up(database, location, pending[0])
            if _UNFINISHED not in applied:
                _begin(begin, applied)
            told = _upgrade(database, scripts, lambda: finish(pending, _noted()))
            return Opened(upgraded=pending, backup=backup, told=told)


def has_tables(location: str | Path) -> bool:
    """Whether the database holds any table, whoever made it. Binds it. Raises DatabaseUnavailable."""
    database = store.bind(location)
    with store.connection():
        return bool(database.get_tables())


def _check_folder(path: Path) -> None:
    try:
        if path.is_dir():
            raise DatabaseUnavailable(f"{path} is a folder. Name a file in it with --database.")
        if not path.parent.is_dir():
            raise DatabaseUnavailable(
                f"The folder {path.parent} does not exist. Make it, or name another file with --database."
            )
        if not path.exists():
            # the register of who may do what is nobody else's business, but of the accounts that share its folder
            sharing.make_file(path)
    except OSError as error:
        why = sharing.explain_refused(path) if isinstance(error, PermissionError) else None
        raise DatabaseUnavailable(
            why
            or f"{path} cannot be opened: {error.strerror}. "
            "Ask for the right to write in its folder, or name another file with --database."
        ) from error


def _applied(database: pw.Database) -> set[str] | None:
    """The names of the upgrades that the database has had; None for a database without any table."""
    tables = set(database.get_tables())
    if not tables:
        return None
    if _HISTORY not in tables or "association" not in tables:
        raise DatabaseUnavailable(
            f"The database holds another program's tables ({', '.join(sorted(tables)[:3])} …). "
            "Name an empty one with --database."
        )
    names = {str(name) for (name,) in database.execute_sql(f"SELECT name FROM {_HISTORY}")}
    return {name for name in names if not name.startswith(_NOTED)}


def _refuse_newer(applied: set[str], known: list[str]) -> None:
    if newer := sorted(applied - {*known, _UNFINISHED}):
        raise DatabaseUnavailable(
            f"The database was upgraded by a newer certtui ({newer[-1]}). Nothing was changed. "
            "Install that version, or restore a backup from before the upgrade."
        )


def _runner(database: pw.Database, scripts: Path) -> Any:
    """What runs the scripts, and knows which have run."""
    with driver_withheld():  # its module brings in what it has for PostgreSQL
        from playhouse.migrations import Runner

    return Runner(database, str(scripts), table_name=_HISTORY)


def make_tables(database: pw.Database, scripts: Path = SCRIPTS) -> None:
    """Make this program's tables, without rows, in the bound database, which has none; in the caller's transaction."""
    db.create_tables()
    if store.is_postgresql():
        db.collate_bytewise()
    row_watch.install()
    _runner(database, scripts).fake()


def _create(database: pw.Database, scripts: Path) -> bool:
    """Make all tables and the permission sets; False when another process was quicker."""
    with store.write_transaction(watched=False):
        if _applied(database) is not None:
            return False
        make_tables(database, scripts)
        for name, rights in BUILT_IN.items():
            made = PermissionSet.create(name=name, built_in=True)
            for right in sorted(rights):
                Permission.insert(permission_set=made, name=right.value).execute()
    return True


@contextmanager
def _upgrade_lock(location: str | Path) -> Iterator[None]:
    """One upgrader at a time; the second waits, then finds nothing left to do."""
    if store.is_postgresql():
        store.execute("SELECT pg_advisory_lock(?)", (_UPGRADE_LOCK,))
        try:
            yield
        finally:
            store.execute("SELECT pg_advisory_unlock(?)", (_UPGRADE_LOCK,))
        return
    path = Path(f"{location}.upgrading")
    while True:
        sharing.make_file(path)
        try:
            held = path.open("r+")
        except FileNotFoundError:  # whoever held it has just removed it
            continue
        with held:
            fcntl.flock(held, fcntl.LOCK_EX)
            # whoever held it before has removed it: a third may hold a new file of that name by now
            if not _is_same_file(path, held.fileno()):
                continue
            try:
                yield
            finally:
                _unlock(path)
            return


def _unlock(path: Path) -> None:
    """Delete the file that was the lock. The upgrade is done or has failed: this says nothing of it."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        tell(
            f"{path} could not be deleted: {error.strerror or error}. It is empty and not needed; delete it."
        )


def _is_same_file(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


def _back_up(database: pw.Database, location: str | Path, before: str) -> Path | None:
    if store.is_postgresql():
        if os.environ.get(_NO_BACKUP) != "1":
            raise DatabaseUnavailable(
                "The database is of an older certtui and must be upgraded. Take a backup with pg_dump, "
                f"then start once with {_NO_BACKUP}=1. Nothing was changed."
            )
        return None
    target = Path(f"{location}.before-{re.sub(r'[^0-9a-z_]', '', before)}")
    partial = Path(f"{target}.part")
    partial.unlink(missing_ok=True)  # a crash left it, maybe another account's
    sharing.make_file(partial)
    with closing(pw.sqlite3.connect(str(partial))) as copy:
        database.connection().backup(copy)
    partial.replace(target)
    return target


def _begin(begin: Begin, applied: set[str]) -> None:
    """Keep what is found before the first script, and that the upgrade has begun: both or none."""
    with store.write_transaction(watched=False):
        for name in (_UNFINISHED, *(_NOTED + found for found in begin(applied))):
            store.execute(f"INSERT INTO {_HISTORY} (name, applied) VALUES (?, CURRENT_TIMESTAMP)", (name,))


def _noted() -> list[str]:
    names = store.execute(f"SELECT name FROM {_HISTORY} ORDER BY name").fetchall()
    return [name.removeprefix(_NOTED) for (name,) in names if name.startswith(_NOTED)]


def _upgrade(database: pw.Database, scripts: Path, finish: Callable[[], None]) -> tuple[str, ...]:
    """Run what is pending and what follows from it; what that changed of the rows, as events in the audit log tell it."""
    (newest,) = store.execute("SELECT COALESCE(max(id), 0) FROM audit_event").fetchone()
    _runner(database, scripts).up()
    if not store.is_postgresql() and (broken := database.execute_sql("PRAGMA foreign_key_check").fetchall()):
        raise DatabaseUnavailable(
            f"The upgrade left {len(broken)} rows without what they refer to. Restore the backup and report this."
        )
    with store.write_transaction(watched=False):
        row_watch.install()
        finish()
        store.execute(f"DELETE FROM {_HISTORY} WHERE name = ? OR name LIKE ?", (_UNFINISHED, f"{_NOTED}%"))
    events = store.execute(
        "SELECT detail FROM audit_event WHERE id > ? AND action = ? ORDER BY id", (newest, UPGRADE)
    ).fetchall()
    told = (json.loads(detail).get("told") for (detail,) in events)
    return tuple(str(words) for words in told if words)
