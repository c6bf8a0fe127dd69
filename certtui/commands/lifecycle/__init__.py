"""The life of a certification after it was assigned: certify, renew, revoke, reinstate, correct, undo.

Owns what is written by these acts, each one transaction with one event however many rows it is about. Invariant: at
most one revocation of a row stands, and nothing is recorded on the row while it does.
"""

from __future__ import annotations

from certtui.commands.lifecycle.correcting import (
    Correction,
    correct_instance,
    delete_instance,
    enter_instance,
    list_corrected_expiries,
    store_corrections,
)
from certtui.commands.lifecycle.plans import (
    LEAST_WORDS,
    OTHER,
    REVOKE_REASONS,
    Affected,
    Passed,
    Plan,
    Proposal,
    Recorded,
    Reinstated,
    ReinstatePlan,
    Revoked,
    RevokePlan,
    UndoneAct,
    Voided,
    VoidPlan,
    Wanted,
)
from certtui.commands.lifecycle.proposing import plan_certify, plan_renew
from certtui.commands.lifecycle.recording import certify, renew
from certtui.commands.lifecycle.revoking import plan_reinstate, plan_revoke, reinstate, revoke
from certtui.commands.lifecycle.undoing import undo
from certtui.commands.lifecycle.voiding import plan_void, void

__all__ = [
    "LEAST_WORDS",
    "OTHER",
    "REVOKE_REASONS",
    "Affected",
    "Correction",
    "Passed",
    "Plan",
    "Proposal",
    "Recorded",
    "ReinstatePlan",
    "Reinstated",
    "RevokePlan",
    "Revoked",
    "UndoneAct",
    "VoidPlan",
    "Voided",
    "Wanted",
    "certify",
    "correct_instance",
    "delete_instance",
    "enter_instance",
    "list_corrected_expiries",
    "plan_certify",
    "plan_reinstate",
    "plan_renew",
    "plan_revoke",
    "plan_void",
    "reinstate",
    "renew",
    "revoke",
    "store_corrections",
    "undo",
    "void",
]
