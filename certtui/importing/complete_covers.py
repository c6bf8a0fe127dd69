"""What a file that lists everyone covers: the entities of its kind, the members of its roles, what it says of its certifications.

Those who are inactive already are left as they are: no list shows them, so a list of everyone need not name them.
"""

from __future__ import annotations

from collections import defaultdict
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from certtui.commands import sources
from certtui.commands.entities import set_active
from certtui.commands.instances import chunks
from certtui.commands.roles import leave
from certtui.errors import InvalidInput, UsageError
from certtui.importing.names import find_name
from certtui.importing.plan import Ended, Listed
from certtui.importing.roles import KnownRoles
from certtui.importing.write_associations import name_subjects_of
from certtui.queries.codes import KnownCodes
from certtui.queries.definitions import list_certifications
from certtui.records import Kind
from certtui.store import execute, ids_table
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from certtui.commands.act import Act
    from certtui.importing.planning import Lines
    from certtui.importing.table import Cell
    from certtui.progress import Progress


class Cover(Protocol):
    """What a file covers, and whom of it the lines list."""

    nobody: str
    """What a file without anyone in it lists: no employees."""
    fate_of_absent: str
    """What becomes of those who are not listed, as the end of a sentence."""

    @property
    def lists_any(self) -> bool:
        """Whether a line listed anybody."""

    def note(self, row: Sequence[Cell]) -> bool:
        """Note whom a line lists. Raises InvalidInput where it cannot be read.

        False: it names something that is not there, so that nobody can say whom it means if it cannot be taken.
        """

    def find_absent(self) -> tuple[int, Ended]:
        """How many active ones there are of what is covered, and those of them that no line lists."""

    def say_absent(self, absent: int, active: int) -> str:
        """So many of the active ones are not listed, as the beginning of a sentence."""

    def end(self, done: Act, progress: Progress) -> None:
        """End those that were found, inside of the command's transaction."""


class EntitiesCovered:
    """All entities of a kind. Who is not listed becomes inactive."""

    def __init__(self, what: str, lines: Lines, _today: date) -> None:
        _require_column(lines, "code")
        self._kind = next(kind for kind in Kind if kind.plural == what)
        self._cells = lines.cells
        self._to_key = KnownCodes(self._kind, "code").to_key
        self._listed: set[str] = set()
        self._ids: list[int] = []
        self.nobody = f"no {self._kind.plural}"
        self.fate_of_absent = f"all {self._kind.plural} who are not listed would become inactive"

    @property
    def lists_any(self) -> bool:
        """Whether a code was read."""
        return bool(self._listed)

    def note(self, row: Sequence[Cell]) -> bool:
        """Note the code of a line."""
        self._listed.add(self._to_key(_needed(self._cells.text(row, "code"), "code")))
        return True

    def find_absent(self) -> tuple[int, Ended]:
        """The active ones, and those whose code no line has."""
        rows = execute(
            "SELECT id, code_key, code, name FROM entity WHERE kind = ? AND active = TRUE ORDER BY sort_name, code",
            (int(self._kind),),
        ).fetchall()
        absent = [row for row in rows if row[1] not in self._listed]
        self._ids = [id for id, *_ in absent]
        return len(rows), Ended(self._kind.plural, tuple(Listed(code, name) for _, _, code, name in absent))

    def say_absent(self, absent: int, active: int) -> str:
        """So many are missing."""
        become = (
            "is not in the file and would become" if absent == 1 else "are not in the file and would become"
        )
        return f"{absent:,} of {count(active, f'active {self._kind.label.lower()}', f'active {self._kind.plural}')} {become} inactive"

    def end(self, done: Act, progress: Progress) -> None:
        """Make them inactive."""
        if changed := set_active(done, self._ids, progress, active=False):
            done.detail["deactivated"] = len(changed)


class MembersCovered:
    """The members of the roles that the file names. Who is not listed leaves the role."""

    nobody = "no members of roles"
    fate_of_absent = "all members of its roles who are not listed would be removed from them"

    def __init__(self, _what: str, lines: Lines, today: date) -> None:
        _require_column(lines, "employee_code")
        self._cells = lines.cells
        self._today = today
        self._roles = KnownRoles()
        self._to_key = KnownCodes(Kind.EMPLOYEE, "employee_code").to_key
        self._named: set[int] = set()
        self._listed: set[tuple[int, str]] = set()
        self._members: dict[int, list[int]] = defaultdict(list)
        self.lists_any = False

    def note(self, row: Sequence[Cell]) -> bool:
        """Note the role of a line, and its member if it has one."""
        name = self._roles.find(_needed(self._cells.text(row, "role"), "role"))
        code = self._cells.text(row, "employee_code")
        key = self._to_key(code) if code else ""
        self.lists_any = self.lists_any or bool(key)
        role = self._roles.ids.get(name) if name else None
        if role is not None:
            self._named.add(role)
            if key:
                self._listed.add((role, key))
        return True

    def find_absent(self) -> tuple[int, Ended]:
        """The active members of the roles, and those whom no line has in the same role."""
        table, param = ids_table(sorted(self._named))
        rows = execute(
            "SELECT m.role_id, e.id, e.code_key, e.code, e.name, r.name FROM role_member m"
            " JOIN entity e ON e.id = m.entity_id JOIN role r ON r.id = m.role_id"
            f" WHERE e.active = TRUE AND m.role_id IN (SELECT id FROM {table} AS named)"
            " ORDER BY r.search, e.sort_name, e.code",
            (param,),
        ).fetchall()
        absent = [row for row in rows if (row[0], row[2]) not in self._listed]
        for role, entity, *_ in absent:
            self._members[role].append(entity)
        return len(rows), Ended("members", tuple(Listed(*row[3:]) for row in absent))

    def say_absent(self, absent: int, active: int) -> str:
        """So many are missing."""
        would = "is not in it and would be" if absent == 1 else "are not in it and would be"
        return f"{absent:,} of {count(active, 'active member')} of the roles in the file {would} removed"

    def end(self, done: Act, progress: Progress) -> None:
        """Have them leave their roles."""
        removed = gone = archived = 0
        for role, members in self._members.items():
            went, kept = leave(done, role, members, self._today, progress)
            removed, gone, archived = removed + len(members), gone + went, archived + kept
        if removed:
            done.detail.update({"members removed": removed, "gone": gone, "archived": archived})


