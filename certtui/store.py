"""The one way to the database: how SQLite and PostgreSQL are opened, locked, and asked.

The database is deferred: nothing connects on import, nothing connects by itself (`autoconnect=False`); a thread that
wants rows opens `connection()`, a command that changes them opens `write_transaction()`.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, nullcontext, suppress
from datetime import date
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar

from certtui import locations
from certtui.driver_errors import ERRORS, is_busy, translated
from certtui.errors import ConnectionLost, OutcomeUnknown
from certtui.peewee_alone import pw
from certtui.postgresql import PostgresqlServer
from certtui.waiting import tell
from certtui.writers_queue import turn

T = TypeVar("T")

# SQLite before 3.51.3 has a race that can corrupt a database in WAL mode when several connections use it.
_WAL_IS_SAFE = (3, 51, 3)
_INSERTED_AT_ONCE = 5_000
_VALUES_IN_ONE_INSERT = 900  # what every SQLite takes is 999
_UNNESTED_AT_ONCE = (
    1_000  # few enough for PostgreSQL to look them up by an index; for more it reads the whole table
)
_CACHE_KB = 2_000
_WRITERS_CACHE_KB = (
    32_000  # while it writes: pages of a bulk command that do not fit are written out early, and again
)
_MOST_DAYS = 16_384
"""Days remembered in another form: the same few thousand come again and again, in hundreds of thousands of rows."""
_WRITERS_LOCK = 0x63657274  # any constant; "cert"
_BUSY_FOR: Final = 15
"""Seconds for which SQLite waits for another program that holds the file, except where a write begins."""
_LOOK_EVERY: Final = 100
"""Milliseconds after which one who waits for a file looks whether that was called off."""
_LONG: Final = 0.3
"""Seconds that a transaction takes at least that changes so many rows that a server should count them anew."""
_UNKNOWN: Final = (
    "The connection to the database was lost while the change was being saved. It is not known whether it was saved. "
    "Look in Activity, or at 'certtui audit list', before you do it again."
)

proxy = pw.DatabaseProxy()
is_url = locations.is_url


class WriteWatch(Protocol):
    """Sees what every write transaction does: certtui.row_watch, which knows the tables that are above this module."""

    def watched(self) -> AbstractContextManager[None]:
        """Runs the block of a write transaction."""

    def settle(self) -> None:
        """Is called after statements that may have changed many rows."""


_watches: list[WriteWatch] = []


def watch_writes(watch: WriteWatch) -> None:
    """Have every write transaction of this process watched."""
    _watches.append(watch)


def bind(location: str | Path) -> pw.Database:
    """Make `location` (a path, or postgresql://…) the database of this process. Connects to nothing yet.

    Raises DatabaseUnavailable when a PostgreSQL URL is given and its driver is not installed, UsageError for a URL that
    cannot be read.
    """
    database = database_at(location)
    proxy.initialize(database)
    return database


@contextmanager
def using(database: pw.Database) -> Iterator[None]:
    """Have everything in the block ask another database than the bound one.

    It holds for the whole process, so it is for a process with one thread: a command line that reads one register and
    writes another. Connections, transactions and locks stay with the database that they were opened on: leave them
    under the same one.
    """
    before = proxy.obj
    proxy.initialize(database)
    try:
        yield
    finally:
        proxy.initialize(before)


def database_at(location: str | Path) -> pw.Database:
    """The database at `location`, neither bound nor connected. Raises as `bind` does."""
    location = str(location)
    locations.require_known(location)
    return PostgresqlServer(location) if is_url(location) else _sqlite(location)


def _sqlite(path: str) -> pw.SqliteDatabase:
    wal = pw.sqlite3.sqlite_version_info >= _WAL_IS_SAFE
    return pw.SqliteDatabase(
        path,
        autoconnect=False,
        lock_type="IMMEDIATE",  # a deferred read-then-write fails at once when another writer is in between
        timeout=_BUSY_FOR,
        pragmas={
            "journal_mode": "wal" if wal else "truncate",
            "synchronous": "full",
            "foreign_keys": 1,
            "cache_size": -_CACHE_KB,
            # a file may be damaged, or made by somebody who means harm
            "trusted_schema": 0,
            "cell_size_check": 1,
        },
    )


def is_postgresql() -> bool:
    """Which of the two engines is bound."""
    return isinstance(proxy.obj, PostgresqlServer)


@contextmanager
def connection(*, keep: bool = False) -> Iterator[None]:
    """Hold a connection of this thread's for the block; nested blocks share it.

    `keep` leaves it open for the thread's next block, until an error: a long-lived thread then connects once.
    Raises DatabaseUnavailable with what to do when the database cannot be opened or is lost midway.
    """
    outermost = proxy.is_closed()
    lost = True
    try:
        if outermost:
            proxy.connect()
        yield
        lost = False
    except ERRORS as error:
        if ours := translated(error, proxy.obj):
            raise ours from error
        raise
    finally:
        if (outermost and not keep) or (lost and keep):
            close_connection()


def with_kept_connection(work: Callable[[], T], *, reads_only: bool) -> T:
    """What `work` answers, on a connection that this thread keeps for the next time.

    One that the server has ended meanwhile is opened again first. Where that shows only midway, what only reads is done
    once more: no write is ever done twice.
    """
    had_one = not proxy.is_closed() and not _drop_stale()
    try:
        with connection(keep=True):
            return work()
    except ConnectionLost:
        if not (reads_only and had_one):
            raise
    with connection(keep=True):
        return work()


def _drop_stale() -> bool:
    """Close this thread's connection where it can be used no longer; whether it was so."""
    database = proxy.obj
    if not isinstance(database, PostgresqlServer) or not database.is_stale():
        return False
    database.note_loss()
    close_connection()
    return True


def close_connection() -> None:
    """Close this thread's connection, if it has one."""
    if not proxy.is_closed():
        proxy.close()


@contextmanager
def write_transaction(*, watched: bool = True) -> Iterator[None]:
    """One transaction for one command: all of it or nothing, and one writer at a time on either engine.

    Writers take their turns in the order in which they come, and wait as long as it takes (see `waiting`). Raises
    OutcomeUnknown when the connection is lost while the transaction is being committed. Not `watched` is what makes
    tables, and what brings rows together with the log that tells of them.
    """
    watching = _watched if watched else nullcontext
    with connection():
        if proxy.in_transaction():
            with proxy.atomic(), watching():
                yield
            return
        with _postgresql_writing() if is_postgresql() else _sqlite_writing(), watching():
            yield
        proxy.obj.certtui_commits = commits() + 1


def refresh_statistics() -> None:
    """Have PostgreSQL know what this transaction has made so far, where it goes on with what needs that."""
    if is_postgresql():
        proxy.obj.analyze_changed()


def commits() -> int:
    """How many transactions were committed since the database was bound: whether an error comes before or after."""
    return int(getattr(proxy.obj, "certtui_commits", 0))


@contextmanager
def _postgresql_writing() -> Iterator[None]:
    done = False
    try:
        with ExitStack() as transaction:
            _begin_on_server(transaction)
            began = time.monotonic()
            yield
            if time.monotonic() - began >= _LONG:
                proxy.obj.analyze_changed()
            done = True
    except ERRORS as error:
        if done and proxy.obj.is_lost():
            proxy.obj.note_loss()
            raise OutcomeUnknown(_UNKNOWN) from error
        raise


def _begin_on_server(transaction: ExitStack) -> None:
    """Begin, and wait for one's turn. A connection that shows to be lost is opened again: nothing was asked of it yet."""

    def begin() -> None:
        transaction.enter_context(proxy.atomic())
        proxy.obj.take_turn(_WRITERS_LOCK)

    try:
        begin()
    except ERRORS:
        if not proxy.obj.is_lost():
            raise
        proxy.obj.note_loss()
        with suppress(*ERRORS):  # there is nothing to be rolled back
            transaction.close()
        close_connection()
        proxy.connect()
        begin()


@contextmanager
def _sqlite_writing() -> Iterator[None]:
    with turn(proxy.database), ExitStack() as transaction:
        _begin_on_file(transaction)
        proxy.execute_sql(f"PRAGMA cache_size = -{_WRITERS_CACHE_KB}")
        try:
            yield
        finally:
            proxy.execute_sql(f"PRAGMA cache_size = -{_CACHE_KB}")


def _begin_on_file(transaction: ExitStack) -> None:
    """Begin as soon as no other program writes, be it one that knows nothing of the queue."""
    began = time.monotonic()
    proxy.execute_sql(f"PRAGMA busy_timeout = {_LOOK_EVERY}")
    try:
        while True:
            try:
                transaction.enter_context(proxy.atomic())
            except pw.OperationalError as error:
                if not is_busy(error):
                    raise
                tell(time.monotonic() - began)
            else:
                return
    finally:
        proxy.execute_sql(f"PRAGMA busy_timeout = {_BUSY_FOR * 1000}")


@contextmanager
def _watched() -> Iterator[None]:
    with ExitStack() as stack:
        for watch in _watches:
            stack.enter_context(watch.watched())
        yield


def _settle() -> None:
    for watch in _watches:
        watch.settle()


@contextmanager
def snapshot() -> Iterator[None]:
    """Several reads that must agree with each other (an export, a check) see one state of the database."""
    with connection():
        if proxy.in_transaction():
            yield
            return
        if is_postgresql():
            with proxy.atomic():
                proxy.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield
            return
        with proxy.transaction("DEFERRED"):  # a reader that does not hold writers up
            yield


def execute(sql: str, params: Sequence[Any] = ()) -> Any:
    """Run set-based SQL written with `?` for values on the engine that is bound; returns its cursor."""
    cursor = proxy.execute_sql(sql.replace("?", "%s") if is_postgresql() else sql, params)
    _settle()
    return cursor


def ids_table(ids: Sequence[int]) -> tuple[str, Any]:
    """A derived table with one column `id` holding these ids, and its one parameter, however many there are.

    Ask `x.id IN (SELECT id FROM …)`: joined, SQLite may read the list anew for every row of the other table.
    """
    if is_postgresql():
        return "(SELECT unnest(?::bigint[]) AS id)", list(ids)
    return "(SELECT value AS id FROM json_each(?))", json.dumps(list(ids))


def words_table(words: Sequence[str]) -> tuple[str, Any]:
    """A derived table with one text column `word`, and its one parameter."""
    if is_postgresql():
        return "(SELECT unnest(?::text[]) AS word)", list(words)
    return "(SELECT value AS word FROM json_each(?))", json.dumps(list(words))


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows made in Python, inside of the caller's transaction. The rows may be made by reading on the way."""
    marks = ", ".join([proxy.param] * len(columns))
    names = ", ".join(f'"{c}"' for c in columns)
    made = iter(rows)
    # psycopg holds its connection while it takes rows: one that asks the database for the next would wait for ever
    while batch := list(islice(made, _INSERTED_AT_ONCE)):
        # the wrapper makes the driver's errors Peewee's, as execute_sql does
        with closing(proxy.cursor()) as cursor, pw.__exception_wrapper__:
            if is_postgresql():  # in a fraction of the time that a statement for each row takes
                with cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy:
                    for row in batch:
                        copy.write_row(row)
                continue
            # many rows a statement: SQLite notes the newest id, which must never come again, once for each
            together = _VALUES_IN_ONE_INSERT // len(columns)
            for start in range(0, len(batch), together):
                some = batch[start : start + together]
                values = ", ".join([f"({marks})"] * len(some))
                cursor.execute(
                    f'INSERT INTO "{table}" ({names}) VALUES {values}', tuple(chain.from_iterable(some))
                )
        _settle()


def execute_many(sql: str, types: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for each of the rows, inside of the caller's transaction.

    SQLite takes values as `?1`, `?2` … On PostgreSQL it is one statement for all: `{rows}` in it is a table `new` of
    columns a, b, c … of these types. No row may need what the statement does for another one.
    """
    if not rows:
        return
    if is_postgresql():
        columns = ", ".join("abcdefghij"[: len(types)])
        arrays = ", ".join(f"%s::{type}[]" for type in types)
        made = sql.format(rows=f"unnest({arrays}) AS new({columns})")
        for start in range(0, len(rows), _UNNESTED_AT_ONCE):
            batch = rows[start : start + _UNNESTED_AT_ONCE]
            proxy.execute_sql(made, [list(values) for values in zip(*batch, strict=True)])
        return
    with closing(proxy.cursor()) as cursor, pw.__exception_wrapper__:
        cursor.executemany(sql, rows)


@lru_cache(_MOST_DAYS)
def day(value: str | date) -> date:
    """A day as either engine gives it: ISO text or a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: str | date | None) -> date | None:
    """As `day`, for a column that may be empty."""
    return None if value is None else day(value)


def iso(value: str | date | None) -> str:
    """A day as ISO text, empty for none."""
    return value if isinstance(value, str) else value.isoformat() if value else ""


def iso_or_none(value: date | None) -> str | None:
    """A day as a parameter that either engine stores."""
    return value.isoformat() if value else None
