"""Decisions that record something on the association: each in one transaction with that act."""

from __future__ import annotations

from datetime import date

from certtui.commands.lifecycle import Plan, ReinstatePlan, RevokePlan, Wanted
from certtui.rights import Operator
from certtui.sweeping import Front


def certify_row(
    operator: Operator, front: Front, wanted: Wanted, today: date, *, agreed: Plan | None = None
) -> int:
    """Certify the row and decide so; returns the event of the decision.

    Raises NotPermitted, InvalidInput; Conflict as `accept_row` does, and when certifying does not apply to the row.
    """
    raise NotImplementedError


def renew_row(
    operator: Operator, front: Front, wanted: Wanted, today: date, *, agreed: Plan | None = None
) -> int:
    """Renew the row and decide so; as `certify_row`."""
    raise NotImplementedError


def revoke_row(
    operator: Operator, front: Front, reason: str, on: date, today: date, *, agreed: RevokePlan | None = None
) -> int:
    """Revoke the row from a day on and decide so; as `certify_row`."""
    raise NotImplementedError


def reinstate_row(
    operator: Operator,
    front: Front,
    reason: str,
    on: date,
    today: date,
    *,
    agreed: ReinstatePlan | None = None,
) -> int:
    """Reinstate the row from a day on and decide so; as `certify_row`."""
    raise NotImplementedError
