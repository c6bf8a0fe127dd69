"""EntityListing: which entities a view shows, as soon as they can be known; and the summaries they are chosen by.

The first page of names or codes comes along an index; then all ids; a search is matched in memory; statuses and the
orders by summary wait for the summaries of the kind, which are read once. Invariant: what is yielded is of the view that
was asked for last, and only the summaries may be of a moment ago, while newer ones are being read.
"""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from certtui import audit
from certtui.filters import Filter
from certtui.queries.entities import Haystack
from certtui.queries.entity_views import (
    EntityLine,
    EntitySort,
    Summaries,
    find_changed,
    get_entity_lines,
    list_entity_ids,
    load_summaries,
    reread,
    scope_of,
)
from certtui.records import Counts, Kind
from certtui.screens.desk import Desk
from certtui.screens.looking import LookingOn
from certtui.screens.once import Once

_PAUSE: Final = 0.3
"""Seconds that a view is looked at before all of its entities are listed."""
_FIRST: Final = 120
"""Rows read along with a view: the tallest common terminal's page and one more."""


class EntityView(NamedTuple):
    """What is looked at: which entities, in which order, on which day."""

    filter: Filter
    day: date
    sort: EntitySort = EntitySort.NAME
    descending: bool = False

    @property
    def source(self) -> tuple[object, ...]:
        """What decides the ids before anything is searched or summed up, and their order."""
        order = (self.sort, self.descending) if not self.sort.by_summary else (EntitySort.NAME, False)
        return self.listed, *order

    @property
    def listed(self) -> Filter:
        """What of the filter is asked of the database: who the entities are."""
        return Filter(
            kind=self.filter.kind,
            role_id=self.filter.role_id,
            location_id=self.filter.location_id,
            entity_id=self.filter.entity_id,
            attributes=self.filter.attributes,
            inactive=self.filter.inactive,
        )

    @property
    def chooses_by_summary(self) -> bool:
        """Whether it shows only who holds something certain: of a group, or in a status."""
        chosen = (self.filter.group_id, self.filter.certification_id)
        return bool(self.filter.statuses) or any(one is not None for one in chosen)

    @property
    def needs_summaries(self) -> bool:
        """Whether nothing of it can be shown without the summaries of all entities."""
        return self.sort.by_summary or self.chooses_by_summary


class Shown(NamedTuple):
    """What the table is to show: ids in order, how many there are in all, of how many; rows that came along.

    `of` is None while it is not known. `counting`: the summaries that this needs are still being read.
    """

    ids: Sequence[int]
    total: int
    of: int | None
    rows: Sequence[EntityLine] = ()
    counting: bool = False


