"""What each of our columns holds, in words: for `certtui import KIND --help`, and for templates."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.fields import MATRIX, fields_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from certtui.records import Kind

_ENTITY: Mapping[str, str] = MappingProxyType(
    {
        "code": "the code that tells it from all others of its kind",
        "name": "the name; first and last name in two columns are joined",
        "email": "the e-mail address for reminders",
        "active": "yes or no; empty means yes",
    }
)
_HOLDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "employees": _ENTITY,
        "assets": _ENTITY,
        "clients": _ENTITY,
        "locations": _ENTITY,
        "certifications": {
            "name": "the name of the certification",
            "group": "the group that it is listed under",
            "kind": "employee, asset, client or location",
            "description": "any text",
            "issuing_authority": "who issues it",
            "validity": "how long it is valid: 12 months, 3 years, 90 days, never",
            "last_day": "which day is the last valid one",
            "snap": "the day to which an expiry is moved: none, month end, year end",
            "renewal_basis": "from which date a renewal counts",
            "renewal_window": "how long before expiry it can be renewed",
            "minimum_validity": "how long it is valid at least",
            "initial_validity": "what those who are assigned it begin with",
            "notification_offsets": "days before expiry on which reminders are due: 30, 14, 7",
            "recipients": "who is reminded: entity, manager, addresses; separated by semicolons",
            "roles": "the roles that bring it, separated by semicolons",
        },
        "roles": {
            "role": "the name of the role",
            "employee_code": "the code of a member",
            "certification": "the name of a certification that the role brings",
        },
        "associations": {
            "certification": "the name of the certification",
            "group": "its group, for a certification that is made",
            "kind": "employee, asset, client or location",
            "entity_code": "the code of the one who must hold it",
            "entity_name": "the name that belongs to the code",
            "entity_email": "the e-mail address, for one who is made",
            "active": "yes or no, for one who is made",
            "sources": "direct, or the roles that bring it; separated by semicolons",
            "status": "in exports; not read",
            "issued_on": "in exports; not read",
            "effective_on": "in exports; not read",
            "expires_on": "in exports; not read",
            "days_left": "in exports; not read",
            "number": "in exports; not read",
            "assigned_on": "the date from which it must be held; empty means today",
            "revoked_on": "the date from which it is revoked",
            "revoke_reason": "why it is revoked",
        },
        "instances": {
            "certification": "the name of the certification",
            "kind": "employee, asset, client or location",
            "entity_code": "the code of the one who holds the certificate",
            "entity_name": "the name that belongs to the code",
            "entity_email": "the e-mail address, for one who is made",
            "group": "the group of a certification that is made",
            "number": "the number of the certificate",
            "issued_on": "the issue date",
            "effective_on": "the first valid day; without this column, the issue date",
            "expires_on": "the expiry date, or never",
            "voided_on": "the first day on which it does not count any more",
            "note": "any text",
            "recorded_at": "when it was recorded: 2026-11-23T10:05:00Z",
            "recorded_by": "who recorded it",
            "replaced_on": "the issue date of the certificate that replaced it",
            "anchor_on": "the date from which its cycles count",
        },
        "matrix": {
            "entity_code": "the code of the one whom the line is about; without it, add --by-name",
            "entity_name": "the name that belongs to the code",
            "entity_email": "the e-mail address, for one who is made",
            "active": "yes or no, for one who is made",
            "kind": "not a column: see --kind",
            "group": "not a column: by --set, the group of certifications that are made",
            "number": "not a column: by --set, the number of all certificates",
            "issued_on": "not a column: by --set, the issue date of all certificates whose cell is no issue date",
            "effective_on": "not a column: by --set, the first valid day",
            "expires_on": "not a column: by --set, the expiry date, or never",
            "note": "not a column: by --set, any text",
        },
    }
)


class FieldHelp(NamedTuple):
    """A column of ours: whether every line needs it, what it holds, and the other names that it is found by."""

    name: str
    needed: bool
    holds: str
    aliases: tuple[str, ...]


VALIDITY = FieldHelp(
    "validity", False, "how long certifications that are made are valid: 12 months, 3 years, never", ()
)
"""Said of all lines by --set alone, where an import can make certifications."""


def describe_set(what: str, kind: Kind | None = None) -> list[FieldHelp]:
    """What can be said of all lines at once. Raises UsageError when there is no such kind of import."""
    makes = what in {"associations", "instances", MATRIX}
    return [*describe_fields(what, kind), *([VALIDITY] if makes else [])]


def describe_fields(what: str, kind: Kind | None = None) -> list[FieldHelp]:
    """The columns of a kind of import, in the order of exports. Raises UsageError when there is no such kind."""
    fields = fields_of(what, kind).values()
    return [
        FieldHelp(field.name, field.required, _HOLDS[what][field.name], field.aliases) for field in fields
    ]
