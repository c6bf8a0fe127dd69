"""Stored events with the names of what they are about: a few questions, however many events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from certtui.queries.activity.records import Activity
from certtui.queries.activity.stored import StoredEvent, count_touched, ids_in, read_detail
from certtui.store import execute, ids_table


def told(rows: Sequence[StoredEvent], names: dict[int, str] | None = None) -> list[Activity]:
    """Events with the names of what they are about: a few questions, however many events.

    `names` keeps what certifications are called from one call to the next.
    """
    names = {} if names is None else names
    details = [read_detail(row.detail) for row in rows]
    certifications = {row.certification_id for row in rows if row.certification_id is not None}
    names |= _certification_names(certifications.union(*map(ids_in, details)) - names.keys())
    entities = {row.entity_id for row in rows if row.entity_id is not None}
    called = _names("entity", "code || ' ' || name", entities)
    told = []
    for row, detail in zip(rows, details, strict=True):
        if listed := ids_in(detail):
            detail["certifications"] = [names[id] for id in listed]
        detail.pop("certification_names", None)  # what they were called then, for whoever reads the file
        told.append(
            Activity(
                row.id,
                row.at,
                row.operator,
                row.action,
                row.certification_id,
                row.entity_id,
                _subject(row, detail, names, called),
                detail,
                count_touched(row.touched),
            )
        )
    return told


def _subject(row: StoredEvent, detail: dict[str, Any], names: dict[int, str], called: dict[int, str]) -> str:
    """What the event was about: the certification, the entity, or what its detail names."""
    parts = []
    if row.certification_id is not None:
        parts.append(names[row.certification_id])
    elif listed := detail.get("certifications"):
        several = isinstance(listed, list) and len(listed) <= _NAMED_AT_MOST
        parts += [", ".join(map(str, listed))] if several else []
    if row.entity_id is not None:
        parts.append(
            called.get(row.entity_id) or _named(detail, ("code", "name")) or f"entity {row.entity_id}"
        )
    if named := _named(detail, _NAMING):
        parts[:0] = [] if named in parts else [named] if "role" in detail or not parts else []
    return " · ".join(parts)


_NAMED_AT_MOST = 3
_NAMING = ("role", "certification", "group", "permission_set", "operator", "name", "file")
"""Keys of a detail that name what it was about."""


def _named(detail: dict[str, Any], keys: Sequence[str]) -> str:
    return next((detail[key] for key in keys if isinstance(detail.get(key), str) and detail[key]), "")


def _certification_names(ids: set[int]) -> dict[int, str]:
    """What certifications are called; one that was deleted, what it was called when that was done."""
    names = _names("certification", "name", ids)
    if gone := ids - names.keys():
        chosen, param = ids_table(sorted(gone))
        # nothing is done to a certification after its deletion: only its newest event is looked at
        rows = execute(
            "SELECT certification_id, detail FROM audit_event WHERE action = 'delete certification' AND id IN"
            " (SELECT (SELECT max(e.id) FROM audit_event e WHERE e.certification_id = chosen.id)"
            f" FROM {chosen} AS chosen)",
            (param,),
        )
        last = {id: _named(read_detail(detail), ("certification",)) for id, detail in rows.fetchall()}
        names |= {id: f"{last.get(id) or f'certification {id}'} (deleted)" for id in gone}
    return names


def _names(table: str, expression: str, ids: set[int]) -> dict[int, str]:
    if not ids:
        return {}
    chosen, param = ids_table(sorted(ids))
    rows = execute(
        f"SELECT id, {expression} FROM {table} WHERE id IN (SELECT id FROM {chosen} AS chosen)", (param,)
    )
    return dict(rows.fetchall())
