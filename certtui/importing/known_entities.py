"""The entities of a kind that an import can be about: found by code, and told apart by name."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput
from certtui.importing.people import Likeness, compare_names, name_keys
from certtui.queries.codes import KnownCodes
from certtui.store import execute

if TYPE_CHECKING:
    from collections.abc import Iterator

    from certtui.records import Kind

_MOST_SEEN = 50_000
_MOST_NAMED = 5


class KnownEntity(NamedTuple):
    """An entity as it is stored, or as an earlier line of the file makes it. `reference`: see certtui.importing.subjects."""

    reference: int
    code: str
    name: str
    active: bool

    @property
    def has_name(self) -> bool:
        """Whether it has a name of its own: one that was made without has its code for a name."""
        return self.name != self.code


class KnownEntities:
    """The entities of a kind by their codes, whatever their case; also those that earlier lines put down."""

    def __init__(self, kind: Kind, field: str = "entity_code") -> None:
        self._kind = kind
        self._to_key = KnownCodes(kind, field).to_key
        self._by_key: dict[str, KnownEntity] = {
            key: KnownEntity(id, code, name, bool(active))
            for id, code, key, name, active in execute(
                "SELECT id, code, code_key, name, active FROM entity WHERE kind = ?", (int(kind),)
            ).fetchall()
        }
        self._named: dict[str, list[str]] | None = None
        self._same: dict[int, str] = {}
        self._by_reference: dict[int, KnownEntity] | None = None

    def find(self, code: str) -> KnownEntity | None:
        """The entity of a code. Raises InvalidInput where it could be several."""
        return self._by_key.get(self._to_key(code))

    def put(self, entity: KnownEntity) -> None:
        """Note one that is to be made, or that has a name now."""
        key = self._to_key(entity.code)
        self._by_key[key] = entity
        if self._by_reference is not None:
            self._by_reference[entity.reference] = entity
        if self._named is not None and entity.has_name:
            self._add_name(key, entity)

    def of_reference(self, reference: int) -> KnownEntity:
        """The entity that a reference means."""
        if self._by_reference is None:
            self._by_reference = {one.reference: one for one in self._by_key.values()}
        return self._by_reference[reference]

    def likeness(self, known: KnownEntity, name: str) -> Likeness:
        """How the name in a file compares with the known one; one that says nothing is the same.

        A name that says more or less, or an initial for a part, is another one where it is just what somebody else is called.
        """
        if name in {"", known.name} or not known.has_name or name == known.code:
            return Likeness.SAME
        if self._same.get(known.reference) == name:
            return Likeness.SAME
        found = compare_names(self._kind, known.name, name)
        if found is not Likeness.OTHER:
            called = list(self._all_named(name))
            if called and known not in called:
                return Likeness.OTHER
        if found is Likeness.SAME:
            if len(self._same) >= _MOST_SEEN:
                self._same.clear()
            self._same[known.reference] = name
        return found

    def who_has(self, name: str, besides: KnownEntity | None = None) -> KnownEntity | None:
        """The first entity of this name, however it is written, other than the one given."""
        return next((one for one in self._all_named(name) if one != besides), None)

    def only_one_named(self, name: str) -> KnownEntity:
        """The entity of this name, however it is written. Raises InvalidInput where there is none, or more than one."""
        found = {one.reference: one for one in self._all_named(name)}
        if len(found) == 1:
            return next(iter(found.values()))
        label = self._kind.label.lower()
        if not found:
            raise InvalidInput(
                "entity_name",
                f"There is no {label} named '{name}'. Import {self._kind.plural} first, or correct the name.",
            )
        codes = ", ".join(one.code for one in list(found.values())[:_MOST_NAMED])
        raise InvalidInput(
            "entity_name",
            f"'{name}' is the name of {len(found)} {self._kind.plural} (codes {codes}). Add a column of codes to the file.",
        )

    def _all_named(self, name: str) -> Iterator[KnownEntity]:
        if self._named is None:
            self._named = defaultdict(list)
            for key, entity in self._by_key.items():
                if entity.has_name:
                    self._add_name(key, entity)
        for wanted in name_keys(self._kind, name):
            for key in self._named.get(wanted, ()):
                entity = self._by_key[key]
                if compare_names(self._kind, entity.name, name) is Likeness.SAME:
                    yield entity

    def _add_name(self, key: str, entity: KnownEntity) -> None:
        assert self._named is not None  # noqa: S101 - whoever calls has looked
        for name in name_keys(self._kind, entity.name):
            self._named[name].append(key)
