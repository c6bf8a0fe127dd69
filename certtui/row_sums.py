"""A sum over the rows of each table, kept by every command, so that a change by any other way is found.

Owns: the form of a sum, and which tables have one. Invariant: what a write transaction adds to, takes from and changes in
these tables is known when it ends, whichever statement did it: the engine's own triggers tell.

A row's hash is taken over all its columns as text that is the same on both engines. A table's sum is the number of its
rows and the sum of their hashes, so that rows come and go without the others being read.
"""

from __future__ import annotations

import base64
import hashlib
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from certtui import db
from certtui.db_audit import AuditEvent
from certtui.db_refused import RefusedAct
from certtui.db_sweeps import SweepClaim
from certtui.fields import EventField
from certtui.peewee_alone import pw
from certtui.store import execute, is_postgresql

Ask = Callable[[str, Sequence[Any]], Any]
"""Runs a statement with its parameters; returns its cursor."""
_WORDS = 4
_BITS = 64
_BYTES = _WORDS * _BITS // 8
_READ_AT_ONCE = 10_000
_JOINS_AT_ONCE = (3, 44)
"""From here on SQLite has a function that takes half the time of joining the columns one by one."""
_SEPARATOR = "\x1e"
"""Between two columns. No stored text has one: control characters are refused on write, and a code's key has another."""

_UNSUMMED = (
    AuditEvent,  # has its chain
    db.AttachmentPart,  # is named by its hash
    db.Span,  # is compared with the rules
    SweepClaim,  # ends by itself
    RefusedAct,  # tells of what changed nothing
    db.StaleTimeline,  # is empty but in an upgrade
)
TABLES: Mapping[str, type[pw.Model]] = {
    table._meta.table_name: table  # noqa: SLF001 - Peewee's own name for a model's options
    for table in db.TABLES
    if table not in _UNSUMMED
}
"""The tables that have a sum: all that no other check proves."""


