"""Certifications are put on roles and taken off them, which reaches every member."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certtui.commands.act import Act, act
from certtui.commands.roles.bringing import Brought, WouldBring, give_all, would_bring
from certtui.commands.roles.ending import Withdrawn, WouldEnd, require_agreed, withdraw, would_end
from certtui.commands.roles.rows import certifications_of, members_of, role_name, told
from certtui.errors import InvalidInput, NotFound
from certtui.progress import Progress, silent
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, insert_many, snapshot


def plan_certifications_put(role_id: int, certification_ids: Sequence[int], today: date) -> WouldBring:
    """What `put_certifications_on` would do. Raises NotFound, InvalidInput."""
    with snapshot():
        role_name(role_id)
        new = _newly_brought(role_id, certification_ids)
        return would_bring(
            new,
            members_of(role_id),
            today,
            changed=len(new),
            already=len(set(certification_ids)) - len(new),
        )


def put_certifications_on(
    operator: Operator,
    role_id: int,
    certification_ids: Sequence[int],
    on: date,
    *,
    progress: Progress = silent,
) -> Brought:
    """A role brings certifications from now on: every member has them at once.

    Raises NotPermitted, NotFound, and InvalidInput for a certification that is not for employees.
    """
    with act(operator, "put certifications on role", Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS) as done:
        name = role_name(role_id)
        new = _newly_brought(role_id, certification_ids)
        brought = bring(done, role_id, certification_ids, on, progress)
        if brought.changed:
            done.detail.update(
                told(role_id, name, new),
                members=len(members_of(role_id)),
                added=brought.added,
                restored=brought.restored,
            )
        return brought


def bring(
    done: Act, role_id: int, certification_ids: Sequence[int], on: date, progress: Progress = silent
) -> Brought:
    """A role's certifications and what they mean for its members, inside of a command's transaction."""
    new = _newly_brought(role_id, certification_ids)
    insert_many(
        "role_certification",
        ("role_id", "certification_id", "kind"),
        [(role_id, id, int(Kind.EMPLOYEE)) for id in new],
    )
    given = give_all(done, role_id, new, members_of(role_id), on, progress)
    done.concern(new)
    return Brought(len(new), given.added, given.restored, len(set(certification_ids)) - len(new))


def plan_certifications_taken(role_id: int, certification_ids: Sequence[int]) -> WouldEnd:
    """What `take_certifications_off` would do. Raises NotFound."""
    with snapshot():
        role_name(role_id)
        taken = sorted(set(certification_ids) & set(certifications_of(role_id)))
        return would_end(role_id, taken, members_of(role_id), changed=len(taken))


def take_certifications_off(
    operator: Operator,
    role_id: int,
    certification_ids: Sequence[int],
    on: date,
    *,
    agreed: WouldEnd | None = None,
    progress: Progress = silent,
) -> Withdrawn:
    """A role stops bringing certifications: members without another source lose them or have them archived.

    `agreed` is what the operator was told beforehand. Raises NotPermitted, NotFound, and Conflict when more would end.
    """
    with act(
        operator, "take certifications off role", Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS
    ) as done:
        name = role_name(role_id)
        taken = sorted(set(certification_ids) & set(certifications_of(role_id)))
        members = members_of(role_id)
        plan = would_end(role_id, taken, members, changed=len(taken))
        require_agreed(plan, agreed)
        gone, archived = withdraw(done, role_id, taken, members, on, progress)
        table, param = ids_table(taken)
        execute(
            f"DELETE FROM role_certification WHERE role_id = ? AND certification_id IN (SELECT id FROM {table} AS chosen)",
            (role_id, param),
        )
        if taken:
            done.detail.update(told(role_id, name, taken), members=len(members), gone=gone, archived=archived)
        return Withdrawn(len(taken), gone, archived, plan.kept)


def _newly_brought(role_id: int, certification_ids: Sequence[int]) -> list[int]:
    """Those that the role does not bring yet. Raises NotFound, and InvalidInput for those that are not for employees."""
    new = set(certification_ids) - set(certifications_of(role_id))
    table, param = ids_table(list(new))
    rows = execute(
        f"SELECT c.kind, c.name FROM certification c WHERE c.id IN (SELECT id FROM {table} AS chosen) ORDER BY c.id",
        (param,),
    ).fetchall()
    if len(rows) < len(new):
        raise NotFound(
            "A certification is no longer there: another operator deleted it. Nothing was changed."
        )
    for kind, name in rows:
        if kind != Kind.EMPLOYEE:
            raise InvalidInput(
                "certification", f"'{name}' is for {Kind(kind).plural}; a role brings employees' ones."
            )
    return sorted(new)
