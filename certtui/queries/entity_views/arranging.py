"""Entities by what they are summed up to: who holds something, in which order, how many they hold together."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import compress
from typing import Final, NamedTuple

from certtui.queries.entity_views.listing import EntitySort
from certtui.records import URGENCY, Counts, Status

NONE_YET: Final = date.max.toordinal()
"""Stands for an entity without a next expiry: behind all that have one."""


def mask_of(statuses: Iterable[Status]) -> int:
    """These statuses as the bits of a number."""
    return sum(1 << (status - 1) for status in statuses)


def _rank(mask: int) -> int:
    """The place of the worst status of a mask among URGENCY; behind all of them for an empty one."""
    held = (place for place, status in enumerate(URGENCY) if mask >> (status - 1) & 1)
    return next(held, len(URGENCY))


_RANKS: Final = bytes(_rank(mask) for mask in range(256))


class Columns(NamedTuple):
    """What is known of each entity, by its place: counts by status, the mask of statuses, the next expiry's ordinal."""

    counts: Sequence[array[int]]
    masks: bytearray
    expiries: array[int]


class Arranging:
    """The entities of one listing, in its order, with what was worked out of their summaries.

    It is of the moment: whoever changes a summary lets go of it.
    """

    def __init__(self, ids: Sequence[int], lowest: int, columns: Columns) -> None:
        self.ids = ids
        self._columns = columns
        last = len(columns.masks) - 1
        self._places = array("l", [id - lowest for id in ids])
        if ids and (min(self._places) < 0 or max(self._places) > last):
            # entities that came after these were read: as those next to them, until they are read again
            self._places = array("l", [min(max(place, 0), last) for place in self._places])
        self._buckets: dict[EntitySort, dict[int, array[int]]] = {}

    def work_out(self) -> None:
        """Have at hand all that a key may ask for next."""
        for sort in EntitySort:
            if sort.by_summary:
                self._by_value(sort)
        _ = self.total

    @cached_property
    def total(self) -> Counts:
        """The counts of all of them together."""
        return Counts(*(sum(map(column.__getitem__, self._places)) for column in self._columns.counts))

    def holding(self, statuses: frozenset[Status]) -> array[int]:
        """Those that have an association in one of these statuses; none named: in any."""
        wanted = mask_of(statuses or Status)
        chosen = bytes(bool(mask & wanted) for mask in range(256))
        return array("q", compress(self.ids, self._masks.translate(chosen)))

    def sorted(self, sort: EntitySort, *, descending: bool) -> array[int]:
        """All in the order of a summary; equal ones as they were, those that have none of it last."""
        buckets = self._by_value(sort)
        none = {EntitySort.WORST: len(URGENCY), EntitySort.NEXT: NONE_YET}.get(sort)
        ordered = array("q")
        for value in sorted(buckets, key=lambda value: (value == none, -value if descending else value)):
            ordered += buckets[value]
        return ordered

    @cached_property
    def _masks(self) -> bytes:
        return bytes(map(self._columns.masks.__getitem__, self._places))

    def _by_value(self, sort: EntitySort) -> dict[int, array[int]]:
        """The entities by what they are ordered by, of which there are few different values."""
        buckets = self._buckets.get(sort)
        if buckets is None:
            found: dict[int, list[int]] = {}
            for id, value in zip(self.ids, self._values(sort), strict=True):
                if (bucket := found.get(value)) is None:
                    found[value] = [id]
                else:
                    bucket.append(id)
            buckets = {value: array("q", ids) for value, ids in found.items()}
            self._buckets[sort] = buckets
        return buckets

    def _values(self, sort: EntitySort) -> Iterable[int]:
        counts, _, expiries = self._columns
        if sort is EntitySort.WORST:
            return self._masks.translate(_RANKS)
        if sort is EntitySort.GAPS:
            missing, expired = counts[Status.MISSING - 1], counts[Status.EXPIRED - 1]
            return [missing[place] + expired[place] for place in self._places]
        return map(expiries.__getitem__, self._places)
