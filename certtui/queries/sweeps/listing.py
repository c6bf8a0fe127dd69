"""Which sweeps there are, how far each is, and their rows, found by position and read a page at a time."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence

from certtui.rights import Operator
from certtui.sweeping import Decision, FrozenRow, Sweep, Tally


def list_sweeps(operator: Operator) -> list[Sweep]:
    """All sweeps: those that are open first, then the others, each the newest first. Raises NotPermitted."""
    raise NotImplementedError


def get_sweep(operator: Operator, sweep_id: int) -> Sweep:
    """One sweep with its tally and who works in it. Raises NotPermitted, NotFound."""
    raise NotImplementedError


def get_tally(sweep_id: int) -> Tally:
    """How many rows of a sweep are decided on, and how; none for a sweep that there is not."""
    raise NotImplementedError


def list_positions(sweep_id: int, decisions: Collection[Decision | None] | None = None) -> array[int]:
    """The positions of a sweep's rows in order: all, or those with one of the decisions (None: nobody decided)."""
    raise NotImplementedError


def get_rows(sweep_id: int, positions: Sequence[int]) -> list[FrozenRow]:
    """The rows at these positions, in the order given; with who has them in front just now."""
    raise NotImplementedError


def find_last_decision(sweep_id: int, operator_name: str) -> int | None:
    """The position of what this operator decided last in the sweep and that is not undone: what undo takes back."""
    raise NotImplementedError


def find_previous(sweep_id: int) -> int | None:
    """The last sweep of the same scope that was signed off before this one was begun."""
    raise NotImplementedError
