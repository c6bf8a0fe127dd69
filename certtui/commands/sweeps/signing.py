"""Signing a sweep off: from then on nothing of it changes, and its list has a hash."""

from __future__ import annotations

from certtui.rights import Operator


def sign_sweep(operator: Operator, sweep_id: int, *, remark: str = "", left_open: int = 0) -> str:
    """Sign the sweep off as it is; returns the SHA-256 of its list, which `sha256sum` of its CSV export gives as well.

    `left_open`: the number of open rows that the operator agreed to leave so; they are listed as open. Raises
    NotPermitted, NotFound; Conflict when another number is open, or the sweep is not; InvalidInput("remark").
    """
    raise NotImplementedError
