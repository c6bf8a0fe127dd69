"""What the log can be asked for: its operators, its actions, an entity by its code."""

from __future__ import annotations

from certtui import audit
from certtui.errors import NotFound
from certtui.queries.codes import find_one
from certtui.records import Kind
from certtui.rights import Operator, Right, tells
from certtui.store import execute
from certtui.text import search_key

_LATELY = 20_000
"""Events, the newest, whose operators and actions are offered."""


def require_reading(operator: Operator) -> None:
    """Raise NotPermitted unless the operator may read the audit log."""
    operator.require(Right.READ_AUDIT)


@tells(Right.READ_AUDIT)
def list_actors() -> list[str]:
    """Whose acts can be asked for: every operator there is, and who did something lately."""
    lately = audit.next_id() - _LATELY
    rows = execute(
        "SELECT name FROM operator UNION SELECT operator FROM audit_event WHERE id >= ?", (lately,)
    )
    return sorted((name for (name,) in rows.fetchall()), key=search_key)


@tells(Right.READ_AUDIT)
def list_actions() -> list[str]:
    """The actions that occurred lately, to filter by."""
    lately = audit.next_id() - _LATELY
    rows = execute("SELECT DISTINCT action FROM audit_event WHERE id >= ? ORDER BY action", (lately,))
    return [action for (action,) in rows.fetchall()]


@tells(Right.READ_AUDIT)
def find_entity(kind: Kind, code: str) -> int:
    """The entity of that code, active or not. Raises NotFound."""
    found = find_one(kind, code)
    if found is None:
        raise NotFound(f"There is no {kind.word} with the code '{code}'.")
    return found.id
