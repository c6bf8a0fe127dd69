"""Assigning a certification to entities, and taking the last assignment back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands import sources
from certtui.commands.act import act
from certtui.errors import Conflict
from certtui.progress import Progress, silent
from certtui.queries.attachments import list_contents
from certtui.queries.definitions import get_certification
from certtui.records import Kind
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table


class Assigned(NamedTuple):
    """What an assignment did. `event` is what undo takes back, None when nothing changed.

    `inherited`: held by a role before, now held directly as well. `skipped`: inactive, of another kind, or unknown.
    """

    added: int
    restored: int
    inherited: int
    already: int
    skipped: int
    event: int | None


class Undone(NamedTuple):
    """What taking an assignment back did; `kept` names the entities for which something was recorded since."""

    removed: int
    kept: tuple[str, ...]


def assign(
    operator: Operator,
    certification_id: int,
    entity_ids: Sequence[int],
    on: date,
    *,
    progress: Progress = silent,
) -> Assigned:
    """Assign the certification to entities directly, all of them or, when anything fails, none.

    `on` is the day the association is in force from. Raises NotPermitted, NotFound, Cancelled.
    """
    return assign_each(operator, [certification_id], entity_ids, on, progress=progress)


def assign_each(
    operator: Operator,
    certification_ids: Sequence[int],
    entity_ids: Sequence[int],
    on: date,
    *,
    progress: Progress = silent,
) -> Assigned:
    """Assign every one of the certifications to every one of the entities directly, in one transaction or not at all.

    It is one act, and is undone as one by `undo_assignment`. Its numbers are those of pairs. Raises as `assign`.
    """
    certifications, entities = list(dict.fromkeys(certification_ids)), set(entity_ids)
    only = certifications[0] if len(certifications) == 1 else None
    with act(operator, "assign", Right.UPDATE_CERTIFICATIONS, certification_id=only) as done:
        by_kind = _active_by_kind(entities)
        given, skipped, given_to = sources.Given(), 0, []
        for place, certification in enumerate(certifications):
            fit = by_kind.get(get_certification(certification).kind, [])
            watched = _part_of(progress, place * len(entities), len(certifications) * len(entities))
            now = sources.give(done, certification, fit, on, progress=watched)
            given, skipped = given.plus(now), skipped + len(entities) - len(fit)
            if now.added or now.restored or now.joined:
                given_to.append(certification)
        if given_to:
            done.detail.update(
                added=given.added, restored=given.restored, inherited=given.joined, on=on.isoformat()
            )
        if len(certifications) > 1 and given_to:
            done.concern(given_to)
        event = done.event if given_to else None
        return Assigned(given.added, given.restored, given.joined, given.already, skipped, event)


def _active_by_kind(entity_ids: Collection[int]) -> dict[Kind, list[int]]:
    """The active ones among these entities, by their kind."""
    table, param = ids_table(list(entity_ids))
    found: dict[Kind, list[int]] = {}
    for kind, id in execute(
        f"SELECT e.kind, e.id FROM entity e WHERE e.id IN (SELECT id FROM {table} AS chosen)"
        " AND e.active = TRUE ORDER BY e.id",
        (param,),
    ).fetchall():
        found.setdefault(Kind(kind), []).append(id)
    return found


def _part_of(progress: Progress, done_before: int, total: int) -> Progress:
    """Progress of one step as part of the whole."""
    return lambda done, _: progress(done_before + done, total)


def undo_assignment(operator: Operator, event: int, on: date, *, progress: Progress = silent) -> Undone:
    """Take back what one assignment gave, but for associations on which something was recorded since.

    Raises NotPermitted, Cancelled, and Conflict when nothing of it is left to take back.
    """
    with act(operator, "undo assign", Right.UPDATE_CERTIFICATIONS) as done:
        rows = execute(
            "SELECT a.id, a.entity_id, e.code, a.certification_id,"
            " EXISTS (SELECT 1 FROM instance i WHERE i.association_id = a.id AND i.event > ?)"
            " OR EXISTS (SELECT 1 FROM revocation r WHERE r.association_id = a.id AND r.event > ?)"
            " FROM association a JOIN entity e ON e.id = a.entity_id"
            " WHERE a.direct = TRUE AND a.direct_event = ? ORDER BY e.code",
            (event, event, event),
        ).fetchall()
        if not rows:
            raise Conflict("There is nothing left of this assignment to undo: its rows were removed since.")
        back = [(a, entity) for a, entity, _, _, recorded in rows if not recorded]
        for start in range(0, len(back), _TAKEN_BACK_AT_ONCE):
            ids = [a for a, _ in back[start : start + _TAKEN_BACK_AT_ONCE]]
            table, param = ids_table(ids)
            execute(
                f"DELETE FROM instance WHERE event = ? AND association_id IN (SELECT id FROM {table} AS chosen)",
                (event, param),
            )
            sources.take_direct(ids, on)
            progress(start + len(ids), len(back))
        done.touch(entity for _, entity in back)
        kept = tuple(code for _, _, code, _, recorded in rows if recorded)
        if back:
            done.detail.update(
                undone=event,
                removed=len(back),
                kept=len(kept),
            )
            done.concern(row[3] for row in rows)
        return Undone(len(back), kept)


class Inherited(NamedTuple):
    """Rows that a removal leaves in force because a role brings them, with the role to change for it."""

    role: str
    codes: tuple[str, ...]


class Removal(NamedTuple):
    """What removing rows does, or did: `removed` go with their `instances` and `revocations`; `kept` stay by a role.

    `going` are the rows to be deleted, `newest` their newest instance and revocation: both for `is_within`.
    `kept_count` of them, however many roles bring each; `stripped`: of the kept, those whose direct source goes.
    `missing`: rows that are no longer there.
    """

    removed: int
    instances: int
    revocations: int
    stripped: int
    kept: tuple[Inherited, ...]
    kept_count: int
    missing: int
    going: frozenset[int]
    newest: tuple[int, int]

    def is_within(self, agreed: Removal) -> bool:
        """Whether nothing goes that was not agreed to: no other row, nothing recorded since."""
        return self.going <= agreed.going and all(
            now <= then for now, then in zip(self.newest, agreed.newest, strict=True)
        )


def remove(
    operator: Operator,
    association_ids: Sequence[int],
    *,
    agreed: Removal | None = None,
    progress: Progress = silent,
) -> Removal:
    """Take the direct source from associations; without another they go with their history, for good.

    Rows that a role brings stay, and are named in the result. `agreed` is what the operator was told beforehand.
    Raises NotPermitted; Conflict when none of the rows can be removed, saying where the role's certifications are
    changed, and when it is no longer what was agreed to: somebody may have recorded an instance meanwhile.
    """
    with act(operator, "remove", Right.DELETE_CERTIFICATIONS) as done:
        plan, rows = _plan(association_ids)
        if agreed is not None and not plan.is_within(agreed):
            raise Conflict(
                "Nothing was removed: another operator changed some of these rows since you were asked. "
                "Look at them again, then remove what still is to go."
            )
        going = [row for row in rows if not row.roles]
        stripped = [row for row in rows if row.roles and row.direct]
        if rows and not going and not stripped:
            raise Conflict(_only_inherited(plan))
        ids = sorted(row.id for row in going)
        for start in range(0, len(ids), _REMOVED_AT_ONCE):
            batch = ids[start : start + _REMOVED_AT_ONCE]
            done.let_go(list_contents(batch))
            sources.delete(batch)
            progress(min(start + _REMOVED_AT_ONCE, len(ids)), len(ids))
        if stripped:
            table, param = ids_table([row.id for row in stripped])
            execute(
                "UPDATE association SET direct = FALSE, direct_event = NULL"
                f" WHERE id IN (SELECT id FROM {table} AS chosen)",
                (param,),
            )
        done.touch(row.entity for row in (*going, *stripped))
        if going or stripped:
            done.detail.update(
                removed=len(going),
                stripped=len(stripped),
                instances=plan.instances,
            )
            done.concern(row.certification for row in (*going, *stripped))
        return plan


def plan_removal(association_ids: Sequence[int]) -> Removal:
    """What `remove` would do, for the prompt that asks. Changes nothing."""
    return _plan(association_ids)[0]


_REMOVED_AT_ONCE = 5_000
_TAKEN_BACK_AT_ONCE = 5_000


class _Row(NamedTuple):
    id: int
    entity: int
    code: str
    certification: int
    direct: bool
    roles: tuple[str, ...]


def _plan(association_ids: Sequence[int]) -> tuple[Removal, list[_Row]]:
    table, param = ids_table(association_ids)
    roles: dict[int, list[str]] = {}
    for id, role in execute(
        "SELECT s.association_id, r.name FROM association_role s JOIN role r ON r.id = s.role_id"
        f" WHERE s.association_id IN (SELECT id FROM {table} AS chosen) ORDER BY r.search",
        (param,),
    ):
        roles.setdefault(id, []).append(role)
    rows = [
        _Row(id, entity, code, certification, bool(direct), tuple(roles.get(id, ())))
        for id, entity, code, certification, direct in execute(
            "SELECT a.id, a.entity_id, e.code, a.certification_id, a.direct FROM association a"
            " JOIN entity e ON e.id = a.entity_id"
            f" WHERE a.archived_on IS NULL AND a.id IN (SELECT id FROM {table} AS chosen) ORDER BY e.code",
            (param,),
        ).fetchall()
    ]
    going = [row.id for row in rows if not row.roles]
    by_role: dict[str, list[str]] = {}
    for row in rows:
        for role in row.roles:
            by_role.setdefault(role, []).append(row.code)
    instances, revocations = _history("instance", going), _history("revocation", going)
    plan = Removal(
        removed=len(going),
        instances=instances.number,
        revocations=revocations.number,
        stripped=sum(1 for row in rows if row.roles and row.direct),
        kept=tuple(Inherited(role, tuple(codes)) for role, codes in sorted(by_role.items())),
        kept_count=len(rows) - len(going),
        missing=len(set(association_ids)) - len(rows),
        going=frozenset(going),
        newest=(instances.newest, revocations.newest),
    )
    return plan, rows


class _History(NamedTuple):
    number: int
    newest: int


def _history(child: str, association_ids: Sequence[int]) -> _History:
    """How many instances, or revocations, hang on associations, and the id of the newest: ids only grow."""
    table, param = ids_table(association_ids)
    row = execute(
        f"SELECT count(*), COALESCE(max(id), 0) FROM {child}"
        f" WHERE association_id IN (SELECT id FROM {table} AS chosen)",
        (param,),
    ).fetchone()
    return _History(int(row[0]), int(row[1]))


def _only_inherited(plan: Removal) -> str:
    roles = ", ".join(inherited.role for inherited in plan.kept)
    return (
        f"Nothing was removed: all of it is inherited from a role ({roles}). "
        f"Change it where the role brings it: Settings > Employees > [{plan.kept[0].role}] > Certifications."
    )
