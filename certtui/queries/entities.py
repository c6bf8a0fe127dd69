"""Entities: as candidates for a certification, and by their codes."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from certtui.records import Candidate, Kind
from certtui.store import execute, ids_table, words_table


def list_entities(kind: Kind, limit: int | None = None) -> array[int]:
    """The ids of the active entities of a kind in the order of their names; the first `limit` when given."""
    ids = execute(
        "SELECT e.id FROM entity e WHERE e.kind = ? AND e.active = TRUE ORDER BY e.sort_name, e.id"
        + (f" LIMIT {int(limit)}" if limit else ""),
        (int(kind),),
    )
    return array("q", (id for (id,) in ids))


def count_entities(kind: Kind) -> int:
    """How many active entities of the kind there are."""
    return int(
        execute("SELECT count(*) FROM entity WHERE kind = ? AND active = TRUE", (int(kind),)).fetchone()[0]
    )


def list_holders(certification_id: int) -> frozenset[int]:
    """The entities that hold the certification, directly or by a role, and so are not there to be added."""
    return frozenset(
        id
        for (id,) in execute(
            "SELECT entity_id FROM association WHERE certification_id = ? AND archived_on IS NULL",
            (certification_id,),
        ).fetchall()
    )


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
    """What codes name: ids of active entities by code, codes of inactive ones, codes of nobody; and the inactive
    ones' ids by code.
    """

    ids: dict[str, int]
    inactive: tuple[str, ...]
    unknown: tuple[str, ...]
    inactive_ids: dict[str, int]


def find_by_codes(kind: Kind, codes: Iterable[str]) -> Found:
    """The entities of a kind that these codes name; letter case is forgiven where only one entity fits."""
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    table, param = words_table(wanted)
    rows = execute(
        f"SELECT e.code, e.id, e.active FROM entity e WHERE e.kind = ? AND e.code IN (SELECT word FROM {table} AS given)",
        (int(kind), param),
    ).fetchall()
    ids = {code: id for code, id, active in rows if active}
    inactive = {code: id for code, id, active in rows if not active}
    left = [code for code in wanted if code not in ids and code not in inactive]
    for code, fits in _in_any_case(kind, left).items():
        if len(fits) == 1:
            id, active = fits[0]
            if active:
                ids[code] = id
            else:
                inactive[code] = id
    known = ids.keys() | inactive.keys()
    return Found(ids, tuple(inactive), tuple(code for code in left if code not in known), inactive)


def _in_any_case(kind: Kind, codes: Sequence[str]) -> dict[str, list[tuple[int, bool]]]:
    """The entities that each code names when letter case is forgiven: read once, however many codes are left."""
    if not codes:
        return {}
    wanted: dict[str, list[str]] = {}
    for code in codes:
        wanted.setdefault(code.casefold(), []).append(code)
    fits: dict[str, list[tuple[int, bool]]] = {}
    for code, id, active in execute(
        "SELECT code, id, active FROM entity WHERE kind = ?", (int(kind),)
    ).fetchall():
        for given in wanted.get(code.casefold(), ()):
            fits.setdefault(given, []).append((id, bool(active)))
    return fits