class AssociationsCovered:
    """The direct associations of the certifications that the file names, of those who are active.

    Who is not listed loses the direct source; without another one, what has certificates is archived with them.
    """

    nobody = "no assignments"
    fate_of_absent = "all direct assignments of its certifications that are not listed would be removed"

    def __init__(self, _what: str, lines: Lines, today: date) -> None:
        _require_column(lines, "entity_code")
        self._cells = lines.cells
        self._today = today
        entries = list_certifications()
        self._kinds = {entry.id: entry.kind for entry in entries}
        self._ids = {entry.name: entry.id for entry in entries}
        self._by_name: dict[str, int | None] = dict(self._ids)
        self._to_key = {kind: KnownCodes(kind, "entity_code").to_key for kind in Kind}
        self._named: set[int] = set()
        self._listed: set[tuple[int, str]] = set()
        self._associations: list[int] = []
        self.lists_any = False

    def note(self, row: Sequence[Cell]) -> bool:
        """Note the pair of a line."""
        certification = self._certification(_needed(self._cells.text(row, "certification"), "certification"))
        code = _needed(self._cells.text(row, "entity_code"), "entity_code")
        self.lists_any = True
        if certification is None:
            return False
        self._named.add(certification)
        self._listed.add((certification, self._to_key[self._kinds[certification]](code)))
        return True

    def _certification(self, written: str) -> int | None:
        if written not in self._by_name:
            meant = find_name("certification", written, self._ids)
            self._by_name[written] = self._ids[meant] if meant else None
        return self._by_name[written]

    def find_absent(self) -> tuple[int, Ended]:
        """The direct associations of active entities, and those that no line has."""
        table, param = ids_table(sorted(self._named))
        rows = execute(
            "SELECT a.id, a.certification_id, e.code_key, e.code, e.name, c.name,"
            " EXISTS (SELECT 1 FROM association_role s WHERE s.association_id = a.id),"
            " EXISTS (SELECT 1 FROM instance i WHERE i.association_id = a.id) FROM association a"
            " JOIN entity e ON e.id = a.entity_id JOIN certification c ON c.id = a.certification_id"
            " WHERE a.direct = TRUE AND a.archived_on IS NULL AND e.active = TRUE"
            f" AND a.certification_id IN (SELECT id FROM {table} AS named)"
            " ORDER BY c.sort_name, c.name, e.sort_name, e.code",
            (param,),
        ).fetchall()
        absent = [row for row in rows if (row[1], row[2]) not in self._listed]
        self._associations = [id for id, *_ in absent]
        inherited = sum(bool(by_role) for *_, by_role, _ in absent)
        archived = sum(bool(recorded) and not by_role for *_, by_role, recorded in absent)
        listed = tuple(Listed(*row[3:6]) for row in absent)
        return len(rows), Ended("associations", listed, archived, inherited)

    def say_absent(self, absent: int, active: int) -> str:
        """So many are missing."""
        would = "is not in it and would be" if absent == 1 else "are not in it and would be"
        return f"{absent:,} of {count(active, 'direct assignment')} of the certifications in the file {would} removed"

    def end(self, done: Act, progress: Progress) -> None:
        """Take their direct source away."""
        removed = archived = 0
        name_subjects_of(done, self._associations)
        for ids in chunks(self._associations):
            archived += sources.take_direct(ids, self._today)[1]
            removed += len(ids)
            progress(removed, len(self._associations))
        if removed:
            done.detail.update({"assignments removed": removed, "archived": archived})


def _needed(text: str, field: str) -> str:
    if not text:
        raise InvalidInput(field, f"The {field.replace('_', ' ')} is missing.")
    return text


def _require_column(lines: Lines, field: str) -> None:
    if field not in lines.fields:
        raise UsageError(
            f'--complete needs a column of codes, by which everyone is found. Name it, for example --map "Emp #={field}", or '
            "leave --complete out."
        )


COVERS: Mapping[str, Callable[[str, Lines, date], Cover]] = MappingProxyType(
    {
        **{kind.plural: EntitiesCovered for kind in Kind},
        "roles": MembersCovered,
        "associations": AssociationsCovered,
    }
)
"""What a file lists everyone of, by its kind of import."""
