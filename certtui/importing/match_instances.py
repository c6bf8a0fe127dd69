"""Tells, for one association, which lines of a file are recorded already, which are new, and what they mean for its
revocations.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, Protocol

from certtui.importing.fates import COUNTS, Certificate, Fate, Key, UnknownRenewalError, fate_of
from certtui.importing.report import Outcome
from certtui.queries.replacements import list_replaced
from certtui.store import day, day_or_none, execute, ids_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.report import Report
    from certtui.records import Replaced


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
    replaced_on: date | None = None
    fate: Fate = COUNTS

    @property
    def key(self) -> Key:
        """What tells instances of an association apart."""
        return Key(self.number, self.issued_on, self.effective_on, self.expires_on)


class Recorded(NamedTuple):
    """An instance as it is stored; `voided_on` and `replaced_on` as they are exported. `fate`: why it does not count."""

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
    replaced_on: date | None = None
    fate: Fate = COUNTS

    @property
    def key(self) -> Key:
        """What tells instances of an association apart."""
        return Key(self.number, self.issued_on, self.effective_on, self.expires_on)


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
    today: date,
) -> None:
    """Match an association's lines with what is recorded of it.

    Lines and instances of one key are paired as they say the same, then in their order; lines left over are new.
    """
    stored: dict[Key, list[Recorded]] = defaultdict(list)
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
            report.take(row.line, Outcome.UNCHANGED)
    revoked = {one.revoked_on for one in revocations}
    for row in unpaired:
        before = stored[row.key].pop(0) if stored[row.key] else None
        told = _with_fate(row, rows, recorded, revoked, report)
        if told is None or (before is None and not _is_past(row, today, report)):
            continue
        if before is None:
            new.append(told)
            ledger.record(association, told)
            report.take(row.line, Outcome.CREATED)
        elif before.voided_on and row.voided_on not in {None, before.voided_on}:
            report.refuse(row.line, f"voided_on: This certificate is void since {before.voided_on} already.")
            continue
        else:
            ledger.change(association, _after(before, told))
            report.take(row.line, Outcome.UPDATED)
        if told.fate.voided_on:
            voids.add(told.fate.voided_on)
    if voids or new:
        _revocations(association, recorded, revocations, new, voids, ledger)


def _with_fate(
    row: FileInstance,
    rows: Sequence[FileInstance],
    recorded: Sequence[Recorded],
    revoked: set[date],
    report: Report,
) -> FileInstance | None:
    others: list[Certificate] = [one for one in rows if one is not row]
    others += recorded
    try:
        return row._replace(fate=fate_of(row, others, revoked))
    except UnknownRenewalError:
        report.refuse(
            row.line,
            f"replaced_on: No certificate that was issued on {row.replaced_on} and ends sooner is in the file or "
            "recorded, so nothing can have replaced this one then. Add that certificate to the file, or empty this cell.",
        )
        return None


def _is_past(row: FileInstance, today: date, report: Report) -> bool:
    """Whether a certificate can have been issued by today; refused where it cannot."""
    if row.issued_on <= today:
        return True
    report.refuse(
        row.line,
        f"issued_on: {row.issued_on} is after today ({today}), and what was not done yet cannot be recorded. Correct the "
        "date, or import the line on that day. A certificate that takes effect later has its first day in effective_on.",
    )
    return False


def load_recorded(
    associations: Sequence[int],
) -> tuple[dict[int, list[Recorded]], dict[int, list[StoredRevocation]]]:
    """What is recorded of associations: their instances and their revocations, by association."""
    table, param = ids_table(associations)
    recorded: dict[int, list[Recorded]] = defaultdict(list)
    replaced = list_replaced(associations)
    for association, id, number, issued, effective, expires, anchor, note, voided, void, at, by in execute(
        "SELECT association_id, id, number, issued_on, effective_on, expires_on, anchor_on, note, voided_on, void_event,"
        " recorded_at, recorded_by FROM instance"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        first = min(replaced.get(id, ()) if void is None else (), key=_taken, default=None)
        voided_on = day_or_none(voided)
        recorded[association].append(
            Recorded(
                id,
                number,
                day(issued),
                day(effective),
                day_or_none(expires),
                day(anchor),
                note,
                min((one for one in (voided_on, first and first.stops_on) if one), default=None),
                at,
                by,
                first.known_on if first else None,
                Fate(None, void=True) if void is not None else Fate(voided_on),
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


def _taken(one: Replaced) -> tuple[date, date]:
    return one.stops_on, one.known_on


def _after(before: Recorded, row: FileInstance) -> Recorded:
    """The recorded instance after a line of its key; an import voids, and never gives back what is void."""
    return before._replace(
        anchor_on=row.anchor_on if row.has_anchor else before.anchor_on,
        note=before.note if row.note is None else row.note,
        voided_on=row.voided_on or before.voided_on,
        recorded_at=row.recorded_at or before.recorded_at,
        recorded_by=row.recorded_by or before.recorded_by,
        replaced_on=row.replaced_on or before.replaced_on,
        fate=before.fate if row.fate == COUNTS else row.fate,
    )


def _revocations(
    association: int,
    recorded: Sequence[Recorded],
    revocations: Sequence[StoredRevocation],
    new: Sequence[FileInstance],
    voids: set[date],
    ledger: Ledger,
) -> None:
    """What new and newly voided instances mean for the association's revocations.

    1. A live instance that is issued on or after the day of a standing revocation has ended it: that is certifying
       again.
    2. What was voided on a day was voided by a revocation of that day. Where none is recorded it is put down, ended
       by the first instance that was issued since and outlived that day, or else by the next revocation; without
       either it stands.
    """
    standing = next((one for one in revocations if one.ended_on is None), None)
    if standing is not None:
        certified_again = [
            row.issued_on for row in new if _is_live(row.fate) and row.issued_on >= standing.revoked_on
        ]
        if certified_again:
            ledger.end(standing.id, min(certified_again))
            standing = None
    lives = [(one.issued_on, one.fate.voided_on) for one in new if not one.fate.void]
    lives += [(one.issued_on, one.fate.voided_on) for one in recorded if not one.fate.void]
    known = {one.revoked_on for one in revocations}
    for voided_on in sorted(voids - known):
        ends = [
            issued for issued, void in lives if issued >= voided_on and (void is None or void > voided_on)
        ]
        ends += [other for other in known | voids if other > voided_on]
        if not ends and standing is not None:
            ends.append(voided_on)  # an older one stands, and only one can: this one covers no day of its own
        ledger.revoke(association, voided_on, min(ends, default=None))


def _is_live(fate: Fate) -> bool:
    return fate.voided_on is None and not fate.void
