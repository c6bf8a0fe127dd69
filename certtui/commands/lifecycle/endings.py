"""Revocations that an instance ended by certifying again: found, and ended otherwise where the instance goes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands.instances import chunks, reopen
from certtui.store import day, execute, ids_table


class Ended(NamedTuple):
    """A revocation that an instance ended by certifying again."""

    id: int
    revoked_on: date


def find_ended(instance_ids: Sequence[int]) -> dict[int, Ended]:
    """The revocation that each of these instances ended; those that ended none are left out."""
    found: dict[int, Ended] = {}
    for ids in chunks(instance_ids):
        table, param = ids_table(ids)
        # the day as well: an import can have recorded several instances of a row in one event
        for instance, revocation, revoked_on in execute(
            "SELECT i.id, r.id, r.revoked_on FROM instance i JOIN revocation r ON r.association_id = i.association_id"
            " AND r.ended_event = i.event AND r.ended_by = 'certified' AND r.ended_on = i.issued_on"
            f" WHERE i.id IN (SELECT id FROM {table} AS chosen) ORDER BY r.id",
            (param,),
        ).fetchall():
            found[instance] = Ended(revocation, day(revoked_on))
    return found


def end_otherwise(association: int, revocation: int) -> date | None:
    """End a revocation by the next instance recorded after it, the one that had ended it being gone or void.

    Without one it stands again, unless another stands by now. Returns since when it stands again.
    """
    following = execute(
        "SELECT i.issued_on, i.event, r.revoked_on FROM revocation r LEFT JOIN instance i"
        " ON i.association_id = r.association_id AND i.void_event IS NULL AND i.issued_on >= r.revoked_on"
        " AND NOT EXISTS (SELECT 1 FROM voiding v WHERE v.instance_id = i.id AND v.revocation_id = r.id)"
        " WHERE r.id = ? ORDER BY i.issued_on, i.id LIMIT 1",
        (revocation,),
    ).fetchone()
    if following[0] is not None:
        execute(
            "UPDATE revocation SET ended_on = ?, ended_event = ? WHERE id = ?",
            (day(following[0]).isoformat(), following[1], revocation),
        )
        return None
    standing = execute(
        "SELECT 1 FROM revocation WHERE association_id = ? AND ended_on IS NULL", (association,)
    ).fetchone()
    if standing is not None:
        return None
    reopen([revocation])
    return day(following[2])
