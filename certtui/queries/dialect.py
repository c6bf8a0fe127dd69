"""The few words in which SQLite and PostgreSQL differ, for queries whose rows go straight to a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import Any

from certtui import store
from certtui.peewee_alone import pw

_FETCHED_AT_ONCE = 2_000


def stream(sql: str, params: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """The rows of a query written with `?`, as they come from the engine: memory does not grow with their number.

    On PostgreSQL by a cursor that the server keeps, which needs the transaction of `store.snapshot`.
    """
    with pw.__exception_wrapper__:  # the driver's errors become Peewee's, while rows are fetched as well
        if store.is_postgresql():
            with closing(store.proxy.connection().cursor(name="certtui_export")) as cursor:
                cursor.itersize = _FETCHED_AT_ONCE
                cursor.execute(sql.replace("?", "%s"), params)
                yield from cursor
        else:
            with closing(store.execute(sql, params)) as cursor:
                yield from cursor


def day_text(column: str) -> str:
    """A column of days as ISO text, whatever form the server would give its dates."""
    return f"to_char({column}, 'YYYY-MM-DD')" if store.is_postgresql() else column


def contains(column: str) -> str:
    """A condition with one parameter: the text occurs in the column."""
    return f"{'strpos' if store.is_postgresql() else 'instr'}({column}, ?) > 0"


def joined_ids(column: str) -> str:
    """An aggregate: the ids of a group, separated by commas, in any order."""
    return f"string_agg({column}::text, ',')" if store.is_postgresql() else f"group_concat({column}, ',')"
