"""A sweep beside the last one of the same scope: what was resolved, what is still open, what is new.

A row is the same in both when it is about the same association. Overdue is what was accepted until a day that is over
and is still there.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from functools import partial
from typing import Any

from certtui.errors import NotFound
from certtui.queries.sweeps.listing import find_previous
from certtui.queries.sweeps.stored import ROW, frozen_row, read_sweep
from certtui.records import Status
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import execute, snapshot
from certtui.sweeping import ComparedRow, Comparison, Outcome

_WIDTH = ROW.count("r.")
_ALL = 1_000_000_000
"""A LIMIT that leaves none out: SQLite and PostgreSQL have no common word for it."""
_NOW = "(SELECT s.status FROM span s WHERE s.association_id = r.association_id AND s.starts_on <= ? AND s.ends_on >= ?)"
# the place first, by its own index: joined by the association, SQLite reads the whole other sweep for each row
_BOTH = (
    "FROM sweep_row r JOIN sweep_row p ON p.sweep_id = ? AND p.position = (SELECT o.position FROM sweep_row o"
    " WHERE o.association_id = r.association_id AND o.sweep_id = ?) WHERE r.sweep_id = ?"
)
_OVERDUE = "(p.decision = 'accepted' AND p.follow_up_on IS NOT NULL AND p.follow_up_on < ?)"
_ONLY = (
    "FROM sweep_row r WHERE r.sweep_id = ? AND NOT EXISTS"
    " (SELECT 1 FROM sweep_row o WHERE o.association_id = r.association_id AND o.sweep_id = ?)"
)


@tells(*TO_VIEW_ROWS)
def compare_sweep(operator: Operator, sweep_id: int, today: date) -> Comparison:
    """The sweep and the last signed one of its scope, in numbers. Raises NotPermitted; NotFound when there is none."""
    with snapshot():
        sweep, previous = read_sweep(sweep_id), read_sweep(_previous(sweep_id))
        both, overdue = execute(
            f"SELECT count(*), COALESCE(sum(CASE WHEN {_OVERDUE} THEN 1 ELSE 0 END), 0) {_BOTH}",
            (today.isoformat(), previous.id, previous.id, sweep.id),
        ).fetchone()
        return Comparison(
            sweep, previous, previous.tally.total - both, both, sweep.tally.total - both, int(overdue)
        )


@tells(*TO_VIEW_ROWS)
def list_compared(
    operator: Operator,
    sweep_id: int,
    today: date,
    outcomes: Collection[Outcome] = tuple(Outcome),
    *,
    start: int = 0,
    limit: int | None = None,
) -> list[ComparedRow]:
    """The rows that had these outcomes: resolved, still open with the overdue ones first, new; each in its sweep's order.

    `start` and `limit` choose a part of them. Raises as `compare_sweep`.
    """
    with snapshot():
        previous = _previous(sweep_id)
        parts = (
            (Outcome.RESOLVED, partial(_only, Outcome.RESOLVED, previous, sweep_id, today)),
            (Outcome.STILL_OPEN, partial(_in_both, previous, sweep_id, today, overdue=True)),
            (Outcome.STILL_OPEN, partial(_in_both, previous, sweep_id, today, overdue=False)),
            (Outcome.NEW, partial(_only, Outcome.NEW, sweep_id, previous, today)),
        )
        found: list[ComparedRow] = []
        for outcome, read in parts:
            left = _ALL if limit is None else start + limit - len(found)
            if outcome in outcomes and left > 0:
                found += read(left)
        return found[start:]


def _previous(sweep_id: int) -> int:
    previous = find_previous(sweep_id)
    if previous is None:
        raise NotFound(
            f"There is nothing to compare sweep {sweep_id} with: no sweep of its scope was signed off before it."
        )
    return previous


def _only(outcome: Outcome, sweep_id: int, other: int, today: date, limit: int) -> list[ComparedRow]:
    """The rows of one sweep that are not in the other."""
    rows = execute(
        f"SELECT {ROW}, {_NOW} {_ONLY} ORDER BY r.position LIMIT ?",
        (today.isoformat(), today.isoformat(), sweep_id, other, limit),
    ).fetchall()
    found = []
    for *columns, status in rows:
        row = frozen_row(columns)
        before, now = (None, row) if outcome is Outcome.NEW else (row, None)
        found.append(ComparedRow(outcome, row, before, now, _status(status), is_overdue=False))
    return found


def _in_both(previous: int, sweep_id: int, today: date, limit: int, *, overdue: bool) -> list[ComparedRow]:
    """The rows of both sweeps: those that are overdue, or the others. In two, so that a page of them costs a page."""
    before = ROW.replace("r.", "p.")
    rows = execute(
        f"SELECT {ROW}, {before}, {_NOW} {_BOTH} AND {'' if overdue else 'NOT '}{_OVERDUE} ORDER BY r.position LIMIT ?",
        (*[today.isoformat()] * 2, previous, previous, sweep_id, today.isoformat(), limit),
    ).fetchall()
    return [
        ComparedRow(
            Outcome.STILL_OPEN,
            now := frozen_row(columns[:_WIDTH]),
            frozen_row(columns[_WIDTH : 2 * _WIDTH]),
            now,
            _status(columns[-1]),
            is_overdue=overdue,
        )
        for columns in rows
    ]


def _status(number: Any) -> Status | None:
    return None if number is None else Status(number)
