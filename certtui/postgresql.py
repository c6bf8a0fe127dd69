"""A PostgreSQL server as Peewee's database: how it is connected to, when a connection is lost, who writes next.

psycopg is imported where it is needed: whoever works on a file need not have it.
"""

from __future__ import annotations

import select
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from certtui.errors import DatabaseUnavailable, UsageError
from certtui.locations import FORM, split_url
from certtui.peewee_alone import lend_driver, pw
from certtui.waiting import tell

if TYPE_CHECKING:
    from psycopg.pq.abc import PGconn

_DEFAULTS: Final = {
    "connect_timeout": "10",
    # a line that went without a word is noticed, within half a minute, by the system
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
    "application_name": "certtui",
}
"""Options of a connection that the URL does not set."""
_MANY_ROWS: Final = 5_000
"""Rows changed in one transaction from which on a table is looked at anew, if they are a tenth of it."""
_LOOK_EVERY: Final = 50
"""Milliseconds after which one who waits looks whether that was called off."""
_MESSAGES_AT_ONCE: Final = 20


class PostgresqlServer(pw.PostgresqlDatabase):  # type: ignore[misc]  # whose stubs know no such class
    """Peewee's database for one URL. Each thread has a connection of its own."""

    def __init__(self, url: str) -> None:
        """Of a URL. Raises UsageError for one that cannot be read, DatabaseUnavailable where psycopg is missing."""
        self.parameters = _parameters(url)
        lend_driver()
        self._losses = 0
        self._opened = threading.local()
        super().__init__(self.parameters.get("dbname", ""), autoconnect=False, prefer_psycopg3=True)

    @property
    def password(self) -> str | None:
        """What must be shown nowhere."""
        return self.parameters.get("password")

    def _connect(self) -> Any:
        import psycopg

        self._opened.losses = self._losses
        return psycopg.connect(**self.parameters, autocommit=True)

    # Lost connections

    def is_lost(self) -> bool:
        """Whether this thread's connection can be used no longer, as far as is known without asking the server."""
        return self.is_closed() or bool(self.connection().closed)

    def note_loss(self) -> None:
        """Have every thread open its connection again before it uses it next: one was lost, and so may be all."""
        self._losses += 1

    def is_stale(self) -> bool:
        """Whether this thread's open connection is to be opened again: the server has ended it, or another was lost.

        Costs no question to the server: what it said when it ended the connection, or that the line ended, has come.
        """
        if self._opened.losses != self._losses or self.connection().closed:
            return True
        pgconn: PGconn = self.connection().pgconn
        waiter = select.poll()
        waiter.register(pgconn.socket, select.POLLIN)
        with pw.__exception_wrapper__:
            for _ in range(_MESSAGES_AT_ONCE):
                if not waiter.poll(0):
                    return False
                try:
                    pgconn.consume_input()
                except self._driver_error():
                    return True
        return True

    @staticmethod
    def _driver_error() -> type[Exception]:
        import psycopg

        return psycopg.OperationalError

    # Statistics

    def analyze_changed(self) -> None:
        """Have the server know at once what the transaction made of its tables, where that is much of them.

        By itself it looks only after a minute or so, and plans meanwhile for tables that it believes to be empty.
        """
        changed = self.execute_sql(
            "SELECT s.relname FROM pg_stat_xact_user_tables s JOIN pg_class c ON c.oid = s.relid"
            " WHERE s.schemaname = current_schema()"
            " AND s.n_tup_ins + s.n_tup_upd + s.n_tup_del >= greatest(%s, c.reltuples / 10)",
            (_MANY_ROWS,),
        )
        for (table,) in changed.fetchall():
            self.execute_sql(f'ANALYZE "{table}"')

    # Turns to write

    def take_turn(self, lock: int) -> None:
        """Hold the lock to the end of the transaction. The server gives it in the order in which it was asked for.

        Whoever waits is told of it. Raises what `tell` raises, and then waits no longer.
        """
        (taken,) = self.execute_sql("SELECT pg_try_advisory_xact_lock(%s)", (lock,)).fetchone()
        if taken:
            return  # nobody has it, nor waits for it: the server lets nobody overtake those who wait
        pgconn: PGconn = self.connection().pgconn
        waiter = select.poll()
        waiter.register(pgconn.socket, select.POLLIN)
        began = time.monotonic()
        with pw.__exception_wrapper__:
            pgconn.send_query(f"SELECT pg_advisory_xact_lock({lock})".encode())
            while pgconn.flush():
                pass
            try:
                while pgconn.is_busy():
                    if waiter.poll(_LOOK_EVERY):
                        pgconn.consume_input()
                    tell(time.monotonic() - began)
            except BaseException:
                pgconn.get_cancel().cancel()
                _results(pgconn)
                raise
            _results(pgconn, refuse_errors=True)


def _results(pgconn: PGconn, *, refuse_errors: bool = False) -> None:
    """Take what the server answered, so that the connection can be asked again."""
    import psycopg
    from psycopg.pq import ExecStatus

    while (result := pgconn.get_result()) is not None:
        if refuse_errors and result.status == ExecStatus.FATAL_ERROR:
            raise psycopg.OperationalError(result.error_message.decode(errors="replace"))


def _parameters(url: str) -> dict[str, Any]:
    """What to connect with. The password is no part of what the driver has to read, so no error of it quotes it."""
    try:
        import psycopg
        from psycopg.conninfo import conninfo_to_dict
    except ImportError as error:
        raise DatabaseUnavailable(
            "PostgreSQL needs the psycopg driver, which is not installed. pip install 'certtui[postgresql]'"
        ) from error
    apart = split_url(url)
    try:
        read = dict(conninfo_to_dict(apart.without_password))
    except psycopg.Error:
        raise _not_understood() from None  # its words may quote what belongs to a password
    if not all(part.isdigit() or not part for part in str(read.get("port", "")).split(",")):
        raise _not_understood()
    if apart.password is not None:
        read["password"] = apart.password
    return {**_DEFAULTS, **read}


def _not_understood() -> UsageError:
    return UsageError(
        f"The database's URL cannot be read. Its form is {FORM}, followed by options such as ?sslmode=verify-full. "
        "Encode special characters in its parts: %40 for @, %2F for /, %3F for ?, %25 for %, %20 for a space."
    )
