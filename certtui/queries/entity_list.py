"""The entities of a kind as the settings list and edit them: which there are, in what order, and a page of them.

As everywhere, a table holds ids: the first page along an index at a cost that does not grow, the rest beside it.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterable, Sequence
from enum import Enum
from typing import NamedTuple

from certtui.errors import NotFound
from certtui.queries.entities import attribute_values, find_by_codes
from certtui.records import EntityDetails, Kind
from certtui.rights import Right, tells
from certtui.store import execute, ids_table, is_postgresql


class EntityOrder(Enum):
    """What the entities of a kind can be listed by."""

    NAME = "name"
    CODE = "code"


class EntityView(NamedTuple):
    """Which entities of a kind are looked at, and in what order."""

    kind: Kind
    order: EntityOrder = EntityOrder.NAME
    descending: bool = False
    inactive: bool = False


class EntityRow(NamedTuple):
    """An entity as a table shows it. `certifications`: how many it is to hold, its roles' ones among them."""

    id: int
    code: str
    name: str
    email: str
    attributes: str
    active: bool
    certifications: int


class EntityNumbers(NamedTuple):
    """How many entities of a kind there are."""

    active: int
    inactive: int


_ORDERS = {EntityOrder.NAME: "e.sort_name {d}, e.id {d}", EntityOrder.CODE: "e.code {d}"}


@tells(Right.VIEW_ENTITIES)
def list_entity_rows(view: EntityView, limit: int | None = None) -> array[int]:
    """The ids of the view's entities in its order; only the first `limit` of them when given, which an index gives."""
    active = "" if view.inactive else " AND e.active = TRUE"
    order = _ORDERS[view.order].format(d="DESC" if view.descending else "ASC")
    few = f" LIMIT {int(limit)}" if limit is not None else ""
    rows = execute(
        f"SELECT e.id FROM entity e WHERE e.kind = ?{active} ORDER BY {order}{few}", (int(view.kind),)
    )
    return array("q", (id for (id,) in rows))


@tells(Right.VIEW_ENTITIES)
def count_entity_rows(kind: Kind) -> EntityNumbers:
    """How many active and inactive entities of the kind there are."""
    numbers = {
        bool(active): int(number)
        for active, number in execute(
            "SELECT active, count(*) FROM entity WHERE kind = ? GROUP BY active", (int(kind),)
        ).fetchall()
    }
    return EntityNumbers(numbers.get(True, 0), numbers.get(False, 0))


@tells(Right.VIEW_ENTITIES)
def get_entity_rows(ids: Sequence[int]) -> list[EntityRow]:
    """These entities as the table shows them, in the order of `ids`."""
    table, param = ids_table(ids)
    found = {
        id: EntityRow(id, code, name, email, attribute_values(attributes), bool(active), int(number))
        for id, code, name, email, attributes, active, number in execute(
            "SELECT e.id, e.code, e.name, e.email, e.attributes, e.active,"
            " (SELECT count(*) FROM association a WHERE a.entity_id = e.id AND a.archived_on IS NULL)"
            f" FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    return [found[id] for id in ids if id in found]


@tells(Right.VIEW_ENTITIES)
def get_entity(entity_id: int) -> EntityDetails:
    """All that is recorded of one entity itself: what a form is opened with. Raises NotFound."""
    row = execute(
        "SELECT kind, code, name, email, active, attributes FROM entity WHERE id = ?", (entity_id,)
    ).fetchone()
    if row is None:
        raise NotFound("This entry is no longer there. Look at the list again.")
    kind, code, name, email, active, attributes = row
    return EntityDetails(
        Kind(kind),
        code,
        name,
        email,
        bool(active),
        tuple(sorted((str(key), str(value)) for key, value in json.loads(attributes).items())),
    )


class FoundEntities(NamedTuple):
    """What codes name, active or not: ids by code; codes of inactive ones; codes of nobody; given codes that could be
    several, with the codes of these.
    """

    ids: dict[str, int]
    inactive: frozenset[str]
    unknown: tuple[str, ...]
    unclear: dict[str, list[str]]


@tells(Right.VIEW_ENTITIES)
def find_entities(kind: Kind, codes: Iterable[str]) -> FoundEntities:
    """The entities of a kind that these codes name, whatever their case; inactive ones too."""
    found = find_by_codes(kind, codes)
    return FoundEntities(
        found.ids | found.inactive_ids, frozenset(found.inactive), found.unknown, found.unclear
    )


@tells(Right.VIEW_ENTITIES)
def list_attribute_names(kind: Kind) -> list[str]:
    """The names of all attributes that entities of the kind have, for a form to offer."""
    names = (
        "SELECT DISTINCT jsonb_object_keys(e.attributes::jsonb) FROM entity e WHERE e.kind = ?"
        if is_postgresql()
        else "SELECT DISTINCT j.key FROM entity e, json_each(e.attributes) j WHERE e.kind = ?"
    )
    return sorted(name for (name,) in execute(names, (int(kind),)).fetchall())
