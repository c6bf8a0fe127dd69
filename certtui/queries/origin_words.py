"""Where an instance's expiry comes from, in a sentence: reckoned from what, by which basis, or typed by hand.

Tells what was noted when it was recorded (queries.lifecycle.Origin); the definition of today only where the rules,
asked again, come to the very same date by it.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from certtui import rules
from certtui.days import local_day, parse_period
from certtui.errors import InvalidInput
from certtui.queries.details import InstanceLine
from certtui.queries.lifecycle import Origin
from certtui.records import Basis, LastDay, Snap, Terms

_NEVER = "never"
_OPTIONS = {
    LastDay.DAY_BEFORE: "the last day being the day before",
    Snap.MONTH_END: "moved to the end of the month",
    Snap.YEAR_END: "moved to the end of the year",
}


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
        return f"{words}{'' if proposed == _NEVER else f' ({_reckoned(line, terms, proposed)})'}."
    if expires_on is None:
        return f"{shown}: the certification has no validity that ends."
    words = f"{shown}: {_reckoned(line, terms, expires_on.isoformat())}."
    if origin.proposed_effective_on:
        words += f" Its effective date was set by hand; the rules proposed {origin.proposed_effective_on}."
    return words


def _unnoted(line: InstanceLine, terms: Terms, ends: Collection[date | None]) -> str:
    """What can be said of an instance that came with its dates: by an import, or from before origins were noted."""
    fields, validity = line.fields, terms.validity
    recorded = f"recorded so by {line.recorded_by} on {local_day(line.recorded_at)}, with no note of how it was reckoned."
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
            renewed = rules.renewal(cyclic, old, fields.issued_on)
            anchors.append((f"the old expiry {old}", renewed.expires_on))
    except InvalidInput:
        return recorded
    fits = next((words for words, expires_on in anchors if expires_on == fields.expires_on), None)
    if fits is None:
        return recorded
    moved = "".join(f", {_OPTIONS[one]}" for one in (terms.last_day, terms.snap) if one in _OPTIONS)
    return f"one validity ({validity}) after {fits}{moved}, by the definition of today (no note was kept)."


def _reckoned(line: InstanceLine, terms: Terms, proposed: str) -> str:
    """How the rules came to the date, from what was noted of it."""
    origin, fields = line.origin, line.fields
    validity = f"one validity ({origin.validity})"
    started = f"{validity} after it took effect on {fields.effective_on}"
    completed = started
    if fields.effective_on == fields.issued_on:
        completed = f"{validity} after the completion on {fields.issued_on}"
    old = origin.old_expiry
    if not origin.basis:
        words = started
    elif not old:
        words = f"{completed}, as there was no old expiry to count from"
    elif origin.basis == Basis.COMPLETION.value:
        words = f"{completed}, as the renewal counts from the completion date"
    elif origin.basis == Basis.FIXED_CYCLE.value:
        words = f"on the fixed cycle of whole validities ({origin.validity}) from the old expiry {old}"
    elif fields.issued_on.isoformat() > old:
        words = f"{completed}, as it was done after the old expiry {old}, from which the renewal would have counted"
    elif proposed == old:
        words = "the old expiry, which does not move: the renewal was done before the renewal window opened"
    else:
        words = f"{validity} after the old expiry {old}, as the renewal counts from the old expiry"
    return words + _options(line, terms, proposed)


def _options(line: InstanceLine, terms: Terms, proposed: str) -> str:
    """What of the definition moved the date further, where reckoning it again shows that it did."""
    told = [_OPTIONS[option] for option in (terms.last_day, terms.snap) if option in _OPTIONS]
    cyclic = line.origin.basis == Basis.FIXED_CYCLE.value and terms.minimum
    if cyclic:
        told.append(
            f"the first that is at least {terms.minimum} after the completion on {line.fields.issued_on}"
        )
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
            expires_on = rules.renewal(then, old, line.fields.issued_on).expires_on
    except InvalidInput:
        return ""
    return expires_on.isoformat() if expires_on else ""
