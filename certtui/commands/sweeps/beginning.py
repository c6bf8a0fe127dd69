"""Beginning a sweep, which freezes its rows, and giving one up."""

from __future__ import annotations

from datetime import date

from certtui.commands.act import Progress, silent
from certtui.errors import Conflict
from certtui.filters import Filter
from certtui.rights import Operator


class AlreadyOpen(Conflict):
    """A sweep of the same scope is open: `sweep` is its id, to be resumed."""

    def __init__(self, message: str, sweep: int) -> None:
        super().__init__(message)
        self.sweep = sweep


def begin_sweep(
    operator: Operator, filter: Filter, as_of: date, today: date, *, progress: Progress = silent
) -> int:
    """Freeze the rows that the filter chooses on the day, in order of certification and code; returns the sweep's id.

    Without statuses in the filter: what needs action. `as_of` is today or a day to come (a forecast that is worked
    today). Raises NotPermitted; AlreadyOpen; Conflict when nothing is chosen; InvalidInput("as_of"); Cancelled.
    """
    raise NotImplementedError


def give_up_sweep(operator: Operator, sweep_id: int) -> None:
    """End an open sweep without a sign-off; what was decided stays. Raises NotPermitted, NotFound, Conflict."""
    raise NotImplementedError
