"""Signing a sweep off: from then on nothing of it changes, and its list has a hash."""

from __future__ import annotations

from certtui.commands.act import act
from certtui.commands.sweeps.open_ones import require_open
from certtui.errors import Conflict
from certtui.queries.sweeps.signed_list import list_hash
from certtui.rights import Operator, Right
from certtui.store import execute
from certtui.sweeping import Decision
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
        execute(
            "UPDATE sweep SET signed_at = ?, signed_by = ?, remark = ?, sha256 = ? WHERE id = ?",
            (done.at, operator.name, remark, sha256, sweep_id),
        )
        execute("DELETE FROM sweep_claim WHERE sweep_id = ?", (sweep_id,))
        decided = {one.value: sweep.tally.of(one) for one in Decision if one.is_final and sweep.tally.of(one)}
        done.detail.update(
            sweep=sweep_id, name=sweep.title, rows=sweep.tally.total, decisions=decided, sha256=sha256
        )
        if left_open:
            done.detail["left_open"] = left_open
        if remark:
            done.detail["remark"] = remark
        return sha256
