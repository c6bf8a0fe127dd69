"""Where an instance's expiry comes from, in a sentence: calculated from what, by which basis, or typed by hand.

Tells what was noted when it was recorded (queries.lifecycle.Origin); the definition of today only where the rules,
asked again, come to the very same date by it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from certtui import rules
from certtui.days import local_day, parse_period, snap_words
from certtui.errors import InvalidInput
from certtui.queries.details import InstanceLine
from certtui.queries.lifecycle import Origin
from certtui.records import Basis, LastDay, Snap, Terms

_NEVER = "never"
_SAME_PERIOD = "0 years"


def expiry_words(line: InstanceLine, terms: Terms, ends: Collection[date | None] = ()) -> str:
    """Why the instance ends when it does.

    `terms` are the certification's as they are now, `ends` the expiries of the association's other instances.
    """
    origin, expires_on = line.origin, line.fields.expires_on
    shown = f"{expires_on}" if expires_on else "It never expires"
    if not origin.act:
        return f"{shown}: {_unnoted(line, terms, ends)}"
    if origin.corrected:
        return f"{shown}: corrected by hand after it was recorded."
    if origin.proposed_expires_on:
        proposed = origin.proposed_expires_on
        rules_words = "that it never expires" if proposed == _NEVER else proposed
        words = f"{shown}: set by hand; the rules proposed {rules_words}"
        return f"{words}{'' if proposed == _NEVER else f' ({_calculated(line, terms, proposed)})'}."
    if expires_on is None:
        return f"{shown}: the certification has no validity that ends."
    words = f"{shown}: {_calculated(line, terms, expires_on.isoformat())}."
    if origin.proposed_effective_on:
        words += f" Its effective date was set by hand; the rules proposed {origin.proposed_effective_on}."
    return words


def _unnoted(line: InstanceLine, terms: Terms, ends: Collection[date | None]) -> str:
    """What can be said of an instance that came with its dates: by an import, or from before origins were noted."""
    fields, validity = line.fields, terms.validity
    recorded = f"recorded so by {line.recorded_by} on {local_day(line.recorded_at)}, with no note of how it was calculated."
    if fields.expires_on is None or validity is None:
        return recorded
    old = fields.effective_on - timedelta(days=1) if fields.effective_on > date.min else None
    cyclic = terms._replace(basis=Basis.OLD_EXPIRY, renewal_window=None, warning_window=None)
    try:
        anchors = [
            (f"it took effect on {fields.effective_on}", rules.expiry(terms, fields.effective_on)),
            (f"it was issued on {fields.issued_on}", rules.expiry(terms, fields.issued_on)),
        ]
        if old in ends and old is not None and fields.issued_on <= old:
            renewed = rules.renewal(cyclic, old, fields.issued_on, line.anchor_on)
            counted = "" if _begins_again(line, terms, old) else f", counted from {line.anchor_on}"
            anchors.append((f"the old expiry {old}{counted}", renewed.expires_on))
    except InvalidInput:
        return recorded
    fits = next((words for words, expires_on in anchors if expires_on == fields.expires_on), None)
    if fits is None:
        return recorded
    moved = "".join(f", {words}" for words in _moved(terms))
    return f"{_one(str(validity), terms)} {fits}{moved}, by the definition of today (no note was kept)."


def _begins_again(line: InstanceLine, terms: Terms, old: date) -> bool:
    """Whether the cycle counts from the old expiry itself: it is then the anchor, and needs no word of its own."""
    return line.anchor_on == rules.anchor_before(terms, old)


def _one(validity: str, terms: Terms) -> str:
    """One validity, to be followed by the day from which it counts."""
    return (
        f"{_period_end(terms)} on or after"
        if validity == _SAME_PERIOD
        else f"one validity ({validity}) after"
    )


def _period_end(terms: Terms) -> str:
    return snap_words(terms.snap) or "the day on which all expired then"


def _moved(terms: Terms) -> list[str]:
    """What of a definition moves a date further, in words."""
    if terms.validity is not None and not terms.validity.number:
        return []
    told = []
    if terms.last_day is LastDay.DAY_BEFORE:
        told.append("the last day being the day before")
    if terms.snap is not Snap.NONE:
        told.append(f"moved to {snap_words(terms.snap)}")
    return told


def _calculated(line: InstanceLine, terms: Terms, proposed: str) -> str:
    """How the rules came to the date, from what was noted of it."""
    origin, fields = line.origin, line.fields
    validity = _one(origin.validity, terms)
    started = f"{validity} it took effect on {fields.effective_on}"
    completed = started
    if fields.effective_on == fields.issued_on:
        completed = f"{validity} the completion on {fields.issued_on}"
    old = origin.old_expiry
    if not origin.basis:
        words = started
    elif not old:
        words = f"{completed}, as there was no old expiry to count from"
    elif origin.basis == Basis.COMPLETION.value:
        words = f"{completed}, as the renewal counts from the completion date"
    elif origin.basis == Basis.FIXED_CYCLE.value:
        words = f"on the fixed cycle, {_next(line, terms, proposed)}"
    elif fields.issued_on.isoformat() > old:
        words = f"{completed}, as it was done after the old expiry {old}, from which the renewal would have counted"
    elif proposed == old:
        words = "the old expiry, which does not move: the renewal was done before the renewal window opened"
    else:
        words = f"{_next(line, terms, proposed)}, as the renewal counts from the old expiry"
    return words + _options(line, terms, proposed)


def _next(line: InstanceLine, terms: Terms, proposed: str) -> str:
    """The next end of a cycle, and the day from which it counts where that is known and is not the old expiry."""
    validity, old = line.origin.validity, line.origin.old_expiry
    if validity == _SAME_PERIOD:
        return f"{_period_end(terms)} that follows the old expiry {old}"
    is_anchor_known = str(line.fields.expires_on) == proposed
    if not is_anchor_known or _begins_again(line, terms, date.fromisoformat(old)):
        return f"the first end after the old expiry {old} in whole validities ({validity})"
    return f"the first end after the old expiry {old} in whole validities ({validity}) from {line.anchor_on}"


def _options(line: InstanceLine, terms: Terms, proposed: str) -> str:
    """What of the definition moved the date further, where calculating it again shows that it did."""
    told = [] if line.origin.validity == _SAME_PERIOD else _moved(terms)
    cyclic = line.origin.basis == Basis.FIXED_CYCLE.value and terms.minimum
    if cyclic:
        told.append(f"at least {terms.minimum} after the completion on {line.fields.issued_on}")
    if not told or _again(line, terms) != proposed:
        return ""
    return ", " + ", ".join(told)


def _again(line: InstanceLine, terms: Terms) -> str:
    """The date by the terms of today with the basis and validity noted; empty where they do not come to one."""
    origin: Origin = line.origin
    try:
        then = terms._replace(validity=parse_period(origin.validity))
        if not origin.basis or not origin.old_expiry:
            expires_on = rules.expiry(then, line.fields.effective_on)
        else:
            then = then._replace(basis=Basis(origin.basis))
            old = date.fromisoformat(origin.old_expiry)
            expires_on = rules.renewal(then, old, line.fields.issued_on, line.anchor_on).expires_on
    except InvalidInput:
        return ""
    return expires_on.isoformat() if expires_on else ""
