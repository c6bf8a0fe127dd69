"""One instance at a time: entered after the fact, corrected, deleted."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from certtui import rules
from certtui.commands import timelines
from certtui.commands.act import act, changes
from certtui.commands.instances import NewInstance, insert_instances
from certtui.commands.lifecycle.endings import Ended, end_otherwise, find_ended
from certtui.commands.lifecycle.plans import Wanted, check_order, checked
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput, NotFound
from certtui.queries.definitions import get_certification
from certtui.queries.lifecycle import InstanceFields, Origin, instance_fields, list_standings, origin_of
from certtui.rights import Operator, Right
from certtui.store import day, execute, iso_or_none
from certtui.text import refuse_controls

_GONE = "This certificate was deleted by another operator. Nothing was changed. Look at the row again."


def enter_instance(operator: Operator, association_id: int, wanted: Wanted, today: date) -> int:
    """Record an instance of the past after the fact; returns its id.

    Unless typed, it takes effect when it was issued and expires by the certification's validity. Raises NotPermitted,
    NotFound, InvalidInput; Conflict on a row that is revoked, where the instance would be live unnoticed.
    """
    with act(operator, "enter instance", Right.UPDATE_CERTIFICATIONS) as done:
        wanted = checked(wanted, today)
        standing = next(iter(list_standings([association_id], today)), None)
        if standing is None:
            raise NotFound("This row is no longer there: it was removed or archived. Nothing was recorded.")
        if standing.revocation is not None:
            raise Conflict(
                f"{standing.code} is revoked from {standing.revoked_on} on, so nothing was recorded. Reinstate it, "
                "enter the instance and revoke it again; or certify it again."
            )
        terms = get_certification(standing.certification).terms
        effective_on = wanted.effective_on or wanted.issued_on
        proposed = rules.expiry(terms, effective_on)
        expires_on = None if wanted.never else wanted.expires_on or proposed
        check_order(effective_on, expires_on)
        origin = origin_of("entered", terms.validity)
        if expires_on != proposed:
            origin = origin._replace(proposed_expires_on=proposed.isoformat() if proposed else "never")
        fields = InstanceFields(wanted.issued_on, effective_on, expires_on, wanted.number, wanted.note)
        anchor_on = rules.anchor_of(terms, effective_on, expires_on)
        made = NewInstance(
            association_id,
            fields.issued_on,
            effective_on,
            expires_on,
            anchor_on,
            fields.number,
            fields.note,
            origin=origin.to_text(),
        )
        insert_instances([made], done.event, done.at, done.operator.name)
        timelines.rebuild([association_id])
        (id,) = execute(
            "SELECT id FROM instance WHERE association_id = ? AND event = ?", (association_id, done.event)
        ).fetchone()
        done.certification_id, done.entity_id = standing.certification, standing.entity
        done.detail.update(instance=id, **told_of(fields))
        return int(id)


def correct_instance(
    operator: Operator, instance_id: int, before: InstanceFields, after: InstanceFields, today: date
) -> None:
    """Change what was recorded wrongly of an instance; `before` is what the form was opened with.

    Another expiry has another anchor, by rules.anchor_of; one that stays keeps its own. Where the instance is the one
    that ended a revocation by certifying anew, the end of that follows its day of issue. Raises NotPermitted, NotFound, InvalidInput, and ChangedMeanwhile with the fields as they are stored now.
    """
    with act(operator, "correct instance", Right.UPDATE_CERTIFICATIONS) as done:
        found = _find(instance_id)
        _refuse_changed(found, before)
        if found.void_event is not None:
            raise Conflict(
                "This certificate was voided, so that it does not count, and nothing was changed. To correct it, take the "
                "void back first: certtui instances void … --undo, or V on the certificate."
            )
        after = _checked(after, found, today)
        if after == found.fields:
            return
        if found.ended is not None and after.issued_on != found.fields.issued_on:
            _move_end(found.ended, after.issued_on)
        _store(instance_id, found, after, _anchor(found, after))
        timelines.rebuild([found.association])
        done.certification_id, done.entity_id = found.certification, found.entity
        done.detail.update(instance=instance_id, changes=changes(found.fields, after))


class Correction(NamedTuple):
    """What a certificate is to be instead; its issue date stays. `anchor_on` None: what the rules give."""

    instance: int
    after: InstanceFields
    anchor_on: date | None = None


def store_corrections(corrections: Iterable[Correction]) -> list[dict[str, Any]]:
    """Correct instances inside of a command's transaction, as `correct_instance` does; returns what its event tells of each.

    Whoever calls has checked the fields, and rebuilds the timelines. An instance whose issue date stays ends what it ended.
    """
    told = []
    for instance, after, anchor_on in corrections:
        found = _find(instance)
        _store(instance, found, after, anchor_on or _anchor(found, after))
        told.append(
            {
                "instance": instance,
                "of": _subject(found),
                "issued_on": found.fields.issued_on.isoformat(),
                "changes": changes(found.fields, after),
            }
        )
    return told


def _subject(found: _Found) -> str:
    """Whose certificate it is, and of what, as an event over many tells it."""
    code, name = execute(
        "SELECT e.code, c.name FROM entity e, certification c WHERE e.id = ? AND c.id = ?",
        (found.entity, found.certification),
    ).fetchone()
    return f"{code} · {name}"


def _store(instance_id: int, found: _Found, after: InstanceFields, anchor_on: date) -> None:
    dates_moved = after[1:3] != found.fields[1:3]
    origin = Origin.from_text(found.origin)._replace(corrected=True).to_text()
    execute(
        "UPDATE instance SET issued_on = ?, effective_on = ?, expires_on = ?, anchor_on = ?, number = ?, note = ?,"
        " origin = ? WHERE id = ?",
        (
            after.issued_on.isoformat(),
            after.effective_on.isoformat(),
            iso_or_none(after.expires_on),
            anchor_on.isoformat(),
            after.number,
            after.note,
            origin if dates_moved else found.origin,
            instance_id,
        ),
    )


def list_corrected_expiries() -> dict[int, set[str | None]]:
    """The expiries that instances had before they were corrected, by instance, from the log; None: never."""
    found: dict[int, set[str | None]] = defaultdict(set)
    for (detail,) in execute(
        "SELECT detail FROM audit_event WHERE action = 'correct instance' OR (action = 'import' AND detail LIKE ?)",
        ('%"corrections"%',),
    ).fetchall():
        told = json.loads(detail)
        for one in told.get("corrections", [told]):
            if "expires_on" in one.get("changes", {}):
                found[one["instance"]].add(one["changes"]["expires_on"][0])
    return found


def delete_instance(operator: Operator, instance_id: int, before: InstanceFields) -> None:
    """Delete an instance that should never have been, with its attachments.

    A revocation that it had ended by certifying again is ended by the next instance that was recorded after it and
    issued since; without one it stands again, unless another stands by now. What a renewal replaced counts again. Raises NotPermitted, NotFound, ChangedMeanwhile.
    """
    with act(operator, "delete instance", Right.DELETE_CERTIFICATIONS) as done:
        found = _find(instance_id)
        _refuse_changed(found, before)
        kept = execute("SELECT sha256 FROM attachment WHERE instance_id = ?", (instance_id,)).fetchall()
        done.let_go(sha256 for (sha256,) in kept)
        execute("DELETE FROM instance WHERE id = ?", (instance_id,))
        if found.ended is not None:
            end_otherwise(found.association, found.ended.id)
        timelines.rebuild([found.association])
        done.certification_id, done.entity_id = found.certification, found.entity
        done.detail.update(instance=instance_id, attachments=len(kept), **told_of(found.fields))


class _Found(NamedTuple):
    """An instance as it is stored."""

    association: int
    entity: int
    certification: int
    origin: str
    anchor_on: date
    fields: InstanceFields
    ended: Ended | None
    void_event: int | None


def _find(instance_id: int) -> _Found:
    row = execute(
        "SELECT a.id, a.entity_id, a.certification_id, i.origin, i.anchor_on, i.void_event,"
        " i.issued_on, i.effective_on, i.expires_on, i.number, i.note"
        " FROM instance i JOIN association a ON a.id = i.association_id WHERE i.id = ?",
        (instance_id,),
    ).fetchone()
    if row is None:
        raise NotFound(_GONE)
    association, entity, certification, origin, anchor_on, void_event, *fields = row
    ended = find_ended([instance_id]).get(instance_id)
    stored = instance_fields(fields)
    return _Found(association, entity, certification, origin, day(anchor_on), stored, ended, void_event)


def _anchor(found: _Found, after: InstanceFields) -> date:
    """The anchor that a corrected instance has."""
    if after.expires_on is not None and after.expires_on == found.fields.expires_on:
        return found.anchor_on
    terms = get_certification(found.certification).terms
    return rules.anchor_of(terms, after.effective_on, after.expires_on)


def _refuse_changed(found: _Found, before: InstanceFields) -> None:
    if found.fields != before:
        raise ChangedMeanwhile(
            "Nothing was changed: another operator corrected this instance since you opened it. "
            "Look at what is stored now, then change what still is wrong.",
            found.fields,
        )


def _checked(after: InstanceFields, found: _Found, today: date) -> InstanceFields:
    if after.issued_on > today and after.issued_on != found.fields.issued_on:
        raise InvalidInput("issued_on", f"{after.issued_on} is yet to come. Give {today} or a day before it.")
    check_order(after.effective_on, after.expires_on)
    if found.ended is not None and after.issued_on < found.ended.revoked_on:
        raise InvalidInput(
            "issued_on",
            f"It was certified again by this after it was revoked on {found.ended.revoked_on}, so it cannot have been "
            "issued before that day.",
        )
    return after._replace(
        number=refuse_controls("number", after.number),
        note=refuse_controls("note", after.note, multiline=True),
    )


def _move_end(ended: Ended, on: date) -> None:
    execute("UPDATE revocation SET ended_on = ? WHERE id = ?", (on.isoformat(), ended.id))


def told_of(fields: InstanceFields) -> dict[str, object]:
    """What an event tells of an instance that came or went."""
    return {
        "issued_on": fields.issued_on.isoformat(),
        "effective_on": fields.effective_on.isoformat(),
        "expires_on": fields.expires_on.isoformat() if fields.expires_on else "never",
        **({"number": fields.number} if fields.number else {}),
        **({"note": fields.note} if fields.note else {}),
    }
