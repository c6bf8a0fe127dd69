"""Plans and writes an import of entities: by code within their kind, every further column an attribute."""

from __future__ import annotations

import json
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

from certtui.commands.entities import attributes_text, checked, insert_entities, update_entities
from certtui.errors import InvalidInput
from certtui.importing.cells import truth
from certtui.importing.findings import FindingKind
from certtui.importing.line_words import say_changes, say_new_entity, say_who
from certtui.importing.renaming import Renames
from certtui.importing.report import Outcome
from certtui.importing.undoing import keep_before
from certtui.queries.codes import KnownCodes
from certtui.records import EntityDetails, Kind
from certtui.store import execute
from certtui.text import refuse_controls

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from certtui.commands.act import Act
    from certtui.importing.options import Options
    from certtui.importing.plan import Created
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Cell
    from certtui.progress import Progress

_AT_ONCE = 10_000
_MOST_SHARED = 4_096
"""Attributes kept to be shared. Where each row has its own, a phone number, that is all they cost."""
ENTITY_FIELDS = frozenset(("code", "name", "email", "active"))
_SAYS_ATTRIBUTE = " (attribute)"
"""What export puts after the name of an attribute that is called like one of our fields."""


class Stored(NamedTuple):
    """An entity as it is in the database, its attributes as JSON."""

    id: int
    code: str
    name: str
    email: str
    active: bool
    attributes: str


class EntityWork:
    """The entities to make, and those to change with their ids; both by the keys of their codes."""

    def __init__(self, kind: Kind) -> None:
        self.kind = kind
        self.creates: dict[str, EntityDetails] = {}
        self.updates: dict[str, tuple[int, EntityDetails]] = {}

    def makes(self) -> dict[str, int]:
        """Nothing besides the lines themselves."""
        return {}

    def created(self) -> Sequence[Created]:
        """Nothing either."""
        return ()

    def write(self, done: Act, progress: Progress) -> None:
        """Store them."""
        above = int(execute("SELECT COALESCE(max(id), 0) FROM entity").fetchone()[0])
        new, changed = list(self.creates.values()), list(self.updates.values())
        total = len(new) + len(changed)
        keep_before(done, "entity", [id for id, _ in changed])
        for start in range(0, len(new), _AT_ONCE):
            insert_entities(new[start : start + _AT_ONCE])
            progress(min(start + _AT_ONCE, len(new)), total)
        for start in range(0, len(changed), _AT_ONCE):
            update_entities(changed[start : start + _AT_ONCE])
            progress(len(new) + min(start + _AT_ONCE, len(changed)), total)
        if new:
            done.touch([id for (id,) in execute("SELECT id FROM entity WHERE id > ?", (above,)).fetchall()])
        done.touch(id for id, _ in changed)


def entity_planner(kind: Kind) -> Callable[[Lines, Options, Report], EntityWork]:
    """The planner of a kind of entity's import."""

    def plan_entities(lines: Lines, options: Options, report: Report) -> EntityWork:
        """Match lines with entities by code.

        1. An unknown code creates; the name must be given.
        2. A known code updates the fields that the file has: an absent column leaves its field as it is, an empty
           cell empties it (of `active`: makes it active), but the code and the name must stand on every line. A name that
           is another one needs to be allowed (see certtui.importing.renaming). Where the file lists everyone
           (`--complete`), who is listed without a word on it is active.
        3. A code that stands twice is passed over when it says the same, and refused when it does not.

        Codes are the same whatever their case; a known one stays as it was first written.
        """
        work = EntityWork(kind)
        reader = _Reader(
            kind, lines.fields, lines.others, lines.cells.theirs("active"), lists_all=options.complete
        )
        stored, to_key = _load(kind), KnownCodes(kind, "code").to_key
        renames = Renames(kind, options, report.findings, lines.cells.theirs("name"))
        creates, given = work.creates, dict[str, EntityDetails]()
        first_lines: dict[str, int] = {}
        for line, row in lines.rows:
            try:
                details = reader.read(row)
                key = to_key(details.code)
                if (first := first_lines.setdefault(key, line)) != line:
                    _again(report, line, details, first, creates.get(key) or given[key])
                    continue
                known = stored.get(key)
                if known is None:
                    creates[key] = details
                    wanted = report.wants(line, Outcome.CREATED)
                    report.take(line, Outcome.CREATED, say_new_entity(details) if wanted else "")
                    continue
                given[key] = details
                if known.name != details.name:
                    renames.check(line, known.code, known.name, details.name)
                if known.code != details.code:
                    _tell_case(report, line, details.code)
                if (changed := reader.changed(known, details)) is not None:
                    work.updates[key] = known.id, changed
                    wanted = report.wants(line, Outcome.UPDATED)
                    report.take(line, Outcome.UPDATED, say_changes(known, changed) if wanted else "")
                else:
                    wanted = report.wants(line, Outcome.UNCHANGED)
                    report.take(line, Outcome.UNCHANGED, say_who(known.code, known.name) if wanted else "")
            except InvalidInput as error:
                report.refuse_for(line, error)
        return work

    return plan_entities


