"""A list in Settings that may have 100,000 rows: its first page at once, the rest behind it, searched in memory."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from certtui.queries.haystack import Haystack
from certtui.records import Kind
from certtui.screens.desk import Desk
from certtui.screens.searching import Searched
from certtui.screens.settings.pane import SettingsPane

FIRST_ROWS = 120
"""Rows that are listed first: the tallest common terminal's page and one more."""


class LongPane(SettingsPane):
    """Entities of a kind. `list_all` gives the ids of all that are listed; the marks are by id, and survive a search."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk)
        self.kind = kind
        self._all: array[int] | None = None
        self._searched: Searched | None = None

    async def list_all(self) -> array[int]:
        """The ids of all, in order."""
        raise NotImplementedError

    def outdate(self) -> None:
        """Read all anew, and what is searched in it."""
        self.reorder()

    def reorder(self) -> None:
        """List all anew, in another order or with others among them; what is searched in each stays."""
        self._all = self._searched = None

    async def list_keys(self, query: str) -> Sequence[int]:
        """All, or those that hold every word of the query."""
        if self._all is None:
            self._all = await self.list_all()
        if not query.strip():
            return self._all
        if self._searched is None:
            self._searched = Searched(self._all, Haystack(self._all, await self.desk.texts.of(self.kind)))
        return await self.desk.read(self._searched.find, query)
