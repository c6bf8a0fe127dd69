"""The spans of a filter's rows, read without the tables that it says nothing about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from certtui.filters import Filter
from certtui.queries.filters import (
    Conditions,
    certification_conditions,
    entity_conditions,
    rows_matching,
    span_conditions,
)
from certtui.records import Status


def spans_on(filter: Filter, day: date) -> tuple[str, tuple[Any, ...]]:
    """FROM … WHERE … of the spans (`s`) that hold on a day: one for each row that the filter chooses then."""
    if filter.narrows_entities:
        return rows_matching(filter, day)
    if _is_few(filter):
        held = _of_certifications(filter).plus(span_conditions(filter, day))
        return f"FROM span s WHERE {held.sql}", held.params
    # every span is looked at, so what leaves the most out is asked first, and what leaves none out not at all
    held = Conditions("s.ends_on >= ? AND s.starts_on <= ?", (day.isoformat(), day.isoformat()))
    if not filter.inactive:
        held = held.plus(Conditions("s.active = TRUE"))
    if filter.statuses:
        held = held.plus(Conditions(f"s.status IN ({_numbers(filter.statuses)})"))
    if filter.kind is not None:
        held = held.plus(_of_certifications(filter))
    return f"FROM span s WHERE {held.sql}", held.params


def spans_between(
    filter: Filter, first: date, last: date, certification_id: int | None
) -> tuple[str, tuple[Any, ...]]:
    """FROM … WHERE … of the spans that hold on any day between two, whatever their status.

    Of one certification they are read from the index alone, which begins with it.
    """
    days = Conditions("s.ends_on >= ? AND s.starts_on <= ?", (first.isoformat(), last.isoformat()))
    active = "s.active IN (TRUE, FALSE)" if filter.inactive else "s.active = TRUE"
    held = Conditions(f"{active} AND s.status IN ({_numbers(Status)})").plus(days)
    if filter.narrows_entities:
        chosen = certification_conditions(filter).plus(held).plus(entity_conditions(filter))
        # CROSS JOIN holds SQLite to this order of reading
        tables = "FROM entity e CROSS JOIN association a CROSS JOIN span s CROSS JOIN certification c"
        joined = "a.entity_id = e.id AND s.association_id = a.id AND s.certification_id = c.id"
        return f"{tables} WHERE {joined} AND {chosen.sql}", chosen.params
    of = (
        Conditions("s.certification_id = ?", (certification_id,))
        if certification_id
        else _of_certifications(filter)
    )
    held = of.plus(held)
    return f"FROM span s WHERE {held.sql}", held.params


def _is_few(filter: Filter) -> bool:
    return filter.certification_id is not None or filter.group_id is not None


def _of_certifications(filter: Filter) -> Conditions:
    chosen = certification_conditions(filter)
    # of most of them all spans are read in the order they lie in: by the index, each would be looked up by itself
    column = "s.certification_id" if _is_few(filter) else "s.certification_id + 0"
    return Conditions(f"{column} IN (SELECT c.id FROM certification c WHERE {chosen.sql})", chosen.params)


def _numbers(statuses: Iterable[Status]) -> str:
    return ", ".join(str(int(status)) for status in sorted(statuses))
