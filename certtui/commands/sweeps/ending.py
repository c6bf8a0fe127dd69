"""Ending a sweep, signed off or given up: from then on nothing of it changes. The list of one that was signed has a hash."""

from __future__ import annotations

from certtui.commands.act import Act, act
from certtui.commands.sweeps.open_ones import require_open
from certtui.db_sweeps import Sweep as SweepTable
from certtui.errors import Conflict
from certtui.queries.sweeps.signed_list import list_hash
from certtui.queries.sweeps.stored import tally_text
from certtui.rights import Operator, Right
from certtui.store import execute
from certtui.sweeping import Decision, Sweep
from certtui.text import count, refuse_controls


def sign_sweep(operator: Operator, sweep_id: int, *, remark: str = "", left_open: int = 0) -> str:
    """Sign the sweep off as it is; returns the SHA-256 of its list, which `sha256sum` of its CSV export gives as well.

    `left_open`: the number of open rows that the operator agreed to leave so; they are listed as open. Raises
    NotPermitted, NotFound; Conflict when another number is open, or the sweep is not; InvalidInput("remark").
    """
    with act(operator, "sign sweep", Right.UPDATE_CERTIFICATIONS) as done:
        sweep = require_open(sweep_id, counted=True)
        remark = refuse_controls("remark", remark, multiline=True)
        if sweep.tally.open != left_open:
            raise Conflict(
                f"Nothing was signed: {count(sweep.tally.open, 'row is', 'rows are')} open, and you agreed to leave "
                f"{left_open:,} so. Decide on the rest, or agree to what is open now."
            )
        sha256 = list_hash(sweep_id)
        _end(done, sweep, signed_at=done.at, signed_by=operator.name, remark=remark, sha256=sha256)
        decided = {one.value: sweep.tally.of(one) for one in Decision if one.is_final and sweep.tally.of(one)}
        done.detail.update(
            sweep=sweep_id, name=sweep.title, rows=sweep.tally.total, decisions=decided, sha256=sha256
        )
        if left_open:
            done.detail["left_open"] = left_open
        if remark:
            done.detail["remark"] = remark
        return sha256


def give_up_sweep(operator: Operator, sweep_id: int) -> None:
    """End an open sweep without a sign-off; what was decided stays. Raises NotPermitted, NotFound, Conflict."""
    with act(operator, "give up sweep", Right.UPDATE_CERTIFICATIONS) as done:
        sweep = require_open(sweep_id, counted=True)
        _end(done, sweep, given_up_at=done.at, given_up_by=operator.name)
        done.detail.update(
            sweep=sweep_id, name=sweep.title, decided=sweep.tally.decided, open=sweep.tally.open
        )


def _end(done: Act, sweep: Sweep, **how: str) -> None:
    """Keep what it came to, so that nobody need count its rows again, and have nobody at work in it."""
    ended = SweepTable.update(ended_event=done.event, tally=tally_text(sweep.tally), **how)
    ended.where(SweepTable.id == sweep.id).execute()
    execute("DELETE FROM sweep_claim WHERE sweep_id = ?", (sweep.id,))
