"""Registers as earlier versions made them, to be upgraded."""

from __future__ import annotations

from pathlib import Path

from certtui import db, store
from certtui.rights import BUILT_IN
from certtui.store import execute


def make_first(location: str | Path) -> None:
    """Bind the empty database, and make in it what the first version made."""
    store.bind(location)
    engine = "postgresql" if store.is_postgresql() else "sqlite"
    moment = "TIMESTAMP" if store.is_postgresql() else "DATETIME"
    number = "SERIAL" if store.is_postgresql() else "INTEGER"
    with store.write_transaction(watched=False):
        made = Path(__file__).parent / "schemas" / f"version_1.{engine}.sql"
        for statement in made.read_text().split(";\n"):
            execute(statement)
        if store.is_postgresql():
            db.collate_bytewise()
        execute(
            f"CREATE TABLE schema_migration (id {number} PRIMARY KEY, name VARCHAR(255), applied {moment})"
        )
        execute("INSERT INTO schema_migration (name, applied) VALUES ('0001_initial', '2026-01-01 00:00:00')")
        for name, rights in BUILT_IN.items():
            execute("INSERT INTO permission_set (name, built_in) VALUES (?, TRUE)", (name,))
            for right in sorted(rights):
                execute(
                    "INSERT INTO permission (permission_set_id, name)"
                    " SELECT id, ? FROM permission_set WHERE name = ?",
                    (right.value, name),
                )


def drop_mappings() -> None:
    """Make of this version's register one from before answers to imports were kept; only before it is written to."""
    if store.is_postgresql():
        execute("DROP FUNCTION certtui_sum_import_mapping() CASCADE")
    execute("DROP TABLE import_mapping")
    execute("DELETE FROM schema_migration WHERE name = '0009_import_mappings'")
