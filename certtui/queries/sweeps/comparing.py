"""A sweep beside the last one of the same scope: what was resolved, what is still open, what is new."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from certtui.rights import Operator
from certtui.sweeping import ComparedRow, Comparison, Outcome


def compare_sweep(operator: Operator, sweep_id: int, today: date) -> Comparison:
    """The sweep and the last signed one of its scope, in numbers. Raises NotPermitted; NotFound when there is none."""
    raise NotImplementedError


def count_compared(operator: Operator, sweep_id: int, today: date) -> dict[Outcome, int]:
    """How many rows had each outcome."""
    raise NotImplementedError


def list_compared(
    operator: Operator,
    sweep_id: int,
    today: date,
    outcomes: Collection[Outcome] = tuple(Outcome),
    *,
    after: int = 0,
    limit: int | None = None,
) -> list[ComparedRow]:
    """The rows that had these outcomes: overdue first, then in order of certification and code."""
    raise NotImplementedError
