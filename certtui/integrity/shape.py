"""Whether the database has the tables that certtui makes, and nothing else that acts or shows in their place."""

from __future__ import annotations

from collections.abc import Iterator

from certtui.integrity.problem import Problem
from certtui.shape import Difference, differences

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


def of_the_shape() -> tuple[list[Problem], bool]:
    """What differs from what certtui makes, and whether the tables can be read in spite of it."""
    found = list(differences())
    return list(_problems(found)), not any(one.hinders for one in found)


def _problems(found: list[Difference]) -> Iterator[Problem]:
    for one in found:
        if one.cure:
            yield Problem(_PLANTED, one.what, _PLANTED_MEANING.format(cure=one.cure))
        else:
            yield Problem(_ALTERED, one.what, _ALTERED_MEANING)
