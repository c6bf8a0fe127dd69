"""The matrix of a filter as a table: a row for each entity, a column for each certification, its status in words."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, Final

from certtui.errors import UsageError
from certtui.queries.definitions import get_certification
from certtui.queries.entity_views import EntitySort, list_entity_ids
from certtui.queries.matrix import get_matrix_rows, list_columns
from certtui.records import Kind, Status

if TYPE_CHECKING:
    from certtui.exporting.writing import Value
    from certtui.filters import Filter
    from certtui.queries.exports import Selection

FIXED_COLUMNS: Final = ("entity_code", "entity_name", "percent")
"""Followed by one column for each certification: groups in order of name, and in each its certifications."""
_AT_ONCE: Final = 1_000
"""Entities whose cells are read together: memory does not grow with their number."""
_WORDS: Final = {str(int(status)): status.word for status in Status}


def matrix_columns(selection: Selection) -> tuple[str, ...]:
    """The columns. A certification that is called like one of ours says that it is a certification."""
    return FIXED_COLUMNS + _told_apart([one.name for one in list_columns(_of_one_kind(selection.filter))])


def matrix_rows(selection: Selection) -> Generator[tuple[Value, ...]]:
    """Every entity that a view lists by this filter, by code: percent in compliance, and a status or nothing in each.

    With statuses, those that have one of them anywhere; their other cells are there as well, as on screen.
    """
    filter = _of_one_kind(selection.filter)
    certifications = [one.id for one in list_columns(filter)]
    wanted = {str(int(status)) for status in filter.statuses}
    ids = list_entity_ids(filter, EntitySort.CODE)
    for start in range(0, len(ids), _AT_ONCE):
        for row in get_matrix_rows(ids[start : start + _AT_ONCE], certifications, selection.as_of):
            if not wanted or wanted.intersection(row.statuses):
                yield (row.code, row.name, row.counts.percent, *map(_WORDS.get, row.statuses))


def _of_one_kind(filter: Filter) -> Filter:
    """The filter with the kind that it is about. Raises UsageError where that is none in particular."""
    if filter.kind is not None:
        return filter
    if filter.role_id is not None:
        return filter._replace(kind=Kind.EMPLOYEE)
    if filter.certification_id is not None:
        return filter._replace(kind=get_certification(filter.certification_id).kind)
    kinds = ", ".join(kind.word for kind in Kind)
    raise UsageError(f"A matrix is of one kind of entity. Add --kind and one of: {kinds}.")


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Names that differ from the fixed columns and from each other: two keys of one JSON object must not be the same."""
    taken = {*FIXED_COLUMNS, *names}
    told = []
    for name in names:
        shown = name
        while shown in FIXED_COLUMNS or (shown != name and shown in taken):
            shown += " (certification)"
        taken.add(shown)
        told.append(shown)
    return tuple(told)
