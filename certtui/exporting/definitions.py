"""The rows of entities, certifications and roles, in the columns that import takes."""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from certtui.exporting.names import join_names
from certtui.queries.transfer import list_attribute_names, list_definitions, stream_entities, stream_roles

if TYPE_CHECKING:
    from certtui.exporting.writing import Value
    from certtui.records import Definition, Kind

CERTIFICATION_COLUMNS = (
    "name",
    "group",
    "kind",
    "description",
    "issuing_authority",
    "validity",
    "last_day",
    "snap",
    "renewal_basis",
    "renewal_window",
    "minimum_validity",
    "initial_validity",
    "notification_offsets",
    "recipients",
    "roles",
)
ROLE_COLUMNS = ("role", "employee_code", "certification")
ENTITY_COLUMNS = ("code", "name", "email", "active")
"""Followed by one column for each attribute that some entity of the kind has."""

NEVER = "never"
"""A certification without a validity: it never expires."""
NONE = "none"
"""An empty list that is not merely left out: no notification offsets, no recipients."""
ENTITY, MANAGER = "entity", "manager"
"""Among the recipients, beside addresses: the entity's own address, and its manager's or owner's."""


def entity_columns(kind: Kind) -> tuple[str, ...]:
    """The columns of a kind of entity. An attribute that is called like one of ours says that it is an attribute."""
    names = list_attribute_names(kind)
    return ENTITY_COLUMNS + tuple(f"{n} (attribute)" if n in ENTITY_COLUMNS else n for n in names)


def entity_rows(kind: Kind) -> Generator[tuple[Value, ...]]:
    """Every entity of a kind, inactive ones too, in the order of `entity_columns`."""
    names = list_attribute_names(kind)
    for _, code, name, email, active, attributes in stream_entities(kind):
        held = dict(attributes)
        yield (code, name, email, active, *(held.get(attribute) for attribute in names))


def certification_rows() -> Generator[tuple[Value, ...]]:
    """Every certification, in the order of CERTIFICATION_COLUMNS."""
    for definition, roles in list_definitions():
        yield (
            definition.name,
            definition.group,
            definition.kind.word,
            definition.description,
            definition.issuing_authority,
            NEVER if definition.validity is None else str(definition.validity),
            definition.last_day.value,
            definition.snap.value,
            definition.basis.value,
            None if definition.renewal_window is None else str(definition.renewal_window),
            None if definition.minimum is None else str(definition.minimum),
            definition.initial_validity.value,
            ",".join(map(str, definition.offsets)) or NONE,
            _recipients(definition),
            join_names(roles),
        )


def role_rows() -> Generator[tuple[Value, ...]]:
    """Every role: a line for each member and for each certification, in the order of ROLE_COLUMNS."""
    yield from stream_roles()


def _recipients(definition: Definition) -> str:
    names = [ENTITY] if definition.notify_entity else []
    if definition.notify_manager:
        names.append(MANAGER)
    return join_names([*names, *definition.notify_addresses]) or NONE
