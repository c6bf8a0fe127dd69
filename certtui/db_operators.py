"""The tables of operators and of the sets of rights that they have. They refer to none of the others.

Owns: their shape.
"""

from __future__ import annotations

from certtui.fields import Table
from certtui.peewee_alone import pw


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
