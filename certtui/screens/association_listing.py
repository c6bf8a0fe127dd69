"""Which rows a certification's table shows now: the view, the search, and how both become ids.

Owns: the order of loading. The first page is asked for by itself, so that a large certification is on the screen as
soon as a small one; then all ids; a search is matched in memory over texts that are read once per kind.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from typing import NamedTuple

from certtui.queries.associations import Listed, get_rows, list_first_rows, list_rows
from certtui.queries.counts import count_statuses_of
from certtui.queries.haystack import Haystack
from certtui.records import AssociationRow, Counts, Kind, RowView
from certtui.screens.desk import Desk
from certtui.screens.looking import LookingOn
from certtui.screens.once import Once
from certtui.screens.searching import Search, Searched

_PAUSE = 0.3
"""Seconds that a view is looked at before all of its rows are listed."""
_PAGES = 2
"""Pages that are listed first, so that the one below is read while the first is looked at."""


class Shown(NamedTuple):
    """What the table is to show: the ids in order, how many there are in all, and rows that came along.

    `whole`: the search has been through all; until then `total` is what may be expected.
    """

    ids: Sequence[int]
    total: int
    counts: Counts
    rows: Sequence[AssociationRow] = ()
    whole: bool = True


class AssociationListing:
    """The listing of one view at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._moment = 0
        self._shown: object = None
        self._listed: Once[Listed] = Once()
        self._searching: Once[Searched] = Once()
        self._looking = LookingOn(_PAUSE)
        self._search = Search(desk)
        self.counts = Counts()

    def hurry(self) -> None:
        """List all rows of the view now: they are wanted."""
        self._looking.cut_short()
        self._search.hurry()

    def outdate(self) -> None:
        """Ask the database again at the next `show`: it changed."""
        self._moment += 1

    async def show(
        self, view: RowView, kind: Kind, query: str, page: int, known: Counts | None = None
    ) -> AsyncIterator[Shown]:
        """What to show for this view and search: at first what is quick to have, then the whole.

        `page`: the rows in sight. `known` are the certification's counts, where they are known: counting again would
        cost more than the page.
        """
        if self._shown != (view, self._moment):
            self._looking.begin()
            moment = self._moment
            opened, self.counts, rows = await self._desk.read(_open, view, page, known)
            if opened.complete:
                await self._listed.get((view, moment), partial(_at_hand, opened))
            self._shown = view, moment
            if not query:
                total = len(opened.ids) if opened.complete else _total(self.counts, view)
                yield Shown(opened.ids, total, self.counts, rows)
                if opened.complete:
                    return
        # whoever moves on at once, as over a list of certifications, does not wait for all of this one's rows
        if not self._listed.known((view, self._moment)):
            await self._looking.passes()
        if not query:
            listed = await self._list(view)
            yield Shown(listed.ids, len(listed.ids), self.counts)
            return
        async for found in self._search.find(await self._searched(view, kind), query, _PAGES * page):
            yield Shown(found.ids, found.total, self.counts, whole=found.whole)

    async def prepare_search(self, view: RowView, kind: Kind) -> None:
        """Have at hand what is searched, before the first character is typed."""
        self._looking.cut_short()
        await self._searched(view, kind)

    async def _list(self, view: RowView) -> Listed:
        """All rows of the view, whatever is searched."""

        async def read() -> Listed:
            return await self._desk.read_behind(list_rows, view)

        return await self._listed.get((view, self._moment), read)

    async def _searched(self, view: RowView, kind: Kind) -> Searched:
        async def read() -> Searched:
            listed = await self._list(view)
            texts = await self._desk.texts.of(kind)
            return Searched(listed.ids, await self._desk.read_behind(Haystack, listed.entities, texts))

        return await self._searching.get((view, self._moment), read)


async def _at_hand(listed: Listed) -> Listed:
    return listed


def _open(view: RowView, page: int, known: Counts | None) -> tuple[Listed, Counts, list[AssociationRow]]:
    counts = known or count_statuses_of(view.certification_id, view.as_of, inactive=view.inactive)
    # the rows of a status lie further apart, and what is between is walked too
    rows = page if view.statuses else _PAGES * page
    listed = list_first_rows(view, rows, _total(counts, view), counts.total)
    return listed, counts, get_rows(listed.ids[:page], view.as_of)


def _total(counts: Counts, view: RowView) -> int:
    return sum(counts.of(status) for status in view.statuses) if view.statuses else counts.total
