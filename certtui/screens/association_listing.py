"""Which rows a certification's table shows now: the view, the search, and how both become ids.

Owns: the order of loading. The first page is asked for by itself, so that a large certification is on the screen as
soon as a small one; then all ids; a search is matched in memory over texts that are read once per kind.
"""

from __future__ import annotations

from array import array
from collections.abc import AsyncIterator, Sequence
from typing import NamedTuple

from certtui.queries.associations import Listed, get_rows, list_first_rows, list_rows
from certtui.queries.counts import count_statuses_of
from certtui.queries.entities import Haystack
from certtui.records import AssociationRow, Counts, Kind, RowView
from certtui.screens.desk import Desk
from certtui.screens.looking import LookingOn

_PAUSE = 0.3
"""Seconds that a view is looked at before all of its rows are listed."""


class Shown(NamedTuple):
    """What the table is to show: the ids in order, how many there are in all, and rows that came along."""

    ids: Sequence[int]
    total: int
    counts: Counts
    rows: Sequence[AssociationRow] = ()


class AssociationListing:
    """The listing of one view at a time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._view: RowView | None = None
        self._listed: Listed | None = None
        self._haystack: Haystack | None = None
        self._looking = LookingOn(_PAUSE)
        self.counts = Counts()

    def hurry(self) -> None:
        """List all rows of the view now: they are wanted."""
        self._looking.cut_short()

    def outdate(self) -> None:
        """Ask the database again at the next `show`: it changed."""
        self._view = None

    async def show(
        self, view: RowView, kind: Kind, query: str, page: int, known: Counts | None = None
    ) -> AsyncIterator[Shown]:
        """What to show for this view and search: at first what is quick to have, then the whole.

        `known` are the certification's counts, where they are known: counting again would cost more than the page.
        """
        if view != self._view:
            self._view = self._listed = self._haystack = None
            opened, self.counts, rows = await self._desk.read(_open, view, page, known)
            if opened.complete:
                self._listed = opened
            self._view = view
            if not query:
                total = len(opened.ids) if opened.complete else _total(self.counts, view)
                yield Shown(opened.ids, total, self.counts, rows)
                if opened.complete:
                    return
        if self._listed is None:
            # whoever moves on at once, as over a list of certifications, does not wait for all of this one's rows
            await self._looking.passes()
            self._listed = await self._desk.read_behind(list_rows, view)
        if query:
            if self._haystack is None:
                self._haystack = Haystack(self._listed.entities, await self._desk.texts.of(kind))
            positions = await self._desk.read(self._haystack.find, query)
            all_ids = self._listed.ids
            ids = array("q", [all_ids[position] for position in positions])
            yield Shown(ids, len(ids), self.counts)
        else:
            yield Shown(self._listed.ids, len(self._listed.ids), self.counts)


def _open(view: RowView, page: int, known: Counts | None) -> tuple[Listed, Counts, list[AssociationRow]]:
    counts = known or count_statuses_of(view.certification_id, view.as_of, inactive=view.inactive)
    listed = list_first_rows(view, page, _total(counts, view), counts.total)
    return listed, counts, get_rows(listed.ids[:page], view.as_of)


def _total(counts: Counts, view: RowView) -> int:
    return sum(counts.of(status) for status in view.statuses) if view.statuses else counts.total
