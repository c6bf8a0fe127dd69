"""Which associations are looked at: what a view shows, an export writes, a sweep freezes and a saved filter keeps.

Owns the one description of a choice of rows that all of these share, and its form as JSON. What it means in SQL is in
queries.filters alone, so that a filter gives the same rows wherever it is used.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from certtui.errors import InvalidInput
from certtui.records import Kind, Status


class Filter(NamedTuple):
    """Conditions that all hold. Empty ones choose nothing out: `Filter()` is everything that is in force.

    `group_id` and `certification_id` choose certifications; `kind`, `role_id`, `location_id`, `entity_id`, `attributes`,
    `search` and `inactive` (inactive ones as well) choose entities; `statuses` chooses among their associations.
    `location_id` is a job location: it itself, and whoever names its code or name in an attribute. Of several
    `attributes` (name, value) those of one name are alternatives.
    """

    kind: Kind | None = None
    certification_id: int | None = None
    group_id: int | None = None
    role_id: int | None = None
    location_id: int | None = None
    entity_id: int | None = None
    statuses: frozenset[Status] = frozenset()
    attributes: tuple[tuple[str, str], ...] = ()
    search: str = ""
    inactive: bool = False

    @property
    def narrows_entities(self) -> bool:
        """Whether it leaves any entity of its kind out, apart from the inactive ones."""
        chosen = (self.role_id, self.location_id, self.entity_id)
        return any(one is not None for one in chosen) or bool(self.attributes or self.search.strip())

    @property
    def is_of_certification(self) -> bool:
        """Whether it chooses by one certification, its statuses and a search alone, as the Certifications view does."""
        if self.certification_id is None:
            return False
        alone = Filter(self.kind, self.certification_id, statuses=self.statuses, search=self.search)
        return self == alone


class SortedFilter(NamedTuple):
    """A filter with the order in which a view shows its rows: what is saved under a name. `sort` is the view's word."""

    filter: Filter
    sort: str = "name"
    descending: bool = False


def to_json(filter: Filter) -> str:
    """The one text for a filter: two that choose the same by the same conditions have the same."""
    plain: dict[str, Any] = {
        name: int(value) if isinstance(value, Kind) else value
        for name, value in filter._asdict().items()
        if value != Filter._field_defaults[name]
    }
    if filter.statuses:
        plain["statuses"] = sorted(int(status) for status in filter.statuses)
    if filter.attributes:
        plain["attributes"] = sorted(list(pair) for pair in set(filter.attributes))
    if "search" in plain:
        plain["search"] = " ".join(filter.search.split())
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Filter:
    """The filter that `to_json` wrote. Raises InvalidInput for anything else."""
    try:
        plain = json.loads(text)
        filter = Filter(**plain)
        return filter._replace(
            kind=None if filter.kind is None else Kind(filter.kind),
            statuses=frozenset(Status(one) for one in filter.statuses),
            attributes=tuple((str(name), str(value)) for name, value in filter.attributes),
        )
    except (ValueError, TypeError) as error:
        raise InvalidInput("filter", "This filter is damaged. Delete it and save it again.") from error
