"""A sweep's row with all that is needed to decide on it: as it was frozen, as it is, what changed in between."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.errors import NotFound
from certtui.queries.details import AssociationDetails, get_association
from certtui.queries.sweeps.changes import describe_changes
from certtui.queries.sweeps.standing import Stand, decisions_offered, get_stand, still_needs_action
from certtui.queries.sweeps.stored import read_row, read_sweep
from certtui.records import Status
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import day_or_none, execute, snapshot
from certtui.sweeping import Decision, FrozenRow, PastDecision, Sweep


class RowInFront(NamedTuple):
    """All of a row. `now` is the association as it is, explained for `day`; None when it was removed.

    `status` is that on the day, `status_today` that which certifying and renewing go by; None when it is not in force
    (removed, archived). `changes` says in words what changed underneath since it was frozen, oldest first.
    `needs_action` is false when it became fine by itself or is gone: it may be settled. `offered` are the decisions
    that can be made; none where one is made. `token` goes into `Front`.
    """

    sweep: Sweep
    frozen: FrozenRow
    now: AssociationDetails | None
    day: date
    status: Status | None
    status_today: Status | None
    changes: tuple[str, ...]
    last: PastDecision | None
    needs_action: bool
    offered: frozenset[Decision]
    token: str


@tells(*TO_VIEW_ROWS)
def get_row_in_front(operator: Operator, sweep_id: int, position: int, today: date) -> RowInFront:
    """A row of a sweep. Raises NotPermitted, NotFound."""
    with snapshot():
        sweep, frozen = read_sweep(sweep_id), read_row(sweep_id, position)
        on = sweep.day(today)
        stand = get_stand(frozen.association, on, today)
        now = _details(operator, frozen, on)
        return RowInFront(
            sweep,
            frozen,
            now,
            on,
            stand.status,
            stand.status_today,
            describe_changes(sweep, frozen, now, stand),
            _last_decision(frozen),
            still_needs_action(stand, sweep.filter),
            decisions_offered(stand, sweep.filter) if frozen.final is None else frozenset(),
            token_of(frozen, stand),
        )


def token_of(frozen: FrozenRow, stand: Stand) -> str:
    """What changes when the row's decision or anything that its association stands on does."""
    return f"{frozen.event or ''}|{stand.token}"


def _details(operator: Operator, frozen: FrozenRow, on: date) -> AssociationDetails | None:
    try:
        return get_association(operator, frozen.association, on)
    except NotFound:
        return None


def _last_decision(frozen: FrozenRow) -> PastDecision | None:
    """By the sweep that was signed off last, of any scope; of a row that is over, last before its own sweep ended."""
    row = execute(
        "SELECT w.id, w.title, w.signed_at, r.status, r.expires_on, r.decision, r.note, r.follow_up_on,"
        " COALESCE(r.decided_at, ''), COALESCE(r.decided_by, '') FROM sweep_row r JOIN sweep w ON w.id = r.sweep_id"
        " JOIN sweep own ON own.id = ? WHERE r.association_id = ? AND w.signed_at IS NOT NULL AND w.id <> own.id"
        " AND (own.ended_event IS NULL OR w.ended_event < own.ended_event) ORDER BY w.ended_event DESC LIMIT 1",
        (frozen.sweep, frozen.association),
    ).fetchone()
    if row is None:
        return None
    sweep, title, signed_at, status, expires, decision, note, follow_up, at, by = row
    return PastDecision(
        sweep, title, signed_at, Status(status), day_or_none(expires), Decision(decision) if decision else None,
        note, day_or_none(follow_up), at, by,
    )  # fmt: skip
