"""An association explained in words: why its status, why its expiry, what changes next, why it is in force at all.

Owns the sentences; decides nothing. What they tell is in queries.details and was found by the rules.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.days import local_day
from certtui.queries.details import AssociationDetails, InstanceLine, RevocationLine
from certtui.queries.origin_words import expiry_words
from certtui.records import COMPLIANT, Instance, Status
from certtui.rules import Cause, Explanation, NextChange, Rule
from certtui.text import count


class Line(NamedTuple):
    """One sentence or two on a topic: Status, Expiry, Replaced, Next, In force, Inactive."""

    topic: str
    text: str


def describe(details: AssociationDetails) -> tuple[Line, ...]:
    """The explanation in the order in which it is read. Holds names as they were typed: show it made printable."""
    found = details.explanation
    if found is None:
        return (Line("Status", _not_in_force(details)), *_inactive(details))
    lines = [Line("Status", _status(details, found))]
    last = details.instance(found.chain[-1].key) if found.chain else None
    if last is not None:
        ends = frozenset(one.fields.expires_on for one in details.instances if one.id != last.id)
        lines.append(Line("Expiry", expiry_words(last, details.definition.terms, ends)))
    lines += _replacements(details, found)
    lines.append(Line("Next", _next(details, found)))
    lines.append(Line("In force", _in_force(details)))
    return (*lines, *_inactive(details))


def _status(details: AssociationDetails, found: Explanation) -> str:
    by_rule = {
        Rule.REVOKED: _revoked,
        Rule.HELD: _held,
        Rule.UPCOMING: _upcoming,
        Rule.ENDED: _ended,
        Rule.NOTHING: _missing,
    }
    return f"{found.status.label}: {by_rule[found.rule](details, found)}"


def _held(details: AssociationDetails, found: Explanation) -> str:
    first, *further = (_named(details, one) for one in found.chain)
    words = f"{first} holds{_until(found.chain[0].expires_on)}{_replaced(details, found.chain[0])}"
    for one, name in zip(found.chain[1:], further, strict=True):
        words += f", carried on without a gap by {name}{_until(one.expires_on)}{_replaced(details, one)}"
    if found.expires_on is None:
        return f"{words}."
    words += f", {_away(found.day, found.expires_on)}"
    window = details.definition.warning_window
    if window is None or window < 0 or found.warned_from is None:
        return f"{words}. Nothing warns of it before (no warning window)."
    before = f"from {count(window, 'day')} before" if window else "on the last day only"
    opened = "since" if found.warned_from <= found.day else "as of"
    return f"{words}; warned of {before}, {opened} {found.warned_from}."


def _upcoming(details: AssociationDetails, found: Explanation) -> str:
    first = found.chain[0]
    held = [one for one in details.instances if one.id != first.key and one.fields.issued_on <= found.day]
    before = "what was held has ended or is void, and" if held else "nothing is held yet;"
    return (
        f"{before} {_named(details, first, effective=False)} takes effect on {first.effective_on}, "
        f"{_away(found.day, first.effective_on)}."
    )


def _ended(details: AssociationDetails, found: Explanation) -> str:
    (last,) = found.chain
    ended_on = last.expires_on or found.day  # always there: what never expires does not end
    ago = f"{count((found.day - ended_on).days, 'day')} ago"
    if details.replaced_as_known(last) is not None:
        return f"{_named(details, last)} ended on {ended_on}{_replaced(details, last)}, {ago}."
    if last in found.voided:
        return (
            f"{_named(details, last)} is void since {last.voided_on}{_voider(details, last)}; it would have ended on "
            f"{ended_on}, {ago}, and nothing was recorded in its place."
        )
    return f"{_named(details, last)} ended on {ended_on}, {ago}, and nothing that holds follows it."


def _missing(details: AssociationDetails, found: Explanation) -> str:
    voided = [one for one in details.instances if one.void is not None and one.fields.issued_on <= found.day]
    if voided and not found.voided and not found.unknown:
        return f"what was recorded was voided: {_void_words(voided)}."
    if found.voided:
        last = max(found.voided, key=lambda one: (one.effective_on, one.key or 0))
        others = f" (and {len(found.voided) - 1} more)" if len(found.voided) > 1 else ""
        return f"{_named(details, last)}{others} is void since {last.voided_on}{_voider(details, last)}."
    if found.unknown:
        first = min(found.unknown, key=lambda one: one.issued_on)
        return f"nothing was known on {found.day}: {_named(details, first)} is dated later."
    return "it was never certified; nothing is recorded."


def _revoked(details: AssociationDetails, found: Explanation) -> str:
    if found.revocation is None:
        return "a revocation covers this day."
    revoked = _revocation(details, found.revocation)
    words = (
        f"by {revoked.recorded_by} from {revoked.revoked_on} on (recorded {local_day(revoked.recorded_at)}): "
        f"{revoked.reason}."
    )
    return f"{words} {_regained(details, found, revoked)}"


def _regained(details: AssociationDetails, found: Explanation, revoked: RevocationLine) -> str:
    """What reinstating on the day would give back, asked of the rules; nothing where it has been ended since."""
    if revoked.ended_on is not None:
        who = f" by {revoked.ended_operator}" if revoked.ended_operator else ""
        why = f": {revoked.ended_reason}" if revoked.ended_reason else ""
        if revoked.ended_on > found.day and revoked.ended_by == "certified":
            return f"It ends on {revoked.ended_on}, the issue date of a certificate that is dated later than {found.day}."
        how = "reinstated" if revoked.ended_by == "reinstated" else "certified again"
        tense = "is" if revoked.ended_on > found.day else "was"
        return f"It {tense} {how} on {revoked.ended_on}{who}{why}."
    back = [one for one in details.counting if one.voided_by == revoked.id]
    given = {one.id: one.voided_otherwise for one in back}
    ended = [
        one.revocation._replace(ended_on=found.day) if one.id == revoked.id else one.revocation
        for one in details.revocations
    ]
    instances = [
        one.instance._replace(voided_on=given[one.id]) if one.id in given else one.instance
        for one in details.counting
    ]
    window = details.definition.warning_window
    span = rules.status_on(rules.timeline(instances, ended, window), found.day)
    status = span.status if span else Status.MISSING
    until = f" until {span.expires_on}" if span and span.expires_on and status in COMPLIANT else ""
    gives = (
        f"give back {count(len(back), 'instance')} and make it" if back else "give nothing back and leave it"
    )
    return f"Reinstating it would {gives} {status.label}{until}."


def _next(details: AssociationDetails, found: Explanation) -> str:
    change = found.next
    if change is None:
        return _stays(found)
    if change.status is None:
        return f"It is no longer in force from {change.on}: archived, as no source was left."
    why = _why(details, found, change)
    return f"It becomes {change.status.label} on {change.on}, {_away(found.day, change.on)}{why}."


def _stays(found: Explanation) -> str:
    label = found.status.label
    if found.status is Status.REVOKED:
        return f"It stays {label} until it is reinstated or certified again."
    if found.status is Status.EXPIRED:
        return f"It stays {label} until it is renewed."
    if found.status is Status.MISSING:
        return f"It stays {label} until it is certified."
    return f"It stays {label}: nothing recorded ends it."


def _why(details: AssociationDetails, found: Explanation, change: NextChange) -> str:
    """What happens on that day, to follow "It becomes … on …"."""
    if change.cause is Cause.REVOKED or change.cause is Cause.REVOCATION_ENDED:
        return _why_revocation(details, change)
    if change.cause is Cause.WARNED:
        return f", when the warning window before {change.expires_on} opens"
    if change.cause is Cause.ENDED and change.status is Status.EXPIRED and found.rule is Rule.HELD:
        return ", unless it is renewed"
    name = _named(details, change.instance, effective=False) if change.instance else "an instance"
    return _HAPPENS[change.cause].format(name)


_HAPPENS = {
    Cause.ISSUED: ", when {} is issued",
    Cause.TAKES_EFFECT: ", when {} takes effect",
    Cause.VOIDED: ", when {} becomes void",
    Cause.ENDED: ", the day after {} ends",
}


def _why_revocation(details: AssociationDetails, change: NextChange) -> str:
    if change.revocation is None:
        return ""
    revoked = _revocation(details, change.revocation)
    if change.cause is Cause.REVOKED:
        return f": revoked by {revoked.recorded_by}, {revoked.reason}"
    return ", when it is " + ("reinstated" if revoked.ended_by == "reinstated" else "certified again")


def _in_force(details: AssociationDetails) -> str:
    sources = details.sources
    why = []
    if sources.direct:
        given = f" by {sources.direct_by}, {local_day(sources.direct_at)}" if sources.direct_by else ""
        why.append(f"assigned directly{given}")
    if sources.roles:
        named = "role" if len(sources.roles) == 1 else "roles"
        why.append(f"brought by the {named} {', '.join(sources.roles)}")
    since = f"since {details.in_force_from}"
    if details.in_force_from < details.assigned_on:
        since += f", the day its first instance was issued (assigned on {details.assigned_on})"
    if details.archived_on is not None:
        return f"{since}, until it was archived on {details.archived_on}."
    return f"{since}: {'; '.join(why)}."


def _not_in_force(details: AssociationDetails) -> str:
    if details.archived_on is not None and details.as_of >= details.archived_on:
        instances = count(len(details.instances), "instance")
        return (
            f"Archived on {details.archived_on}, as no source was left: it is in no list and no count. "
            f"Its history ({instances}) is kept, and comes back with it when it is assigned again or a role brings it."
        )
    return f"Not in force on {details.as_of}: it is in force from {details.in_force_from}."


def _inactive(details: AssociationDetails) -> tuple[Line, ...]:
    if details.active:
        return ()
    return (
        Line(
            "Inactive",
            f"{details.name} ({details.code}) is inactive: left out of lists and counts unless asked for.",
        ),
    )


def _named(details: AssociationDetails, instance: Instance, *, effective: bool = True) -> str:
    """An instance by the day it was issued, its number, and the day it takes effect where that is another one."""
    line = details.instance(instance.key)
    words = f"the instance of {instance.issued_on}"
    if line is not None and line.fields.number:
        words += f" (no. {line.fields.number})"
    if effective and instance.effective_on != instance.issued_on:
        words += f", effective {instance.effective_on},"
    return words


def _replacements(details: AssociationDetails, found: Explanation) -> list[Line]:
    """What was replaced by a renewal that ends sooner, as far as that is known on the day."""
    lines = []
    for one in found.replaced:
        line = details.instance(one.key)
        if line is None or line.replacement is None:
            continue
        renewal, by = line.replacement
        other = details.instance(renewal)
        if other is None or one.voided_on is not None:
            continue
        named = _named(details, one)
        held = f"until {one.expires_on}" if one.expires_on else "without expiry"
        words = f"{named} would hold {held}; the renewal of {other.fields.issued_on}, which ends sooner, takes its place"
        lines.append(Line("Replaced", f"{words} from {by.stops_on} on."))
    return lines


def _replaced(details: AssociationDetails, instance: Instance) -> str:
    """That a renewal took an instance's place, to follow its end."""
    renewal = details.replaced_as_known(instance)
    if renewal is None:
        return ""
    return f" (replaced by the renewal of {renewal.fields.issued_on}, which ends sooner)"


def _void_words(voided: list[InstanceLine]) -> str:
    last = max(voided, key=lambda one: one.id)
    others = f" (and {len(voided) - 1} more)" if len(voided) > 1 else ""
    reason = f", {last.void.reason}" if last.void is not None and last.void.reason else ""
    by = f" by {last.void.by}" if last.void is not None and last.void.by else ""
    return f"the certificate of {last.fields.issued_on}{others}{by}{reason}"


def _voider(details: AssociationDetails, instance: Instance) -> str:
    line: InstanceLine | None = details.instance(instance.key)
    by = next((one for one in details.revocations if line is not None and one.id == line.voided_by), None)
    return f", by the revocation of that day ({by.reason})" if by is not None else ""


def _revocation(details: AssociationDetails, position: int) -> RevocationLine:
    """The one at that place in the order of recording, which is the order in which the rules were given them."""
    return sorted(details.revocations)[position]


def _until(expires_on: date | None) -> str:
    return f" until {expires_on}" if expires_on else " and never expires"


def _away(day: date, other: date) -> str:
    days = (other - day).days
    return "its last day" if days == 0 else "the next day" if days == 1 else f"{count(days, 'day')} away"
