"""What has another status on one day than on another: how many rows of each kind of change, and which, in what order.

Reads the stored timelines alone. Why each row changed is told in `rows`. "Not in force" (None among
statuses) stands on either side beside the six: an association that came, or was archived, between the days.
"""

from __future__ import annotations

from array import array
from datetime import date
from enum import Enum
from typing import Any, NamedTuple

from certtui.errors import UsageError
from certtui.filters import Filter
from certtui.queries.associations import Listed
from certtui.queries.filters import Conditions, certification_conditions, entity_conditions
from certtui.records import URGENCY, Kind, Status
from certtui.rights import TO_VIEW_ROWS, Operator, Right, rights_to_count, tells
from certtui.store import execute

_WALK_FROM = 2_000
"""Lists of fewer rows are read and sorted whole; of larger ones the first page is walked along the index of names."""
_ROWS_AT_ONCE = 2_000
_OUT = 0
"""How the statements say "not in force"."""


class Comparison(NamedTuple):
    """Two days, the earlier first, and which changes between them.

    The filter's statuses are those of either day: of a row that became or ceased to be one of them. `was` and `became`
    narrow to what it was on the first day and is on the second; empty: anything, None in them: not in force.
    """

    first: date
    second: date
    filter: Filter = Filter()
    was: frozenset[Status | None] = frozenset()
    became: frozenset[Status | None] = frozenset()
    only_lapsed: bool = False
    """Only rows that were in compliance until the day before they became what they are on the second day. The timelines
    alone do not count these: they are told by `stream_changes`."""

    def check(self) -> None:
        """Raise UsageError where the days are one, or the later comes first."""
        if self.first == self.second:
            raise UsageError(f"Both days are {self.first}: nothing changes within one day. Name two days.")
        if self.first > self.second:
            raise UsageError(
                f"{self.first} is after {self.second}. Name the earlier day first: what became what is told from it on."
            )


class Move(NamedTuple):
    """What a row was on the first day and is on the second; None: not in force."""

    was: Status | None
    became: Status | None


class ChangeOrder(Enum):
    """The columns that a list of changes can be sorted by."""

    NAME = "name"
    CODE = "code"
    CERTIFICATION = "certification"
    MOVE = "move"
    DAY = "on"


@tells(Right.VIEW_CERTIFICATIONS)
def count_changes(operator: Operator, comparison: Comparison) -> dict[int, dict[Move, int]]:
    """How many rows made each move, by certification; those where nothing changed are left out. Raises NotPermitted."""
    operator.require(*rights_to_count(comparison.filter))
    return moves_by_certification(comparison)


def moves_by_certification(comparison: Comparison) -> dict[int, dict[Move, int]]:
    """As `count_changes`, for a reading that was permitted."""
    found: dict[int, dict[Move, int]] = {}
    for arm in _arms(comparison, with_entities=comparison.filter.narrows_entities):
        for id, was, became, number in execute(
            f"SELECT c.id, {arm.was}, {arm.became}, count(*) {arm.rows} GROUP BY 1, 2, 3", arm.params
        ).fetchall():
            moves = found.setdefault(id, {})
            move = Move(_status(was), _status(became))
            moves[move] = moves.get(move, 0) + int(number)
    return found


def total(counted: dict[int, dict[Move, int]]) -> dict[Move, int]:
    """The moves of all certifications together, those to the worst first."""
    found: dict[Move, int] = {}
    for moves in counted.values():
        for move, number in moves.items():
            found[move] = found.get(move, 0) + number
    return {move: found[move] for move in sorted(found, key=_urgency)}


def net(moves: dict[Move, int]) -> dict[Status, int]:
    """By how much each status has more rows on the second day than on the first."""
    return {
        status: sum(
            number * ((move.became is status) - (move.was is status)) for move, number in moves.items()
        )
        for status in Status
    }


@tells(*TO_VIEW_ROWS)
def list_changes(
    operator: Operator, comparison: Comparison, order: ChangeOrder, *, descending: bool = False
) -> Listed:
    """All rows that changed, in this order. Raises NotPermitted."""
    return _list(comparison, order, descending=descending)


def _list(comparison: Comparison, order: ChangeOrder, *, descending: bool = False) -> Listed:
    arms = _arms(comparison, with_entities=True)
    keys = _KEYS[order]
    names = [f"k{number}" for number in range(len(keys))]
    selects, params = [], []
    for arm in arms:
        columns = [key.format(was=arm.was, became=arm.became, on=arm.on) for key in keys]
        named = ", ".join(f"{column} AS {name}" for column, name in zip(columns, names, strict=True))
        selects.append(f"SELECT a.id AS id, e.id AS entity, {named} {arm.rows}")
        params += [*(arm.on_params if order is ChangeOrder.DAY else ()), *arm.params]
    if not arms:
        return Listed(array("q"), array("q"))
    turned = ", ".join(f"{name} DESC" if descending and not at else name for at, name in enumerate(names))
    return _listed(f"{' UNION ALL '.join(selects)} ORDER BY {turned}, id", params)


