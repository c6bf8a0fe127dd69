"""Certifications and their groups, as they are defined."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from certtui.db import Certification, CertificationGroup
from certtui.errors import NotFound
from certtui.records import Basis, CertificationEntry, Definition, Kind, Period, Unit, warning_window
from certtui.rights import Right, tells
from certtui.store import execute, ids_table, snapshot, words_table
from certtui.text import names_meant, search_key


class Defined(NamedTuple):
    """A definition with the ids of the roles that bring it: what a form is opened with, and what saving compares."""

    definition: Definition
    roles: tuple[int, ...] = ()


class DefinitionRow(NamedTuple):
    """A certification as a list of definitions shows it. `validity` None: never expires; `window` None: never warns."""

    id: int
    name: str
    group: str
    kind: Kind
    validity: Period | None
    basis: Basis
    window: int | None
    roles: tuple[str, ...]


class GroupRow(NamedTuple):
    """A group, and how many certifications stand in it."""

    id: int
    name: str
    certifications: int


@tells(Right.VIEW_CERTIFICATIONS)
def list_certifications() -> list[CertificationEntry]:
    """Every certification, groups in order of name, and in each its certifications in order of name."""
    return [
        CertificationEntry(id, name, Kind(kind), group)
        for id, name, kind, group in execute(
            "SELECT c.id, c.name, c.kind, g.name FROM certification c"
            " JOIN certification_group g ON g.id = c.group_id ORDER BY g.sort_name, g.name, c.sort_name, c.name"
        )
    ]


@tells(Right.VIEW_CERTIFICATIONS)
def get_certification(certification_id: int) -> Definition:
    """One certification's definition. Raises NotFound."""
    found = (
        Certification.select(Certification, CertificationGroup)
        .join(CertificationGroup)
        .where(Certification.id == certification_id)
        .first()
    )
    if found is None:
        raise NotFound("This certification is no longer there: another operator deleted it.")
    return _definition(found)


@tells(Right.VIEW_CERTIFICATIONS)
def get_defined(certification_id: int) -> Defined:
    """One certification's definition and roles, of one moment. Raises NotFound."""
    with snapshot():
        return Defined(get_certification(certification_id), get_role_ids_of(certification_id))


@tells(Right.VIEW_CERTIFICATIONS)
def find_certification(name: str) -> CertificationEntry:
    """The certification of that name; letter case is forgiven where only one fits.

    Raises NotFound, naming what comes near.
    """
    every = list_certifications()
    near = names_meant(name, (c.name for c in every))
    if len(near) == 1:
        return next(c for c in every if c.name == near[0])
    from difflib import get_close_matches

    close = get_close_matches(name, [c.name for c in every], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(repr(c) for c in close)}?" if close else ""
    raise NotFound(f"There is no certification named '{name}'.{hint}")


@tells(Right.VIEW_CERTIFICATIONS)
def get_roles_of(certification_id: int) -> list[str]:
    """The names of the roles that bring the certification."""
    return [
        name
        for (name,) in execute(
            "SELECT r.name FROM role_certification c JOIN role r ON r.id = c.role_id"
            " WHERE c.certification_id = ? ORDER BY r.search, r.name",
            (certification_id,),
        )
    ]


def get_role_ids_of(certification_id: int) -> tuple[int, ...]:
    """The ids of the roles that bring the certification, in order."""
    found = execute(
        "SELECT role_id FROM role_certification WHERE certification_id = ? ORDER BY 1", (certification_id,)
    )
    return tuple(id for (id,) in found.fetchall())


def get_role_names(role_ids: Sequence[int]) -> list[str]:
    """The names of roles, in order; of those that are there."""
    table, param = ids_table(list(role_ids))
    found = execute(
        f"SELECT name FROM role WHERE id IN (SELECT id FROM {table} AS chosen) ORDER BY search, name",
        (param,),
    )
    return [name for (name,) in found.fetchall()]


def find_role_ids(names: Sequence[str]) -> tuple[int, ...]:
    """The ids of the roles of these names; letter case is forgiven. Raises NotFound, naming those that nobody has."""
    wanted = {search_key(name): name for name in names}
    table, param = words_table(list(wanted))
    found: dict[str, int] = dict(
        execute(
            f"SELECT search, id FROM role WHERE search IN (SELECT word FROM {table} AS chosen)", (param,)
        ).fetchall()
    )
    unknown = [name for key, name in wanted.items() if key not in found]
    if unknown:
        listed = ", ".join(repr(name) for name in unknown)
        raise NotFound(f"There is no role {listed}. See 'certtui export roles'. Nothing was changed.")
    return tuple(sorted(found.values()))


@tells(Right.VIEW_CERTIFICATIONS)
def list_definition_rows() -> list[DefinitionRow]:
    """Every certification with what tells it apart, in the order of `list_certifications`."""
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT c.certification_id, r.name FROM role_certification c JOIN role r ON r.id = c.role_id"
        " ORDER BY r.search, r.name"
    ).fetchall():
        roles.setdefault(id, []).append(role)
    return [
        DefinitionRow(
            id,
            name,
            group,
            Kind(kind),
            None if number is None else Period(number, Unit(unit)),
            Basis(basis),
            warning_window(parse_offsets(offsets)),
            tuple(roles.get(id, ())),
        )
        for id, name, group, kind, number, unit, basis, offsets in execute(
            "SELECT c.id, c.name, g.name, c.kind, c.validity_count, c.validity_unit, c.basis, c.offsets"
            " FROM certification c JOIN certification_group g ON g.id = c.group_id"
            " ORDER BY g.sort_name, g.name, c.sort_name, c.name"
        ).fetchall()
    ]


@tells(Right.VIEW_CERTIFICATIONS)
def list_groups() -> list[GroupRow]:
    """Every group in order of name, empty ones too."""
    return [
        GroupRow(*row)
        for row in execute(
            "SELECT g.id, g.name, (SELECT count(*) FROM certification c WHERE c.group_id = g.id)"
            " FROM certification_group g ORDER BY g.sort_name, g.name"
        ).fetchall()
    ]


def get_warning_windows() -> dict[int, int | None]:
    """The warning window of every certification, in days; None: it never warns."""
    return {
        id: warning_window(parse_offsets(offsets))
        for id, offsets in execute("SELECT id, offsets FROM certification").fetchall()
    }


def parse_offsets(text: str) -> tuple[int, ...]:
    """The stored list of notification offsets: "30,14,7,0"."""
    return tuple(int(part) for part in text.split(",") if part)


def _definition(row: Any) -> Definition:
    return Definition(
        name=row.name,
        kind=row.kind,
        group=row.group.name,
        description=row.description,
        issuing_authority=row.issuing_authority,
        validity=_period(row.validity_count, row.validity_unit),
        last_day=row.last_day,
        snap=row.snap,
        basis=row.basis,
        renewal_window=_period(row.renewal_window_count, row.renewal_window_unit),
        minimum=_period(row.minimum_count, row.minimum_unit),
        initial_validity=row.initial_validity,
        offsets=parse_offsets(row.offsets),
        notify_entity=row.notify_entity,
        notify_manager=row.notify_manager,
        notify_addresses=tuple(filter(None, row.notify_addresses.split("\n"))),
    )


def _period(count: int | None, unit: Any) -> Period | None:
    return None if count is None else Period(count, unit)
