"""A terminal that works a sweep, as the interface does it, and a company with one row of each status."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from certtui.commands import assignment, sweeps
from certtui.commands.lifecycle import Wanted
from certtui.filters import Filter
from certtui.queries.sweeps import RowInFront, get_row_in_front
from certtui.records import Period, Unit
from certtui.rights import Operator
from certtui.sweeping import Front
from tests import company
from tests.company import DAY, TODAY

VALID, EXPIRED, MISSING, SOON, REVOKED, MISSING_TOO = range(6)


class Terminal:
    """One terminal at a sweep: it takes rows, and decides on what is in front of it."""

    def __init__(self, operator: Operator, sweep: int, today: date = TODAY) -> None:
        self.operator = operator
        self.sweep = sweep
        self.today = today
        self.holder = sweeps.new_holder()
        self.position = 0

    def next(self) -> int | None:
        """Take the next row; its position."""
        found = sweeps.claim_next(self.operator, self.sweep, self.holder, after=self.position)
        self.position = found or self.position
        return found

    def go(self, position: int) -> None:
        """Take this row."""
        sweeps.claim_row(self.operator, self.sweep, self.holder, position)
        self.position = position

    def row(self) -> RowInFront:
        """What is in front."""
        return get_row_in_front(self.operator, self.sweep, self.position, self.today)

    def front(self) -> Front:
        """The row in front as it is shown just now."""
        return Front(self.sweep, self.position, self.holder, self.row().token)

    def accept(self, note: str = "Leave", follow_up_on: date | None = None) -> int:
        return sweeps.accept_row(
            self.operator, self.front(), self.today, note=note, follow_up_on=follow_up_on
        )

    def skip(self) -> int:
        return sweeps.skip_row(self.operator, self.front(), self.today)

    def renew(self) -> int:
        return sweeps.renew_row(self.operator, self.front(), Wanted(self.today), self.today)

    def certify(self) -> int:
        return sweeps.certify_row(self.operator, self.front(), Wanted(self.today), self.today)

    def revoke(self, reason: str = "Unsafe conduct") -> int:
        return sweeps.revoke_row(self.operator, self.front(), reason, self.today, self.today)

    def undo(self, position: int | None = None) -> None:
        self.position = position or self.position
        sweeps.undo_decision(self.operator, self.sweep, self.position, self.holder, self.today)


def one_of_each(operator: Operator) -> list[int]:
    """Six employees who are to hold Forklift, by the constants above; returns their associations."""
    staff = company.people(6)
    forklift = company.certification(operator, "Forklift", validity=Period(1, Unit.YEARS))
    assignment.assign(operator, forklift, staff, TODAY - 500 * DAY)
    rows = company.associations(staff, forklift)
    year = 365 * DAY
    company.certify(operator, [rows[VALID], rows[REVOKED]], TODAY - 10 * DAY, TODAY - 10 * DAY + year)
    company.certify(operator, [rows[EXPIRED]], TODAY - 400 * DAY, TODAY - 400 * DAY + year)
    company.certify(operator, [rows[SOON]], TODAY + 10 * DAY - year, TODAY + 10 * DAY)
    company.revoke(operator, rows[REVOKED], TODAY - 5 * DAY)
    return rows


def begin(operator: Operator, filter: Filter = Filter(), as_of: date = TODAY, today: date = TODAY) -> int:  # noqa: B008
    """Begin a sweep."""
    return sweeps.begin_sweep(operator, filter, as_of, today)


def shown(operator: Operator, sweep: int) -> Callable[[int], RowInFront]:
    """Looks at a sweep's rows by position, without taking them."""

    def look(position: int) -> RowInFront:
        at = Terminal(operator, sweep)
        at.position = position
        return at.row()

    return look
