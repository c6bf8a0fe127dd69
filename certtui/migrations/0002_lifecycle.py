"""What the life of a certification needs: where an instance's dates came from, who ended a revocation, attachments.

The audit log gets an index of the acts over many entities, which an entity's own activity looks through, and indexes
by which the newest events of a certification or an entity are read first.
"""

_SQLITE = """
CREATE TABLE attachment (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, instance_id INTEGER NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL,
    sha256 TEXT NOT NULL, added_at TEXT NOT NULL, added_by TEXT NOT NULL, event INTEGER,
    FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE,
    CHECK (name <> ''), CHECK (size >= 0), CHECK (length(sha256) = 64));
CREATE TABLE attachment_part (
    sha256 TEXT NOT NULL, part INTEGER NOT NULL, content BLOB NOT NULL, PRIMARY KEY (sha256, part));
ALTER TABLE revocation ADD COLUMN ended_event INTEGER;
ALTER TABLE instance ADD COLUMN origin TEXT NOT NULL DEFAULT ''
"""
_POSTGRESQL = """
CREATE TABLE attachment (
    id SERIAL NOT NULL PRIMARY KEY, instance_id INTEGER NOT NULL, name TEXT COLLATE "C" NOT NULL, size BIGINT NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL, added_at TEXT COLLATE "C" NOT NULL, added_by TEXT COLLATE "C" NOT NULL, event BIGINT,
    FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE,
    CHECK (name <> ''), CHECK (size >= 0), CHECK (length(sha256) = 64));
CREATE TABLE attachment_part (
    sha256 TEXT COLLATE "C" NOT NULL, part INTEGER NOT NULL, content BYTEA NOT NULL, PRIMARY KEY (sha256, part));
ALTER TABLE revocation ADD COLUMN ended_event BIGINT;
ALTER TABLE instance ADD COLUMN origin TEXT COLLATE "C" NOT NULL DEFAULT ''
"""
_BOTH = """
CREATE INDEX attachment_instance_id ON attachment (instance_id);
CREATE INDEX attachment_sha256 ON attachment (sha256);
DROP INDEX audit_event_certification_id;
DROP INDEX audit_event_entity_id;
CREATE INDEX audit_event_certification_id_id ON audit_event (certification_id, id);
CREATE INDEX audit_event_entity_id_id ON audit_event (entity_id, id);
CREATE INDEX audit_event_bulk ON audit_event (id) WHERE entity_id IS NULL AND touched <> ''
"""


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Make the tables, columns and indexes."""
    postgresql = type(db).__name__.startswith("Postgresql")
    for statement in f"{_POSTGRESQL if postgresql else _SQLITE};{_BOTH}".split(";"):
        db.execute_sql(statement)
