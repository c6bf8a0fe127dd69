"""Certifications and their groups, as they are defined."""

from __future__ import annotations

from typing import Any

from certtui.db import Certification, CertificationGroup
from certtui.errors import NotFound
from certtui.records import CertificationEntry, Definition, Kind, Period
from certtui.store import execute


def list_certifications() -> list[CertificationEntry]:
    """Every certification, groups in order of name, and in each its certifications in order of name."""
    return [
        CertificationEntry(id, name, Kind(kind), group)
        for id, name, kind, group in execute(
            "SELECT c.id, c.name, c.kind, g.name FROM certification c"
            " JOIN certification_group g ON g.id = c.group_id ORDER BY g.sort_name, g.name, c.sort_name, c.name"
        )
    ]


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


def find_certification(name: str) -> CertificationEntry:
    """The certification of that name; letter case is forgiven where only one fits.

    Raises NotFound, naming what comes near.
    """
    every = list_certifications()
    exact = [c for c in every if c.name == name]
    near = exact or [c for c in every if c.name.casefold() == name.strip().casefold()]
    if len(near) == 1:
        return near[0]
    from difflib import get_close_matches

    close = get_close_matches(name, [c.name for c in every], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(repr(c) for c in close)}?" if close else ""
    raise NotFound(f"There is no certification named '{name}'.{hint}")


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


def get_warning_windows() -> dict[int, int | None]:
    """The warning window of every certification, in days; None: it never warns."""
    return {
        id: max(parse_offsets(offsets), default=None)
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
