"""Entities, definitions and roles as whole kinds, for moving them to another database."""

from __future__ import annotations

import json
from collections.abc import Iterator

from certtui.queries.definitions import get_certification
from certtui.queries.dialect import stream
from certtui.records import Definition, EntityDetails, Kind
from certtui.rights import TO_VIEW_ROWS, Right, tells
from certtui.store import execute


@tells(Right.VIEW_ENTITIES)
def list_attribute_names(kind: Kind) -> list[str]:
    """Every attribute that some entity of the kind has, in order of name."""
    names: set[str] = set()
    # those of one shape share their text's keys, but the values differ: each is read, none is kept
    for (attributes,) in stream(
        "SELECT attributes FROM entity WHERE kind = ? AND attributes <> '{}'", (int(kind),)
    ):
        names.update(json.loads(attributes))
    return sorted(names)


@tells(Right.VIEW_ENTITIES)
def stream_entities(kind: Kind) -> Iterator[EntityDetails]:
    """Every entity of a kind, inactive ones too, by code."""
    loads = json.loads
    for code, name, email, active, attributes in stream(
        "SELECT code, name, email, active, attributes FROM entity WHERE kind = ? ORDER BY code", (int(kind),)
    ):
        held = () if attributes == "{}" else tuple(loads(attributes).items())
        yield EntityDetails(kind, code, name, email, bool(active), held)


@tells(Right.VIEW_CERTIFICATIONS)
def list_definitions() -> list[tuple[Definition, tuple[str, ...]]]:
    """Every certification's definition with the names of the roles that bring it, in order of name."""
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT c.certification_id, r.name FROM role_certification c JOIN role r ON r.id = c.role_id"
        " ORDER BY r.search, r.name"
    ).fetchall():
        roles.setdefault(id, []).append(role)
    ids = execute("SELECT id FROM certification ORDER BY sort_name, name").fetchall()
    return [(get_certification(id), tuple(roles.get(id, ()))) for (id,) in ids]


@tells(*TO_VIEW_ROWS)
def stream_roles() -> Iterator[tuple[str, str | None, str | None]]:
    """Each role's members by code, then its certifications by name, as (role, code, certification).

    A role with neither comes once, alone.
    """
    yield from stream(
        "SELECT role, code, certification FROM ("
        " SELECT r.search AS o1, r.name AS role, 1 AS o2, e.code AS o3, e.code AS code, NULL AS certification"
        " FROM role r JOIN role_member m ON m.role_id = r.id JOIN entity e ON e.id = m.entity_id"
        " UNION ALL SELECT r.search, r.name, 2, c.sort_name, NULL, c.name"
        " FROM role r JOIN role_certification b ON b.role_id = r.id JOIN certification c ON c.id = b.certification_id"
        " UNION ALL SELECT r.search, r.name, 0, '', NULL, NULL FROM role r"
        " WHERE NOT EXISTS (SELECT 1 FROM role_member m WHERE m.role_id = r.id)"
        " AND NOT EXISTS (SELECT 1 FROM role_certification b WHERE b.role_id = r.id)"
        ") AS lines ORDER BY o1, role, o2, o3, certification"
    )
