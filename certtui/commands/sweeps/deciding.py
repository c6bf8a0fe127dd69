"""Decisions that record nothing on the association: accept, settle, skip."""

from __future__ import annotations

from datetime import date

from certtui.rights import Operator
from certtui.sweeping import Front


def accept_row(
    operator: Operator, front: Front, today: date, *, note: str, follow_up_on: date | None = None
) -> int:
    """Accept the row as it is, saying why, until a day on which it is to be looked at again; returns the event.

    Raises NotPermitted; InvalidInput("note" | "follow_up_on"); Conflict when the row is not what was shown, is decided
    already or in front of somebody else, or the sweep is not open.
    """
    raise NotImplementedError


def settle_row(operator: Operator, front: Front, today: date) -> int:
    """Say that nothing is to be done on the row any more. Raises as `accept_row`; Conflict while it needs action."""
    raise NotImplementedError


def settle_all(operator: Operator, sweep_id: int, today: date) -> int:
    """Settle every open row that needs nothing any more and is in front of nobody; how many. Raises NotPermitted …"""
    raise NotImplementedError


def skip_row(operator: Operator, front: Front, today: date) -> int:
    """Put the row off until no other is left. Raises as `accept_row`."""
    raise NotImplementedError
