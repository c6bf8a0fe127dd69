"""The fields of a definition as options of the command line, and as lines to read."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

from certtui.cli.arguments import kind
from certtui.days import parse_period, parse_snap, snap_words
from certtui.errors import InvalidInput
from certtui.records import Basis, Definition, InitialValidity, Kind, LastDay, Period, Snap, SnapTo
from certtui.text import count, offset_words

_Choice = TypeVar("_Choice", bound=Enum)

_NONE = "none"
_NUMBER = re.compile(r"[+-]?\d{1,5}", re.ASCII)

OPTION_OF = {
    "name": "--name",
    "kind": "--kind",
    "group": "--group",
    "description": "--description",
    "issuing_authority": "--authority",
    "validity": "--validity",
    "last_day": "--last-day",
    "snap": "--snap",
    "basis": "--basis",
    "renewal_window": "--window",
    "minimum": "--minimum",
    "initial_validity": "--initial",
    "offsets": "--offsets",
    "notify_entity": "--notify-entity",
    "notify_manager": "--notify-manager",
    "notify_addresses": "--address",
    "roles": "--role",
}
"""The option that gives a field of records.Definition (and `roles`)."""


def add_field_options(parser: argparse.ArgumentParser) -> None:
    """An option for each field but the name; one that is not given leaves its field as it is."""
    group = parser.add_argument_group("fields")
    text = _Adder(group)
    text.add("kind", kind, "KIND", "for employee, asset, client or location")
    text.add("group", str, "NAME", "the heading under which it stands; made where there is none")
    text.add("description", str, "TEXT", "what it is")
    text.add("issuing_authority", str, "TEXT", "who issues it")
    text.add(
        "validity",
        _period("validity"),
        "PERIOD",
        "12 months, 90 days, 2 weeks, 3 years, or never; 0 years: until the day that --snap gives",
    )
    text.add("last_day", _choice(LastDay), _words(LastDay), "2026-03-10 + 1 year is 2027-03-10, or 03-09")
    text.add(
        "snap",
        _snap,
        "none|month-end|year-end|DD-MM",
        "move the expiry to the end of its month or year, or to the next such day: 30-06;"
        " 30-06/2@2025 is every second year, counted from 2025",
    )
    text.add("basis", _choice(Basis), _words(Basis), "what a renewal's expiry counts from")
    text.add(
        "renewal_window", _period("window"), "PERIOD|none", "how early a renewal is on time (none: as warned)"
    )
    text.add(
        "minimum", _period("minimum"), "PERIOD|none", "how long a renewal of a fixed cycle lasts at least"
    )
    text.add("initial_validity", _choice(InitialValidity), _words(InitialValidity), "what assigning records")
    text.add(
        "offsets", _offsets, "N,N|none", "remind so many days before expiry; the largest warns: 30,14,7,0"
    )
    for field, whom in (("notify_entity", "the entity"), ("notify_manager", "its manager or owner")):
        group.add_argument(
            OPTION_OF[field],
            dest=field,
            action=argparse.BooleanOptionalAction,
            default=None,
            help=f"remind {whom}",
        )
    group.add_argument(
        "--address",
        dest="notify_addresses",
        action="append",
        metavar="E-MAIL",
        help="remind this address as well; may be repeated; all that are to be reminded",
    )
    group.add_argument("--no-addresses", action="store_true", help="remind no further address")
    group.add_argument(
        "--role",
        dest="roles",
        action="append",
        metavar="NAME",
        help="a role that brings it; may be repeated; all that are to bring it",
    )
    group.add_argument("--no-roles", action="store_true", help="no role brings it")


def given_fields(arguments: argparse.Namespace) -> dict[str, Any]:
    """The fields of Definition that the arguments give."""
    given = {
        field: getattr(arguments, field)
        for field in Definition._fields
        if getattr(arguments, field, None) is not None
    }
    for field in ("validity", "renewal_window", "minimum"):
        if field in given:
            (given[field],) = given[field]
    if arguments.no_addresses:
        given["notify_addresses"] = ()
    elif "notify_addresses" in given:
        given["notify_addresses"] = tuple(given["notify_addresses"])
    return given


def field_lines(definition: Definition, roles: list[str]) -> list[tuple[str, str]]:
    """Every field by its word and as text."""
    return [
        ("name", definition.name),
        ("for", definition.kind.plural),
        ("group", definition.group),
        ("description", definition.description),
        ("issuing authority", definition.issuing_authority),
        ("validity", period_text(definition.validity)),
        ("last day", _plain(definition.last_day)),
        ("snap", _NONE if definition.snap is Snap.NONE else f"to {snap_words(definition.snap)}"),
        ("renewal basis", _plain(definition.basis)),
        ("renewal window", str(definition.renewal_window or "as the warning window")),
        ("minimum", str(definition.minimum or _NONE)),
        ("initial validity", _plain(definition.initial_validity)),
        (
            "reminders",
            offset_words(definition.offsets) or _NONE,
        ),
        ("warning window", _window_words(definition.warning_window)),
        ("reminded", _reminded(definition)),
        ("roles", ", ".join(roles)),
    ]


def period_text(period: Period | None) -> str:
    """A validity as it is read."""
    return "never expires" if period is None else str(period)


class _Adder:
    """Adds options by the fields that they give."""

    def __init__(self, group: argparse._ArgumentGroup) -> None:
        self._group = group

    def add(self, field: str, read: Callable[[str], Any], metavar: str, help: str) -> None:
        """One option with one value; None stands for "not given"."""
        self._group.add_argument(OPTION_OF[field], dest=field, type=read, metavar=metavar, help=help)


def _period(name: str) -> Callable[[str], tuple[Period | None]]:
    """Reads a period in a tuple of one, for there `None` means something: never, or none."""

    def read(text: str) -> tuple[Period | None]:
        try:
            return (parse_period(text, name),)
        except InvalidInput as error:
            raise argparse.ArgumentTypeError(str(error)) from error

    return read


def _snap(text: str) -> SnapTo:
    try:
        return parse_snap(text)
    except InvalidInput as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def _choice(choices: type[_Choice]) -> Callable[[str], _Choice]:
    def read(text: str) -> _Choice:
        word = text.strip().casefold().replace("-", "_").replace(" ", "_")
        for one in choices:
            if one.value == word:
                return one
        raise argparse.ArgumentTypeError(f"'{text}' is none of {_words(choices).replace('|', ', ')}")

    return read


def _offsets(text: str) -> tuple[int, ...]:
    if text.strip().casefold() == _NONE:
        return ()
    parts = [part for part in re.split(r"[,;\s]+", text) if part]
    if not parts or not all(map(_NUMBER.fullmatch, parts)):
        raise argparse.ArgumentTypeError(
            f"'{text}' are no days before the expiry. Write 30,14,7,0, with = where the first is negative, or none."
        )
    return tuple(map(int, parts))


def _words(choices: type[Enum]) -> str:
    return "|".join(_plain(one, "-") for one in choices)


def _window_words(window: int | None) -> str:
    return _NONE if window is None or window < 0 else count(window, "day")


def _plain(choice: Enum, gap: str = " ") -> str:
    return str(choice.value).replace("_", gap)


def _reminded(definition: Definition) -> str:
    owner = "its manager" if definition.kind is Kind.EMPLOYEE else "its owner"
    whom = [
        *(["the entity"] if definition.notify_entity else []),
        *([owner] if definition.notify_manager else []),
    ]
    return ", ".join([*whom, *definition.notify_addresses]) or "nobody"
