"""What audits need: filters saved under a name, sweeps with their frozen rows and decisions, and who has which row."""

_TABLES = """
CREATE TABLE saved_filter (
    id {id} NOT NULL PRIMARY KEY {auto}, name {text} NOT NULL, sort_name {text} NOT NULL, filter {text} NOT NULL,
    sort {text} NOT NULL DEFAULT 'name', descending {boolean} NOT NULL, saved_at {text} NOT NULL,
    saved_by {text} NOT NULL, CHECK (name <> ''));
CREATE TABLE sweep (
    id {id} NOT NULL PRIMARY KEY {auto}, scope {text} NOT NULL, title {text} NOT NULL, as_of DATE NOT NULL,
    begun_on DATE NOT NULL, begun_at {text} NOT NULL, begun_by {text} NOT NULL, event {big} NOT NULL, signed_at {text}, signed_by {text},
    remark {text} NOT NULL DEFAULT '', sha256 {text}, given_up_at {text}, given_up_by {text},
    ended_event {big}, tally {text},
    CHECK ((given_up_at IS NULL) = (given_up_by IS NULL)),
    CHECK ((signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL) = (sha256 IS NULL)),
    CHECK (signed_at IS NULL OR given_up_at IS NULL),
    CHECK ((ended_event IS NULL) = (signed_at IS NULL AND given_up_at IS NULL)),
    CHECK ((tally IS NULL) = (ended_event IS NULL)));
CREATE TABLE sweep_row (
    sweep_id INTEGER NOT NULL, position INTEGER NOT NULL, association_id INTEGER NOT NULL, entity_id INTEGER NOT NULL,
    certification_id INTEGER NOT NULL, kind {small} NOT NULL, code {text} NOT NULL, name {text} NOT NULL,
    certification {text} NOT NULL, sources {text} NOT NULL, status {small} NOT NULL, effective_on DATE, expires_on DATE,
    standing {text} NOT NULL DEFAULT '', decision {text} NOT NULL DEFAULT '', note {text} NOT NULL DEFAULT '',
    follow_up_on DATE, decided_at {text}, decided_by {text}, event {big}, act {big}, PRIMARY KEY (sweep_id, position),
    FOREIGN KEY (sweep_id) REFERENCES sweep (id) ON DELETE CASCADE,
    CHECK ((decision = '') = (decided_at IS NULL)), CHECK ((decision = '') = (decided_by IS NULL)),
    CHECK ((decision = '') = (event IS NULL)),
    CHECK (act IS NULL OR decision IN ('certified', 'renewed', 'revoked', 'reinstated'))) {clustered};
CREATE TABLE sweep_claim (
    sweep_id INTEGER NOT NULL, position INTEGER NOT NULL, holder {text} NOT NULL, operator {text} NOT NULL,
    until {text} NOT NULL, PRIMARY KEY (sweep_id, position),
    FOREIGN KEY (sweep_id) REFERENCES sweep (id) ON DELETE CASCADE) {clustered};
CREATE UNIQUE INDEX saved_filter_name ON saved_filter (name);
CREATE INDEX sweep_scope_ended_event ON sweep (scope, ended_event);
CREATE INDEX sweep_row_sweep_id_decision_position ON sweep_row (sweep_id, decision, position);
CREATE INDEX sweep_row_association_id_sweep_id ON sweep_row (association_id, sweep_id);
CREATE INDEX sweep_row_act ON sweep_row (act) WHERE act IS NOT NULL;
CREATE UNIQUE INDEX sweep_claim_sweep_id_holder ON sweep_claim (sweep_id, holder)
"""
_SQLITE = {
    "id": "INTEGER",
    "auto": "AUTOINCREMENT",
    "text": "TEXT",
    "boolean": "INTEGER",
    "big": "INTEGER",
    "small": "INTEGER",
    "clustered": "WITHOUT ROWID",
}
_POSTGRESQL = {
    "id": "SERIAL",
    "auto": "",
    "text": 'TEXT COLLATE "C"',
    "boolean": "BOOLEAN",
    "big": "BIGINT",
    "small": "SMALLINT",
    "clustered": "",
}


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Make the tables and indexes."""
    types = _POSTGRESQL if type(db).__name__.startswith("Postgresql") else _SQLITE
    for statement in _TABLES.format_map(types).split(";"):
        db.execute_sql(statement)
