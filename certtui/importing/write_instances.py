"""Writes what an import of instances has planned: associations to make, instances new and changed, revocations."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Any

from certtui.commands import timelines
from certtui.commands.instances import (
    NewInstance,
    NewRevocation,
    insert_instances,
    insert_revocations,
    link_voided,
    link_voided_among,
)
from certtui.commands.lifecycle import store_corrections
from certtui.importing.plan import Created
from certtui.importing.undoing import keep_before
from certtui.importing.write_associations import insert_associations, make_direct, name_certifications_of
from certtui.store import execute, iso_or_none

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.commands.act import Act
    from certtui.importing.fates import Key
    from certtui.importing.file_instances import FileInstance
    from certtui.importing.instance_batches import Batch, InstanceBatches
    from certtui.importing.recorded_instances import Recorded
    from certtui.importing.subjects import Made, Subjects
    from certtui.progress import Progress

_REBUILT_AT_ONCE = 2_000
REASON = "imported"
"""Of revocations that a file shows only by what they voided."""


class InstanceWork:
    """What is to be written: counted while it is planned, and written portion by portion."""

    def __init__(self, batches: InstanceBatches, subjects: Subjects) -> None:
        self._batches = batches
        self._subjects = subjects
        self._associations = 0

    def count(self, batch: Batch) -> None:
        """Note what a portion makes."""
        self._associations += len(batch.new_associations) + len(batch.restored)

    def makes(self) -> dict[str, int]:
        """The certifications, entities and associations that the lines name and that are not there."""
        return {one.noun: one.number for one in self.created()}

    def created(self) -> Sequence[Created]:
        """As `makes`, with the first of each by name."""
        return [*self._subjects.created(), Created("associations", self._associations)]

    def write(self, done: Act, progress: Progress) -> None:
        """Record them; the timelines follow, when all is there that they depend on."""
        made = self._subjects.make(done)
        touched = array("q")
        restored: list[int] = []
        corrections: list[dict[str, Any]] = []
        written = 0
        for batch in self._batches.again():
            writing = _Writing(done, batch, made)
            touched.extend(writing.write())
            restored += batch.restored
            corrections += writing.corrections
            written += batch.lines
            progress(written, 2 * self._batches.lines)
        if corrections:
            done.detail.update(corrected=len(corrections), corrections=corrections)
        link_voided(done.event)
        _name_enders(done.event)
        touched.extend(restored)
        self._rebuild(done, touched, progress, written)

    def _rebuild(self, done: Act, touched: array[int], progress: Progress, written: int) -> None:
        """Rebuild the timelines, which is the second half of the work."""
        entities: set[int] = set()
        for start in range(0, len(touched), _REBUILT_AT_ONCE):
            ids = sorted({*touched[start : start + _REBUILT_AT_ONCE]})
            entities |= name_certifications_of(done, ids)
            timelines.rebuild(ids)
            part = min(1, (start + _REBUILT_AT_ONCE) / len(touched))
            progress(written + int(written * part), 2 * written)
        done.touch(sorted(entities))


class _Writing:
    """Writes a portion."""

    def __init__(self, done: Act, batch: Batch, made: Made) -> None:
        self._done = done
        self._batch = batch
        self._made = made
        self.corrections: list[dict[str, Any]] = []

    def write(self) -> list[int]:
        """Write all but what follows from the whole; returns the associations whose timelines change."""
        done, batch = self._done, self._batch
        new = insert_associations(done, batch.new_associations, self._made)
        keep_before(done, "association", batch.restored)
        keep_before(done, "revocation", [revocation for revocation, _ in batch.ended])
        changed = [instance.id for _, instance in batch.changed]
        keep_before(done, "instance", [*changed, *(one.instance for one in batch.corrected)])
        make_direct(batch.restored, done.event)

        def id_of(reference: int) -> int:
            return reference if reference > 0 else new[-reference - 1]

        for revocation, ended_on in batch.ended:
            execute(
                "UPDATE revocation SET ended_on = ?, ended_by = 'certified', ended_event = ? WHERE id = ?",
                (ended_on.isoformat(), done.event, revocation),
            )
        insert_revocations(
            [
                NewRevocation(id_of(association), on, REASON, ended, "certified" if ended else None)
                for association, on, ended in batch.revocations
            ],
            done.event,
            done.at,
            done.operator.name,
        )
        insert_instances(
            (_new_instance(id_of(association), row) for association, row in batch.new),
            done.event,
            done.at,
            done.operator.name,
        )
        _update([instance for _, instance in batch.changed], done.event)
        self.corrections = store_corrections(batch.corrected)
        replaced = [(id_of(of), one.key, one.fate) for of, one in batch.new]
        replaced += [(of, one.key, one.fate) for of, one in batch.changed]
        _link_replaced([(of, key, fate.renewal) for of, key, fate in replaced if fate.renewal])
        return [*new, *(one for one in batch.touched if one > 0)]


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
            "UPDATE instance SET number = ?, anchor_on = ?, note = ?, recorded_at = ?, recorded_by = ? WHERE id = ?",
            (one.number, one.anchor_on.isoformat(), one.note, one.recorded_at, one.recorded_by, one.id),
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
