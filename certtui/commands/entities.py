"""Entities: made, changed, deactivated and brought back, in bulk.

Owns: the Entity rows and what is derived from them (the search text, the order of names, and whether a timeline
counts). These work inside of a command's transaction; the commands of single entities check their own permission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from json.encoder import encode_basestring as _quoted

from certtui.commands.act import act
from certtui.errors import Conflict, InvalidInput
from certtui.records import EntityDetails
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, insert_many, is_postgresql
from certtui.text import refuse_controls, search_key, sort_key

_COLUMNS = ("kind", "code", "name", "email", "active", "attributes", "search", "sort_name")


def create_entity(operator: Operator, details: EntityDetails) -> int:
    """Make one entity; returns its id. Raises NotPermitted, InvalidInput, and Conflict when its code is taken."""
    with act(operator, "create entity", Right.CREATE_ENTITIES) as done:
        details = checked(details)
        if _id_of(details) is not None:
            raise Conflict(f"There is {details.kind.label.lower()} with the code '{details.code}' already.")
        insert_entities([details])
        made = _id_of(details)
        assert made is not None  # noqa: S101 - inserted in this transaction
        done.touch([made])
        done.detail.update(kind=details.kind.word, code=details.code, name=details.name)
        return made


def deactivate(operator: Operator, entity_ids: Sequence[int]) -> int:
    """Entities leave lists and counts, and lose nothing. Returns how many were active."""
    return _set_active(operator, entity_ids, "deactivate", active=False)


def reactivate(operator: Operator, entity_ids: Sequence[int]) -> int:
    """Inactive entities come back with all they hold. Returns how many were inactive."""
    return _set_active(operator, entity_ids, "reactivate", active=True)


def checked(details: EntityDetails) -> EntityDetails:
    """The details as they are stored: trimmed, normalised. Raises InvalidInput for what cannot be taken."""
    code = refuse_controls("code", details.code)
    if not code:
        raise InvalidInput("code", "A code is needed: it tells this one from all others of its kind.")
    name = refuse_controls("name", details.name)
    if not name:
        raise InvalidInput("name", "A name is needed.")
    attributes = {
        refuse_controls("attribute", key): refuse_controls(key, value)
        for key, value in details.attributes
        if value
    }
    return details._replace(
        code=code,
        name=name,
        email=refuse_controls("email", details.email),
        attributes=tuple(sorted((k, v) for k, v in attributes.items() if k and v)),
    )


def insert_entities(rows: Iterable[EntityDetails]) -> None:
    """Store new entities whose details are `checked`, inside of a command's transaction."""
    # SQLite's driver searches for an adapter of every bool it is given, a fifth of the time that inserting takes
    truth = bool if is_postgresql() else int
    insert_many("entity", _COLUMNS, (_stored(row, truth) for row in rows))


def update_entities(rows: Sequence[tuple[int, EntityDetails]]) -> None:
    """Store changed details, `checked`, of entities that exist, inside of a command's transaction."""
    for id, details in rows:
        stored = _stored(details)
        execute(
            f"UPDATE entity SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?",
            (*stored, id),
        )
    for active in (True, False):
        follow_active([id for id, details in rows if details.active is active], active=active)


def follow_active(entity_ids: Sequence[int], *, active: bool) -> None:
    """Keep what the stored timelines repeat of the entities: whether they count."""
    if entity_ids:
        table, param = ids_table(entity_ids)
        execute(
            "UPDATE span SET active = ? WHERE active <> ? AND association_id IN"
            f" (SELECT a.id FROM association a WHERE a.entity_id IN (SELECT id FROM {table} AS chosen))",
            (active, active, param),
        )


def attributes_text(attributes: Sequence[tuple[str, str]]) -> str:
    """The one stored form of attributes: JSON with sorted keys."""
    if not attributes:
        return "{}"
    # what json.dumps(…, ensure_ascii=False, sort_keys=True) gives, which an import of 100,000 would wait for
    return "{" + ", ".join([_quoted(key) + ": " + _quoted(value) for key, value in sorted(attributes)]) + "}"


def _stored(details: EntityDetails, truth: Callable[[bool], object] = bool) -> tuple[object, ...]:
    kind, code, name, email, active, attributes = details
    searched = [code, name, email] if email else [code, name]
    searched += [value for _, value in attributes]
    return (
        int(kind),
        code,
        name,
        email,
        truth(active),
        attributes_text(attributes),
        search_key(" ".join(searched)),
        sort_key(name),
    )


def _id_of(details: EntityDetails) -> int | None:
    row = execute(
        "SELECT id FROM entity WHERE kind = ? AND code = ?", (int(details.kind), details.code)
    ).fetchone()
    return int(row[0]) if row else None


def _set_active(operator: Operator, entity_ids: Sequence[int], action: str, *, active: bool) -> int:
    with act(operator, action, Right.UPDATE_ENTITIES) as done:
        table, param = ids_table(entity_ids)
        changed = [
            id
            for (id,) in execute(
                f"SELECT id FROM entity WHERE active <> ? AND id IN (SELECT id FROM {table} AS chosen)",
                (active, param),
            ).fetchall()
        ]
        table, param = ids_table(changed)
        execute(
            f"UPDATE entity SET active = ? WHERE id IN (SELECT id FROM {table} AS chosen)", (active, param)
        )
        follow_active(changed, active=active)
        done.touch(changed)
        return len(changed)
