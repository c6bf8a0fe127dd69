"""The tables, as Peewee models, and the one way to a connection.

Owns: the schema's shape, and how SQLite and PostgreSQL are opened and locked. Invariant: a state that breaks the
domain's words (two associations of one pair, kinds that differ, a row without its parent) cannot be stored.

The database is deferred: nothing connects on import, nothing connects by itself (`autoconnect=False`); a thread that
wants rows opens `connection()`, a command that changes them opens `write_transaction()`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from enum import Enum
from itertools import islice
from pathlib import Path
from typing import Any

import peewee as pw

from certtui.errors import DatabaseUnavailable
from certtui.records import Basis, InitialValidity, Kind, LastDay, Snap, Status, Unit

# SQLite before 3.51.3 has a race that can corrupt a database in WAL mode when several connections use it.
_WAL_IS_SAFE = (3, 51, 3)
_INSERTED_AT_ONCE = 5_000
_CACHE_KB = 2_000
_WRITERS_CACHE_KB = (
    32_000  # while it writes: pages of a bulk command that do not fit are written out early, and again
)
_WRITERS_LOCK = 0x63657274  # any constant; "cert"

proxy = pw.DatabaseProxy()


class DayField(pw.DateField):  # type: ignore[misc]
    """A calendar day. Peewee's own field tries a list of formats on each value, which is felt at 100,000 rows."""

    def python_value(self, value: str | date | None) -> date | None:
        """Read what the engine gave: ISO text on SQLite, a date on PostgreSQL."""
        return date.fromisoformat(value) if isinstance(value, str) else value


class ChoiceField(pw.SmallIntegerField):  # type: ignore[misc]
    """A value of an IntEnum, stored as its number."""

    def __init__(self, choice: type[Kind | Status], **options: Any) -> None:
        self.choice = choice
        super().__init__(**options)

    def db_value(self, value: int | None) -> int | None:
        """Store the number."""
        return None if value is None else int(value)

    def python_value(self, value: int | None) -> Kind | Status | None:
        """Read the number as the choice it is."""
        return None if value is None else self.choice(value)


class WordField(pw.TextField):  # type: ignore[misc]
    """A value of an Enum, stored as its word."""

    def __init__(self, choice: type[Enum], **options: Any) -> None:
        self.choice = choice
        super().__init__(**options)

    def db_value(self, value: Enum | None) -> str | None:
        """Store the word."""
        return None if value is None else str(self.choice(value).value)

    def python_value(self, value: str | None) -> Enum | None:
        """Read the word as the choice it is."""
        return None if value is None else self.choice(value)


class NeverReusedField(pw.AutoField):  # type: ignore[misc]
    """A key that is never given twice.

    SQLite gives a deleted last row's id to the next one unless told otherwise, and a mark that another operator holds
    on the deleted row would then act on a stranger.
    """

    def ddl(self, context: pw.Context) -> pw.NodeList:
        """Add SQLite's word for it; PostgreSQL's sequences never go back."""
        ddl = super().ddl(context)
        return ddl if is_postgresql() else pw.NodeList((ddl, pw.SQL("AUTOINCREMENT")))


def one_of(column: str, choice: type[Enum], *, null: bool = False) -> pw.Check:
    """Let the database itself refuse a value outside of the choice."""
    values = ", ".join(repr(c.value) for c in choice)
    return pw.Check(f"{column} IS NULL OR {column} IN ({values})" if null else f"{column} IN ({values})")


class Table(pw.Model):  # type: ignore[misc]
    """What all tables share."""

    class Meta:
        database = proxy
        legacy_table_names = False


class AuditEvent(Table):
    """One act of one operator, chained by hash to the one before. `detail` is JSON; `touched` lists ids (see audit)."""

    id = pw.BigIntegerField(primary_key=True)  # given by audit.record, so that the chain has no holes
    at = pw.TextField()
    operator = pw.TextField()
    action = pw.TextField()
    certification_id = pw.IntegerField(
        null=True, index=True
    )  # no foreign keys: an event outlives its subject
    entity_id = pw.IntegerField(null=True, index=True)
    detail = pw.TextField()
    touched = pw.TextField(default="")
    previous_hash = pw.TextField()
    hash = pw.TextField()


