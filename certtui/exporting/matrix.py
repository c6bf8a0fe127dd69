"""The matrix of a filter as a table: a row for each entity, a column for each certification, in it its status or a date."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal

from certtui.errors import UsageError
from certtui.queries.definitions import get_certification
from certtui.queries.entity_views import EntitySort, list_entity_ids
from certtui.queries.matrix import get_matrix_dates, get_matrix_rows, list_columns
from certtui.records import Kind, Status

if TYPE_CHECKING:
    from certtui.exporting.writing import Value
    from certtui.filters import Filter
    from certtui.queries.exports import Selection

Cells = Literal["status", "issued_on", "expires_on"]
"""What stands in the cells."""
NOT_ASSIGNED: Final = "n/a"
"""Among dates, where an entity is not assigned the certification: an empty cell is assigned, and has no date."""
TOLD_APART: Final = " (certification)"
FIXED_COLUMNS: Final = ("entity_code", "entity_name", "percent")
"""Followed by one column for each certification: groups in order of name, and in each its certifications."""
_AT_ONCE: Final = 1_000
"""Entities whose cells are read together: memory does not grow with their number."""
_WORDS: Final = {str(int(status)): status.word for status in Status}


def matrix_columns(selection: Selection) -> tuple[str, ...]:
    """The columns. A certification that is called like one of ours says that it is a certification."""
    return FIXED_COLUMNS + _told_apart([one.name for one in list_columns(_of_one_kind(selection.filter))])


def matrix_rows(selection: Selection, cells: Cells = "status") -> Generator[tuple[Value, ...]]:
    """Every entity that a view lists by this filter, by code: percent in compliance, and in each certification its cell.

    `cells`: a status or nothing; or the date of the certificate that decides the status (an expiry may be never), empty
    where none does, and n/a where the certification is not assigned.
    With statuses, those that have one of them anywhere; their other cells are there as well, as on screen.
    """
    filter = _of_one_kind(selection.filter)
    certifications = [one.id for one in list_columns(filter)]
    wanted = {str(int(status)) for status in filter.statuses}
    ids = list_entity_ids(filter, EntitySort.CODE)
    for start in range(0, len(ids), _AT_ONCE):
        some, day = ids[start : start + _AT_ONCE], selection.as_of
        dates: dict[int, list[str | None]] = {}
        if cells != "status":
            dates = get_matrix_dates(some, certifications, day, expiries=cells == "expires_on")
        for row in get_matrix_rows(some, certifications, day):
            if not wanted or wanted.intersection(row.statuses):
                found: Iterable[Value] = map(_WORDS.get, row.statuses)
                if cells != "status":
                    found = (NOT_ASSIGNED if date is None else date or None for date in dates[row.id])
                yield (row.code, row.name, row.counts.percent, *found)


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
            shown += TOLD_APART
        taken.add(shown)
        told.append(shown)
    return tuple(told)
