"""Whose summaries changed since an event: what the audit log says that it touched, or that anybody's may have."""

from __future__ import annotations

from typing import Final, NamedTuple

from certtui.queries.activity.stored import count_touched, read_touched
from certtui.store import execute
from certtui.sweeping import Decision

_TOUCHES: Final = frozenset(
    {
        *("assign", "undo assign", "remove", "certify", "renew", "undo", "revoke", "reinstate"),
        *("enter instance", "correct instance", "delete instance", "void", "add members", "drop members"),
        *("create entity", "update entity", "deactivate", "reactivate"),
    }
)
"""Acts whose events name every entity for which a status can be another one afterwards."""

_ELSEWHERE: Final = frozenset(
    {
        *("attach", "remove attachment", "create group", "rename group", "create role", "rename role"),
        *("save filter", "rename filter", "delete filter", "delete mapping"),
        *("first operator", "add operator"),
        *("remove operator", "set permission sets", "copy permission set", "rename permission set"),
        *("set rights", "delete permission set", "begin sweep", "sign sweep", "give up sweep"),
        # what a sweep's decision records on the row is an act of its own
        *(f"{decision.act} in sweep" for decision in Decision),
        "undo in sweep",
    }
)
"""Acts that change nobody's status."""

_MOST_TOUCHED: Final = 5_000
"""Entities up to which reading these again is quicker than reading all."""
_MOST_EVENTS: Final = 200


class Changed(NamedTuple):
    """The newest event, and the entities whose summaries may be others since; None: anybody's."""

    event: int
    ids: frozenset[int] | None


def find_changed(since: int) -> Changed:
    """What changed after an event, as far as the log tells it shortly."""
    rows = execute(
        "SELECT id, action, entity_id, touched FROM audit_event WHERE id > ? ORDER BY id LIMIT ?",
        (since, _MOST_EVENTS + 1),
    ).fetchall()
    head = int(execute("SELECT COALESCE(max(id), 0) FROM audit_event").fetchone()[0])
    if len(rows) > _MOST_EVENTS:
        return Changed(head, None)
    ids: set[int] = set()
    for _, action, entity, touched in rows:
        if action in _ELSEWHERE:
            continue
        if action not in _TOUCHES or len(ids) + count_touched(touched) > _MOST_TOUCHED:
            return Changed(head, None)
        ids.update(read_touched(touched))
        if entity is not None:
            ids.add(entity)
    return Changed(head, frozenset(ids))
