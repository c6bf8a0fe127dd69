"""The day from which the expiry of each instance was counted, and certifications that expire on a fixed day.

An existing instance's anchor is its effective date where one validity from it, by the certification's present terms,
gives the expiry. Otherwise it is the expiry itself, or the day after it where the last day is the day before. What
never expires has its effective date.

A list of a sweep has the word never where nothing expires; those that were signed already stay as they were signed.

The terms of certifications may from now on be 0 years, and name a fixed day: two of the table's checks change. SQLite
cannot change one, so the table is made again there.
"""

import hashlib
import json
from datetime import UTC, datetime

_LAST = "9999-12-31"
_MOST = "CASE c.validity_unit WHEN 'days' THEN 3652059 WHEN 'weeks' THEN 521722 WHEN 'months' THEN 120000 ELSE 10000 END"
"""What the calendar holds. Nothing that lasts longer has given an expiry; and PostgreSQL refuses to add it to a day."""

_MONTHS = "c.validity_count * CASE c.validity_unit WHEN 'years' THEN 12 ELSE 1 END"
_DAYS = "c.validity_count * CASE c.validity_unit WHEN 'weeks' THEN 7 ELSE 1 END"
_TAKEN_OFF = "CASE c.last_day WHEN 'day_before' THEN 1 ELSE 0 END"
_BY_MONTHS = f"c.validity_unit IN ('months', 'years') AND c.validity_count <= {_MOST}"
_BY_DAYS = f"c.validity_unit IN ('days', 'weeks') AND c.validity_count <= {_MOST}"

# The last day in its month: the day of the same number, or the day before it, and the month's last where it has none.
_SQLITE_MONTH = f"date(i.effective_on, 'start of month', '+' || ({_MONTHS}) || ' months')"
_SQLITE_END = f"""
CASE WHEN {_BY_MONTHS} THEN
    min(date({_SQLITE_MONTH}, '+1 month', '-1 day'),
        date({_SQLITE_MONTH}, '+' || (CAST(strftime('%d', i.effective_on) AS INTEGER) - 1) || ' days',
             '-' || {_TAKEN_OFF} || ' days'))
WHEN {_BY_DAYS} THEN date(i.effective_on, '+' || ({_DAYS}) || ' days', '-' || {_TAKEN_OFF} || ' days') END
"""
_SQLITE_SNAPPED = """
CASE snap WHEN 'month_end' THEN date(ends_on, 'start of month', '+1 month', '-1 day')
WHEN 'year_end' THEN strftime('%Y-12-31', ends_on) ELSE ends_on END
"""
_SQLITE_DAY_AFTER = (
    f"CASE WHEN i.expires_on >= '{_LAST}' THEN '{_LAST}' ELSE date(i.expires_on, '+1 day') END"
)

_PG_MONTH = f"(date_trunc('month', i.effective_on::timestamp) + make_interval(months => {_MONTHS}))::date"
_PG_END = f"""
CASE WHEN {_BY_MONTHS} THEN
    LEAST(({_PG_MONTH} + interval '1 month' - interval '1 day')::date,
          {_PG_MONTH} + extract(day FROM i.effective_on)::integer - 1 - {_TAKEN_OFF})
WHEN {_BY_DAYS} THEN i.effective_on + {_DAYS} - {_TAKEN_OFF} END
"""
_PG_SNAPPED = """
CASE snap WHEN 'month_end' THEN (date_trunc('month', ends_on::timestamp) + interval '1 month' - interval '1 day')::date
WHEN 'year_end' THEN make_date(extract(year FROM ends_on)::integer, 12, 31) ELSE ends_on END
"""
_PG_DAY_AFTER = f"CASE WHEN i.expires_on >= DATE '{_LAST}' THEN DATE '{_LAST}' ELSE i.expires_on + 1 END"

