"""Plans and writes an import of certifications: by name, with their groups, and the roles that bring them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.commands import definitions
from certtui.commands.roles import bring
from certtui.days import parse_snap
from certtui.errors import InvalidInput
from certtui.importing.cells import choice, period, whole_numbers
from certtui.importing.line_words import say_definition
from certtui.importing.names import find_name
from certtui.importing.plan import Created, FirstLines
from certtui.importing.report import Outcome
from certtui.importing.roles import KnownRoles
from certtui.queries.definitions import get_certification, get_roles_of, list_certifications
from certtui.records import Basis, Definition, InitialValidity, Kind, LastDay
from certtui.rights import Right
from certtui.store import execute

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from typing import Any

    from certtui.commands.act import Act
    from certtui.importing.cells import Cells
    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Cell
    from certtui.progress import Progress

_NONE = "none"
_ENTITY, _MANAGER = "entity", "manager"
_DEFAULT = Definition("", Kind.EMPLOYEE)


class _Change(NamedTuple):
    """A definition to make (`id` None) or to change (`changed`), and the roles that are to bring it as well."""

    id: int | None
    definition: Definition
    roles: tuple[str, ...]
    changed: bool


class CertificationWork:
    """The definitions to make and to change, and the roles to put them on."""

    def __init__(self, on: date, known: KnownRoles) -> None:
        self.changes: list[_Change] = []
        self._on = on
        self._known = known

    def makes(self) -> dict[str, int]:
        """The roles that the lines name and that are not there."""
        return {"roles": len(self._known.new)}

    def created(self) -> Sequence[Created]:
        """As `makes`, with the first of them by name."""
        return [Created.of("roles", [("", name) for name in self._known.new])]

    def write(self, done: Act, progress: Progress) -> None:
        """Define, change, and let the roles reach their members. Raises NotPermitted where roles are concerned."""
        if self._known.new:
            done.operator.require(Right.CREATE_ROLES)
        if any(change.roles for change in self.changes):
            done.operator.require(Right.UPDATE_ROLES)
        roles = self._known.make()
        for number, change in enumerate(self.changes, 1):
            if change.id is None:
                id = definitions.insert_definition(change.definition)
            else:
                id = change.id
                if change.changed:
                    definitions.update_definition(id, change.definition)
            if change.id is None or change.changed or change.roles:
                done.concern([id])
            for role in change.roles:
                bring(done, roles[role], [id], self._on)
            progress(number, len(self.changes))


def plan_certifications(lines: Lines, options: Options, report: Report) -> CertificationWork:
    """Match lines with certifications by name.

    1. An unknown name creates, a known one, in whatever case, updates the fields that the file has; an absent column
       leaves its field as it is, and an empty cell gives the field's default.
    2. A role that is named brings the certification from now on, and is made where there is none of that name;
       one that brings it already and is not named stays.
    3. A name that stands twice is passed over when it says the same, and refused when it does not.
    """
    known = KnownRoles()
    work = CertificationWork(options.today, known)
    stored = _Stored()
    first_lines = FirstLines("name")
    for line, row in lines.rows:
        try:
            name = lines.cells.needed(row, "name")
            id, before = stored.find(name)
            definition = _read(lines.cells, row, before or _DEFAULT._replace(name=name))
            stored.check_kind(id, before, definition)
            roles = _roles(lines.cells, row, definition)
            if first_lines.is_repeated(line, id or name, (definition, roles)):
                report.take(line, Outcome.SKIPPED, "says the same as an earlier line")
                continue
        except InvalidInput as error:
            report.refuse_for(line, error)
            continue
        brought = set(get_roles_of(id)) if id else set()
        new = tuple(role for role in dict.fromkeys(map(known.resolve, roles)) if role not in brought)
        if before == definition and not new:
            report.take(line, Outcome.UNCHANGED, definition.name)
            continue
        outcome = Outcome.CREATED if id is None else Outcome.UPDATED
        wanted = report.wants(line, outcome)
        report.take(line, outcome, say_definition(before, definition, new) if wanted else "")
        work.changes.append(_Change(id, definition, new, before != definition))
    return work


class _Stored:
    """The certifications that are defined, and which of them somebody holds."""

    def __init__(self) -> None:
        self._ids = {entry.name: entry.id for entry in list_certifications()}
        self._held = {id for (id,) in execute("SELECT DISTINCT certification_id FROM association").fetchall()}

    def find(self, name: str) -> tuple[int | None, Definition | None]:
        """The id and the definition of the certification of that name, if there is one."""
        id = self._ids.get(name)
        if id is None and (meant := find_name("name", name, self._ids)):
            id = self._ids[meant]
        return id, None if id is None else get_certification(id)

    def check_kind(self, id: int | None, before: Definition | None, after: Definition) -> None:
        """Raise InvalidInput when the kind would change under those who hold it."""
        if before and id in self._held and before.kind is not after.kind:
            raise InvalidInput(
                "kind",
                f"'{before.name}' is a certification for {before.kind.plural}, who are assigned it already, so its kind cannot "
                "change. Correct the line, or give the certification another name.",
            )


def _read(cells: Cells, row: Sequence[Cell], before: Definition) -> Definition:
    """The definition after the row: the fields that the file has, over what there was before."""
    given: dict[str, Any] = {}
    kind = cells.kind(row, "kind")
    if kind is None:
        raise InvalidInput(
            "kind",
            "The kind is missing. Write employee, asset, client or location, or add, for example, --kind employee for all lines.",
        )
    for name in ("group", "issuing_authority"):
        if name in cells:
            given[name] = cells.text(row, name) or getattr(_DEFAULT, name)
    if "description" in cells:
        given["description"] = cells.text(row, "description", multiline=True)
    for column, field, least in (
        ("validity", "validity", 0),
        ("renewal_window", "renewal_window", 0),
        ("minimum_validity", "minimum", 1),
    ):
        if column in cells:
            given[field] = period(column, cells.text(row, column), least=least)
    for column, field, choices in (
        ("last_day", "last_day", LastDay),
        ("renewal_basis", "basis", Basis),
        ("initial_validity", "initial_validity", InitialValidity),
    ):
        if column in cells:
            text = cells.text(row, column)
            given[field] = choice(column, text, choices) if text else getattr(_DEFAULT, field)
    if "snap" in cells:
        text = cells.text(row, "snap")
        given["snap"] = parse_snap(text) if text else _DEFAULT.snap
    if "notification_offsets" in cells:
        given["offsets"] = _offsets(cells.text(row, "notification_offsets"))
    if "recipients" in cells:
        given |= _recipients(cells.names(row, "recipients"))
    return definitions.checked(before._replace(kind=kind, **given))


def _offsets(text: str) -> tuple[int, ...]:
    if not text:
        return _DEFAULT.offsets
    return () if text.casefold() == _NONE else whole_numbers("notification_offsets", text)


def _recipients(names: Sequence[str]) -> dict[str, Any]:
    """Who is told: the words entity and manager, none, and addresses; with an empty cell the entity alone."""
    words = {name.casefold() for name in names}
    return {
        "notify_entity": _ENTITY in words or not names,
        "notify_manager": _MANAGER in words,
        "notify_addresses": tuple(
            name for name in names if name.casefold() not in {_ENTITY, _MANAGER, _NONE}
        ),
    }


def _roles(cells: Cells, row: Sequence[Cell], definition: Definition) -> tuple[str, ...]:
    roles = cells.names(row, "roles")
    if roles and definition.kind is not Kind.EMPLOYEE:
        raise InvalidInput(
            "roles",
            f"'{definition.name}' is for {definition.kind.plural}, and a role can bring employees' certifications only. Empty "
            "this cell.",
        )
    return roles
