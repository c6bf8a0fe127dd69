"""Entities: made, changed, deactivated and brought back, one or in bulk.

Owns: the Entity rows and what is derived from them (the search text, the order of names, and whether a timeline
counts). What stands without an operator works inside of a command's transaction and checks no permission.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from json.encoder import encode_basestring as _quoted
from typing import Any, NamedTuple

from certtui.commands.act import Act, act, changes
from certtui.errors import ChangedMeanwhile, Conflict, InvalidInput
from certtui.progress import Progress, silent
from certtui.queries.codes import find_alike, find_coded
from certtui.queries.entity_list import get_entity
from certtui.records import Counts, EntityDetails, Status
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table, insert_many, is_postgresql
from certtui.text import code_key, refuse_controls, search_key, sort_key

_AT_ONCE = 5_000
_COLUMNS = ("kind", "code", "name", "email", "active", "attributes", "search", "sort_name")
_INSERTED = (*_COLUMNS, "code_key")


def create_entity(operator: Operator, details: EntityDetails) -> int:
    """Make one entity; returns its id. Raises NotPermitted, InvalidInput, and Conflict when its code is taken."""
    with act(operator, "create entity", Right.CREATE_ENTITIES) as done:
        _require_told_apart(details)
        details = checked(details)
        refuse_taken_code(None, details)
        insert_entities([details])
        (one,) = find_coded(details.kind, [details.code])[details.code]
        made = one.id
        done.touch([made])
        done.detail.update(kind=details.kind.word, code=details.code, name=details.name)
        return made


def update_entity(operator: Operator, entity_id: int, before: EntityDetails, after: EntityDetails) -> bool:
    """Change what is recorded of one entity; returns whether anything differs now.

    `before` is what the form was opened with. Raises NotPermitted, NotFound, InvalidInput (its kind cannot change),
    Conflict when another one of its kind has the code, and ChangedMeanwhile when it is no longer as it was `before`.
    """
    with act(operator, "update entity", Right.UPDATE_ENTITIES, entity_id=entity_id) as done:
        stored = get_entity(entity_id)
        _require_told_apart(after)
        after = checked(after)
        if after.kind is not stored.kind:
            raise InvalidInput(
                "kind",
                f"{stored.kind.label} {stored.code} cannot become another kind: what it holds is for {stored.kind.plural}. "
                "Add it again under the other kind, and deactivate this one.",
            )
        if stored == after:
            return False
        if stored != before:
            raise ChangedMeanwhile(
                f"Another operator changed {stored.kind.label.lower()} {stored.code} meanwhile. Nothing was saved; "
                "look at how it is now, then save again.",
                stored,
            )
        if after.code != stored.code:
            _rename(entity_id, stored, after)
        update_entities([(entity_id, after)])
        done.touch([entity_id])
        done.detail.update(kind=after.kind.word, code=after.code, changes=_changes(stored, after))
        return True


class Deactivation(NamedTuple):
    """What deactivating entities, or bringing them back, would do: how many of them change, and the associations
    that leave the counts with them, or come back, by their status.
    """

    entities: int
    counts: Counts


def plan_deactivation(entity_ids: Sequence[int], today: date) -> Deactivation:
    """What `deactivate` would take out of lists and counts. Changes nothing."""
    return _plan_active(entity_ids, today, active=False)


def plan_reactivation(entity_ids: Sequence[int], today: date) -> Deactivation:
    """What `reactivate` would bring back into lists and counts. Changes nothing."""
    return _plan_active(entity_ids, today, active=True)


def deactivate(operator: Operator, entity_ids: Sequence[int], *, progress: Progress = silent) -> int:
    """Entities leave lists and counts, and lose nothing. Returns how many were active. Raises NotPermitted, Cancelled."""
    return _set_active(operator, entity_ids, "deactivate", progress, active=False)


def reactivate(operator: Operator, entity_ids: Sequence[int], *, progress: Progress = silent) -> int:
    """Inactive entities come back with all they hold. Returns how many were inactive. Raises as `deactivate` does."""
    return _set_active(operator, entity_ids, "reactivate", progress, active=True)


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
    insert_many("entity", _INSERTED, _stored(rows, truth))


def update_entities(rows: Sequence[tuple[int, EntityDetails]]) -> None:
    """Store changed details, `checked`, of entities that exist, inside of a command's transaction; codes stay."""
    update = f"UPDATE entity SET {', '.join(f'{column} = ?' for column in _COLUMNS)} WHERE id = ?"
    for (id, _), stored in zip(rows, _stored(details for _, details in rows), strict=True):
        execute(update, (*stored[:-1], id))
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


