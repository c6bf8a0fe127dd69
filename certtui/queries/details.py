"""One association with all that is recorded of it: what a row's detail shows, and what its explanation starts from.

Works by id for an association that is archived, or not in force on the day, as well: it then has no explanation of a
status. A constant number of statements, all of one state of the database.
"""

from __future__ import annotations

import json
from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.errors import NotFound
from certtui.queries.attachments import AttachmentLine, list_attachments
from certtui.queries.codes import find_one
from certtui.queries.definitions import get_certification
from certtui.queries.lifecycle import InstanceFields, Origin, instance_fields
from certtui.records import CertificationEntry, Definition, Instance, Revocation, Status
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import day, day_or_none, execute, snapshot


class InstanceLine(NamedTuple):
    """An instance as it is recorded. `voided_by`: the revocation that voids it, or did until it was reinstated."""

    id: int
    fields: InstanceFields
    voided_on: date | None
    voided_by: int | None
    recorded_at: str
    recorded_by: str
    origin: Origin
    anchor_on: date

    @property
    def instance(self) -> Instance:
        """As the rules read it."""
        fields = self.fields
        return Instance(fields.issued_on, fields.effective_on, fields.expires_on, self.voided_on, self.id)


class RevocationLine(NamedTuple):
    """A revocation as it is recorded. `ended_by` is reinstated, certified, or empty while it stands.

    `ended_at` and `ended_operator` are empty where the audit event is not known, as after an import.
    """

    id: int
    revoked_on: date
    reason: str
    recorded_at: str
    recorded_by: str
    ended_on: date | None
    ended_by: str
    ended_reason: str
    ended_at: str
    ended_operator: str

    @property
    def revocation(self) -> Revocation:
        """As the rules read it."""
        return Revocation(self.revoked_on, self.ended_on)


class Sources(NamedTuple):
    """Why an association is in force: directly, given at a moment by an operator where that is known; and roles."""

    direct: bool
    direct_at: str
    direct_by: str
    roles: tuple[str, ...]

    @property
    def words(self) -> str:
        """direct, the roles' names, or both; empty for an archived one."""
        return ", ".join((("direct",) if self.direct else ()) + self.roles)


class AssociationDetails(NamedTuple):
    """All of an association, explained for the day `as_of`; its history newest first.

    `explanation` is None on a day on which it is not in force. `in_force_from` is the first day of it.
    """

    id: int
    certification_id: int
    definition: Definition
    entity_id: int
    code: str
    name: str
    email: str
    active: bool
    attributes: tuple[tuple[str, str], ...]
    as_of: date
    assigned_on: date
    archived_on: date | None
    sources: Sources
    instances: tuple[InstanceLine, ...]
    revocations: tuple[RevocationLine, ...]
    attachments: tuple[AttachmentLine, ...]
    explanation: rules.Explanation | None

    @property
    def status(self) -> Status | None:
        """The status on the day; None when it is not in force."""
        return self.explanation.status if self.explanation else None

    @property
    def in_force_from(self) -> date:
        """The earlier of the day it was assigned and the day its first instance was issued."""
        return min([self.assigned_on, *(one.fields.issued_on for one in self.instances)])

    def instance(self, key: int | None) -> InstanceLine | None:
        """An instance by its id."""
        return next((one for one in self.instances if one.id == key), None)


@tells(*TO_VIEW_ROWS)
def get_association(operator: Operator, association_id: int, as_of: date) -> AssociationDetails:
    """An association, whether in force or archived. Raises NotPermitted, and NotFound when it is gone."""
    with snapshot():
        return _read(operator, association_id, as_of)


