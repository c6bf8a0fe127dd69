"""Whether the database has the tables that certtui makes, and nothing else that acts or shows in their place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from certtui.integrity.problem import Problem
from certtui.shape import Difference, Incomparable, Shape, differences

_PLANTED = "a trigger or view that certtui did not make"
_ALTERED = "tables that are not as certtui makes them"
_PLANTED_MEANING = (
    "A trigger changes or deletes rows by itself whenever somebody saves, and a view can show what is not stored. Find out "
    "who can write to the database, and check what it did, then remove it with the database's own tool: {cure}"
)
_ALTERED_MEANING = (
    "Another program changed the tables, so what they refuse or show may be wrong. Find out who can write to the database; "
    "restore the last backup in which they were right, or undo the change with the database's own tool."
)

_INCOMPARABLE = "tables that could not be compared with those that certtui makes"
_INCOMPARABLE_MEANING = (
    "To compare them, certtui makes its tables once more as temporary ones, and the server refused that. Whoever owns the "
    "database gives the right: GRANT TEMPORARY ON DATABASE name TO account; then run 'certtui check' again."
)


class OfTables(NamedTuple):
    """What differs from what certtui makes, and whether rows and their references can be read in spite of it."""

    problems: list[Problem]
    readable: bool
    references_hold: bool


def of_the_shape(wanted: Shape | Incomparable) -> OfTables:
    """Compare the tables that there are with those that certtui makes."""
    found = list(differences(wanted))
    return OfTables(
        list(_problems(found)),
        not any(one.hinders for one in found),
        not any(one.hinders or one.loosens for one in found),
    )


def _problems(found: list[Difference]) -> Iterator[Problem]:
    for one in found:
        if one.unsure:
            yield Problem(_INCOMPARABLE, one.what, _INCOMPARABLE_MEANING)
        elif one.cure:
            yield Problem(_PLANTED, one.what, _PLANTED_MEANING.format(cure=one.cure))
        else:
            yield Problem(_ALTERED, one.what, _ALTERED_MEANING)
