"""Decisions that record something on the association: each in one transaction with that act.

The act's event names the sweep and its row, the decision's event and the row name the act.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certtui.commands import lifecycle
from certtui.commands.attachments import TakenFile
from certtui.commands.lifecycle import Passed, Plan, ReinstatePlan, RevokePlan, Wanted
from certtui.commands.sweeps.deciding import decide
from certtui.commands.sweeps.open_ones import Taken, take
from certtui.errors import Conflict
from certtui.rights import Operator
from certtui.store import write_transaction
from certtui.sweeping import Decision, Front


def certify_row(
    operator: Operator,
    front: Front,
    wanted: Wanted,
    today: date,
    *,
    agreed: Plan | None = None,
    file: TakenFile | None = None,
) -> int:
    """Certify the row and decide so; returns the event of the decision. `file` is attached to what is recorded.

    Raises NotPermitted, InvalidInput; Conflict as `accept_row` does, and when certifying does not apply to the row.
    """
    with write_transaction():
        taken = take(operator, front, today)
        done = lifecycle.certify(
            operator, _only(taken), wanted, today, agreed=agreed, told=_where(taken), file=file
        )
        return _decide(operator, taken, Decision.CERTIFIED, done.event, done.passed, wanted.note)


def renew_row(
    operator: Operator,
    front: Front,
    wanted: Wanted,
    today: date,
    *,
    agreed: Plan | None = None,
    file: TakenFile | None = None,
) -> int:
    """Renew the row and decide so; as `certify_row`."""
    with write_transaction():
        taken = take(operator, front, today)
        done = lifecycle.renew(
            operator, _only(taken), wanted, today, agreed=agreed, told=_where(taken), file=file
        )
        return _decide(operator, taken, Decision.RENEWED, done.event, done.passed, wanted.note)


def revoke_row(
    operator: Operator, front: Front, reason: str, on: date, today: date, *, agreed: RevokePlan | None = None
) -> int:
    """Revoke the row from a day on and decide so, the reason being the decision's note; as `certify_row`."""
    with write_transaction():
        taken = take(operator, front, today)
        done = lifecycle.revoke(operator, _only(taken), reason, on, today, agreed=agreed, told=_where(taken))
        return _decide(operator, taken, Decision.REVOKED, done.event, done.passed, reason)


def reinstate_row(
    operator: Operator,
    front: Front,
    reason: str,
    on: date,
    today: date,
    *,
    agreed: ReinstatePlan | None = None,
) -> int:
    """Reinstate the row from a day on and decide so, the reason being the decision's note; as `certify_row`."""
    with write_transaction():
        taken = take(operator, front, today)
        done = lifecycle.reinstate(
            operator, _only(taken), reason, on, today, agreed=agreed, told=_where(taken)
        )
        return _decide(operator, taken, Decision.REINSTATED, done.event, done.passed, reason)


def _decide(
    operator: Operator,
    taken: Taken,
    decision: Decision,
    recorded: int | None,
    passed: Sequence[Passed],
    note: str,
) -> int:
    if recorded is None:
        why = f"it {passed[0].reason}" if passed else "it is not in force any more"
        raise Conflict(f"Nothing was {decision.value}: {why}. Decide otherwise on this row.")
    return decide(operator, taken, decision, note=" ".join(note.split("\n")).strip(), recorded=recorded)


def _only(taken: Taken) -> list[int]:
    return [taken.row.association]


def _where(taken: Taken) -> dict[str, object]:
    return {"sweep": taken.sweep.id, "sweep_row": taken.row.position}