def _stored(
    rows: Iterable[EntityDetails], truth: Callable[[bool], object] = bool
) -> Iterator[tuple[object, ...]]:
    """The values of `_INSERTED` for each of the rows."""
    # most entities share their department, their site, with many others: an import of 100,000 would wait for the rest
    known: dict[tuple[tuple[str, str], ...], tuple[str, str]] = {}
    for kind, code, name, email, active, attributes in rows:
        of_attributes = known.get(attributes)
        if of_attributes is None:
            searched = "".join([" " + value for _, value in attributes])
            of_attributes = known[attributes] = attributes_text(attributes), searched
        text, searched = of_attributes
        yield (
            int(kind),
            code,
            name,
            email,
            truth(active),
            text,
            search_key(f"{code} {name} {email}{searched}" if email else f"{code} {name}{searched}"),
            sort_key(name),
            code.lower() if code.isascii() else code_key(code),
        )


def refuse_taken_code(entity_id: int | None, details: EntityDetails) -> None:
    """Raise Conflict when another entity of the kind has the code, in whatever case. `entity_id`: whose it may be."""
    for one in find_alike(details.kind, details.code):
        if one.id != entity_id:
            label = details.kind.label.lower()
            written = "" if one.code == details.code else f", written {one.code}"
            raise Conflict(
                f"There is {_a(label)} with the code '{details.code}' already{written}. Nothing was saved; "
                "give another code, or edit that one."
            )


def _rename(entity_id: int, stored: EntityDetails, after: EntityDetails) -> None:
    """Give an entity the key of its new code. Where that leaves the old key free for another one, that gets it."""
    refuse_taken_code(entity_id, after)
    execute(
        "UPDATE entity SET code = ?, code_key = ? WHERE id = ?", (after.code, code_key(after.code), entity_id)
    )
    left = code_key(stored.code)
    alike = find_alike(stored.kind, stored.code)
    if alike and all(one.key != left for one in alike):
        execute("UPDATE entity SET code_key = ? WHERE id = ?", (left, alike[0].id))


def _a(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


def _require_told_apart(details: EntityDetails) -> None:
    """Raise InvalidInput for attributes of which `checked` would keep one and drop the other without a word."""
    names = Counter(
        refuse_controls("attributes", name) for name, value in details.attributes if value.strip()
    )
    if "" in names:
        raise InvalidInput(
            "attributes", "A value has no attribute's name before it. Name it, or take it away."
        )
    for name, number in names.items():
        if number > 1:
            raise InvalidInput("attributes", f"The attribute '{name}' is given {number} times. Give it once.")


def _changes(before: EntityDetails, after: EntityDetails) -> dict[str, list[Any]]:
    """From which to which values; an attribute under its own name, None where there is none."""
    told = changes(before, after)
    if told.pop("attributes", None):
        old, new = dict(before.attributes), dict(after.attributes)
        for name in sorted(old.keys() | new.keys()):
            if old.get(name) != new.get(name):
                told[f"attributes.{name}"] = [old.get(name), new.get(name)]
    return told


def _plan_active(entity_ids: Sequence[int], today: date, *, active: bool) -> Deactivation:
    changed = _with_active(entity_ids, active=not active)
    table, param = ids_table(changed)
    numbers = dict(
        execute(
            "SELECT s.status, count(*) FROM association a JOIN span s ON s.association_id = a.id"
            f" WHERE a.entity_id IN (SELECT id FROM {table} AS chosen) AND s.starts_on <= ? AND s.ends_on >= ?"
            " GROUP BY s.status",
            (param, today.isoformat(), today.isoformat()),
        ).fetchall()
    )
    return Deactivation(len(changed), Counts(*(numbers.get(int(status), 0) for status in Status)))


def _with_active(entity_ids: Sequence[int], *, active: bool) -> list[int]:
    """Those of the entities that are active, or that are not."""
    table, param = ids_table(entity_ids)
    return [
        id
        for (id,) in execute(
            f"SELECT id FROM entity WHERE active = ? AND id IN (SELECT id FROM {table} AS chosen) ORDER BY id",
            (active, param),
        ).fetchall()
    ]


def set_active(
    done: Act, entity_ids: Sequence[int], progress: Progress = silent, *, active: bool
) -> list[int]:
    """Take entities out of lists and counts, or back into them, inside of a command's transaction; returns who changed."""
    changed = _with_active(entity_ids, active=not active)
    for start in range(0, len(changed), _AT_ONCE):
        ids = changed[start : start + _AT_ONCE]
        table, param = ids_table(ids)
        execute(
            f"UPDATE entity SET active = ? WHERE id IN (SELECT id FROM {table} AS chosen)", (active, param)
        )
        follow_active(ids, active=active)
        progress(start + len(ids), len(changed))
    done.touch(changed)
    return changed


def _set_active(
    operator: Operator, entity_ids: Sequence[int], action: str, progress: Progress, *, active: bool
) -> int:
    with act(operator, action, Right.UPDATE_ENTITIES) as done:
        changed = set_active(done, entity_ids, progress, active=active)
        if changed:
            done.detail.update(entities=len(changed))
        return len(changed)
