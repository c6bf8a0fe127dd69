"""One association as the domain's words tell its story: acts in, the status of any day out, without certtui's storage.

The oracle of the walks over voiding and replacing. It keeps what was recorded, in the order of recording, and derives
everything else anew each time it is asked: what a revocation voids, what a renewal replaced, what ended a revocation.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from certtui.records import Instance, Replaced, Revocation
from tests.slow_reading import Reading, read_status


@dataclass
class Certificate:
    """An instance, by its place in the order of recording. `replaced_by`: the renewals that took its place."""

    place: int
    issued_on: date
    effective_on: date
    expires_on: date | None
    key: int
    void: bool = False
    replaced_by: list[Certificate] = field(default_factory=list)


@dataclass
class Cancelled:
    """A revocation. `ended_by`: the certificate that ended it by certifying again."""

    place: int
    revoked_on: date
    reinstated_on: date | None = None
    ended_by: Certificate | None = None

    @property
    def stands(self) -> bool:
        return self.reinstated_on is None and self.ended_by is None

    @property
    def ended_on(self) -> date | None:
        if self.reinstated_on is not None:
            return max(self.reinstated_on, self.revoked_on)
        return self.ended_by.issued_on if self.ended_by else None


class SlowRow:
    """The story of one association."""

    def __init__(self, window: int | None) -> None:
        self.window = window
        self.certificates: list[Certificate] = []
        self.cancelled: list[Cancelled] = []
        self._recorded = 0

    # what is recorded

    def enter(self, issued_on: date, effective_on: date, expires_on: date | None, key: int) -> Certificate:
        """A certificate that replaces nothing."""
        one = Certificate(self._next(), issued_on, effective_on, expires_on, key)
        self.certificates.append(one)
        return one

    def certify(self, issued_on: date, effective_on: date, expires_on: date | None, key: int) -> None:
        """It ends a revocation that stands, and leaves void what that voided."""
        standing = self.standing
        one = self.enter(issued_on, effective_on, expires_on, key)
        if standing:
            standing.ended_by = one

    def renew(
        self,
        issued_on: date,
        effective_on: date,
        expires_on: date | None,
        key: int,
        today: date,
        *,
        keep_longer: bool,
    ) -> list[int]:
        """Returns the keys of what it replaces."""
        replaced = [] if keep_longer else self.replaced_by(issued_on, expires_on, today)
        one = self.enter(issued_on, effective_on, expires_on, key)
        for other in replaced:
            other.replaced_by.append(one)
        return [other.key for other in replaced]

    def replaced_by(self, issued_on: date, expires_on: date | None, today: date) -> list[Certificate]:
        """What a renewal of these days, recorded today, takes the place of."""
        status, key, held_until = self.read(today)
        if status.word not in ("valid", "expires_soon") or not sooner(expires_on, held_until):
            return []  # of an Expired row nothing is held
        if issued_on < self.by_key(key).issued_on:
            return []  # history
        live = [one for one in self.certificates if self._is_live(one, today)]
        return [one for one in live if sooner(expires_on, self._known_end(one, today))]

    def revoke(self, on: date) -> None:
        self.cancelled.append(Cancelled(self._next(), on))

    def reinstate(self, on: date) -> None:
        standing = self.standing
        assert standing
        standing.reinstated_on = on

    def void(self, key: int) -> None:
        self.by_key(key).void = True
        self._end_otherwise(key)

    def delete(self, key: int) -> None:
        one = self.by_key(key)
        self.certificates.remove(one)
        for other in self.certificates:
            other.replaced_by = [by for by in other.replaced_by if by is not one]
        self._end_otherwise(key)

    def correct(self, key: int, issued_on: date, effective_on: date, expires_on: date | None) -> None:
        one = self.by_key(key)
        one.issued_on, one.effective_on, one.expires_on = issued_on, effective_on, expires_on

    def _end_otherwise(self, key: int) -> None:
        """A revocation is ended by the next certificate recorded after it and issued since, or stands again."""
        for revocation in self.cancelled:
            if revocation.ended_by is None or revocation.ended_by.key != key:
                continue
            after = [
                one
                for one in self.certificates
                if one.place > revocation.place and not one.void and one.issued_on >= revocation.revoked_on
            ]
            if after:
                revocation.ended_by = min(after, key=lambda one: (one.issued_on, one.place))
            elif not self.standing:
                revocation.ended_by = None

    # what follows from it

    @property
    def standing(self) -> Cancelled | None:
        return next((one for one in self.cancelled if one.stands), None)

    def read(self, day: date) -> Reading:
        """Status, the key of the certificate that decides, the end of its chain."""
        return read_status(self.instances(), self.revocations(), self.window, day)

    def instances(self) -> list[Instance]:
        """Those that count, as the rules' own oracle reads them."""
        return [
            Instance(
                one.issued_on,
                one.effective_on,
                one.expires_on,
                self.voided_on(one),
                one.key,
                tuple(
                    Replaced(by.issued_on, max(by.issued_on, by.effective_on))
                    for by in one.replaced_by
                    if not by.void
                ),
            )
            for one in self.certificates
            if not one.void
        ]

    def revocations(self) -> list[Revocation]:
        return [Revocation(one.revoked_on, one.ended_on) for one in self.cancelled]

    def voided_on(self, certificate: Certificate) -> date | None:
        """The earliest day of the revocations recorded after it, those that were reinstated left out."""
        days = [
            one.revoked_on
            for one in self.cancelled
            if one.place > certificate.place and one.reinstated_on is None
        ]
        return min(days, default=None)

    def first_issued_on(self) -> date | None:
        return min((one.issued_on for one in self.certificates if not one.void), default=None)

    def by_key(self, key: int | None) -> Certificate:
        return next(one for one in self.certificates if one.key == key)

    def copy(self) -> SlowRow:
        return deepcopy(self)

    def _stops(self, one: Certificate, today: date) -> list[date]:
        return [
            max(by.issued_on, by.effective_on)
            for by in one.replaced_by
            if not by.void and by.issued_on <= today
        ]

    def _is_live(self, one: Certificate, today: date) -> bool:
        if one.void or any(stop <= max(today, one.effective_on) for stop in self._stops(one, today)):
            return False
        voided_on = self.voided_on(one)
        return voided_on is None or voided_on > today

    def _known_end(self, one: Certificate, today: date) -> date | None:
        stops = self._stops(one, today)
        if not stops:
            return one.expires_on
        last = date.fromordinal(min(stops).toordinal() - 1)
        return last if one.expires_on is None else min(one.expires_on, last)

    def _next(self) -> int:
        self._recorded += 1
        return self._recorded


def sooner(expires_on: date | None, than: date | None) -> bool:
    """Whether one day comes before another, never being later than any."""
    return expires_on is not None and (than is None or expires_on < than)
