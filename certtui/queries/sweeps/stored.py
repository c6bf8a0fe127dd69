"""How a sweep and its rows are read from their tables, and who has which row just now.

A claim counts while its time is not over by the database's clock, which is the same for all, and while the terminal
that holds it lives, where that can be seen: one that was killed on this machine frees its row at once.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from certtui.errors import NotFound
from certtui.filters import from_json
from certtui.records import Kind, Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import day, day_or_none, execute, is_postgresql
from certtui.sweeping import Decision, FrozenRow, Sweep, Tally

_SWEEP = (
    "w.id, w.scope, w.title, w.as_of, w.begun_on, w.begun_at, w.begun_by, COALESCE(w.signed_at, ''),"
    " COALESCE(w.signed_by, ''), w.remark, COALESCE(w.sha256, ''), COALESCE(w.given_up_at, ''), w.tally"
)
ROW = (
    "r.sweep_id, r.position, r.association_id, r.entity_id, r.certification_id, r.kind, r.code, r.name, r.certification,"
    " r.sources, r.status, r.effective_on, r.expires_on, r.standing, r.decision, r.note, r.follow_up_on,"
    " COALESCE(r.decided_at, ''), COALESCE(r.decided_by, ''), r.event, r.act"
)
"""The columns of a row, to be read from `sweep_row r` and given to `frozen_row`."""

_NONE = "There is no sweep {}. 'certtui sweeps' lists those there are."
_Claim = tuple[int, int, str, str]


@tells(*TO_VIEW_ROWS)
def read_sweeps(where: str = "", params: Sequence[Any] = ()) -> list[Sweep]:
    """The sweeps that a WHERE … ORDER BY … over `sweep w` chooses, in three statements however many they are.

    Only the rows of those that are open are counted.
    """
    rows = execute(f"SELECT {_SWEEP} FROM sweep w {where}", params).fetchall()
    open_ones = [row[0] for row in rows if row[-1] is None]
    tallies = count_rows(open_ones)
    workers: dict[int, set[str]] = defaultdict(set)
    if open_ones:
        for id, _, _, operator in live_claims(open_ones[0] if len(open_ones) == 1 else None):
            workers[id].add(operator)
    return [_sweep(row, tallies.get(row[0], Tally()), tuple(sorted(workers[row[0]]))) for row in rows]


def count_rows(sweep_ids: Sequence[int]) -> dict[int, Tally]:
    """How many rows of these sweeps have which decision, by the rows themselves; without a sweep that has none."""
    if not sweep_ids:
        return {}
    among = ", ".join(str(int(id)) for id in sweep_ids)
    numbers: dict[int, dict[str, int]] = defaultdict(dict)
    for id, decision, number in execute(
        f"SELECT sweep_id, decision, count(*) FROM sweep_row WHERE sweep_id IN ({among}) GROUP BY sweep_id, decision"
    ).fetchall():
        numbers[id][decision] = number
    return {id: Tally.from_words(words) for id, words in numbers.items()}


def tally_text(tally: Tally) -> str:
    """A tally as it is kept of a sweep that ended."""
    return json.dumps({word: number for word, number in tally._asdict().items() if number})


@tells(*TO_VIEW_ROWS)
def read_sweep(sweep_id: int) -> Sweep:
    """One sweep. Raises NotFound."""
    found = read_sweeps("WHERE w.id = ?", (sweep_id,))
    if not found:
        raise NotFound(_NONE.format(sweep_id))
    return found[0]


@tells(*TO_VIEW_ROWS)
def read_row(sweep_id: int, position: int) -> FrozenRow:
    """One row of a sweep. Raises NotFound."""
    found = execute(
        f"SELECT {ROW} FROM sweep_row r WHERE r.sweep_id = ? AND r.position = ?", (sweep_id, position)
    ).fetchone()
    if found is None:
        raise NotFound(f"Sweep {sweep_id} has no row {position}.")
    return frozen_row(found)


def _sweep(columns: Sequence[Any], counted: Tally, workers: tuple[str, ...]) -> Sweep:
    """A sweep as it was read by `_SWEEP`; `counted` is its tally unless one was kept."""
    id, scope, title, as_of, begun_on, at, by, signed_at, signed_by, remark, sha256, given_up_at, kept = (
        columns
    )
    tally = counted if kept is None else Tally(**json.loads(kept))
    days = day(as_of), day(begun_on)
    ended = signed_at, signed_by, remark, sha256, given_up_at
    return Sweep(id, from_json(scope), title, *days, at, by, *ended, tally, workers)


@tells(*TO_VIEW_ROWS)
def read_uncounted(sweep_id: int) -> Sweep:
    """A sweep without its workers and, while it is open, without its tally, which costs more the more rows it has.

    Raises NotFound.
    """
    row = execute(f"SELECT {_SWEEP} FROM sweep w WHERE w.id = ?", (sweep_id,)).fetchone()
    if row is None:
        raise NotFound(_NONE.format(sweep_id))
    return _sweep(row, Tally(), ())


def frozen_row(columns: Sequence[Any], holder: str = "") -> FrozenRow:
    """A row as it was read by `ROW`."""
    (sweep, position, association, entity, certification_id, kind, code, name, certification, sources, status,
     effective, expires, standing, decision, note, follow_up, at, by, event, act) = columns  # fmt: skip
    return FrozenRow(
        sweep, position, association, entity, certification_id, Kind(kind), code, name, certification, sources,
        Status(status), day_or_none(effective), day_or_none(expires), tuple(map(int, standing.split(","))),
        Decision(decision) if decision else None, note, day_or_none(follow_up), at, by, event, act, holder,
    )  # fmt: skip


def live_claims(sweep_id: int | None = None) -> list[_Claim]:
    """(sweep, position, holder, operator) of the rows that are in front of somebody: of one sweep, or of all."""
    one = "" if sweep_id is None else f" AND sweep_id = {int(sweep_id)}"
    rows = execute(
        f"SELECT sweep_id, position, holder, operator FROM sweep_claim WHERE until > {moment()}{one}"
    ).fetchall()
    return [(id, position, holder, who) for id, position, holder, who in rows if not is_gone(holder)]


def moment(seconds: int = 0) -> str:
    """SQL for the database's present moment in UTC, or one so many seconds later, as the tables hold moments."""
    if is_postgresql():
        shown = 'YYYY-MM-DD"T"HH24:MI:SS"Z"'
        return f"to_char(timezone('UTC', clock_timestamp()) + interval '{int(seconds)} seconds', '{shown}')"
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '{int(seconds)} seconds')"


def new_holder() -> str:
    """A name for this terminal's work in a sweep, which no other has: its process, where that runs, and a number."""
    return f"{os.getpid()} {secrets.token_hex(8)} {_this_machine()}"


def is_gone(holder: str) -> bool:
    """Whether the process that holds a row ran on this machine and has ended."""
    process, _, rest = holder.partition(" ")
    if rest.partition(" ")[2] != _this_machine():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except (OSError, ValueError):  # another account's, or no process of ours to ask about
        return False
    return False


def _this_machine() -> str:
    """The machine, and the numbering of processes in it: two containers may share a name."""
    numbering = ""
    with suppress(OSError):
        numbering = str(Path("/proc/self/ns/pid").readlink())
    return f"{socket.gethostname()} {numbering}".strip()
