"""What an entity is summed up to, and which of its statuses is the worst."""

from __future__ import annotations

from typing import NamedTuple

from certtui.records import URGENCY, Counts, Status


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
