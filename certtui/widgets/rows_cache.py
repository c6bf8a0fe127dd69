"""The rows a table has at hand: a bounded number of them, those used last, and which of them are out of date."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Cell = str | tuple[str, str]
"""A cell's text, or its text and the name of its look (a component class of the table: "expired")."""


class Row(NamedTuple):
    """One row's cells, in the order of the columns. `dimmed`: it is there to be seen and cannot be marked."""

    key: int
    cells: tuple[Cell, ...]
    dimmed: bool = False


class RowCache:
    """Rows by key. Its invariant: one request is out at most, and no row asked for stays unknown for good."""

    def __init__(self, capacity: int = 1536) -> None:
        self._capacity = capacity
        self._rows: dict[int, Row | None] = {}
        self._stale: set[int] = set()
        self._asked: set[int] = set()
        self._outdated: set[int] = set()
        self._missing: set[int] = set()

    @property
    def waiting(self) -> bool:
        """Whether a request is out."""
        return bool(self._asked)

    def get(self, key: int) -> Row | None:
        """Return the row, also one out of date; None if it is not at hand or does not exist any more."""
        return self._rows.get(key)

    def dimmed(self) -> set[int]:
        """Return the keys of the rows at hand that cannot be marked."""
        return {key for key, row in self._rows.items() if row is not None and row.dimmed}

    def knows(self, keys: Iterable[int]) -> bool:
        """Tell whether all of these can be painted, be it from what is out of date."""
        return all(key in self._rows for key in keys)

    def ask(self, keys: Iterable[int]) -> tuple[int, ...]:
        """Return which of these keys must be asked for, and take them as asked for; none while a request is out."""
        if self._asked:
            return ()
        wanted = tuple(key for key in dict.fromkeys(keys) if key not in self._rows or key in self._stale)
        self._asked = set(wanted)
        return wanted

    def answer(self, rows: Iterable[Row]) -> set[int]:
        """Take rows in, asked for or not, and return the keys whose picture changed.

        An answer is taken as complete, but as it may be one to an earlier question, a row is held to be gone only
        when it was missing from two.
        """
        arrived = {row.key: row for row in rows}
        changed = {key for key, row in arrived.items() if self._rows.get(key) != row}
        found: dict[int, Row | None] = dict(arrived)
        if not arrived or self._asked & arrived.keys():
            missing = self._asked - arrived.keys()
            gone = missing & self._missing
            found |= dict.fromkeys(gone)
            changed |= gone
            self._missing = missing - gone
            self._asked = set()
        for key, row in found.items():
            self._rows.pop(key, None)
            self._rows[key] = row
        self._stale -= found.keys() - self._outdated
        self._outdated -= found.keys()
        while len(self._rows) > self._capacity:
            oldest = next(iter(self._rows))
            del self._rows[oldest]
            self._stale.discard(oldest)
        return changed

    def use(self, keys: Iterable[int]) -> None:
        """Take these as used now, so that they are kept the longest."""
        for key in keys:
            if key in self._rows:
                self._rows[key] = self._rows.pop(key)

    def outdate(self, keys: Collection[int] | None) -> None:
        """Have these rows (None: all) asked for again when they are next wanted, and an answer on its way too."""
        self._stale |= self._rows.keys() if keys is None else self._rows.keys() & set(keys)
        self._outdated |= self._asked if keys is None else self._asked & set(keys)
        self._stale |= self._outdated

    def forget(self) -> None:
        """Have no row at hand that was read before now."""
        self.outdate(None)
        self._rows.clear()

    def give_up(self) -> None:
        """Stop waiting for the request that is out: other rows are wanted now. Its answer may still come."""
        self._asked = set()
