"""How far the register is from what it asks for, certification by certification."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.filters import Filter
from certtui.queries.counts import count_matching, count_statuses
from certtui.queries.definitions import list_certifications, list_groups
from certtui.records import Counts, Kind
from certtui.rights import Operator, Right, rights_to_count, tells
from certtui.store import snapshot


class CertificationCounts(NamedTuple):
    """A certification's counts by status."""

    certification: str
    kind: Kind
    counts: Counts


@tells(Right.VIEW_CERTIFICATIONS)
def list_counts(operator: Operator, as_of: date, filter: Filter = Filter()) -> list[CertificationCounts]:  # noqa: B008
    """The counts of every certification that the filter is about, also where they are none, in order of group and name.

    Raises NotPermitted.
    """
    operator.require(*rights_to_count(filter))
    whole = not (filter.narrows_entities or filter.statuses)
    with snapshot():
        groups = {group.id: group.name for group in list_groups()}
        chosen = list_certifications()
        # counted along the index, whatever the number of rows, where no row is left out
        counts = count_statuses(as_of, inactive=filter.inactive) if whole else count_matching(filter, as_of)
    return [
        CertificationCounts(entry.name, entry.kind, counts.get(entry.id, Counts()))
        for entry in chosen
        if filter.kind in (None, entry.kind)
        and filter.certification_id in (None, entry.id)
        and (filter.group_id is None or groups.get(filter.group_id) == entry.group)
    ]
