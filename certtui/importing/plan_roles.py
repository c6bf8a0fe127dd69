"""Plans and writes an import of roles: a line is a member of a role, or a certification that it brings, or both."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from certtui.commands.roles import bring, join
from certtui.errors import InvalidInput
from certtui.importing.names import find_name
from certtui.importing.plan import Created
from certtui.importing.refusals import Alike
from certtui.importing.report import Outcome
from certtui.importing.roles import KnownRoles
from certtui.queries.codes import KnownCodes
from certtui.queries.definitions import list_certifications
from certtui.records import Kind
from certtui.store import execute

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.commands.act import Act
    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Cell
    from certtui.progress import Progress


class RoleWork:
    """The roles to make, and the members and certifications that each gets."""

    def __init__(self, on: date, known: KnownRoles) -> None:
        self.members: dict[str, dict[int, None]] = defaultdict(dict)
        self.certifications: dict[str, dict[int, None]] = defaultdict(dict)
        self._on = on
        self._known = known

    def makes(self) -> dict[str, int]:
        """The roles that are not there."""
        return {"roles": len(self._known.new)}

    def created(self) -> Sequence[Created]:
        """As `makes`, with the first of them by name."""
        return [Created.of("roles", [("", name) for name in self._known.new])]

    def write(self, done: Act, progress: Progress) -> None:
        """Make roles; what they bring reaches members old and new."""
        roles = self._known.make()
        total = sum(map(len, self.members.values())) + sum(map(len, self.certifications.values()))
        written = 0
        for role, certifications in self.certifications.items():
            bring(done, roles[role], list(certifications), self._on)
            written += len(certifications)
            progress(written, total)
        for role, members in self.members.items():
            join(done, roles[role], list(members), self._on)
            written += len(members)
            progress(written, total)


def plan_roles(lines: Lines, options: Options, report: Report) -> RoleWork:
    """Match lines with roles by name.

    A role that is not there is made; its members are employees, named by code, and its certifications are employees'
    ones, named by name as `text.names_meant` says: both must be there. Nobody leaves a role by an import.
    """
    known = KnownRoles()
    work = RoleWork(options.today, known)
    state = _State(known)
    for line, row in lines.rows:
        try:
            name = lines.cells.needed(row, "role")
            member = state.member(lines, row)
            certification = state.certification(lines, row)
        except InvalidInput as error:
            report.refuse_for(line, error)
            continue
        made = len(known.new)
        role = known.resolve(name)
        changes = len(known.new) > made
        if member and (role, member) not in state.members and member not in work.members[role]:
            work.members[role][member] = None
            changes = True
        if (
            certification
            and (role, certification) not in state.brought
            and certification not in work.certifications[role]
        ):
            work.certifications[role][certification] = None
            changes = True
        outcome = Outcome.CREATED if changes else Outcome.UNCHANGED
        wanted = report.wants(line, outcome)
        report.take(line, outcome, _words(lines, row, role) if wanted else "")
    return work


def _words(lines: Lines, row: Sequence[Cell], role: str) -> str:
    code = lines.cells.text(row, "employee_code")
    certification = lines.cells.text(row, "certification")
    told = [*([f"member {code}"] if code else []), *([f"brings {certification}"] if certification else [])]
    return f"{role}: {', '.join(told)}" if told else role


class _State:
    """Who is a member of what, what brings what, and how employees and certifications are called."""

    def __init__(self, known: KnownRoles) -> None:
        names = {id: name for name, id in known.ids.items()}
        self.members = {
            (names[role], entity)
            for role, entity in execute("SELECT role_id, entity_id FROM role_member").fetchall()
        }
        self.brought = {
            (names[role], certification)
            for role, certification in execute(
                "SELECT role_id, certification_id FROM role_certification"
            ).fetchall()
        }
        self._to_key = KnownCodes(Kind.EMPLOYEE, "employee_code").to_key
        self._employees: dict[str, int] = dict(
            execute("SELECT code_key, id FROM entity WHERE kind = ?", (int(Kind.EMPLOYEE),)).fetchall()
        )
        self._certifications = {entry.name: entry for entry in list_certifications()}

    def member(self, lines: Lines, row: Sequence[Cell]) -> int | None:
        """The employee that a row names, None when it names none."""
        code = lines.cells.text(row, "employee_code")
        if not code:
            return None
        found = self._employees.get(self._to_key(code))
        if found is None:
            raise Alike(
                "employee_code",
                f"There is no employee with the code '{code}'. Import employees first.",
                "{count} codes in the file belong to no employee: {values}. Import employees first.",
                code,
            )
        return found

    def certification(self, lines: Lines, row: Sequence[Cell]) -> int | None:
        """The certification that a row names, None when it names none."""
        name = lines.cells.text(row, "certification")
        if not name:
            return None
        entry = self._certifications.get(name)
        if entry is None and (meant := find_name("certification", name, self._certifications)):
            entry = self._certifications[meant]
        if entry is None:
            raise Alike(
                "certification",
                f"There is no certification named '{name}'. Import certifications first.",
                "{count} certifications in the file are not defined: {values}. Import certifications first.",
                name,
            )
        if entry.kind is not Kind.EMPLOYEE:
            raise InvalidInput(
                "certification",
                f"'{name}' is for {entry.kind.plural}, and a role can bring employees' certifications only.",
            )
        return entry.id
