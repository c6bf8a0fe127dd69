"""The tables, as Peewee models.

Owns: the schema's shape. Invariant: a state that breaks the domain's words (two associations of one pair, kinds that
differ, a row without its parent) cannot be stored.
"""

from __future__ import annotations

from certtui.db_audit import AuditEvent
from certtui.db_mappings import ImportMapping
from certtui.db_operators import Operator, OperatorPermission, Permission, PermissionSet
from certtui.db_refused import RefusedAct
from certtui.db_sweeps import SavedFilter, Sweep, SweepClaim, SweepRow
from certtui.fields import (
    ChoiceField,
    DayField,
    EventField,
    NeverReusedField,
    SameKindField,
    SnapField,
    Table,
    WordField,
    one_of,
)
from certtui.peewee_alone import pw
from certtui.records import Basis, InitialValidity, Kind, LastDay, Snap, Status, Unit
from certtui.store import execute, is_postgresql, proxy


class Entity(Table):
    """An employee, asset, client or job location. `search`, `sort_name` and `code_key` are derived by certtui.text.

    `code_key` is the code without case. Where an older register held two codes that differ only in case, the second has
    a key of its own (see queries.codes) until one of the two is renamed.
    """

    id = NeverReusedField()
    kind = ChoiceField(Kind)
    code = pw.TextField()
    name = pw.TextField()
    email = pw.TextField(default="")
    active = pw.BooleanField(default=True)
    attributes = pw.TextField(default="{}")
    search = pw.TextField()
    sort_name = pw.TextField()
    code_key = pw.TextField(constraints=[pw.SQL("DEFAULT ''")])

    class Meta:
        constraints = (pw.Check("kind BETWEEN 1 AND 4"), pw.Check("code <> ''"), pw.SQL("UNIQUE (id, kind)"))
        # by code for the order of lists, by its key for finding
        indexes = (
            (("kind", "code"), True),
            (("kind", "sort_name", "id"), False),
            (("kind", "code_key"), True),
        )


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
    snap = SnapField(default=Snap.NONE)
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
            pw.Check("(validity_count IS NULL) = (validity_unit IS NULL)"),
            # 0 years: until the next end of the year or fixed day
            pw.Check(
                "COALESCE(validity_count, 1) > 0 OR (validity_count = 0 AND validity_unit = 'years'"
                " AND snap NOT IN ('none', 'month_end'))"
            ),
            pw.Check("(renewal_window_count IS NULL) = (renewal_window_unit IS NULL)"),
            pw.Check("(minimum_count IS NULL) = (minimum_unit IS NULL)"),
            one_of("validity_unit", Unit, null=True),
            one_of("renewal_window_unit", Unit, null=True),
            one_of("minimum_unit", Unit, null=True),
            one_of("last_day", LastDay),
            pw.Check("snap IN ('none', 'month_end', 'year_end') OR substr(snap, 3, 1) = '-'"),
            one_of("basis", Basis),
            one_of("initial_validity", InitialValidity),
            pw.SQL("UNIQUE (id, kind)"),
        )


class Association(Table):
    """That an entity is to hold a certification. `direct` and the rows of AssociationRole are its set of sources."""

    id = NeverReusedField()
    certification = SameKindField(Certification, on_delete="RESTRICT", index=False)
    entity = SameKindField(Entity, on_delete="RESTRICT")
    kind = ChoiceField(Kind)
    assigned_on = DayField()
    direct = pw.BooleanField()
    direct_event = EventField(null=True)  # the event that gave the direct source: what undo takes back
    archived_on = DayField(null=True)

    class Meta:
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
    ended_event = EventField(null=True)  # the audit event that ended it
    recorded_at = pw.TextField()
    recorded_by = pw.TextField()
    event = EventField(null=True)  # the audit event that recorded it

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
    """One certification event. `origin` tells how its dates came about (see queries.lifecycle.Origin), empty if unknown.

    `voided_on` and `voided_by` are derived from the rows of `Voiding`: the earliest revocation that still counts. A
    certificate that an operator voided (`void_event`) never counts, and `voided_on` is the day it would take effect.
    `void_reopened` is the revocation that it had ended by certifying again, which its void opened again. `anchor_on` is
    the day from which a cycle of renewals counts (rules.renewal).
    """

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
    event = EventField(null=True)  # the audit event that recorded it
    origin = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    anchor_on = DayField()
    void_event = EventField(null=True)  # the audit event of the void
    void_reason = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    void_reopened = pw.BigIntegerField(null=True)

    class Meta:
        constraints = (pw.Check("expires_on IS NULL OR expires_on >= effective_on"),)


Instance.add_index(
    Instance.index(
        Instance.voided_by, where=Instance.voided_by.is_null(is_null=False), name="instance_voided_by"
    )
)
Instance.add_index(
    Instance.index(
        Instance.void_event, where=Instance.void_event.is_null(is_null=False), name="instance_void_event"
    )
)


