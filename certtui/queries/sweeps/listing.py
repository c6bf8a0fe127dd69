"""Which sweeps there are, how far each is, and their rows, found by position and read a page at a time."""

from __future__ import annotations

from array import array
from collections.abc import Collection, Sequence

from certtui.queries.sweeps.stored import ROW, frozen_row, live_claims, read_sweep, read_sweeps
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import execute, ids_table, snapshot
from certtui.sweeping import Decision, FrozenRow, Sweep


@tells(*TO_VIEW_ROWS)
def list_sweeps(operator: Operator) -> list[Sweep]:
    """All sweeps: those that are open first, then the others, each the newest first. Raises NotPermitted.

    The cost grows with the rows of those that are open.
    """
    with snapshot():
        return read_sweeps("ORDER BY w.ended_event IS NOT NULL, w.id DESC")


@tells(*TO_VIEW_ROWS)
def get_sweep(operator: Operator, sweep_id: int) -> Sweep:
    """One sweep with its tally and who works in it. Raises NotPermitted, NotFound."""
    with snapshot():
        return read_sweep(sweep_id)


@tells(*TO_VIEW_ROWS)
def list_positions(sweep_id: int, decisions: Collection[Decision | None] | None = None) -> array[int]:
    """The positions of a sweep's rows in order: all, or those with one of the decisions (None: nobody decided)."""
    among = ""
    if decisions is not None:
        words = ", ".join(f"'{one.value if one else ''}'" for one in decisions) or "NULL"
        among = f" AND decision IN ({words})"
    rows = execute(
        f"SELECT position FROM sweep_row WHERE sweep_id = ?{among} ORDER BY position", (sweep_id,)
    ).fetchall()
    return array("q", [position for (position,) in rows])


@tells(*TO_VIEW_ROWS)
def list_first_open(sweep_id: int, limit: int) -> list[int]:
    """The positions of the first rows that are open, at a cost that does not grow with the sweep's rows."""
    found: list[int] = []
    for decision in (
        "",
        Decision.SKIPPED.value,
    ):  # each in order by the index; both together would be sorted first
        rows = execute(
            "SELECT position FROM sweep_row WHERE sweep_id = ? AND decision = ? ORDER BY position LIMIT ?",
            (sweep_id, decision, limit),
        ).fetchall()
        found += [position for (position,) in rows]
    return sorted(found)[:limit]


@tells(*TO_VIEW_ROWS)
def get_rows(sweep_id: int, positions: Sequence[int]) -> list[FrozenRow]:
    """The rows at these positions, in the order given; with who has them in front just now."""
    table, param = ids_table(positions)
    with snapshot():
        holders = {position: who for _, position, _, who in live_claims(sweep_id)}
        rows = execute(
            f"SELECT {ROW} FROM sweep_row r WHERE r.sweep_id = ? AND r.position IN (SELECT id FROM {table} AS chosen)",
            (sweep_id, param),
        ).fetchall()
    found = {row[1]: frozen_row(row, holders.get(row[1], "")) for row in rows}
    return [found[position] for position in positions if position in found]


@tells(*TO_VIEW_ROWS)
def find_last_decision(sweep_id: int, operator_name: str) -> int | None:
    """The position of what this operator decided last in the sweep and that is not undone: what undo takes back."""
    row = execute(
        "SELECT position FROM sweep_row WHERE sweep_id = ? AND decision <> '' AND decided_by = ?"
        " ORDER BY event DESC, position DESC LIMIT 1",
        (sweep_id, operator_name),
    ).fetchone()
    return None if row is None else int(row[0])


@tells(*TO_VIEW_ROWS)
def find_previous(sweep_id: int) -> int | None:
    """The last sweep of the same scope that was signed off before this one was begun.

    By the audit log, which tells what came before what also within a second and when a clock was set: a sweep may be
    begun before another one of its scope, about another day, and be signed after it.
    """
    row = execute(
        "SELECT id FROM sweep WHERE scope = (SELECT w.scope FROM sweep w WHERE w.id = ?)"
        " AND ended_event < (SELECT w.event FROM sweep w WHERE w.id = ?) AND signed_at IS NOT NULL"
        " ORDER BY ended_event DESC LIMIT 1",
        (sweep_id, sweep_id),
    ).fetchone()
    return None if row is None else int(row[0])
