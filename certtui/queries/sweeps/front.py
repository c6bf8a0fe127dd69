"""A sweep's row with all that is needed to decide on it: as it was frozen, as it is, what changed in between."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.queries.details import AssociationDetails
from certtui.records import Status
from certtui.rights import Operator
from certtui.sweeping import Decision, FrozenRow, PastDecision


class RowInFront(NamedTuple):
    """All of a row. `now` is the association as it is, explained for `day`; None when it was removed.

    `status` is that on the day, None when it is not in force (removed, archived). `changes` says in words what changed
    underneath since it was frozen, newest last. `needs_action` is false when it became fine by itself or is gone: it
    may be settled. `offered` are the decisions that can be made. `token` goes into `Front`.
    """

    frozen: FrozenRow
    now: AssociationDetails | None
    day: date
    status: Status | None
    changes: tuple[str, ...]
    last: PastDecision | None
    needs_action: bool
    offered: frozenset[Decision]
    token: str


def get_row_in_front(operator: Operator, sweep_id: int, position: int, today: date) -> RowInFront:
    """A row of a sweep. Raises NotPermitted, NotFound."""
    raise NotImplementedError
