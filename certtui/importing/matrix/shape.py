"""A matrix as it is planned: which of its columns are which certifications, and what their cells are."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from certtui.importing.plan import DateColumn
    from certtui.records import Kind


class Column(NamedTuple):
    """A column of a certification. `place`: its index in a row; `field`: what its cells are, as --cells says it; `key`: under which they are read."""

    place: int
    theirs: str
    field: str

    @property
    def key(self) -> str:
        """Unlike the name of any of our fields."""
        return f"column {self.place}"


class Entry(NamedTuple):
    """A certification with its column; with two where it has one for the issue date and one for the expiry."""

    certification: str
    column: Column
    expires: Column | None = None

    @property
    def columns(self) -> tuple[Column, ...]:
        """Its columns."""
        return (self.column, self.expires) if self.expires else (self.column,)


class Matrix(NamedTuple):
    """The certifications of a matrix, in the order of its columns. `width`: how many columns it has.

    `dates`: columns whose dates are not written as we write them, with their form.
    """

    kind: Kind | None
    entries: tuple[Entry, ...]
    width: int
    dates: tuple[DateColumn, ...] = ()

    def shown(self) -> tuple[tuple[str, str], ...]:
        """Their columns, and ours that they feed: what a certification has in them."""
        return tuple(
            (column.theirs, f"{entry.certification}: {column.field}")
            for entry in self.entries
            for column in entry.columns
        )
