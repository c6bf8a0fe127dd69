"""How a decision is written on a sweep's row, and taken off it. Beside the lifecycle, whose undo opens rows again.

Works inside of a command's transaction. Invariant: nothing is written to a sweep that was signed off or given up.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from certtui.commands.act import Act
from certtui.store import execute, iso_or_none
from certtui.sweeping import Decision

_OPEN = "sweep_id IN (SELECT w.id FROM sweep w WHERE w.ended_event IS NULL)"
_NOTHING = "decision = '', note = '', follow_up_on = NULL, decided_at = NULL, decided_by = NULL, event = NULL, act = NULL"


def put_decision(
    done: Act,
    sweep_id: int,
    position: int,
    decision: Decision,
    *,
    note: str = "",
    follow_up_on: date | None = None,
    recorded: int | None = None,
) -> None:
    """Write what was decided on a row by an act, which `recorded` another one on the association; and let go of it."""
    execute(
        "UPDATE sweep_row SET decision = ?, note = ?, follow_up_on = ?, decided_at = ?, decided_by = ?, event = ?, act = ?"
        f" WHERE sweep_id = ? AND position = ? AND {_OPEN}",
        (
            decision.value,
            note,
            iso_or_none(follow_up_on),
            done.at,
            done.operator.name,
            done.event,
            recorded,
            sweep_id,
            position,
        ),
    )
    execute("DELETE FROM sweep_claim WHERE sweep_id = ? AND position = ?", (sweep_id, position))


def clear_decision(sweep_id: int, position: int) -> None:
    """Have a row as nobody decided on it."""
    execute(
        f"UPDATE sweep_row SET {_NOTHING} WHERE sweep_id = ? AND position = ? AND {_OPEN}",
        (sweep_id, position),
    )


def reopen_decided_by(act: int, taken_back: Collection[int]) -> None:
    """Have rows open again whose decision recorded an act that was taken back on these associations."""
    rows = execute(
        f"SELECT sweep_id, position, association_id FROM sweep_row WHERE act = ? AND {_OPEN}", (act,)
    ).fetchall()
    for sweep_id, position, association in rows:
        if association in taken_back:
            clear_decision(sweep_id, position)
