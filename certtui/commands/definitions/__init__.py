"""Certifications and groups: defined, changed, copied, deleted.

Owns: the Certification and CertificationGroup rows, and which roles bring a certification when that is said in its
definition. Changing a definition touches no recorded instance; changing its warning window changes timelines, in the
same transaction.
"""

from __future__ import annotations

from certtui.commands.definitions.changing import Updated, plan_change, update_certification
from certtui.commands.definitions.checking import checked, checked_as_typed
from certtui.commands.definitions.deleting import (
    Deletion,
    delete_certification,
    deletion_words,
    plan_deletion,
)
from certtui.commands.definitions.groups import create_group, delete_group, rename_group
from certtui.commands.definitions.making import copy_certification, create_certification
from certtui.commands.definitions.storing import insert_definition, update_definition

__all__ = [
    "Deletion",
    "Updated",
    "checked",
    "checked_as_typed",
    "copy_certification",
    "create_certification",
    "create_group",
    "delete_certification",
    "delete_group",
    "deletion_words",
    "insert_definition",
    "plan_change",
    "plan_deletion",
    "rename_group",
    "update_certification",
    "update_definition",
]