@tells(*TO_VIEW_ROWS)
def list_first_changes(operator: Operator, comparison: Comparison, limit: int, expected: int) -> Listed:
    """The first rows in the order of names, of about `expected` in all; all of them when they are few.

    Of many the first are found by walking along the names until there are `limit`. Raises NotPermitted.
    """
    if expected < _WALK_FROM:
        return _list(comparison, ChangeOrder.NAME)
    ids, entities = array("q"), array("q")
    chosen = comparison.filter.kind
    for kind in Kind if chosen is None else (chosen,):
        left = limit - len(ids)
        found = _walk(comparison._replace(filter=comparison.filter._replace(kind=kind)), left)
        ids.extend(found.ids)
        entities.extend(found.entities)
        if len(ids) >= limit:
            break
    return Listed(ids, entities, complete=len(ids) < limit)


@tells(*TO_VIEW_ROWS)
def list_changes_by_code(comparison: Comparison) -> array[int]:
    """All rows that changed, in the order of their entities' codes: as they are exported, a certification at a time."""
    return _list(comparison, ChangeOrder.CODE).ids


class _Arm(NamedTuple):
    """A part of the changes: FROM … WHERE … with its parameters, and how it says what was, what became, and the day."""

    rows: str
    params: tuple[Any, ...]
    was: str
    became: str
    on: str
    on_params: tuple[Any, ...]


# || '' keeps SQLite from walking the index of names or codes, which jumps about in everything it then looks up
_KEYS = {
    ChangeOrder.NAME: ("e.kind", "e.sort_name || ''", "e.id", "c.sort_name"),
    ChangeOrder.CODE: ("e.code || ''", "e.kind", "c.sort_name"),
    ChangeOrder.CERTIFICATION: ("c.sort_name", "c.id", "e.sort_name", "e.id"),
    ChangeOrder.MOVE: ("{became} * 10 + {was}", "e.sort_name", "e.id"),
    ChangeOrder.DAY: ("{on}", "e.sort_name", "e.id"),
}

_AT = "{s}.association_id = {of} AND {s}.starts_on <= ? AND {s}.ends_on >= ?"
"""The one span of an association that a day falls in."""


def _arms(comparison: Comparison, *, with_entities: bool) -> list[_Arm]:
    """The changes in two parts that have no row in common: of what was in force on the first day, and of what was not.

    Costs as much as there are changes, for what is the same on both days is hardly read: a row that was in force has
    changed only if its span of the first day ended before the second, which the index over the timelines finds; one
    that was not was assigned after the first day.
    """
    arms = []
    if not comparison.was or comparison.was - {None}:
        arms.append(_left_or_changed(comparison, with_entities=with_entities))
    if not comparison.was or None in comparison.was:
        arms.append(_came(comparison, with_entities=with_entities))
    return arms


def _left_or_changed(comparison: Comparison, *, with_entities: bool) -> _Arm:
    first, second, filter = comparison.first.isoformat(), comparison.second.isoformat(), comparison.filter
    about = _about(filter, with_entities=with_entities)
    among = comparison.was - {None} or frozenset(Status)
    became = f"COALESCE(t.status, {_OUT})"
    tables = ["certification c", "span f"]
    joined = "f.certification_id = c.id"
    if with_entities:
        tables += ["association a", "entity e"]
        joined += " AND a.id = f.association_id AND e.id = a.entity_id"
        if filter.narrows_entities and filter.certification_id is None:
            tables = ["entity e", "association a", "span f", "certification c"]
    on = f"CASE WHEN t.status IS NULL THEN a.archived_on ELSE {_SINCE} END"
    return _Arm(
        f"FROM {' CROSS JOIN '.join(tables)} LEFT JOIN span t ON {_AT.format(s='t', of='f.association_id')}"
        f" WHERE {joined} AND {_active('f', filter)} AND f.status IN ({_numbers(among)})"
        f" AND f.ends_on >= ? AND f.ends_on < ? AND f.starts_on <= ? AND {became} <> f.status"
        f"{_among(became, comparison.became)}{_either('f.status', became, filter)} AND {about.sql}",
        (second, second, first, second, first, *about.params),
        "f.status",
        became,
        on,
        (second, second),
    )


