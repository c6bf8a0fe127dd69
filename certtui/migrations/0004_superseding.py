"""What voids an instance, and what replaced it, as links: the earliest day counts, and each can be taken back alone.

Until now an instance kept one revocation only, so that one recorded later from an earlier day did not void it. Such
instances are put right here. The timelines of their associations are stale; the program rebuilds them before it shows
anything, and tells how many they are.
"""

_TABLES = """
CREATE TABLE voiding (
    instance_id INTEGER NOT NULL, revocation_id INTEGER NOT NULL, PRIMARY KEY (instance_id, revocation_id),
    FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE,
    FOREIGN KEY (revocation_id) REFERENCES revocation (id) ON DELETE CASCADE) {clustered};
CREATE TABLE replacement (
    instance_id INTEGER NOT NULL, renewal_id INTEGER NOT NULL, PRIMARY KEY (instance_id, renewal_id),
    FOREIGN KEY (instance_id) REFERENCES instance (id) ON DELETE CASCADE,
    FOREIGN KEY (renewal_id) REFERENCES instance (id) ON DELETE CASCADE, CHECK (instance_id <> renewal_id)) {clustered};
CREATE TABLE stale_timeline (
    association_id INTEGER NOT NULL PRIMARY KEY,
    FOREIGN KEY (association_id) REFERENCES association (id) ON DELETE CASCADE);
CREATE INDEX voiding_revocation_id ON voiding (revocation_id);
CREATE INDEX replacement_renewal_id ON replacement (renewal_id);
ALTER TABLE instance ADD COLUMN void_event {big};
ALTER TABLE instance ADD COLUMN void_reason {text} NOT NULL DEFAULT '';
ALTER TABLE instance ADD COLUMN void_reopened {big};
CREATE INDEX instance_void_event ON instance (void_event) WHERE void_event IS NOT NULL
"""
_SQLITE = {"text": "TEXT", "big": "INTEGER", "clustered": "WITHOUT ROWID"}
_POSTGRESQL = {"text": 'TEXT COLLATE "C"', "big": "BIGINT", "clustered": ""}

_VOIDERS = (
    "FROM voiding v JOIN revocation r ON r.id = v.revocation_id"
    " WHERE v.instance_id = i.id AND COALESCE(r.ended_by, '') <> 'reinstated'"
)
_VOIDED_ON = f"(SELECT min(r.revoked_on) {_VOIDERS})"
_VOIDED_BY = f"(SELECT r.id {_VOIDERS} ORDER BY r.revoked_on, r.id LIMIT 1)"

_ROWS = (
    # what an operator revoked voids all that had been recorded by then; of an import's only what its file said
    (
        "INSERT INTO voiding (instance_id, revocation_id) SELECT i.id, r.id FROM revocation r"
        " JOIN instance i ON i.association_id = r.association_id"
        " WHERE i.voided_by_id = r.id OR (COALESCE(i.event, 0) < r.event AND EXISTS"
        " (SELECT 1 FROM audit_event e WHERE e.id = r.event AND e.action = 'revoke'))"
    ),
    # a revocation that stands was recorded last: whatever was void before it was recorded before it as well
    (
        "INSERT INTO voiding (instance_id, revocation_id) SELECT i.id, r.id FROM revocation r"
        " JOIN instance i ON i.association_id = r.association_id WHERE r.ended_on IS NULL AND i.voided_on IS NOT NULL"
        " AND NOT EXISTS (SELECT 1 FROM voiding v WHERE v.instance_id = i.id AND v.revocation_id = r.id)"
    ),
    (
        "INSERT INTO stale_timeline (association_id) SELECT DISTINCT i.association_id FROM instance i"
        " WHERE EXISTS (SELECT 1 FROM voiding w WHERE w.instance_id = i.id)"
        f" AND COALESCE(CAST(i.voided_on AS TEXT), '') <> COALESCE(CAST({_VOIDED_ON} AS TEXT), '')"
    ),
    (
        f"UPDATE instance AS i SET voided_on = {_VOIDED_ON}, voided_by_id = {_VOIDED_BY}"
        " WHERE EXISTS (SELECT 1 FROM voiding w WHERE w.instance_id = i.id)"
    ),
)


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Make the tables and columns, link what voids what, and find the day that counts."""
    types = _POSTGRESQL if type(db).__name__.startswith("Postgresql") else _SQLITE
    for statement in (*_TABLES.format_map(types).split(";"), *_ROWS):
        db.execute_sql(statement)
