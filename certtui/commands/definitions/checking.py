"""What a definition must be to be stored, and what more is asked of one that somebody is writing.

Owns both checks. Invariant: whatever was stored before passes `checked`, so that an export is always taken back;
what `checked_as_typed` adds is asked only of the fields that are being changed.

A refusal's field is the name of the field in records.Definition.
"""

from __future__ import annotations

import re

from certtui import rules
from certtui.errors import InvalidInput
from certtui.records import Basis, Definition, FixedDay, Kind, Period, Unit
from certtui.text import refuse_controls

_DAYS = {Unit.DAYS: 1.0, Unit.WEEKS: 7.0, Unit.MONTHS: 365.25 / 12, Unit.YEARS: 365.25}
_MOST_DAYS = 365.25 * 200
"""The longest validity, window or minimum: 200 years; what lasts longer never expires."""
_FARTHEST_OFFSET = 3_650
_MOST_OFFSETS = 20
_LONGEST = {"name": 200, "group": 100, "issuing_authority": 200, "description": 10_000}
_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")
_LONGEST_ADDRESS = 254  # RFC 5321


def checked(definition: Definition) -> Definition:
    """The definition as it is stored: trimmed, normalised. Raises InvalidInput for what cannot be taken at all."""
    name = refuse_controls("name", definition.name)
    if not name:
        raise InvalidInput("name", "A certification needs a name.")
    if definition.validity is not None:
        rules.require_validity(definition.terms)
    for field, period in (("renewal_window", definition.renewal_window), ("minimum", definition.minimum)):
        if period is not None and period.number < 0:
            raise InvalidInput(field, f"{period} is too short. Give at least {Period(0, period.unit)}.")
    minimum = definition.minimum
    addresses = (refuse_controls("notify_addresses", address) for address in definition.notify_addresses)
    return definition._replace(
        name=name,
        group=refuse_controls("group", definition.group) or "General",
        description=refuse_controls("description", definition.description, multiline=True),
        issuing_authority=refuse_controls("issuing_authority", definition.issuing_authority),
        minimum=minimum if minimum and minimum.number else None,  # 0 days say what no minimum says
        offsets=tuple(sorted(set(definition.offsets), reverse=True)),
        notify_addresses=tuple(filter(None, addresses)),
    )


def checked_as_typed(definition: Definition, before: Definition | None = None) -> Definition:
    """As `checked`, for a definition that an operator writes: what would surprise him later is refused now.

    1. texts have a sane length, periods at most 200 years, offsets at most ten years either way
    2. a fixed cycle has a minimum, or a late renewal could be valid for a single day
    3. under old expiry the renewal window is shorter than the validity, or no renewal would ever be early and every
       one would add a whole validity
    4. an address looks like one

    What is as it was `before` is not asked for again. Raises InvalidInput.
    """
    after = checked(definition)
    for field, most in _LONGEST.items():
        if _changed(before, after, field) and len(getattr(after, field)) > most:
            raise InvalidInput(
                field, f"This has {len(getattr(after, field)):,} characters; at most {most:,} are taken."
            )
    for field in ("validity", "renewal_window", "minimum"):
        period = getattr(after, field)
        if period is not None and _changed(before, after, field) and _days(period) > _MOST_DAYS:
            raise InvalidInput(
                field, f"{period} is more than 200 years. Choose a shorter time, or never for the validity."
            )
    if _changed(before, after, "offsets"):
        _check_offsets(after.offsets)
    if _changed(before, after, "basis", "minimum"):
        _check_cycle(after)
    if _changed(before, after, "basis", "validity", "snap", "renewal_window", "offsets"):
        _check_window(after)
    if _changed(before, after, "notify_addresses"):
        _check_addresses(after.notify_addresses)
    return after


def check_roles(kind: Kind, roles: object) -> None:
    """Raise InvalidInput where roles are named for what is not for employees."""
    if roles and kind is not Kind.EMPLOYEE:
        raise InvalidInput(
            "roles", f"A role brings employees' certifications; this one is for {kind.plural}. Name no role."
        )


def _changed(before: Definition | None, after: Definition, *fields: str) -> bool:
    return before is None or any(getattr(before, field) != getattr(after, field) for field in fields)


def _check_offsets(offsets: tuple[int, ...]) -> None:
    for offset in offsets:
        if abs(offset) > _FARTHEST_OFFSET:
            raise InvalidInput(
                "offsets",
                f"{offset} is too far from the expiry. Write days from {_FARTHEST_OFFSET} before to"
                f" -{_FARTHEST_OFFSET} (after it).",
            )
    if len(offsets) > _MOST_OFFSETS:
        raise InvalidInput(
            "offsets", f"These are {len(offsets)} reminders; at most {_MOST_OFFSETS} are taken."
        )


def _check_cycle(definition: Definition) -> None:
    if definition.basis is not Basis.FIXED_CYCLE or definition.validity is None:
        return
    if definition.minimum is None:
        raise InvalidInput(
            "minimum",
            "A fixed cycle needs a minimum: how long a renewal lasts at least. Without one, a renewal that is late could"
            " expire a day later. Write 6 months, for example.",
        )


def _check_window(definition: Definition) -> None:
    if definition.basis is not Basis.OLD_EXPIRY or definition.validity is None:
        return
    window, word = definition.renewal_window, "renewal window"
    if window is None:
        if definition.warning_window is None:
            return  # asked for in so many words: no day is too early
        window, word = Period(definition.warning_window, Unit.DAYS), "warning window"
    validity = definition.validity
    if not validity.number:
        validity = Period(definition.snap.every if isinstance(definition.snap, FixedDay) else 1, Unit.YEARS)
    if _days(window) >= _days(validity):
        raise InvalidInput(
            "renewal_window",
            f"The {word} ({window}) is not shorter than the validity ({validity}): no renewal would be"
            " too early, and each adds a whole validity. Give a shorter renewal window.",
        )


def _check_addresses(addresses: tuple[str, ...]) -> None:
    for address in addresses:
        if not _ADDRESS.fullmatch(address) or len(address) > _LONGEST_ADDRESS:
            raise InvalidInput(
                "notify_addresses", f"'{address}' is no e-mail address. Write it as safety@example.com."
            )


def _days(period: Period) -> float:
    return period.number * _DAYS[period.unit]
