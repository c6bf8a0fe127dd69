"""What is said in the place of what the operator may not see."""

from __future__ import annotations

from certtui.rights import Right


def say_hidden(what: str, right: Right) -> str:
    """Which right is missing to see something (`what`: The matrix), and who gives it, in lines of 44 characters or so."""
    return f"{what} is not shown:\nthe right to {right.label} is missing.\nAsk an Administrator for it."
