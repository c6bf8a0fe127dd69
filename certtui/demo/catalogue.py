"""The certifications that the demo company tracks: definitions of every sort, read from two plain lists.

The notation of a line's terms, words in any order: `2y` `18m` `26w` `90d` or `never` (validity); `old` or `fixed`
(renewal basis); `eve` (last day the day before); `to:month-end`, `to:30-06` (snap); `added` (valid when added);
`window:2m`, `min:6m`; `warn:60` (reminders from 60 days on) or `warn:14,7,0` (exactly these); `boss` (the manager is
told too).
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from certtui.days import parse_snap
from certtui.demo.register_people import EMPLOYEES
from certtui.demo.register_things import ASSETS, CLIENTS, LOCATIONS
from certtui.records import Basis, Definition, InitialValidity, Kind, LastDay, Period, Unit

_USUAL_OFFSETS = (30, 14, 7, 0)
_UNITS = {"d": Unit.DAYS, "w": Unit.WEEKS, "m": Unit.MONTHS, "y": Unit.YEARS}
_BASES = {"old": Basis.OLD_EXPIRY, "fixed": Basis.FIXED_CYCLE}


def pick(numbers: dict[Kind, int]) -> list[Definition]:
    """That many definitions of each kind (or all there are), no group before it has had its turn."""
    texts = {Kind.EMPLOYEE: EMPLOYEES, Kind.ASSET: ASSETS, Kind.CLIENT: CLIENTS, Kind.LOCATION: LOCATIONS}
    return [
        definition
        for kind, number in numbers.items()
        for definition in _by_turns(list(_read(kind, texts[kind])))[:number]
    ]


def _by_turns(definitions: list[Definition]) -> list[Definition]:
    groups: dict[str, list[Definition]] = {}
    for definition in definitions:
        groups.setdefault(definition.group, []).append(definition)
    return [d for d in chain.from_iterable(zip_longest(*groups.values())) if d is not None]


def _read(kind: Kind, text: str) -> Iterator[Definition]:
    group = ""
    for line in text.strip().splitlines():
        if line.startswith("#"):
            group = line.removeprefix("#").strip()
            continue
        name, authority, terms, description = (part.strip() for part in line.split("|"))
        plain = Definition(name, kind, group, description, authority, offsets=_USUAL_OFFSETS)
        yield _with_terms(plain, terms.split())


def _with_terms(definition: Definition, words: list[str]) -> Definition:
    for word in words:
        key, _, value = word.partition(":")
        if word in _BASES:
            definition = definition._replace(basis=_BASES[word])
        elif word == "eve":
            definition = definition._replace(last_day=LastDay.DAY_BEFORE)
        elif word == "added":
            definition = definition._replace(initial_validity=InitialValidity.VALID_WHEN_ADDED)
        elif word == "boss":
            definition = definition._replace(notify_manager=True)
        elif key == "to":
            definition = definition._replace(snap=parse_snap(value))
        elif key == "warn":
            definition = definition._replace(offsets=_offsets(value))
        elif key == "window":
            definition = definition._replace(renewal_window=_period(value))
        elif key == "min":
            definition = definition._replace(minimum=_period(value))
        elif word != "never":
            definition = definition._replace(validity=_period(word))
    return definition


def _offsets(value: str) -> tuple[int, ...]:
    days = tuple(int(day) for day in value.split(","))
    return days if len(days) > 1 else (*days, *(day for day in _USUAL_OFFSETS if day < days[0]))


def _period(word: str) -> Period:
    return Period(int(word[:-1]), _UNITS[word[-1]])
