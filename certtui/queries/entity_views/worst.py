"""What an entity is summed up to, and which of its statuses is the worst."""

from __future__ import annotations

from typing import Final, NamedTuple

from certtui.records import Counts, Status

URGENCY: Final = (
    Status.EXPIRED,
    Status.MISSING,
    Status.REVOKED,
    Status.EXPIRES_SOON,
    Status.UPCOMING,
    Status.VALID,
)
"""The statuses, the worst first: the one place that orders them by what they ask for.

Expired comes before Missing: whoever held it works with it, as a rule, and goes on doing so; who never had it often
does not yet. Revoked is no gap to be mended but a decision that stands, so it comes after both, yet before all that is
held or to be held. Expires Soon is still held and asks for something; Upcoming asks for nothing but patience.
"""

HELD: Final = frozenset({Status.VALID, Status.EXPIRES_SOON})
"""The statuses of what is held on the day: whose expiry may be an entity's next."""


class EntitySummary(NamedTuple):
    """An entity's associations on a day: how many of each status, and the next day on which one of those held ends.

    `next_expiry` is ISO text, empty where nothing is held that ends. It is the effective end of an unbroken chain of
    instances, on the day or after it, of what is Valid or Expires Soon.
    """

    counts: Counts = Counts()
    next_expiry: str = ""

    @property
    def worst(self) -> Status | None:
        """The most urgent status that any of them has; None without any."""
        return worst_of(self.counts)


def worst_of(counts: Counts) -> Status | None:
    """The most urgent status of which there is any; None where there is nothing."""
    return next((status for status in URGENCY if counts.of(status)), None)
