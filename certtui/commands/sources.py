"""How associations come into force and go: by their set of sources, for many entities at once.

Owns: the Association rows and their sources. Invariant: an association that is in force has at least one source; one
without any is archived with its history, or gone. Works inside of a command's transaction; checks no permission.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui import rules
from certtui.commands import timelines
from certtui.commands.act import Act
from certtui.progress import Progress, silent
from certtui.queries.definitions import get_certification
from certtui.queries.lifecycle import origin_of
from certtui.records import Definition, InitialValidity, Instance
from certtui.store import execute, ids_table, iso_or_none

_AT_ONCE = 10_000


class Given(NamedTuple):
    """What giving a source did: entities that hold it newly, that have it back from the archive, that it was given
    to beside another source, and that had this very source already.
    """

    added: int = 0
    restored: int = 0
    joined: int = 0
    already: int = 0

    def plus(self, other: Given) -> Given:
        """Both together."""
        return Given(*(a + b for a, b in zip(self, other, strict=True)))


def give(
    act: Act,
    certification_id: int,
    entity_ids: Sequence[int],
    on: date,
    *,
    role_id: int | None = None,
    progress: Progress = silent,
) -> Given:
    """Give entities the certification, directly or by a role. The entities are of the certification's kind."""
    definition = get_certification(certification_id)
    given = Given()
    for start in range(0, len(entity_ids), _AT_ONCE):
        batch = entity_ids[start : start + _AT_ONCE]
        given = given.plus(_give_batch(act, certification_id, definition, batch, on, role_id))
        progress(start + len(batch), len(entity_ids))
    return given


def take_role(
    act: Act, certification_id: int, role_id: int, entity_ids: Sequence[int], on: date
) -> tuple[int, int]:
    """A role stops bringing entities the certification. Returns how many associations went and were archived."""
    table, param = ids_table(entity_ids)
    act.touch(
        entity
        for (entity,) in execute(
            "SELECT a.entity_id FROM association_role s JOIN association a ON a.id = s.association_id"
            f" WHERE s.role_id = ? AND a.certification_id = ? AND a.entity_id IN (SELECT id FROM {table} AS chosen)",
            (role_id, certification_id, param),
        ).fetchall()
    )
    execute(
        "DELETE FROM association_role WHERE role_id = ? AND association_id IN (SELECT id FROM association"
        f" WHERE certification_id = ? AND entity_id IN (SELECT id FROM {table} AS chosen))",
        (role_id, certification_id, param),
    )
    left = execute(
        "SELECT a.id FROM association a WHERE a.certification_id = ? AND a.direct = FALSE"
        f" AND a.archived_on IS NULL AND a.entity_id IN (SELECT id FROM {table} AS chosen)"
        " AND NOT EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id)",
        (certification_id, param),
    ).fetchall()
    return end([association for (association,) in left], on)


