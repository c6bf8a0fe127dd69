"""Which rows of a comparison are shown now: those of the chosen move, searched, in an order.

Owns the order of loading: the first page by itself where there are many, then all ids, which a search narrows in memory.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from certtui.queries.associations import Listed
from certtui.queries.differences import (
    Change,
    ChangeOrder,
    Comparison,
    get_changes,
    list_changes,
    list_first_changes,
)
from certtui.queries.haystack import Haystack
from certtui.rights import Operator
from certtui.screens.desk import Desk
from certtui.screens.looking import LookingOn
from certtui.screens.searching import Search, Searched

_FIRST_ROWS = 120
"""Rows read along with a list: the tallest common terminal's page and one more."""
_PAUSE = 0.3
"""Seconds that a list is looked at before all of it is read: whoever moves on over the moves does not wait for each."""


class Wanted(NamedTuple):
    """What is to be listed; `expected`: about how many rows there are."""

    comparison: Comparison
    order: ChangeOrder
    descending: bool
    expected: int


class Shown(NamedTuple):
    """What the table is to show: ids in order, how many there are in all, and rows that came along.

    `whole`: the search has been through all; until then `total` is what may be expected.
    """

    ids: Sequence[int]
    total: int
    rows: Sequence[Change] = ()
    whole: bool = True


class ChangesListing:
    """The listing of one choice of moves at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wanted: Wanted | None = None
        self._listed: Listed | None = None
        self._searched: Searched | None = None
        self._looking = LookingOn(_PAUSE)
        self._search = Search(desk)

    def hurry(self) -> None:
        """List all rows now: they are wanted."""
        self._looking.cut_short()
        self._search.hurry()

    def outdate(self) -> None:
        """Ask the database again at the next `show`: it changed."""
        self._wanted = None

    async def show(self, wanted: Wanted, query: str) -> AsyncIterator[Shown]:
        """What to show of this: at first what is quick to have, then the whole."""
        operator = self._desk.session.operator
        if wanted != self._wanted:
            self._wanted = self._listed = self._searched = None
            self._looking.begin()
            by_name = wanted.order is ChangeOrder.NAME and not wanted.descending
            if by_name and not query:
                first, rows = await self._desk.read(_open, operator, wanted)
                self._listed = first if first.complete else None
                total = len(first.ids) if first.complete else max(wanted.expected, len(first.ids))
                yield Shown(first.ids, total, rows)
            self._wanted = wanted
        if self._listed is None:
            await self._looking.passes()
            self._listed = await self._desk.read_behind(
                list_changes, operator, wanted.comparison, wanted.order, descending=wanted.descending
            )
        ids = self._listed.ids
        if not query.strip():
            yield Shown(ids, len(ids))
            return
        if self._searched is None:
            texts = await self._desk.texts.of(wanted.comparison.filter.kind)
            self._searched = Searched(ids, Haystack(self._listed.entities, texts))
        async for found in self._search.find(self._searched, query, _FIRST_ROWS):
            yield Shown(found.ids, found.total, whole=found.whole)


def _open(operator: Operator, wanted: Wanted) -> tuple[Listed, list[Change]]:
    first = list_first_changes(operator, wanted.comparison, _FIRST_ROWS, wanted.expected)
    return first, get_changes(first.ids[:_FIRST_ROWS], wanted.comparison)
