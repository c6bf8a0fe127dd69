"""What is wrong with a database file, for an error that nobody foresaw: a damaged file is what it came from, then.

Told are the file's pages and constraints, as far as SQLite sees to them, and values of another type than their column's.
"""

from __future__ import annotations

from certtui.driver_errors import DAMAGED
from certtui.errors import DatabaseUnavailable
from certtui.store import close_connection, connection, execute, is_postgresql, proxy

_TYPES = {"TEXT": "text", "DATE": "text", "DATETIME": "text", "BLOB": "blob", "INTEGER": "integer"}
"""What SQLite stores in columns of these types, of those that certtui makes."""

_FORMS = {
    "offsets": "offsets GLOB '*[^0-9,]*'",
    "attributes": "NOT json_valid(attributes)",
    "detail": "NOT json_valid(detail)",
}
"""What would be wrong with the text of some columns."""


def find_damage() -> str | None:
    """Words for what is wrong with the bound file; None where nothing is found, or a server keeps the data."""
    if proxy.obj is None or is_postgresql():
        return None
    try:
        close_connection()
        with connection():
            if execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
                return DAMAGED
            strange = _find_strange_value()
    except DatabaseUnavailable as unavailable:
        return str(unavailable)
    if strange is None:
        return None
    return (
        f"The database holds a value that certtui did not write ({strange}): another program changed it, or the file is "
        "damaged. Restore the last backup; keep this file for inspection."
    )


def _find_strange_value() -> str | None:
    """The first column that holds a value of another type or form than its own."""
    tables = execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    for (table,) in tables.fetchall():
        for _, column, declared, *_ in execute(f'PRAGMA table_info("{table}")').fetchall():
            wrong = _wrong(column, declared.upper())
            if wrong and execute(f'SELECT 1 FROM "{table}" WHERE {wrong} LIMIT 1').fetchone():
                return f"{table}.{column}"
    return None


def _wrong(column: str, declared: str) -> str:
    """The condition under which a value is none of ours; empty: any may be."""
    stored = _TYPES.get(declared)
    if stored is None:
        return ""
    wrong = f"typeof(\"{column}\") NOT IN ('{stored}', 'null')"
    if declared == "DATE":
        wrong += f' OR date("{column}") IS NOT "{column}"'
    elif declared == "TEXT" and (column == "at" or column.endswith("_at")):
        wrong += f' OR ("{column}" <> \'\' AND datetime("{column}") IS NULL)'
    elif form := _FORMS.get(column):
        wrong += f" OR {form}"
    return wrong
