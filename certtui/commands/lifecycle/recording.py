"""Certifying and renewing: one instance more on each row, all in one transaction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands import timelines
from certtui.commands.act import Act, act
from certtui.commands.attachments import TakenFile, attach_recorded
from certtui.commands.instances import (
    NewInstance,
    end_revocations,
    insert_instance_for,
    insert_instances,
    replace_instances,
)
from certtui.commands.lifecycle.plans import NOTHING_MORE, Plan, Recorded, Wanted, checked, refuse_changed
from certtui.commands.lifecycle.proposing import CERTIFY, RENEW, Draft, Drafts, draft
from certtui.commands.lifecycle.subjects import name_subjects
from certtui.progress import Progress, silent
from certtui.queries.lifecycle import origin_of
from certtui.rights import Operator, Right

_DONE = {CERTIFY: "certified", RENEW: "renewed"}
_FEW = 8
"""Rows that get the same from which one statement for all of them is quicker than a line for each."""


class _Along(NamedTuple):
    """What comes with an act of recording: see `certify`."""

    agreed: Plan | None
    told: Mapping[str, object]
    file: TakenFile | None
    progress: Progress


def certify(
    operator: Operator,
    association_ids: Sequence[int],
    wanted: Wanted,
    today: date,
    *,
    agreed: Plan | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    file: TakenFile | None = None,
    progress: Progress = silent,
) -> Recorded:
    """Certify rows that are Missing, and anew those that are Revoked, which ends their revocations.

    Rows that it does not apply to are passed over with the reason. `agreed` is the plan that the operator saw, `told`
    what the event tells beside, `file` is attached to every instance recorded. Raises NotPermitted, InvalidInput,
    Cancelled; Conflict when a row would not get what was agreed to.
    """
    return _record(operator, CERTIFY, association_ids, wanted, today, _Along(agreed, told, file, progress))


def renew(
    operator: Operator,
    association_ids: Sequence[int],
    wanted: Wanted,
    today: date,
    *,
    agreed: Plan | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    file: TakenFile | None = None,
    progress: Progress = silent,
) -> Recorded:
    """Renew rows that are Valid, Expires Soon or Expired, by their certification's renewal basis; as `certify`."""
    return _record(operator, RENEW, association_ids, wanted, today, _Along(agreed, told, file, progress))


def _record(
    operator: Operator,
    name: str,
    association_ids: Sequence[int],
    wanted: Wanted,
    today: date,
    along: _Along,
) -> Recorded:
    with act(operator, name, Right.UPDATE_CERTIFICATIONS) as done:
        wanted = checked(wanted, today)
        found = draft(name, association_ids, wanted, today)
        if along.agreed is not None:
            refuse_changed(_DONE[name], _changed(found, along.agreed))
        if not found.drafts:
            return Recorded(None, 0, found.passed, found.missing)
        rows = [one.standing for one in found.drafts]
        end_revocations(
            [row.revocation for row in rows if row.revocation], wanted.issued_on, "certified", done.event
        )
        _insert(name, found.drafts, wanted, done)
        replaced = {
            one.standing.association: [past.key for past in one.replaces]
            for one in found.drafts
            if one.replaces
        }
        replace_instances(replaced, done.event)
        _rebuild(found.drafts, wanted.issued_on, along.progress)
        name_subjects(done, rows)
        done.detail.update(_told(found, wanted), **along.told)
        if along.file is not None:
            attach_recorded(done, along.file)
        kept = sum(one.ends_sooner and not one.replaces for one in found.drafts)
        number = sum(map(len, replaced.values()))
        return Recorded(done.event, len(rows), found.passed, found.missing, number, kept)


def _rebuild(drafts: Sequence[Draft], issued_on: date, progress: Progress) -> None:
    """Store the new timelines. The short way takes instances that hold, and rows with nothing else that changed."""
    plain = [
        one.standing.association
        for one in drafts
        if one.standing.revocation is None
        and not one.replaces
        and (one.expires_on is None or one.expires_on >= issued_on)
    ]
    timelines.extend(plain, issued_on, progress)
    if len(plain) < len(drafts):
        done = set(plain)
        others = [one.standing.association for one in drafts if one.standing.association not in done]
        timelines.rebuild(others, progress)


def _changed(found: Drafts, agreed: Plan) -> set[str]:
    """The codes of rows that would not get what was agreed to: changed since, gone, or never asked about."""
    then = {one.association: one for one in agreed.proposals}
    changed = set()
    for one in found.drafts:
        row = one.standing
        old = then.pop(row.association, None)
        if old is None or (old.token, old.effective_on, old.expires_on, old.replaces) != (
            row.token,
            one.effective_on,
            one.expires_on,
            one.replaces,
        ):
            changed.add(row.code)
    return changed | {one.code for one in then.values()}


def _insert(name: str, drafts: Sequence[Draft], wanted: Wanted, done: Act) -> None:
    """Record an instance on each row: one statement for all that get the same, a line for each where most differ."""
    alike: dict[tuple[int, date | None, date, date | None, date], list[Draft]] = defaultdict(list)
    for one in drafts:
        row = one.standing
        alike[row.certification, row.old_expiry, one.effective_on, one.expires_on, one.anchor_on].append(one)
    singles: list[NewInstance] = []
    for same in alike.values():
        first = same[0]
        made = NewInstance(
            first.standing.association,
            wanted.issued_on,
            first.effective_on,
            first.expires_on,
            first.anchor_on,
            wanted.number,
            wanted.note,
            origin=_origin(name, first),
        )
        if len(same) < _FEW:
            singles += [made._replace(association=one.standing.association) for one in same]
        else:
            ids = [one.standing.association for one in same]
            insert_instance_for(ids, made, done.event, done.at, done.operator.name)
    insert_instances(singles, done.event, done.at, done.operator.name)


def _origin(name: str, one: Draft) -> str:
    renews = name == RENEW
    origin = origin_of(_DONE[name], one.terms.validity, one.terms.basis if renews else None)
    if renews and one.standing.old_expiry:
        origin = origin._replace(old_expiry=one.standing.old_expiry.isoformat())
    if one.effective_on != one.proposed_effective_on:
        origin = origin._replace(proposed_effective_on=one.proposed_effective_on.isoformat())
    if one.expires_on != one.proposed_expires_on:
        proposed = one.proposed_expires_on
        origin = origin._replace(proposed_expires_on=proposed.isoformat() if proposed else "never")
    return origin.to_text()


def _told(found: Drafts, wanted: Wanted) -> dict[str, object]:
    """What the event tells: the dates that were given, and how many rows it made of them."""
    told = {
        "effective_on": str(wanted.effective_on or ""),
        "expires_on": "never" if wanted.never else str(wanted.expires_on or ""),
        "number": wanted.number,
        "note": wanted.note,
        "anew": sum(one.standing.revocation is not None for one in found.drafts),
        "overridden": sum(one.overridden for one in found.drafts),
        "replaced": sum(len(one.replaces) for one in found.drafts),
        "kept_longer": sum(one.ends_sooner and not one.replaces for one in found.drafts),
        "passed": len(found.passed),
    }
    return {
        "recorded": len(found.drafts),
        "issued_on": wanted.issued_on.isoformat(),
        **{word: value for word, value in told.items() if value},
    }
