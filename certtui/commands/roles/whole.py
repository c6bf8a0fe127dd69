"""Roles as a whole: made, renamed, copied, deleted."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.commands.act import act
from certtui.commands.roles.certifications import bring
from certtui.commands.roles.ending import Withdrawn, WouldEnd, require_agreed, withdraw, would_end
from certtui.commands.roles.members import join
from certtui.commands.roles.rows import certifications_of, members_of, role_name, told
from certtui.commands.saved_filters import forget_named
from certtui.db import Role
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput
from certtui.progress import Progress, silent
from certtui.rights import Operator, Right
from certtui.store import execute, snapshot
from certtui.text import refuse_controls, search_key


class RoleDeletion(NamedTuple):
    """What deleting a role would do: its members and certifications, and what ends for them."""

    name: str
    members: frozenset[int]
    certifications: frozenset[int]
    ends: WouldEnd


def create_role(operator: Operator, name: str) -> int:
    """Make an empty role; returns its id. Raises NotPermitted, InvalidInput, and Conflict when the name is taken."""
    with act(operator, "create role", Right.CREATE_ROLES) as done:
        role_id = insert_role(name)
        done.detail.update(role=role_name(role_id), role_id=role_id)
        return role_id


def insert_role(name: str) -> int:
    """The row of a new role, inside of a command's transaction."""
    name = _free_name(name)
    return int(Role.insert(name=name, search=search_key(name)).execute())


def rename_role(operator: Operator, role_id: int, before: str, after: str) -> str:
    """Give a role another name; returns it as it is stored.

    Raises NotPermitted, NotFound, InvalidInput, Conflict when the name is taken, and ChangedMeanwhile when the role is
    no longer called `before`.
    """
    with act(operator, "rename role", Right.UPDATE_ROLES) as done:
        stored = role_name(role_id)
        after = _free_name(after, but_for=role_id)
        if stored not in (before, after):
            raise ChangedMeanwhile(
                f"Another operator renamed the role '{before}' to '{stored}' meanwhile. Nothing was changed; "
                "rename it again if it still is to have another name.",
                stored,
            )
        if stored != after:
            execute("UPDATE role SET name = ?, search = ? WHERE id = ?", (after, search_key(after), role_id))
            done.detail.update(role=after, role_id=role_id, changes={"name": [stored, after]})
        return after


def copy_role(
    operator: Operator,
    role_id: int,
    new_name: str,
    today: date,
    *,
    members: bool = False,
    progress: Progress = silent,
) -> int:
    """Make a role that brings what another one brings, with its members or without; returns its id.

    Raises NotPermitted, NotFound, InvalidInput, and Conflict when the name is taken.
    """
    with act(
        operator, "copy role", Right.CREATE_ROLES, Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS
    ) as done:
        source = role_name(role_id)
        made = insert_role(new_name)
        brought = certifications_of(role_id)
        bring(done, made, brought, today)
        joined = join(done, made, members_of(role_id) if members else [], today, progress)
        done.detail.update(
            told(made, role_name(made), brought), copied=source, copied_id=role_id, members=joined.changed
        )
        return made


def plan_role_deletion(role_id: int) -> RoleDeletion:
    """What `delete_role` would do. Raises NotFound."""
    with snapshot():
        name = role_name(role_id)
        members, brought = members_of(role_id), certifications_of(role_id)
        ends = would_end(role_id, brought, members, changed=len(members))
        return RoleDeletion(name, frozenset(members), frozenset(brought), ends)


def delete_role(
    operator: Operator,
    role_id: int,
    on: date,
    *,
    agreed: RoleDeletion | None = None,
    progress: Progress = silent,
) -> Withdrawn:
    """Delete a role: its members lose what only it brought; what has a history is archived with it.

    `changed` in the result are its members. Raises NotPermitted, NotFound, and Conflict when it has other members or
    certifications than were `agreed` to, or more would end.
    """
    with act(operator, "delete role", Right.DELETE_ROLES, Right.UPDATE_CERTIFICATIONS) as done:
        plan = plan_role_deletion(role_id)
        if agreed is not None:
            if not (plan.members <= agreed.members and plan.certifications <= agreed.certifications):
                raise Conflict(
                    f"Nothing was deleted: another operator gave '{plan.name}' members or certifications since you "
                    "were asked. Look at the role again, then delete it if it still is to go."
                )
            require_agreed(plan.ends, agreed.ends)
        members, brought = sorted(plan.members), sorted(plan.certifications)
        gone, archived = withdraw(done, role_id, brought, members, on, progress)
        done.touch(members)
        done.detail.update(
            told(role_id, plan.name, brought), members=len(members), gone=gone, archived=archived
        )
        execute("DELETE FROM role WHERE id = ?", (role_id,))
        forget_named("role_id", role_id)
        return Withdrawn(len(members), gone, archived, plan.ends.kept)


def _free_name(name: str, *, but_for: int = 0) -> str:
    """The name as it is stored. Raises InvalidInput, and Conflict when another role has it in any letter case."""
    name = refuse_controls("name", name)
    if not name:
        raise InvalidInput("name", "A role needs a name.")
    if Role.select().where((Role.search == search_key(name)) & (Role.id != but_for)).exists():
        raise Conflict(f"There is a role named '{name}' already. Choose another name.")
    return name
