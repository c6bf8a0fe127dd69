"""Plans an import of associations, as `export all` writes them: who is to hold what, why, since when, and what is revoked."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from certtui.errors import InvalidInput
from certtui.importing.cells import unescaped
from certtui.importing.line_words import say_change
from certtui.importing.plan import FirstLines
from certtui.importing.report import Outcome
from certtui.importing.roles import KnownRoles
from certtui.importing.subjects import Pair, Subjects
from certtui.importing.write_associations import AssociationWork, Held, NewAssociation
from certtui.store import day, execute

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.importing.options import Options
    from certtui.importing.planning import Lines
    from certtui.importing.report import Report
    from certtui.importing.table import Cell

DIRECT = "direct"
"""The direct source among the names of roles; a role of that name is written with a backslash."""


class _Said(NamedTuple):
    """What a line says of an association; a day or a reason that it does not give is None."""

    pair: Pair
    direct: bool
    roles: tuple[str, ...]
    assigned_on: date | None
    revoked_on: date | None
    reason: str


def plan_associations(lines: Lines, options: Options, report: Report) -> AssociationWork:
    """Match lines with associations by certification and entity.

    1. A pair that is not there is assigned, from its day of assignment, or from today where the file gives none; one
       that was archived comes back.
    2. Without a column of sources, or with an empty cell, the source is direct. A role that is named must bring it
       to the entity already, for a role gives to all its members or to none.
    3. A day of revocation revokes, from that day on, what is not revoked; nothing that is revoked is reinstated.
    4. A pair that stands twice is passed over when it says the same, and refused when it does not.
    """
    subjects = Subjects(lines, options, report.findings)
    known = KnownRoles()
    work = AssociationWork(options.today, subjects, with_instances="issued_on" in lines.fields)
    state = _State()
    first_lines = FirstLines("entity_code")
    for line, row in lines.rows:
        try:
            said = _read(lines, line, row, subjects, known, state)
            if first_lines.is_repeated(line, said.pair, said):
                report.take(line, Outcome.SKIPPED, "says the same as an earlier line")
                continue
            held = state.held(said.pair)
            outcome = _plan_one(work, held, said, options)
            wanted = report.wants(line, outcome)
            report.take(line, outcome, _words(subjects.say(said.pair), held, said, outcome) if wanted else "")
            subjects.use(said.pair)
        except InvalidInput as error:
            report.refuse_for(line, error)
    return work


def _read(
    lines: Lines, line: int, row: Sequence[Cell], subjects: Subjects, known: KnownRoles, state: _State
) -> _Said:
    cells = lines.cells
    named = subjects.read(line, row)
    assigned_on, revoked_on = cells.day(row, "assigned_on"), cells.day(row, "revoked_on")
    reason = cells.text(row, "revoke_reason", multiline=True)
    sources = cells.raw_names(row, "sources")
    direct = not sources or any(source.casefold() == DIRECT for source in sources)
    roles = []
    for source in sources:
        if source.casefold() == DIRECT:
            continue
        role = known.find(unescaped(source))
        if role is None:
            raise InvalidInput(
                "sources", f"There is no role named '{unescaped(source)}'. Import roles before associations."
            )
        roles.append(role)
    pair = subjects.find(named, make=direct and not roles)
    for role in roles:
        if not state.brings(known.ids[role], pair):
            raise InvalidInput(
                "sources",
                f"The role '{role}' does not bring '{named.certification}' to '{named.code}'. "
                "Import roles, with their members and certifications, before associations.",
            )
    return _Said(pair, direct, tuple(roles), assigned_on, revoked_on, reason)


def _plan_one(work: AssociationWork, held: Held | None, said: _Said, options: Options) -> Outcome:
    if held is None:
        work.refuse_future(said.pair, said.assigned_on, options.today)
        work.new.append(
            NewAssociation(said.pair, said.assigned_on or options.today, said.revoked_on, said.reason)
        )
        return Outcome.CREATED
    changes = False
    if held.archived or (said.direct and not held.direct):
        work.made_direct.append(held.id)
        changes = True
    if said.assigned_on and said.assigned_on != held.assigned_on:
        work.assigned[said.assigned_on].append(held.id)
        changes = True
    if said.revoked_on and held.revoked_on and said.revoked_on != held.revoked_on:
        raise InvalidInput(
            "revoked_on",
            f"It is revoked since {held.revoked_on}, but the file says {said.revoked_on}. Keep the recorded day in the file, "
            "or reinstate the row first.",
        )
    if said.revoked_on and not held.revoked_on:
        work.revoked.append((held.id, said.revoked_on, said.reason))
        changes = True
    elif said.revoked_on and said.reason and said.reason != held.reason:
        work.reasons[said.reason].append(held.id)
        changes = True
    return Outcome.UPDATED if changes else Outcome.UNCHANGED


def _words(subject: str, held: Held | None, said: _Said, outcome: Outcome) -> str:
    told: list[str] = []
    if outcome is Outcome.CREATED:
        told += [f"assigned {said.assigned_on}"] if said.assigned_on else []
        told += [f"revoked {said.revoked_on}"] if said.revoked_on else []
    elif outcome is Outcome.UNCHANGED or held is None:
        told.append("assigned already")
    else:
        told += ["restored with its history"] if held.archived else []
        told += ["assigned directly"] if said.direct and not held.direct else []
        for what, old, new in (
            ("assigned on", held.assigned_on, said.assigned_on),
            ("revoked on", held.revoked_on, said.revoked_on),
            ("reason", held.reason, said.reason),
        ):
            told += [say_change(what, old, new)] if new and new != old else []
    return ", ".join([subject, *told])


class _State:
    """The associations of the certifications that the file names, and what roles bring; read as they are asked for."""

    def __init__(self) -> None:
        self._held: dict[int, dict[int, Held]] = {}
        self._members: dict[int, set[int]] = {}
        self._brought: dict[int, set[int]] = defaultdict(set)
        for role, certification in execute(
            "SELECT role_id, certification_id FROM role_certification"
        ).fetchall():
            self._brought[role].add(certification)

    def brings(self, role: int, pair: Pair) -> bool:
        """Whether the role brings the entity the certification."""
        if role not in self._members:
            self._members[role] = {
                id for (id,) in execute("SELECT entity_id FROM role_member WHERE role_id = ?", (role,))
            }
        return pair.certification in self._brought[role] and pair.entity in self._members[role]

    def held(self, pair: Pair) -> Held | None:
        """The stored association of a pair, archived or not."""
        if pair.certification not in self._held:
            self._held[pair.certification] = _load(pair.certification)
        return self._held[pair.certification].get(pair.entity)


def _load(certification: int) -> dict[int, Held]:
    return {
        entity: Held(
            id,
            entity,
            day(assigned_on),
            bool(direct),
            bool(archived),
            day(revoked) if revoked else None,
            reason or "",
        )
        for id, entity, assigned_on, direct, archived, revoked, reason in execute(
            "SELECT a.id, a.entity_id, a.assigned_on, a.direct, a.archived_on IS NOT NULL, r.revoked_on, r.reason"
            " FROM association a LEFT JOIN revocation r ON r.association_id = a.id AND r.ended_on IS NULL"
            " WHERE a.certification_id = ?",
            (certification,),
        ).fetchall()
    }
