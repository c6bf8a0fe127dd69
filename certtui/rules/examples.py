"""Worked examples of a definition's terms: what certifying and renewing would give, for the operator who writes them down.

Owns the choice of the days that tell the terms apart. Invariant: every date in an example is what `expiry` and
`renewal` give for that day; nothing is calculated here.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from certtui.errors import InvalidInput
from certtui.records import Terms
from certtui.rules.validity import Renewal, anchor_of, expiry, renewal, window_opens

_LATE_BY = timedelta(days=30)


class Examples(NamedTuple):
    """A first certification, done today, and renewals of it: on time, late, and before the window.

    `on_time`, `late` and `early` are None where there is no such day: nothing that never expires is renewed late, and
    without a day before the window nothing is early.
    """

    first: Renewal
    on_time: Renewal | None = None
    late: Renewal | None = None
    early: Renewal | None = None


def worked_examples(terms: Terms, today: date) -> Examples:
    """Return what the terms give when the first certification is done today.

    On time is half-way between the opening of the window and the expiry, late is a month after the expiry, and early
    is half-way to the opening of the window.

    Raises InvalidInput whose field is the one of the definition to correct: validity, minimum or renewal_window.
    """
    expires_on = _first_expiry(terms, today)
    first = Renewal(today, today, expires_on, anchor_of(terms, today, expires_on))
    if expires_on is None:
        return Examples(first)
    opens = max(today, _opening(terms, expires_on))
    days_before = (opens - today).days
    late_on = expires_on + _LATE_BY if date.max - expires_on >= _LATE_BY else None
    return Examples(
        first,
        on_time=_renewed(terms, first, expires_on, expires_on - (expires_on - opens) // 2),
        late=_renewed(terms, first, expires_on, late_on) if late_on else None,
        early=_renewed(terms, first, expires_on, today + timedelta(days=days_before // 2))
        if days_before
        else None,
    )


def example_lines(examples: Examples) -> list[str]:
    """The examples as plain text, one a line: done 2026-11-23 → expires 2027-11-23."""
    first, on_time, late, early = examples
    lines = [f"done {first.issued_on} → {_outcome(first)}"]
    for word, one in (("renewed on time", on_time), ("renewed late", late), ("renewed early", early)):
        if one is not None:
            lines.append(f"{word}, {one.issued_on} → {_outcome(one)}")
    return lines


def _outcome(one: Renewal) -> str:
    if one.expires_on is None:
        return "never expires"
    words = f"expires {one.expires_on}"
    if one.unmoved:
        words += ", which does not move"
    elif one.shortens:
        words += ", sooner than before"
    if one.effective_on != one.issued_on:
        words += f" (effective {one.effective_on})"
    return words


def _first_expiry(terms: Terms, day: date) -> date | None:
    try:
        return expiry(terms, day)
    except InvalidInput as error:
        raise InvalidInput("validity", str(error)) from error


def _opening(terms: Terms, expires_on: date) -> date:
    try:
        return window_opens(terms, expires_on)
    except InvalidInput as error:
        raise InvalidInput("renewal_window", str(error)) from error


def _renewed(terms: Terms, first: Renewal, old_expiry: date, day: date) -> Renewal:
    try:
        return renewal(terms, old_expiry, day, first.anchor_on)
    except InvalidInput as error:
        raise InvalidInput(_to_blame(terms, old_expiry, day), str(error)) from error


def _to_blame(terms: Terms, old_expiry: date, day: date) -> str:
    """The field without which the same renewal could be calculated."""
    try:
        renewal(terms._replace(minimum=None), old_expiry, day)
    except InvalidInput:
        return "validity"
    return "minimum"
