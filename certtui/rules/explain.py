"""Why an association's status is what it is on a day, and when it changes next.

Owns no decision: status, deciding instance and change are read from the timeline that `rules.timeline` made; what
is added is the way there. Invariant: for every day the status, the end of the chain and the day of the next change
are those of the timeline.
"""

from __future__ import annotations

from datetime import date
from enum import Enum, IntEnum
from typing import TYPE_CHECKING, NamedTuple

from certtui.records import ALWAYS, NEVER, Instance, Revocation, Span, Status
from certtui.rules.superseding import as_known

if TYPE_CHECKING:
    from collections.abc import Sequence


class Rule(IntEnum):
    """The five rules of a status, by their place among them: the first that matches decides."""

    REVOKED = 1
    HELD = 2
    UPCOMING = 3
    ENDED = 4
    NOTHING = 5


class Cause(Enum):
    """What happens on the day on which a status changes."""

    WARNED = "the warning window opens"
    ENDED = "what was held has ended the day before"
    TAKES_EFFECT = "an instance takes effect"
    ISSUED = "an instance is issued, and so known from then"
    VOIDED = "an instance becomes void"
    REVOKED = "a revocation begins"
    REVOCATION_ENDED = "a revocation has ended"
    ARCHIVED = "the association is no longer in force"
    IN_FORCE = "the association comes into force"


class NextChange(NamedTuple):
    """The first day of another status; `status` None: no longer in force from then.

    `instance` is the one the cause speaks of, or the one that decides from then; `expires_on` the end of its chain.
    `revocation` is the position of the one that begins or has ended.
    """

    on: date
    status: Status | None
    cause: Cause
    instance: Instance | None = None
    expires_on: date | None = None
    revocation: int | None = None


class Explanation(NamedTuple):
    """Why the status is what it is on `day`.

    `since`: the first day of the stretch with this status. `instance` decides; `chain` is it with those that carry it
    on without a gap, the last of which ends on `expires_on` (None: never, or no instance). `warned_from`: the day on
    which the warning window before `expires_on` opens, None outside of what is held and where nothing warns.
    `revocation`: position among the revocations given of the newest that covers the day. `voided`: instances known by
    then that are void; `unknown`: those issued only later. `replaced`: those for which a replacement is known by then;
    elsewhere they end the day before it takes their place. `next` None: the status stays for good.
    """

    day: date
    status: Status
    rule: Rule
    since: date
    instance: Instance | None
    chain: tuple[Instance, ...]
    expires_on: date | None
    warned_from: date | None
    revocation: int | None
    voided: tuple[Instance, ...]
    unknown: tuple[Instance, ...]
    replaced: tuple[Instance, ...]
    next: NextChange | None


_RULE_OF = {
    Status.REVOKED: Rule.REVOKED,
    Status.VALID: Rule.HELD,
    Status.EXPIRES_SOON: Rule.HELD,
    Status.UPCOMING: Rule.UPCOMING,
    Status.EXPIRED: Rule.ENDED,
    Status.MISSING: Rule.NOTHING,
}


def explain(
    instances: Sequence[Instance],
    revocations: Sequence[Revocation],
    warning_window: int | None,
    spans: Sequence[Span],
    day: date,
) -> Explanation | None:
    """Explain the status on a day; None on one on which the association is not in force.

    `spans` are what `timeline` made of the very same instances, revocations and window, whole or cut by `in_force`.
    Instances bear distinct keys.
    """
    at = next((n for n, span in enumerate(spans) if span.starts_on <= day <= span.ends_on), None)
    if at is None:
        return None
    span = spans[at]
    then = as_known(instances, day)
    instance = _decider(then, span)
    known = [one for one in then if one.issued_on <= day]
    replaced = tuple(one for one in instances if any(by.known_on <= day for by in one.replaced))
    first = at
    while first and spans[first - 1].status is span.status:
        first -= 1
    return Explanation(
        day=day,
        status=span.status,
        rule=_RULE_OF[span.status],
        since=spans[first].starts_on,
        instance=instance,
        chain=_chain(then, span, instance, day),
        expires_on=span.expires_on,
        warned_from=_warned_from(span, warning_window),
        revocation=_covering(revocations, day),
        voided=tuple(one for one in known if one.voided_on is not None and one.voided_on <= day),
        unknown=tuple(one for one in instances if one.issued_on > day),
        replaced=replaced,
        next=_next_change(instances, revocations, spans, at),
    )