class RowSum(NamedTuple):
    """How many rows, and the sum of their SHA-256, each word of 64 bits by itself."""

    rows: int = 0
    words: tuple[int, ...] = (0,) * _WORDS

    def plus(self, other: RowSum) -> RowSum:
        """Both together."""
        words = (a + b & _ALL for a, b in zip(self.words, other.words, strict=True))
        return RowSum(self.rows + other.rows, tuple(words))

    def minus(self, other: RowSum) -> RowSum:
        """What is left without the other."""
        words = (a - b & _ALL for a, b in zip(self.words, other.words, strict=True))
        return RowSum(self.rows - other.rows, tuple(words))

    def __str__(self) -> str:
        """As it stands in an event."""
        packed = b"".join(word.to_bytes(_BITS // 8, "big") for word in self.words)
        return f"{self.rows}:{base64.b64encode(packed).decode()}"


_ALL = 2**_BITS - 1
NOTHING = RowSum()


def parse_sum(text: object) -> RowSum | None:
    """The sum that an event holds; None for what is not one."""
    rows, _, packed = str(text).partition(":")
    try:
        whole = base64.b64decode(packed, validate=True)
        number = int(rows)
    except ValueError:
        return None
    return RowSum(number, _words(whole)) if len(whole) == _BYTES else None


def sum_rows(rows: Iterable[str | bytes]) -> RowSum:
    """The sum of these rows."""
    texts = [row.encode() if isinstance(row, str) else row for row in rows]
    hashes = [made.digest() for made in map(hashlib.sha256, texts)]
    return RowSum(len(hashes), _words(b"".join(hashes)))


def _words(hashes: bytes) -> tuple[int, ...]:
    words = array("Q", hashes)
    if sys.byteorder == "little":
        words.byteswap()
    return tuple(sum(words[place::_WORDS]) & _ALL for place in range(_WORDS))


def column_names(table: type[pw.Model]) -> list[str]:
    """The columns in the order in which a row's text has them, which does not depend on the order they were added in."""
    return sorted(table._meta.columns)  # noqa: SLF001


def row_text(table: type[pw.Model], row: str) -> str:
    """SQL for the text of a row that the statement calls `row`."""
    fields = [table._meta.columns[name] for name in column_names(table)]  # noqa: SLF001
    return _joined([_Column(one.column_name, bool(one.null), _kind(one)) for one in fields], row)


def row_bytes(table: type[pw.Model], row: str) -> str:
    """The same on SQLite as bytes: another program may have stored what is no text."""
    return f"CAST({row_text(table, row)} AS BLOB)"


class _Column(NamedTuple):
    """A column; of its kind PostgreSQL needs to know whether it holds days or yes and no."""

    name: str
    null: bool
    kind: str


def _kind(field: pw.Field) -> str:
    if isinstance(field, pw.BooleanField):
        return "boolean"
    return "date" if isinstance(field, pw.DateField) else ""


def _joined(columns: Sequence[_Column], row: str) -> str:
    texts = [_column_text(one, f'{row}."{one.name}"') for one in columns]
    if is_postgresql():
        return f"concat_ws(chr({ord(_SEPARATOR)}), {', '.join(texts)})"
    if pw.sqlite3.sqlite_version_info >= _JOINS_AT_ONCE:
        return f"concat_ws('{_SEPARATOR}', {', '.join(texts)})"
    return f" || '{_SEPARATOR}' || ".join(texts)


def _column_text(one: _Column, column: str) -> str:
    text = column
    if is_postgresql() and one.kind == "boolean":
        text = f"{column}::int"
    elif is_postgresql() and one.kind == "date":
        text = f"to_char({column}, 'YYYY-MM-DD')"
    # a letter before what is there, so that nothing is written like an empty text
    return f"COALESCE('=' || {text}, '-')" if one.null else text


def count_and_sum(name: str, progress: Callable[[int], None] | None = None) -> RowSum:
    """Read all rows of a table. `progress` is told how many more were read."""
    return _sum_of(name, row_text(TABLES[name], "r"), progress)


def count_and_sum_as_stored(name: str, ask: Ask = execute) -> RowSum:
    """The same by the columns that the table has, of whatever version it is; of none, where there is no such table.

    `ask` runs a statement of the engine that is bound, or of SQLite where none is.
    """
    columns = sorted(_stored_columns(name, ask))
    return _sum_of(name, _joined(columns, "r"), None, ask) if columns else NOTHING


def _stored_columns(name: str, ask: Ask) -> list[_Column]:
    if is_postgresql():
        found = ask(
            "SELECT attname, NOT attnotnull, format_type(atttypid, NULL) FROM pg_attribute WHERE attnum > 0"
            " AND NOT attisdropped AND attrelid = to_regclass(quote_ident(current_schema()) || '.' || quote_ident(?))",
            (name,),
        )
        return [_Column(*one) for one in found.fetchall()]
    found = ask(f'PRAGMA table_info("{name}")', ())
    return [_Column(one, not (not_null or key), "") for _, one, _, not_null, _, key in found.fetchall()]


def _sum_of(name: str, text: str, progress: Callable[[int], None] | None, ask: Ask = execute) -> RowSum:
    if is_postgresql():
        (sums,) = ask("SELECT " + _server_sum(text, f'"{name}"'), ()).fetchone()
        found = parse_server_sum(sums)
        if progress:
            progress(found.rows)
        return found
    found = NOTHING
    rows = ask(f'SELECT CAST({text} AS BLOB) FROM "{name}" r', ())
    while batch := rows.fetchmany(_READ_AT_ONCE):
        found = found.plus(sum_rows(row or b"" for (row,) in batch))
        if progress:
            progress(len(batch))
    return found


def server_sum(table: type[pw.Model], rows: str) -> str:
    """SQL for an array of PostgreSQL's: how many rows, and the sums of the words of their hashes."""
    return _server_sum(row_text(table, "r"), rows)


def _server_sum(text: str, rows: str) -> str:
    words = [
        f"COALESCE(sum(('x' || substr(h, {1 + place * 16}, 16))::bit(64)::bigint), 0)"
        for place in range(_WORDS)
    ]
    hashes = f"SELECT encode(sha256(convert_to({text}, 'UTF8')), 'hex') AS h FROM {rows} r"
    # OFFSET 0 keeps the hash from being made once for each of its words
    return f"(SELECT ARRAY[count(*)::numeric, {', '.join(words)}] FROM ({hashes} OFFSET 0) hashed)"


def parse_server_sum(numbers: Sequence[object]) -> RowSum:
    """What `server_sum` gave, or several of it added and subtracted; its words have a sign."""
    rows, *words = (int(str(number)) for number in numbers)
    return RowSum(rows, tuple(word & _ALL for word in words))


def find_row(name: str, wanted: RowSum) -> str:
    """The row of a table that makes up this sum alone, as its columns and values; empty where none does."""
    written = row_text if is_postgresql() else row_bytes
    rows = execute(f'SELECT {written(TABLES[name], "r")} FROM "{name}" r')
    while batch := rows.fetchmany(_READ_AT_ONCE):
        for (text,) in batch:
            row = text.encode() if isinstance(text, str) else text or b""
            if sum_rows([row]) == wanted:
                values = row.decode(errors="replace").split(_SEPARATOR)
                named = zip(column_names(TABLES[name]), values, strict=False)
                return ", ".join(f"{column} {value.removeprefix('=')}" for column, value in named)
    return ""


def has_blobs(name: str) -> bool:
    """Whether SQLite stores bytes for a value: it takes them for any, and writes them like the text that it would be."""
    if is_postgresql():
        return False
    any_bytes = " OR ".join(f"typeof(\"{column}\") = 'blob'" for column in column_names(TABLES[name]))
    return execute(f'SELECT 1 FROM "{name}" WHERE {any_bytes} LIMIT 1').fetchone() is not None


def event_columns() -> Iterator[tuple[str, str]]:
    """(table, column) of every column that names an event of the audit log."""
    for table in db.TABLES:
        for name, field in table._meta.columns.items():  # noqa: SLF001
            if isinstance(field, EventField):
                yield table._meta.table_name, name  # noqa: SLF001
