"""The shape that certtui gives its tables, and where a database has another.

Owns nothing and changes nothing. On SQLite the tables are made once more in memory and compared in everything that the
engine tells of them; PostgreSQL writes conditions in words of its own, so that there only their numbers are compared.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

import peewee as pw

from certtui import db, row_watch
from certtui.store import execute, is_postgresql

HISTORY = "schema_migration"
"""The table of upgrades, whose shape is Peewee's own."""
Ask = Callable[[str], list[tuple[Any, ...]]]
Shape = dict[str, set[str]]
"""What each table has, in words: columns, references, conditions, indexes."""

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\s+")


class Difference(NamedTuple):
    """What differs. `cure` is the statement that takes away what was planted; without what `hinders` nothing can be read."""

    what: str
    cure: str = ""
    hinders: bool = False


def differences() -> Iterator[Difference]:
    """Everything in the bound database that certtui did not make, and everything that it made and that is not there."""
    for name, table in row_watch.foreign_triggers():
        of = f' ON "{table}"' if is_postgresql() else ""
        yield Difference(f"trigger {name} on {table}", f'DROP TRIGGER "{name}"{of};')
    for one in row_watch.missing_triggers():
        yield Difference(f"trigger {one} is missing, switched off or does something else")
    if is_postgresql():
        yield from _compared(_expected_on_server(), _on_server())
    else:
        with closing(pw.sqlite3.connect(":memory:")) as made:
            for statement in db.statements():
                made.execute(statement)
            wanted = sqlite_shape(lambda sql: made.execute(sql).fetchall())
        yield from _compared(wanted, sqlite_shape(lambda sql: execute(sql).fetchall()))


def _compared(wanted: Shape, there: Shape) -> Iterator[Difference]:
    for name in sorted(wanted.keys() | there.keys() - {HISTORY}):
        if name not in there:
            yield Difference(f"table {name} is missing", hinders=True)
        elif name not in wanted:
            kind, _, called = name.rpartition(" ")
            cure = f'DROP {kind.upper()} "{called}";' if "view" in kind else ""
            yield Difference(f"{kind or 'table'} {called}", cure)
        else:
            columns = {one.split()[1] for one in there[name] if one.startswith("column ")}
            for one in sorted(wanted[name] - there[name]):
                lost = one.startswith("column ") and one.split()[1] not in columns
                yield Difference(f"table {name}, missing: {one}", hinders=lost)
            yield from (Difference(f"table {name}: {one}") for one in sorted(there[name] - wanted[name]))


def sqlite_shape(ask: Ask) -> Shape:
    """The shape of a SQLite database; views are told like tables without anything."""
    shape: Shape = {}
    for kind, name, sql in ask(
        "SELECT type, name, sql FROM main.sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
    ):
        if kind == "view":
            shape[f"view {name}"] = set()
        elif str(sql).upper().startswith("CREATE VIRTUAL"):
            shape[f"virtual table {name}"] = set()
        else:
            shape[name] = {
                *_columns(ask, name),
                *_references(ask, name),
                *_indexes(ask, name),
                *_options(sql),
            }
    return shape


def _columns(ask: Ask, table: str) -> Iterator[str]:
    for _, name, type, not_null, default, key, hidden in ask(f'PRAGMA table_xinfo("{table}")'):
        words = [str(type).upper(), "NOT NULL" if not_null else "", f"DEFAULT {default}" if default else ""]
        words += [f"key {key}" if key else "", "computed" if hidden else ""]
        yield " ".join(filter(None, (f"column {name}", *words)))


def _references(ask: Ask, table: str) -> Iterator[str]:
    found: dict[int, list[tuple[Any, ...]]] = {}
    for key, _, *parts in ask(f'PRAGMA foreign_key_list("{table}")'):
        found.setdefault(key, []).append(tuple(parts))
    for parts in found.values():
        yield "reference " + ", ".join(
            f"{here} to {to}.{there} {deleted}" for to, here, there, _, deleted, _ in parts
        )


def _indexes(ask: Ask, table: str) -> Iterator[str]:
    for _, name, unique, origin, partial in ask(f'PRAGMA index_list("{table}")'):
        keys = [key for key in ask(f'PRAGMA index_xinfo("{name}")') if key[5]]
        columns = ", ".join(
            f"{column}{' DESC' if down else ''} {order}" for _, _, column, down, order, _ in keys
        )
        where = ""
        if partial:
            ((sql,),) = ask(f"SELECT sql FROM main.sqlite_master WHERE name = '{name}'")
            where = " where " + _condition(sql)
        called = name if origin == "c" else {"u": "by constraint", "pk": "by key"}[origin]
        yield f"{'unique ' if unique else ''}index {called} ({columns}){where}"


def _condition(sql: str) -> str:
    """The condition of a partial index: brackets are put differently by Peewee and by the upgrades."""
    said = _plain(re.split(r"\bWHERE\b", sql, maxsplit=1, flags=re.IGNORECASE)[1])
    return re.sub(r"[()]", "", said).replace("<>", "!=")


def _options(sql: str) -> Iterator[str]:
    """What SQLite keeps of a table in its words alone."""
    plain = _plain(sql)
    for condition, number in Counter(_conditions(sql)).items():
        yield f"check {condition}" if number == 1 else f"check {condition} {number} times"
    for option in ("autoincrement", "withoutrowid", "strict", "collate", "onconflict"):
        if option in plain:
            yield option


