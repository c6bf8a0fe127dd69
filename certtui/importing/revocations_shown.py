"""What the instances of a file mean for the revocations of an association: those that they end, and those that they show."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.fates import Fate
    from certtui.importing.file_instances import FileInstance
    from certtui.importing.match_instances import Match
    from certtui.importing.recorded_instances import Recorded, StoredRevocation


class Shown(NamedTuple):
    """A revocation of which a file shows only what it voided; certifying again ended it, if it has ended."""

    revoked_on: date
    ended_on: date | None


def find_shown(
    found: Match, recorded: Sequence[Recorded], revocations: Sequence[StoredRevocation]
) -> tuple[tuple[int, date] | None, list[Shown]]:
    """The standing revocation that new instances end, with the day, and the revocations that voids show.

    1. A live instance that is issued on or after the day of a standing revocation has ended it: that is certifying
       again. A correction ends none.
    2. What was voided on a day was voided by a revocation of that day. Where none is recorded it is put down, ended
       by the first instance that was issued since and outlived that day, or else by the next revocation; without
       either it stands.
    """
    new, voids = found.new, found.voids
    ended = None
    standing = next((one for one in revocations if one.ended_on is None), None)
    if standing is not None:
        certified_again = [
            row.issued_on for row in new if is_live(row.fate) and row.issued_on >= standing.revoked_on
        ]
        if certified_again:
            ended = standing.id, min(certified_again)
            standing = None
    known = {one.revoked_on for one in revocations}
    shown = []
    lives = _lives(new, recorded) if voids - known else []
    for voided_on in sorted(voids - known):
        ends = [
            issued for issued, void in lives if issued >= voided_on and (void is None or void > voided_on)
        ]
        ends += [other for other in known | voids if other > voided_on]
        if not ends and standing is not None:
            ends.append(voided_on)  # an older one stands, and only one can: this one covers no day of its own
        shown.append(Shown(voided_on, min(ends, default=None)))
    return ended, shown


def is_live(fate: Fate) -> bool:
    """Whether nothing stops a certificate from counting."""
    return fate.voided_on is None and not fate.void


def _lives(new: Sequence[FileInstance], recorded: Sequence[Recorded]) -> list[tuple[date, date | None]]:
    lives = [(one.issued_on, one.fate.voided_on) for one in new if not one.fate.void]
    return lives + [(one.issued_on, one.fate.voided_on) for one in recorded if not one.fate.void]
