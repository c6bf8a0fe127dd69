"""The rows of definitions and groups, inside of a command's transaction. Checks no permission."""

from __future__ import annotations

from typing import Any

from certtui.commands import timelines
from certtui.commands.definitions.checking import checked
from certtui.db import Certification, CertificationGroup
from certtui.errors import Conflict
from certtui.progress import Progress, silent
from certtui.queries.definitions import get_certification
from certtui.records import Definition
from certtui.store import execute
from certtui.text import sort_key


def insert_definition(definition: Definition) -> int:
    """The row of a new certification. Raises InvalidInput, and Conflict when the name is taken."""
    definition = checked(definition)
    refuse_taken(definition.name)
    return int(Certification.insert(**_stored(definition)).execute())


def update_definition(certification_id: int, definition: Definition, progress: Progress = silent) -> None:
    """Change a definition; timelines follow when the warning window changes.

    Raises Conflict when the kind would change while entities of the old kind hold it, or the name is taken.
    """
    definition = checked(definition)
    before = get_certification(certification_id)
    if before.kind is not definition.kind:
        refuse_new_kind(certification_id, before, definition)
    if before.name != definition.name:
        refuse_taken(definition.name)
    Certification.update(**_stored(definition)).where(Certification.id == certification_id).execute()
    if before.warning_window != definition.warning_window:
        timelines.rewarn(certification_id, definition.warning_window, progress)


def refuse_taken(name: str) -> None:
    """Raise Conflict when there is a certification of that name."""
    if Certification.select().where(Certification.name == name).exists():
        raise Conflict(f"There is a certification named '{name}' already. Choose another name.")


def refuse_new_kind(certification_id: int, before: Definition, after: Definition) -> None:
    """Raise Conflict when somebody holds, or has in the archive, what is to become another kind's."""
    held = execute("SELECT 1 FROM association WHERE certification_id = ? LIMIT 1", (certification_id,))
    if held.fetchone():
        raise Conflict(
            f"'{before.name}' is held by {before.kind.plural}; it cannot become one for {after.kind.plural}."
            " Define another certification for them."
        )


def group_id(name: str) -> int:
    """The group of that name, made where there is none."""
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
        "group": group_id(definition.group),
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
