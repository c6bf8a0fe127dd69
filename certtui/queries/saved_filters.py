"""Filters kept under a name: which there are, and what one of them chooses now."""

from __future__ import annotations

from typing import Any, NamedTuple

from certtui.errors import CerttuiError, InvalidInput, NotFound, NotPermitted
from certtui.filters import SortedFilter, from_json
from certtui.queries.filters import describe_filter
from certtui.rights import Operator, Right, rights_to_count, tells
from certtui.store import execute
from certtui.text import search_key

_COLUMNS = "SELECT id, name, filter, sort, descending, saved_at, saved_by FROM saved_filter"


class SavedFilter(NamedTuple):
    """A filter as it is stored. `stored` may be damaged, or name what is gone: `usable` tells."""

    id: int
    name: str
    stored: str
    sort: str
    descending: bool
    saved_at: str
    saved_by: str


class FilterLine(NamedTuple):
    """A saved filter as a list shows it; `refusal` says why it cannot be applied, where it cannot."""

    saved: SavedFilter
    words: str
    refusal: str = ""


@tells(Right.VIEW_CERTIFICATIONS)
def list_saved_filters() -> list[SavedFilter]:
    """Every saved filter, in order of name."""
    return [_saved(row) for row in execute(f"{_COLUMNS} ORDER BY sort_name, name").fetchall()]


@tells(Right.VIEW_CERTIFICATIONS)
def list_filter_lines(operator: Operator) -> list[FilterLine]:
    """Every saved filter with what it chooses in words, in order of name; only the name of one that the operator may
    not be told more of.
    """
    return [_line_for(operator, saved) for saved in list_saved_filters()]


def _line_for(operator: Operator, saved: SavedFilter) -> FilterLine:
    try:
        operator.require(*rights_to_count(from_json(saved.stored)))
    except NotPermitted as refusal:
        return FilterLine(saved, "", str(refusal))
    except InvalidInput:  # it is damaged, and tells so
        pass
    return get_filter_line(saved)


@tells(Right.VIEW_CERTIFICATIONS)
def get_saved_filter(filter_id: int) -> SavedFilter:
    """One saved filter. Raises NotFound."""
    row = execute(f"{_COLUMNS} WHERE id = ?", (filter_id,)).fetchone()
    if row is None:
        raise NotFound("This saved filter is no longer there: another operator deleted it.")
    return _saved(row)


@tells(Right.VIEW_CERTIFICATIONS)
def find_saved_filter(name: str) -> SavedFilter:
    """The saved filter of that name; letter case is forgiven. Raises NotFound, naming what comes near."""
    every = list_saved_filters()
    for one in every:
        if search_key(one.name) == search_key(name):
            return one
    from difflib import get_close_matches

    close = get_close_matches(name.strip(), [one.name for one in every], n=3, cutoff=0.5)
    hint = f" Did you mean {', '.join(map(repr, close))}?" if close else " See 'certtui filters list'."
    raise NotFound(f"There is no saved filter named '{name}'.{hint}")


def usable(saved: SavedFilter) -> SortedFilter:
    """What it chooses, with its view's order.

    Raises NotFound when something that it names was deleted since, and InvalidInput when it is damaged: neither is an
    empty list.
    """
    try:
        filter = from_json(saved.stored)
        describe_filter(filter)
    except InvalidInput as damaged:
        raise InvalidInput("filter", f"The saved filter '{saved.name}' is damaged. {damaged}") from damaged
    except NotFound as gone:
        raise NotFound(f"The saved filter '{saved.name}' cannot be applied. {gone}") from gone
    return SortedFilter(filter, saved.sort, saved.descending)


def get_filter_line(saved: SavedFilter) -> FilterLine:
    """A saved filter in words, or with why it cannot be applied."""
    try:
        wanted = SortedFilter(from_json(saved.stored), saved.sort, saved.descending)
        return FilterLine(saved, describe_sorted(wanted))
    except CerttuiError as refusal:
        return FilterLine(saved, "", str(refusal))


def describe_sorted(wanted: SortedFilter) -> str:
    """What a view shows in a line of words: Employees · Expired or Missing · by expires, descending.

    Raises NotFound when something that it names is no longer there.
    """
    words = describe_filter(wanted.filter) or ("everything",)
    if wanted.sort != "name" or wanted.descending:
        words = (*words, f"by {wanted.sort}{', descending' if wanted.descending else ''}")
    return " · ".join(words)


def _saved(row: Any) -> SavedFilter:
    id, name, stored, sort, descending, saved_at, saved_by = row
    return SavedFilter(id, name, stored, sort, bool(descending), saved_at, saved_by)
