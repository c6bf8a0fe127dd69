"""The domain's status rules read a second time: one day at a time, dates only, every set spelled out.

The oracle of the property tests. It shares the records with certtui.rules and nothing else, and prefers the words
of the text to speed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from certtui.records import Instance, Revocation, Status

Reading = tuple[Status, int | None, date | None]
"""Status, key of the instance that decides it, effective end of its chain."""


def read_status(
    instances: Sequence[Instance], revocations: Sequence[Revocation], warning_window: int | None, day: date
) -> Reading:
    for revocation in revocations:
        if revocation.revoked_on <= day and not (
            revocation.ended_on is not None and revocation.ended_on <= day
        ):
            return Status.REVOKED, None, None

    # "from the renewal's issue date on it is known to end the day before" it stops counting
    known = [
        _as_replaced(instance, day)
        for instance in instances
        if instance.issued_on <= day and not _never_takes_effect(instance, day)
    ]
    live = [instance for instance in known if instance.voided_on is None or instance.voided_on > day]

    covering = [
        instance for instance in live if instance.effective_on <= day and not _ends_before(instance, day)
    ]
    if covering:
        held = _preferred(covering)
        end = _chain_end(held, live)
        if end is None or warning_window is None:
            return Status.VALID, held.key, end
        soon = (end - day).days <= warning_window
        return (Status.EXPIRES_SOON if soon else Status.VALID), held.key, end

    later = [instance for instance in live if instance.effective_on > day]
    if later:
        first_day = min(instance.effective_on for instance in later)
        coming = _preferred([instance for instance in later if instance.effective_on == first_day])
        return Status.UPCOMING, coming.key, _chain_end(coming, live)

    ended = [instance for instance in known if _ends_before(instance, day)]
    if ended:
        last = _preferred([instance for instance in ended if instance in live] or ended)
        return Status.EXPIRED, last.key, last.expires_on

    return Status.MISSING, None, None


def _stop(instance: Instance, day: date) -> date | None:
    """The day on which the instance stops counting by a replacement, as far as that is known on a day."""
    stop = None
    for replaced in instance.replaced:
        if replaced.known_on <= day and (stop is None or replaced.stops_on < stop):
            stop = replaced.stops_on
    return stop


def _never_takes_effect(instance: Instance, day: date) -> bool:
    stop = _stop(instance, day)
    return stop is not None and stop <= instance.effective_on


def _as_replaced(instance: Instance, day: date) -> Instance:
    """The instance with the end that is known on the day; from the day on which it stops counting it is not live."""
    stop = _stop(instance, day)
    if stop is None:
        return instance
    last = stop - timedelta(days=1)
    if instance.expires_on is None or last < instance.expires_on:
        instance = instance._replace(expires_on=last)
    if instance.voided_on is None or stop < instance.voided_on:
        instance = instance._replace(voided_on=stop)
    return instance


def _ends_before(instance: Instance, day: date) -> bool:
    return instance.expires_on is not None and instance.expires_on < day


def _preferred(instances: Sequence[Instance]) -> Instance:
    """The latest end (never is later than any), then effective_on, then issued_on, then the position."""
    best = instances[0]
    for instance in instances[1:]:
        if _order(instance) >= _order(best):
            best = instance
    return best


def _order(instance: Instance) -> tuple[bool, date, date, date]:
    never = instance.expires_on is None
    return never, instance.expires_on or date.max, instance.effective_on, instance.issued_on


def _chain_end(first: Instance, live: Sequence[Instance]) -> date | None:
    end = first.expires_on
    extended = True
    while extended:
        extended = False
        for other in live:
            if end is None:
                return None
            adjoins = other.effective_on <= end or (other.effective_on - end) == timedelta(days=1)
            if adjoins and (other.expires_on is None or other.expires_on > end):
                end = other.expires_on
                extended = True
    return end
