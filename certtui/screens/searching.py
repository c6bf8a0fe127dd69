"""What is searched in the entities of a kind, read once for all screens; and how a search is shown while it is typed."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from certtui import audit
from certtui.queries.haystack import Finding, Haystack, SearchTexts, load_search_texts
from certtui.records import Kind
from certtui.screens.looking import LookingOn
from certtui.screens.once import Once

if TYPE_CHECKING:
    from textual.widgets import Input

    from certtui.screens.desk import Desk

_PAINTED: Final = 0.03
"""Seconds in which what was found first is painted, before the search goes on beside it."""
_TYPED: Final = 0.3
"""Seconds without a further character after which the whole is shown: until then a second picture is only in the way."""


class SearchedTexts:
    """Read until the database changes.

    Of 100,000 employees they are the largest thing that is kept: 25 MB, which no two screens need twice.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._readings: dict[Kind | None, Once[SearchTexts]] = {}

    async def of(self, kind: Kind | None) -> SearchTexts:
        """The texts of a kind as they are now, by entity; None: of all kinds."""
        event, _ = await self._desk.read(audit.head)

        async def read() -> SearchTexts:
            return await self._desk.read_behind(load_search_texts, kind)

        return await self._readings.setdefault(kind, Once()).get(event, read)


class Searched(NamedTuple):
    """What is searched: ids in the order of a list, and what is searched of each, in the same order."""

    ids: Sequence[int]
    haystack: Haystack

    def find(self, query: str) -> array[int]:
        """All that hold every word of the query."""
        return self._at(self.haystack.find(query))

    def tell(self, finding: Finding) -> Found:
        """Which ids a finding is of."""
        return Found(self._at(finding.found), finding.expected, finding.whole)

    def _at(self, positions: Sequence[int]) -> array[int]:
        return array("q", map(self.ids.__getitem__, positions))


class Found(NamedTuple):
    """What was found: ids in order, how many there are in all. Until `whole`, `total` is what may be expected."""

    ids: array[int]
    total: int
    whole: bool


def say_nothing_matches(search: Input, *, filtered: bool) -> str:
    """Say that nothing matches what was searched or filtered by, and how all is shown again from where the focus is."""
    by = (
        "the filter and the search"
        if filtered and search.value
        else "the filter"
        if filtered
        else "the search"
    )
    keys = "enter, then c," if search.has_focus else "c"
    return f"Nothing matches {by}.\nPress {keys} to show all."


class Search:
    """A search that is being typed: what fills a screen at once, however long the list is; the whole when typing pauses.

    Meanwhile the rest is looked through, a step at a time, so that neither rows nor the next character wait for it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._typing = LookingOn(_TYPED)

    def hurry(self) -> None:
        """Have the whole found now: it is wanted."""
        self._typing.cut_short()

    async def find(self, searched: Searched, query: str, enough: int) -> AsyncIterator[Found]:
        """What is found: at first `enough` of it, where there is more; then the whole."""
        self._typing.begin()
        haystack = searched.haystack
        finding = await self._desk.read(haystack.find_first, query, enough)
        if not finding.whole:
            yield searched.tell(finding)
            await asyncio.sleep(_PAINTED)
            while not finding.whole:
                finding = await self._desk.read(haystack.go_on, finding)
            await self._typing.passes()
        yield searched.tell(finding)
