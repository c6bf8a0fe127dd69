"""Taking a decision back, and with it what it recorded."""

from __future__ import annotations

from datetime import date

from certtui.rights import Operator


def undo_decision(operator: Operator, sweep_id: int, position: int, holder: str, today: date) -> None:
    """Take the decision on a row back, together with what it recorded, and have the row in front again.

    Raises NotPermitted, NotFound; Conflict when nothing was decided, something was recorded on the row since, somebody
    else has it in front, or the sweep is not open.
    """
    raise NotImplementedError
