"""How the demo company's associations are written, with all that happened to each."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from random import Random
from typing import NamedTuple

from certtui.commands.act import Act
from certtui.commands.instances import NewInstance, NewRevocation, insert_instances, insert_revocations
from certtui.demo.histories import Histories, Past
from certtui.demo.holdings import Holder
from certtui.demo.words import RECORDERS
from certtui.records import Kind
from certtui.store import execute, insert_many


class Crowd(NamedTuple):
    """The entities of a kind as they were stored: their ids, since when each is there, and of assets the families."""

    ids: list[int]
    since: list[date]
    families: list[str]


class Recorder:
    """Writes associations with their pasts, a batch at a time; `associations` are the ids of all so far."""

    def __init__(self, done: Act, role_ids: dict[str, int], rng: Random, today: date) -> None:
        self.associations: array[int] = array("q")
        self._done = done
        self._role_ids = role_ids
        self._rng = rng
        self._today = today

    def record(
        self,
        certification_id: int,
        kind: Kind,
        crowd: Crowd,
        holders: Sequence[Holder],
        histories: Histories,
    ) -> None:
        """Make the associations of these holders with one certification, and all that happened to each."""
        pasts = [histories.draw(crowd.since[holder.position]) for holder in holders]
        ids = self._insert(
            (certification_id, crowd.ids[holder.position], int(kind), *self._terms(holder, past))
            for holder, past in zip(holders, pasts, strict=True)
        )
        insert_many(
            "association_role",
            ("association_id", "role_id"),
            [(id, self._role_ids[r]) for id, h in zip(ids, holders, strict=True) for r in h.roles],
        )
        at = f"{self._today.isoformat()}T06:00:00Z"  # of revocations; instances bring their own moments
        insert_instances(
            (NewInstance(id, *one) for id, past in zip(ids, pasts, strict=True) for one in past.held),
            self._done.event,
            at,
            RECORDERS[0],
        )
        insert_revocations(
            [NewRevocation(id, *past.revoked) for id, past in zip(ids, pasts, strict=True) if past.revoked],
            self._done.event,
            at,
            RECORDERS[0],
        )
        self.associations.extend(ids)

    def _insert(self, rows: Iterable[tuple[object, ...]]) -> list[int]:
        (above,) = execute("SELECT COALESCE(max(id), 0) FROM association").fetchone()
        columns = ("certification_id", "entity_id", "kind", "assigned_on", "direct", "archived_on")
        insert_many("association", columns, rows)
        made = execute("SELECT id FROM association WHERE id > ? ORDER BY id", (above,))
        return [id for (id,) in made.fetchall()]

    def _terms(self, holder: Holder, past: Past) -> tuple[str, bool, str | None]:
        """When it was assigned, whether directly, and when it was archived, if a role that brought it was left.

        What has no history yet is not archived but gone; here it is held directly instead.
        """
        archived_on = self._archived_on(past) if holder.left else None
        return past.assigned_on.isoformat(), holder.direct or (holder.left and not archived_on), archived_on

    def _archived_on(self, past: Past) -> str | None:
        days = [past.assigned_on, *(one.issued_on for one in past.held)]
        if past.revoked:
            days.append(past.revoked.ended_on or past.revoked.revoked_on)
        since = (self._today - max(days)).days
        if not past.held or since < 1:
            return None
        return (self._today - timedelta(days=int(self._rng.random() * min(since, 500)))).isoformat()
