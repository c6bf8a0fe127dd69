"""Whether every sweep that ended is still what it was: its rows, its hash, its tally, and the event that tells of its end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from certtui.integrity.problem import Problem
from certtui.queries.sweeps.signed_list import list_hash
from certtui.queries.sweeps.stored import count_rows, tally_text
from certtui.store import execute
from certtui.sweeping import Tally

_ALTERED = Problem(
    "a signed sweep that was changed",
    "",
    "What it lists is not what was signed. Do not rely on it; the last backup has the list that was.",
)
_LOST = Problem(
    "a signed sweep that is missing",
    "",
    "The audit log tells that it was signed off, and it is not there. Restore the last backup in which it was.",
)
_MISCOUNTED = Problem(
    "an ended sweep with wrong totals or a wrong end",
    "",
    "Its progress, or the sweep that it is compared with, is shown wrongly. Restore the last backup in which it was right.",
)


class _End(NamedTuple):
    """What the audit log tells of a sweep's end: the event, the sweep's title, and the hash where it was signed."""

    event: int
    name: str
    sha256: str | None


def of_sweeps() -> Iterator[Problem]:
    """One problem for each sweep that is not what was signed, or that tells wrongly what it came to."""
    told = _told()
    rows = execute(
        "SELECT id, title, sha256, ended_event, tally FROM sweep WHERE ended_event IS NOT NULL ORDER BY id"
    ).fetchall()
    for id, title, sha256, event, tally in rows:
        where = f"sweep {id} · {title}"
        if sha256 is not None and (altered := _altered(id, sha256, told.get(id))):
            yield _ALTERED._replace(where=f"{where}: {altered}")
        elif id not in told or told[id].event != event:
            yield _MISCOUNTED._replace(where=f"{where}: it did not end with event {event}")
        elif tally_text(count_rows([id]).get(id, Tally())) != tally:
            yield _MISCOUNTED._replace(where=f"{where}: its rows have other decisions than its totals say")
    signed = {id for id, _, sha256, _, _ in rows if sha256 is not None}
    for id in sorted(id for id, end in told.items() if end.sha256 is not None and id not in signed):
        yield _LOST._replace(where=f"sweep {id} · {told[id].name}")


def _told() -> dict[int, _End]:
    told = {}
    for event, detail in execute(
        "SELECT id, detail FROM audit_event WHERE action IN ('sign sweep', 'give up sweep')"
    ).fetchall():
        said = json.loads(detail)
        told[said["sweep"]] = _End(event, said["name"], said.get("sha256"))
    return told


def _altered(sweep_id: int, sha256: str, told: _End | None) -> str:
    """How a signed sweep is not what was signed; empty where it is."""
    if told is None or told.sha256 is None:
        return "the audit log tells of no sign-off"
    if told.sha256 != sha256:
        return "its hash is not the one in the audit log"
    return "" if list_hash(sweep_id) == sha256 else "its rows do not have its hash"