def _tell_case(report: Report, line: int, code: str) -> None:
    report.findings.note(
        FindingKind.CODE_CASE,
        line,
        "Codes are written in another case than they are stored on {lines}: {values}.",
        value=code,
    )


def _again(report: Report, line: int, details: EntityDetails, first: int, earlier: EntityDetails) -> None:
    if details._replace(code=earlier.code) == earlier:
        report.take(line, Outcome.SKIPPED, f"says the same as line {first}")
    else:
        written = "" if details.code == earlier.code else f" as '{earlier.code}'"
        report.refuse(
            line,
            f"Code '{details.code}' stands on line {first} too{written}, with other values. Keep one of the lines.",
            "code",
        )


class _Reader:
    """Reads a row as the details of an entity; 100,000 of them are to be felt little."""

    def __init__(
        self,
        kind: Kind,
        fields: Mapping[str, int],
        others: Mapping[str, int],
        theirs: str = "",
        *,
        lists_all: bool = False,
    ) -> None:
        self._kind = kind
        self._theirs = theirs
        self._lists_all = lists_all
        self._code, self._name = fields["code"], fields["name"]
        self._email, self._active = fields.get("email"), fields.get("active")
        self._attributes = sorted((_attribute(name), column) for name, column in others.items())
        columns = [column for _, column in self._attributes]
        self._values = itemgetter(*columns) if columns else None
        self._shared: dict[object, tuple[tuple[str, str], ...]] = {}
        self._truths: dict[str, bool] = {"": True}

    def read(self, row: Sequence[Cell]) -> EntityDetails:
        """The details that the row gives, as they are stored. Raises InvalidInput."""
        try:
            whole = "".join(row)  # type: ignore[arg-type]  # dates are rare: only workbooks have them
            cells: Sequence[str] = row  # type: ignore[assignment]
        except TypeError:
            cells = [str(cell) for cell in row]
            whole = "".join(cells)
        code, name = cells[self._code], cells[self._name]
        details = EntityDetails(
            self._kind,
            code,
            name,
            "" if self._email is None else cells[self._email],
            True if self._active is None else self._is_active(cells[self._active]),
            self._attributes_of(cells),
        )
        if whole.isascii() and whole.isprintable() and code and name:
            return details  # the table has taken the blanks around cells off: nothing is left to check
        for field, text in (("code", code), ("name", name)):
            if not text:
                raise InvalidInput(
                    field,
                    f"The {field} is missing, and every {self._kind.label.lower()} needs one. Fill it in.",
                )
        return checked(details)

    def _attributes_of(self, cells: Sequence[str]) -> tuple[tuple[str, str], ...]:
        """The attributes that the row gives; one tuple for many rows, as they share a department, a site."""
        if self._values is None:
            return ()
        values = self._values(cells)
        found = self._shared.get(values)
        if found is None:
            found = tuple([(key, value) for key, column in self._attributes if (value := cells[column])])
            if len(self._shared) < _MOST_SHARED:
                self._shared[values] = found
        return found

    def changed(self, known: Stored, details: EntityDetails) -> EntityDetails | None:
        """The details of a known entity after the row; None when it says what is stored already."""
        email = known.email if self._email is None else details.email
        active = known.active if self._active is None and not self._lists_all else details.active
        attributes = known.attributes
        if self._attributes and attributes_text(details.attributes) != attributes:
            given = dict(details.attributes)
            merged: dict[str, str] = json.loads(attributes)
            for name, _ in self._attributes:
                if name in given:
                    merged[name] = given[name]
                else:
                    merged.pop(name, None)
            attributes = attributes_text(tuple(merged.items()))
        if (details.name, email, active, attributes) == known[2:]:
            return None
        return details._replace(
            code=known.code,
            email=email,
            active=active,
            attributes=tuple(sorted(json.loads(attributes).items())),
        )

    def _is_active(self, text: str) -> bool:
        found = self._truths.get(text)
        if found is None:
            found = self._truths[text] = truth("active", text, self._theirs)
        return found


def _attribute(column: str) -> str:
    base = column.removesuffix(_SAYS_ATTRIBUTE)
    return refuse_controls("column", base if base in ENTITY_FIELDS else column)


def _load(kind: Kind) -> dict[str, Stored]:
    return {
        key: Stored(id, code, name, email, bool(active), attributes)
        for id, code, key, name, email, active, attributes in execute(
            "SELECT id, code, code_key, name, email, active, attributes FROM entity WHERE kind = ?",
            (int(kind),),
        ).fetchall()
    }
