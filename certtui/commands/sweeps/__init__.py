"""Working a sweep: begin it, take rows in turn, decide on each, undo, sign it off.

Each is one transaction. A decision that records something on the association (certify, renew, revoke, reinstate) is in
one transaction with that act: either both or neither. Invariants: a row is in front of one terminal at a time; a row is
decided once; nothing of a sweep that was signed off or given up changes.

A terminal's work is: `holder = new_holder()`; `claim_next(…, holder)` gives a position; `queries.sweeps.get_row_in_front`
what is on it; a decision takes `Front(sweep, position, holder, row.token)`; then `claim_next(…, after=position)`. Renew
every `sweeping.RENEW_EVERY` seconds by `renew_claim`, and `release` on leaving.
"""

from __future__ import annotations

from certtui.commands.sweeps.beginning import AlreadyOpen, begin_sweep
from certtui.commands.sweeps.claims import claim_next, claim_row, new_holder, release, renew_claim
from certtui.commands.sweeps.deciding import accept_row, plan_settling, settle_all, settle_row, skip_row
from certtui.commands.sweeps.ending import give_up_sweep, sign_sweep
from certtui.commands.sweeps.recording import certify_row, reinstate_row, renew_row, revoke_row
from certtui.commands.sweeps.undoing import undo_decision

__all__ = [
    "AlreadyOpen",
    "accept_row",
    "begin_sweep",
    "certify_row",
    "claim_next",
    "claim_row",
    "give_up_sweep",
    "new_holder",
    "plan_settling",
    "reinstate_row",
    "release",
    "renew_claim",
    "renew_row",
    "revoke_row",
    "settle_all",
    "settle_row",
    "sign_sweep",
    "skip_row",
    "undo_decision",
]
