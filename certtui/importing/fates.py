"""What the columns voided_on and replaced_on of a file mean for each certificate of one association.

Owns the reading of the two columns: the first day on which a certificate does not count can be a revocation's, the day
on which a renewal took its place, or, where it is the day it takes effect, that of a certificate that was voided.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import date


class Key(NamedTuple):
    """What tells the certificates of an association apart."""

    number: str
    issued_on: date
    effective_on: date
    expires_on: date | None

    @property
    def stops(self) -> date:
        """The day from which what it replaced does not count."""
        return max(self.issued_on, self.effective_on)

    def ends_before(self, other: Key) -> bool:
        """Whether it ends sooner than another."""
        return self.expires_on is not None and (
            other.expires_on is None or self.expires_on < other.expires_on
        )


class Certificate(Protocol):
    """A certificate as a line has it, or as it is stored and would be exported."""

    @property
    def key(self) -> Key:
        """What tells it apart."""

    @property
    def voided_on(self) -> date | None:
        """The first day on which it does not count."""

    @property
    def replaced_on(self) -> date | None:
        """The day from which its replacement is known."""


class Fate(NamedTuple):
    """Why a certificate stops counting. All empty: it counts.

    `voided_on`: by a revocation of that day; `void`: an operator voided it; `renewal`: what took its place.
    """

    voided_on: date | None = None
    void: bool = False
    renewal: Key | None = None


COUNTS = Fate()


class UnknownRenewalError(Exception):
    """No certificate can have taken another one's place on the day that the file says."""


def fate_of(one: Certificate, others: Sequence[Certificate], revoked: Collection[date]) -> Fate:
    """Why a certificate stops counting, from those of the same association and the days of its known revocations.

    1. With a day in replaced_on, a certificate issued on that day that ends sooner took its place; where that stops it
       later than the file says, a revocation voids it before.
    2. Void from the day it takes effect, it was voided by an operator, unless a revocation of that day is known or
       voids another certificate.
    3. Else a revocation voids it.

    Raises UnknownRenewalError.
    """
    if one.voided_on is None:
        return COUNTS
    if one.replaced_on is not None:
        stops = [
            (other.key.stops, other.key)
            for other in others
            if other.key.issued_on == one.replaced_on
            and other.key.stops >= one.voided_on
            and other.key.ends_before(one.key)
        ]
        if not stops:
            raise UnknownRenewalError
        stop, renewal = min(stops, key=lambda each: each[0])
        return Fate(None if stop == one.voided_on else one.voided_on, renewal=renewal)
    if one.voided_on == one.key.effective_on and one.voided_on not in revoked:
        alike = any(
            other.voided_on == one.voided_on and other.key.effective_on != one.voided_on for other in others
        )
        if not alike:
            return Fate(void=True)
    return Fate(one.voided_on)
