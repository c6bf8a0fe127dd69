"""The certifications and entities that rows of associations and instances name: found, or put down to be made.

A reference is an integer: the database's id, or a negative number for what is yet to be made (see `Made`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.commands.definitions import insert_definition
from certtui.commands.entities import checked as checked_entity
from certtui.commands.entities import insert_entities
from certtui.errors import InvalidInput, UsageError
from certtui.importing.cells import truth
from certtui.importing.findings import FindingKind
from certtui.importing.known_certifications import KnownCertifications
from certtui.importing.known_entities import KnownEntities, KnownEntity
from certtui.importing.line_words import say_who
from certtui.importing.people import Likeness
from certtui.importing.plan import Created
from certtui.importing.refusals import Alike
from certtui.records import EntityDetails, Kind
from certtui.store import execute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.commands.act import Act
    from certtui.importing.findings import Findings
    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.table import Cell
    from certtui.records import Definition


class Pair(NamedTuple):
    """A certification and the entity that is to hold it, both as references."""

    certification: int
    entity: int


class Named(NamedTuple):
    """What a row says of its certification and its entity, read and checked but not looked up."""

    line: int
    certification: str
    group: str
    kind: Kind | None
    code: str
    name: str
    email: str
    active: bool


class Made(NamedTuple):
    """The ids of what was made, by the reference."""

    certifications: dict[int, int]
    entities: dict[int, int]

    def certification(self, reference: int) -> int:
        """The id that a reference to a certification stands for."""
        return reference if reference > 0 else self.certifications[reference]

    def entity(self, reference: int) -> int:
        """The id that a reference to an entity stands for."""
        return reference if reference > 0 else self.entities[reference]


class Subjects:
    """Looks up what rows name; with `create_missing` what is not there is put down to be made.

    Names of certifications are found as `text.names_meant` says; codes whatever their case. The name that a row gives for a code must be the known one (see certtui.importing.people), or the one that
    the first row of the file gives. An entity of a stored name is not made again under another code; where the file itself has
    one name under two new codes, that is told. Only what a line that is taken refers to (`use`) is made.
    """

    def __init__(self, lines: Lines, options: Options, findings: Findings) -> None:
        if options.rename:
            raise UsageError(
                "--rename takes names from a file of employees, assets, clients or locations. Here, --trust-codes goes by "
                "the codes and leaves the names as they are."
            )
        self._lines = lines
        self._options = options
        self._findings = findings
        self._certifications = KnownCertifications(options)
        self._entities: dict[Kind, KnownEntities] = {}
        self._new_entities: list[EntityDetails] = []
        self._used: set[tuple[bool, int]] = set()

    def read(self, line: int, row: Sequence[Cell]) -> Named:
        """What the row names. Raises InvalidInput for the field that cannot be taken."""
        return self.read_entity(line, row, self._lines.cells.needed(row, "certification"))

    def read_entity(self, line: int, row: Sequence[Cell], certification: str = "") -> Named:
        """What the row names besides a certification. Raises InvalidInput for the field that cannot be taken."""
        cells = self._lines.cells
        active = cells.text(row, "active")
        code = cells.text(row, "entity_code")
        is_by_name = self._options.by_name and not code
        return Named(
            line,
            certification,
            cells.text(row, "group"),
            cells.kind(row, "kind") if "kind" in cells else None,
            "" if is_by_name else code or cells.needed(row, "entity_code"),
            cells.needed(row, "entity_name") if is_by_name else cells.text(row, "entity_name"),
            cells.text(row, "entity_email"),
            truth("active", active, cells.theirs("active")) if active else True,
        )

    def find(self, named: Named, *, make: bool = True, number: str = "") -> Pair:
        """The pair that a row is about. Raises InvalidInput when it is not there and not to be made.

        `make`: whether what is missing may be put down, if the import was asked to make it. `number`: of a certificate
        that belongs to a certification of its own (`--per-number`).
        """
        certification = self.find_certification(named, make=make)
        kind = self._certifications.kind(certification)
        if self._options.per_number and number:
            certification = self._certifications.with_number(certification, number)
        return Pair(certification, self.find_entity(kind, named, make=make))

    def find_certification(self, named: Named, *, make: bool = True) -> int:
        """The certification that a row names; `make` as in `find`."""
        return self._certifications.find(named, make=make and self._options.create_missing)

    def find_entity(self, kind: Kind, named: Named, *, make: bool = True) -> int:
        """The entity of a kind that a row names; `make` as in `find`."""
        return self._entity(kind, named, make=make and self._options.create_missing)

    def kind(self, pair: Pair) -> Kind:
        """Of what kind the entity of a pair is."""
        return self._certifications.kind(pair.certification)

    def definition(self, reference: int) -> Definition:
        """The definition of a certification that a row named."""
        return self._certifications.definition(reference)

    def entity(self, pair: Pair) -> KnownEntity:
        """The entity of a pair, stored or put down to be made."""
        return self._entities[self.kind(pair)].of_reference(pair.entity)

    def say(self, pair: Pair) -> str:
        """Who holds what: Evans, Dora (E001): First Aid."""
        entity = self.entity(pair)
        return f"{say_who(entity.code, entity.name)}: {self.definition(pair.certification).name}"

    def not_assigned(self, pair: Pair) -> Alike:
        """Why a line is refused whose certification its entity must not hold; of many lines it is told once."""
        kind, code = self.kind(pair), self.entity(pair).code
        return Alike(
            "entity_code",
            f"{kind.label} {code} is not assigned {self.definition(pair.certification).name}. To assign it, add --assign.",
            f"{{count}} {kind.title.lower()} are not assigned the certifications that the file names for them. "
            "To assign them, add --assign.",
            code,
        )

    def is_undefined(self, reference: int) -> bool:
        """Whether a certification is to be made of which nobody has said how long it is valid."""
        return reference in self._certifications.undefined

    def use(self, pair: Pair) -> None:
        """Note that a line which is taken is about a pair: what of it is put down is made."""
        if pair.certification < 0:
            self._used.add((True, pair.certification))
        if pair.entity < 0:
            self._used.add((False, pair.entity))

    def made(self) -> dict[str, int]:
        """How many certifications and entities are to be made."""
        return {one.noun: one.number for one in self.created()}

    def created(self) -> list[Created]:
        """What is to be made, by name."""
        found = [Created.of("certifications", [("", one.name) for _, one in self._used_certifications()])]
        entities = [details for _, details in self._used_entities()]
        found += [
            Created.of(kind.plural, [(one.code, one.name) for one in entities if one.kind is kind])
            for kind in Kind
        ]
        return found

    def make(self, done: Act) -> Made:
        """Make what was put down, inside of the command's transaction."""
        certifications = {
            reference: insert_definition(definition) for reference, definition in self._used_certifications()
        }
        above = int(execute("SELECT COALESCE(max(id), 0) FROM entity").fetchone()[0])
        entities: dict[int, int] = {}
        if used := self._used_entities():
            insert_entities([details for _, details in used])
            ids = {
                (kind, code): id
                for id, kind, code in execute(
                    "SELECT id, kind, code FROM entity WHERE id > ?", (above,)
                ).fetchall()
            }
            entities = {reference: ids[int(details.kind), details.code] for reference, details in used}
            done.touch(entities.values())
        return Made(certifications, entities)

    def _used_certifications(self) -> list[tuple[int, Definition]]:
        return [
            (-number, one)
            for number, one in enumerate(self._certifications.new, 1)
            if (True, -number) in self._used
        ]

    def _used_entities(self) -> list[tuple[int, EntityDetails]]:
        return [
            (-number, one)
            for number, one in enumerate(self._new_entities, 1)
            if (False, -number) in self._used
        ]

    def _entity(self, kind: Kind, named: Named, *, make: bool) -> int:
        entities = self._entities.get(kind)
        if entities is None:
            entities = self._entities[kind] = KnownEntities(kind)
        known = entities.find(named.code) if named.code else entities.only_one_named(named.name)
        if known is None:
            return self._put_down(kind, entities, named, make=make)
        if named.code and named.name and named.name != known.name:
            self._check_name(entities, known, named)
        if named.code and known.code != named.code:
            self._findings.note(
                FindingKind.CODE_CASE,
                named.line,
                "Codes are written in another case than they are stored on {lines}: {values}.",
                value=named.code,
            )
        if not known.active:
            self._findings.note(
                FindingKind.STATUS_DIFFERS,
                named.line,
                f"There are certificates of inactive {kind.plural} on {{lines}}: {{values}}. They are taken, and the {kind.plural} stay inactive.",
                value=known.code,
                subject=f"inactive {kind.plural}",
            )
        return known.reference

    def _check_name(self, entities: KnownEntities, known: KnownEntity, named: Named) -> None:
        """Refuse a row whose name is somebody else's, unless codes are to be trusted; tell of one that says more or less."""
        if not known.has_name and named.name != known.code:
            self._take_first_name(entities, known, named)
            return
        likeness = entities.likeness(known, named.name)
        if likeness is Likeness.SAME:
            return
        if likeness is Likeness.OTHER and not self._options.trust_codes:
            raise InvalidInput("entity_name", say_other_name(known, named.name, entities))
        trusted = likeness is Likeness.OTHER
        self._findings.note(
            FindingKind.NAME_DIFFERS,
            named.line,
            "The names are other ones than those stored on {lines}, which go by their codes: {values}."
            if trusted
            else "The file writes more or less of a stored name on {lines}: {values}.",
            column=self._lines.cells.theirs("entity_name"),
            value=f"{known.name} ({known.code}): {named.name}",
            subject="other" if trusted else "partly",
        )

    def _take_first_name(self, entities: KnownEntities, known: KnownEntity, named: Named) -> None:
        """Let the first line that names who has no name yet name them for later lines, unless it is a name of somebody else."""
        holder = entities.who_has(named.name, known)
        if known.reference < 0:
            details = self._new_entities[-known.reference - 1]
            self._check_same_name(holder, details._replace(name=named.name), named)
            self._new_entities[-known.reference - 1] = checked_entity(details._replace(name=named.name))
        elif holder is not None and holder.reference > 0 and not self._options.trust_codes:
            raise InvalidInput("entity_name", say_other_name(known, named.name, entities))
        entities.put(known._replace(name=named.name))

    def _put_down(self, kind: Kind, entities: KnownEntities, named: Named, *, make: bool) -> int:
        if not make:
            way = f"Import {kind.plural} first, or add --create-missing"
            raise Alike(
                "entity_code",
                f"There is no {kind.label.lower()} with the code '{named.code}'. {way}.",
                f"{{count}} codes in the file belong to no {kind.label.lower()}: {{values}}. {way}.",
                named.code,
            )
        details = checked_entity(
            EntityDetails(kind, named.code, named.name or named.code, named.email, named.active)
        )
        if named.name:
            self._check_same_name(entities.who_has(details.name), details, named)
        self._new_entities.append(details)
        reference = -len(self._new_entities)
        entities.put(KnownEntity(reference, details.code, details.name, details.active))
        return reference

    def _check_same_name(self, holder: KnownEntity | None, details: EntityDetails, named: Named) -> None:
        """Refuse to make a second entity of a stored name, unless that was allowed; tell of one that is made."""
        if holder is None:
            return
        kind = details.kind
        if holder.reference > 0 and not self._options.allow_same_name:
            raise InvalidInput(
                "entity_name",
                f"'{holder.name}' is {holder.code} already, so {kind.label.lower()} '{named.code}' was not made. Correct "
                "the code, or add --allow-same-name if these are two of one name.",
            )
        self._findings.note(
            FindingKind.NAME_EXISTS,
            named.line,
            f"The names of new {kind.plural} exist under other codes on {{lines}}: {{values}}.",
            value=f"{details.name} ({details.code}, {holder.code})",
            subject=kind.plural,
        )


def say_other_name(known: KnownEntity, name: str, entities: KnownEntities) -> str:
    """Why a line is refused that names somebody else than its code."""
    holder = entities.who_has(name, known)
    whose = f" (code {holder.code})" if holder else ""
    return (
        f"Code {known.code} is {known.name}, but the file names {name}{whose}. Correct the line, or add --trust-codes to go "
        "by the codes."
    )
