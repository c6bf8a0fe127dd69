"""Reading sweeps: which there are and how far, a row with all that is needed to decide on it, two of one scope compared.

Each asks a constant number of statements, and nothing that grows with the sweeps' number of rows but where it says so.
"""

from __future__ import annotations

from certtui.queries.sweeps.comparing import compare_sweep, list_compared
from certtui.queries.sweeps.front import RowInFront, get_row_in_front
from certtui.queries.sweeps.listing import (
    find_last_decision,
    find_previous,
    get_rows,
    get_sweep,
    list_first_open,
    list_positions,
    list_sweeps,
)
from certtui.queries.sweeps.planning import plan_sweep

__all__ = [
    "RowInFront",
    "compare_sweep",
    "find_last_decision",
    "find_previous",
    "get_row_in_front",
    "get_rows",
    "get_sweep",
    "list_compared",
    "list_first_open",
    "list_positions",
    "list_sweeps",
    "plan_sweep",
]
