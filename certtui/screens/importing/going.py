"""Where one finds what was imported."""

from __future__ import annotations

from certtui.filters import Filter, SortedFilter
from certtui.queries.imports import FirstImported
from certtui.records import Kind


def filter_of(what: str, first: FirstImported | None) -> SortedFilter | None:
    """The view of what came in: of its kind, or of the first certification; None where it changed nothing to look at."""
    for kind in Kind:
        if what == kind.plural:
            return SortedFilter(Filter(kind=kind))
    if first is None or first.certification_id is None:
        return None
    return SortedFilter(Filter(certification_id=first.certification_id))
