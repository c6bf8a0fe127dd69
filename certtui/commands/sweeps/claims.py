"""Who has which row in front: no two terminals the same one, and none for longer than it lives."""

from __future__ import annotations

from certtui.rights import Operator


def new_holder() -> str:
    """A name for this terminal's work in a sweep, which no other has."""
    raise NotImplementedError


def claim_next(operator: Operator, sweep_id: int, holder: str, *, after: int = 0) -> int | None:
    """Take the next row that is open and nobody else's, letting go of the one before; its position.

    In order from `after` on, then from the start, then the skipped ones in the order in which they were skipped. None
    when no row is left, or all that are left are in front of others. Raises NotPermitted; NotFound; Conflict for a
    sweep that is not open.
    """
    raise NotImplementedError


def claim_row(operator: Operator, sweep_id: int, holder: str, position: int) -> None:
    """Take this row, decided or not, letting go of the one before. Raises as `claim_next`; Conflict naming who has it."""
    raise NotImplementedError


def renew_claim(operator: Operator, sweep_id: int, holder: str) -> bool:
    """Keep the row in front for another while; False when it was lost meanwhile (the machine slept)."""
    raise NotImplementedError


def release(sweep_id: int, holder: str) -> None:
    """Let go of the row in front, so that others get it at once."""
    raise NotImplementedError