def _conditions(sql: str) -> Iterator[str]:
    """The conditions of a table, each without its blanks and outer brackets."""
    for found in re.finditer(r"\bCHECK\s*\(", sql, flags=re.IGNORECASE):
        depth, end = 1, found.end()
        while depth and end < len(sql):
            depth += {"(": 1, ")": -1}.get(sql[end], 0)
            end += 1
        yield _plain(sql[found.end() : end - 1])


def _plain(sql: str) -> str:
    """Without blanks and quoted names, in small letters but for what is text."""
    parts, last = [], 0
    for found in _QUOTED.finditer(sql):
        parts.append(sql[last : found.start()].lower())
        one = found.group()
        parts.append(one if one[0] == "'" else one.strip('"').lower() if one[0] == '"' else "")
        last = found.end()
    return "".join([*parts, sql[last:].lower()]).replace("`", "")


def _on_server() -> Shape:
    """The shape of a PostgreSQL database: what `_expected_on_server` can know of it."""
    shape: Shape = {}
    for kind, name, secured in execute(
        "SELECT relkind::text, relname, relrowsecurity FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    ).fetchall():
        called = {"v": "view ", "m": "materialized view ", "f": "foreign table "}.get(kind, "")
        shape[f"{called}{name}"] = {"row security"} if secured else set()
    tables = {name: words for name, words in shape.items() if " " not in name}
    for table, words in _parts_on_server():
        if table in tables:
            tables[table].add(words)
    return shape


def _parts_on_server() -> Iterator[tuple[str, str]]:
    for table, name, type, not_null, default, computed in execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef, a.attgenerated <> ''"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = current_schema()::regnamespace"
        " AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    ).fetchall():
        yield table, _server_column(name, type, not_null, default) + (" computed" if computed else "")
    for table, kind, number in execute(
        "SELECT c.relname, k.contype::text, count(*) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND k.contype IN ('c', 'u') AND k.convalidated"
        " GROUP BY 1, 2"
    ).fetchall():
        yield table, _counted(kind, number)
    for table, definition in execute(
        "SELECT c.relname, pg_get_constraintdef(k.oid) FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid"
        " WHERE c.relnamespace = current_schema()::regnamespace AND k.contype = 'f'"
    ).fetchall():
        yield table, _reference(definition)
    for table, definition in execute(
        "SELECT t.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
        " WHERE t.relnamespace = current_schema()::regnamespace AND i.indisvalid"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    ).fetchall():
        yield table, _server_index(definition)


_SERVER_TYPES = {
    "AUTO": "integer",
    "INT": "integer",
    "BIGINT": "bigint",
    "SMALLINT": "smallint",
    "TEXT": "text",
    "DATE": "date",
    "BOOL": "boolean",
    "BLOB": "bytea",
}


def _expected_on_server() -> Shape:
    shape: Shape = {}
    for table in db.TABLES:
        options = table._meta  # noqa: SLF001
        said = [constraint.sql for constraint in options.constraints or ()]
        fields = options.sorted_fields
        kinds = Counter("u" if sql.startswith("UNIQUE") else "c" for sql in said)
        words = {_counted(kind, number) for kind, number in kinds.items()}
        for field in fields:
            default = field.field_type == "AUTO" or any(
                one.sql.startswith("DEFAULT") for one in field.constraints or ()
            )
            words.add(
                _server_column(field.column_name, _SERVER_TYPES[field.field_type], not field.null, default)
            )
        shape[options.table_name] = words
    for statement in db.statements():
        if found := _INDEX.match(statement):
            shape[found["table"]].add(_server_index(statement))
        else:
            made = statement.split('"')[1]
            shape[made] |= {_reference(one.group()) for one in _REFERENCE.finditer(statement)}
    return shape


_INDEX = re.compile(
    r"CREATE (?P<unique>UNIQUE )?INDEX (?:IF NOT EXISTS )?(?P<name>\S+) ON (?:\w+\.)?(?P<table>\w+)(?: USING \w+)?"
    r" \((?P<columns>[^)]*)\)(?P<where> WHERE .*)?".replace(r"(?P<table>\w+)", r'"?(?P<table>\w+)"?')
)
_REFERENCE = re.compile(r"FOREIGN KEY \([^)]*\) REFERENCES \S+ \([^)]*\)(?: ON DELETE (?:SET NULL|\w+))?")


def _server_column(name: str, type: str, not_null: bool, default: bool) -> str:
    parts = (f"column {name} {type}", "NOT NULL" if not_null else "", "with a default" if default else "")
    return " ".join(filter(None, parts))


def _counted(kind: str, number: int) -> str:
    return f"{number} {'conditions' if kind == 'c' else 'unique constraints'}"


def _reference(definition: str) -> str:
    return _plain(definition)


def _server_index(definition: str) -> str:
    found = _INDEX.match(definition)
    if found is None:
        return definition
    columns = re.sub(r'[" ]', "", found["columns"])
    unique, where = found["unique"] or "", " where …" if found["where"] else ""
    return f"{unique.lower()}index {found['name'].strip(chr(34))} ({columns}){where}"
