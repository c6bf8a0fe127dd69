"""What a renewal replaces that ends sooner than what is held on the day it is recorded.

Owns the domain's "Superseded"; what a replacement then makes of an instance is in `superseding`.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from certtui.records import Instance, Status
from certtui.rules.status import status_on, timeline
from certtui.rules.superseding import as_known, ends_sooner

if TYPE_CHECKING:
    from collections.abc import Sequence


def held_until(instances: Sequence[Instance], day: date) -> tuple[Instance, date | None] | None:
    """The instance that is held on a day and the end of its unbroken chain (None: never); None when nothing is held."""
    known = as_known(instances, day)
    span = status_on(timeline([one._replace(key=n) for n, one in enumerate(known)], (), None), day)
    if span is None or span.status is not Status.VALID or span.instance is None:
        return None
    return known[span.instance], span.expires_on


def replaced_by(
    issued_on: date, expires_on: date | None, instances: Sequence[Instance], today: date
) -> tuple[Instance, ...]:
    """What a renewal replaces that is recorded today on a row that is not revoked, in the order of `instances`.

    1. It ends sooner than what is held today; else it replaces nothing.
    2. It was issued on or after the day on which the instance that is held was issued; else it is history.
    3. It replaces every instance that is live today and, as known today, ends later: one that is yet to take effect
       as well.
    """
    held = held_until(instances, today)
    if held is None or not ends_sooner(expires_on, held[1]) or issued_on < held[0].issued_on:
        return ()
    later = {
        one.key
        for one in as_known(instances, today)
        if (one.voided_on is None or one.voided_on > today) and ends_sooner(expires_on, one.expires_on)
    }
    return tuple(one for one in instances if one.key in later)
