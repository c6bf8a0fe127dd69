"""A certification is deleted: one that nobody holds at once, another only with all that the operator was told of."""

from __future__ import annotations

from typing import NamedTuple

from certtui.commands import sources
from certtui.commands.act import act
from certtui.db import Certification
from certtui.errors import Conflict
from certtui.progress import Progress, silent
from certtui.queries.attachments import list_contents
from certtui.queries.definitions import get_certification, get_roles_of
from certtui.rights import Operator, Right
from certtui.store import execute, snapshot
from certtui.text import count

_DELETED_AT_ONCE = 5_000
_TABLES = ("association", "instance", "revocation", "attachment")


class Deletion(NamedTuple):
    """What goes with a certification. `archived` of the associations are in the archive; `roles` bring it now.

    `newest` is the last id of each kind of row that goes: ids only grow, so that later ones are told from these.
    """

    name: str
    associations: int
    archived: int
    instances: int
    revocations: int
    attachments: int
    roles: tuple[str, ...]
    newest: tuple[int, ...]

    @property
    def is_unused(self) -> bool:
        """Whether nothing goes but the definition itself."""
        return not self.associations and not self.roles

    def is_within(self, agreed: Deletion) -> bool:
        """Whether nothing goes that was not agreed to."""
        return set(self.roles) <= set(agreed.roles) and all(
            now <= then for now, then in zip(self.newest, agreed.newest, strict=True)
        )


def plan_deletion(certification_id: int) -> Deletion:
    """What `delete_certification` would delete, for the prompt that asks. Raises NotFound."""
    with snapshot():
        name = get_certification(certification_id).name
        rows = [_rows(table, certification_id) for table in _TABLES]
        (archived,) = execute(
            "SELECT count(*) FROM association WHERE certification_id = ? AND archived_on IS NOT NULL",
            (certification_id,),
        ).fetchone()
        held, instances, revocations, attachments = (number for number, _ in rows)
        return Deletion(
            name,
            held,
            int(archived),
            instances,
            revocations,
            attachments,
            roles=tuple(get_roles_of(certification_id)),
            newest=tuple(newest for _, newest in rows),
        )


def delete_certification(
    operator: Operator,
    certification_id: int,
    agreed: Deletion | None = None,
    progress: Progress = silent,
) -> Deletion:
    """Delete a certification for good, with every association, instance, revocation and attachment of it.

    One that nobody holds and no role brings needs no `agreed`; any other goes only with what the operator agreed to.
    Raises NotPermitted, NotFound, and Conflict when more would go than that.
    """
    with act(
        operator, "delete certification", Right.DELETE_CERTIFICATIONS, certification_id=certification_id
    ) as done:
        plan = plan_deletion(certification_id)
        if agreed is None and not plan.is_unused:
            raise Conflict(
                f"'{plan.name}' is in use: {deletion_words(plan)} would go with it. Nothing was deleted."
                " Look at what goes, and agree to it."
            )
        if agreed is not None and not plan.is_within(agreed):
            raise Conflict(
                f"Nothing was deleted: another operator assigned or recorded '{plan.name}' since you were asked."
                f" Now {deletion_words(plan)} would go. Look at it again, then delete it if it still is to go."
            )
        rows = execute(
            "SELECT id, entity_id FROM association WHERE certification_id = ? ORDER BY id",
            (certification_id,),
        ).fetchall()
        for start in range(0, len(rows), _DELETED_AT_ONCE):
            batch = rows[start : start + _DELETED_AT_ONCE]
            ids = [id for id, _ in batch]
            done.let_go(list_contents(ids))
            sources.delete(ids)
            progress(start + len(batch), len(rows))
        Certification.delete().where(Certification.id == certification_id).execute()
        done.touch(entity for _, entity in rows)
        done.detail.update({k: v for k, v in plan._asdict().items() if v and k not in {"name", "newest"}})
        done.detail["certification"] = plan.name
        return plan


def deletion_words(plan: Deletion) -> str:
    """What goes, counted in words: 12 associations (2 archived), 30 instances; Rigger no longer brings it."""
    archived = f" ({plan.archived:,} of them archived)" if plan.archived else ""
    parts = [count(plan.associations, "association") + archived, count(plan.instances, "instance")]
    if plan.revocations:
        parts.append(count(plan.revocations, "revocation"))
    if plan.attachments:
        parts.append(count(plan.attachments, "attachment"))
    if plan.roles:
        parts.append(f"its place in {count(len(plan.roles), 'role')} ({', '.join(plan.roles)})")
    return ", ".join(parts)


def _rows(table: str, certification_id: int) -> tuple[int, int]:
    """How many rows of a table go, and the id of the newest."""
    joins = {
        "association": "association x JOIN association a ON a.id = x.id",
        "instance": "instance x JOIN association a ON a.id = x.association_id",
        "revocation": "revocation x JOIN association a ON a.id = x.association_id",
        "attachment": "attachment x JOIN instance i ON i.id = x.instance_id"
        " JOIN association a ON a.id = i.association_id",
    }
    found = execute(
        f"SELECT count(*), COALESCE(max(x.id), 0) FROM {joins[table]} WHERE a.certification_id = ?",
        (certification_id,),
    )
    number, newest = found.fetchone()
    return int(number), int(newest)