@tells(*TO_VIEW_ROWS)
def find_association(operator: Operator, certification: CertificationEntry, code: str) -> int:
    """The association of the entity with that code, archived and inactive ones too; letter case is forgiven.

    Raises NotPermitted, and NotFound saying whether nobody has the code or the certification was never assigned.
    """
    kind = certification.kind
    entity = find_one(kind, code)
    if entity is None:
        raise NotFound(
            f"No {kind.word} has the code '{code}'. Look it up with 'certtui export {kind.plural}'."
        )
    found = execute(
        "SELECT id FROM association WHERE certification_id = ? AND entity_id = ?",
        (certification.id, entity.id),
    ).fetchone()
    if found is None:
        raise NotFound(
            f"{entity.code} is not to hold '{certification.name}': it was never assigned to this {kind.word}, or was"
            " removed. Assign it with 'certtui assign', or put it on a role."
        )
    return int(found[0])


def _read(operator: Operator, association_id: int, as_of: date) -> AssociationDetails:
    row = execute(
        "SELECT a.certification_id, a.entity_id, e.code, e.name, e.email, e.active, e.attributes, a.assigned_on,"
        " a.archived_on, a.direct, v.at, v.operator FROM association a JOIN entity e ON e.id = a.entity_id"
        " LEFT JOIN audit_event v ON v.id = a.direct_event WHERE a.id = ?",
        (association_id,),
    ).fetchone()
    if row is None:
        raise NotFound("This row is no longer there: another operator removed it.")
    certification, entity, code, name, email, active, attributes, assigned, archived, direct, at, by = row
    definition = get_certification(certification)
    roles = execute(
        "SELECT r.name FROM association_role x JOIN role r ON r.id = x.role_id WHERE x.association_id = ?"
        " ORDER BY r.search, r.name",
        (association_id,),
    ).fetchall()
    instances, revocations = _instances(association_id), _revocations(association_id)
    read = AssociationDetails(
        association_id,
        certification,
        definition,
        entity,
        code,
        name,
        email,
        bool(active),
        tuple((str(key), str(value)) for key, value in json.loads(attributes).items()),
        as_of,
        day(assigned),
        day_or_none(archived),
        Sources(bool(direct), at or "", by or "", tuple(role for (role,) in roles)),
        tuple(sorted(instances, key=lambda one: (one.fields.effective_on, one.id), reverse=True)),
        tuple(sorted(revocations, key=lambda one: (one.revoked_on, one.id), reverse=True)),
        tuple(list_attachments(operator, association_id)),
        None,
    )
    return read._replace(explanation=_explanation(read, instances, revocations))


def _explanation(
    read: AssociationDetails, instances: list[InstanceLine], revocations: list[RevocationLine]
) -> rules.Explanation | None:
    """What the rules say of the day, from what is recorded: instances and revocations in the order of recording."""
    held = [one.instance for one in instances]
    revoked = [one.revocation for one in revocations]
    window = read.definition.warning_window
    first_issued = min((one.issued_on for one in held), default=None)
    spans = rules.in_force(
        rules.timeline(held, revoked, window), read.assigned_on, first_issued, read.archived_on
    )
    return rules.explain(held, revoked, window, spans, read.as_of)


def _instances(association_id: int) -> list[InstanceLine]:
    return [
        InstanceLine(
            id,
            instance_fields(fields),
            day_or_none(voided),
            voided_by,
            at,
            by,
            Origin.from_text(origin),
            day(anchor),
        )
        for id, voided, voided_by, at, by, origin, anchor, *fields in execute(
            "SELECT id, voided_on, voided_by_id, recorded_at, recorded_by, origin, anchor_on, issued_on, effective_on,"
            " expires_on, number, note FROM instance WHERE association_id = ? ORDER BY id",
            (association_id,),
        ).fetchall()
    ]


def _revocations(association_id: int) -> list[RevocationLine]:
    return [
        RevocationLine(
            id, day(on), reason, at, by, day_or_none(ended), how or "", why, ended_at or "", who or ""
        )
        for id, on, reason, at, by, ended, how, why, ended_at, who in execute(
            "SELECT r.id, r.revoked_on, r.reason, r.recorded_at, r.recorded_by, r.ended_on, r.ended_by,"
            " r.ended_reason, v.at, v.operator FROM revocation r LEFT JOIN audit_event v ON v.id = r.ended_event"
            " WHERE r.association_id = ? ORDER BY r.id",
            (association_id,),
        ).fetchall()
    ]
