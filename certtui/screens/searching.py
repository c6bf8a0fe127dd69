"""SearchedTexts: what is searched in the entities of a kind, read once for all screens until the database changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui import audit
from certtui.queries.entities import SearchTexts, load_search_texts
from certtui.records import Kind
from certtui.screens.once import Once

if TYPE_CHECKING:
    from certtui.screens.desk import Desk


class SearchedTexts:
    """Of 100,000 employees they are the largest thing that is kept: 25 MB, which no two screens need twice."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._readings: dict[Kind | None, Once[SearchTexts]] = {}

    async def of(self, kind: Kind | None) -> SearchTexts:
        """The texts of a kind as they are now, by entity; None: of all kinds."""
        event, _ = await self._desk.read(audit.head)

        async def read() -> SearchTexts:
            return await self._desk.read_behind(load_search_texts, kind)

        return await self._readings.setdefault(kind, Once()).get(event, read)
