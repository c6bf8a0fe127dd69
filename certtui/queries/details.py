"""One association with all that is recorded of it."""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from certtui.errors import NotFound
from certtui.queries.associations import get_rows
from certtui.records import AssociationRow
from certtui.store import execute, iso


class InstanceLine(NamedTuple):
    """An instance as it is read: dates as ISO text, an empty expiry is never."""

    issued_on: str
    effective_on: str
    expires_on: str
    number: str
    note: str
    voided_on: str
    recorded_at: str
    recorded_by: str


class RevocationLine(NamedTuple):
    """A revocation as it is read."""

    revoked_on: str
    reason: str
    ended_on: str
    ended_by: str
    recorded_by: str


class AssociationDetails(NamedTuple):
    """All of an association: its row on a date, its entity's own facts, its history, newest first."""

    row: AssociationRow
    certification: str
    email: str
    attributes: tuple[tuple[str, str], ...]
    assigned_on: str
    instances: tuple[InstanceLine, ...]
    revocations: tuple[RevocationLine, ...]


def get_association(association_id: int, as_of: date) -> AssociationDetails:
    """An association in force on a date. Raises NotFound when it is not, or no longer there."""
    rows = get_rows([association_id], as_of)
    if not rows:
        raise NotFound("This row is no longer there: another operator removed it.")
    name, email, attributes, assigned = execute(
        "SELECT c.name, e.email, e.attributes, a.assigned_on FROM association a"
        " JOIN certification c ON c.id = a.certification_id JOIN entity e ON e.id = a.entity_id WHERE a.id = ?",
        (association_id,),
    ).fetchone()
    instances = execute(
        "SELECT issued_on, effective_on, expires_on, number, note, voided_on, recorded_at, recorded_by"
        " FROM instance WHERE association_id = ? ORDER BY effective_on DESC, id DESC",
        (association_id,),
    ).fetchall()
    revocations = execute(
        "SELECT revoked_on, reason, ended_on, ended_by, recorded_by FROM revocation"
        " WHERE association_id = ? ORDER BY revoked_on DESC, id DESC",
        (association_id,),
    ).fetchall()
    return AssociationDetails(
        rows[0],
        name,
        email,
        tuple((str(key), str(value)) for key, value in json.loads(attributes).items()),
        iso(assigned),
        tuple(
            InstanceLine(iso(i), iso(e), iso(x), number, note, iso(v), at, by)
            for i, e, x, number, note, v, at, by in instances
        ),
        tuple(
            RevocationLine(iso(on), reason, iso(ended), by_what or "", by)
            for on, reason, ended, by_what, by in revocations
        ),
    )
