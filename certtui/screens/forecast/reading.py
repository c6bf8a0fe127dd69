"""What is drawn for a filter and a day, counted once until the database changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from typing import Final, NamedTuple

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
from certtui.rights import Operator
from certtui.screens.desk import Desk

MONTHS: Final = 24
"""How far behind and ahead the share in compliance is counted."""
_AT_ONCE: Final = 10
"""Certifications that are counted in one go: whoever leaves does not wait for the rest, nor do others of the desk."""
_KEPT: Final = 16
"""What is kept of filters looked at before."""


_About = tuple[Operator, Filter, date]
"""For whom, of what, and when: rights may change as well."""


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
        self._expiries: dict[_About, Expiries] = {}
        self._shares: dict[_About, Shares] = {}

    async def expiries(self, filter: Filter, day: date) -> Expiries:
        """When the rows that the filter chooses on the day expire."""
        event = await self._head()
        about = self._desk.session.operator, filter, day
        if about in self._expiries:
            return self._expiries[about]
        counted = await self._desk.read_behind(count_expiries, *about)
        if event == self._event:
            self._expiries[about] = counted
        return counted

    async def shares(self, filter: Filter, day: date) -> AsyncIterator[Shares]:
        """The share in compliance around the day; first, where it takes long, how far the counting is."""
        event = await self._head()
        operator, filter = self._desk.session.operator, without_statuses(filter)
        about = operator, filter, day
        if about in self._shares:
            yield self._shares[about]
            return
        days = sampled_days(day, MONTHS)
        parts = await self._desk.read(list_parts, filter, _AT_ONCE)
        counted = [Share(one) for one in days]
        for done, part in enumerate(parts):
            yield Shares(tuple(counted), done, len(parts))
            more = await self._desk.read_behind(count_compliance, operator, filter, days, part)
            counted = [share.plus(other) for share, other in zip(counted, more, strict=True)]
        whole = Shares(tuple(counted), len(parts), len(parts))
        if event == self._event:
            self._shares[about] = whole
        yield whole

    async def _head(self) -> int:
        """The newest event. What was counted before it is dropped; what is being counted then is not kept."""
        event, _ = await self._desk.read(audit.head)
        if event != self._event or len(self._expiries) + len(self._shares) >= _KEPT:
            self._expiries.clear()
            self._shares.clear()
            self._event = event
        return event
