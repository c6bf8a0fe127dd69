"""The summaries of all entities of a kind, held compactly: what orders and chooses a list by what its entities hold.

They are read once and kept until the database changes; of changes that say whom they touched, only these are read
again. Of 100,000 entities they take two megabytes.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import chain, compress
from typing import Any, Final

from certtui.filters import Filter
from certtui.queries.entity_views.listing import SUMMED, EntitySort, get_summaries
from certtui.queries.entity_views.worst import URGENCY, EntitySummary
from certtui.queries.filters import certification_conditions, span_conditions
from certtui.records import Counts, Status
from certtui.store import day as as_day
from certtui.store import execute

_ROWS_AT_ONCE: Final = 2_000
_NONE_YET: Final = date.max.toordinal()
"""Stands for an entity without a next expiry: behind all that have one."""


def _rank(mask: int) -> int:
    """The place of the worst status of a mask among URGENCY; behind all of them for an empty one."""
    held = (place for place, status in enumerate(URGENCY) if mask >> (status - 1) & 1)
    return next(held, len(URGENCY))


_RANKS: Final = bytes(_rank(mask) for mask in range(256))


def _mask(statuses: Iterable[Status]) -> int:
    return sum(1 << (status - 1) for status in statuses)


class Summaries:
    """By id less the lowest id: the counts of each status, which statuses there are, gaps, the next expiry."""

    def __init__(self, lowest: int = 0, highest: int = 0) -> None:
        size = highest - lowest + 1
        self._lowest = lowest
        self._counts = [array("H", bytes(2 * size)) for _ in Status]
        self._masks = bytearray(size)
        self._next = array("l", [_NONE_YET]) * size
        self._placed: tuple[Iterable[int], array[int]] = ((), array("l"))

    def put(self, id: int, counts: Sequence[int], next_expiry: date | None) -> None:
        """Take an entity's summary; one that came later than these were read is left out."""
        place = id - self._lowest
        if not 0 <= place < len(self._masks):
            return
        mask = 0
        for number, (column, count) in enumerate(zip(self._counts, counts, strict=True)):
            column[place] = count
            mask |= bool(count) << number
        self._masks[place] = mask
        self._next[place] = next_expiry.toordinal() if next_expiry else _NONE_YET

    def of(self, id: int) -> EntitySummary:
        """The summary of an entity."""
        place = id - self._lowest
        if not 0 <= place < len(self._masks):
            return EntitySummary()
        until = self._next[place]
        return EntitySummary(
            Counts(*(column[place] for column in self._counts)),
            "" if until == _NONE_YET else date.fromordinal(until).isoformat(),
        )

    def gaps(self, id: int) -> int:
        """How many of an entity's are Missing or Expired."""
        place = id - self._lowest
        if not 0 <= place < len(self._masks):
            return 0
        return self._counts[Status.MISSING - 1][place] + self._counts[Status.EXPIRED - 1][place]

    def total(self, ids: Iterable[int]) -> Counts:
        """The counts of these entities together."""
        places = self._places(ids)
        return Counts(*(sum(map(column.__getitem__, places)) for column in self._counts))

    def holding(self, ids: Sequence[int], statuses: frozenset[Status]) -> array[int]:
        """Those of the entities that have an association in one of these statuses; none named: in any."""
        wanted = _mask(statuses or Status)
        chosen = bytes(bool(mask & wanted) for mask in range(256))
        masks = bytes(map(self._masks.__getitem__, self._places(ids)))
        return array("q", compress(ids, masks.translate(chosen)))

    def sorted(self, ids: Sequence[int], sort: EntitySort, *, descending: bool) -> array[int]:
        """The entities in the order of a summary; equal ones as they were, those that have none of it last."""
        places = self._places(ids)
        if sort is EntitySort.WORST:
            masks = bytes(map(self._masks.__getitem__, places))
            return _in_order(ids, masks.translate(_RANKS), descending, none=len(URGENCY))
        if sort is EntitySort.GAPS:
            missing, expired = self._counts[Status.MISSING - 1], self._counts[Status.EXPIRED - 1]
            gaps = [missing[place] + expired[place] for place in places]
            return _in_order(ids, gaps, descending, none=None)
        return _in_order(ids, map(self._next.__getitem__, places), descending, none=_NONE_YET)

    def _places(self, ids: Iterable[int]) -> array[int]:
        """Where these are; what was asked last is remembered, as one listing is filtered and sorted again and again."""
        if ids is self._placed[0]:
            return self._placed[1]
        lowest, last = self._lowest, len(self._masks) - 1
        places = array("l", [id - lowest for id in ids])
        if places and (min(places) < 0 or max(places) > last):
            # entities that came after these were read: as those next to them, until they are read again
            places = array("l", [min(max(place, 0), last) for place in places])
        self._placed = (ids, places)
        return places


def _in_order(ids: Iterable[int], values: Iterable[int], descending: bool, none: int | None) -> array[int]:
    """The ids by their values, in time that grows with their number alone: there are few different values."""
    buckets: dict[int, list[int]] = {}
    get = buckets.get
    for id, value in zip(ids, values, strict=True):
        bucket = get(value)
        if bucket is None:
            buckets[value] = [id]
        else:
            bucket.append(id)
    last = buckets.pop(none, []) if none is not None else []
    ordered = sorted(buckets, reverse=descending)
    return array("q", chain(*map(buckets.__getitem__, ordered), last))


def scope_of(filter: Filter) -> Filter:
    """What of a filter decides the summaries: the kind, and which certifications are summed up."""
    return Filter(kind=filter.kind, certification_id=filter.certification_id, group_id=filter.group_id)


def load_summaries(scope: Filter, day: date) -> Summaries:
    """Read the summaries of all entities of the scope's kind on a day, inactive ones too."""
    kind = scope.kind
    if kind is None:
        raise ValueError("summaries are of one kind of entity")
    lowest, highest = execute("SELECT min(id), max(id) FROM entity WHERE kind = ?", (int(kind),)).fetchone()
    if lowest is None:
        return Summaries()
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


def reread(summaries: Summaries, ids: Sequence[int], scope: Filter, day: date) -> None:
    """Read the summaries of these entities anew."""
    found = get_summaries(ids, scope, day)
    for id in ids:
        summary = found.get(id, EntitySummary())
        summaries.put(id, summary.counts, as_day(summary.next_expiry) if summary.next_expiry else None)
