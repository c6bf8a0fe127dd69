"""What is known on a day of an instance that was replaced by a renewal that ends sooner.

Invariant: nothing changes on a day before the renewal was issued.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from certtui.records import ALWAYS, NEVER, Instance

if TYPE_CHECKING:
    from collections.abc import Iterable


def as_known(instances: Iterable[Instance], day: date) -> list[Instance]:
    """The instances as they are known on a day.

    From the day on which a replacement is known, an instance ends the day before it stops counting, and is void from
    that day on. One that would take effect only later is left out: it never takes effect.
    """
    known = []
    for one in instances:
        stops = [by.stops_on for by in one.replaced if by.known_on <= day]
        if not stops:
            known.append(one)
            continue
        stop = min(stops)
        if stop <= one.effective_on:
            continue
        last = date.fromordinal(max(stop.toordinal() - 1, ALWAYS.toordinal()))
        known.append(
            one._replace(
                expires_on=min(one.expires_on or NEVER, last),
                voided_on=min(one.voided_on or NEVER, stop),
                replaced=(),
            )
        )
    return known


def ends_sooner(expires_on: date | None, than: date | None) -> bool:
    """Whether one expiry comes before another; None: never."""
    return expires_on is not None and (than is None or expires_on < than)
