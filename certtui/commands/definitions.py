"""Certifications and groups: defined and changed.

Owns: the Certification and CertificationGroup rows. Changing a definition touches no recorded instance; changing its
warning window changes timelines, in the same transaction.
"""

from __future__ import annotations

from typing import Any

from certtui.commands import timelines
from certtui.commands.act import Progress, act, silent
from certtui.db import Certification, CertificationGroup
from certtui.errors import Conflict, InvalidInput
from certtui.queries.definitions import get_certification
from certtui.records import Definition
from certtui.rights import Operator, Right
from certtui.store import execute
from certtui.text import refuse_controls, sort_key


def create_certification(operator: Operator, definition: Definition) -> int:
    """Define a certification, making its group where needed; returns its id.

    Raises NotPermitted, InvalidInput, and Conflict when the name is taken.
    """
    with act(operator, "create certification", Right.CREATE_CERTIFICATIONS) as done:
        made = insert_definition(definition)
        done.detail.update(certification=definition.name, id=made)
        return made


def insert_definition(definition: Definition) -> int:
    """The row of a new certification, inside of a command's transaction."""
    definition = checked(definition)
    _refuse_taken(definition.name)
    return int(Certification.insert(**_stored(definition)).execute())


def update_definition(certification_id: int, definition: Definition, progress: Progress = silent) -> None:
    """Change a definition, inside of a command's transaction; timelines follow when the warning window changes.

    Raises Conflict when the kind would change while entities of the old kind hold it, or the name is taken.
    """
    definition = checked(definition)
    before = get_certification(certification_id)
    held = [
        id
        for (id,) in execute(
            "SELECT id FROM association WHERE certification_id = ?", (certification_id,)
        ).fetchall()
    ]
    if held and before.kind is not definition.kind:
        raise Conflict(
            f"'{before.name}' is held by {before.kind.plural}; it cannot become one for {definition.kind.plural}."
        )
    if before.name != definition.name:
        _refuse_taken(definition.name)
    Certification.update(**_stored(definition)).where(Certification.id == certification_id).execute()
    if before.warning_window != definition.warning_window:
        timelines.rebuild(held, progress)


def checked(definition: Definition) -> Definition:
    """The definition as it is stored: trimmed, normalised. Raises InvalidInput for what cannot be taken."""
    name = refuse_controls("name", definition.name)
    if not name:
        raise InvalidInput("name", "A certification needs a name.")
    for field, period in (("validity", definition.validity), ("renewal window", definition.renewal_window)):
        if period is not None and period.number < 1:
            raise InvalidInput(field, f"The {field} must be at least 1 {period.unit.value[:-1]}.")
    return definition._replace(
        name=name,
        group=refuse_controls("group", definition.group) or "General",
        description=refuse_controls("description", definition.description, multiline=True),
        issuing_authority=refuse_controls("issuing authority", definition.issuing_authority),
        offsets=tuple(sorted(set(definition.offsets), reverse=True)),
        notify_addresses=tuple(refuse_controls("address", a) for a in definition.notify_addresses),
    )


def _refuse_taken(name: str) -> None:
    if Certification.select().where(Certification.name == name).exists():
        raise Conflict(f"There is a certification named '{name}' already. Choose another name.")


def _group_id(name: str) -> int:
    CertificationGroup.insert(name=name, sort_name=sort_key(name)).on_conflict_ignore().execute()
    return int(CertificationGroup.get(CertificationGroup.name == name).id)


def _stored(definition: Definition) -> dict[str, Any]:
    count_and_unit = (
        ("validity", definition.validity),
        ("renewal_window", definition.renewal_window),
        ("minimum", definition.minimum),
    )
    columns: dict[str, Any] = {}
    for name, period in count_and_unit:
        columns[f"{name}_count"], columns[f"{name}_unit"] = period or (None, None)
    return columns | {
        "group": _group_id(definition.group),
        "kind": definition.kind,
        "name": definition.name,
        "sort_name": sort_key(definition.name),
        "description": definition.description,
        "issuing_authority": definition.issuing_authority,
        "last_day": definition.last_day,
        "snap": definition.snap,
        "basis": definition.basis,
        "initial_validity": definition.initial_validity,
        "offsets": ",".join(map(str, definition.offsets)),
        "notify_entity": definition.notify_entity,
        "notify_manager": definition.notify_manager,
        "notify_addresses": "\n".join(definition.notify_addresses),
    }
