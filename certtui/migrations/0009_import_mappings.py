"""The answers that imports were given, for the next file with the same columns."""

_TABLES = """
CREATE TABLE import_mapping (
    id {id} NOT NULL PRIMARY KEY {auto}, name {text} NOT NULL DEFAULT '', name_key {text}, what {text} NOT NULL,
    header {text} NOT NULL, header_key {text} NOT NULL, words {text} NOT NULL, saved_at {text} NOT NULL,
    saved_by {text} NOT NULL, CHECK ((name = '') = (name_key IS NULL)));
CREATE UNIQUE INDEX import_mapping_name_key ON import_mapping (name_key);
CREATE UNIQUE INDEX import_mapping_unnamed ON import_mapping (what, header_key) WHERE name_key IS NULL
"""
_SQLITE = {"id": "INTEGER", "auto": "AUTOINCREMENT", "text": "TEXT"}
_POSTGRESQL = {"id": "SERIAL", "auto": "", "text": 'TEXT COLLATE "C"'}


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Make the table and its indexes."""
    types = _POSTGRESQL if type(db).__name__.startswith("Postgresql") else _SQLITE
    for statement in _TABLES.format_map(types).split(";"):
        db.execute_sql(statement)
