"""A certification is changed: its fields, and the roles that bring it; and what that would do, said beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from certtui.commands.act import Act, act, changes
from certtui.commands.definitions.checking import check_roles, checked_as_typed
from certtui.commands.definitions.roles import RoleNames, named_roles, put_on, take_off
from certtui.commands.definitions.storing import refuse_new_kind, refuse_taken, update_definition
from certtui.commands.sources import Given
from certtui.errors import ChangedMeanwhile
from certtui.progress import Progress, silent
from certtui.queries.definition_changes import DefinitionChange, count_changes
from certtui.queries.definitions import Defined, get_defined
from certtui.records import Definition, Kind
from certtui.rights import Operator, Right
from certtui.store import snapshot


class Updated(NamedTuple):
    """What the change of a definition did: associations made, restored, gone and archived by its roles' change."""

    changed: bool
    added: int = 0
    restored: int = 0
    gone: int = 0
    archived: int = 0


def update_certification(
    operator: Operator,
    certification_id: int,
    before: Definition,
    after: Definition,
    roles_before: Sequence[int],
    roles_after: Sequence[int],
    today: date,
    progress: Progress = silent,
) -> Updated:
    """Change a certification's definition and the roles (ids) that bring it, in one transaction.

    No recorded instance is touched. A changed warning window changes timelines; a role that is put on reaches its
    members, one that is taken off leaves them what another source brings, and archives what has a history.
    `before` and `roles_before` are what the operator was shown; nothing is written when it is that already.

    Raises NotPermitted, NotFound, InvalidInput naming the field of Definition (or `roles`), Conflict for a taken name
    or a kind that is held, and ChangedMeanwhile, whose `theirs` is a queries.definitions.Defined.
    """
    with act(
        operator, "change certification", Right.UPDATE_CERTIFICATIONS, certification_id=certification_id
    ) as done:
        stored = _unchanged(certification_id, Defined(before, tuple(roles_before)))
        after = checked_as_typed(after, stored.definition)
        names = named_roles(stored.roles, roles_after)
        check_roles(after.kind, roles_after)
        if names.put or names.taken:
            done.operator.require(Right.UPDATE_ROLES)
        result = _apply(done, certification_id, stored.definition, after, names, today, progress)
        if result.changed:
            done.detail["certification"] = stored.definition.name
            done.detail["changes"] = changes(stored.definition, after)
            names.tell(done)
            done.detail.update(
                {word: number for word, number in result._asdict().items() if number and word != "changed"}
            )
        return result


def plan_change(
    certification_id: int, after: Definition, roles_after: Sequence[int], today: date
) -> DefinitionChange:
    """What `update_certification` would do today to those who hold the certification; nothing is written.

    Raises what it would raise, but for ChangedMeanwhile and NotPermitted.
    """
    with snapshot():
        stored = get_defined(certification_id)
        before = stored.definition
        after = checked_as_typed(after, before)
        names = named_roles(stored.roles, roles_after)
        check_roles(after.kind, roles_after)
        if after.kind is not before.kind:
            refuse_new_kind(certification_id, before, after)
        if after.name != before.name:
            refuse_taken(after.name)
        return count_changes(
            certification_id,
            after.warning_window,
            names.put,
            names.taken,
            today,
            window_changes=after.warning_window != before.warning_window,
        )


def _unchanged(certification_id: int, shown: Defined) -> Defined:
    stored = get_defined(certification_id)
    if stored.definition != shown.definition or set(stored.roles) != set(shown.roles):
        raise ChangedMeanwhile(
            f"'{stored.definition.name}' was changed by another operator since you opened it. Nothing of yours was"
            " saved. Compare with how it is now, then save again.",
            stored,
        )
    return stored


def _apply(
    done: Act,
    certification_id: int,
    before: Definition,
    after: Definition,
    names: RoleNames,
    today: date,
    progress: Progress,
) -> Updated:
    """Roles are put on before others are taken off: whoever has it by both in turn keeps it, and since when."""
    if before == after and not names.put and not names.taken:
        return Updated(changed=False)
    given, gone, archived = Given(), 0, 0
    if after.kind is not Kind.EMPLOYEE:  # the roles' rows would no longer be of the certification's kind
        gone, archived = take_off(done, certification_id, names.taken, today)
    if before != after:
        update_definition(certification_id, after, progress)
    if after.kind is Kind.EMPLOYEE:
        given = put_on(done, certification_id, names.put, today, progress)
        gone, archived = take_off(done, certification_id, names.taken, today)
    return Updated(True, given.added, given.restored, gone, archived)
