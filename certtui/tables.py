"""Every table as its rows, in values that both engines give alike: for what takes a register as a whole.

Owns: the neutral form of a row (days as ISO text, yes and no as bool, bytes, numbers, text, None) and the order of rows
(by primary key, text by its bytes), which make the rows of two databases comparable one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from certtui.db import TABLES
from certtui.store import execute, insert_many, is_postgresql

_AT_ONCE = 5_000

Row = tuple[Any, ...]


class TableShape(NamedTuple):
    """A table: its columns, where its key stands among them, and how a column's values are made neutral."""

    name: str
    columns: tuple[str, ...]
    key: tuple[int, ...]
    neutral: tuple[tuple[int, Callable[[Any], Any]], ...]
    numbered: bool
    """Whether the engine gives its rows their ids."""


def list_tables() -> list[TableShape]:
    """All tables, each after those that it refers to."""
    return [_shape(model) for model in TABLES]


def count_rows(table: TableShape) -> int:
    """How many rows it has."""
    return int(execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0])


def read_rows(table: TableShape) -> Iterator[list[Row]]:
    """All rows in the order of their key, some thousands at a time: PostgreSQL's driver holds what a statement answers.

    Nothing of a statement is open between two batches, so that another database may be used there.
    """
    columns = ", ".join(f'"{name}"' for name in table.columns)
    key = ", ".join(f'"{table.columns[place]}"' for place in table.key)
    marks = ", ".join("?" * len(table.key))
    last: Row | None = None
    while True:
        beyond = f"WHERE ({key}) > ({marks})" if last is not None else ""
        rows = execute(
            f'SELECT {columns} FROM "{table.name}" {beyond} ORDER BY {key} LIMIT ?', (*(last or ()), _AT_ONCE)
        ).fetchall()
        if not rows:
            return
        last = tuple(rows[-1][place] for place in table.key)
        yield _neutral(table, rows)


def write_rows(table: TableShape, rows: Sequence[Row]) -> None:
    """Insert rows in their neutral form, ids and all."""
    insert_many(table.name, table.columns, rows)


def newest_number(table: TableShape) -> int:
    """The highest id that the engine has given, of rows that are gone too; 0 where it gave none."""
    highest = int(execute(f'SELECT COALESCE(max(id + 0), 0) FROM "{table.name}"').fetchone()[0])
    if is_postgresql():
        (sequence,) = execute("SELECT pg_get_serial_sequence(?, 'id')", (f'"{table.name}"',)).fetchone()
        given = execute(f"SELECT last_value FROM {sequence} WHERE is_called").fetchone()
    else:
        given = execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table.name,)).fetchone()
    return max(highest, int(given[0]) if given else 0)


def go_on_after(table: TableShape, number: int) -> None:
    """Have the engine give higher ids than this one from now on, where it keeps count of those it gave."""
    if is_postgresql():
        execute(
            "SELECT setval(pg_get_serial_sequence(?, 'id'), ?, ?)",
            (f'"{table.name}"', max(number, 1), number > 0),
        )
        return
    updated = execute("UPDATE sqlite_sequence SET seq = ? WHERE name = ?", (number, table.name)).rowcount
    declared = execute(
        "SELECT 1 FROM sqlite_master WHERE name = ? AND sql LIKE '%AUTOINCREMENT%'", (table.name,)
    )
    if number and not updated and declared.fetchone():
        execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table.name, number))


def _shape(model: Any) -> TableShape:
    meta = model._meta  # noqa: SLF001 - Peewee's own name for a model's options
    columns = tuple(field.column_name for field in meta.sorted_fields)
    key = tuple(columns.index(field.column_name) for field in meta.get_primary_keys())
    neutral = tuple(
        (place, _NEUTRAL[field.field_type])
        for place, field in enumerate(meta.sorted_fields)
        if field.field_type in _NEUTRAL
    )
    return TableShape(
        meta.table_name, columns, key, neutral, getattr(meta.primary_key, "field_type", "") == "AUTO"
    )


def _neutral(table: TableShape, rows: Sequence[Sequence[Any]]) -> list[Row]:
    if not table.neutral:
        return [tuple(row) for row in rows]
    made = []
    for row in rows:
        values = list(row)
        for place, change in table.neutral:
            if values[place] is not None:
                values[place] = change(values[place])
        made.append(tuple(values))
    return made


_NEUTRAL: dict[str, Callable[[Any], Any]] = {
    "DATE": lambda value: value if isinstance(value, str) else value.isoformat(),
    "BOOL": bool,
    "BLOB": bytes,
    "BYTEA": bytes,
}
