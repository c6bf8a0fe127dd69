"""What an association stands on just now, as a sweep's rows keep it and decisions are made on it."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from certtui.filters import Filter
from certtui.records import Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import execute, iso
from certtui.sweeping import NEEDS_ACTION, Decision

STANDING = (
    "(SELECT COALESCE(max(i.id), 0) || ',' || count(CASE WHEN i.void_event IS NULL THEN 1 END)"
    " FROM instance i WHERE i.association_id = a.id) || ',' ||"
    " (SELECT COALESCE(max(v.id), 0) || ',' || COALESCE(max(CASE WHEN v.ended_on IS NULL THEN v.id END), 0)"
    " FROM revocation v WHERE v.association_id = a.id)"
)
"""Of `association a`: its newest instance, how many there are that were not voided, its newest revocation, the one that stands.

Never a max alone: PostgreSQL may walk the whole table backwards for it, where it knows little of the table yet.
"""

_APPLIES = {
    Status.VALID: {Decision.RENEWED, Decision.REVOKED},
    Status.EXPIRES_SOON: {Decision.RENEWED, Decision.REVOKED},
    Status.EXPIRED: {Decision.RENEWED, Decision.REVOKED},
    Status.MISSING: {Decision.CERTIFIED, Decision.REVOKED},
    Status.UPCOMING: {Decision.REVOKED},
    Status.REVOKED: {Decision.CERTIFIED, Decision.REINSTATED},
}
"""What can be recorded on an association of a status."""


class Stand(NamedTuple):
    """An association as it stands. `status`: on the sweep's day, `status_today`: what can be recorded goes by that.

    Both are None when it is not in force. `token` changes whenever anything of it does.
    """

    status: Status | None
    status_today: Status | None
    active: bool
    token: str


GONE = Stand(None, None, active=False, token="gone")  # noqa: S106 - not a password


@tells(*TO_VIEW_ROWS)
def get_stand(association_id: int, on: date, today: date) -> Stand:
    """How an association stands for a sweep about a day; GONE when it was removed."""
    rows = execute(
        f"SELECT e.active, a.archived_on, {STANDING}, s.status, s.starts_on, s.ends_on, s.expires_on, s.instance_id"
        " FROM association a JOIN entity e ON e.id = a.entity_id"
        " LEFT JOIN span s ON s.association_id = a.id AND s.starts_on <= ? AND s.ends_on >= ?"
        " WHERE a.id = ? ORDER BY s.starts_on",
        (on.isoformat(), today.isoformat(), association_id),
    ).fetchall()
    if not rows:
        return GONE
    active, archived, standing = rows[0][:3]
    spans = [row[3:] for row in rows if row[3] is not None]
    return Stand(
        _status_on(on, spans),
        _status_on(today, spans),
        bool(active),
        f"{standing}|{archived or ''}|{bool(active):d}|{' '.join(map(str, (one for row in spans for one in row)))}",
    )


def still_needs_action(stand: Stand, scope: Filter) -> bool:
    """Whether a sweep of the scope would hold it if it were begun now."""
    if stand.status is None or not (stand.active or scope.inactive):
        return False
    return stand.status in (scope.statuses or NEEDS_ACTION)


def decisions_offered(stand: Stand, scope: Filter) -> frozenset[Decision]:
    """What can be decided on a row that nobody has decided on."""
    offered = {Decision.SKIPPED}
    if stand.status_today is not None:
        offered |= _APPLIES[stand.status_today]
    if still_needs_action(stand, scope):
        offered.add(Decision.ACCEPTED)
    else:
        offered.add(Decision.SETTLED)
    return frozenset(offered)


def _status_on(day: date, spans: list[tuple[Any, ...]]) -> Status | None:
    shown = day.isoformat()
    found = (status for status, starts, ends, *_ in spans if iso(starts) <= shown <= iso(ends))
    return next(map(Status, found), None)