class Entity(Table):
    """An employee, asset, client or job location. `search` and `sort_name` are derived by certtui.text."""

    id = NeverReusedField()
    kind = ChoiceField(Kind)
    code = pw.TextField()
    name = pw.TextField()
    email = pw.TextField(default="")
    active = pw.BooleanField(default=True)
    attributes = pw.TextField(default="{}")
    search = pw.TextField()
    sort_name = pw.TextField()

    class Meta:
        constraints = (pw.Check("kind BETWEEN 1 AND 4"), pw.Check("code <> ''"), pw.SQL("UNIQUE (id, kind)"))
        indexes = ((("kind", "code"), True), (("kind", "sort_name", "id"), False))


class CertificationGroup(Table):
    """A heading under which certifications stand."""

    name = pw.TextField(unique=True)
    sort_name = pw.TextField()


class Certification(Table):
    """A definition: what must be held, by which kind of entity, for how long."""

    id = NeverReusedField()
    group = pw.ForeignKeyField(CertificationGroup, on_delete="RESTRICT")
    kind = ChoiceField(Kind)
    name = pw.TextField(unique=True)
    sort_name = pw.TextField()
    description = pw.TextField(default="")
    issuing_authority = pw.TextField(default="")
    validity_count = pw.IntegerField(null=True)
    validity_unit = WordField(Unit, null=True)
    last_day = WordField(LastDay, default=LastDay.SAME_DAY)
    snap = WordField(Snap, default=Snap.NONE)
    basis = WordField(Basis, default=Basis.COMPLETION)
    renewal_window_count = pw.IntegerField(null=True)
    renewal_window_unit = WordField(Unit, null=True)
    minimum_count = pw.IntegerField(null=True)
    minimum_unit = WordField(Unit, null=True)
    initial_validity = WordField(InitialValidity, default=InitialValidity.EVIDENCE_NEEDED)
    offsets = pw.TextField(default="30,14,7,0")
    notify_entity = pw.BooleanField(default=True)
    notify_manager = pw.BooleanField(default=False)
    notify_addresses = pw.TextField(default="")

    class Meta:
        constraints = (
            pw.Check("kind BETWEEN 1 AND 4"),
            pw.Check("name <> ''"),
            pw.Check(
                "(validity_count IS NULL) = (validity_unit IS NULL) AND COALESCE(validity_count, 1) > 0"
            ),
            pw.Check("(renewal_window_count IS NULL) = (renewal_window_unit IS NULL)"),
            pw.Check("(minimum_count IS NULL) = (minimum_unit IS NULL)"),
            one_of("validity_unit", Unit, null=True),
            one_of("renewal_window_unit", Unit, null=True),
            one_of("minimum_unit", Unit, null=True),
            one_of("last_day", LastDay),
            one_of("snap", Snap),
            one_of("basis", Basis),
            one_of("initial_validity", InitialValidity),
            pw.SQL("UNIQUE (id, kind)"),
        )


class Association(Table):
    """That an entity is to hold a certification. `direct` and the rows of AssociationRole are its set of sources."""

    id = NeverReusedField()
    certification = pw.ForeignKeyField(Certification, on_delete="RESTRICT", index=False)
    entity = pw.ForeignKeyField(Entity, on_delete="RESTRICT")
    kind = ChoiceField(Kind)
    assigned_on = DayField()
    direct = pw.BooleanField()
    direct_event = pw.BigIntegerField(
        null=True
    )  # the event that gave the direct source: what undo takes back
    archived_on = DayField(null=True)

    class Meta:
        constraints = (
            pw.SQL("FOREIGN KEY (certification_id, kind) REFERENCES certification (id, kind)"),
            pw.SQL("FOREIGN KEY (entity_id, kind) REFERENCES entity (id, kind)"),
        )
        indexes = ((("certification", "entity"), True),)