def take_direct(association_ids: Sequence[int], on: date) -> tuple[int, int]:
    """Take the direct source away and end what has no source left; a role's rows stay in force.

    Returns how many associations went, and how many were archived.
    """
    table, param = ids_table(association_ids)
    execute(
        f"UPDATE association SET direct = FALSE, direct_event = NULL WHERE id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    )
    inherited = {
        id
        for (id,) in execute(
            f"SELECT DISTINCT association_id FROM association_role WHERE association_id IN (SELECT id FROM {table} AS chosen)",
            (param,),
        ).fetchall()
    }
    ended = end(sorted(set(association_ids) - inherited), on)
    timelines.rebuild(sorted(inherited))
    return ended


def end(association_ids: Sequence[int], on: date) -> tuple[int, int]:
    """End associations that no source is left for: without instances they go, the others are archived from `on`.

    Source: the domain's "Sources, roles, removal". Returns how many went, and how many were archived.
    """
    table, param = ids_table(association_ids)
    kept = [
        id
        for (id,) in execute(
            f"SELECT id FROM {table} AS chosen WHERE EXISTS (SELECT 1 FROM instance i WHERE i.association_id = chosen.id)",
            (param,),
        ).fetchall()
    ]
    if kept:
        kept_table, kept_param = ids_table(kept)
        execute(
            f"UPDATE association SET archived_on = ? WHERE id IN (SELECT id FROM {kept_table} AS chosen)",
            (on.isoformat(), kept_param),
        )
        timelines.rebuild(kept)
    gone = sorted(set(association_ids) - set(kept))
    delete(gone)
    return len(gone), len(kept)


def delete(association_ids: Sequence[int]) -> None:
    """Delete associations with all that hangs on them (the database's cascade)."""
    table, param = ids_table(association_ids)
    execute(f"DELETE FROM association WHERE id IN (SELECT id FROM {table} AS chosen)", (param,))


def first_instances(definition: Definition, on: date) -> list[Instance]:
    """The instance that assigning records where the certification is valid when added; none where evidence must come."""
    if definition.initial_validity is InitialValidity.EVIDENCE_NEEDED:
        return []
    return [Instance(on, on, rules.expiry(definition.terms, on), key=0)]


def _give_batch(
    act: Act,
    certification_id: int,
    definition: Definition,
    entity_ids: Sequence[int],
    on: date,
    role_id: int | None,
) -> Given:
    table, param = ids_table(entity_ids)
    there = execute(
        "SELECT a.id, a.entity_id, a.direct, a.archived_on IS NOT NULL,"
        " EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id AND s.role_id = ?)"
        f" FROM association a WHERE a.certification_id = ? AND a.entity_id IN (SELECT id FROM {table} AS chosen)",
        (role_id or 0, certification_id, param),
    ).fetchall()
    archived = [a for a, _, _, gone, _ in there if gone]
    has_source = {a for a, _, direct, gone, by_role in there if not gone and (by_role if role_id else direct)}
    joined = [a for a, *_ in there if a not in has_source]
    known = {entity for _, entity, *_ in there}
    new = [e for e in entity_ids if e not in known] if known else entity_ids
    if joined:
        _add_source(act, joined, role_id)
        act.touch(entity for a, entity, *_ in there if a not in has_source)
    if archived:
        restored_table, restored_param = ids_table(archived)
        execute(
            f"UPDATE association SET archived_on = NULL WHERE id IN (SELECT id FROM {restored_table} AS chosen)",
            (restored_param,),
        )
        timelines.rebuild(archived)
    if new:
        _insert(act, certification_id, definition, new, on, role_id)
        act.touch(new)
    return Given(len(new), len(archived), len(joined) - len(archived), len(has_source))


def _add_source(act: Act, association_ids: Sequence[int], role_id: int | None) -> None:
    table, param = ids_table(association_ids)
    if role_id:
        execute(
            f"INSERT INTO association_role (association_id, role_id) SELECT id, ? FROM {table} AS chosen",
            (role_id, param),
        )
    else:
        execute(
            f"UPDATE association SET direct = TRUE, direct_event = ? WHERE id IN (SELECT id FROM {table} AS chosen)",
            (act.event, param),
        )


def _insert(
    act: Act,
    certification_id: int,
    definition: Definition,
    entity_ids: Sequence[int],
    on: date,
    role_id: int | None,
) -> None:
    """New associations, with the first instance that "valid when added" records, and their timelines, all alike."""
    above = int(execute("SELECT COALESCE(max(id), 0) FROM association").fetchone()[0])
    table, param = ids_table(entity_ids)
    execute(
        "INSERT INTO association (certification_id, entity_id, kind, assigned_on, direct, direct_event)"
        f" SELECT ?, e.id, e.kind, ?, ?, ? FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)",
        (certification_id, on.isoformat(), role_id is None, None if role_id else act.event, param),
    )
    if role_id:
        execute(
            "INSERT INTO association_role (association_id, role_id) SELECT id, ? FROM association WHERE id > ?",
            (role_id, above),
        )
    instances = first_instances(definition, on)
    for first in instances:
        execute(
            "INSERT INTO instance (association_id, issued_on, effective_on, expires_on, anchor_on, number, note,"
            " recorded_at, recorded_by, origin, event)"
            " SELECT id, ?, ?, ?, ?, '', '', ?, ?, ?, ? FROM association WHERE id > ?",
            (
                on.isoformat(),
                on.isoformat(),
                iso_or_none(first.expires_on),
                on.isoformat(),
                act.at,
                act.operator.name,
                origin_of("assigned", definition.validity).to_text(),
                act.event,
                above,
            ),
        )
    spans = rules.timeline(instances, (), definition.warning_window)
    timelines.insert_alike(above, rules.in_force(spans, on, on if instances else None, None))
