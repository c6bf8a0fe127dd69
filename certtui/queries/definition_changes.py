"""What changing a definition would do to those who hold the certification, counted before it is done.

Invariant: the counts are those of the change itself, made at once and on that day. A status is not decided here: it is
read from the stored timeline, and moves only between Valid and Expires Soon, by the one comparison that the warning
window stands for (rule 2 of rules.timeline).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from certtui.records import NEVER, Status
from certtui.rights import Right, tells
from certtui.store import execute, ids_table
from certtui.text import count


class Move(NamedTuple):
    """So many rows that are Valid today would be Expires Soon, or the other way round."""

    before: Status
    after: Status
    rows: int


class DefinitionChange(NamedTuple):
    """What a change of a definition does today.

    `moves`: rows that stay in force and change their status by the warning window (active entities', as lists count).
    By roles put on: `gained` get it newly, `restored` have it back from the archive with its history, and `joined`
    hold it already and have one more source. By roles taken off: `gone` lose it, `archived` keep their history in the
    archive, and `kept` still hold it by another source. Members of several roles count once.
    """

    moves: tuple[Move, ...] = ()
    gained: int = 0
    restored: int = 0
    joined: int = 0
    gone: int = 0
    archived: int = 0
    kept: int = 0

    @property
    def moved(self) -> int:
        """How many rows change their status by the window."""
        return sum(move.rows for move in self.moves)

    @property
    def is_nothing(self) -> bool:
        """Whether nobody sees any difference."""
        return not any(self)


def change_lines(change: DefinitionChange) -> list[str]:
    """The change in words for the operator, one consequence a line; none when nobody sees any difference."""
    lines = []
    if change.moves:
        listed = ", ".join(f"{m.rows:,} {m.before.label} → {m.after.label}" for m in change.moves)
        lines.append(f"{count(change.moved, 'row')} change status: {listed}")
    for number, words in (
        (change.gained, "get it through a role"),
        (change.restored, "have it back from the archive, with their history"),
        (change.joined, "hold it already and have it through a role as well"),
        (change.gone, "lose it: they have no history of it"),
        (change.archived, "are archived with their history"),
        (change.kept, "keep it by another source"),
    ):
        if number:
            lines.append(f"{number:,} {words}")
    return lines


@tells(Right.VIEW_CERTIFICATIONS)
def count_changes(
    certification_id: int,
    window: int | None,
    put: Iterable[int],
    taken: Iterable[int],
    today: date,
    *,
    window_changes: bool,
) -> DefinitionChange:
    """Count what a new warning window (days) and roles put on and taken off (ids) do. Writes nothing."""
    put, taken = sorted(put), sorted(taken)
    change = DefinitionChange()
    if put:
        new, restored, joined = _gained(certification_id, put)
        change = change._replace(gained=new, restored=restored, joined=joined)
    if taken:
        gone, archived, kept = _lost(certification_id, put, taken)
        change = change._replace(gone=gone, archived=archived, kept=kept)
    if window_changes:
        lost = _Lost(certification_id, put, taken) if taken else None
        change = change._replace(moves=_moves(certification_id, window, lost, today))
    return change


class _Lost:
    """The associations that no source is left for, as a condition on `a` and its parameters."""

    def __init__(self, certification_id: int, put: list[int], taken: list[int]) -> None:
        table, taken_param = ids_table(taken)
        _, put_param = ids_table(put)
        chosen = f"(SELECT id FROM {table} AS chosen)"
        self.condition = (
            "a.certification_id = ? AND a.archived_on IS NULL AND a.direct = FALSE"
            f" AND EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id AND s.role_id IN {chosen})"
            " AND NOT EXISTS (SELECT 1 FROM association_role s"
            f" WHERE s.association_id = a.id AND s.role_id NOT IN {chosen})"
            f" AND NOT EXISTS (SELECT 1 FROM role_member m WHERE m.entity_id = a.entity_id AND m.role_id IN {chosen})"
        )
        self.params: tuple[Any, ...] = (certification_id, taken_param, taken_param, put_param)


def _gained(certification_id: int, put: list[int]) -> tuple[int, int, int]:
    """Members of the roles that are put on, each once: with none of it, with it in the archive, holding it."""
    table, param = ids_table(put)
    new, archived, there = execute(
        "SELECT COALESCE(sum(CASE WHEN a.id IS NULL THEN 1 ELSE 0 END), 0),"
        " COALESCE(sum(CASE WHEN a.archived_on IS NOT NULL THEN 1 ELSE 0 END), 0),"
        " COALESCE(sum(CASE WHEN a.id IS NOT NULL AND a.archived_on IS NULL THEN 1 ELSE 0 END), 0)"
        " FROM (SELECT DISTINCT m.entity_id FROM role_member m"
        f" WHERE m.role_id IN (SELECT id FROM {table} AS chosen)) AS member"
        " LEFT JOIN association a ON a.certification_id = ? AND a.entity_id = member.entity_id",
        (param, certification_id),
    ).fetchone()
    return int(new), int(archived), int(there)


def _lost(certification_id: int, put: list[int], taken: list[int]) -> tuple[int, int, int]:
    """Rows that roles taken off bring: without a source and without instances, without a source, with another."""
    lost = _Lost(certification_id, put, taken)
    rows, with_history = execute(
        "SELECT count(*), COALESCE(sum(CASE WHEN EXISTS (SELECT 1 FROM instance i WHERE i.association_id = a.id)"
        f" THEN 1 ELSE 0 END), 0) FROM association a WHERE {lost.condition}",
        lost.params,
    ).fetchone()
    table, param = ids_table(taken)
    (brought,) = execute(
        "SELECT count(DISTINCT s.association_id) FROM association_role s JOIN association a ON a.id = s.association_id"
        f" WHERE a.certification_id = ? AND s.role_id IN (SELECT id FROM {table} AS chosen)",
        (certification_id, param),
    ).fetchone()
    return int(rows - with_history), int(with_history), int(brought - rows)


def _moves(certification_id: int, window: int | None, lost: _Lost | None, today: date) -> tuple[Move, ...]:
    """Rows on the other side of the window's first day: what expires on or before `last` would be Expires Soon."""
    # before any expiry there is: a window of None, or below 0, warns of nothing
    last = date.min if window is None or window < 0 else _days_after(today, window)
    moves = []
    for before, after, side in (
        # a span ends no later than what it stands for expires: the index finds those few by their ends
        (Status.VALID, Status.EXPIRES_SOON, "s.expires_on <= ? AND s.ends_on <= ?"),
        (Status.EXPIRES_SOON, Status.VALID, "s.expires_on > ?"),
    ):
        sql = (
            "SELECT count(*) FROM span s WHERE s.certification_id = ? AND s.active = TRUE AND s.status = ?"
            f" AND s.ends_on >= ? AND s.starts_on <= ? AND {side}"
        )
        params: tuple[Any, ...] = (
            certification_id,
            int(before),
            today.isoformat(),
            today.isoformat(),
            *[last.isoformat()] * side.count("?"),
        )
        if lost:
            sql += f" AND s.association_id NOT IN (SELECT a.id FROM association a WHERE {lost.condition})"
            params += lost.params
        rows = int(execute(sql, params).fetchone()[0])
        if rows:
            moves.append(Move(before, after, rows))
    return tuple(moves)


def _days_after(day: date, days: int) -> date:
    return day + timedelta(days=days) if (NEVER - day).days >= days else NEVER
