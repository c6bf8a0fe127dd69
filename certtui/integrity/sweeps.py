"""Whether every sweep that was signed off is still what was signed: its rows, its hash, and the event that tells it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from certtui.integrity.problem import Problem
from certtui.queries.sweeps.signed_list import list_hash
from certtui.store import execute

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


def of_sweeps() -> Iterator[Problem]:
    """One problem for each sweep that is not what was signed."""
    told = {}
    for (detail,) in execute("SELECT detail FROM audit_event WHERE action = 'sign sweep'").fetchall():
        signed = json.loads(detail)
        told[signed["sweep"]] = (signed["sha256"], signed["name"])
    rows = execute("SELECT id, title, sha256 FROM sweep WHERE signed_at IS NOT NULL ORDER BY id").fetchall()
    for id, title, sha256 in rows:
        where = f"sweep {id} · {title}"
        if id not in told:
            yield _ALTERED._replace(where=f"{where}: the audit log tells of no sign-off")
        elif told[id][0] != sha256:
            yield _ALTERED._replace(where=f"{where}: its hash is not the one in the audit log")
        elif list_hash(id) != sha256:
            yield _ALTERED._replace(where=f"{where}: its rows do not have its hash")
    for id in sorted(told.keys() - {id for id, _, _ in rows}):
        yield _LOST._replace(where=f"sweep {id} · {told[id][1]}")
