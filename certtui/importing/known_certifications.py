"""The certifications that rows of associations and instances name: found by name, or put down to be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.commands.definitions import checked as checked_definition
from certtui.errors import InvalidInput
from certtui.importing.cells import period
from certtui.importing.names import find_name
from certtui.importing.refusals import Alike
from certtui.queries.definitions import get_certification, list_certifications
from certtui.records import Definition, Kind

if TYPE_CHECKING:
    from certtui.importing.options import Options
    from certtui.importing.subjects import Named


class KnownCertifications:
    """The certifications there are, and those that are put down to be made."""

    def __init__(self, options: Options) -> None:
        self._options = options
        entries = list_certifications()
        self._kinds = {entry.id: entry.kind for entry in entries}
        self._by_name = {entry.name: entry.id for entry in entries}
        """As lines have written them."""
        self._ids = dict(self._by_name)
        """As they are stored, or will be."""
        self._definitions: dict[int, Definition] = {}
        self._numbered: dict[tuple[int, str], int] = {}
        self.new: list[Definition] = []
        self.undefined: set[int] = set()
        validity = options.set_text("validity")
        self._validity = period("validity", validity) if validity else None
        self._is_validity_said = validity is not None

    def kind(self, reference: int) -> Kind:
        """For what kind of entity it is."""
        return self._kinds[reference]

    def definition(self, reference: int) -> Definition:
        """Its definition."""
        found = self._definitions.get(reference)
        if found is None:
            found = self.new[-reference - 1] if reference < 0 else get_certification(reference)
            self._definitions[reference] = found
        return found

    def find(self, named: Named, *, make: bool) -> int:
        """The certification that a row names. Raises InvalidInput."""
        found = self._by_name.get(named.certification)
        if found is None:
            meant = find_name("certification", named.certification, self._ids)
            found = self._ids[meant] if meant else self._put_down(named, make=make)
            self._by_name[named.certification] = found
        kind = self._kinds[found]
        for said, way in (
            (named.kind, f"Write {kind.word} here, or correct the certification."),
            (self._options.kind, f"Give --kind {kind.word}, or correct the certification."),
        ):
            if said is not None and said is not kind:
                raise InvalidInput(
                    "kind", f"'{named.certification}' is for {kind.plural}, and not for {said.plural}. {way}"
                )
        return found

    def with_number(self, base: int, number: str) -> int:
        """The certification of its own that the certificates of a number have; put down where it is not there."""
        found = self._numbered.get((base, number))
        if found is None:
            before = self.definition(base)
            name = f"{before.name} · {number}"
            meant = find_name("certification", name, self._ids)
            if meant:
                found = self._ids[meant]
            else:
                found = self._add(before._replace(name=name))
                if base in self.undefined:
                    self.undefined.add(found)
            self._numbered[base, number] = found
        return found

    def _put_down(self, named: Named, *, make: bool) -> int:
        if not make:
            way = "Import certifications first, or add --create-missing"
            raise Alike(
                "certification",
                f"There is no certification named '{named.certification}'. {way}.",
                f"{{count}} certifications in the file are not defined: {{values}}. {way}.",
                named.certification,
            )
        kind = named.kind or self._options.kind
        if kind is None:
            raise InvalidInput(
                "kind",
                f"There is no certification named '{named.certification}' yet, and nothing says what kind of entity it is for. "
                "Add --kind employee, --kind asset, --kind client or --kind location.",
            )
        found = self._add(
            Definition(
                name=named.certification, kind=kind, group=named.group or "General", validity=self._validity
            )
        )
        if not self._is_validity_said:
            self.undefined.add(found)
        return found

    def _add(self, definition: Definition) -> int:
        definition = checked_definition(definition)
        self.new.append(definition)
        reference = -len(self.new)
        self._kinds[reference] = definition.kind
        self._ids[definition.name] = self._by_name[definition.name] = reference
        return reference
