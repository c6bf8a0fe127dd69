"""Taking a decision back, and with it what it recorded."""

from __future__ import annotations

from datetime import date

from certtui.commands import lifecycle
from certtui.commands.act import act
from certtui.commands.sweep_rows import clear_decision
from certtui.commands.sweeps.claims import claim_row
from certtui.errors import Conflict
from certtui.queries.sweeps.stored import read_row
from certtui.rights import Operator, Right
from certtui.store import write_transaction


def undo_decision(operator: Operator, sweep_id: int, position: int, holder: str, today: date) -> None:
    """Take the decision on a row back, together with what it recorded, and have the row in front again.

    Raises NotPermitted, NotFound; Conflict when nothing was decided, something was recorded on the row since, somebody
    else has it in front, or the sweep is not open.
    """
    with write_transaction():
        claim_row(operator, sweep_id, holder, position)
        row = read_row(sweep_id, position)
        if row.decision is None:
            raise Conflict("There is no decision on this row to undo: it was undone already.")
        if row.act is not None:
            lifecycle.undo(operator, row.act, today, told={"sweep": sweep_id, "sweep_row": position})
        with act(
            operator,
            "undo in sweep",
            Right.UPDATE_CERTIFICATIONS,
            certification_id=row.certification_id,
            entity_id=row.entity,
        ) as done:
            clear_decision(sweep_id, position)
            done.detail.update(
                sweep=sweep_id, sweep_row=position, decision=row.decision.value, decided_by=row.decided_by
            )
