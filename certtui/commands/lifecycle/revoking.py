"""Revoking and reinstating: a revocation voids what was recorded before it, a reinstatement gives that back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from certtui.commands import timelines
from certtui.commands.act import act
from certtui.commands.instances import NewRevocation, end_revocations, give_back, revoke_rows
from certtui.commands.lifecycle.foresight import Foresight
from certtui.commands.lifecycle.plans import (
    NOTHING_MORE,
    Affected,
    Passed,
    Reinstated,
    ReinstatePlan,
    Revoked,
    RevokePlan,
    checked_reason,
    distinct,
    refuse_changed,
    revoked_until,
)
from certtui.commands.lifecycle.subjects import name_subjects
from certtui.errors import InvalidInput
from certtui.progress import Progress, silent
from certtui.queries.lifecycle import (
    History,
    Standing,
    list_histories,
    list_later_begun,
    list_standings,
    list_voiding,
)
from certtui.records import Instance, Revocation, Status
from certtui.rights import Operator, Right
from certtui.store import snapshot
from certtui.text import refuse_controls

_AT_ONCE = 5_000

_Judge: TypeAlias = Callable[[Standing], str]
_Voiding: TypeAlias = "Mapping[int, Mapping[int, date | None]]"
_Outcome: TypeAlias = "tuple[list[Instance], list[Revocation], int]"
"""What would be recorded, and for how many instances the day changes from which they are void."""
_After: TypeAlias = "Callable[[Standing, History, date, _Voiding], _Outcome]"


def plan_revoke(association_ids: Sequence[int], on: date, today: date) -> RevokePlan:
    """What `revoke` would do, in the order of the rows. Writes nothing."""
    found = _plan(association_ids, on, today, _unfit_to_revoke, _after_revoking)
    return RevokePlan(on, *found)


def plan_reinstate(association_ids: Sequence[int], on: date, today: date) -> ReinstatePlan:
    """What `reinstate` would do, in the order of the rows. Writes nothing."""
    found = _plan(association_ids, on, today, _unfit_to_reinstate, _after_reinstating)
    return ReinstatePlan(on, *found)


def revoke(
    operator: Operator,
    association_ids: Sequence[int],
    reason: str,
    on: date,
    today: date,
    *,
    agreed: RevokePlan | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    progress: Progress = silent,
) -> Revoked:
    """Revoke rows from a day on, past or to come: what is recorded of them until now is void from then on.

    `reason` is one of REVOKE_REASONS, or "Other: …" with at least 10 characters. Rows that are revoked already are
    passed over, and those that were not in force on that day. `told`: what the event tells beside. Raises NotPermitted, InvalidInput, Cancelled; Conflict when a row
    is not what was agreed to.
    """
    with act(operator, "revoke", Right.UPDATE_CERTIFICATIONS) as done:
        reason = checked_reason(reason)
        found = _fit(association_ids, today, _unfit_to_revoke, on)
        if agreed is not None:
            refuse_changed("revoked", _changed(found, agreed.rows, same_day=on == agreed.on))
        if not found.rows:
            return Revoked(None, 0, 0, found.passed, found.missing)
        ids = [row.association for row in found.rows]
        voided = revoke_rows(
            [NewRevocation(id, on, reason) for id in ids], done.event, done.at, done.operator.name
        )
        timelines.rebuild(ids, progress)
        name_subjects(done, found.rows)
        done.detail.update(revoked=len(ids), voided=voided, reason=reason, on=on.isoformat(), **told)
        if found.passed:
            done.detail["passed"] = len(found.passed)
        return Revoked(done.event, len(ids), voided, found.passed, found.missing)


def reinstate(
    operator: Operator,
    association_ids: Sequence[int],
    reason: str,
    on: date,
    today: date,
    *,
    agreed: ReinstatePlan | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    progress: Progress = silent,
) -> Reinstated:
    """End the revocations of rows on a day; what they voided is back with its dates.

    A revocation that begins later ends on the day it begins, and so covers no day at all. Rows without a revocation that
    stands are passed over. Raises as `revoke` does.
    """
    with act(operator, "reinstate", Right.UPDATE_CERTIFICATIONS) as done:
        reason = refuse_controls("reason", reason)
        if not reason:
            raise InvalidInput("reason", "Say why it is reinstated; the reason is kept with the revocation.")
        found = _fit(association_ids, today, _unfit_to_reinstate)
        if agreed is not None:
            refuse_changed("reinstated", _changed(found, agreed.rows, same_day=on == agreed.on))
        if not found.rows:
            return Reinstated(None, 0, 0, found.passed, found.missing)
        ids = [row.association for row in found.rows]
        revocations = [row.revocation for row in found.rows if row.revocation]
        end_revocations(revocations, on, "reinstated", done.event, reason)
        restored = give_back(revocations)
        unbegun = sum(row.revoked_on is not None and row.revoked_on > on for row in found.rows)
        timelines.rebuild(ids, progress)
        name_subjects(done, found.rows)
        done.detail.update(reinstated=len(ids), restored=restored, reason=reason, on=on.isoformat(), **told)
        if unbegun:
            done.detail["unbegun"] = unbegun
        if found.passed:
            done.detail["passed"] = len(found.passed)
        return Reinstated(done.event, len(ids), restored, found.passed, found.missing, unbegun)


class _Fit(NamedTuple):
    """The rows that an act applies to, those passed over, and how many are gone."""

    rows: list[Standing]
    passed: tuple[Passed, ...]
    missing: int


def _fit(association_ids: Sequence[int], today: date, unfit: _Judge, on: date | None = None) -> _Fit:
    """`on`: the day from which it acts, where it can do nothing before a row is in force."""
    ids = distinct(association_ids)
    rows: list[Standing] = []
    passed: list[Passed] = []
    for start in range(0, len(ids), _AT_ONCE):
        batch = ids[start : start + _AT_ONCE]
        late = {} if on is None else list_later_begun(batch, on)
        for row in list_standings(batch, today):
            if reason := unfit(row) or _not_yet_in_force(late.get(row.association)):
                passed.append(Passed(row.code, reason, row.certification_name))
            else:
                rows.append(row)
    return _Fit(rows, tuple(passed), len(ids) - len(rows) - len(passed))


def _not_yet_in_force(begins_on: date | None) -> str:
    if begins_on is None:
        return ""
    return f"is in force only from {begins_on} on: revoke it from that day or a later one"


def _unfit_to_revoke(row: Standing) -> str:
    if row.revoked_on is not None:
        return f"is revoked already, from {row.revoked_on} on"
    if row.status is Status.REVOKED:
        return revoked_until(row.ends_on, row.ends_by)
    return ""


def _unfit_to_reinstate(row: Standing) -> str:
    if row.revocation is not None:
        return ""
    if row.status is Status.REVOKED:
        return revoked_until(row.ends_on, row.ends_by)
    return f"is not revoked, but {row.status.label}"


def _after_revoking(_row: Standing, history: History, on: date, _voiding: _Voiding) -> _Outcome:
    """The earliest day from which an instance is void counts."""
    instances = [
        one if one.voided_on and one.voided_on <= on else one._replace(voided_on=on)
        for one in history.instances
    ]
    changed = sum(a != b for a, b in zip(instances, history.instances, strict=True))
    return instances, [*(one for _, one in history.revocations), Revocation(on)], changed


def _after_reinstating(row: Standing, history: History, on: date, voiding: _Voiding) -> _Outcome:
    """Where another revocation voids an instance from a later day, that day stands."""
    mine = voiding.get(row.revocation or 0, {})
    instances = [
        one._replace(voided_on=mine[one.key]) if one.key is not None and one.key in mine else one
        for one in history.instances
    ]
    changed = sum(a != b for a, b in zip(instances, history.instances, strict=True))
    revocations = [
        Revocation(one.revoked_on, max(on, one.revoked_on)) if id == row.revocation else one
        for id, one in history.revocations
    ]
    return instances, revocations, changed


def _plan(
    association_ids: Sequence[int], on: date, today: date, unfit: _Judge, after: _After
) -> tuple[tuple[Affected, ...], tuple[Passed, ...], int]:
    with snapshot():
        found = _fit(association_ids, today, unfit, on if unfit is _unfit_to_revoke else None)
        return tuple(_foreseen(found.rows, on, today, after)), found.passed, found.missing


def _foreseen(rows: Sequence[Standing], on: date, today: date, after: _After) -> Iterator[Affected]:
    foresight = Foresight(today)
    for start in range(0, len(rows), _AT_ONCE):
        batch = rows[start : start + _AT_ONCE]
        histories = list_histories([row.association for row in batch])
        voiding = list_voiding([row.revocation for row in batch if row.revocation])
        for row in batch:
            history = histories.get(row.association, History())
            instances, revocations, changed = after(row, history, on, voiding)
            yield Affected(
                row.association,
                row.entity,
                row.code,
                row.name,
                row.certification_name,
                row.status,
                foresight.status(row.certification, instances, revocations),
                row.revoked_on or on,
                changed,
                row.token,
            )


def _changed(found: _Fit, agreed: Sequence[Affected], *, same_day: bool) -> set[str]:
    """The codes of rows that are not what was agreed to: changed since, gone, or never asked about."""
    then = {row.association: (row.code, row.token) for row in agreed}
    now = {row.association: (row.code, row.token) for row in found.rows}
    ids = {id for id in {*then, *now} if not same_day or then.get(id) != now.get(id)}
    return {(now.get(id) or then[id])[0] for id in ids}
