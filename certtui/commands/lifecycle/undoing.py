"""Taking an act on the life of certifications back, but for rows on which something was recorded since."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, TypeAlias

from certtui.commands import timelines
from certtui.commands.act import act
from certtui.commands.attachments import let_go_of_recorded
from certtui.commands.instances import forget_revocations, reopen, void_again
from certtui.commands.lifecycle.plans import NOTHING_MORE, UndoneAct
from certtui.commands.lifecycle.subjects import name_subjects
from certtui.commands.lifecycle.voiding import take_voids_back
from certtui.commands.sweep_rows import reopen_decided_by
from certtui.errors import Conflict, NotFound
from certtui.progress import Progress, silent
from certtui.rights import Operator, Right
from certtui.store import execute, ids_table

_CORRECTIONS = ("correct instance", "delete instance")


class _Row(NamedTuple):
    """An association that the act changed. `is_kept`: it was archived, or something was recorded on it since."""

    association: int
    entity: int
    certification: int
    code: str
    is_kept: bool


_TakeBack: TypeAlias = Callable[[int, Sequence[int]], None]


def undo(
    operator: Operator,
    event: int,
    on: date,
    *,
    only: Sequence[int] | None = None,
    told: Mapping[str, object] = NOTHING_MORE,
    progress: Progress = silent,
) -> UndoneAct:
    """Take back what one certifying, renewing, revoking, reinstating or voiding did, as the domain's words have it:

    1. certify, renew: the instances go with what was attached by the act, and the revocations that they ended stand again
    2. revoke: the revocation goes, and what it voided is back
    3. reinstate: the revocation stands again, and voids what it had voided
    4. void: the certificates count again, and end again the revocations that they had ended

    Rows on which something was recorded since are kept, and named by their codes. A row of an open sweep whose decision
    the act carried out is open again. `only`: the associations to which this is limited. `told`: what the event tells beside. Raises NotPermitted, NotFound for
    an event that there is not; Conflict for one that is another act's, and when nothing of it is left to take back;
    Cancelled.
    """
    with act(operator, "undo", Right.UPDATE_CERTIFICATIONS) as done:
        action = _action(event)
        source, take_back = _WAYS[action]
        rows = _rows(event, source)
        if only is not None:
            chosen = frozenset(only)
            rows = [row for row in rows if row.association in chosen]
        if not rows:
            raise Conflict(
                f"There is nothing left of this act ({action}) to undo: it was undone before, or its rows are gone."
            )
        back = [row for row in rows if not row.is_kept]
        kept = tuple(row.code for row in rows if row.is_kept)
        if not back:
            raise Conflict(
                f"Nothing was undone: something was recorded since on every row of this act ({action}). "
                "Correct them one by one where they are wrong."
            )
        ids = [row.association for row in back]
        let_go_of_recorded(done, event, ids)
        take_back(event, ids)
        timelines.rebuild(ids, progress)
        reopen_decided_by(event, ids)
        name_subjects(done, back)
        done.detail.update(undone=event, act=action, rows=len(back), on=on.isoformat(), **told)
        if kept:
            done.detail["kept"] = len(kept)
        return UndoneAct(len(back), kept)


def _action(event: int) -> str:
    found = execute("SELECT action FROM audit_event WHERE id = ?", (event,)).fetchone()
    if found is None:
        raise NotFound(f"There is no event {event} in the audit log. Nothing was changed.")
    if found[0] not in _WAYS:
        raise Conflict(
            f"Event {event} ({found[0]}) cannot be undone this way. Nothing was changed. "
            f"What can be undone: {', '.join(_WAYS)}."
        )
    return str(found[0])


def _rows(event: int, source: str) -> list[_Row]:
    corrected = {
        (certification, entity)
        for certification, entity in execute(
            "SELECT certification_id, entity_id FROM audit_event WHERE id > ? AND action IN (?, ?)",
            (event, *_CORRECTIONS),
        ).fetchall()
    }
    imported = _corrected_by_imports(event)
    return [
        _Row(
            id,
            entity,
            certification,
            code,
            bool(archived or recorded) or (certification, entity) in corrected or id in imported,
        )
        for id, entity, certification, code, archived, recorded in execute(
            "SELECT a.id, a.entity_id, a.certification_id, e.code, a.archived_on IS NOT NULL,"
            " EXISTS (SELECT 1 FROM instance i WHERE i.association_id = a.id AND (i.event > ? OR i.void_event > ?))"
            " OR EXISTS (SELECT 1 FROM revocation r WHERE r.association_id = a.id"
            " AND (r.event > ? OR r.ended_event > ?))"
            " OR EXISTS (SELECT 1 FROM attachment t JOIN instance i ON i.id = t.instance_id"
            " WHERE i.association_id = a.id AND t.event > ?)"
            f" FROM association a JOIN entity e ON e.id = a.entity_id WHERE a.id IN ({source}) ORDER BY e.code",
            (event, event, event, event, event, event),
        ).fetchall()
    ]


def _corrected_by_imports(event: int) -> set[int]:
    """The associations of which an import corrected a certificate since."""
    instances = [
        int(one["instance"])
        for (detail,) in execute(
            "SELECT detail FROM audit_event WHERE id > ? AND action = 'import' AND detail LIKE ?",
            (event, '%"corrections"%'),
        ).fetchall()
        for one in json.loads(detail)["corrections"]
    ]
    table, param = ids_table(instances)
    rows = execute(
        f"SELECT association_id FROM instance WHERE id IN (SELECT id FROM {table} AS chosen)", (param,)
    )
    return {id for (id,) in rows.fetchall()}


def _take_instances(event: int, association_ids: Sequence[int]) -> None:
    table, param = ids_table(association_ids)
    these = f"association_id IN (SELECT id FROM {table} AS chosen)"
    execute(f"DELETE FROM instance WHERE event = ? AND {these}", (event, param))
    reopen(_ended(event, "certified", these, param))


def _take_revocations(event: int, association_ids: Sequence[int]) -> None:
    table, param = ids_table(association_ids)
    rows = execute(
        f"SELECT id FROM revocation WHERE event = ? AND association_id IN (SELECT id FROM {table} AS chosen)",
        (event, param),
    ).fetchall()
    forget_revocations([id for (id,) in rows])


def _take_reinstatements(event: int, association_ids: Sequence[int]) -> None:
    table, param = ids_table(association_ids)
    ids = _ended(event, "reinstated", f"association_id IN (SELECT id FROM {table} AS chosen)", param)
    reopen(ids)
    void_again(ids)


def _ended(event: int, by: str, these: str, param: object) -> list[int]:
    """The revocations of these associations that the event ended."""
    rows = execute(
        f"SELECT id FROM revocation WHERE ended_event = ? AND ended_by = ? AND {these}", (event, by, param)
    ).fetchall()
    return [id for (id,) in rows]


_INSTANCES = "SELECT association_id FROM instance WHERE event = ?"
_WAYS: dict[str, tuple[str, _TakeBack]] = {
    "certify": (_INSTANCES, _take_instances),
    "renew": (_INSTANCES, _take_instances),
    "revoke": ("SELECT association_id FROM revocation WHERE event = ?", _take_revocations),
    "reinstate": ("SELECT association_id FROM revocation WHERE ended_event = ?", _take_reinstatements),
    "void": ("SELECT association_id FROM instance WHERE void_event = ?", take_voids_back),
}
"""For each act, where the rows that it changed are found, and how it is taken back."""
