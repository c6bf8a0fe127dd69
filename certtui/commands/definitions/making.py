"""New certifications: defined from nothing, or copied."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from certtui.commands.act import Act, act
from certtui.commands.definitions.checking import check_roles, checked_as_typed
from certtui.commands.definitions.roles import named_roles, put_on
from certtui.commands.definitions.storing import insert_definition
from certtui.progress import Progress, silent
from certtui.queries.definitions import get_certification, get_role_ids_of
from certtui.records import Definition
from certtui.rights import Operator, Right


def create_certification(
    operator: Operator,
    definition: Definition,
    roles: Sequence[int] = (),
    today: date | None = None,
    progress: Progress = silent,
) -> int:
    """Define a certification, making its group where needed; returns its id.

    `roles` (ids) bring it from `today` on, which must be given with them: every member has it at once.
    Raises NotPermitted, InvalidInput, NotFound for a role, and Conflict when the name is taken.
    """
    with act(operator, "create certification", Right.CREATE_CERTIFICATIONS) as done:
        definition = checked_as_typed(definition)
        return _make(done, definition, roles, today, progress)


def copy_certification(
    operator: Operator, certification_id: int, new_name: str, today: date, progress: Progress = silent
) -> int:
    """Define another certification with all fields and roles of one that is there; returns its id.

    Nobody who holds the one holds the other by that, but a role that brings it reaches its members at once.
    Raises NotPermitted, NotFound, InvalidInput, and Conflict when the name is taken.
    """
    with act(operator, "copy certification", Right.CREATE_CERTIFICATIONS) as done:
        source = get_certification(certification_id)
        definition = checked_as_typed(source._replace(name=new_name), source)
        done.detail["copied_from"] = source.name
        return _make(done, definition, get_role_ids_of(certification_id), today, progress)


def _make(
    done: Act, definition: Definition, roles: Sequence[int], today: date | None, progress: Progress
) -> int:
    made = insert_definition(definition)
    done.certification_id = made
    done.detail.update(certification=definition.name, id=made)
    if roles:
        if today is None:
            message = "roles bring a certification from a day on: give today"
            raise ValueError(message)
        done.operator.require(Right.UPDATE_ROLES)
        done.operator.require(Right.UPDATE_CERTIFICATIONS)
        check_roles(definition.kind, roles)
        names = named_roles((), roles)
        given = put_on(done, made, names.put, today, progress)
        names.tell(done)
        done.detail.update(added=given.added)
    return made
