"""The rows of a comparison: what each was and became, on which day, and the event that made it so.

A constant number of statements for any number of rows. The day is the first of the stretch with the status of the
second day, as the timelines are stored; what happened on it is asked of the rules.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Generator, Sequence
from datetime import date
from typing import Any, NamedTuple

from certtui import rules
from certtui.queries.differences.events import (
    BRINGING,
    TAKING,
    Cancelled,
    Event,
    Recorded,
    RoleAct,
    Sourced,
    tell,
)
from certtui.queries.differences.moves import (
    Comparison,
    list_changes_by_code,
    moves_by_certification,
)
from certtui.queries.differences.role_acts import Wanted, find_role_acts
from certtui.queries.filters import list_chosen_certifications
from certtui.queries.replacements import list_replaced
from certtui.records import COMPLIANT, Instance, Kind, Revocation, Span, Status
from certtui.rights import TO_VIEW_ROWS, tells
from certtui.rules import Cause, NextChange
from certtui.store import day, day_or_none, execute, ids_table

_AT_ONCE = 2_000


class Change(NamedTuple):
    """A row whose status differs between two days. None: not in force. `id` is the association's.

    `on` is the day from which on it has been what it is on the second day; `by` and `at` (a moment in UTC) are of the
    record behind the event, and empty where only a day passed. `detail` holds names as they were typed.
    """

    id: int
    entity_id: int
    code: str
    name: str
    kind: Kind
    active: bool
    certification: str
    group: str
    was: Status | None
    became: Status | None
    on: date
    event: Event
    by: str
    at: str
    detail: str


class _Row(NamedTuple):
    """What is stored of an association itself."""

    entity_id: int
    code: str
    name: str
    kind: int
    active: bool
    certification_id: int
    certification: str
    group: str
    assigned_on: date
    direct: bool
    direct_at: str
    direct_by: str


@tells(*TO_VIEW_ROWS)
def get_changes(ids: Sequence[int], comparison: Comparison) -> list[Change]:
    """These associations as they changed, in the order of `ids`; those that did not are left out."""
    moves = {}
    for id, spans in _spans(ids, comparison).items():
        was, became, prior, after = _moved(spans, comparison)
        lapsed = prior is not None and prior.status in COMPLIANT
        if was is not became and (lapsed or not comparison.only_lapsed):
            moves[id] = (was, became, prior, after)
    changed = list(moves)
    rows, recorded, cancelled = _rows(changed), _recorded(changed), _cancelled(changed)
    what = {
        id: rules.change_between(
            [one.instance for one in recorded[id]], [one.revocation for one in cancelled[id]], prior, after
        )
        for id, (_, _, prior, after) in moves.items()
    }
    roles, acts = _roles(what), _acts(what, rows)
    found = {}
    for id, (was, became, prior, _) in moves.items():
        if (row := rows.get(id)) is None:
            continue
        why = Sourced(
            row.assigned_on, row.direct, row.direct_at, row.direct_by, roles.get(id, ()), acts.get(id)
        )
        told = tell(what[id], prior.status if prior else None, recorded[id], cancelled[id], why)
        found[id] = Change(
            id, row.entity_id, row.code, row.name, Kind(row.kind), row.active, row.certification, row.group,
            was, became, what[id].on, told.event, told.by, told.at, told.detail,
        )  # fmt: skip
    return [found[id] for id in ids if id in found]


@tells(*TO_VIEW_ROWS)
def stream_changes(comparison: Comparison) -> Generator[Change]:
    """All changes, certification by certification in order of name, in each by the entities' codes.

    Memory does not grow with them, but for their ids. Inside of `store.snapshot`.
    """
    narrow = comparison.filter.narrows_entities
    # of a few entities, most certifications have no change, and each would be looked through for them
    changed = moves_by_certification(comparison).keys() if narrow else None
    for entry in list_chosen_certifications(comparison.filter):
        if changed is not None and entry.id not in changed:
            continue
        one = comparison._replace(filter=comparison.filter._replace(certification_id=entry.id))
        ids = list_changes_by_code(one)
        for start in range(0, len(ids), _AT_ONCE):
            yield from get_changes(ids[start : start + _AT_ONCE], comparison)


_Moved = tuple[Status | None, Status | None, Span | None, Span | None]


def _moved(spans: Sequence[Span], comparison: Comparison) -> _Moved:
    """What it was and became, and the two spans between which it became so; `spans` are those of the days between."""
    first = next((one for one in spans if one.starts_on <= comparison.first), None)
    last = spans[-1] if spans[-1].ends_on >= comparison.second else None
    was, became = first.status if first else None, last.status if last else None
    if last is None:
        return was, became, spans[-1], None
    at = len(spans) - 1
    while at and spans[at - 1].status is last.status:
        at -= 1
    return was, became, spans[at - 1] if at else None, spans[at]


def _spans(ids: Sequence[int], comparison: Comparison) -> dict[int, list[Span]]:
    """The spans of these associations that hold on a day from the first to the second, in order."""
    table, param = ids_table(ids)
    found: dict[int, list[Span]] = defaultdict(list)
    for id, starts, ends, status, instance, expires in execute(
        "SELECT association_id, starts_on, ends_on, status, instance_id, expires_on FROM span"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen) AND ends_on >= ? AND starts_on <= ?"
        " ORDER BY association_id, starts_on",
        (param, comparison.first.isoformat(), comparison.second.isoformat()),
    ).fetchall():
        found[id].append(Span(day(starts), day(ends), _STATUSES[status], instance, day_or_none(expires)))
    return found


_STATUSES = {int(status): status for status in Status}
"""Asking the enum for each of ten thousand rows would be felt."""


def _rows(ids: Sequence[int]) -> dict[int, _Row]:
    table, param = ids_table(ids)
    found = {}
    for id, entity, code, name, kind, active, key, certification, group, assigned, direct, at, by in execute(
        "SELECT a.id, e.id, e.code, e.name, e.kind, e.active, c.id, c.name, g.name, a.assigned_on,"
        " a.direct, v.at, v.operator FROM association a JOIN entity e ON e.id = a.entity_id"
        " JOIN certification c ON c.id = a.certification_id JOIN certification_group g ON g.id = c.group_id"
        f" LEFT JOIN audit_event v ON v.id = a.direct_event WHERE a.id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchall():
        found[id] = _Row(
            entity, code, name, kind, bool(active), key, certification, group,
            day(assigned), bool(direct), at or "", by or "",
        )  # fmt: skip
    return found


def _recorded(ids: Sequence[int]) -> dict[int, list[Recorded]]:
    """The instances, in the order of recording."""
    table, param = ids_table(ids)
    found: dict[int, list[Recorded]] = defaultdict(list)
    replaced = list_replaced(ids)
    for association, key, issued, effective, expires, voided, *rest in execute(
        "SELECT association_id, id, issued_on, effective_on, expires_on, voided_on, number, origin, recorded_at,"
        " recorded_by FROM instance WHERE void_event IS NULL"
        f" AND association_id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
        (param,),
    ).fetchall():
        days = day(issued), day(effective), day_or_none(expires), day_or_none(voided)
        found[association].append(Recorded(Instance(*days, key, replaced.get(key, ())), *rest))
    return found


def _cancelled(ids: Sequence[int]) -> dict[int, list[Cancelled]]:
    """The revocations, in the order of recording."""
    table, param = ids_table(ids)
    found: dict[int, list[Cancelled]] = defaultdict(list)
    for association, revoked, ended, reason, at, by, how, why, ended_at, who in execute(
        "SELECT r.association_id, r.revoked_on, r.ended_on, r.reason, r.recorded_at, r.recorded_by, r.ended_by,"
        " r.ended_reason, v.at, v.operator FROM revocation r LEFT JOIN audit_event v ON v.id = r.ended_event"
        f" WHERE r.association_id IN (SELECT id FROM {table} AS chosen) ORDER BY r.id",
        (param,),
    ).fetchall():
        found[association].append(
            Cancelled(
                Revocation(day(revoked), day_or_none(ended)),
                reason,
                at,
                by,
                how or "",
                why,
                ended_at or "",
                who or "",
            )
        )
    return found


def _roles(what: dict[int, NextChange]) -> dict[int, tuple[str, ...]]:
    """The roles that bring those that came into force."""
    came = [id for id, change in what.items() if change.cause is Cause.IN_FORCE]
    if not came:
        return {}
    table, param = ids_table(came)
    found: dict[int, list[Any]] = defaultdict(list)
    for association, role in execute(
        "SELECT x.association_id, r.name FROM association_role x JOIN role r ON r.id = x.role_id"
        f" WHERE x.association_id IN (SELECT id FROM {table} AS chosen) ORDER BY r.search, r.name",
        (param,),
    ).fetchall():
        found[association].append(role)
    return {id: tuple(names) for id, names in found.items()}


def _acts(what: dict[int, NextChange], rows: dict[int, _Row]) -> dict[int, RoleAct]:
    """The acts on roles that brought or ended the rows that came into force or were archived."""
    came, went = {}, {}
    for id, change in what.items():
        if (row := rows.get(id)) is None or row.kind != Kind.EMPLOYEE:
            continue
        if change.cause is Cause.ARCHIVED:
            went[id] = Wanted(row.entity_id, row.certification_id, change.on)
        elif change.cause is Cause.IN_FORCE and not row.direct_at:
            came[id] = Wanted(row.entity_id, row.certification_id, row.assigned_on)
    return find_role_acts(came, BRINGING) | find_role_acts(went, TAKING)
