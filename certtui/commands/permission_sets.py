"""Permission sets: what operators may do, copied from the built-in ones and changed.

Owns: the sets and their rights. Invariants: Administrator, Editor and Viewer stay as they came; nobody makes, changes
or hands out rights that he does not hold himself. Source: the domain's "Permissions".
"""

from __future__ import annotations

from collections.abc import Iterable

from certtui.commands.act import act
from certtui.db_operators import Permission, PermissionSet
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotPermitted
from certtui.queries.operators import (
    PermissionSetRow,
    find_permission_set,
    get_operator,
    list_permission_sets,
)
from certtui.rights import ADMINISTRATOR, Operator, Right
from certtui.store import execute
from certtui.text import refuse_controls


def copy_permission_set(operator: Operator, source: str, new_name: str) -> str:
    """Make a set with the rights that another one has now; returns its name as it is stored.

    Raises NotPermitted, also for rights that the operator does not hold, NotFound, InvalidInput, and Conflict when the
    name is taken.
    """
    with act(operator, "copy permission set", Right.CREATE_OPERATORS) as done:
        copied = find_permission_set(source)
        require_held(operator, copied.rights, f"copy '{copied.name}'")
        name = _free_name(new_name)
        made = PermissionSet.create(name=name, built_in=False)
        _insert_rights(made.id, copied.rights)
        done.detail.update(permission_set=name, copied=copied.name, rights=_words(copied.rights))
        return name


def rename_permission_set(operator: Operator, name: str, new_name: str) -> str:
    """Give a set another name; returns it as it is stored. Raises as `copy_permission_set`; Conflict for a built-in."""
    with act(operator, "rename permission set", Right.UPDATE_OPERATORS) as done:
        found = find_permission_set(name)
        _require_own(found)
        require_held(operator, found.rights, f"rename '{found.name}'")
        new_name = _free_name(new_name, but_for=found.name)
        if new_name != found.name:
            execute("UPDATE permission_set SET name = ? WHERE name = ?", (new_name, found.name))
            done.detail.update(permission_set=new_name, changes={"name": [found.name, new_name]})
        return new_name


def set_rights(operator: Operator, name: str, before: frozenset[Right], after: frozenset[Right]) -> bool:
    """Change what a set allows, for all who have it, at once; returns whether anything differs now.

    `before` is what the operator saw. Raises NotPermitted, also for adding or taking a right that the operator does
    not hold, NotFound, Conflict for a built-in set, and ChangedMeanwhile when its rights are no longer `before`.
    """
    with act(operator, "set rights", Right.UPDATE_OPERATORS) as done:
        found = find_permission_set(name)
        _require_own(found)
        if found.rights == after:
            return False
        if found.rights != before:
            raise ChangedMeanwhile(
                f"Another operator changed the rights of '{found.name}' meanwhile. Nothing was saved; look at them as "
                "they are now, then save again.",
                found.rights,
            )
        require_held(operator, found.rights ^ after, f"change '{found.name}' so")
        row = PermissionSet.get(PermissionSet.name == found.name)
        Permission.delete().where(Permission.permission_set == row).execute()
        _insert_rights(row.id, after)
        done.detail.update(
            permission_set=found.name,
            operators=list(found.operators),
            changes={"rights": [_words(found.rights), _words(after)]},
        )
        return True


def delete_permission_set(operator: Operator, name: str) -> None:
    """Delete a set that nobody has. Raises NotPermitted, NotFound, and Conflict for a built-in one or one in use."""
    with act(operator, "delete permission set", Right.DELETE_OPERATORS) as done:
        found = find_permission_set(name)
        _require_own(found)
        require_held(operator, found.rights, f"delete '{found.name}'")
        if found.operators:
            raise Conflict(
                f"'{found.name}' is in use by {', '.join(found.operators)}. Nothing was deleted; give them another "
                "permission set first."
            )
        execute("DELETE FROM permission_set WHERE name = ?", (found.name,))
        done.detail.update(permission_set=found.name, rights=_words(found.rights))


def require_held(asking: Operator, rights: Iterable[Right], doing: str) -> None:
    """Raise NotPermitted unless the operator holds all of these rights now: nobody can hand on what he lacks.

    Works inside of a command's transaction. `doing` completes "is not permitted to …".
    """
    held = get_operator(asking.name)
    lacking = sorted(set(rights) - (held.rights if held else frozenset()))
    if lacking:
        raise NotPermitted(
            f"{asking.name} is not permitted to {doing}, for it takes rights that {asking.name} does not have: "
            f"{', '.join(Right(right).label for right in lacking)}. Nothing was changed. "
            f"Ask an {ADMINISTRATOR}."
        )


def _require_own(found: PermissionSetRow) -> None:
    if found.built_in:
        raise Conflict(
            f"'{found.name}' is built in and stays as it is. Nothing was changed; copy it under another name, and "
            "change the copy."
        )


def _free_name(name: str, *, but_for: str = "") -> str:
    name = refuse_controls("name", name)
    if not name:
        raise InvalidInput("name", "A permission set needs a name.")
    for other in list_permission_sets():
        if other.name.casefold() == name.casefold() and other.name != but_for:
            raise Conflict(f"There is a permission set named '{other.name}' already. Choose another name.")
    return name


def _insert_rights(set_id: int, rights: Iterable[Right]) -> None:
    for right in sorted(rights):
        Permission.insert(permission_set=set_id, name=right.value).execute()


def _words(rights: Iterable[Right]) -> list[str]:
    return sorted(right.value for right in rights)
