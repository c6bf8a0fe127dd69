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
                "UPDATE revocation SET ended_on = ?, ended_by = 'certified' WHERE id = ?",
                (ended_on.isoformat(), revocation),
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
        _update([instance for _, instance in self.changed])
        link_voided(done.event)
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
        row.voided_on,
        row.recorded_at,
        row.recorded_by,
    )


def _update(changed: Sequence[Recorded]) -> None:
    """Store what lines say otherwise, and tie what is void now to the revocation of that day."""
    for one in changed:
        execute(
            "UPDATE instance SET anchor_on = ?, note = ?, recorded_at = ?, recorded_by = ?, voided_on = ? WHERE id = ?",
            (
                one.anchor_on.isoformat(),
                one.note,
                one.recorded_at,
                one.recorded_by,
                iso_or_none(one.voided_on),
                one.id,
            ),
        )
    link_voided_among([one.id for one in changed if one.voided_on])
