"""PostgreSQL databases that serve one test after the other, and the connections to them.

A new database costs its files, and each new connection reads the catalogue for the first statements that it runs: that
was a third of what the server did for the suite. So a database whose tables are as they were made is emptied and given
to the next test with the connections that were open to it. One whose tables, triggers or settings a test has changed is
dropped, and so is one that held many rows: their remains would count in what the planner expects.
"""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Final

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus

from certtui.postgresql import PostgresqlServer

_MOST_ROWS: Final = 3_000
"""Rows that a test may leave behind in a database that is kept."""
_MOST_TESTS: Final = 60

_CLEANSED: Final = (
    b"RESET ALL; RESET SESSION AUTHORIZATION; CLOSE ALL; UNLISTEN *; SELECT pg_advisory_unlock_all();"
    b" DISCARD TEMP"
)
"""Takes from a session what its last user set. What the server prepared and knows of the catalogue stays."""

_SHAPE: Final = " UNION ALL ".join(
    f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM {table} WHERE {which}"
    for table, which in (
        ("pg_class", "oid >= 16384"),
        ("pg_attribute", "attrelid >= 16384"),
        ("pg_attrdef", "true"),
        ("pg_constraint", "oid >= 16384"),
        ("pg_index", "indexrelid >= 16384"),
        ("pg_trigger", "true"),
        ("pg_proc", "oid >= 16384"),
        ("pg_type", "oid >= 16384"),
        ("pg_namespace", "nspname !~ '^pg_(toast_)?temp'"),
        ("pg_rewrite", "ev_class >= 16384"),
        ("pg_policy", "true"),
        ("pg_statistic", "starelid >= 16384"),
        ("pg_statistic_ext", "true"),
        ("pg_event_trigger", "true"),
        ("pg_extension", "true"),
        ("pg_default_acl", "true"),
        ("pg_largeobject_metadata", "true"),
        ("pg_db_role_setting", "true"),
        ("pg_database", "datname = current_database()"),
    )
)
"""What changes with anything that is made, altered, dropped or allowed in a database."""


