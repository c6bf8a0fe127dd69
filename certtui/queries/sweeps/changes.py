"""What changed underneath a sweep's row since it was frozen, in words: by whom where that is known, or by the days."""

from __future__ import annotations

from certtui import audit
from certtui.days import local_day
from certtui.queries.details import AssociationDetails, InstanceLine, RevocationLine
from certtui.queries.sweeps.standing import Stand
from certtui.records import Status
from certtui.store import execute
from certtui.sweeping import FrozenRow, Sweep

_LOOKED_THROUGH = 50
"""Acts of one sort since the freezing that are looked through for who removed a row."""


def describe_changes(
    sweep: Sweep, frozen: FrozenRow, now: AssociationDetails | None, stand: Stand
) -> tuple[str, ...]:
    """What is different, oldest first; empty when all is as it was. What the row's own decision recorded is not told."""
    if now is None:
        return (_removed(sweep, frozen),)
    newest, number, revocation, standing = frozen.standing
    told = _recorded(frozen, now, newest)
    told += _revoked(frozen, now, revocation, standing)
    if number > sum(one.id <= newest and one.void is None for one in now.instances):
        told.append((frozen.decided_at, "a certificate that it had was taken back, voided or deleted"))
    words = [text for _, text in sorted(told)]
    if now.archived_on is not None:
        words.append(f"archived on {now.archived_on}: nobody and no role asks for it any more")
    elif stand.status is None:
        words.append("not in force any more")
    if not now.active and not sweep.filter.inactive:
        words.append(f"the {frozen.kind.word} was deactivated")
    explained = bool(words) or frozen.act is not None
    if not explained and stand.status is not None and stand.status is not frozen.status:
        words.append(_moved(sweep, frozen, stand.status))
    if frozen.certification != now.definition.name:
        words.append(f"the certification is called '{now.definition.name}' now")
    return tuple(words)


def _recorded(frozen: FrozenRow, now: AssociationDetails, newest: int) -> list[tuple[str, str]]:
    own = _ids("instance", "event", frozen)
    return [
        (one.recorded_at, _instance_words(one))
        for one in now.instances
        if one.id > newest and one.id not in own
    ]


def _instance_words(one: InstanceLine) -> str:
    act = {"renewed": "renewed", "certified": "certified"}.get(one.origin.act, "an instance recorded")
    until = f"until {one.fields.expires_on}" if one.fields.expires_on else "without expiry"
    return f"{act} by {one.recorded_by} on {local_day(one.recorded_at)}, {until}"


def _revoked(frozen: FrozenRow, now: AssociationDetails, newest: int, standing: int) -> list[tuple[str, str]]:
    own, own_ends = _ids("revocation", "event", frozen), _ids("revocation", "ended_event", frozen)
    told = [
        (one.recorded_at, f"revoked by {one.recorded_by} on {local_day(one.recorded_at)}: {one.reason}")
        for one in now.revocations
        if one.id > newest and one.id not in own
    ]
    told += [
        (one.ended_at, _ended_words(one))
        for one in now.revocations
        if one.id == standing and one.ended_on is not None and one.id not in own_ends
    ]
    if standing and all(one.id != standing for one in now.revocations):
        told.append(("", "its revocation was taken back"))
    return told


def _ended_words(one: RevocationLine) -> str:
    by = f" by {one.ended_operator}" if one.ended_operator else ""
    how = "reinstated" if one.ended_by == "reinstated" else "its revocation was ended by certifying again"
    return f"{how}{by} on {one.ended_on}"


def _moved(sweep: Sweep, frozen: FrozenRow, status: Status) -> str:
    """By the days, when the timeline gives the day of the freezing what it gave then; else by a change of what it is made of."""
    then = execute(
        "SELECT status FROM span WHERE association_id = ? AND starts_on <= ? AND ends_on >= ?",
        (frozen.association, sweep.as_of.isoformat(), sweep.as_of.isoformat()),
    ).fetchone()
    words = f"{frozen.status.label} when it was frozen, {status.label} now"
    if then and then[0] == frozen.status:
        return f"{words}, by the passing of days"
    return f"{words}: its dates were corrected, or the certification's warning window was changed"


def _removed(sweep: Sweep, frozen: FrozenRow) -> str:
    began = execute("SELECT event FROM sweep WHERE id = ?", (sweep.id,)).fetchone()[0]
    for at, who, entity, touched in execute(
        "SELECT at, operator, entity_id, touched FROM audit_event WHERE certification_id = ? AND id > ?"
        " AND action IN ('remove', 'undo assign') ORDER BY id DESC LIMIT ?",
        (frozen.certification_id, began, _LOOKED_THROUGH),
    ).fetchall():
        if entity == frozen.entity or (entity is None and audit.touches(touched, frozen.entity)):
            return f"removed by {who} on {local_day(at)}, with its history"
    return "removed: it is to be held no longer"


def _ids(table: str, column: str, frozen: FrozenRow) -> set[int]:
    """What the act of the row's own decision recorded."""
    if frozen.act is None:
        return set()
    rows = execute(
        f"SELECT id FROM {table} WHERE association_id = ? AND {column} = ?", (frozen.association, frozen.act)
    ).fetchall()
    return {id for (id,) in rows}
