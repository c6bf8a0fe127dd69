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
from certtui.queries.haystack import Haystack
from certtui.records import Counts, Kind
from certtui.screens.desk import Desk
from certtui.screens.looking import LookingOn
from certtui.screens.once import Once
from certtui.screens.searching import Search, Searched

_PAUSE: Final = 0.3
"""Seconds that a view is looked at before all of its entities are listed."""
_PAGES: Final = 2
"""Pages that are listed first, so that the one below is read while the first is looked at."""


class EntityView(NamedTuple):
    """What is looked at: which entities, in which order, on which day.

    `told`: with what they hold. False: nothing of that is read, nor may it choose or order them.
    """

    filter: Filter
    day: date
    sort: EntitySort = EntitySort.NAME
    descending: bool = False
    told: bool = True

    @property
    def scope(self) -> Filter | None:
        """What they are summed up over; None: over nothing."""
        return scope_of(self.filter) if self.told else None

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
    def searched(self) -> str:
        """The words that are searched; empty: all are shown."""
        return self.filter.search.strip()

    @property
    def chooses_by_summary(self) -> bool:
        """Whether it shows only who holds something certain: of a group, or in a status."""
        return chooses_by_held(self.filter)

    @property
    def needs_summaries(self) -> bool:
        """Whether nothing of it can be shown without the summaries of all entities."""
        return self.told and (self.sort.by_summary or self.chooses_by_summary)


def chooses_by_held(filter: Filter) -> bool:
    """Whether a filter chooses entities by what they hold."""
    chosen = (filter.group_id, filter.certification_id)
    return bool(filter.statuses) or any(one is not None for one in chosen)


class Shown(NamedTuple):
    """What the table is to show: ids in order, how many there are in all, of how many; rows that came along.

    `of` is None while it is not known. `counting`: the summaries that this needs are still being read. `whole`: the
    search has been through all; until then `total` is what may be expected.
    """

    ids: Sequence[int]
    total: int
    of: int | None
    rows: Sequence[EntityLine] = ()
    counting: bool = False
    whole: bool = True


