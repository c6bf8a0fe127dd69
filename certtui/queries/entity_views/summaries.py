"""The summaries of all entities of a kind, held compactly: what orders and chooses a list by what its entities hold.

They are read once and kept until the database changes; of changes that say whom they touched, only these are read
again. Of 100,000 entities they take two megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from certtui.filters import Filter
from certtui.queries.entity_views.arranging import NONE_YET, Arranging, Columns
from certtui.queries.entity_views.listing import SUMMED, EntitySort, get_summaries
from certtui.queries.entity_views.worst import EntitySummary
from certtui.queries.filters import certification_conditions, span_conditions
from certtui.records import Counts, Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import day as as_day
from certtui.store import execute

_ROWS_AT_ONCE: Final = 2_000


class Summaries:
    """By id less the lowest id: the counts of each status, which statuses there are, gaps, the next expiry."""

    def __init__(self, lowest: int = 0, highest: int = 0) -> None:
        self._lowest = lowest
        self._counts = [array("H") for _ in Status]
        self._masks = bytearray()
        self._next = array("l")
        self._prepared: Arranging | None = None
        self._grow(highest - lowest + 1)

    def _grow(self, size: int) -> None:
        """Have room for so many; ids are never used again, so that whoever comes is behind all that are here."""
        more = size - len(self._masks)
        for column in self._counts:
            column.extend(array("H", bytes(2 * more)))
        self._masks.extend(bytes(more))
        self._next.extend(array("l", [NONE_YET]) * more)

    def put(self, id: int, counts: Sequence[int], next_expiry: date | None) -> None:
        """Take an entity's summary, also of one that came later than these were read."""
        place = id - self._lowest
        if place >= len(self._masks):
            self._grow(place + 1)
        mask = 0
        for number, (column, count) in enumerate(zip(self._counts, counts, strict=True)):
            column[place] = count
            mask |= bool(count) << number
        self._masks[place] = mask
        self._next[place] = next_expiry.toordinal() if next_expiry else NONE_YET
        self._prepared = None

    def of(self, id: int) -> EntitySummary:
        """The summary of an entity."""
        place = id - self._lowest
        if not 0 <= place < len(self._masks):
            return EntitySummary()
        until = self._next[place]
        return EntitySummary(
            Counts(*(column[place] for column in self._counts)),
            "" if until == NONE_YET else date.fromordinal(until).isoformat(),
        )

    def gaps(self, id: int) -> int:
        """How many of an entity's are Missing or Expired."""
        place = id - self._lowest
        if not 0 <= place < len(self._masks):
            return 0
        return self._counts[Status.MISSING - 1][place] + self._counts[Status.EXPIRED - 1][place]

    def prepare(self, ids: Sequence[int]) -> None:
        """Work out all that may be asked of these, and keep it for as long as no summary changes."""
        # known from before anything of it is read: whoever changes a summary meanwhile lets go of it
        self._prepared = prepared = self._arranging(ids)
        prepared.work_out()

    def is_prepared(self, ids: Sequence[int]) -> bool:
        """Whether what is asked of these is at hand."""
        prepared = self._prepared
        return prepared is not None and prepared.ids is ids

    def total(self, ids: Sequence[int]) -> Counts:
        """The counts of these entities together."""
        return self._arranging(ids).total

    def holding(self, ids: Sequence[int], statuses: frozenset[Status]) -> array[int]:
        """Those of the entities that have an association in one of these statuses; none named: in any."""
        return self._arranging(ids).holding(statuses)

    def sorted(self, ids: Sequence[int], sort: EntitySort, *, descending: bool) -> array[int]:
        """The entities in the order of a summary; equal ones as they were, those that have none of it last."""
        return self._arranging(ids).sorted(sort, descending=descending)

    def _arranging(self, ids: Sequence[int]) -> Arranging:
        prepared = self._prepared
        if prepared is not None and prepared.ids is ids:
            return prepared
        return Arranging(ids, self._lowest, Columns(self._counts, self._masks, self._next))


def scope_of(filter: Filter) -> Filter:
    """What of a filter decides the summaries: the kind, and which certifications are summed up."""
    return Filter(kind=filter.kind, certification_id=filter.certification_id, group_id=filter.group_id)


@tells(*TO_VIEW_ROWS)
def load_summaries(scope: Filter, day: date) -> Summaries:
    """Read the summaries of all entities of the scope's kind on a day, inactive ones too."""
    kind = scope.kind
    if kind is None:
        raise ValueError("summaries are of one kind of entity")
    lowest, highest = execute("SELECT min(id), max(id) FROM entity WHERE kind = ?", (int(kind),)).fetchone()
    if lowest is None:
        (newest,) = execute("SELECT COALESCE(max(id), 0) FROM entity").fetchone()
        return Summaries(newest + 1, newest + 1)
    summaries = Summaries(lowest, highest)
    spans = span_conditions(Filter(inactive=True), day)
    certifications = certification_conditions(scope._replace(kind=None))
    among = ""
    params: tuple[Any, ...] = ()
    if certifications.params:
        among = f" AND s.certification_id IN (SELECT c.id FROM certification c WHERE {certifications.sql})"
        params = certifications.params
    # CROSS JOIN holds SQLite to this order of reading: along the index of the entities, so that nothing is sorted
    cursor = execute(
        f"SELECT a.entity_id, {SUMMED} FROM association a CROSS JOIN span s"
        f" WHERE a.kind = ? AND s.association_id = a.id AND {spans.sql}{among} GROUP BY a.entity_id",
        (int(kind), *spans.params, *params),
    )
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):
        for id, *counts, expires in rows:
            summaries.put(id, counts, as_day(expires) if expires else None)
    return summaries


@tells(*TO_VIEW_ROWS)
def reread(summaries: Summaries, ids: Sequence[int], scope: Filter, day: date) -> None:
    """Read the summaries of these entities anew."""
    found = get_summaries(ids, scope, day)
    for id in ids:
        summary = found.get(id, EntitySummary())
        summaries.put(id, summary.counts, as_day(summary.next_expiry) if summary.next_expiry else None)
