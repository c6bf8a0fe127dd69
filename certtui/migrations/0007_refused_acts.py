"""What was refused, and to whom: beside the audit log, whose chain holds only what was done."""

_TABLES = """
CREATE TABLE refused_act (
    id {id} NOT NULL PRIMARY KEY {auto}, at {text} NOT NULL, uid {big} NOT NULL, host {text} NOT NULL,
    operator {text} NOT NULL, by_whom {text} NOT NULL, needed {text} NOT NULL DEFAULT '',
    action {text} NOT NULL DEFAULT '', subject {text} NOT NULL DEFAULT '', words {text} NOT NULL DEFAULT '',
    number INTEGER NOT NULL DEFAULT 1, CHECK (number > 0));
CREATE INDEX refused_act_at ON refused_act (at)
"""
_SQLITE = {"id": "INTEGER", "auto": "AUTOINCREMENT", "text": "TEXT", "big": "INTEGER"}
_POSTGRESQL = {"id": "SERIAL", "auto": "", "text": 'TEXT COLLATE "C"', "big": "BIGINT"}


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Make the table and its index."""
    types = _POSTGRESQL if type(db).__name__.startswith("Postgresql") else _SQLITE
    for statement in _TABLES.format_map(types).split(";"):
        db.execute_sql(statement)
