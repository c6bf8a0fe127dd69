"""The fields of each kind of import, in the order of export, with the names that other people's files have for them.

An alias stands with one field of a kind only: a column is never guessed to be two things.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from certtui.errors import UsageError
from certtui.importing import aliases
from certtui.importing.columns import Field, Holds
from certtui.records import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping


_ANY_CODE = ("id", "id no", "id number", "id code", "id nr", "code no", "código", "kod")
_ANY_NAME = ("full name", "display name", *aliases.WHOLE_NAMES)


def _table(*fields: Field) -> Mapping[str, Field]:
    return MappingProxyType({field.name: field for field in fields})


CERTIFICATIONS = _table(
    Field("name", (*aliases.CERTIFICATION, "certification", "title"), required=True),
    Field("group", aliases.GROUP),
    Field("kind", aliases.KIND, required=True),
    Field("description", ("details", "about", "summary", *aliases.NOTE)),
    Field(
        "issuing_authority",
        ("authority", "issuer", "issued by", "issuing body", "awarding body", "provider", "body"),
    ),
    Field(
        "validity", ("valid for", "validity period", "period", "duration", "term", "lasts"), kind=Holds.PERIOD
    ),
    Field("last_day", ("last valid day",)),
    Field("snap", ("snap to", "rounding", "fixed day")),
    Field("renewal_basis", ("basis", "renew from", "renewal from")),
    Field("renewal_window", ("window", "renewal period"), kind=Holds.PERIOD),
    Field("minimum_validity", ("minimum", "minimum period", "min validity"), kind=Holds.PERIOD),
    Field("initial_validity", ("initial", "when added")),
    Field(
        "notification_offsets",
        (
            "offsets",
            "notify",
            "notify days",
            "notifications",
            "reminders",
            "reminder days",
            "warning days",
            "days before",
        ),
        kind=Holds.NUMBERS,
    ),
    Field("recipients", ("notify whom", "reminder recipients", "mail to"), kind=Holds.NAMES),
    Field("roles", ("role", "assigned roles", "assigned to", "required for"), kind=Holds.NAMES),
)

ROLES = _table(
    Field("role", aliases.ROLE, required=True),
    Field("employee_code", ("code", "id", "member", *aliases.CODES[Kind.EMPLOYEE])),
    Field("certification", aliases.CERTIFICATION),
)
"""A line brings a member to a role, or a certification, or (with neither) the role alone."""


def _entities(kind: Kind) -> Mapping[str, Field]:
    """Give the fields of an entity; every column that is none of these is a free attribute, named by its header."""
    codes = (*_ANY_CODE, "ref", "reference", "external id", "key", "entity code", *aliases.CODES[kind])
    return _table(
        Field("code", codes, required=True),
        Field(
            "name",
            (*_ANY_NAME, "label", "entity name", *aliases.NAMES[kind]),
            required=True,
        ),
        Field("email", ("entity email", *aliases.EMAIL)),
        Field("active", aliases.ACTIVE, kind=Holds.BOOL),
    )


def _named_entity(kind: Kind | None) -> tuple[Field, Field, Field]:
    """Give the fields by which a row names its entity; without a kind, those of all four."""
    kinds = list(Kind) if kind is None else [kind]
    codes = (alias for one in kinds for alias in aliases.CODES[one])
    names = (alias for one in kinds for alias in aliases.NAMES[one])
    return (
        Field("entity_code", ("code", *_ANY_CODE, "entity", "entity id", "entity no", *codes), required=True),
        Field("entity_name", ("name", *_ANY_NAME, *names)),
        Field("entity_email", aliases.EMAIL),
    )


def _associations(kind: Kind | None) -> Mapping[str, Field]:
    """Give the columns of `export all`; what is derived belongs to the instances and is passed over when read."""
    return _table(
        Field("certification", aliases.CERTIFICATION, required=True),
        Field("group", aliases.GROUP),
        Field("kind", aliases.KIND),
        *_named_entity(kind),
        Field("active", aliases.ACTIVE, kind=Holds.BOOL),
        Field("sources", ("source", "assigned by", "assigned through"), kind=Holds.NAMES),
        Field("status", ("state",), kind=Holds.DERIVED),
        Field("issued_on", aliases.ISSUED, kind=Holds.DERIVED),
        Field("effective_on", aliases.EFFECTIVE, kind=Holds.DERIVED),
        Field("expires_on", aliases.EXPIRES, kind=Holds.DERIVED),
        Field("days_left", ("days remaining", "days to expiry", "remaining days"), kind=Holds.DERIVED),
        Field("number", aliases.NUMBER, kind=Holds.DERIVED),
        Field(
            "assigned_on", ("assigned", "assigned date", "date assigned", "assignment date"), kind=Holds.DATE
        ),
        Field("revoked_on", ("revoked", "revoked date", "date revoked", "revocation date"), kind=Holds.DATE),
        Field("revoke_reason", ("revocation reason", "reason", "reason revoked", "reason for revocation")),
    )


def _instances(kind: Kind | None) -> Mapping[str, Field]:
    return _table(
        Field("certification", aliases.CERTIFICATION, required=True),
        Field("kind", aliases.KIND),
        *_named_entity(kind),
        Field("group", aliases.GROUP),
        Field("number", aliases.NUMBER),
        Field("issued_on", aliases.ISSUED, kind=Holds.DATE),
        Field("effective_on", aliases.EFFECTIVE, kind=Holds.DATE),
        Field("expires_on", aliases.EXPIRES, kind=Holds.DATE),
        Field("voided_on", ("voided", "void date", "date voided"), kind=Holds.DATE),
        Field("note", aliases.NOTE),
        Field("recorded_at", ("recorded", "created at", "entered at", "entered on"), kind=Holds.MOMENT),
        Field("recorded_by", ("recorder", "created by", "entered by")),
        Field("replaced_on", ("replaced", "superseded on", "date replaced"), kind=Holds.DATE),
        Field("anchor_on", ("anchor", "anchor date", "counted from"), kind=Holds.DATE),
    )


def _matrix(kind: Kind | None) -> Mapping[str, Field]:
    """Return what names the entity of a line, and what every certificate can be given; all other columns are certifications."""
    return _table(
        *_named_entity(kind),
        Field("active", aliases.ACTIVE, kind=Holds.BOOL),
        Field("kind", only_said=True),
        Field("group", only_said=True),
        Field("number", only_said=True),
        Field("issued_on", only_said=True, kind=Holds.DATE),
        Field("effective_on", only_said=True, kind=Holds.DATE),
        Field("expires_on", only_said=True, kind=Holds.DATE),
        Field("note", only_said=True),
    )


KINDS_OF_IMPORT = (*(kind.plural for kind in Kind), "certifications", "roles", "associations", "instances")
"""The words of the command line for what a file holds, in the order in which they can be imported."""
MATRIX = "matrix"
SHAPES = (*KINDS_OF_IMPORT, MATRIX)
"""The same with the matrix, which holds what files of associations and instances hold in another shape."""


def fields_of(what: str, kind: Kind | None = None) -> Mapping[str, Field]:
    """Give the fields of a kind of import; `kind`, where it is known, keeps other kinds' names for entities out.

    Raises UsageError when there is no such kind of import.
    """
    for one in Kind:
        if what == one.plural:
            return _entities(one)
    if what == "certifications":
        return CERTIFICATIONS
    if what == "roles":
        return ROLES
    if what == "associations":
        return _associations(kind)
    if what == "instances":
        return _instances(kind)
    if what == MATRIX:
        return _matrix(kind)
    raise UsageError(f"'{what}' is nothing to import. There are: {', '.join(SHAPES)}.")