_COLUMNS = (
    "id, group_id, kind, name, sort_name, description, issuing_authority, validity_count, validity_unit, last_day, snap,"
    " basis, renewal_window_count, renewal_window_unit, minimum_count, minimum_unit, initial_validity, offsets,"
    " notify_entity, notify_manager, notify_addresses"
)
_UNITS = "('days', 'weeks', 'months', 'years')"
_UNTIL_A_DAY = "(validity_count = 0 AND validity_unit = 'years' AND snap NOT IN ('none', 'month_end'))"
_CHECKS = (
    "(validity_count IS NULL) = (validity_unit IS NULL)",
    f"COALESCE(validity_count, 1) > 0 OR {_UNTIL_A_DAY}",
    "snap IN ('none', 'month_end', 'year_end') OR substr(snap, 3, 1) = '-'",
)
_CERTIFICATION = f"""
CREATE TABLE certification_made (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, group_id INTEGER NOT NULL, kind INTEGER NOT NULL, name TEXT NOT NULL,
    sort_name TEXT NOT NULL, description TEXT NOT NULL, issuing_authority TEXT NOT NULL, validity_count INTEGER,
    validity_unit TEXT, last_day TEXT NOT NULL, snap TEXT NOT NULL, basis TEXT NOT NULL, renewal_window_count INTEGER,
    renewal_window_unit TEXT, minimum_count INTEGER, minimum_unit TEXT, initial_validity TEXT NOT NULL,
    offsets TEXT NOT NULL, notify_entity INTEGER NOT NULL, notify_manager INTEGER NOT NULL,
    notify_addresses TEXT NOT NULL,
    FOREIGN KEY (group_id) REFERENCES certification_group (id) ON DELETE RESTRICT,
    CHECK (kind BETWEEN 1 AND 4), CHECK (name <> ''), CHECK ({_CHECKS[0]}), CHECK ({_CHECKS[1]}),
    CHECK ((renewal_window_count IS NULL) = (renewal_window_unit IS NULL)),
    CHECK ((minimum_count IS NULL) = (minimum_unit IS NULL)),
    CHECK (validity_unit IS NULL OR validity_unit IN {_UNITS}),
    CHECK (renewal_window_unit IS NULL OR renewal_window_unit IN {_UNITS}),
    CHECK (minimum_unit IS NULL OR minimum_unit IN {_UNITS}),
    CHECK (last_day IN ('same_day', 'day_before')), CHECK ({_CHECKS[2]}),
    CHECK (basis IN ('completion', 'old_expiry', 'fixed_cycle')),
    CHECK (initial_validity IN ('evidence_needed', 'valid_when_added')), UNIQUE (id, kind))
"""


def up(migrator, db):  # noqa: ARG001 - called so by Peewee
    """Count the anchors of all instances, and let certifications have the new terms."""
    postgresql = type(db).__name__.startswith("Postgresql")
    (instances,) = db.execute_sql("SELECT count(*) FROM instance").fetchone()
    db.execute_sql("ALTER TABLE instance ADD COLUMN anchor_on DATE")
    if postgresql:
        db.execute_sql(_anchors(_PG_END, _PG_SNAPPED, _PG_DAY_AFTER))
        db.execute_sql("ALTER TABLE instance ALTER COLUMN anchor_on SET NOT NULL")
        _change_checks_on_postgresql(db)
    else:
        db.execute_sql(
            "PRAGMA cache_size = -64000"
        )  # KB, until the connection is closed: every row is written once
        db.execute_sql(_anchors(_SQLITE_END, _SQLITE_SNAPPED, _SQLITE_DAY_AFTER))
        _forbid_null_on_sqlite(db)
        _remake_certification(db)
    text = 'TEXT COLLATE "C"' if postgresql else "TEXT"
    db.execute_sql(f"ALTER TABLE sweep ADD COLUMN never_as {text} NOT NULL DEFAULT 'never'")
    db.execute_sql("UPDATE sweep SET never_as = '' WHERE sha256 IS NOT NULL")
    if instances:
        _tell(db, instances, "%s" if postgresql else "?")


