"""The table of the audit log: see certtui.audit for how its events follow from each other."""

from __future__ import annotations

from certtui.fields import Table
from certtui.peewee_alone import pw


class AuditEvent(Table):
    """One act of one operator, chained by hash to the one before. `detail` is JSON; `touched` lists ids (see audit)."""

    id = pw.BigIntegerField(primary_key=True)  # given by audit.record, so that the chain has no holes
    at = pw.TextField()
    operator = pw.TextField()
    action = pw.TextField()
    certification_id = pw.IntegerField(null=True)  # no foreign keys: an event outlives its subject
    entity_id = pw.IntegerField(null=True)
    detail = pw.TextField()
    touched = pw.TextField(default="")
    previous_hash = pw.TextField()
    hash = pw.TextField()

    class Meta:
        # with the id, so that the newest of a subject are read without sorting them all
        indexes = ((("certification_id", "id"), False), (("entity_id", "id"), False))


AuditEvent.add_index(
    AuditEvent.index(
        AuditEvent.id,
        # acts over many entities: what an entity's own activity has to look through beside the events of it alone
        where=(AuditEvent.entity_id.is_null() & (AuditEvent.touched != pw.SQL("''"))),
        name="audit_event_bulk",
    )
)
