"""What ends when a role stops bringing certifications to entities: planned, agreed to, and done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands import sources
from certtui.commands.act import Act
from certtui.errors import Conflict
from certtui.progress import Progress
from certtui.store import execute, ids_table

_AT_ONCE = 10_000


class Withdrawn(NamedTuple):
    """What a role's change ended: associations without history went, those with history are archived.

    `kept`: those that stay in force by another source.
    """

    changed: int
    gone: int = 0
    archived: int = 0
    kept: int = 0


class WouldEnd(NamedTuple):
    """What a role's change would end; `changed` are the members, or certifications, that leave the role.

    Of the associations that the role brings them, `gone` have no instance and go for good, `archived` are put away
    with their `instances`, and `kept` stay in force by another source. `going` and `archiving` are the ids of the
    first two, for `is_within`.
    """

    changed: int
    gone: int
    archived: int
    kept: int
    instances: int
    going: frozenset[int]
    archiving: frozenset[int]

    def is_within(self, agreed: WouldEnd) -> bool:
        """Whether nothing ends that was not agreed to, and nothing goes for good that was to be archived."""
        return self.going <= agreed.going and (self.going | self.archiving) <= (
            agreed.going | agreed.archiving
        )


def would_end(
    role_id: int, certification_ids: Sequence[int], entity_ids: Sequence[int], *, changed: int
) -> WouldEnd:
    """What would end if the role no longer brought entities the certifications. Changes nothing."""
    of_certifications, param = ids_table(certification_ids)
    of_entities, entities = ids_table(entity_ids)
    going, archiving = set(), set()
    kept = instances = 0
    for id, stays, recorded in execute(
        "SELECT a.id, a.direct = TRUE OR EXISTS (SELECT 1 FROM association_role o"
        " WHERE o.association_id = a.id AND o.role_id <> ?),"
        " (SELECT count(*) FROM instance i WHERE i.association_id = a.id) FROM association a"
        f" WHERE a.certification_id IN (SELECT id FROM {of_certifications} AS brought)"
        f" AND a.entity_id IN (SELECT id FROM {of_entities} AS chosen)"
        " AND EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id AND s.role_id = ?)",
        (role_id, param, entities, role_id),
    ):
        if stays:
            kept += 1
        elif recorded:
            archiving.add(id)
            instances += recorded
        else:
            going.add(id)
    return WouldEnd(
        changed, len(going), len(archiving), kept, instances, frozenset(going), frozenset(archiving)
    )


def require_agreed(now: WouldEnd, agreed: WouldEnd | None) -> None:
    """Raise Conflict when more would end than was agreed to; None agrees to anything."""
    if agreed is not None and not now.is_within(agreed):
        raise Conflict(
            "Nothing was changed: another operator changed the role, or what its members hold, since you were asked, "
            "and more would end now than you were told. Look at what follows again, then go on."
        )


def withdraw(
    done: Act,
    role_id: int,
    certification_ids: Sequence[int],
    entity_ids: Sequence[int],
    on: date,
    progress: Progress,
) -> tuple[int, int]:
    """End what the role brought entities, inside of a command's transaction; returns how many went and were archived."""
    gone = archived = ended = 0
    total = len(certification_ids) * len(entity_ids)
    for certification_id in certification_ids:
        for start in range(0, len(entity_ids), _AT_ONCE):
            batch = entity_ids[start : start + _AT_ONCE]
            went, kept = sources.take_role(done, certification_id, role_id, batch, on)
            gone, archived, ended = gone + went, archived + kept, ended + len(batch)
            progress(ended, total)
    return gone, archived
