"""Tells, for one association, which lines of a file are recorded already, which are new, and what they mean for its
revocations.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.store import day, day_or_none, execute, ids_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.plan import Report


class FileInstance(NamedTuple):
    """An instance as a line has it. `note` None: the file has no such column; an empty `recorded_*` says nothing.

    `has_anchor`: the line gives the anchor; otherwise it is the one that the rules give a new instance.
    """

    line: int
    number: str
    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    has_anchor: bool
    note: str | None
    voided_on: date | None
    recorded_at: str
    recorded_by: str

    @property
    def key(self) -> tuple[str, date, date, date | None]:
        """What tells instances of an association apart."""
        return self.number, self.issued_on, self.effective_on, self.expires_on


class Recorded(NamedTuple):
    """An instance as it is stored."""

    id: int
    number: str
    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    note: str
    voided_on: date | None
    recorded_at: str
    recorded_by: str

    @property
    def key(self) -> tuple[str, date, date, date | None]:
        """What tells instances of an association apart."""
        return self.number, self.issued_on, self.effective_on, self.expires_on


class StoredRevocation(NamedTuple):
    """A revocation as it is stored; `ended_on` None: it stands."""

    id: int
    revoked_on: date
    ended_on: date | None


class Ledger(Protocol):
    """Where what is to be written is put down; `association` is an id, or the reference of one to be made."""

    def record(self, association: int, row: FileInstance) -> None:
        """A new instance."""

    def change(self, association: int, after: Recorded) -> None:
        """A recorded instance, as it is after a line that says something else of it."""

    def revoke(self, association: int, revoked_on: date, ended_on: date | None) -> None:
        """A revocation of which the file shows only what it voided; certifying anew ended it, if it has ended."""

    def end(self, revocation: int, ended_on: date) -> None:
        """A standing revocation that certifying anew has ended."""


def match(
    rows: Sequence[FileInstance],
    recorded: Sequence[Recorded],
    revocations: Sequence[StoredRevocation],
    association: int,
    ledger: Ledger,
    report: Report,
) -> None:
    """Match an association's lines with what is recorded of it.

    Lines and instances of one key are paired as they say the same, then in their order; lines left over are new.
    """
    stored: dict[tuple[str, date, date, date | None], list[Recorded]] = defaultdict(list)
    for one in recorded:
        stored[one.key].append(one)
    new: list[FileInstance] = []
    voids: set[date] = set()
    unpaired: list[FileInstance] = []
    for row in rows:
        same = next((one for one in stored[row.key] if _after(one, row) == one), None)
        if same is None:
            unpaired.append(row)
        else:
            stored[row.key].remove(same)
            report.unchanged += 1
    for row in unpaired:
        if not stored[row.key]:
            new.append(row)
            ledger.record(association, row)
            report.create += 1
        elif (before := stored[row.key].pop(0)).voided_on and row.voided_on not in {None, before.voided_on}:
            report.refuse(row.line, f"voided_on: This instance is void since {before.voided_on} already.")
            continue
        else:
            ledger.change(association, _after(before, row))
            report.update += 1
        if row.voided_on:
            voids.add(row.voided_on)
    if voids or new:
        _revocations(association, rows, recorded, revocations, new, voids, ledger)


def load_recorded(
    associations: Sequence[int],
) -> tuple[dict[int, list[Recorded]], dict[int, list[StoredRevocation]]]:
    """What is recorded of associations: their instances and their revocations, by association."""
    table, param = ids_table(associations)
    recorded: dict[int, list[Recorded]] = defaultdict(list)
    for association, id, number, issued, effective, expires, anchor, note, voided, at, by in execute(
        "SELECT association_id, id, number, issued_on, effective_on, expires_on, anchor_on, note, voided_on,"
        " recorded_at, recorded_by FROM instance"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        recorded[association].append(
            Recorded(
                id,
                number,
                day(issued),
                day(effective),
                day_or_none(expires),
                day(anchor),
                note,
                day_or_none(voided),
                at,
                by,
            )
        )
    revocations: dict[int, list[StoredRevocation]] = defaultdict(list)
    for association, id, revoked, ended in execute(
        "SELECT association_id, id, revoked_on, ended_on FROM revocation"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY revoked_on, id",
        (param,),
    ).fetchall():
        revocations[association].append(StoredRevocation(id, day(revoked), day_or_none(ended)))
    return recorded, revocations


def _after(before: Recorded, row: FileInstance) -> Recorded:
    """The recorded instance after a line of its key; an import voids, and never gives back what is void."""
    return before._replace(
        anchor_on=row.anchor_on if row.has_anchor else before.anchor_on,
        note=before.note if row.note is None else row.note,
        voided_on=row.voided_on or before.voided_on,
        recorded_at=row.recorded_at or before.recorded_at,
        recorded_by=row.recorded_by or before.recorded_by,
    )


def _revocations(
    association: int,
    rows: Sequence[FileInstance],
    recorded: Sequence[Recorded],
    revocations: Sequence[StoredRevocation],
    new: Sequence[FileInstance],
    voids: set[date],
    ledger: Ledger,
) -> None:
    """What new and newly voided instances mean for the association's revocations.

    1. A live instance that is issued on or after the day of a standing revocation has ended it: that is certifying
       anew.
    2. What was voided on a day was voided by a revocation of that day. Where none is recorded it is put down, ended
       by the first instance that was issued since and outlived that day, or else by the next revocation; without
       either it stands.
    """
    standing = next((one for one in revocations if one.ended_on is None), None)
    if standing is not None:
        anew = [
            row.issued_on for row in new if row.voided_on is None and row.issued_on >= standing.revoked_on
        ]
        if anew:
            ledger.end(standing.id, min(anew))
            standing = None
    lives = [(row.issued_on, row.voided_on) for row in rows]
    lives += [(one.issued_on, one.voided_on) for one in recorded]
    known = {one.revoked_on for one in revocations}
    for voided_on in sorted(voids - known):
        ends = [
            issued for issued, void in lives if issued >= voided_on and (void is None or void > voided_on)
        ]
        ends += [other for other in known | voids if other > voided_on]
        if not ends and standing is not None:
            ends.append(voided_on)  # an older one stands, and only one can: this one covers no day of its own
        ledger.revoke(association, voided_on, min(ends, default=None))