class EntityListing:
    """The listing of one kind of entity."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        self._desk = desk
        self._kind = kind
        self._moment = 0
        self._listed: Once[array[int]] = Once()
        self._shown: Once[Searched] = Once()
        self._counted: Once[Searched] = Once()
        self._readings: Once[None] = Once()
        self._summaries = Summaries()
        self._of: tuple[Filter, date] | None = None
        self._event = 0
        self._looking = LookingOn(_PAUSE)
        self._search = Search(desk)

    @property
    def summaries(self) -> Summaries | None:
        """The summaries of what was shown last, once they have been read."""
        return None if self._of is None else self._summaries

    def hurry(self) -> None:
        """List all entities of the view now: they are wanted."""
        self._looking.cut_short()
        self._search.hurry()

    def outdate(self) -> None:
        """Ask the database again at the next `show`: it changed."""
        self._moment += 1

    async def show(self, view: EntityView, page: int) -> AsyncIterator[Shown]:
        """What to show: at first what is quick to have, then the whole, and what is counted when it has been.

        `page`: the rows in sight.
        """
        if not self._listed.known(self._source(view)) and not view.searched and not view.needs_summaries:
            self._looking.begin()
            opened, rows = await self._desk.read(_open, view, page)
            more = len(opened) == _PAGES * page
            yield Shown(opened, len(opened) + more, None if more else len(opened), rows)
            # whoever moves on at once, as from view to view, does not wait for all of this one's ids
            if more:
                await self._looking.passes()
        if not view.needs_summaries:
            async for shown in self._found(view, page):
                yield shown
            if view.told:
                await self._read_summaries(view)
                await self._prepare(view)
            return
        if self._of != _scope(view):
            yield Shown((), 0, None, counting=True)
            await self._read_summaries(view)
        async for shown in self._found(view, page):
            yield shown
        if not self._readings.known((_scope(view), self._moment)):
            await self._read_summaries(view)
            async for shown in self._found(view, page):
                if shown.whole:
                    yield shown
        await self._prepare(view)

    async def prepare_search(self, view: EntityView) -> None:
        """Have at hand what is searched, before the first character is typed."""
        if not view.needs_summaries or self._of == _scope(view):
            await self._searched(self._shown, view)

    async def count_if_read(self, view: EntityView) -> Counts | None:
        """How many associations have each status, of the entities of the view; None while that is not known."""
        if not view.told or not self._readings.known((_scope(view), self._moment)):
            return None
        if view.searched:
            searched = await self._searched(self._counted, view)
            found: Sequence[int] = await self._desk.read_behind(searched.find, view.searched)
        else:
            found = await self._arrange(view)
        if self._summaries.is_prepared(found):
            return self._summaries.total(found)
        return await self._desk.read_aside(self._summaries.total, found)

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

    async def _arrange(self, view: EntityView) -> Sequence[int]:
        """Those of them that hold what the filter asks for, in the view's order, whatever is searched."""
        listed = await self._list(view)
        return (
            await self._desk.read(_arrange, self._summaries, listed, view) if view.needs_summaries else listed
        )

    async def _found(self, view: EntityView, page: int) -> AsyncIterator[Shown]:
        """Those of them that hold every word of the search; at first what fills a screen."""
        of = len(await self._list(view))
        if not view.searched:
            ids = await self._arrange(view)
            yield Shown(ids, len(ids), of)
            return
        searched = await self._searched(self._shown, view)
        async for found in self._search.find(searched, view.searched, _PAGES * page):
            yield Shown(found.ids, found.total, of, whole=found.whole)

    async def _searched(self, kept: Once[Searched], view: EntityView) -> Searched:
        """What a search of the view is in; `kept` is where it is found again."""

        async def read() -> Searched:
            ids = await self._arrange(view)
            texts = await self._desk.texts.of(self._kind)
            return Searched(ids, await self._desk.read_behind(Haystack, ids, texts))

        unsearched = view._replace(filter=view.filter._replace(search=""))
        return await kept.get((unsearched, self._moment, self._event if view.needs_summaries else None), read)

    async def _prepare(self, view: EntityView) -> None:
        """Have at hand what a key asks for next: another order, other statuses."""
        listed = await self._list(view)
        if not self._summaries.is_prepared(listed):
            await self._desk.read_aside(self._summaries.prepare, listed)

    async def _read_summaries(self, view: EntityView) -> None:
        """Have the summaries of the view's scope as they are now: those that changed, where the log tells which."""
        scope = _scope(view)

        async def read() -> None:
            changed = await self._desk.read(find_changed, self._event) if self._of == scope else None
            if changed is not None and changed.ids is not None:
                if changed.ids:
                    await self._desk.read_aside(reread, self._summaries, sorted(changed.ids), *scope)
                self._event = changed.event
                return
            event, _ = await self._desk.read(audit.head)
            self._summaries = await self._desk.read_aside(load_summaries, *scope)
            self._of, self._event = scope, event

        await self._readings.get((scope, self._moment), read)


def _scope(view: EntityView) -> tuple[Filter, date]:
    return scope_of(view.filter), view.day


def _open(view: EntityView, page: int) -> tuple[array[int], list[EntityLine]]:
    ids = list_entity_ids(view.listed, view.sort, descending=view.descending, limit=_PAGES * page)
    return ids, get_entity_lines(ids[:page], view.scope, view.day)


def _arrange(summaries: Summaries, ids: Sequence[int], view: EntityView) -> Sequence[int]:
    """Those that hold what the filter asks for, in the view's order."""
    if view.chooses_by_summary:
        ids = summaries.holding(ids, view.filter.statuses)
    if view.sort.by_summary:
        ids = summaries.sorted(ids, view.sort, descending=view.descending)
    return ids
