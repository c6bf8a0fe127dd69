"""How far the register is from what it asks for, certification by certification."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.queries.counts import count_statuses
from certtui.queries.definitions import find_certification, list_certifications
from certtui.records import Counts, Kind
from certtui.rights import Operator, Right
from certtui.store import snapshot


class CertificationCounts(NamedTuple):
    """A certification's counts by status."""

    certification: str
    kind: Kind
    counts: Counts


def list_counts(
    operator: Operator, as_of: date, kind: Kind | None = None, certification: str | None = None
) -> list[CertificationCounts]:
    """The counts of every certification, or of those of a kind, or of the one of that name, in order of group and name.

    Raises NotPermitted, and NotFound for a name that no certification has.
    """
    operator.require(Right.VIEW_CERTIFICATIONS)
    with snapshot():
        chosen = [find_certification(certification)] if certification else list_certifications()
        counts = count_statuses(as_of)
    return [
        CertificationCounts(entry.name, entry.kind, counts.get(entry.id, Counts()))
        for entry in chosen
        if kind is None or entry.kind is kind
    ]
