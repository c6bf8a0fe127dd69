"""A PostgreSQL server of one test's own, that may be stopped, started and told to end connections."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg

from tests.conftest import fast_folder, pgserver


class OwnServer:
    """A running server with one database, `certtui`."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self.folder = server.pgdata
        self.administer("CREATE DATABASE certtui")
        self.url = self.url_of("certtui")

    def url_of(self, database: str) -> str:
        return str(self._server.get_uri(database=database))

    def administer(self, statement: str) -> None:
        """Run a statement as the server's administrator, on a connection to another database."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as beside:
            beside.execute(statement)

    def end_connections(self) -> None:
        """End all connections to the database, as an administrator or a failing network does."""
        self.administer("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'certtui'")

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.ensure_postgres_running()


@contextmanager
def own_server() -> Iterator[OwnServer]:
    """Started for the block."""
    folder = tempfile.mkdtemp(prefix="certtui-own-", dir=fast_folder())
    running = pgserver().get_server(folder, cleanup_mode="delete")
    try:
        yield OwnServer(running)
    finally:
        running.ensure_postgres_running()  # else it is not told apart from one that was never there
        running.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
