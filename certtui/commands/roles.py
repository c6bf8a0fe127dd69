"""Roles, their members and the certifications they bring: what a role's change does, in the same transaction.

Source: the domain's "Sources, roles, removal".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands import sources
from certtui.commands.act import Act, Progress, act, silent
from certtui.db import Role
from certtui.errors import Conflict, InvalidInput, NotFound
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, insert_many
from certtui.text import refuse_controls, search_key


class Brought(NamedTuple):
    """What a role's change brought: `changed` members or certifications of the role, associations made and restored."""

    changed: int
    added: int = 0
    restored: int = 0


class Withdrawn(NamedTuple):
    """What a role's change ended: associations without history went, those with history are archived."""

    changed: int
    gone: int = 0
    archived: int = 0


def create_role(operator: Operator, name: str) -> int:
    """Make an empty role; returns its id. Raises InvalidInput, and Conflict when the name is taken."""
    with act(operator, "create role", Right.CREATE_ROLES) as done:
        role_id = insert_role(name)
        done.detail.update(role=name)
        return role_id


def insert_role(name: str) -> int:
    """The row of a new role, inside of a command's transaction."""
    name = refuse_controls("name", name)
    if not name:
        raise InvalidInput("name", "A role needs a name.")
    if Role.select().where(Role.search == search_key(name)).exists():
        raise Conflict(f"There is a role named '{name}' already. Choose another name.")
    return int(Role.insert(name=name, search=search_key(name)).execute())


def add_members(
    operator: Operator, role_id: int, entity_ids: Sequence[int], on: date, *, progress: Progress = silent
) -> Brought:
    """Employees join a role and have its certifications at once. Raises NotPermitted, NotFound, InvalidInput."""
    with act(operator, "add members", Right.UPDATE_ROLES) as done:
        name = _role_name(role_id)
        brought = join(done, role_id, entity_ids, on, progress)
        if brought.changed:
            done.detail.update(
                role=name, members=brought.changed, added=brought.added, restored=brought.restored
            )
        return brought


def join(
    done: Act, role_id: int, entity_ids: Sequence[int], on: date, progress: Progress = silent
) -> Brought:
    """Members and what the role brings them, inside of a command's transaction."""
    table, param = ids_table(list(set(entity_ids)))
    rows = execute(
        f"SELECT e.id, e.kind FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)"
        " AND NOT EXISTS (SELECT 1 FROM role_member m WHERE m.role_id = ? AND m.entity_id = e.id) ORDER BY e.id",
        (param, role_id),
    ).fetchall()
    if any(kind != Kind.EMPLOYEE for _, kind in rows):
        raise InvalidInput("members", "Only employees can be members of a role.")
    new = [id for id, _ in rows]
    insert_many(
        "role_member", ("role_id", "entity_id", "kind"), ((role_id, id, int(Kind.EMPLOYEE)) for id in new)
    )
    given = sources.Given()
    for certification_id in _certifications_of(role_id):
        given = given.plus(sources.give(done, certification_id, new, on, role_id=role_id, progress=progress))
    done.touch(new)
    return Brought(len(new), given.added, given.restored)


def drop_members(operator: Operator, role_id: int, entity_ids: Sequence[int], on: date) -> Withdrawn:
    """Employees leave a role and lose what only it brought; what has a history is archived with it."""
    with act(operator, "drop members", Right.UPDATE_ROLES) as done:
        name = _role_name(role_id)
        table, param = ids_table(entity_ids)
        members = [
            id
            for (id,) in execute(
                f"SELECT entity_id FROM role_member WHERE role_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen)",
                (role_id, param),
            ).fetchall()
        ]
        gone = archived = 0
        for certification_id in _certifications_of(role_id):
            went, kept = sources.take_role(done, certification_id, role_id, members, on)
            gone, archived = gone + went, archived + kept
        execute(
            f"DELETE FROM role_member WHERE role_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen)",
            (role_id, param),
        )
        done.touch(members)
        if members:
            done.detail.update(role=name, members=len(members), gone=gone, archived=archived)
        return Withdrawn(len(members), gone, archived)


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
        name = _role_name(role_id)
        new = sorted(set(certification_ids) - set(_certifications_of(role_id)))
        brought = bring(done, role_id, new, on, progress)
        if brought.changed:
            done.detail.update(
                role=name,
                certifications=new,
                added=brought.added,
                restored=brought.restored,
            )
        return brought


def bring(
    done: Act, role_id: int, certification_ids: Sequence[int], on: date, progress: Progress = silent
) -> Brought:
    """A role's certifications and what they mean for its members, inside of a command's transaction."""
    there = set(_certifications_of(role_id))
    table, param = ids_table(list(set(certification_ids) - there))
    rows = execute(
        f"SELECT c.id, c.kind, c.name FROM certification c WHERE c.id IN (SELECT id FROM {table} AS chosen) ORDER BY c.id",
        (param,),
    ).fetchall()
    if len(rows) < len(set(certification_ids) - there):
        raise NotFound(
            "A certification is no longer there: another operator deleted it. Nothing was changed."
        )
    for _, kind, name in rows:
        if kind != Kind.EMPLOYEE:
            raise InvalidInput(
                "certification", f"'{name}' is for {Kind(kind).plural}; a role brings employees' ones."
            )
    members = [
        id
        for (id,) in execute(
            "SELECT entity_id FROM role_member WHERE role_id = ? ORDER BY 1", (role_id,)
        ).fetchall()
    ]
    given = sources.Given()
    for certification_id, kind, _ in rows:
        insert_many(
            "role_certification",
            ("role_id", "certification_id", "kind"),
            [(role_id, certification_id, int(kind))],
        )
        given = given.plus(
            sources.give(done, certification_id, members, on, role_id=role_id, progress=progress)
        )
    return Brought(len(rows), given.added, given.restored)


def take_certifications_off(
    operator: Operator, role_id: int, certification_ids: Sequence[int], on: date
) -> Withdrawn:
    """A role stops bringing certifications: members without another source lose them or have them archived."""
    with act(
        operator, "take certifications off role", Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS
    ) as done:
        name = _role_name(role_id)
        taken = sorted(set(certification_ids) & set(_certifications_of(role_id)))
        members = [
            id
            for (id,) in execute("SELECT entity_id FROM role_member WHERE role_id = ?", (role_id,)).fetchall()
        ]
        gone = archived = 0
        for certification_id in taken:
            went, kept = sources.take_role(done, certification_id, role_id, members, on)
            gone, archived = gone + went, archived + kept
            execute(
                "DELETE FROM role_certification WHERE role_id = ? AND certification_id = ?",
                (role_id, certification_id),
            )
        if taken:
            done.detail.update(role=name, certifications=taken, gone=gone, archived=archived)
        return Withdrawn(len(taken), gone, archived)


def _role_name(role_id: int) -> str:
    row = execute("SELECT name FROM role WHERE id = ?", (role_id,)).fetchone()
    if row is None:
        raise NotFound("This role is no longer there: another operator deleted it.")
    return str(row[0])


def _certifications_of(role_id: int) -> list[int]:
    return [
        id
        for (id,) in execute(
            "SELECT certification_id FROM role_certification WHERE role_id = ? ORDER BY 1", (role_id,)
        ).fetchall()
    ]