class Revocation(Table):
    """An intentional cancellation; `ended_by` says whether a reinstatement or certifying anew ended it."""

    id = NeverReusedField()
    association = pw.ForeignKeyField(Association, on_delete="CASCADE")
    revoked_on = DayField()
    reason = pw.TextField()
    ended_on = DayField(null=True)
    ended_by = pw.TextField(null=True)
    ended_reason = pw.TextField(default="")
    recorded_at = pw.TextField()
    recorded_by = pw.TextField()
    event = pw.BigIntegerField(null=True)  # the audit event that recorded it

    class Meta:
        constraints = (
            pw.Check("ended_on IS NULL OR ended_on >= revoked_on"),
            pw.Check("(ended_on IS NULL) = (ended_by IS NULL)"),
            pw.Check("ended_by IS NULL OR ended_by IN ('reinstated', 'certified')"),
        )


Revocation.add_index(
    Revocation.index(
        Revocation.association, unique=True, where=Revocation.ended_on.is_null(), name="revocation_one_open"
    )
)


class Instance(Table):
    """One certification event. `voided_by` is the revocation of this program that voided it, if one did."""

    id = NeverReusedField()
    association = pw.ForeignKeyField(Association, on_delete="CASCADE")
    issued_on = DayField()
    effective_on = DayField()
    expires_on = DayField(null=True)
    number = pw.TextField(default="")
    note = pw.TextField(default="")
    voided_on = DayField(null=True)
    voided_by = pw.ForeignKeyField(Revocation, null=True, on_delete="SET NULL", index=False)
    recorded_at = pw.TextField()
    recorded_by = pw.TextField()
    event = pw.BigIntegerField(null=True)  # the audit event that recorded it

    class Meta:
        constraints = (pw.Check("expires_on IS NULL OR expires_on >= effective_on"),)


Instance.add_index(
    Instance.index(
        Instance.voided_by, where=Instance.voided_by.is_null(is_null=False), name="instance_voided_by"
    )
)


class Span(Table):
    """A stretch of an association's stored timeline, clipped to the days on which the association is in force.

    Derived: written only by commands.timelines, from rules.timeline. The certification and whether the entity is
    active are repeated here so that one index answers every count.
    """

    association = pw.ForeignKeyField(Association, on_delete="CASCADE", index=False)
    starts_on = DayField()
    ends_on = DayField()
    certification_id = pw.IntegerField()
    active = pw.BooleanField()
    status = ChoiceField(Status)
    instance_id = pw.IntegerField(null=True)
    expires_on = DayField(null=True)

    class Meta:
        primary_key = pw.CompositeKey("association", "starts_on")
        constraints = (pw.Check("ends_on >= starts_on"), pw.Check("status BETWEEN 1 AND 6"))
        # ends_on before starts_on: as of today the past, which only grows, is skipped
        indexes = ((("certification_id", "active", "status", "ends_on", "starts_on"), False),)


class Role(Table):
    """An employee role: its members, and the certifications it brings them."""

    name = pw.TextField(unique=True)
    search = pw.TextField()


class RoleMember(Table):
    """An employee is a member of a role."""

    role = pw.ForeignKeyField(Role, on_delete="CASCADE", index=False)
    entity = pw.ForeignKeyField(Entity, on_delete="CASCADE")
    kind = ChoiceField(Kind, default=Kind.EMPLOYEE)

    class Meta:
        primary_key = pw.CompositeKey("role", "entity")
        constraints = (
            pw.Check("kind = 1"),
            pw.SQL("FOREIGN KEY (entity_id, kind) REFERENCES entity (id, kind)"),
        )


class RoleCertification(Table):
    """A role brings its members a certification."""

    role = pw.ForeignKeyField(Role, on_delete="CASCADE", index=False)
    certification = pw.ForeignKeyField(Certification, on_delete="CASCADE")
    kind = ChoiceField(Kind, default=Kind.EMPLOYEE)

    class Meta:
        primary_key = pw.CompositeKey("role", "certification")
        constraints = (
            pw.Check("kind = 1"),
            pw.SQL("FOREIGN KEY (certification_id, kind) REFERENCES certification (id, kind)"),
        )


class AssociationRole(Table):
    """A role is one of the association's sources."""

    association = pw.ForeignKeyField(Association, on_delete="CASCADE", index=False)
    role = pw.ForeignKeyField(Role, on_delete="RESTRICT")

    class Meta:
        primary_key = pw.CompositeKey("association", "role")


