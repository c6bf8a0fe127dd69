"""What made a row's status another one: the event by its word, who did it, and the sentence that tells it.

Decides nothing: the day and the cause come from the stored timeline and from rules.change_between; here they get the
record behind them, and words.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from certtui.days import local_day
from certtui.queries.lifecycle import Origin
from certtui.records import COMPLIANT, Instance, Revocation, Status
from certtui.rules import Cause, NextChange


class Event(StrEnum):
    """What happened, by the word that files have. The last three are the passing of a day: nobody did them then."""

    ASSIGNED = "assigned"
    CERTIFIED = "certified"
    RENEWED = "renewed"
    REVOKED = "revoked"
    REINSTATED = "reinstated"
    VOIDED = "voided"
    ARCHIVED = "archived"
    TOOK_EFFECT = "took_effect"
    WARNING_BEGAN = "warning_began"
    RAN_OUT = "ran_out"

    @property
    def label(self) -> str:
        """On screen: Took effect."""
        return "Warning" if self is Event.WARNING_BEGAN else self.value.replace("_", " ").capitalize()


class Recorded(NamedTuple):
    """An instance with who recorded it, when, and by which act."""

    instance: Instance
    number: str
    origin: str
    at: str
    by: str


class Cancelled(NamedTuple):
    """A revocation with who recorded it, and who ended it by what, where that is known."""

    revocation: Revocation
    reason: str
    at: str
    by: str
    ended_by: str
    ended_reason: str
    ended_at: str
    ended_operator: str


class RoleAct(NamedTuple):
    """An act on a role that gave an association a source or took its last one."""

    action: str
    role: str
    at: str
    by: str


class Sourced(NamedTuple):
    """Why a row came into force and, when it is no longer, why not. `direct_at`: of the act that gave it directly."""

    assigned_on: date
    direct: bool
    direct_at: str
    direct_by: str
    roles: tuple[str, ...]
    act: RoleAct | None = None


class Told(NamedTuple):
    """The event in words; `by` and `at` are empty for the passing of a day, and where nobody noted them."""

    event: Event
    by: str
    at: str
    detail: str


def tell(
    change: NextChange,
    prior: Status | None,
    instances: list[Recorded],
    revocations: list[Cancelled],
    why: Sourced,
) -> Told:
    """The event of a change, from all that is recorded of its row."""
    key = change.instance.key if change.instance is not None else None
    one = next((one for one in instances if key is not None and one.instance.key == key), None)
    if change.cause is Cause.ARCHIVED:
        return _archived(why)
    if change.cause is Cause.REVOKED and change.revocation is not None:
        revoked = revocations[change.revocation]
        return Told(Event.REVOKED, revoked.by, revoked.at, f"revoked: {revoked.reason}")
    if change.cause is Cause.REVOCATION_ENDED:
        return _regained(change, one, revocations)
    if change.cause is Cause.IN_FORCE:
        return _came(change, one, why)
    if change.cause is Cause.ISSUED and one is not None:
        return _recorded(change, one, prior, instances)
    return _passed(change, one)


def _passed(change: NextChange, one: Recorded | None) -> Told:
    """A day came: nobody did anything on it, but somebody had recorded what it brought."""
    event = _PASSING.get(change.cause, Event.VOIDED)
    words = _named(one) if one is not None else "what was held"
    if event is Event.WARNING_BEGAN:
        words += f" holds until {change.expires_on}, of which is warned from that day on"
    elif event is Event.RAN_OUT and one is not None:
        # as known then: a renewal that ends sooner may have replaced it
        words += f" ended on {(change.instance or one.instance).expires_on}"
    elif event is Event.TOOK_EFFECT:
        words += f" took effect, {_until(change.expires_on)}"
    else:
        words += " became void"
    return Told(event, "", "", words)


_PASSING = {
    Cause.WARNED: Event.WARNING_BEGAN,
    Cause.ENDED: Event.RAN_OUT,
    Cause.TAKES_EFFECT: Event.TOOK_EFFECT,
}


def _recorded(change: NextChange, one: Recorded, prior: Status | None, instances: list[Recorded]) -> Told:
    """An instance was issued: a renewal, where something was known before, unless it was recorded as another act."""
    earlier = any(other.instance.issued_on < one.instance.issued_on for other in instances)
    act = Origin.from_text(one.origin).act
    renewed = act == "renewed" or (act not in _FIRST_ACTS and earlier and prior is not Status.MISSING)
    return Told(Event.RENEWED if renewed else Event.CERTIFIED, one.by, one.at, _held(change, one))


_FIRST_ACTS = ("certified", "assigned")


def _held(change: NextChange, one: Recorded) -> str:
    """The instance and what it gives: until when, or from when on; or that it had ended before."""
    instance = one.instance
    words = _named(one)
    if change.status is Status.UPCOMING:
        return f"{words}, to take effect on {instance.effective_on}"
    if change.status in COMPLIANT:
        return f"{words}, {_until(change.expires_on)}"
    return words if instance.expires_on is None else f"{words}, which ended on {instance.expires_on}"


def _regained(change: NextChange, one: Recorded | None, revocations: list[Cancelled]) -> Told:
    if change.revocation is None:
        return Told(Event.REINSTATED, "", "", "the revocation ended")
    ended = revocations[change.revocation]
    if ended.ended_by == "certified":
        if one is not None:
            words = (
                f"{_held(change, one)}; certified again after it was revoked on {ended.revocation.revoked_on}"
            )
            return Told(Event.CERTIFIED, one.by, one.at, words)
        words = f"certified again after it was revoked on {ended.revocation.revoked_on}"
        return Told(Event.CERTIFIED, ended.ended_operator, ended.ended_at, words)
    why = f": {ended.ended_reason}" if ended.ended_reason else ""
    words = f"reinstated{why} (revoked on {ended.revocation.revoked_on}: {ended.reason})"
    return Told(Event.REINSTATED, ended.ended_operator, ended.ended_at, words)


def _came(change: NextChange, one: Recorded | None, why: Sourced) -> Told:
    """It came into force: assigned on that day, or certified then."""
    if one is None or Origin.from_text(one.origin).act == "assigned":
        given = f"; {_held(change, one)}" if one is not None else ""
        return _assigned(why, given)
    words = _held(change, one)
    if change.on < why.assigned_on:
        words += f"; in force from then on, assigned on {why.assigned_on}"
    return Told(Event.CERTIFIED, one.by, one.at, words)


def _assigned(why: Sourced, given: str) -> Told:
    """Who gave it its first source: an act on a role, when one did that day; the act that gave it directly, else."""
    act = why.act
    if act is not None:
        words = _BROUGHT.get(act.action, "brought by the role {role}").format(role=act.role)
        return Told(Event.ASSIGNED, act.by, act.at, words + given)
    roles = f"brought by {_roles(why.roles)}" if why.roles else ""
    if why.direct and (not roles or local_day(why.direct_at) <= why.assigned_on.isoformat()):
        return Told(Event.ASSIGNED, why.direct_by, why.direct_at, f"assigned directly{given}")
    # archived since, by a role that brings it no longer
    return Told(Event.ASSIGNED, "", "", (roles or "assigned by a source that it no longer has") + given)


def _archived(why: Sourced) -> Told:
    act = why.act
    if act is None:
        return Told(Event.ARCHIVED, "", "", "archived with its history: no role brings it any longer")
    words = _TAKEN.get(act.action, "taken off the role {role}").format(role=act.role)
    return Told(Event.ARCHIVED, act.by, act.at, f"archived with its history: {words}")


_BROUGHT = {
    "add members": "became a member of the role {role}, which brings it",
    "put certifications on role": "put on the role {role}",
    "create certification": "brought by the role {role} from the day it was defined",
    "copy certification": "brought by the role {role} from the day it was defined",
    "change certification": "put on the role {role}",
}
BRINGING = tuple(_BROUGHT)
"""The acts by which a role brings somebody something."""
_TAKEN = {
    "drop members": "left the role {role}",
    "take certifications off role": "taken off the role {role}",
    "change certification": "taken off the role {role}",
    "delete role": "the role {role} was deleted",
}
TAKING = tuple(_TAKEN)
"""The acts by which a role stops bringing somebody something."""


def _roles(names: tuple[str, ...]) -> str:
    return f"the role{'s' if len(names) > 1 else ''} {', '.join(names)}"


def _named(one: Recorded) -> str:
    number = f" (no. {one.number})" if one.number else ""
    return f"the instance of {one.instance.issued_on}{number}"


def _until(expires_on: date | None) -> str:
    return f"until {expires_on}" if expires_on else "which never expires"
