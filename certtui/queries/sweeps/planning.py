"""What beginning a sweep would freeze, before it is begun."""

from __future__ import annotations

from datetime import date

from certtui.filters import Filter
from certtui.rights import Operator
from certtui.sweeping import SweepPlan


def plan_sweep(operator: Operator, filter: Filter, as_of: date, today: date) -> SweepPlan:
    """How many rows a sweep of this filter would have, and whether one of the same scope is open.

    Without statuses in the filter: what needs action. `as_of` is today or a day to come, whose statuses choose the
    rows. Raises NotPermitted, NotFound when the filter names something that is gone, InvalidInput("as_of") for a day
    that is over.
    """
    raise NotImplementedError
