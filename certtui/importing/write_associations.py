"""Writes what an import of associations has planned, many rows to a statement."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from certtui import rules
from certtui.commands import timelines
from certtui.commands.instances import NewInstance, NewRevocation, chunks, insert_instances, revoke_rows
from certtui.errors import InvalidInput
from certtui.importing.undoing import keep_before
from certtui.queries.lifecycle import origin_of
from certtui.records import InitialValidity
from certtui.store import execute, ids_table, insert_many

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.commands.act import Act
    from certtui.importing.plan import Created
    from certtui.importing.subjects import Made, Pair, Subjects
    from certtui.progress import Progress

_COLUMNS = ("certification_id", "entity_id", "kind", "assigned_on", "direct", "direct_event")


class Held(NamedTuple):
    """An association as it is stored, with its standing revocation."""

    id: int
    entity: int
    assigned_on: date
    direct: bool
    archived: bool
    revoked_on: date | None
    reason: str


class NewAssociation(NamedTuple):
    """An association to make, directly assigned."""

    pair: Pair
    assigned_on: date
    revoked_on: date | None = None
    reason: str = ""


class AssociationWork:
    """The associations to make and what is to change of those that are there, by their ids.

    `with_instances`: the file tells of instances, as `export all` does, and so speaks for an instance that assigning
    would record: the instances come with a file of their own.
    """

    def __init__(self, on: date, subjects: Subjects, *, with_instances: bool) -> None:
        self.new: list[NewAssociation] = []
        self.made_direct: list[int] = []
        self.assigned: dict[date, list[int]] = defaultdict(list)
        self.revoked: list[tuple[int, date, str]] = []
        self.reasons: dict[str, list[int]] = defaultdict(list)
        self._on = on
        self._subjects = subjects
        self._with_instances = with_instances

    def makes(self) -> dict[str, int]:
        """The certifications and entities that the lines name and that are not there."""
        return self._subjects.made()

    def created(self) -> Sequence[Created]:
        """As `makes`, with the first of each by name."""
        return self._subjects.created()

    def refuse_future(self, pair: Pair, assigned_on: date | None, today: date) -> None:
        """Raise InvalidInput where assigning would record a first instance that is issued only after today."""
        if assigned_on is None or assigned_on <= today or self._with_instances:
            return
        definition = self._subjects.definition(pair.certification)
        if definition.initial_validity is InitialValidity.VALID_WHEN_ADDED:
            raise InvalidInput(
                "assigned_on",
                f"'{definition.name}' is valid when added, and {assigned_on} is after today ({today}): what was not done "
                "yet cannot be recorded. Give today or a day before it, or import the line on that day.",
            )

    def write(self, done: Act, progress: Progress) -> None:
        """Make and change them; their timelines follow."""
        made = self._subjects.make(done)
        changed = {*self.made_direct, *(id for ids in self.assigned.values() for id in ids)}
        changed.update(id for id, _, _ in self.revoked)
        keep_before(done, "association", sorted(changed))
        make_direct(self.made_direct, done.event)
        if self._with_instances:
            _drop_stand_ins([id for ids in self.assigned.values() for id in ids])
        for assigned_on, ids in self.assigned.items():
            _assign_from(ids, assigned_on)
        for reason, ids in self.reasons.items():
            table, param = ids_table(ids)
            execute(
                "UPDATE revocation SET reason = ? WHERE ended_on IS NULL"
                f" AND association_id IN (SELECT id FROM {table} AS chosen)",
                (reason, param),
            )
        new = insert_associations(done, self.new, made)
        if not self._with_instances:
            self._record_first(done, new)
        revoke(
            done,
            [
                *self.revoked,
                *(
                    (id, one.revoked_on, one.reason)
                    for id, one in zip(new, self.new, strict=True)
                    if one.revoked_on
                ),
            ],
        )
        name_subjects_of(done, [*changed, *new, *(id for ids in self.reasons.values() for id in ids)])
        timelines.rebuild([*changed, *new], progress)

    def _record_first(self, done: Act, new: Sequence[int]) -> None:
        """Record the first instance where a certification is valid when added."""
        first = []
        for id, one in zip(new, self.new, strict=True):
            definition = self._subjects.definition(one.pair.certification)
            if definition.initial_validity is InitialValidity.VALID_WHEN_ADDED:
                on = one.assigned_on
                origin = origin_of("assigned", definition.validity).to_text()
                first.append(NewInstance(id, on, on, rules.expiry(definition.terms, on), on, origin=origin))
        insert_instances(first, done.event, done.at, done.operator.name)


def insert_associations(done: Act, new: Sequence[NewAssociation], made: Made) -> list[int]:
    """Store new associations, directly assigned; returns their ids, in the order of `new`."""
    above = int(execute("SELECT COALESCE(max(id), 0) FROM association").fetchone()[0])
    pairs = [(made.certification(one.pair.certification), made.entity(one.pair.entity)) for one in new]
    kinds = dict(execute("SELECT id, kind FROM certification").fetchall()) if new else {}
    insert_many(
        "association",
        _COLUMNS,
        (
            (certification, entity, kinds[certification], one.assigned_on.isoformat(), True, done.event)
            for (certification, entity), one in zip(pairs, new, strict=True)
        ),
    )
    ids = {
        (certification, entity): id
        for id, certification, entity in execute(
            "SELECT id, certification_id, entity_id FROM association WHERE id > ?", (above,)
        ).fetchall()
    }
    return [ids[pair] for pair in pairs]


def name_subjects_of(done: Act, associations: Sequence[int]) -> None:
    """Note whose associations these are, and of which certifications."""
    done.touch(name_certifications_of(done, associations))


def name_certifications_of(done: Act, associations: Sequence[int]) -> set[int]:
    """Note of which certifications these associations are; returns whose they are."""
    entities: set[int] = set()
    for ids in chunks(associations):
        table, param = ids_table(ids)
        rows = execute(
            "SELECT entity_id, certification_id FROM association"
            f" WHERE id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
        entities.update(entity for entity, _ in rows)
        done.concern({certification for _, certification in rows})
    return entities


def revoke(done: Act, rows: Sequence[tuple[int, date, str]]) -> None:
    """Revoke associations (id, from which day, why); instances that are recorded already are void from then on.

    Source: the domain's "Live on D".
    """
    revoke_rows(
        [NewRevocation(id, revoked_on, reason) for id, revoked_on, reason in rows],
        done.event,
        done.at,
        done.operator.name,
    )


def make_direct(ids: Sequence[int], event: int) -> None:
    """Give associations the direct source, and those that are archived back with it."""
    for chunk in chunks(ids):
        table, param = ids_table(chunk)
        execute(
            "UPDATE association SET direct = TRUE, direct_event = ?, archived_on = NULL"
            f" WHERE id IN (SELECT id FROM {table} AS chosen)",
            (event, param),
        )


def _assign_from(ids: Sequence[int], assigned_on: date) -> None:
    for chunk in chunks(ids):
        table, param = ids_table(chunk)
        execute(
            f"UPDATE association SET assigned_on = ? WHERE id IN (SELECT id FROM {table} AS chosen)",
            (assigned_on.isoformat(), param),
        )


def _drop_stand_ins(ids: Sequence[int]) -> None:
    """Take away first instances that an import of roles recorded by itself on the day it assigned.

    It knew no better; the day turns out to be another one, and the real instances come with their own file.
    """
    suspects: dict[int, list[int]] = defaultdict(list)
    for chunk in chunks(ids):
        table, param = ids_table(chunk)
        for id, event in execute(
            "SELECT i.id, i.event FROM instance i JOIN association a ON a.id = i.association_id"
            " WHERE i.issued_on = a.assigned_on AND i.effective_on = a.assigned_on AND i.number = ''"
            f" AND i.note = '' AND i.voided_on IS NULL AND a.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall():
            suspects[event].append(id)
    table, param = ids_table([event for event in suspects if event])
    for event, detail in execute(
        "SELECT id, detail FROM audit_event WHERE action = 'import'"
        f" AND id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall():
        if json.loads(detail).get("import") in {"roles", "certifications"}:
            for chunk in chunks(suspects[event]):
                table, param = ids_table(chunk)
                execute(f"DELETE FROM instance WHERE id IN (SELECT id FROM {table} AS chosen)", (param,))
