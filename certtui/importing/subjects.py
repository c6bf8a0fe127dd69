"""The certifications and entities that rows of associations and instances name: found, or put down to be made.

A reference is an integer: the database's id, or a negative number for what is yet to be made (see `Made`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.commands.definitions import checked as checked_definition
from certtui.commands.definitions import insert_definition
from certtui.commands.entities import checked as checked_entity
from certtui.commands.entities import insert_entities
from certtui.errors import InvalidInput
from certtui.importing.cells import truth
from certtui.importing.names import find_name
from certtui.queries.codes import KnownCodes
from certtui.queries.definitions import get_certification, list_certifications
from certtui.records import Definition, EntityDetails, Kind
from certtui.store import execute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.commands.act import Act
    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.table import Cell


class Pair(NamedTuple):
    """A certification and the entity that is to hold it, both as references."""

    certification: int
    entity: int


class Named(NamedTuple):
    """What a row says of its certification and its entity, read and checked but not looked up."""

    certification: str
    group: str
    kind: Kind | None
    code: str
    name: str
    email: str
    active: bool


class Made(NamedTuple):
    """The ids of what was made: the reference -1 is the first of a list, -2 the second."""

    certifications: list[int]
    entities: list[int]

    def certification(self, reference: int) -> int:
        """The id that a reference to a certification stands for."""
        return reference if reference > 0 else self.certifications[-reference - 1]

    def entity(self, reference: int) -> int:
        """The id that a reference to an entity stands for."""
        return reference if reference > 0 else self.entities[-reference - 1]


class Subjects:
    """Looks up what rows name; with `create_missing` what is not there is put down to be made.

    Names are found as `text.names_meant` says; codes whatever their case. One that is made has the name or code that its
    first line writes.
    """

    def __init__(self, lines: Lines, options: Options) -> None:
        self._lines = lines
        self._options = options
        entries = list_certifications()
        self._kinds = {entry.id: entry.kind for entry in entries}
        self._by_name = {entry.name: entry.id for entry in entries}
        """As lines have written them."""
        self._ids = dict(self._by_name)
        """As they are stored, or will be."""
        self._codes: dict[Kind, _Codes] = {}
        self._definitions: dict[int, Definition] = {}
        self.new_certifications: list[Definition] = []
        self.new_entities: list[EntityDetails] = []

    def read(self, row: Sequence[Cell]) -> Named:
        """What the row names. Raises InvalidInput for the field that cannot be taken."""
        cells = self._lines.cells
        active = cells.text(row, "active")
        return Named(
            cells.needed(row, "certification"),
            cells.text(row, "group"),
            cells.kind(row, "kind") if "kind" in cells else None,
            cells.needed(row, "entity_code"),
            cells.text(row, "entity_name"),
            cells.text(row, "entity_email"),
            truth("active", active) if active else True,
        )

    def find(self, named: Named, *, make: bool = True) -> Pair:
        """The pair that a row is about. Raises InvalidInput when it is not there and not to be made.

        `make`: whether what is missing may be put down, if the import was asked to make it.
        """
        make = make and self._options.create_missing
        certification = self._certification(named, make=make)
        return Pair(certification, self._entity(self._kinds[certification], named, make=make))

    def definition(self, reference: int) -> Definition:
        """The definition of a certification that a row named."""
        found = self._definitions.get(reference)
        if found is None:
            found = self.new_certifications[-reference - 1] if reference < 0 else get_certification(reference)
            self._definitions[reference] = found
        return found

    def made(self) -> dict[str, int]:
        """How many certifications and entities are to be made."""
        made = {"certifications": len(self.new_certifications)}
        for kind in Kind:
            made[kind.plural] = sum(1 for details in self.new_entities if details.kind is kind)
        return made

    def make(self, done: Act) -> Made:
        """Make what was put down, inside of the command's transaction."""
        certifications = [insert_definition(definition) for definition in self.new_certifications]
        above = int(execute("SELECT COALESCE(max(id), 0) FROM entity").fetchone()[0])
        entities: list[int] = []
        if self.new_entities:
            insert_entities(self.new_entities)
            ids = {
                (kind, code): id
                for id, kind, code in execute(
                    "SELECT id, kind, code FROM entity WHERE id > ?", (above,)
                ).fetchall()
            }
            entities = [ids[int(details.kind), details.code] for details in self.new_entities]
            done.touch(entities)
        return Made(certifications, entities)

    def _certification(self, named: Named, *, make: bool) -> int:
        found = self._by_name.get(named.certification)
        if found is None:
            meant = find_name("certification", named.certification, self._ids)
            found = self._ids[meant] if meant else self._put_down(named, make=make)
            self._by_name[named.certification] = found
        kind = self._kinds[found]
        for said in (named.kind, self._options.kind):
            if said is not None and said is not kind:
                raise InvalidInput(
                    "kind", f"'{named.certification}' is for {kind.plural}, and not for {said.plural}."
                )
        return found

    def _put_down(self, named: Named, *, make: bool) -> int:
        if not make:
            raise InvalidInput(
                "certification",
                f"There is no certification named '{named.certification}'. "
                "Define it first, or let the import make it with --create-missing.",
            )
        kind = named.kind or self._options.kind
        if kind is None:
            raise InvalidInput(
                "kind",
                f"'{named.certification}' is to be made, and nothing says for which kind of entity. "
                "Say it with --kind, or in a column 'kind'.",
            )
        definition = checked_definition(
            Definition(name=named.certification, kind=kind, group=named.group or "General")
        )
        self.new_certifications.append(definition)
        reference = -len(self.new_certifications)
        self._kinds[reference] = kind
        self._ids[definition.name] = reference
        return reference

    def _entity(self, kind: Kind, named: Named, *, make: bool) -> int:
        codes = self._codes.get(kind)
        if codes is None:
            codes = self._codes[kind] = _Codes(kind)
        found = codes.find(named.code)
        if found is not None:
            return found
        if not make:
            raise InvalidInput(
                "entity_code",
                f"There is no {kind.label.lower()} with the code '{named.code}'. "
                f"Import {kind.plural} first, or let the import make it with --create-missing.",
            )
        details = EntityDetails(kind, named.code, named.name or named.code, named.email, named.active)
        self.new_entities.append(checked_entity(details))
        reference = -len(self.new_entities)
        codes.add(named.code, reference)
        return reference


class _Codes:
    """References to the entities of a kind by code, whatever its case."""

    def __init__(self, kind: Kind) -> None:
        self._to_key = KnownCodes(kind, "entity_code").to_key
        self._by_key: dict[str, int] = dict(
            execute("SELECT code_key, id FROM entity WHERE kind = ?", (int(kind),)).fetchall()
        )

    def find(self, code: str) -> int | None:
        """The reference of a code. Raises InvalidInput where it could be several."""
        return self._by_key.get(self._to_key(code))

    def add(self, code: str, reference: int) -> None:
        """Note one that is to be made."""
        self._by_key[self._to_key(code)] = reference
