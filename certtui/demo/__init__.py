"""A company that looks real, for trying certtui out, for its tests and for measuring it at scale.

Owns: how that company is made up. Everything comes from one seeded source of chance, so that the same numbers make the
same company; every date and status comes from the rules.
"""

from __future__ import annotations

from certtui.demo.company import FEWEST_ROWS, fill

__all__ = ["FEWEST_ROWS", "fill"]
