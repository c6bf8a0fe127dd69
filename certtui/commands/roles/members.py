"""Employees join roles and leave them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certtui.commands.act import Act, act
from certtui.commands.roles.bringing import Brought, WouldBring, give_all, would_bring
from certtui.commands.roles.ending import Withdrawn, WouldEnd, require_agreed, withdraw, would_end
from certtui.commands.roles.rows import certifications_of, members_among, role_name, told
from certtui.errors import InvalidInput, NotFound
from certtui.progress import Progress, silent
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, insert_many, snapshot


def plan_members_added(role_id: int, entity_ids: Sequence[int], today: date) -> WouldBring:
    """What `add_members` would do. Raises NotFound, InvalidInput."""
    with snapshot():
        role_name(role_id)
        new = _newcomers(role_id, entity_ids)
        return would_bring(
            certifications_of(role_id),
            new,
            today,
            changed=len(new),
            already=len(set(entity_ids)) - len(new),
        )


def add_members(
    operator: Operator, role_id: int, entity_ids: Sequence[int], on: date, *, progress: Progress = silent
) -> Brought:
    """Employees join a role and have its certifications at once. Raises NotPermitted, NotFound, InvalidInput."""
    with act(operator, "add members", Right.UPDATE_ROLES) as done:
        name = role_name(role_id)
        brought = join(done, role_id, entity_ids, on, progress)
        if brought.changed:
            done.detail.update(
                told(role_id, name, certifications_of(role_id)),
                members=brought.changed,
                added=brought.added,
                restored=brought.restored,
            )
        return brought


def join(
    done: Act, role_id: int, entity_ids: Sequence[int], on: date, progress: Progress = silent
) -> Brought:
    """Members and what the role brings them, inside of a command's transaction."""
    new = _newcomers(role_id, entity_ids)
    insert_many(
        "role_member", ("role_id", "entity_id", "kind"), ((role_id, id, int(Kind.EMPLOYEE)) for id in new)
    )
    given = give_all(done, role_id, certifications_of(role_id), new, on, progress)
    done.touch(new)
    if new:
        done.concern(certifications_of(role_id))
    return Brought(len(new), given.added, given.restored, len(set(entity_ids)) - len(new))


def plan_members_dropped(role_id: int, entity_ids: Sequence[int]) -> WouldEnd:
    """What `drop_members` would do. Raises NotFound."""
    with snapshot():
        role_name(role_id)
        members = members_among(role_id, entity_ids)
        return would_end(role_id, certifications_of(role_id), members, changed=len(members))


def drop_members(
    operator: Operator,
    role_id: int,
    entity_ids: Sequence[int],
    on: date,
    *,
    agreed: WouldEnd | None = None,
    progress: Progress = silent,
) -> Withdrawn:
    """Employees leave a role and lose what only it brought; what has a history is archived with it.

    `agreed` is what the operator was told beforehand. Raises NotPermitted, NotFound, and Conflict when more would end.
    """
    with act(operator, "drop members", Right.UPDATE_ROLES) as done:
        name = role_name(role_id)
        members = members_among(role_id, entity_ids)
        brought = certifications_of(role_id)
        plan = would_end(role_id, brought, members, changed=len(members))
        require_agreed(plan, agreed)
        gone, archived = leave(done, role_id, members, on, progress)
        if members:
            done.detail.update(
                told(role_id, name, brought), members=len(members), gone=gone, archived=archived
            )
        return Withdrawn(len(members), gone, archived, plan.kept)


def leave(
    done: Act, role_id: int, entity_ids: Sequence[int], on: date, progress: Progress = silent
) -> tuple[int, int]:
    """Members leave a role, inside of a command's transaction.

    Returns how many associations went with it, and how many were archived.
    """
    members = members_among(role_id, entity_ids)
    ended = withdraw(done, role_id, certifications_of(role_id), members, on, progress)
    table, param = ids_table(members)
    execute(
        f"DELETE FROM role_member WHERE role_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen)",
        (role_id, param),
    )
    done.touch(members)
    return ended


def _newcomers(role_id: int, entity_ids: Sequence[int]) -> list[int]:
    """Those who are not members yet. Raises InvalidInput for what is no employee, NotFound for who is not there."""
    wanted = set(entity_ids)
    table, param = ids_table(list(wanted))
    kinds = dict(
        execute(
            f"SELECT e.id, e.kind FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)", (param,)
        ).fetchall()
    )
    if len(kinds) < len(wanted):
        raise NotFound("An employee is no longer there. Nothing was changed; look at the list again.")
    if any(kind != Kind.EMPLOYEE for kind in kinds.values()):
        raise InvalidInput("members", "Only employees can be members of a role.")
    return sorted(wanted - set(members_among(role_id, list(wanted))))