class PermissionSet(Table):
    """A named set of rights: Administrator, Editor, Viewer, or a copy. (A role is something else: see Role.)"""

    name = pw.TextField(unique=True)
    built_in = pw.BooleanField(default=False)


class Permission(Table):
    """One right in a set, as its word: certifications.update."""

    permission_set = pw.ForeignKeyField(PermissionSet, on_delete="CASCADE", index=False)
    name = pw.TextField()

    class Meta:
        primary_key = pw.CompositeKey("permission_set", "name")


class Operator(Table):
    """Who works in certtui, by the name of the account on the host."""

    name = pw.TextField(unique=True)
    added_at = pw.TextField()


class OperatorPermission(Table):
    """An operator has the rights of a set."""

    operator = pw.ForeignKeyField(Operator, on_delete="CASCADE", index=False)
    permission_set = pw.ForeignKeyField(PermissionSet, on_delete="RESTRICT")

    class Meta:
        primary_key = pw.CompositeKey("operator", "permission_set")


TABLES = (
    AuditEvent,
    Entity,
    CertificationGroup,
    Certification,
    Association,
    Revocation,
    Instance,
    Span,
    Role,
    RoleMember,
    RoleCertification,
    AssociationRole,
    PermissionSet,
    Permission,
    Operator,
    OperatorPermission,
)

_CLUSTERED = (Span, RoleMember, RoleCertification, AssociationRole, Permission, OperatorPermission)
"""Kept by SQLite in the order of their primary key, without a second tree: one look-up instead of two."""


def is_url(location: str) -> bool:
    """Whether the location names a PostgreSQL server rather than a file."""
    return location.startswith(("postgresql://", "postgres://"))


def bind(location: str | Path) -> pw.Database:
    """Make `location` (a path, or postgresql://…) the database of this process. Connects to nothing yet.

    Raises DatabaseUnavailable when a PostgreSQL URL is given and its driver is not installed.
    """
    location = str(location)
    if is_url(location):
        try:
            database = pw.PostgresqlDatabase(location, autoconnect=False, prefer_psycopg3=True)
        except pw.ImproperlyConfigured as error:
            raise DatabaseUnavailable(
                "PostgreSQL needs the psycopg driver, which is not installed. pip install 'certtui[postgresql]'"
            ) from error
    else:
        wal = pw.sqlite3.sqlite_version_info >= _WAL_IS_SAFE
        database = pw.SqliteDatabase(
            location,
            autoconnect=False,
            lock_type="IMMEDIATE",  # a deferred read-then-write fails at once when another writer is in between
            timeout=15,
            pragmas={
                "journal_mode": "wal" if wal else "truncate",
                "synchronous": "full",
                "foreign_keys": 1,
                "cache_size": -_CACHE_KB,
            },
        )
    proxy.initialize(database)
    for table in _CLUSTERED:
        table._meta.without_rowid = not is_postgresql()  # noqa: SLF001 - Peewee's own name for a model's options
    return database


def is_postgresql() -> bool:
    """Which of the two engines is bound."""
    return isinstance(proxy.obj, pw.PostgresqlDatabase)


@contextmanager
def connection(*, keep: bool = False) -> Iterator[None]:
    """Hold a connection of this thread's for the block; nested blocks share it.

    `keep` leaves it open for the thread's next block, until an error: a long-lived thread then connects once.
    Raises DatabaseUnavailable with what to do when the database cannot be opened or is lost midway.
    """
    outermost = proxy.is_closed()
    lost = True
    try:
        if outermost:
            proxy.connect()
        yield
        lost = False
    # sqlite3's own: SQLite reads on while rows are fetched, which Peewee does not watch
    except (pw.OperationalError, pw.InterfaceError, pw.sqlite3.OperationalError) as error:
        raise DatabaseUnavailable(_explain(error)) from error
    except (pw.DatabaseError, pw.sqlite3.DatabaseError) as error:
        if "malformed" in str(error) or "not a database" in str(error):
            raise DatabaseUnavailable(_explain(error)) from error
        raise
    finally:
        if (outermost and not keep) or (lost and keep):
            close_connection()


