"""What is drawn for a filter and a day, counted once until the database changes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Hashable
from datetime import date
from typing import Any, Final, NamedTuple

from certtui import audit
from certtui.filters import Filter
from certtui.queries.forecast import (
    Expiries,
    Share,
    count_compliance,
    count_expiries,
    list_parts,
    sampled_days,
    without_statuses,
)
from certtui.screens.desk import Desk

MONTHS: Final = 24
"""How far behind and ahead the share in compliance is counted."""
_AT_ONCE: Final = 10
"""Certifications that are counted in one go: whoever leaves does not wait for the rest, nor do others of the desk."""
_KEPT: Final = 16
"""What is kept of filters looked at before."""


class Shares(NamedTuple):
    """The shares counted so far: of `done` parts of `parts`."""

    shares: tuple[Share, ...]
    done: int
    parts: int

    @property
    def complete(self) -> bool:
        """Whether all is counted."""
        return self.done == self.parts


class Forecasts:
    """Counts what a view's forecasts are asked for."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._event = -1
        self._kept: dict[Hashable, Any] = {}

    async def expiries(self, filter: Filter, day: date) -> Expiries:
        """When the rows that the filter chooses on the day expire."""
        event = await self._head()
        key = ("expiries", filter, day)
        if key not in self._kept:
            operator = self._desk.session.operator
            self._keep(key, event, await self._desk.read_behind(count_expiries, operator, filter, day))
            return self._kept[key]  # type: ignore[no-any-return]
        return self._kept[key]  # type: ignore[no-any-return]

    async def shares(self, filter: Filter, day: date) -> AsyncIterator[Shares]:
        """The share in compliance around the day; first, where it takes long, how far the counting is."""
        event = await self._head()
        days = sampled_days(day, MONTHS)
        filter = without_statuses(filter)
        key = ("shares", filter, day)
        if key in self._kept:
            yield self._kept[key]
            return
        operator = self._desk.session.operator
        parts = await self._desk.read(list_parts, filter, _AT_ONCE)
        counted = [Share(one) for one in days]
        for done, part in enumerate(parts):
            yield Shares(tuple(counted), done, len(parts))
            more = await self._desk.read_behind(count_compliance, operator, filter, days, part)
            counted = [share.plus(other) for share, other in zip(counted, more, strict=True)]
        whole = Shares(tuple(counted), len(parts), len(parts))
        self._keep(key, event, whole)
        yield whole

    async def _head(self) -> int:
        """The newest event; what was counted before it is dropped."""
        event, _ = await self._desk.read(audit.head)
        if event != self._event or len(self._kept) >= _KEPT:
            self._kept.clear()
            self._event = event
        return event

    def _keep(self, key: Hashable, event: int, counted: object) -> None:
        """Keep what was counted since that event, unless another has come: then it is counted anew next time."""
        if event == self._event:
            self._kept[key] = counted