def _came(comparison: Comparison, *, with_entities: bool) -> _Arm:
    first, second, filter = comparison.first.isoformat(), comparison.second.isoformat(), comparison.filter
    about = _about(filter, with_entities=with_entities)
    among = (comparison.became or frozenset(Status)) - {None}
    if filter.statuses:
        among &= filter.statuses
    tables = ["certification c", "association a", "span t"]
    joined = f"a.certification_id = c.id AND {_AT.format(s='t', of='a.id')}"
    if filter.certification_id is None and filter.group_id is None:
        # read from its beginning to its end: by certification, each row would be looked up by itself
        tables = ["association a", "span t", "certification c"]
    if with_entities:
        joined += " AND e.id = a.entity_id"
        if filter.narrows_entities and filter.certification_id is None:
            tables = ["entity e", *tables]
        else:
            tables.append("entity e")
    return _Arm(
        f"FROM {' CROSS JOIN '.join(tables)} WHERE a.assigned_on > ? AND {joined}"
        f" AND {_active('t', filter)} AND t.status IN ({_numbers(among)})"
        f" AND NOT EXISTS (SELECT 1 FROM span f WHERE {_AT.format(s='f', of='a.id')}) AND {about.sql}",
        (first, second, second, first, first, *about.params),
        str(_OUT),
        "t.status",
        _SINCE,
        (second, second),
    )


def _walk(comparison: Comparison, limit: int) -> Listed:
    """The first rows that changed, in the order of names, of one kind of entity."""
    first, second, filter = comparison.first.isoformat(), comparison.second.isoformat(), comparison.filter
    about = _about(filter, with_entities=True)
    was, became = f"COALESCE(f.status, {_OUT})", f"COALESCE(t.status, {_OUT})"
    return _listed(
        "SELECT a.id, e.id FROM entity e CROSS JOIN association a CROSS JOIN certification c"
        f" LEFT JOIN span f ON {_AT.format(s='f', of='a.id')} LEFT JOIN span t ON {_AT.format(s='t', of='a.id')}"
        f" WHERE a.entity_id = e.id AND c.id = a.certification_id AND {was} <> {became}"
        f"{_among(was, comparison.was)}{_among(became, comparison.became)}{_either(was, became, filter)}"
        f" AND {about.sql} ORDER BY e.sort_name, e.id, c.sort_name, a.id LIMIT ?",
        [first, first, second, second, *about.params, limit],
    )


_SINCE = (
    "(SELECT min(q.starts_on) FROM span q WHERE q.association_id = t.association_id AND q.starts_on <= ?"
    " AND q.starts_on > COALESCE((SELECT max(p.starts_on) FROM span p WHERE p.association_id = t.association_id"
    " AND p.starts_on <= ? AND p.status <> t.status), '0001-01-01'))"
)
"""The first day of the unbroken stretch with the status of the second day."""


def _about(filter: Filter, *, with_entities: bool) -> Conditions:
    """Which certifications and entities; without the entities' table only what the certification's says of them."""
    about = certification_conditions(filter)
    return about.plus(entity_conditions(filter)) if with_entities else about


def _active(alias: str, filter: Filter) -> str:
    return f"{alias}.active IN (TRUE, FALSE)" if filter.inactive else f"{alias}.active = TRUE"


def _among(column: str, statuses: frozenset[Status | None]) -> str:
    return f" AND {column} IN ({_numbers(statuses)})" if statuses else ""


def _either(was: str, became: str, filter: Filter) -> str:
    if not filter.statuses:
        return ""
    among = _numbers(filter.statuses)
    return f" AND ({was} IN ({among}) OR {became} IN ({among}))"


def _numbers(statuses: frozenset[Status | None] | frozenset[Status]) -> str:
    # an empty list is a syntax error on PostgreSQL; no status has this number
    return ", ".join(sorted(str(_OUT if one is None else int(one)) for one in statuses)) or "-1"


def _status(number: int) -> Status | None:
    return None if number == _OUT else Status(number)


def _urgency(move: Move) -> tuple[int, int]:
    """The worst first, as an operator asks; what is no longer in force comes last."""
    return _PLACES[move.became], _PLACES[move.was]


_PLACES = {status: place for place, status in enumerate((*URGENCY, None))}


def _listed(sql: str, params: list[Any]) -> Listed:
    ids, entities = array("q"), array("q")
    cursor = execute(sql, params)
    while rows := cursor.fetchmany(_ROWS_AT_ONCE):  # the rows of a million are never all in memory
        ids.extend(row[0] for row in rows)
        entities.extend(row[1] for row in rows)
    return Listed(ids, entities)
