"""What happened to an association of the demo company until today: certified, renewed, revoked, or nothing yet.

A past is drawn for the status that it shall lead to, backwards from the day on which the last instance expires. The
instances themselves are then reckoned forwards by the rules, as a command would have recorded them; a status that comes
out otherwise (where an expiry is moved to the end of a year, say) is left as the rules have it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from certtui import rules
from certtui.demo.words import NOTES, REASONS, RECORDERS
from certtui.records import (
    Basis,
    Definition,
    FixedDay,
    InitialValidity,
    Period,
    Snap,
    SnapTo,
    Status,
    Terms,
    Unit,
)

_DAYS = {Unit.DAYS: 1.0, Unit.WEEKS: 7.0, Unit.MONTHS: 30.44, Unit.YEARS: 365.24}
_SHARES = {
    Status.VALID: 0.70,
    Status.EXPIRES_SOON: 0.085,
    Status.EXPIRED: 0.062,
    Status.MISSING: 0.082,
    Status.UPCOMING: 0.036,
    Status.REVOKED: 0.016,
}
_DAY = timedelta(days=1)
_LONGEST = 4000
"""Days that a chain of renewals goes back at most."""
_REINSTATED, _CERTIFIED_ANEW = 0.012, 0.008


class Held(NamedTuple):
    """An instance in a past."""

    issued_on: date
    effective_on: date
    expires_on: date | None
    anchor_on: date
    number: str
    note: str
    voided_on: date | None
    recorded_at: str
    recorded_by: str


class Revoked(NamedTuple):
    """A revocation in a past; `ended_by` as the database words it."""

    revoked_on: date
    reason: str
    ended_on: date | None = None
    ended_by: str | None = None


class Past(NamedTuple):
    """All that is recorded of one association."""

    assigned_on: date
    held: list[Held]
    revoked: Revoked | None = None


class Histories:
    """Draws pasts for one certification, whose holders are more diligent or less than others'."""

    def __init__(self, definition: Definition, rng: Random, today: date) -> None:
        self._terms = definition.terms
        self._rng = rng
        self._random: Callable[[], float] = rng.random
        self._today = today.toordinal()
        self._when_added = definition.initial_validity is InitialValidity.VALID_WHEN_ADDED
        self._length = _length(definition.terms)
        self._window = max(definition.warning_window or 0, 0)
        self._usual_lead = min(_days(definition.renewal_window) or self._window or 20, self._length // 3)
        self._prefix = "".join(word[0] for word in definition.name.split() if word[0].isalnum()).upper()
        self._aims, self._cumulated = self._shares(0.5 + rng.random())
        self._expiries: dict[int, date | None] = {}
        self._first_day = _period_start(today, self._terms.snap)

    def draw(self, since: date) -> Past:
        """One past, of somebody who is there `since` a day before today."""
        there = since.toordinal()
        aim = self._rng.choices(self._aims, cum_weights=self._cumulated)[0]
        if aim is Status.MISSING:
            return Past(self._recently(there), [])
        if aim is Status.UPCOMING:
            return self._assigned(there, self._booked(there))
        if aim is Status.REVOKED:
            return self._cancelled(there)
        held = self._chain(there, self._last_day(aim))
        if aim is Status.VALID and self._random() < _CERTIFIED_ANEW and len(held) > 1:
            return self._certified_anew(there, held)
        if aim is Status.VALID and self._random() < _REINSTATED:
            return self._reinstated(there, held)
        return self._assigned(there, held)

    def _shares(self, gaps: float) -> tuple[list[Status], list[float]]:
        shares = {s: w if s is Status.VALID else w * gaps for s, w in _SHARES.items()}
        never_missing = self._when_added
        if not self._length:
            shares[Status.EXPIRES_SOON] = shares[Status.EXPIRED] = 0
        if never_missing:
            shares[Status.MISSING] = shares[Status.UPCOMING] = 0
        return list(shares), list(accumulate(shares.values()))

    def _last_day(self, aim: Status) -> int:
        """The day on which the last instance shall expire, roughly."""
        if aim is Status.EXPIRES_SOON:
            return self._today + int(self._random() * (self._window + 1))
        if aim is Status.EXPIRED:
            latest = min(self._today, self._first_day) - 1
            return latest - min(int(self._rng.expovariate(1 / 70)), 900)
        first = self._window + 1
        return self._today + first + int(self._random() * max(self._length - first, 1))

    def _chain(self, there: int, end: int) -> list[Held]:
        """Instances of which each renews the one before, the last expiring on about the day `end`."""
        if not self._length:
            done = self._today - int(self._random() * min(max(self._today - there, 1), 2000))
            return [self._held(done, done, None)]
        completions = self._completions(there, end)
        expires_on = self._expiry(completions[0])
        held = [self._held(completions[0], completions[0], expires_on)]
        for done in completions[1:]:
            renewed = rules.renewal(self._terms, expires_on, date.fromordinal(done), held[-1].anchor_on)
            expires_on = renewed.expires_on
            held.append(self._held(done, renewed.effective_on.toordinal(), expires_on, renewed.anchor_on))
        return held

    def _completions(self, there: int, end: int) -> list[int]:
        """The days on which the chain was certified and renewed, in order; the first may precede its holder's coming."""
        wanted = 1 + int(self._random() ** 0.6 * 4.1)
        by_completion = self._terms.basis is Basis.COMPLETION
        opens = min(end - self._length, self._today)
        days: list[int] = []
        while len(days) + 1 < wanted:
            lead = self._lead()
            before = opens + lead if by_completion else opens  # when the instance that is renewed expires
            earlier = before - self._length
            if earlier < there or end - earlier > _LONGEST:
                break
            days.append(opens if by_completion else min(opens - lead, self._today))
            opens = earlier
        days.append(opens)
        days.reverse()
        return days

    def _lead(self) -> int:
        """Days before the old expiry that a renewal is done: mostly in the window, some earlier, some late (below 0)."""
        luck = self._random()
        if luck < 0.08:
            return -min(1 + int(self._rng.expovariate(1 / 25)), self._length // 4)
        if (
            luck < 0.14 and self._terms.basis is not Basis.OLD_EXPIRY
        ):  # which too early a renewal would not move
            return self._usual_lead + int(self._random() * self._length / 10)
        return int(self._random() * (self._usual_lead + 1))

    def _booked(self, there: int) -> list[Held]:
        """A certificate that is issued and takes effect on a day to come, some after a gap."""
        effective = self._today + 1 + int(self._random() * 45)
        issued = self._today - int(self._random() * 21)
        booked = self._held(issued, effective, self._expiry(effective))
        if not self._length or self._random() < 0.6:
            return [booked]
        ended = min(issued, self._first_day) - 1 - int(self._random() * 60)
        return [*self._chain(there, ended), booked]

    def _cancelled(self, there: int) -> Past:
        """A revocation that stands and voids whatever is held."""
        if self._random() < 0.12 and not self._when_added:
            assigned_on = self._recently(there)
            revoked_on = self._between(assigned_on.toordinal(), self._today)
            return Past(assigned_on, [], Revoked(revoked_on, self._reason()))
        held = self._chain(there, self._last_day(Status.VALID))
        first = held[-1].issued_on.toordinal()
        revoked_on = self._between(max(first, self._today - 400), self._today)
        held = [one._replace(voided_on=revoked_on) for one in held]
        return self._assigned(there, held, Revoked(revoked_on, self._reason()))

    def _reinstated(self, there: int, held: list[Held]) -> Past:
        """A revocation that was found to be wrong within some weeks."""
        issued = held[-1].issued_on.toordinal()
        if self._today - issued < 20:
            return self._assigned(there, held)
        revoked = issued + 5 + int(self._random() * (self._today - issued - 15))
        ended = self._between(revoked + 1, min(revoked + 60, self._today))
        return self._assigned(
            there, held, Revoked(date.fromordinal(revoked), self._reason(), ended, "reinstated")
        )

    def _certified_anew(self, there: int, held: list[Held]) -> Past:
        """A revocation that a fresh certification ended; what was held before stays void."""
        *before, last = held
        floor = before[-1].issued_on.toordinal() + 1
        issued = last.issued_on.toordinal()
        if issued < floor:
            return self._assigned(there, held)
        revoked_on = self._between(max(floor, issued - 90), max(issued - 5, floor))
        voided = [one._replace(voided_on=revoked_on) for one in before]
        anew = last._replace(
            effective_on=last.issued_on, expires_on=self._expiry(issued), anchor_on=last.issued_on
        )
        ended = Revoked(revoked_on, self._reason(), last.issued_on, "certified")
        return self._assigned(there, [*voided, anew], ended)

    def _assigned(self, there: int, held: list[Held], revoked: Revoked | None = None) -> Past:
        first = held[0].issued_on.toordinal()
        assigned = first if self._when_added else max(there, first - int(self._random() * 45))
        return Past(date.fromordinal(assigned), held, revoked)

    def _recently(self, there: int) -> date:
        """When something was assigned that has not been done since."""
        return date.fromordinal(max(there, self._today - min(int(self._rng.expovariate(1 / 60)), 700)))

    def _held(
        self, issued: int, effective: int, expires_on: date | None, anchor_on: date | None = None
    ) -> Held:
        """An instance as it was recorded; its expiry counts from the day it took effect, or from another anchor."""
        luck = self._random()
        issued_on = date.fromordinal(issued)
        # six in ten recorded on the day, the others within the next three
        recorded = date.fromordinal(min(issued + max(int(luck * 10) - 6, 0), self._today))
        second = 25_200 + int(self._random() * 36_000)
        effective_on = issued_on if effective == issued else date.fromordinal(effective)
        number = f"{self._prefix}-{int(self._random() * 1e6):06}" if luck * 7 % 1 < 0.7 else ""
        return Held(
            issued_on,
            effective_on,
            expires_on,
            anchor_on or effective_on,
            number,
            NOTES[int(luck * 1e5) % len(NOTES)] if luck * 113 % 1 < 0.02 else "",
            None,
            f"{recorded.isoformat()}T{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}Z",
            RECORDERS[int(luck * 1e4) % len(RECORDERS)],
        )

    def _expiry(self, effective: int) -> date | None:
        """As the rules reckon it; a day that was asked for before is remembered."""
        if effective not in self._expiries:
            self._expiries[effective] = rules.expiry(self._terms, date.fromordinal(effective))
        return self._expiries[effective]

    def _between(self, first: int, last: int) -> date:
        return date.fromordinal(first + int(self._random() * (max(last - first, 0) + 1)))

    def _reason(self) -> str:
        return self._rng.choice(REASONS)


def _days(period: Period | None) -> int:
    """About how many days; none for never."""
    return int(period.number * _DAYS[period.unit]) if period else 0


def _length(terms: Terms) -> int:
    """About how many days an instance lasts that is renewed each time; none for never."""
    if terms.validity is None or terms.validity.number:
        return _days(terms.validity)
    return _days(Period(terms.snap.every if isinstance(terms.snap, FixedDay) else 1, Unit.YEARS))


def _period_start(today: date, snap: SnapTo) -> int:
    """The first day of the stretch whose expiries would all be moved to the same day as today's."""
    if snap is Snap.NONE:
        return today.toordinal()
    if snap is Snap.MONTH_END:
        return today.replace(day=1).toordinal()
    same_period = Terms(Period(0, Unit.YEARS), snap=snap)
    day = today
    while rules.expiry(same_period, day - _DAY) == rules.expiry(same_period, today):
        day -= _DAY
    return day.toordinal()
