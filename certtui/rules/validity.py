"""Until when a certification is valid, and what renewing it moves.

Owns the windows, the three renewal bases and the anchor that a cycle counts from; `certtui.rules.ends` has the
arithmetic.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.errors import InvalidInput
from certtui.records import Basis, LastDay, Period, Terms, Unit
from certtui.rules.ends import anchor_before, first_end, is_on_grid, nth_end, require_validity, shift

_ONE_DAY = Period(1, Unit.DAYS)


class Renewal(NamedTuple):
    """What renewing on a day would record, before the operator changes any of it (`expires_on` None = never).

    `anchor_on`: the day from which the expiry was counted, and later ones will be. `early`: done before the renewal
    window. `late`: done after the old expiry. `unmoved`: the expiry stays what it was. `shortens`: it would come
    before the old one.
    """

    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    early: bool = False
    late: bool = False
    unmoved: bool = False
    shortens: bool = False


def expiry(terms: Terms, effective_on: date) -> date | None:
    """Return the last day of a certification effective from a day; None if it never expires.

    Raises InvalidInput for a validity that is too short, or that lasts longer than the calendar.
    """
    return None if terms.validity is None else nth_end(terms, effective_on, 1)


def issue_before(terms: Terms, expires_on: date, today: date) -> date:
    """Return the day of issue of a certification of which only the expiry is known.

    It is one validity before the expiry, clamped to the month's end; one day later where the last day is the day before;
    and today where that is earlier. What never expires has no such day. Raises InvalidInput where `expiry` does.
    """
    validity = require_validity(terms)
    found = shift(expires_on, validity, -1)
    if terms.last_day is LastDay.DAY_BEFORE and validity.number:
        found = shift(found, _ONE_DAY, 1)
    return min(found, today)


def anchor_of(terms: Terms, effective_on: date, expires_on: date | None) -> date:
    """Return the anchor of an expiry that was not calculated but typed, corrected or imported (None = never).

    It is the effective date where one validity from it gives this very expiry, or where it never expires. Otherwise
    the cycle begins again from the expiry.
    """
    if expires_on is None:
        return effective_on
    try:
        if expiry(terms, effective_on) == expires_on:
            return effective_on
    except InvalidInput:  # the validity leads outside the calendar, so it cannot have given this expiry
        pass
    return anchor_before(terms, expires_on)


def renewal(
    terms: Terms, old_expiry: date | None, completed_on: date, anchor_on: date | None = None
) -> Renewal:
    """Return what renewing on `completed_on` gives, by the certification's renewal basis.

    On time means from the first day of the renewal window to the old expiry, both included.

    - completion date: the validity counts from the completion, which is the new anchor
    - old expiry: on time, the next end of the cycle; late, as from the completion date; before the window, the old
      expiry stays (`unmoved`)
    - fixed cycle: the next end of the cycle that is at least the minimum after the completion
    - the cycle counts from the anchor of the old expiry, and its next end is the first of a whole validity that is
      later than the old expiry; without an anchor, or where the old expiry is not an end counted from it, the cycle
      begins again from the old expiry
    - effective the day after the old expiry when on time under the last two, else on the completion; an expiry that
      has not moved past the old one leaves no such day, and is effective on the completion as well
    - the renewal window is the warning window unless set; without either, no day is too early

    Without an old expiry (nothing held, or it never ends) there is no cycle to keep to: the completion date counts.
    Raises InvalidInput where `expiry` does, and for a window or minimum below 0.
    """
    if old_expiry is None:
        return Renewal(completed_on, completed_on, expiry(terms, completed_on), completed_on)
    late = completed_on > old_expiry
    early = not late and completed_on < window_opens(terms, old_expiry)
    kept = _kept_anchor(terms, old_expiry, completed_on, anchor_on)
    if kept is None:
        expires_on = expiry(terms, completed_on)
    elif early and terms.basis is Basis.OLD_EXPIRY:
        expires_on = old_expiry
    else:
        expires_on = first_end(terms, kept, _earliest(terms, old_expiry, completed_on))
    moved = expires_on is None or expires_on > old_expiry
    on_time = moved and not early and not late
    counts_from_completion = terms.basis is Basis.COMPLETION or not on_time
    effective_on = completed_on if counts_from_completion else shift(old_expiry, _ONE_DAY, 1)
    return Renewal(
        completed_on,
        effective_on,
        expires_on,
        kept or effective_on,
        early=early,
        late=late,
        unmoved=expires_on == old_expiry,
        shortens=not moved and expires_on != old_expiry,
    )


def window_opens(terms: Terms, old_expiry: date) -> date:
    """Return the first day on which a renewal is not early; a window wider than the calendar opens on its first.

    Reminders after the expiry only (a warning window below 0) make no renewal window: no day is too early.
    """
    window = terms.renewal_window
    if window is None:
        if terms.warning_window is None or terms.warning_window < 0:
            return date.min
        window = Period(terms.warning_window, Unit.DAYS)
    _require_not_negative(window, "renewal_window")
    try:
        return shift(old_expiry, window, -1)
    except InvalidInput:
        return date.min


def _kept_anchor(terms: Terms, old_expiry: date, completed_on: date, anchor_on: date | None) -> date | None:
    """The anchor that the cycle goes on from; None where the renewal counts from its completion instead."""
    if terms.validity is None or terms.basis is Basis.COMPLETION:
        return None
    if terms.basis is Basis.OLD_EXPIRY and completed_on > old_expiry:
        return None
    if anchor_on is not None and is_on_grid(terms, anchor_on, old_expiry):
        return anchor_on
    return anchor_before(terms, old_expiry)


def _earliest(terms: Terms, old_expiry: date, completed_on: date) -> date:
    """The first day on which a cycle's new expiry may lie."""
    after = shift(old_expiry, _ONE_DAY, 1)
    if terms.basis is not Basis.FIXED_CYCLE:
        return after
    if terms.minimum is None:
        return max(after, completed_on)
    return max(after, shift(completed_on, _require_not_negative(terms.minimum, "minimum"), 1))


def _require_not_negative(period: Period, field: str) -> Period:
    if period.number < 0:
        raise InvalidInput(field, f"{period} is too short. Give at least {Period(0, period.unit)}.")
    return period