def change_between(
    instances: Sequence[Instance], revocations: Sequence[Revocation], prior: Span | None, after: Span | None
) -> NextChange:
    """What happens on the day on which one span of a timeline follows another with another status.

    They adjoin, and are of the timeline that was made of the very same instances and revocations. None is a stretch on
    which the association is not in force, before it or after it; one of them is given.
    """
    if after is None:
        assert prior is not None  # noqa: S101 - nothing changes between two days on which it is not in force
        return NextChange(date.fromordinal(prior.ends_on.toordinal() + 1), None, Cause.ARCHIVED)
    if prior is not None:
        return _change(instances, revocations, prior, after)
    on, revocation = after.starts_on, _covering(revocations, after.starts_on)
    instances = as_known(instances, on)
    if revocation is not None and revocations[revocation].revoked_on == on:
        return NextChange(on, after.status, Cause.REVOKED, revocation=revocation)
    chain = _chain(instances, after, _decider(instances, after), on)
    issued = next((one for one in (*chain, *instances) if one.issued_on == on), None)
    return NextChange(on, after.status, Cause.IN_FORCE, issued, after.expires_on, revocation)


def _left_out(instances: Sequence[Instance], day: date) -> list[Instance]:
    """Instances that would have taken effect, had nothing replaced them."""
    there = {one.key for one in as_known(instances, day)}
    return [one._replace(voided_on=day) for one in instances if one.key not in there]


def _decider(instances: Sequence[Instance], span: Span) -> Instance | None:
    if span.instance is None:
        return None
    return next(one for one in instances if one.key == span.instance)


def _chain(
    instances: Sequence[Instance], span: Span, first: Instance | None, day: date
) -> tuple[Instance, ...]:
    """The deciding instance and, up to the end that the timeline found, each next one that reaches furthest."""
    if first is None:
        return ()
    chain = [first]
    if span.status is Status.EXPIRED:
        return (first,)
    live = [
        one for one in instances if one.issued_on <= day and (one.voided_on is None or one.voided_on > day)
    ]
    while (end := chain[-1].expires_on) is not None and end != span.expires_on:
        adjoining = [one for one in live if one.effective_on.toordinal() <= end.toordinal() + 1]
        furthest = max(adjoining, key=_end)
        if _end(furthest) <= _end(chain[-1]):
            break
        chain.append(furthest)
    return tuple(chain)


def _end(instance: Instance) -> tuple[bool, date]:
    return instance.expires_on is None, instance.expires_on or NEVER


def _warned_from(span: Span, window: int | None) -> date | None:
    if _RULE_OF[span.status] is not Rule.HELD or span.expires_on is None or window is None or window < 0:
        return None
    return date.fromordinal(max(span.expires_on.toordinal() - window, ALWAYS.toordinal()))


def _covering(revocations: Sequence[Revocation], day: date) -> int | None:
    covering = [
        n
        for n, one in enumerate(revocations)
        if one.revoked_on <= day and (one.ended_on is None or day < one.ended_on)
    ]
    return covering[-1] if covering else None


def _next_change(
    instances: Sequence[Instance], revocations: Sequence[Revocation], spans: Sequence[Span], at: int
) -> NextChange | None:
    """The first later span with another status: spans of the same status differ in what decides, which is no change."""
    for prior, after in zip(spans[at:], spans[at + 1 :], strict=False):
        if after.status is not prior.status:
            return _change(instances, revocations, prior, after)
    last = spans[-1]
    return None if last.ends_on == NEVER else change_between(instances, revocations, last, None)


def _change(
    instances: Sequence[Instance], revocations: Sequence[Revocation], prior: Span, after: Span
) -> NextChange:
    on, revocation = after.starts_on, None
    # a replacement that is known by then; what it replaced decided the days before, so that it is not left out
    instances = [*as_known(instances, on), *_left_out(instances, on)]
    cause, instance = Cause.REVOKED, _decider(instances, after)
    if after.status is Status.REVOKED:
        revocation = _covering(revocations, on)
    elif prior.status is Status.REVOKED:
        cause = Cause.REVOCATION_ENDED
        revocation = max((n for n, one in enumerate(revocations) if one.ended_on == on), default=None)
    else:
        cause, instance = _cause(instances, prior, after, instance)
    return NextChange(on, after.status, cause, instance, after.expires_on, revocation)


def _cause(
    instances: Sequence[Instance], prior: Span, after: Span, decider: Instance | None
) -> tuple[Cause, Instance | None]:
    """What ended `prior`, where no revocation did: the likeliest first, and with it the instance that it is about."""
    on = after.starts_on
    warned = (Status.VALID, Status.EXPIRES_SOON, prior.expires_on)
    if (prior.status, after.status, after.expires_on) == warned:
        return Cause.WARNED, decider
    for one in _chain(instances, after, decider, on):
        if one.issued_on == on:
            return Cause.ISSUED, one
        if one.effective_on == on:
            return Cause.TAKES_EFFECT, one
    before = _decider(instances, prior)
    for held in (before, decider):
        if (
            held is not None
            and held.expires_on is not None
            and held.expires_on.toordinal() + 1 == on.toordinal()
        ):
            return Cause.ENDED, held
    return Cause.VOIDED, next((one for one in instances if one.voided_on == on), before)
