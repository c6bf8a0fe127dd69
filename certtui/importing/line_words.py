"""What becomes of a line, in words: for whom, which certification, until when; of a change the old and the new values."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from certtui.importing.fates import Key
    from certtui.importing.recorded_instances import Recorded
    from certtui.records import Definition, EntityDetails


class StoredEntity(Protocol):
    """An entity as it is in the database, its attributes as JSON."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def email(self) -> str: ...  # noqa: D102
    @property
    def active(self) -> bool: ...  # noqa: D102
    @property
    def attributes(self) -> str: ...  # noqa: D102


_NONE = "none"


def say_who(code: str, name: str) -> str:
    """An entity: Evans, Dora (E001)."""
    return f"{name} ({code})" if name != code else code


def say_expiry(expires_on: date | None) -> str:
    """An expiry as files have it."""
    return expires_on.isoformat() if expires_on else "never"


def say_change(what: str, before: object, after: object) -> str:
    """One value: e-mail none → dora@example.com."""
    return f"{what} {before or _NONE} → {after or _NONE}"


def say_new_entity(details: EntityDetails) -> str:
    """An entity that a line makes."""
    who = say_who(details.code, details.name)
    return who if details.active else f"{who}, inactive"


def say_changes(before: StoredEntity, after: EntityDetails) -> str:
    """What a line changes of an entity."""
    told = [
        say_change(what, old, new)
        for what, old, new in (("name", before.name, after.name), ("e-mail", before.email, after.email))
        if old != new
    ]
    if before.active != after.active:
        told.append("becomes active" if after.active else "becomes inactive")
    old_ones: dict[str, str] = json.loads(before.attributes)
    new_ones = dict(after.attributes)
    told += [
        say_change(f"'{name}'", old_ones.get(name), new_ones.get(name))
        for name in sorted(old_ones.keys() | new_ones.keys())
        if old_ones.get(name) != new_ones.get(name)
    ]
    return f"{say_who(before.code, before.name)}: {', '.join(told)}"


def say_certificate(subject: str, key: Key) -> str:
    """A certificate that a line records; `subject` is for whom, and of which certification."""
    number = f" {key.number}" if key.number else ""
    begins = f", valid from {key.effective_on}" if key.effective_on != key.issued_on else ""
    ends = f"expires {key.expires_on}" if key.expires_on else "never expires"
    return f"{subject}{number}, issued {key.issued_on}{begins}, {ends}"


def say_corrections(subject: str, before: Recorded, after: Recorded) -> str:
    """What a line changes of a recorded certificate."""
    number = f" {before.number}" if before.number else ""
    changes = ", ".join(_certificate_changes(before, after))
    return f"{subject}{number}, issued {before.issued_on}: {changes}"


def _certificate_changes(before: Recorded, after: Recorded) -> Iterator[str]:
    if before.expires_on != after.expires_on:
        yield f"expires {say_expiry(before.expires_on)} → {say_expiry(after.expires_on)}"
    for what, old, new in (
        ("number", before.number, after.number),
        ("note", before.note, after.note),
        ("counts from", before.anchor_on, after.anchor_on),
        ("does not count from", before.voided_on, after.voided_on),
        ("replaced on", before.replaced_on, after.replaced_on),
        ("recorded at", before.recorded_at, after.recorded_at),
        ("recorded by", before.recorded_by, after.recorded_by),
    ):
        if old != new:
            yield say_change(what, old, new)


def say_definition(before: Definition | None, after: Definition, roles: Iterable[str]) -> str:
    """A certification that a line defines or changes, and the roles that bring it from now on."""
    if before is None:
        told = [f"for {after.kind.plural}", f"valid {after.validity}" if after.validity else "never expires"]
    else:
        told = [
            say_change(name.replace("_", " "), _word(old), _word(new))
            for name, old, new in zip(after._fields, before, after, strict=True)
            if old != new
        ]
    brought = [f"brought by role {role}" for role in roles]
    return f"{before.name if before else after.name}: {', '.join([*told, *brought])}"


def _word(value: object) -> str:
    """A value of a definition as files have it."""
    if type(value) is tuple:
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return str(getattr(value, "word", value.value)).replace("_", " ")
    return "" if value is None else str(value)