class Voiding(Table):
    """An instance was recorded before a revocation, which voids it until it is reinstated."""

    instance = pw.ForeignKeyField(Instance, on_delete="CASCADE", index=False)
    revocation = pw.ForeignKeyField(Revocation, on_delete="CASCADE")

    class Meta:
        primary_key = pw.CompositeKey("instance", "revocation")


class Replacement(Table):
    """A renewal that ends sooner replaced an instance. It counts as long as the renewal is not voided by an operator."""

    instance = pw.ForeignKeyField(Instance, on_delete="CASCADE", index=False)
    renewal = pw.ForeignKeyField(Instance, on_delete="CASCADE")

    class Meta:
        primary_key = pw.CompositeKey("instance", "renewal")
        constraints = (pw.Check("instance_id <> renewal_id"),)


class Attachment(Table):
    """A file kept with an instance. Its contents, named by their SHA-256, are kept once: see certtui.attachments."""

    id = NeverReusedField()
    instance = pw.ForeignKeyField(Instance, on_delete="CASCADE")
    name = pw.TextField()
    size = pw.BigIntegerField()
    sha256 = pw.TextField(index=True)
    added_at = pw.TextField()
    added_by = pw.TextField()
    event = EventField(null=True)  # the audit event that added it

    class Meta:
        constraints = (pw.Check("name <> ''"), pw.Check("size >= 0"), pw.Check("length(sha256) = 64"))


class AttachmentPart(Table):
    """A piece of an attachment's contents, where the database has no folder beside it: on PostgreSQL."""

    sha256 = pw.TextField()
    part = pw.IntegerField()
    content = pw.BlobField()

    class Meta:
        primary_key = pw.CompositeKey("sha256", "part")


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


class StaleTimeline(Table):
    """An association whose facts an upgrade put right: its timeline is rebuilt before anything is shown."""

    association = pw.ForeignKeyField(Association, on_delete="CASCADE", primary_key=True)


class Role(Table):
    """An employee role: its members, and the certifications it brings them."""

    name = pw.TextField(unique=True)
    search = pw.TextField()


class RoleMember(Table):
    """An employee is a member of a role."""

    role = pw.ForeignKeyField(Role, on_delete="CASCADE", index=False)
    entity = SameKindField(Entity, on_delete="CASCADE")
    kind = ChoiceField(Kind, default=Kind.EMPLOYEE)

    class Meta:
        primary_key = pw.CompositeKey("role", "entity")
        constraints = (pw.Check("kind = 1"),)


class RoleCertification(Table):
    """A role brings its members a certification."""

    role = pw.ForeignKeyField(Role, on_delete="CASCADE", index=False)
    certification = SameKindField(Certification, on_delete="CASCADE")
    kind = ChoiceField(Kind, default=Kind.EMPLOYEE)

    class Meta:
        primary_key = pw.CompositeKey("role", "certification")
        constraints = (pw.Check("kind = 1"),)


class AssociationRole(Table):
    """A role is one of the association's sources."""

    association = pw.ForeignKeyField(Association, on_delete="CASCADE", index=False)
    role = pw.ForeignKeyField(Role, on_delete="RESTRICT")

    class Meta:
        primary_key = pw.CompositeKey("association", "role")


TABLES = (
    AuditEvent,
    Entity,
    CertificationGroup,
    Certification,
    Association,
    Revocation,
    Instance,
    Voiding,
    Replacement,
    Attachment,
    AttachmentPart,
    Span,
    StaleTimeline,
    Role,
    RoleMember,
    RoleCertification,
    AssociationRole,
    PermissionSet,
    Permission,
    Operator,
    OperatorPermission,
    SavedFilter,
    Sweep,
    SweepRow,
    SweepClaim,
    RefusedAct,
    ImportMapping,
)

_CLUSTERED = (
    Voiding,
    Replacement,
    Span,
    RoleMember,
    RoleCertification,
    AssociationRole,
    Permission,
    OperatorPermission,
    SweepRow,
    SweepClaim,
)
"""Kept by SQLite in the order of their primary key, without a second tree: one look-up instead of two."""


def create_tables() -> None:
    """Make all tables in the database that is bound, inside of the caller's transaction."""
    _cluster()
    proxy.create_tables(TABLES)


def collate_bytewise() -> None:
    """Order text on PostgreSQL as SQLite does, whatever locale the server was made with."""
    columns = execute(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = current_schema() AND data_type = 'text'"
    ).fetchall()
    for table, column in columns:
        execute(f'ALTER TABLE "{table}" ALTER COLUMN "{column}" TYPE text COLLATE "C"')


def statements() -> list[str]:
    """What `create_tables` would run on the engine that is bound."""
    _cluster()
    made = []
    for table in TABLES:
        schema = table._schema  # noqa: SLF001 - Peewee's own name, and its own ways below
        made += [schema._create_table(safe=False), *schema._create_indexes(safe=False)]  # noqa: SLF001
    return [str(context.query()[0]) for context in made]


def _cluster() -> None:
    for table in _CLUSTERED:
        table._meta.without_rowid = not is_postgresql()  # noqa: SLF001 - Peewee's own name for a model's options