class EntityListing:
    """The listing of one kind of entity."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        self._desk = desk
        self._kind = kind
        self._moment = 0
        self._listed: Once[array[int]] = Once()
        self._haystacks: Once[Haystack] = Once()
        self._readings: Once[None] = Once()
        self._summaries = Summaries()
        self._of: tuple[Filter, date] | None = None
        self._event = 0
        self._looking = LookingOn(_PAUSE)

    @property
    def summaries(self) -> Summaries | None:
        """The summaries of what was shown last, once they have been read."""
        return None if self._of is None else self._summaries

    def hurry(self) -> None:
        """List all entities of the view now: they are wanted."""
        self._looking.cut_short()

    def outdate(self) -> None:
        """Ask the database again at the next `show`: it changed."""
        self._moment += 1

    async def show(self, view: EntityView) -> AsyncIterator[Shown]:
        """What to show: at first what is quick to have, then the whole, and what is counted when it has been."""
        query = view.filter.search.strip()
        if not self._listed.known(self._source(view)) and not query and not view.needs_summaries:
            opened, rows = await self._desk.read(_open, view, _FIRST)
            more = len(opened) == _FIRST
            yield Shown(opened, len(opened) + more, None if more else len(opened), rows)
            # whoever moves on at once, as from view to view, does not wait for all of this one's ids
            if more:
                await self._looking.passes()
        if not view.needs_summaries:
            yield await self._arranged(view)
            await self._read_summaries(view)
            await self._prepare(view)
            return
        if self._of != _scope(view):
            yield Shown((), 0, None, counting=True)
            await self._read_summaries(view)
        yield await self._arranged(view)
        if not self._readings.known((_scope(view), self._moment)):
            await self._read_summaries(view)
            yield await self._arranged(view)
        await self._prepare(view)

    async def prepare_search(self, view: EntityView) -> None:
        """Have at hand what is searched, before the first character is typed."""
        await self._haystack(view)

    async def count_if_read(self, view: EntityView) -> Counts | None:
        """How many associations have each status, of the entities of the view; None while that is not known."""
        if not self._readings.known((_scope(view), self._moment)):
            return None
        found = await self._find(view)
        if self._summaries.is_prepared(found):
            return self._summaries.total(found)
        return await self._desk.read_behind(self._summaries.total, found)

    # Reading

    def _source(self, view: EntityView) -> object:
        return view.source, self._moment

    async def _list(self, view: EntityView) -> array[int]:
        """All that are listed, whatever is searched and whatever they hold."""

        async def read() -> array[int]:
            return await self._desk.read_behind(
                list_entity_ids, view.listed, view.sort, descending=view.descending
            )

        return await self._listed.get(self._source(view), read)

    async def _find(self, view: EntityView) -> array[int]:
        """Those of them that hold every word of the search."""
        listed = await self._list(view)
        if not (query := view.filter.search.strip()):
            return listed
        haystack = await self._haystack(view)
        positions = await self._desk.read(haystack.find, query)
        return array("q", [listed[position] for position in positions])

    async def _haystack(self, view: EntityView) -> Haystack:
        listed = await self._list(view)

        async def read() -> Haystack:
            return await self._desk.read_behind(Haystack, listed, await self._desk.texts.of(self._kind))

        return await self._haystacks.get(self._source(view), read)

    async def _arranged(self, view: EntityView) -> Shown:
        listed, found = await self._list(view), await self._find(view)
        ids = await self._desk.read(_arrange, self._summaries, found, view) if view.needs_summaries else found
        return Shown(ids, len(ids), len(listed))

    async def _prepare(self, view: EntityView) -> None:
        """Have at hand what a key asks for next: another order, other statuses."""
        listed = await self._list(view)
        if not self._summaries.is_prepared(listed):
            await self._desk.read_behind(self._summaries.prepare, listed)

    async def _read_summaries(self, view: EntityView) -> None:
        """Have the summaries of the view's scope as they are now: those that changed, where the log tells which."""
        scope = _scope(view)

        async def read() -> None:
            changed = await self._desk.read(find_changed, self._event) if self._of == scope else None
            if changed is not None and changed.ids is not None:
                if changed.ids:
                    await self._desk.read_behind(reread, self._summaries, sorted(changed.ids), *scope)
                self._event = changed.event
                return
            event, _ = await self._desk.read(audit.head)
            self._summaries = await self._desk.read_behind(load_summaries, *scope)
            self._of, self._event = scope, event

        await self._readings.get((scope, self._moment), read)


def _scope(view: EntityView) -> tuple[Filter, date]:
    return scope_of(view.filter), view.day


def _open(view: EntityView, rows: int) -> tuple[array[int], list[EntityLine]]:
    ids = list_entity_ids(view.listed, view.sort, descending=view.descending, limit=rows)
    return ids, get_entity_lines(ids, scope_of(view.filter), view.day)


def _arrange(summaries: Summaries, ids: Sequence[int], view: EntityView) -> Sequence[int]:
    """Those that hold what the filter asks for, in the view's order."""
    if view.chooses_by_summary:
        ids = summaries.holding(ids, view.filter.statuses)
    if view.sort.by_summary:
        ids = summaries.sorted(ids, view.sort, descending=view.descending)
    return ids
