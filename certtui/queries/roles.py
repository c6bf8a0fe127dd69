"""Roles: their names and sizes, their members by page, the certifications they bring."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import NamedTuple

from certtui.errors import NotFound
from certtui.queries.entities import attribute_values, get_candidates
from certtui.records import Candidate, CertificationEntry, Kind
from certtui.rights import Right, tells
from certtui.store import execute, ids_table
from certtui.text import names_meant

_WALK_FROM = 2_000
"""Roles with fewer members are sorted whole; for larger ones the index of names is walked for the first page."""

_NUMBERS = (
    "(SELECT count(*) FROM role_member m WHERE m.role_id = r.id),"
    " (SELECT count(*) FROM role_certification c WHERE c.role_id = r.id)"
)


class RoleRow(NamedTuple):
    """A role with the numbers of its members, inactive ones among them, and of the certifications it brings."""

    id: int
    name: str
    members: int
    certifications: int


class MemberRow(NamedTuple):
    """A member of a role as a table shows it."""

    id: int
    code: str
    name: str
    email: str
    attributes: str
    active: bool


def list_roles() -> list[RoleRow]:
    """Every role, in order of name."""
    return [
        RoleRow(*row)
        for row in execute(
            f"SELECT r.id, r.name, {_NUMBERS} FROM role r ORDER BY r.search, r.name"
        ).fetchall()
    ]


def get_role(role_id: int) -> RoleRow:
    """One role. Raises NotFound."""
    row = execute(f"SELECT r.id, r.name, {_NUMBERS} FROM role r WHERE r.id = ?", (role_id,)).fetchone()
    if row is None:
        raise NotFound("This role is no longer there: another operator deleted it.")
    return RoleRow(*row)


def find_role(name: str) -> RoleRow:
    """The role of that name, in any letter case. Raises NotFound, naming what comes near."""
    every = list_roles()
    wanted = name.strip()
    near = names_meant(wanted, (r.name for r in every))
    if len(near) == 1:
        return next(r for r in every if r.name == near[0])
    from difflib import get_close_matches

    close = get_close_matches(wanted, [r.name for r in every], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(repr(c) for c in close)}?" if close else ""
    raise NotFound(f"There is no role named '{name}'.{hint}")


@tells(Right.VIEW_ENTITIES)
def list_members(role_id: int) -> array[int]:
    """The ids of the members, inactive ones too, in the order of their names."""
    return _ids(
        "SELECT e.id FROM role_member m JOIN entity e ON e.id = m.entity_id"
        " WHERE m.role_id = ? ORDER BY e.sort_name, e.id",
        (role_id,),
    )


@tells(Right.VIEW_ENTITIES)
def list_first_members(role_id: int, limit: int, expected: int) -> array[int]:
    """The first members of a role that has about `expected`; all of them when they are few."""
    if expected < _WALK_FROM:
        return list_members(role_id)
    # CROSS JOIN holds SQLite to this order of reading: employees by name, and for each its one membership
    return _ids(
        "SELECT e.id FROM entity e CROSS JOIN role_member m"
        " WHERE e.kind = ? AND m.role_id = ? AND m.entity_id = e.id ORDER BY e.sort_name, e.id LIMIT ?",
        (int(Kind.EMPLOYEE), role_id, limit),
    )


@tells(Right.VIEW_ENTITIES)
def get_members(entity_ids: Sequence[int]) -> list[MemberRow]:
    """These employees as the table of a role's members shows them, in the order of `entity_ids`."""
    table, param = ids_table(entity_ids)
    found = {
        id: MemberRow(id, code, name, email, attribute_values(attributes), bool(active))
        for id, code, name, email, attributes, active in execute(
            "SELECT e.id, e.code, e.name, e.email, e.attributes, e.active FROM entity e"
            f" WHERE e.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    return [found[id] for id in entity_ids if id in found]


@tells(Right.VIEW_ENTITIES)
def get_member_candidates(entity_ids: Sequence[int], role_id: int) -> list[Candidate]:
    """These employees as the Add modal shows them for a role: `has` tells that one is a member."""
    table, param = ids_table(entity_ids)
    members = {
        id
        for (id,) in execute(
            f"SELECT entity_id FROM role_member WHERE role_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen)",
            (role_id, param),
        ).fetchall()
    }
    # as candidates for no certification: whether one is held is not what is asked
    return [one._replace(has=one.id in members) for one in get_candidates(entity_ids, 0)]


@tells(Right.VIEW_CERTIFICATIONS)
def list_role_certifications(role_id: int) -> list[CertificationEntry]:
    """The certifications that the role brings, in order of group and name."""
    return [
        CertificationEntry(id, name, Kind(kind), group)
        for id, name, kind, group in execute(
            "SELECT c.id, c.name, c.kind, g.name FROM role_certification b"
            " JOIN certification c ON c.id = b.certification_id JOIN certification_group g ON g.id = c.group_id"
            " WHERE b.role_id = ? ORDER BY g.sort_name, g.name, c.sort_name, c.name",
            (role_id,),
        ).fetchall()
    ]


def list_roles_of(entity_id: int) -> list[RoleRow]:
    """The roles that an employee is a member of, in order of name."""
    return [
        RoleRow(*row)
        for row in execute(
            f"SELECT r.id, r.name, {_NUMBERS} FROM role r JOIN role_member x ON x.role_id = r.id"
            " WHERE x.entity_id = ? ORDER BY r.search, r.name",
            (entity_id,),
        ).fetchall()
    ]


def _ids(sql: str, params: tuple[object, ...]) -> array[int]:
    return array("q", (id for (id,) in execute(sql, params)))
