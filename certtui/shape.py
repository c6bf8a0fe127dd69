"""The shape that certtui gives its tables, and where a database has another.

Owns nothing and changes nothing. The tables are made once more, and compared in everything that the engine tells of
them: on SQLite in memory; on PostgreSQL, which writes conditions in words of its own, as temporary ones that are rolled
back, so that it writes both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any, NamedTuple

from certtui import db, row_watch
from certtui.peewee_alone import pw
from certtui.store import connection, execute, is_postgresql, proxy

HISTORY = "schema_migration"
"""The table of upgrades, whose shape is Peewee's own."""
Ask = Callable[[str], list[tuple[Any, ...]]]
Shape = dict[str, set[str]]
"""What each table has, in words: columns, references, conditions, indexes."""

_KEYS = ("unique", "key", "reference")
"""How words begin of what references rest on."""
_QUOTED = re.compile(r"'(?:[^']|'')*'|\"[^\"]*\"|\s+")


class Difference(NamedTuple):
    """What differs. `cure` is the statement that takes away what was planted; without what `hinders` nothing can be read.

    `unsure`: why nothing could be compared. What `loosens` says otherwise what tells rows apart, or what they refer to:
    SQLite cannot then say whether references hold.
    """

    what: str
    cure: str = ""
    hinders: bool = False
    unsure: bool = False
    loosens: bool = False


class Incomparable(NamedTuple):
    """Why the tables could not be made once more, as the server says it."""

    reason: str


def wanted_shape() -> Shape | Incomparable:
    """The shape that certtui gives its tables. On PostgreSQL not to be asked for in a transaction that only reads."""
    if is_postgresql():
        return _made_on_server()
    with closing(pw.sqlite3.connect(":memory:")) as made:
        for statement in db.statements():
            made.execute(statement)
        return sqlite_shape(lambda sql: made.execute(sql).fetchall())


def differences(wanted: Shape | Incomparable | None = None) -> Iterator[Difference]:
    """Everything in the bound database that certtui did not make, and everything that it made and that is not there.

    `wanted`: what `wanted_shape` told before the transaction of a check, which only reads.
    """
    for name, table in row_watch.foreign_triggers():
        of = f' ON "{table}"' if is_postgresql() else ""
        yield Difference(f"trigger {name} on {table}", f'DROP TRIGGER "{name}"{of};')
    for one in row_watch.missing_triggers():
        yield Difference(f"trigger {one} is missing, switched off or does something else")
    if wanted is None:
        wanted = wanted_shape()
    if isinstance(wanted, Incomparable):
        yield Difference(wanted.reason, unsure=True)
        return
    there = _on_server(_IN_USE) if is_postgresql() else sqlite_shape(lambda sql: execute(sql).fetchall())
    yield from _compared(wanted, there)


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
                yield Difference(f"table {name}, missing: {one}", hinders=lost, loosens=one.startswith(_KEYS))
            for one in sorted(there[name] - wanted[name]):
                yield Difference(f"table {name}: {one}", loosens=one.startswith(_KEYS))


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
            f"{here} to {to}.{there} {deleted}" + ("" if updated == "NO ACTION" else f" updated {updated}")
            for to, here, there, updated, deleted, _ in parts
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
    for option in ("autoincrement", "withoutrowid", "strict", "collate", "onconflict", "deferrable"):
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


_IN_USE = "current_schema()::regnamespace"
_MADE = "pg_my_temp_schema()"


def _made_on_server() -> Shape | Incomparable:
    """The tables as the server itself describes them, made where only this connection sees them and for this moment."""
    with connection(), proxy.atomic() as made:
        try:
            with proxy.atomic():
                execute("SET LOCAL search_path TO pg_temp")
                for statement in db.statements():
                    execute(statement)
                db.collate_bytewise()
        except pw.PeeweeException as error:  # an account need not have the right to make any
            return Incomparable(str(error).partition("\n")[0])
        shape = _on_server(_MADE)
        made.rollback()
        return shape


def _on_server(schema: str) -> Shape:
    """The shape of the tables in a schema of PostgreSQL, which is an expression."""
    shape: Shape = {}
    for kind, name, secured in execute(
        f"SELECT relkind::text, relname, relrowsecurity FROM pg_class WHERE relnamespace = {schema}"
        " AND relkind IN ('r', 'p', 'v', 'm', 'f')"
    ).fetchall():
        called = {"v": "view ", "m": "materialized view ", "f": "foreign table "}.get(kind, "")
        shape[f"{called}{name}"] = {"row security"} if secured else set()
    tables = {name: words for name, words in shape.items() if " " not in name}
    for table, words in _parts_on_server(schema):
        if table in tables:
            tables[table].add(words)
    return shape


_CONSTRAINTS = {"c": "check", "u": "unique", "p": "key", "f": "reference", "x": "exclusion"}


def _parts_on_server(schema: str) -> Iterator[tuple[str, str]]:
    for table, name, type, not_null, default, computed, collation in execute(
        "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,"
        " pg_get_expr(d.adbin, d.adrelid), a.attgenerated <> '' OR a.attidentity <> '',"
        " (SELECT l.collname FROM pg_collation l WHERE l.oid = a.attcollation)"
        " FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid"
        f" LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum WHERE c.relnamespace = {schema}"
        " AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped"
    ).fetchall():
        parts = [f"column {name} {type}", f'collate "{collation}"' if collation else ""]
        parts += ["NOT NULL" if not_null else "", f"DEFAULT {_default(default)}" if default else ""]
        yield table, " ".join(filter(None, [*parts, "computed" if computed else ""]))
    for table, kind, definition in execute(
        "SELECT c.relname, k.contype::text, pg_get_constraintdef(k.oid) FROM pg_constraint k"
        f" JOIN pg_class c ON c.oid = k.conrelid WHERE c.relnamespace = {schema}"
    ).fetchall():
        if kind in _CONSTRAINTS:  # what is not null is said of its column
            yield table, f"{_CONSTRAINTS[kind]} {definition}"
    for table, definition in execute(
        "SELECT t.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid"
        f" WHERE t.relnamespace = {schema} AND i.indisvalid"
        " AND NOT EXISTS (SELECT 1 FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))"
    ).fetchall():
        yield table, re.sub(r" ON (?:\w+\.)", " ON ", definition, count=1)


def _default(expression: str) -> str:
    """A default; of a number that counts up not the name of what counts, which is the server's choice."""
    return "the next number" if expression.startswith("nextval(") else expression