def _anchors(end, snapped, day_after):
    return f"""
    UPDATE instance AS i SET anchor_on = COALESCE((
        SELECT CASE WHEN i.expires_on IS NULL OR {snapped} = i.expires_on THEN i.effective_on
                    WHEN last_day = 'day_before' THEN {day_after} ELSE i.expires_on END
        FROM (SELECT c.last_day, c.snap, {end} AS ends_on
              FROM association a JOIN certification c ON c.id = a.certification_id
              WHERE a.id = i.association_id) AS counted), i.effective_on)
    """


def _change_checks_on_postgresql(db):
    names = db.execute_sql(
        "SELECT conname FROM pg_constraint WHERE conrelid = 'certification'::regclass AND contype = 'c'"
        " AND (pg_get_constraintdef(oid) LIKE '%%COALESCE(validity_count%%' OR pg_get_constraintdef(oid) LIKE '%%(snap %%')"
    ).fetchall()
    for (name,) in names:
        db.execute_sql(f'ALTER TABLE certification DROP CONSTRAINT "{name}"')
    for check in _CHECKS:
        db.execute_sql(f"ALTER TABLE certification ADD CHECK ({check})")


def _forbid_null_on_sqlite(db):
    """Make the new column as a new database has it.

    What is stored stays the same, so the table's text alone is changed, in the way that SQLite's documentation of ALTER
    TABLE gives for constraints.
    """
    (version,) = db.execute_sql("PRAGMA schema_version").fetchone()
    db.execute_sql("PRAGMA writable_schema = 1")
    db.execute_sql(
        "UPDATE sqlite_master SET sql = replace(sql, 'anchor_on DATE', 'anchor_on DATE NOT NULL')"
        " WHERE type = 'table' AND name = 'instance'"
    )
    db.execute_sql(f"PRAGMA schema_version = {version + 1}")
    db.execute_sql("PRAGMA writable_schema = 0")


def _remake_certification(db):
    """Foreign keys are off while an upgrade runs on SQLite, so what refers to the table refers to the new one."""
    given = db.execute_sql("SELECT seq FROM sqlite_sequence WHERE name = 'certification'").fetchone()
    db.execute_sql(_CERTIFICATION)
    db.execute_sql(f"INSERT INTO certification_made ({_COLUMNS}) SELECT {_COLUMNS} FROM certification")
    db.execute_sql("DROP TABLE certification")
    db.execute_sql("ALTER TABLE certification_made RENAME TO certification")
    db.execute_sql("CREATE INDEX certification_group_id ON certification (group_id)")
    db.execute_sql("CREATE UNIQUE INDEX certification_name ON certification (name)")
    if given:  # a number that was given once is never given again
        db.execute_sql("UPDATE sqlite_sequence SET seq = ? WHERE name = 'certification'", given)
        db.execute_sql(
            "INSERT INTO sqlite_sequence (name, seq) SELECT 'certification', ? WHERE NOT EXISTS"
            " (SELECT 1 FROM sqlite_sequence WHERE name = 'certification')",
            given,
        )


def _tell(db, instances, mark):
    """Append an event to the audit log, in the form that it has at this version."""
    last = db.execute_sql("SELECT id, hash FROM audit_event ORDER BY id DESC LIMIT 1").fetchone()
    number, previous = last or (0, "0" * 64)
    certificates = "1 certificate" if instances == 1 else f"{instances:,} certificates"
    detail = {
        "upgrade": "0005_anchors",
        "told": f"noted for {certificates} from which day the expiry is calculated",
    }
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = json.dumps(detail, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    event = (number + 1, at, "certtui", "upgrade", None, None, text, "")
    digest = hashlib.sha256((previous + "\n" + json.dumps(event, ensure_ascii=False)).encode()).hexdigest()
    db.execute_sql(
        "INSERT INTO audit_event (id, at, operator, action, certification_id, entity_id, detail, touched, previous_hash,"
        f" hash) VALUES ({', '.join([mark] * 10)})",
        (*event, previous, digest),
    )
