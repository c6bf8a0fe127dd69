"""One association with all that is recorded of it: what a row's detail shows, and what its explanation starts from.

Works by id for an association that is archived, or not in force on the day, as well: it then has no explanation of a
status. A constant number of statements, all of one state of the database.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.errors import NotFound
from certtui.queries.attachments import AttachmentLine, list_attachments
from certtui.queries.codes import find_one
from certtui.queries.definitions import get_certification
from certtui.queries.lifecycle import InstanceFields, Origin, instance_fields
from certtui.records import CertificationEntry, Definition, Instance, Replaced, Revocation, Status
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import day, day_or_none, execute, snapshot


class Void(NamedTuple):
    """That an operator voided an instance, which then never counts; `event` is what undo takes back."""

    event: int
    reason: str
    at: str
    by: str


class InstanceLine(NamedTuple):
    """An instance as it is recorded. `voided_by`: the revocation that voids it from `voided_on` on.

    `voided_otherwise`: the day from which other revocations void it, if any do. `replaced_by`: the renewals that end
    sooner and replaced it, by their ids; `replaced` says from which days.
    """

    id: int
    fields: InstanceFields
    voided_on: date | None
    voided_by: int | None
    recorded_at: str
    recorded_by: str
    origin: Origin
    anchor_on: date
    void: Void | None = None
    voided_otherwise: date | None = None
    replaced_by: tuple[int, ...] = ()
    replaced: tuple[Replaced, ...] = ()

    @property
    def instance(self) -> Instance:
        """As the rules read it."""
        fields = self.fields
        return Instance(
            fields.issued_on, fields.effective_on, fields.expires_on, self.voided_on, self.id, self.replaced
        )

    @property
    def replacement(self) -> tuple[int, Replaced] | None:
        """The renewal that takes its place first, and from when."""
        both = zip(self.replaced_by, self.replaced, strict=True)
        return min(both, key=lambda one: (one[1].stops_on, one[0]), default=None)


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
        """The earlier of the day it was assigned and the day its first instance was issued; a voided one never was."""
        return min([self.assigned_on, *(one.fields.issued_on for one in self.counting)])

    @property
    def counting(self) -> tuple[InstanceLine, ...]:
        """The instances that the rules read, in the order of recording: those that no operator voided."""
        return tuple(sorted((one for one in self.instances if one.void is None), key=lambda one: one.id))

    def instance(self, key: int | None) -> InstanceLine | None:
        """An instance by its id."""
        return next((one for one in self.instances if one.id == key), None)

    def replaced_as_known(self, instance: Instance) -> InstanceLine | None:
        """The renewal that gave an instance the end that it is known to have on the day looked at; None for its own."""
        line = self.instance(instance.key)
        if line is None or line.fields.expires_on == instance.expires_on or line.replacement is None:
            return None
        known = [
            (by.stops_on, renewal)
            for renewal, by in zip(line.replaced_by, line.replaced, strict=True)
            if by.known_on <= self.as_of
        ]
        return self.instance(min(known)[1]) if known else None


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
            f"'{certification.name}' is not assigned to {entity.code}: it never was, or it was removed."
            " Assign it with 'certtui assign', or put it on a role."
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
    held = [one.instance for one in instances if one.void is None]
    revoked = [one.revocation for one in revocations]
    window = read.definition.warning_window
    first_issued = min((one.issued_on for one in held), default=None)
    spans = rules.in_force(
        rules.timeline(held, revoked, window), read.assigned_on, first_issued, read.archived_on
    )
    return rules.explain(held, revoked, window, spans, read.as_of)


def _instances(association_id: int) -> list[InstanceLine]:
    replaced = defaultdict(list)
    for instance, renewal, issued, effective in execute(
        "SELECT p.instance_id, n.id, n.issued_on, n.effective_on FROM instance n JOIN replacement p"
        " ON p.renewal_id = n.id WHERE n.void_event IS NULL AND n.association_id = ? ORDER BY n.id",
        (association_id,),
    ).fetchall():
        replaced[instance].append((renewal, Replaced.by(day(issued), day(effective))))
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
            Void(void_event, reason, void_at or "", void_by or "") if void_event else None,
            day_or_none(otherwise),
            tuple(renewal for renewal, _ in replaced[id]),
            tuple(by for _, by in replaced[id]),
        )
        for id, voided, voided_by, at, by, origin, anchor, otherwise, void_event, reason, void_at, void_by, *fields in execute(
            "SELECT i.id, i.voided_on, i.voided_by_id, i.recorded_at, i.recorded_by, i.origin, i.anchor_on,"
            " (SELECT min(r.revoked_on) FROM voiding w JOIN revocation r ON r.id = w.revocation_id"
            " WHERE w.instance_id = i.id AND r.id <> i.voided_by_id AND COALESCE(r.ended_by, '') <> 'reinstated'),"
            " i.void_event,"
            " i.void_reason, v.at, v.operator, i.issued_on, i.effective_on, i.expires_on, i.number, i.note"
            " FROM instance i LEFT JOIN audit_event v ON v.id = i.void_event WHERE i.association_id = ? ORDER BY i.id",
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
