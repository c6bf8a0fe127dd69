"""Writes what an import of instances has planned: associations to make, instances new and changed, revocations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.commands import timelines
from certtui.commands.instances import (
    NewInstance,
    NewRevocation,
    insert_instances,
    insert_revocations,
    link_voided,
    link_voided_among,
)
from certtui.importing.write_associations import (
    NewAssociation,
    insert_associations,
    make_direct,
    name_subjects_of,
)
from certtui.store import execute, iso_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.commands.act import Act, Progress
    from certtui.importing.fates import Key
    from certtui.importing.match_instances import FileInstance, Recorded
    from certtui.importing.subjects import Pair, Subjects

REASON = "imported"
"""Of revocations that a file shows only by what they voided."""


class InstanceWork:
    """What is to be written. An association is an id, or -1 for the first of `new_associations`, -2 for the second."""

    def __init__(self, subjects: Subjects) -> None:
        self.new_associations: list[NewAssociation] = []
        self.restored: list[int] = []
        self.new: list[tuple[int, FileInstance]] = []
        self.changed: list[tuple[int, Recorded]] = []
        self.revocations: list[tuple[int, date, date | None]] = []
        self.ended: list[tuple[int, date]] = []
        self._touched: set[int] = set()
        self._subjects = subjects

    def assign(self, pair: Pair, on: date) -> int:
        """Put an association down to be made, or to be brought back; returns its reference."""
        self.new_associations.append(NewAssociation(pair, on))
        return -len(self.new_associations)

    def record(self, association: int, row: FileInstance) -> None:
        """Put a new instance down."""
        self.new.append((association, row))
        self._touched.add(association)

    def change(self, association: int, after: Recorded) -> None:
        """Put a changed instance down."""
        self.changed.append((association, after))
        self._touched.add(association)

    def revoke(self, association: int, revoked_on: date, ended_on: date | None) -> None:
        """Put a revocation down that was found by what it voided."""
        self.revocations.append((association, revoked_on, ended_on))

    def end(self, revocation: int, ended_on: date) -> None:
        """Put down that certifying anew ended a revocation."""
        self.ended.append((revocation, ended_on))

    def makes(self) -> dict[str, int]:
        """The certifications, entities and associations that the lines name and that are not there."""
        return {**self._subjects.made(), "associations": len(self.new_associations) + len(self.restored)}

    def write(self, done: Act, progress: Progress) -> None:
        """Record them; the timelines follow."""
        made = insert_associations(done, self.new_associations, self._subjects.make(done))
        make_direct(self.restored, done.event)

        def id_of(reference: int) -> int:
            return reference if reference > 0 else made[-reference - 1]

        for revocation, ended_on in self.ended:
            execute(
                "UPDATE revocation SET ended_on = ?, ended_by = 'certified', ended_event = ? WHERE id = ?",
                (ended_on.isoformat(), done.event, revocation),
            )
        insert_revocations(
            [
                NewRevocation(id_of(association), on, REASON, ended, "certified" if ended else None)
                for association, on, ended in self.revocations
            ],
            done.event,
            done.at,
            done.operator.name,
        )
        insert_instances(
            (_new_instance(id_of(association), row) for association, row in self.new),
            done.event,
            done.at,
            done.operator.name,
        )
        _update([instance for _, instance in self.changed], done.event)
        link_voided(done.event)
        _name_enders(done.event)
        replaced = [(id_of(of), one.key, one.fate) for of, one in self.new]
        replaced += [(of, one.key, one.fate) for of, one in self.changed]
        _link_replaced([(of, key, fate.renewal) for of, key, fate in replaced if fate.renewal])
        ids = sorted({*map(id_of, self._touched), *self.restored})
        name_subjects_of(done, ids)
        timelines.rebuild(ids, progress)


def _new_instance(association: int, row: FileInstance) -> NewInstance:
    return NewInstance(
        association,
        row.issued_on,
        row.effective_on,
        row.expires_on,
        row.anchor_on,
        row.number,
        row.note or "",
        row.fate.voided_on,
        row.recorded_at,
        row.recorded_by,
        is_void=row.fate.void,
    )


def _update(changed: Sequence[Recorded], event: int) -> None:
    """Store what lines say otherwise, and tie what is void now to the revocation of that day."""
    voids = []
    for one in changed:
        execute(
            "UPDATE instance SET anchor_on = ?, note = ?, recorded_at = ?, recorded_by = ? WHERE id = ?",
            (one.anchor_on.isoformat(), one.note, one.recorded_at, one.recorded_by, one.id),
        )
        if one.fate.void:
            execute(
                "UPDATE instance SET void_event = ?, voided_on = effective_on, voided_by_id = NULL"
                " WHERE id = ? AND void_event IS NULL",
                (event, one.id),
            )
        elif one.fate.voided_on:
            execute(
                "UPDATE instance SET voided_on = ? WHERE id = ? AND voided_on IS NULL",
                (one.fate.voided_on.isoformat(), one.id),
            )
            voids.append(one.id)
    link_voided_among(voids)


def _name_enders(event: int) -> None:
    """Note of the revocations put down here which an instance of this file ended: without it they would stand."""
    execute(
        "UPDATE revocation SET ended_event = event WHERE event = ? AND ended_by = 'certified' AND EXISTS"
        " (SELECT 1 FROM instance i WHERE i.association_id = revocation.association_id AND i.event = revocation.event"
        " AND i.issued_on = revocation.ended_on AND i.void_event IS NULL"
        " AND (i.voided_on IS NULL OR i.voided_on > revocation.revoked_on))",
        (event,),
    )


def _link_replaced(replaced: Sequence[tuple[int, Key, Key]]) -> None:
    """Note for each replaced certificate of an association which renewal took its place."""
    for association, old, renewal in replaced:
        one, other = _newest(association, old), _newest(association, renewal)
        known = execute(
            "SELECT 1 FROM replacement WHERE instance_id = ? AND renewal_id = ?", (one, other)
        ).fetchone()
        if known is None:
            execute("INSERT INTO replacement (instance_id, renewal_id) VALUES (?, ?)", (one, other))


def _newest(association: int, key: Key) -> int:
    expires_on = iso_or_none(key.expires_on)
    ends = "expires_on IS NULL" if expires_on is None else "expires_on = ?"
    found = execute(
        "SELECT max(id + 0) FROM instance WHERE association_id = ? AND number = ? AND issued_on = ?"
        f" AND effective_on = ? AND {ends}",
        (
            association,
            key.number,
            key.issued_on.isoformat(),
            key.effective_on.isoformat(),
            *([expires_on] if expires_on else []),
        ),
    ).fetchone()
    return int(found[0])
