"""Entities: as candidates for a certification, and by their codes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from certtui.queries.codes import find_coded
from certtui.records import Candidate, Kind
from certtui.rights import TO_VIEW_ROWS, Right, tells
from certtui.store import execute, ids_table


@tells(Right.VIEW_ENTITIES)
def list_entities(kind: Kind, limit: int | None = None) -> array[int]:
    """The ids of the active entities of a kind in the order of their names; the first `limit` when given."""
    ids = execute(
        "SELECT e.id FROM entity e WHERE e.kind = ? AND e.active = TRUE ORDER BY e.sort_name, e.id"
        + (f" LIMIT {int(limit)}" if limit else ""),
        (int(kind),),
    )
    return array("q", (id for (id,) in ids))


@tells(Right.VIEW_ENTITIES)
def count_entities(kind: Kind) -> int:
    """How many active entities of the kind there are."""
    return int(
        execute("SELECT count(*) FROM entity WHERE kind = ? AND active = TRUE", (int(kind),)).fetchone()[0]
    )


@tells(*TO_VIEW_ROWS)
def list_holders(certification_id: int) -> frozenset[int]:
    """The entities that hold the certification, directly or by a role, and so are not there to be added."""
    return frozenset(
        id
        for (id,) in execute(
            "SELECT entity_id FROM association WHERE certification_id = ? AND archived_on IS NULL",
            (certification_id,),
        ).fetchall()
    )


@tells(*TO_VIEW_ROWS)
def get_candidates(ids: Sequence[int], certification_id: int) -> list[Candidate]:
    """These entities, in the order of `ids`, as the Add modal shows them."""
    table, param = ids_table(ids)
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT m.entity_id, r.name FROM role_member m JOIN role r ON r.id = m.role_id"
        f" WHERE m.entity_id IN (SELECT id FROM {table} AS chosen) ORDER BY r.search",
        (param,),
    ):
        roles.setdefault(id, []).append(role)
    found = {}
    for id, code, name, email, attributes, has in execute(
        "SELECT e.id, e.code, e.name, e.email, e.attributes, a.id IS NOT NULL"
        " FROM entity e LEFT JOIN association a"
        " ON a.entity_id = e.id AND a.certification_id = ? AND a.archived_on IS NULL"
        f" WHERE e.id IN (SELECT id FROM {table} AS chosen)",
        (certification_id, param),
    ):
        shown = attribute_values(attributes)
        found[id] = Candidate(id, code, name, email, shown, tuple(roles.get(id, ())), bool(has))
    return [found[id] for id in ids if id in found]


def attribute_values(stored: str) -> str:
    """Stored attributes as a table shows them: their values, with commas between."""
    return ", ".join(str(value) for value in json.loads(stored).values())


class Found(NamedTuple):
    """What codes name: ids of active entities by their codes as they are stored, codes of inactive ones, codes of
    nobody; the inactive ones' ids by code; and given codes that could be several, with the codes of these.
    """

    ids: dict[str, int]
    inactive: tuple[str, ...]
    unknown: tuple[str, ...]
    inactive_ids: dict[str, int]
    unclear: dict[str, list[str]]


@tells(Right.VIEW_ENTITIES)
def find_by_codes(kind: Kind, codes: Iterable[str]) -> Found:
    """The entities of a kind that these codes name, whatever their case."""
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    ids: dict[str, int] = {}
    inactive: dict[str, int] = {}
    unclear: dict[str, list[str]] = {}
    unknown = []
    for code, fits in find_coded(kind, wanted).items():
        if len(fits) == 1:
            (one,) = fits
            (ids if one.active else inactive)[one.code] = one.id
        elif fits:
            unclear[code] = [one.code for one in fits]
        else:
            unknown.append(code)
    return Found(ids, tuple(inactive), tuple(unknown), inactive, unclear)
