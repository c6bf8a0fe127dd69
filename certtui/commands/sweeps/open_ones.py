"""What each command on a sweep asks first: whether it is open, and whether the row is still the one that was shown."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from certtui.commands.act import permitted
from certtui.days import local_day
from certtui.errors import ChangedMeanwhile, Conflict
from certtui.queries.sweeps.front import RowInFront, get_row_in_front, token_of
from certtui.queries.sweeps.standing import Stand, get_stand
from certtui.queries.sweeps.stored import live_claims, read_row, read_sweep, read_uncounted
from certtui.rights import Operator, Right
from certtui.sweeping import Front, FrozenRow, Sweep, SweepState


class Taken(NamedTuple):
    """A row that may be decided on: open, as it was shown, in front of nobody else. The sweep is without its tally."""

    sweep: Sweep
    row: FrozenRow
    stand: Stand


def require_open(sweep_id: int, *, counted: bool = False) -> Sweep:
    """The sweep, which is open; with its tally when asked for. Raises NotFound; Conflict saying who ended it."""
    sweep = read_sweep(sweep_id) if counted else read_uncounted(sweep_id)
    if sweep.state is SweepState.SIGNED:
        raise Conflict(
            f"Sweep {sweep_id} was signed off by {sweep.signed_by} on {local_day(sweep.signed_at)}. Nothing of it changes any "
            "more; begin the next one."
        )
    if sweep.state is SweepState.GIVEN_UP:
        raise Conflict(f"Sweep {sweep_id} was given up on {local_day(sweep.given_up_at)}. Begin another one.")
    return sweep


def refuse_anothers(sweep_id: int, position: int, holder: str) -> None:
    """Raise Conflict naming who else has the row in front."""
    for _, claimed, other, who in live_claims(sweep_id):
        if claimed == position and other != holder:
            raise Conflict(f"{who} has this row in front just now. Take the next one.")


def take(operator: Operator, front: Front, today: date) -> Taken:
    """The row, to be decided on inside of the caller's transaction.

    Raises NotPermitted, NotFound; Conflict when the sweep is not open, or the row in front of somebody else;
    ChangedMeanwhile with the row as it is (RowInFront) when it was decided already, or is not what was shown.
    """
    with permitted(operator, Right.UPDATE_CERTIFICATIONS):
        sweep = require_open(front.sweep)
        refuse_anothers(front.sweep, front.position, front.holder)
        row = read_row(front.sweep, front.position)
        if row.final is not None:
            raise ChangedMeanwhile(
                f"{row.decided_by} decided on this row meanwhile: {row.final.label}. Take the next one, or undo that.",
                _as_it_is(operator, front, today),
            )
        stand = get_stand(row.association, sweep.day(today), today)
        if token_of(row, stand) != front.token:
            now = _as_it_is(operator, front, today)
            what = "; ".join(now.changes) or "what is recorded of it is not what it was"
            raise ChangedMeanwhile(
                f"Nothing was decided: the row changed since it was shown ({what}). Look at it as it is now.",
                now,
            )
        return Taken(sweep, row, stand)


def _as_it_is(operator: Operator, front: Front, today: date) -> RowInFront:
    return get_row_in_front(operator, front.sweep, front.position, today)
