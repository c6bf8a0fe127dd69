"""Who works in certtui, and what each may do."""

from __future__ import annotations

from certtui.rights import Operator, Right
from certtui.store import execute


def get_operator(name: str) -> Operator | None:
    """The operator of that account name with the rights it has now; None for whoever is none."""
    rows = execute(
        "SELECT s.name, p.name FROM operator o"
        " LEFT JOIN operator_permission g ON g.operator_id = o.id"
        " LEFT JOIN permission_set s ON s.id = g.permission_set_id"
        " LEFT JOIN permission p ON p.permission_set_id = s.id WHERE o.name = ?",
        (name,),
    ).fetchall()
    if not rows:
        return None
    words = {right for _, right in rows if right}
    return Operator(
        name,
        tuple(sorted({held for held, _ in rows if held})),
        frozenset(right for right in Right if right.value in words),
    )