class _Kept:
    """One database: what its catalogue was when it was new, the rows it came with, and the connections to it."""

    def __init__(self, name: str, asked: psycopg.Connection[Any]) -> None:
        self.name = name
        self.tests = 0
        self.idle: dict[str, list[psycopg.Connection[Any]]] = defaultdict(list)
        self.used: set[psycopg.Connection[Any]] = set()
        self._shape = _rows(asked, _SHAPE)
        names = [
            row[0]
            for row in _rows(
                asked, "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        seeds = {table: _copied_out(asked, table) for table in names}
        self._seeds = {table: rows for table, rows in seeds.items() if rows}
        sequences = _rows(
            asked,
            "SELECT quote_ident(sequencename), coalesce(last_value, start_value), last_value IS NOT NULL"
            " FROM pg_sequences WHERE schemaname = 'public'",
        )
        self._emptied = "".join(f"DELETE FROM {table};" for table in names)
        self._counted = "".join(f"SELECT setval('{one}', {last}, {given});" for one, last, given in sequences)

    def close(self) -> None:
        """End all connections to it."""
        for connection in (*self.used, *(one for some in self.idle.values() for one in some)):
            connection.close()

    def is_emptied(self) -> bool:
        """Put back what it came with, if its tables are as they were."""
        while self.used:
            self.used.pop().close()  # what the test left open, in a thread that ended perhaps
        self.tests += 1
        connection = next((some[-1] for some in self.idle.values() if some), None)
        if connection is None or self.tests >= _MOST_TESTS:
            return False
        if _rows(connection, _SHAPE) != self._shape:
            return False
        deleted = _run(connection, f"BEGIN; SET LOCAL session_replication_role = replica; {self._emptied}")
        for table, rows in self._seeds.items():
            with connection.cursor().copy(f"COPY {table} FROM STDIN (FORMAT binary)") as copy:
                copy.write(rows)
        _run(connection, f"{self._counted} COMMIT")
        return deleted <= _MOST_ROWS


class KeptDatabases:
    """The databases of one server that wait for a test."""

    def __init__(self, create: Callable[[str, str], str], drop: Callable[[str], None]) -> None:
        self._create, self._drop = create, drop
        self._all: dict[str, _Kept] = {}
        self._free: dict[str, list[str]] = defaultdict(list)
        """By what they are copies of."""
        self._templates: dict[str, str] = {}
        self._urls: dict[str, str] = {}

    def take(self, template: str) -> tuple[str, str]:
        """A copy of a database, by its name and its URL."""
        if free := self._free[template]:
            name = free.pop()
            return name, self._urls[name]
        name = f"test_{os.urandom(6).hex()}"
        self._templates[name] = template
        url = self._urls[name] = self._create(name, template)
        with psycopg.connect(url, autocommit=True) as connection:
            self._all[name] = _Kept(name, connection)
        return name, url

    def give_back(self, name: str) -> None:
        """Keep it for the next test if that cannot tell it from a new one."""
        kept = self._all[name]
        with contextlib.suppress(psycopg.Error):
            if kept.is_emptied():
                self._free[self._templates[name]].append(name)
                return
        del self._all[name]
        kept.close()
        self._drop(name)

    def close(self) -> None:
        """End all connections."""
        for kept in self._all.values():
            kept.close()

    def install(self) -> None:
        """Have certtui's connections to these databases kept where they are closed, and taken where they are opened."""
        opened, close = PostgresqlServer._connect, PostgresqlServer._close

        def _connect(server: PostgresqlServer) -> Any:
            kept = self._all.get(server.parameters.get("dbname", ""))
            while kept and (idle := kept.idle[_said(server.parameters)]):
                connection = idle.pop()
                if _is_fit(connection):
                    server._opened.losses = server._losses
                    kept.used.add(connection)
                    return connection
                connection.close()
            connection = opened(server)
            if kept:
                kept.used.add(connection)
            return connection

        def _close(server: PostgresqlServer, connection: Any) -> None:
            kept = self._all.get(server.parameters.get("dbname", ""))
            if kept is not None:
                kept.used.discard(connection)
            is_trusted = server._opened.losses == server._losses
            if kept is None or not is_trusted or not _is_cleansed(connection):
                close(server, connection)
            else:
                kept.idle[_said(server.parameters)].append(connection)

        setattr(PostgresqlServer, "_connect", _connect)  # noqa: B010
        setattr(PostgresqlServer, "_close", _close)  # noqa: B010


def _said(parameters: dict[str, Any]) -> str:
    return repr(sorted(parameters.items()))


def _is_fit(connection: psycopg.Connection[Any]) -> bool:
    """Whether the server has not ended it meanwhile."""
    return not connection.closed and connection.pgconn.exec_(b"").status == ExecStatus.EMPTY_QUERY


def _is_cleansed(connection: psycopg.Connection[Any]) -> bool:
    if connection.closed or connection.pgconn.transaction_status != TransactionStatus.IDLE:
        return False
    if not connection.autocommit:
        return False
    return connection.pgconn.exec_(_CLEANSED).status in {ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK}


def _rows(connection: psycopg.Connection[Any], statement: str) -> list[tuple[Any, ...]]:
    return connection.cursor(row_factory=psycopg.rows.tuple_row).execute(statement).fetchall()


def _run(connection: psycopg.Connection[Any], statements: str) -> int:
    """Run them all. Returns how many rows the largest of them touched."""
    cursor = connection.cursor().execute(statements)
    most = cursor.rowcount
    while cursor.nextset():
        most = max(most, cursor.rowcount)
    return most


_HEADER_ALONE: Final = 21


def _copied_out(connection: psycopg.Connection[Any], table: str) -> bytes:
    with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as copy:
        rows = b"".join(bytes(part) for part in copy)
    return rows if len(rows) > _HEADER_ALONE else b""
