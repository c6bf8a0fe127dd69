"""Roles, their members and the certifications they bring: what a role's change does, in the same transaction.

Owns: the rows of roles, of their members and of what they bring. Invariant: every member has an association with every
certification of the role, of which the role is a source. What a change would do is planned by the same reading that
the command goes by. Source: the domain's "Sources, roles, removal".
"""

from certtui.commands.roles.bringing import Brought, WouldBring
from certtui.commands.roles.certifications import (
    bring,
    plan_certifications_put,
    plan_certifications_taken,
    put_certifications_on,
    take_certifications_off,
)
from certtui.commands.roles.ending import Withdrawn, WouldEnd
from certtui.commands.roles.members import (
    add_members,
    drop_members,
    join,
    leave,
    plan_members_added,
    plan_members_dropped,
)
from certtui.commands.roles.whole import (
    RoleDeletion,
    copy_role,
    create_role,
    delete_role,
    insert_role,
    plan_role_deletion,
    rename_role,
)

__all__ = [
    "Brought",
    "RoleDeletion",
    "Withdrawn",
    "WouldBring",
    "WouldEnd",
    "add_members",
    "bring",
    "copy_role",
    "create_role",
    "delete_role",
    "drop_members",
    "insert_role",
    "join",
    "leave",
    "plan_certifications_put",
    "plan_certifications_taken",
    "plan_members_added",
    "plan_members_dropped",
    "plan_role_deletion",
    "put_certifications_on",
    "rename_role",
    "take_certifications_off",
]
