"""Peewee, read without the PostgreSQL driver: reading that takes longer than all the rest that a subcommand needs.

Import `pw` from here. Peewee looks for drivers as it is imported, also where only a file is worked on; here it finds
psycopg absent, and `lend_driver` gives it to Peewee once a server is really asked.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

__all__ = ["driver_withheld", "lend_driver", "pw"]

_DRIVER: Final = "psycopg"


@contextmanager
def driver_withheld() -> Iterator[None]:
    """Have what is imported in the block find no psycopg, unless it is loaded already."""
    if _DRIVER in sys.modules:
        yield
        return
    modules: dict[str, Any] = sys.modules
    modules[_DRIVER] = None  # as the import system marks what cannot be imported
    try:
        yield
    finally:
        del modules[_DRIVER]


with driver_withheld():
    import peewee as pw


def lend_driver() -> None:
    """Have Peewee use psycopg, as if it had found it when it was read. Raises ImportError where it is not installed."""
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types.json import Json, Jsonb

    if pw.psycopg is not None:
        return
    adapter = pw.Psycopg3Adapter
    adapter.txn_idle = TransactionStatus.IDLE
    adapter.txn_inerror = TransactionStatus.INERROR
    adapter.txn_unknown = TransactionStatus.UNKNOWN
    pw.TransactionStatus, pw.Json_pg3, pw.Jsonb_pg3 = TransactionStatus, Json, Jsonb
    pw.psycopg = psycopg  # last: from now on Peewee takes all of it for found
