"""Who has which row in front: no two terminals the same one, and none for longer than it lives."""

from __future__ import annotations

from certtui.commands.act import permitted
from certtui.commands.sweeps.open_ones import refuse_anothers, require_open
from certtui.queries.sweeps.stored import live_claims, moment, new_holder, read_row
from certtui.rights import Operator, Right
from certtui.store import execute, write_transaction
from certtui.sweeping import LEASE

__all__ = ["claim_next", "claim_row", "new_holder", "release", "renew_claim"]

_FREE = (
    "sweep_id = ? AND NOT EXISTS (SELECT 1 FROM sweep_claim k WHERE k.sweep_id = r.sweep_id"
    " AND k.position = r.position)"
)


def claim_next(operator: Operator, sweep_id: int, holder: str, *, after: int = 0) -> int | None:
    """Take the next row that is open and nobody else's, letting go of the one before; its position.

    In order from `after` on, then from the start, then the skipped ones in the order in which they were skipped. None
    when no row is left, or all that are left are in front of others. Raises NotPermitted; NotFound; Conflict for a
    sweep that is not open.
    """
    with permitted(operator, Right.UPDATE_CERTIFICATIONS):
        require_open(sweep_id)
        _drop_ended(sweep_id, holder)
        position = _next_free(sweep_id, after)
        if position is not None:
            _put(operator, sweep_id, holder, position)
        return position


def claim_row(operator: Operator, sweep_id: int, holder: str, position: int) -> None:
    """Take this row, decided or not, letting go of the one before. Raises as `claim_next`; Conflict naming who has it."""
    with permitted(operator, Right.UPDATE_CERTIFICATIONS):
        require_open(sweep_id)
        read_row(sweep_id, position)
        refuse_anothers(sweep_id, position, holder)
        _drop_ended(sweep_id, holder)
        _put(operator, sweep_id, holder, position)


def renew_claim(operator: Operator, sweep_id: int, holder: str) -> bool:
    """Keep the row in front for another while; False when it was lost meanwhile (the machine slept)."""
    with permitted(operator, Right.UPDATE_CERTIFICATIONS):
        changed = execute(
            f"UPDATE sweep_claim SET until = {moment(LEASE)} WHERE sweep_id = ? AND holder = ?",
            (sweep_id, holder),
        )
        return int(changed.rowcount) > 0


def release(sweep_id: int, holder: str) -> None:
    """Let go of the row in front, so that others get it at once."""
    with write_transaction():
        execute("DELETE FROM sweep_claim WHERE sweep_id = ? AND holder = ?", (sweep_id, holder))


def _drop_ended(sweep_id: int, holder: str) -> None:
    """Take away the claims whose time is over or whose terminal is gone, and this terminal's own."""
    live = {other for _, _, other, _ in live_claims(sweep_id)} - {holder}
    for (other,) in execute("SELECT holder FROM sweep_claim WHERE sweep_id = ?", (sweep_id,)).fetchall():
        if other not in live:
            execute("DELETE FROM sweep_claim WHERE sweep_id = ? AND holder = ?", (sweep_id, other))


def _put(operator: Operator, sweep_id: int, holder: str, position: int) -> None:
    execute(
        "INSERT INTO sweep_claim (sweep_id, position, holder, operator, until)"
        f" VALUES (?, ?, ?, ?, {moment(LEASE)})",
        (sweep_id, position, holder, operator.name),
    )


def _next_free(sweep_id: int, after: int) -> int | None:
    untouched = f"SELECT r.position FROM sweep_row r WHERE {_FREE} AND r.decision = ''"
    skipped = f"SELECT r.position FROM sweep_row r WHERE {_FREE} AND r.decision = 'skipped'"
    for sql, params in (
        (f"{untouched} AND r.position > ? ORDER BY r.position LIMIT 1", (sweep_id, after)),
        (f"{untouched} ORDER BY r.position LIMIT 1", (sweep_id,)),
        (f"{skipped} ORDER BY r.event, r.position LIMIT 1", (sweep_id,)),
    ):
        row = execute(sql, params).fetchone()
        if row is not None:
            return int(row[0])
    return None
