"""The example line of a template: what it holds, and how it is known again when the table comes back filled in."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.importing.columns import fold, folded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from certtui.importing.table import Cell

CODE = "EXAMPLE"
_CERTIFICATION, _ROLE = "EXAMPLE: First Aid", "EXAMPLE: Safety Officer"
MARKS = frozenset((CODE, _CERTIFICATION, _ROLE))
"""The cells by which an example is known: nothing real is called so."""
_MARKED = folded(("code", "entity_code", "employee_code", "name", "certification", "role"))
"""The columns in which they stand."""


def _entity(name: str) -> Mapping[str, str]:
    return MappingProxyType({"code": CODE, "name": name, "email": "name@example.com", "active": "yes"})


EXAMPLES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "employees": _entity("Example, Ada"),
        "assets": _entity("Example forklift"),
        "clients": _entity("Example Ltd"),
        "locations": _entity("Example Yard"),
        "certifications": MappingProxyType(
            {
                "name": _CERTIFICATION,
                "group": "Safety",
                "kind": "employee",
                "description": "",
                "issuing_authority": "Example Training",
                "validity": "3 years",
                "last_day": "same_day",
                "snap": "none",
                "renewal_basis": "completion",
                "renewal_window": "60 days",
                "minimum_validity": "",
                "initial_validity": "evidence_needed",
                "notification_offsets": "60, 30, 7",
                "recipients": "entity; manager",
                "roles": "Safety Officer",
            }
        ),
        "roles": MappingProxyType({"role": _ROLE, "employee_code": CODE, "certification": _CERTIFICATION}),
        "associations": MappingProxyType(
            {
                "certification": _CERTIFICATION,
                "kind": "employee",
                "entity_code": CODE,
                "entity_name": "Example, Ada",
                "assigned_on": "2026-03-01",
                "revoked_on": "",
                "revoke_reason": "",
            }
        ),
        "instances": MappingProxyType(
            {
                "certification": _CERTIFICATION,
                "kind": "employee",
                "entity_code": CODE,
                "entity_name": "Example, Ada",
                "number": "FA-1234",
                "issued_on": "2026-03-01",
                "expires_on": "2029-03-01",
                "note": "",
            }
        ),
    }
)
"""The columns of each kind of template, with what the example has in them. Not all columns that a file can have: of a
certificate some are for exports, and a column for the first valid day must be filled on every line.
"""


def marked_columns(columns: Sequence[str]) -> tuple[int, ...]:
    """Where an example would have its mark."""
    return tuple(index for index, name in enumerate(columns) if fold(name) in _MARKED)


def is_example(cells: Sequence[Cell], marked: Sequence[int]) -> bool:
    """Whether a line has the mark of an example."""
    return any(cells[index] in MARKS for index in marked)
