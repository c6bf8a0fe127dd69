"""Where the next gap of a matrix is: among the rows at hand, else near them, else anywhere.

In reading order: the rest of the cursor's row, then the rows after it; backwards the same the other way round.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple

from certtui.filters import Filter
from certtui.queries.matrix import get_matrix_rows, list_entities_with_gaps
from certtui.records import GAPS
from certtui.screens.desk import Desk
from certtui.widgets.matrix_columns import Heading
from certtui.widgets.matrix_table import MatrixTable
from certtui.widgets.rows_view import position_of

_NEAR: Final = 256
"""Rows read at once beyond those at hand. Where there is no gap among them, gaps are rare, and all are listed."""

_GAP_SIGNS: Final = frozenset(str(int(status)) for status in GAPS)


class Gap(NamedTuple):
    """A gap: the entity, and the number of the column."""

    entity_id: int
    column: int


class Gaps:
    """Finds the next gap. What it learns of all entities it keeps until `forget`."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._known: dict[tuple[Filter, date], frozenset[int]] = {}

    def forget(self) -> None:
        """List them anew when they are next wanted: the database changed."""
        self._known.clear()

    async def find(
        self, table: MatrixTable, certifications: Sequence[int], filter: Filter, *, forwards: bool
    ) -> Gap | None:
        """The gap next to the cursor's cell in the table; None when there is none that way."""
        keys, headings = table.keys, table.headings
        if not keys or not headings:
            return None
        day = self._desk.session.as_of
        start = position_of(keys, table.cursor_key, 0)
        way = range(start, len(keys)) if forwards else range(start, -1, -1)
        after: int | None = table.column
        for step, position in enumerate(way):
            statuses = table.statuses(keys[position])
            if statuses is None:
                return await self._find_beyond(
                    [keys[p] for p in way[step:]],
                    headings,
                    certifications,
                    filter,
                    day,
                    after,
                    forwards=forwards,
                )
            column = gap_in(statuses, headings, after, forwards=forwards)
            if column is not None:
                return Gap(keys[position], column)
            after = None
        return None

    async def _find_beyond(
        self,
        ids: Sequence[int],
        headings: Sequence[Heading],
        certifications: Sequence[int],
        filter: Filter,
        day: date,
        after: int | None,
        *,
        forwards: bool,
    ) -> Gap | None:
        """Look through rows that are not at hand; `after` is for the first of them."""
        near, far = ids[:_NEAR], ids[_NEAR:]
        for row in await self._desk.read(get_matrix_rows, near, certifications, day):
            column = gap_in(row.statuses, headings, after if row.id == ids[0] else None, forwards=forwards)
            if column is not None:
                return Gap(row.id, column)
        with_gaps = await self._list(filter, day) if far else frozenset()
        for id in far:
            if id in with_gaps:
                for row in await self._desk.read(get_matrix_rows, [id], certifications, day):
                    column = gap_in(row.statuses, headings, None, forwards=forwards)
                    if column is not None:
                        return Gap(id, column)
        return None

    async def _list(self, filter: Filter, day: date) -> frozenset[int]:
        chosen = Filter(filter.kind, filter.certification_id, filter.group_id, inactive=filter.inactive)
        if (chosen, day) not in self._known:
            self._known = {(chosen, day): await self._desk.read_behind(list_entities_with_gaps, chosen, day)}
        return self._known[chosen, day]


def gap_in(statuses: str, headings: Sequence[Heading], after: int | None, *, forwards: bool) -> int | None:
    """The first column with a gap beyond `after` (None: of the whole row), in the order of the columns."""
    if forwards:
        columns = range(0 if after is None else after + 1, len(headings))
    else:
        columns = range(len(headings) - 1 if after is None else after - 1, -1, -1)
    return next((at for at in columns if statuses[headings[at].place] in _GAP_SIGNS), None)
