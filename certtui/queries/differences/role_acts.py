"""Which act on a role brought somebody a certification, or ended it: looked up in the audit log.

Associations do not name the event of a role's act, which is one for all that it reached. It is found by what it says:
whom it touched, which certifications it was about, and when.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from certtui.queries.activity.stored import ids_in, read_detail, read_touched
from certtui.queries.differences.events import RoleAct
from certtui.store import execute

_DAY = timedelta(days=1)
"""Events bear the moment in UTC, rows the operator's calendar day: they may be a day apart."""


class Wanted(NamedTuple):
    """A row that came or went on a day."""

    entity_id: int
    certification_id: int
    on: date


def find_role_acts(wanted: Mapping[int, Wanted], actions: Sequence[str]) -> dict[int, RoleAct]:
    """The newest of these acts that reached each row about its day; rows for which there is none are left out."""
    if not wanted:
        return {}
    by_entity: dict[int, list[int]] = defaultdict(list)
    for id, row in wanted.items():
        by_entity[row.entity_id].append(id)
    days = [row.on for row in wanted.values()]
    begin, end = _text(min(days), -1), _text(max(days), 2)
    found: dict[int, RoleAct] = {}
    for at, operator, action, certification, stored, touched in execute(
        "SELECT at, operator, action, certification_id, detail, touched FROM audit_event"
        f" WHERE action IN ({', '.join('?' * len(actions))}) AND at >= ? AND at < ? ORDER BY id DESC",
        (*actions, begin, end),
    ).fetchall():
        detail = read_detail(stored)
        about = {certification} if certification is not None else set(ids_in(detail))
        for entity in by_entity.keys() & set(read_touched(touched)):
            for id in by_entity[entity]:
                row = wanted[id]
                if id not in found and row.certification_id in about and _near(at, row.on):
                    found[id] = RoleAct(action, _role(detail), at, operator)
    return found


def _near(at: str, on: date) -> bool:
    return _text(on, -1) <= at < _text(on, 2)


def _text(on: date, days: int) -> str:
    near_the_end = days > 0 and on > date.max - days * _DAY
    near_the_beginning = days < 0 and on < date.min - days * _DAY
    return (on if near_the_end or near_the_beginning else on + days * _DAY).isoformat()


def _role(detail: dict[str, Any]) -> str:
    """The role's name then, or the names of several that one change put on or took off."""
    name = detail.get("role")
    if isinstance(name, str):
        return name
    several = [*detail.get("roles_put", ()), *detail.get("roles_taken", ())]
    return ", ".join(map(str, several))
