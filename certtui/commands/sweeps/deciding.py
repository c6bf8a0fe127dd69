"""Decisions that record nothing on the association: accept, settle, skip."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from certtui.commands.act import act
from certtui.commands.sweep_rows import put_decision
from certtui.commands.sweeps.open_ones import Taken, require_open, take
from certtui.errors import Conflict, InvalidInput
from certtui.queries.sweeps.standing import still_needs_action
from certtui.queries.sweeps.stored import live_claims
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, write_transaction
from certtui.sweeping import NEEDS_ACTION, Decision, Front, Sweep
from certtui.text import refuse_controls


def accept_row(
    operator: Operator, front: Front, today: date, *, note: str, follow_up_on: date | None = None
) -> int:
    """Accept the row as it is, saying why, until a day on which it is to be looked at again; returns the event.

    Raises NotPermitted; InvalidInput("note" | "follow_up_on"); Conflict when the row is not what was shown, is decided
    already or in front of somebody else, or the sweep is not open.
    """
    with write_transaction():
        taken = take(operator, front, today)
        if taken.stand.status is None:
            raise Conflict("There is nothing to accept any more: the row is not in force. Settle it.")
        note = refuse_controls("note", note, multiline=True)
        if not note:
            raise InvalidInput("note", "Say why it is accepted; the auditor reads it in the list.")
        if follow_up_on is not None and follow_up_on < today:
            raise InvalidInput(
                "follow_up_on", f"{follow_up_on} is over. Give a day on which it is looked at again, or none."
            )
        return decide(operator, taken, Decision.ACCEPTED, note=note, follow_up_on=follow_up_on)


def settle_row(operator: Operator, front: Front, today: date) -> int:
    """Say that nothing is to be done on the row any more. Raises as `accept_row`; Conflict while it needs action."""
    with write_transaction():
        taken = take(operator, front, today)
        if taken.stand.status is not None and still_needs_action(taken.stand, taken.sweep.filter):
            raise Conflict(
                f"This row is {taken.stand.status.label} and needs action still. Mend it, accept it or skip it."
            )
        return decide(operator, taken, Decision.SETTLED)


def skip_row(operator: Operator, front: Front, today: date) -> int:
    """Put the row off until no other is left. Raises as `accept_row`."""
    with write_transaction():
        return decide(operator, take(operator, front, today), Decision.SKIPPED)


def plan_settling(sweep_id: int, today: date) -> list[int]:
    """The positions of the open rows that need nothing any more and are in front of nobody.

    Raises NotFound; Conflict for a sweep that is not open.
    """
    return [position for position, _ in _needing_nothing(require_open(sweep_id), today)]


def settle_all(
    operator: Operator, sweep_id: int, today: date, *, agreed: Collection[int] | None = None
) -> int:
    """Settle every open row that needs nothing any more and is in front of nobody; returns how many.

    With `agreed`, what `plan_settling` found when it was agreed to, only those. Raises NotPermitted, NotFound; Conflict for
    a sweep that is not open, and where one that was agreed to is decided, taken, or needs something again.
    """
    with act(operator, "settle in sweep", Right.UPDATE_CERTIFICATIONS) as done:
        sweep = require_open(sweep_id)
        rows = _needing_nothing(sweep, today)
        if agreed is not None:
            rows = [row for row in rows if row[0] in agreed]
            if len(rows) < len(agreed):
                raise Conflict(
                    "Some of these rows were decided on, taken or changed meanwhile. Nothing was settled; look again."
                )
        table, param = ids_table([position for position, _ in rows])
        execute(
            "UPDATE sweep_row SET decision = ?, decided_at = ?, decided_by = ?, event = ? WHERE sweep_id = ?"
            f" AND position IN (SELECT id FROM {table} AS chosen)",
            (Decision.SETTLED.value, done.at, operator.name, done.event, sweep_id, param),
        )
        if rows:
            done.touch(entity for _, entity in rows)
            done.detail.update(sweep=sweep_id, name=sweep.title, settled=len(rows))
        return len(rows)


def decide(
    operator: Operator,
    taken: Taken,
    decision: Decision,
    *,
    note: str = "",
    follow_up_on: date | None = None,
    recorded: int | None = None,
) -> int:
    """Write the decision and the event that tells it, which names the act that it `recorded`; returns the event."""
    sweep, row = taken.sweep, taken.row
    with act(
        operator,
        f"{decision.act} in sweep",
        Right.UPDATE_CERTIFICATIONS,
        certification_id=row.certification_id,
        entity_id=row.entity,
    ) as done:
        put_decision(
            done,
            sweep.id,
            row.position,
            decision,
            note=note,
            follow_up_on=follow_up_on,
            recorded=recorded,
        )
        told = {"note": note, "follow_up_on": str(follow_up_on or ""), "recorded_as_event": recorded}
        done.detail.update(
            sweep=sweep.id,
            sweep_row=row.position,
            **{word: value for word, value in told.items() if value},
        )
        return done.event


def _needing_nothing(sweep: Sweep, today: date) -> list[tuple[int, int]]:
    """(position, entity) of the open rows in front of nobody whose association no sweep of the scope would hold now."""
    on = sweep.day(today).isoformat()
    among = ", ".join(str(int(status)) for status in sorted(sweep.filter.statuses or NEEDS_ACTION))
    active = "" if sweep.filter.inactive else " AND s.active = TRUE"
    held = {position for _, position, _, _ in live_claims(sweep.id)}
    rows = execute(
        "SELECT r.position, r.entity_id FROM sweep_row r WHERE r.sweep_id = ? AND r.decision IN ('', 'skipped')"
        " AND NOT EXISTS (SELECT 1 FROM span s WHERE s.association_id = r.association_id AND s.starts_on <= ?"
        f" AND s.ends_on >= ? AND s.status IN ({among}){active}) ORDER BY r.position",
        (sweep.id, on, on),
    ).fetchall()
    return [(position, entity) for position, entity in rows if position not in held]
