"""certtui.shape: a new database has the shape that certtui gives it; what was altered to another of its sort is named."""

from __future__ import annotations

import re

import pytest

from certtui import integrity, shape, store
from certtui.store import execute

ALTERED: dict[str, tuple[str, tuple[str, ...], tuple[str, str], str]] = {
    "a condition": (
        "entity",
        (
            "ALTER TABLE entity DROP CONSTRAINT entity_kind_check",
            "ALTER TABLE entity ADD CHECK (kind BETWEEN 1 AND 5)",
        ),
        ("CHECK (kind BETWEEN 1 AND 4)", "CHECK (kind BETWEEN 1 AND 5)"),
        "check",
    ),
    "a condition of words": (
        "revocation",
        (
            "ALTER TABLE revocation DROP CONSTRAINT {reinstated}",
            "ALTER TABLE revocation ADD CHECK (ended_by IS NULL OR ended_by IN ('reinstated', 'forgotten'))",
        ),
        ("'reinstated', 'certified'", "'reinstated', 'forgotten'"),
        "check",
    ),
    "a unique constraint": (
        "entity",
        (
            "ALTER TABLE entity DROP CONSTRAINT entity_id_kind_key CASCADE",
            "ALTER TABLE entity ADD UNIQUE (id, name)",
        ),
        ("UNIQUE (id, kind)", "UNIQUE (id, name)"),
        "unique",
    ),
    "what a deletion does": (
        "instance",
        (
            "ALTER TABLE instance DROP CONSTRAINT {cascade}",
            "ALTER TABLE instance ADD FOREIGN KEY (association_id) REFERENCES association (id) ON DELETE SET NULL",
        ),
        ("ON DELETE CASCADE", "ON DELETE SET NULL"),
        "reference",
    ),
    "what a change does": (
        "instance",
        (
            "ALTER TABLE instance DROP CONSTRAINT {cascade}",
            (
                "ALTER TABLE instance ADD FOREIGN KEY (association_id) REFERENCES association (id)"
                " ON DELETE CASCADE ON UPDATE CASCADE"
            ),
        ),
        ("ON DELETE CASCADE", "ON DELETE CASCADE ON UPDATE CASCADE"),
        "reference",
    ),
    "when a reference is looked at": (
        "instance",
        ("ALTER TABLE instance ALTER CONSTRAINT {cascade} DEFERRABLE INITIALLY DEFERRED",),
        ("ON DELETE CASCADE", "ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED"),
        "defer",
    ),
    "a default": (
        "instance",
        ("ALTER TABLE instance ALTER COLUMN origin SET DEFAULT 'typed'",),
        ("\"origin\" TEXT NOT NULL DEFAULT ''", "\"origin\" TEXT NOT NULL DEFAULT 'typed'"),
        "default",
    ),
    "the condition of an index": (
        "revocation",
        (
            "DROP INDEX revocation_one_open",
            "CREATE UNIQUE INDEX revocation_one_open ON revocation (association_id) WHERE ended_on IS NOT NULL",
        ),
        ("", ""),
        "index",
    ),
}
"""What is altered to another of its sort: the table, PostgreSQL's statements, SQLite's text and what it becomes, a word."""


def test_a_new_database_has_no_difference(database: str) -> None:
    assert list(shape.differences()) == []


def _alter(table: str, statements: tuple[str, ...], texts: tuple[str, str]) -> None:
    if store.is_postgresql():
        names = {
            word: name
            for name, definition in execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = ?::regclass",
                (table,),
            ).fetchall()
            for word in re.findall(r"cascade|reinstated", definition.lower())
        }
        for statement in statements:
            execute(statement.format(**names))
        return
    if not texts[0]:
        for statement in statements:
            execute(statement)
        return
    execute("PRAGMA writable_schema = 1")
    changed = execute(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE name = ? AND instr(sql, ?)",
        (*texts, table, texts[0]),
    )
    assert changed.rowcount == 1
    execute("PRAGMA writable_schema = RESET")


@pytest.mark.parametrize("what", ALTERED)
def test_what_was_altered_to_another_of_its_sort_is_named(database: str, what: str) -> None:
    """As many constraints as before, with other words: both what is missing and what stands in its place are told."""
    table, statements, texts, word = ALTERED[what]
    _alter(table, statements, texts)

    found = [one.what for one in shape.differences()]

    assert any(f"table {table}" in one and word in one.lower() for one in found), found
    told = [one.where for one in integrity.check() if one.what == "tables that are not as certtui makes them"]
    assert told == found


def test_a_check_leaves_no_tables_behind(new_postgresql: object) -> None:
    """The tables that are made to compare with are gone, and were nobody else's to see."""
    store.bind(new_postgresql())  # type: ignore[operator]
    with store.connection():
        assert integrity.check() == []
        assert execute("SELECT count(*) FROM pg_class WHERE relpersistence = 't'").fetchone() == (0,)
        assert execute("SHOW search_path").fetchone() == ('"$user", public',)


def test_an_account_without_temporary_tables_is_told_what_is_missing(new_postgresql: object) -> None:
    location = str(new_postgresql())  # type: ignore[operator]
    store.bind(location)
    with store.connection():
        (name,) = execute("SELECT current_database()").fetchone()
        execute(f'REVOKE TEMPORARY ON DATABASE "{name}" FROM PUBLIC')
        execute("CREATE ROLE mere_reader")
        try:
            execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO mere_reader")
            execute("SET ROLE mere_reader")
            found = [one for one in integrity.check() if "could not be compared" in one.what]
            execute("RESET ROLE")
        finally:
            execute("DROP OWNED BY mere_reader")
            execute("DROP ROLE mere_reader")
    assert len(found) == 1
    assert "GRANT TEMPORARY" in found[0].meaning
