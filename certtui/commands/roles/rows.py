"""What is stored of a role, as its commands and their plans read it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from certtui.errors import NotFound
from certtui.store import execute, ids_table


def role_name(role_id: int) -> str:
    """The role's name now. Raises NotFound."""
    row = execute("SELECT name FROM role WHERE id = ?", (role_id,)).fetchone()
    if row is None:
        raise NotFound(
            "This role is no longer there: another operator deleted it. Nothing was changed; choose another."
        )
    return str(row[0])


def certifications_of(role_id: int) -> list[int]:
    """The certifications that the role brings."""
    return [
        id
        for (id,) in execute(
            "SELECT certification_id FROM role_certification WHERE role_id = ? ORDER BY 1", (role_id,)
        ).fetchall()
    ]


def members_of(role_id: int) -> list[int]:
    """The entities that are members of the role."""
    return [
        id
        for (id,) in execute(
            "SELECT entity_id FROM role_member WHERE role_id = ? ORDER BY 1", (role_id,)
        ).fetchall()
    ]


def members_among(role_id: int, entity_ids: Sequence[int]) -> list[int]:
    """Those of the entities that are members of the role."""
    table, param = ids_table(entity_ids)
    return [
        id
        for (id,) in execute(
            f"SELECT entity_id FROM role_member WHERE role_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen)"
            " ORDER BY 1",
            (role_id, param),
        ).fetchall()
    ]


def told(role_id: int, name: str, certification_ids: Sequence[int]) -> dict[str, Any]:
    """How an event names the role and the certifications: also by what they were called, for names and rows go."""
    table, param = ids_table(certification_ids)
    names = execute(
        f"SELECT name FROM certification WHERE id IN (SELECT id FROM {table} AS chosen) ORDER BY sort_name, name",
        (param,),
    ).fetchall()
    return {
        "role": name,
        "role_id": role_id,
        "certifications": sorted(certification_ids),
        "certification_names": [certification for (certification,) in names],
    }
