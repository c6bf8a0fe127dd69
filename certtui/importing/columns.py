"""Finds which of a file's columns feeds which of our fields: by what the operator says, by name, by alias."""

from __future__ import annotations

import difflib
import re
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


class Holds(Enum):
    """What a field's cells are, and so how they are read."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    """A moment in UTC: 2026-11-23T10:05:00Z."""
    BOOL = "bool"
    PERIOD = "period"
    """12 months, 1 year, 90 days, never."""
    NUMBERS = "numbers"
    """Whole numbers, separated by commas."""
    NAMES = "names"
    """Names, separated by semicolons."""
    DERIVED = "derived"
    """Known, so that it is no stray column, but always reckoned anew and so never read."""


class Field(NamedTuple):
    """One of our fields: its aliases (any case, blanks, underscores, hyphens, dots), and whether rows need it.

    `substitute` names a field that does instead of a required one.
    """

    name: str
    aliases: tuple[str, ...] = ()
    required: bool = False
    kind: Holds = Holds.TEXT
    substitute: str = ""


class ColumnMatch(NamedTuple):
    """Where the values come from. Both map a name to the index of a column.

    `fields`: ours, with the column that feeds each. `unmatched`: theirs that feed nothing; columns without a name are
    not among them.
    """

    fields: dict[str, int]
    unmatched: dict[str, int]


def fold(name: str) -> str:
    """Give what counts of a column's name when names are compared."""
    return re.sub(r"[\s_.\-*:]+", "", name.casefold())


def match_columns(
    columns: Sequence[str], fields: Mapping[str, Field], maps: Sequence[tuple[str, str]] = ()
) -> ColumnMatch:
    """Match a file's columns with the fields of a kind of import.

    1. What `maps` says holds, with our field by its name or an alias; one column may feed several fields.
    2. A field that is not mapped takes the column that has its name: exactly, else when folded.
    3. Else it takes the one column that is left and has one of its aliases; two such columns are refused.

    Raises UsageError for a map with an unknown side, or two columns for one field; InvalidInput("columns") when a
    field has two claimants, or a required one has none.
    """
    found = _mapped(columns, fields, maps)
    open_fields = [field for field in fields.values() if field.name not in found]
    for field in open_fields:
        named = _named(columns, field.name)
        if named is not None:
            found[field.name] = named
    taken = set(found.values())
    claims: dict[str, list[int]] = {}
    for field in open_fields:
        if field.name not in found:
            known = {fold(field.name), *map(fold, field.aliases)}
            free = (index for index, column in enumerate(columns) if index not in taken)
            claims[field.name] = [index for index in free if fold(columns[index]) in known]
    for name, claimants in claims.items():
        if len(claimants) > 1:
            raise _several(name, [columns[index] for index in claimants])
        found.update((name, index) for index in claimants)
    _require(columns, fields, found)
    used = set(found.values())
    unmatched = {column: index for index, column in enumerate(columns) if column and index not in used}
    return ColumnMatch(found, unmatched)


def _mapped(
    columns: Sequence[str], fields: Mapping[str, Field], maps: Iterable[tuple[str, str]]
) -> dict[str, int]:
    by_fold = {fold(alias): field.name for field in fields.values() for alias in field.aliases}
    by_fold |= {fold(name): name for name in fields}
    found: dict[str, int] = {}
    for theirs, ours in maps:
        name = by_fold.get(fold(ours))
        if name is None:
            raise UsageError(f"There is no field '{ours}'. {_near(ours, list(fields))}")
        index = _named(columns, theirs)
        if index is None:
            raise UsageError(
                f"The file has no column '{theirs}'. {_near(theirs, [name for name in columns if name])}"
            )
        if found.setdefault(name, index) != index:
            raise UsageError(
                f"--map gives '{name}' two columns, '{columns[found[name]]}' and '{theirs}'. Give one."
            )
    return found


def _named(columns: Sequence[str], name: str) -> int | None:
    """Find the column of a name: the one written just so, else the only one that is the same when folded."""
    if name in columns:
        return columns.index(name)
    alike = [index for index, column in enumerate(columns) if column and fold(column) == fold(name)]
    return alike[0] if len(alike) == 1 else None


def _require(columns: Sequence[str], fields: Mapping[str, Field], found: Mapping[str, int]) -> None:
    missing = [
        field.name
        for field in fields.values()
        if field.required and field.name not in found and field.substitute not in found
    ]
    if missing:
        names = " and ".join(f"'{name}'" for name in missing)
        theirs = ", ".join(f"'{column}'" for column in columns if column)
        raise InvalidInput(
            "columns",
            f"No column was found for {names}. The file has {theirs}. "
            f'Say which it is: --map "Their column={missing[0]}".',
        )


def _several(name: str, claimants: list[str]) -> InvalidInput:
    names = " and ".join(f"'{claimant}'" for claimant in claimants)
    return InvalidInput(
        "columns", f"{names} may each be '{name}'. Say which it is: --map \"{claimants[0]}={name}\"."
    )


def _near(name: str, known: Sequence[str]) -> str:
    """Offer the names that are near to one that is not known, or all of them."""
    by_fold = {fold(candidate): candidate for candidate in known}
    near = [by_fold[match] for match in difflib.get_close_matches(fold(name), list(by_fold), cutoff=0.5)]
    return f"Near to it: {', '.join(near)}." if near else f"There are: {', '.join(known)}."
