"""The tables of audits: saved filters, and sweeps with their rows. They refer to none of the others.

Owns: their shape. Invariant: what was frozen and decided stays readable when what it is about is gone.
"""

from __future__ import annotations

from certtui.fields import ChoiceField, DayField, EventField, NeverReusedField, Table
from certtui.peewee_alone import pw
from certtui.records import Kind, Status


class SavedFilter(Table):
    """A filter kept under a name, for all operators. `filter` is the text of certtui.filters, with the view's order."""

    id = NeverReusedField()
    name = pw.TextField(unique=True)
    sort_name = pw.TextField()
    filter = pw.TextField()
    sort = pw.TextField(default="name", constraints=[pw.SQL("DEFAULT 'name'")])
    descending = pw.BooleanField(default=False)
    saved_at = pw.TextField()
    saved_by = pw.TextField()

    class Meta:
        constraints = (pw.Check("name <> ''"),)


class Sweep(Table):
    """An audit sweep: a queue frozen when it was begun, open until it is signed off or given up.

    `scope` is the filter's text (certtui.filters) without its statuses where it is about all that needs action; sweeps of
    one scope are compared. `title` is the scope in words as it was then. `as_of` is the day whose statuses chose the rows.
    `never_as` is the word in the list for an expiry that never comes: nothing in lists that were signed before there was one.
    `tally` is kept when it ends, from when on no row of it changes: how many have which decision, as JSON.
    """

    id = NeverReusedField()
    scope = pw.TextField()
    title = pw.TextField()
    as_of = DayField()
    begun_on = DayField()  # the operator's calendar day, where begun_at is UTC
    begun_at = pw.TextField()
    begun_by = pw.TextField()
    event = EventField()  # the audit event that began it
    signed_at = pw.TextField(null=True)
    signed_by = pw.TextField(null=True)
    remark = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    sha256 = pw.TextField(null=True)  # of the list that was signed
    given_up_at = pw.TextField(null=True)
    given_up_by = pw.TextField(null=True)
    ended_event = EventField(null=True)  # the audit event of the sign-off or the giving up
    tally = pw.TextField(null=True)
    never_as = pw.TextField(default="never", constraints=[pw.SQL("DEFAULT 'never'")])

    class Meta:
        constraints = (
            pw.Check("(given_up_at IS NULL) = (given_up_by IS NULL)"),
            pw.Check("(signed_at IS NULL) = (signed_by IS NULL) AND (signed_at IS NULL) = (sha256 IS NULL)"),
            pw.Check("signed_at IS NULL OR given_up_at IS NULL"),
            pw.Check("(ended_event IS NULL) = (signed_at IS NULL AND given_up_at IS NULL)"),
            pw.Check("(tally IS NULL) = (ended_event IS NULL)"),
        )
        indexes = ((("scope", "ended_event"), False),)


class SweepRow(Table):
    """A row of a sweep as it was frozen, and what was decided on it. It outlives what it is about: no foreign keys.

    `standing` tells what the association's status rested on when it was frozen, to see what changed underneath.
    `decision` is empty until somebody decided. `event` is the audit event of the decision, `act` that of what the decision
    recorded on the association.
    """

    sweep = pw.ForeignKeyField(Sweep, on_delete="CASCADE", index=False)
    position = pw.IntegerField()
    association_id = pw.IntegerField()
    entity_id = pw.IntegerField()
    certification_id = pw.IntegerField()
    kind = ChoiceField(Kind)
    code = pw.TextField()
    name = pw.TextField()
    certification = pw.TextField()
    sources = pw.TextField()
    status = ChoiceField(Status)
    effective_on = DayField(null=True)
    expires_on = DayField(null=True)
    standing = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    decision = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    note = pw.TextField(default="", constraints=[pw.SQL("DEFAULT ''")])
    follow_up_on = DayField(null=True)
    decided_at = pw.TextField(null=True)
    decided_by = pw.TextField(null=True)
    event = EventField(null=True)
    act = EventField(null=True)

    class Meta:
        primary_key = pw.CompositeKey("sweep", "position")
        constraints = (
            pw.Check("(decision = '') = (decided_at IS NULL)"),
            pw.Check("(decision = '') = (decided_by IS NULL)"),
            pw.Check("(decision = '') = (event IS NULL)"),
            pw.Check("act IS NULL OR decision IN ('certified', 'renewed', 'revoked', 'reinstated')"),
        )
        indexes = ((("sweep", "decision", "position"), False), (("association_id", "sweep"), False))


SweepRow.add_index(
    SweepRow.index(SweepRow.act, where=SweepRow.act.is_null(is_null=False), name="sweep_row_act")
)


class SweepClaim(Table):
    """Who has a row of a sweep in front just now: nobody else is given it. It ends by itself at `until` (UTC)."""

    sweep = pw.ForeignKeyField(Sweep, on_delete="CASCADE", index=False)
    position = pw.IntegerField()
    holder = pw.TextField()
    operator = pw.TextField()
    until = pw.TextField()

    class Meta:
        primary_key = pw.CompositeKey("sweep", "position")
        indexes = ((("sweep", "holder"), True),)
