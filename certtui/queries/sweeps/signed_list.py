r"""A sweep's list as one text of bytes, over which its SHA-256 is taken when it is signed off.

The bytes: UTF-8, a header and a line for each row in order of position, each ended by one LF. Cells stand between commas
as RFC 4180 has it: quoted where they hold a comma, a quote or a line end, quotes doubled; one that a spreadsheet would
run has an apostrophe before it (certtui.neutral). Days are ISO, moments UTC, what there is none of is empty; an expiry that
never comes is `never` (empty in lists that were signed before this word was written: sweep.never_as). The CSV
export of a sweep is these bytes: `sha256sum` of the file gives the hash that was signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from certtui.neutral import neutralise
from certtui.queries.sweeps.stored import ROW, frozen_row
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.store import execute
from certtui.sweeping import FrozenRow

COLUMNS = (
    "sweep", "position", "certification", "kind", "entity_code", "entity_name", "sources", "status", "effective_on",
    "expires_on", "decision", "note", "follow_up_on", "decided_at", "decided_by", "event",
)  # fmt: skip
"""The columns of a sweep's list in every format. `decision` is open where nothing final was decided."""
OPEN = "open"

_AT_ONCE = 1_000
_QUOTED = frozenset(',"\n\r')


def list_hash(sweep_id: int) -> str:
    """The SHA-256 of the list as it is stored now."""
    digest = hashlib.sha256()
    for line in list_lines(sweep_id):
        digest.update(line)
    return digest.hexdigest()


@tells(*TO_VIEW_ROWS)
def list_lines(sweep_id: int) -> Iterator[bytes]:
    """The list's bytes, a line at a time."""
    yield _line(COLUMNS)
    for cells in list_cells(sweep_id):
        yield _line(cells)


@tells(*TO_VIEW_ROWS)
def list_cells(sweep_id: int) -> Iterator[tuple[str, ...]]:
    """The list's rows, in the order of COLUMNS."""
    found = execute("SELECT never_as FROM sweep WHERE id = ?", (sweep_id,)).fetchone()
    never = found[0] if found else ""
    return (_cells_of(row, never) for row in iterate_rows(sweep_id))


@tells(*TO_VIEW_ROWS)
def iterate_rows(sweep_id: int) -> Iterator[FrozenRow]:
    """The rows of a sweep in order, read a thousand at a time: memory does not grow with their number."""
    last = 0
    while rows := execute(
        f"SELECT {ROW} FROM sweep_row r WHERE r.sweep_id = ? AND r.position > ? ORDER BY r.position LIMIT ?",
        (sweep_id, last, _AT_ONCE),
    ).fetchall():
        for row in rows:
            yield frozen_row(row)
        last = rows[-1][1]


def _cells_of(row: FrozenRow, never: str) -> tuple[str, ...]:
    no_expiry = never if row.effective_on else ""  # an instance decides, and it does not expire
    return (
        str(row.sweep),
        str(row.position),
        row.certification,
        row.kind.word,
        row.code,
        row.name,
        row.sources,
        row.status.word,
        row.effective_on.isoformat() if row.effective_on else "",
        row.expires_on.isoformat() if row.expires_on else no_expiry,
        row.final.value if row.final else OPEN,
        row.note,
        row.follow_up_on.isoformat() if row.follow_up_on else "",
        row.decided_at if row.final else "",
        row.decided_by if row.final else "",
        str(row.event) if row.event and row.final else "",
    )


def _line(cells: tuple[str, ...]) -> bytes:
    return (",".join(map(_cell, cells)) + "\n").encode()


def _cell(text: str) -> str:
    text = neutralise(text)
    if _QUOTED.isdisjoint(text):
        return text
    doubled = text.replace('"', '""')
    return f'"{doubled}"'