def close_connection() -> None:
    """Close this thread's connection, if it has one."""
    if not proxy.is_closed():
        proxy.close()


@contextmanager
def write_transaction() -> Iterator[None]:
    """One transaction for one command: all of it or nothing, and one writer at a time on either engine."""
    with connection(), proxy.atomic():
        if is_postgresql():
            proxy.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITERS_LOCK,))
            yield
            return
        proxy.execute_sql(f"PRAGMA cache_size = -{_WRITERS_CACHE_KB}")
        try:
            yield
        finally:
            proxy.execute_sql(f"PRAGMA cache_size = -{_CACHE_KB}")


@contextmanager
def snapshot() -> Iterator[None]:
    """Several reads that must agree with each other (an export, a check) see one state of the database."""
    with connection():
        if proxy.in_transaction():
            yield
            return
        if is_postgresql():
            with proxy.atomic():
                proxy.execute_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                yield
            return
        with proxy.transaction("DEFERRED"):  # a reader that does not hold writers up
            yield


def execute(sql: str, params: Sequence[Any] = ()) -> Any:
    """Run set-based SQL written with `?` for values on the engine that is bound; returns its cursor."""
    return proxy.execute_sql(sql.replace("?", "%s") if is_postgresql() else sql, params)


def ids_table(ids: Sequence[int]) -> tuple[str, Any]:
    """A derived table with one column `id` holding these ids, and its one parameter, however many there are.

    Ask `x.id IN (SELECT id FROM …)`: joined, SQLite may read the list anew for every row of the other table.
    """
    if is_postgresql():
        return "(SELECT unnest(?::bigint[]) AS id)", list(ids)
    return "(SELECT value AS id FROM json_each(?))", json.dumps(list(ids))


def words_table(words: Sequence[str]) -> tuple[str, Any]:
    """A derived table with one text column `word`, and its one parameter."""
    if is_postgresql():
        return "(SELECT unnest(?::text[]) AS word)", list(words)
    return "(SELECT value AS word FROM json_each(?))", json.dumps(list(words))


def insert_many(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert rows made in Python, inside of the caller's transaction. The rows may be made by reading on the way."""
    marks = ", ".join([proxy.param] * len(columns))
    names = ", ".join(f'"{c}"' for c in columns)
    made = iter(rows)
    # psycopg holds its connection while it takes rows: one that asks the database for the next would wait for ever
    while batch := list(islice(made, _INSERTED_AT_ONCE)):
        # the wrapper makes the driver's errors Peewee's, as execute_sql does
        with closing(proxy.cursor()) as cursor, pw.__exception_wrapper__:
            cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', batch)


def day(value: str | date) -> date:
    """A day as either engine gives it: ISO text or a date."""
    return date.fromisoformat(value) if isinstance(value, str) else value


def day_or_none(value: str | date | None) -> date | None:
    """As `day`, for a column that may be empty."""
    return None if value is None else day(value)


def iso(value: str | date | None) -> str:
    """A day as ISO text, empty for none."""
    return value if isinstance(value, str) else value.isoformat() if value else ""


def iso_or_none(value: date | None) -> str | None:
    """A day as a parameter that either engine stores."""
    return value.isoformat() if value else None


def _explain(error: Exception) -> str:
    words = " ".join(str(error).split())
    for sign, meaning in (
        ("locked", "Another program is writing to the database. Nothing was changed; try again in a moment."),
        ("disk is full", "The disk is full. Nothing was changed; free some space and try again."),
        (
            "disk I/O",
            "The disk could not be read or written. Nothing was changed; check the disk, then 'certtui check'.",
        ),
        (
            "readonly",
            "The database may only be read by this account. Nothing was changed; ask its owner for the right to write.",
        ),
        (
            "unable to open",
            "The database file cannot be opened. Check that its folder exists and may be written to.",
        ),
        ("not a database", "The file is not a certtui database. Name another with --database."),
        (
            "malformed",
            "The database file is damaged. Restore the last backup; keep the damaged file for inspection.",
        ),
    ):
        if sign in words:
            return f"{meaning} ({words})"
    return f"The database does not answer: {words}. Nothing was changed; try again when it is reachable."
