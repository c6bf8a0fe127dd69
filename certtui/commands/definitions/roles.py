"""Which roles bring a certification, changed from the side of the certification. Inside of a command's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands import sources
from certtui.commands.act import Act
from certtui.commands.roles import bring
from certtui.errors import NotFound
from certtui.progress import Progress, silent
from certtui.store import execute, ids_table


class RoleNames(NamedTuple):
    """Roles that are put on and taken off, by their ids, and what they are called."""

    put: dict[int, str]
    taken: dict[int, str]

    def tell(self, done: Act) -> None:
        """Say them in the event."""
        if self.put:
            done.detail["roles_put"] = sorted(self.put.values())
        if self.taken:
            done.detail["roles_taken"] = sorted(self.taken.values())


def named_roles(before: Iterable[int], after: Iterable[int]) -> RoleNames:
    """The roles that differ. Raises NotFound when one that is to bring it is no longer there."""
    held, wanted = set(before), set(after)
    put, taken = _names(wanted - held), _names(held - wanted)
    if len(put) < len(wanted - held):
        raise NotFound("A role is no longer there: another operator deleted it. Nothing was changed.")
    return RoleNames(put, taken)


def put_on(
    done: Act, certification_id: int, role_ids: Iterable[int], on: date, progress: Progress = silent
) -> sources.Given:
    """Let roles bring the certification: every member has it at once."""
    given = sources.Given()
    for role_id in sorted(role_ids):
        brought = bring(done, role_id, [certification_id], on, progress)
        given = given.plus(sources.Given(brought.added, brought.restored))
    return given


def take_off(done: Act, certification_id: int, role_ids: Iterable[int], on: date) -> tuple[int, int]:
    """Let roles bring it no longer. Returns how many associations went, and how many were archived."""
    gone = archived = 0
    for role_id in sorted(role_ids):
        members = execute("SELECT entity_id FROM role_member WHERE role_id = ?", (role_id,)).fetchall()
        went, kept = sources.take_role(done, certification_id, role_id, [id for (id,) in members], on)
        gone, archived = gone + went, archived + kept
        execute(
            "DELETE FROM role_certification WHERE role_id = ? AND certification_id = ?",
            (role_id, certification_id),
        )
    return gone, archived


def _names(role_ids: Iterable[int]) -> dict[int, str]:
    ids: Sequence[int] = sorted(role_ids)
    table, param = ids_table(ids)
    found = execute(f"SELECT id, name FROM role WHERE id IN (SELECT id FROM {table} AS chosen)", (param,))
    return dict(found.fetchall())
