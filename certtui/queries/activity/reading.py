"""The audit log as it is read: who did what and when, newest first, a page at a time.

Invariant: what a page costs does not grow with the log. The events of one entity or certification are found by index;
those of acts over many are looked through newest first, so many for a page and no more: a page may then hold fewer
events than asked for, or none, and says where to go on.
"""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any, NamedTuple

from certtui import audit
from certtui.queries.activity.naming import told
from certtui.queries.activity.records import Activity, ActivityFilter, ActivityPage
from certtui.queries.activity.stored import COLUMNS, StoredEvent, ids_in, is_touched, read_detail
from certtui.queries.activity_words import all_words
from certtui.queries.dialect import contains
from certtui.rights import Right, tells
from certtui.store import execute, ids_table, is_postgresql
from certtui.text import search_key, search_words

_LOOKED_THROUGH = 20_000
"""Entries of an index that a page goes through at most: some 20 ms."""
_READ_IN_FULL = 2_000_000
"""Characters of details and of lists of entities that a page reads at most."""
_EVENT = 200
"""Characters that reading an event stands for, however short its texts are."""
_BATCH = 200


@tells(Right.READ_AUDIT)
def read_page(wanted: ActivityFilter, before: int | None = None, limit: int = 100) -> ActivityPage:
    """At most `limit` of the wanted events before an event (None: from the newest on), and where to go on."""
    before = audit.next_id() if before is None else before
    words = search_words(wanted.text)
    branches = _branches(wanted)
    lowest = max(_reach(branch, before) for branch in branches)
    kept: list[Activity] = []
    names: dict[int, str] = {}
    spent = 0
    while before > lowest and len(kept) < limit and spent < _READ_IN_FULL:
        batch = _BATCH if words or len(branches) > 1 else min(limit - len(kept), _BATCH)
        rows = _rows(wanted, branches, lowest, before, batch)
        before = rows[-1].id if len(rows) == batch else lowest
        spent += sum(len(row.detail) + len(row.touched) + _EVENT for row in rows)
        made = told([row for row in rows if _is_about(row, wanted)], names)
        kept += [one for one in made if not words or _holds(one, words)]
    if len(kept) > limit:
        kept = kept[:limit]
        before = kept[-1].id
    return ActivityPage(tuple(kept), before if before > 1 else None)


@tells(Right.READ_AUDIT)
def list_activity(wanted: ActivityFilter, before_id: int | None = None, limit: int = 100) -> list[Activity]:
    """The newest `limit` of the wanted events before `before_id`, however far back that is looked for."""
    found: list[Activity] = []
    for page in read_pages(wanted, before_id, limit):
        found += page.rows
        if len(found) >= limit:
            break
    return found[:limit]


@tells(Right.READ_AUDIT)
def read_pages(
    wanted: ActivityFilter, before: int | None = None, limit: int = _BATCH
) -> Generator[ActivityPage]:
    """All wanted events, newest first, a page at a time."""
    while True:
        page = read_page(wanted, before, limit)
        yield page
        if page.before is None:
            return
        before = page.before


@tells(Right.READ_AUDIT)
def get_activity(ids: Sequence[int]) -> list[Activity]:
    """These events, in the order of `ids`."""
    table, param = ids_table(ids)
    rows = execute(
        f"SELECT {COLUMNS} FROM audit_event WHERE id IN (SELECT id FROM {table} AS chosen)", (param,)
    )
    found = {one.id: one for one in told([StoredEvent(*row) for row in rows.fetchall()])}
    return [found[id] for id in ids if id in found]


class _Branch(NamedTuple):
    """Events that one index gives in their order: its condition, and what else must hold of them."""

    condition: str
    params: tuple[Any, ...] = ()
    narrowed: str = "TRUE"
    narrowed_params: tuple[Any, ...] = ()
    by: str = ""


def _branches(wanted: ActivityFilter) -> list[_Branch]:
    certification, entity = wanted.certification_id, wanted.entity_id
    names = f"({contains('detail')} OR {contains('action')})"
    named = ('"certifications":[', "certification")
    if entity is not None:
        both = f"(certification_id = ? OR (certification_id IS NULL AND {names}))"
        narrowed, params = (both, (certification, *named)) if certification is not None else ("TRUE", ())
        return [
            _Branch("entity_id = ?", (entity,), narrowed, params),
            _Branch("entity_id IS NULL AND touched <> ''", (), narrowed, params, "audit_event_bulk"),
        ]
    if certification is not None:
        return [
            _Branch("certification_id = ?", (certification,)),
            _Branch("certification_id IS NULL", (), names, named),
        ]
    return [_Branch("TRUE")]


def _reach(branch: _Branch, before: int) -> int:
    """How far down a page may look in a branch: the id of its last entry, 1 where the branch ends before that."""
    row = execute(
        f"SELECT id FROM {_log(branch)} WHERE {branch.condition} AND id < ? ORDER BY id DESC LIMIT 1 OFFSET ?",
        (*branch.params, before, _LOOKED_THROUGH - 1),
    ).fetchone()
    return int(row[0]) if row else 1


def _rows(
    wanted: ActivityFilter, branches: Sequence[_Branch], lowest: int, before: int, limit: int
) -> list[StoredEvent]:
    """The newest events of all branches from `lowest` on, as far as the database can tell that they are wanted."""
    asked, values = _asked(wanted)
    rows: list[StoredEvent] = []
    for branch in branches:
        found = execute(
            f"SELECT {COLUMNS} FROM {_log(branch)} WHERE {branch.condition} AND id >= ? AND id < ?"
            f" AND {branch.narrowed}{asked} ORDER BY id DESC LIMIT ?",
            (*branch.params, lowest, before, *branch.narrowed_params, *values, limit),
        )
        rows += [StoredEvent(*row) for row in found.fetchall()]
    return sorted(rows, reverse=True)[:limit]


def _asked(wanted: ActivityFilter) -> tuple[str, tuple[Any, ...]]:
    since = wanted.since.isoformat() if wanted.since else None
    until = f"{wanted.until.isoformat()}T99" if wanted.until else None  # after every moment of that day
    conditions = [
        (sql, value)
        for sql, value in (
            (" AND operator = ?", wanted.operator or None),
            (" AND action = ?", wanted.action or None),
            (" AND at >= ?", since),
            (" AND at < ?", until),
        )
        if value is not None
    ]
    return "".join(sql for sql, _ in conditions), tuple(value for _, value in conditions)


def _log(branch: _Branch) -> str:
    """The log, on SQLite by the index that its planner would not take for an order that the ids have anyway."""
    forced = branch.by and not is_postgresql()
    return f"audit_event INDEXED BY {branch.by}" if forced else "audit_event"


def _is_about(row: StoredEvent, wanted: ActivityFilter) -> bool:
    """Whether the event is about what is wanted, where its columns alone do not tell."""
    certification, entity = wanted.certification_id, wanted.entity_id
    if entity is not None and row.entity_id is None and not is_touched(row.touched, entity):
        return False
    if certification is None or row.certification_id is not None:
        return True
    detail = read_detail(row.detail)
    # the event that makes a certification comes before its id
    return certification in ids_in(detail) or (
        "certification" in row.action and detail.get("id") == certification
    )


def _holds(activity: Activity, words: Sequence[str]) -> bool:
    told = search_key(all_words(activity))
    return all(word in told for word in words)
