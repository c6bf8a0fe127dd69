"""Codes are the same whatever their case: a key without case, unique within a kind.

Where two codes of a kind differ only in case, both stay: the one with the lower id has the plain key, the other a key of
its own, which begins with a control character that no code can hold.
"""

import unicodedata

_INDEX = "CREATE UNIQUE INDEX entity_kind_code_key ON entity (kind, code_key)"
_AT_ONCE = 10_000


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Add the column, fill it, make it unique."""
    is_postgresql = type(db).__name__.startswith("Postgresql")
    text = 'TEXT COLLATE "C"' if is_postgresql else "TEXT"
    db.execute_sql(f"ALTER TABLE entity ADD COLUMN code_key {text} NOT NULL DEFAULT ''")
    mark = "%s" if is_postgresql else "?"
    update = f"UPDATE entity SET code_key = {mark} WHERE id = {mark}"
    rows = list(_keys(db.execute_sql("SELECT id, kind, code FROM entity ORDER BY id").fetchall()))
    cursor = db.cursor()
    for start in range(0, len(rows), _AT_ONCE):
        cursor.executemany(update, rows[start : start + _AT_ONCE])
    cursor.close()
    db.execute_sql(_INDEX)


def _keys(rows):
    taken = set()
    for id, kind, code in rows:
        key = _without_case(code)
        if (kind, key) in taken:
            key = f"\x1f{key}\x1f{id}"
        taken.add((kind, key))
        yield key, id


def _without_case(code):
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", code).casefold())
