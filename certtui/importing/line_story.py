"""One line of a file, whole: what becomes of it, what was stored before, what will be, and each of its cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from certtui.importing.header import columns_joined
from certtui.importing.plan_entities import EntityWork
from certtui.importing.report import Outcome
from certtui.importing.report_text import say_problem
from certtui.queries.codes import find_coded
from certtui.queries.entity_list import get_entity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.importing.plan import Plan
    from certtui.importing.table import Cell
    from certtui.records import EntityDetails

_WORDS = {
    Outcome.CREATED: "It is new.",
    Outcome.UPDATED: "It changes what is recorded.",
    Outcome.UNCHANGED: "It is recorded already. Nothing changes.",
    Outcome.SKIPPED: "It is skipped.",
    Outcome.ASSIGNED: "It has no date that counts: it is assigned, and Missing.",
    Outcome.ERROR: "It cannot be taken.",
}


class Told(NamedTuple):
    """What is said of one thing; `is_wrong` where it keeps the line from being taken."""

    name: str
    words: str
    is_wrong: bool = False


def tell_line(plan: Plan, line: int, cells: Sequence[Cell]) -> list[Told]:
    """All of a line. Needs an open connection, to say what an entity is now."""
    found = plan.report.outcome_of(line)
    told: list[Told] = []
    if found is not None:
        outcome, words = found
        told.append(Told("Outcome", _WORDS[outcome]))
        problem = plan.report.problem_of(line)
        if problem is not None:
            told.append(Told("Why", say_problem(plan, problem.reason, problem.column), is_wrong=True))
        changes = _changes(plan, cells)
        told += [Told(f"Before: {name}", before or "(empty)") for name, before, _ in changes]
        told += [Told(f"After: {name}", after or "(empty)") for name, _, after in changes]
        if words and problem is None and not changes:
            told.append(Told("What changes" if outcome is Outcome.UPDATED else "Recorded", words))
    if found is not None and len(cells) < len(plan.table.columns):
        return [*told, *(Told("The line", str(cell)) for cell in cells)]
    ours = {column: field for theirs, field in plan.columns for column in columns_joined(theirs) or [theirs]}
    for name, cell in zip(plan.table.columns, cells, strict=False):
        if name:
            field = ours.get(name, "")
            shown = str(cell) if cell != "" else "(empty)"
            told.append(Told(name, f"{shown}  → {field}" if field else shown))
    return told


def _changes(plan: Plan, cells: Sequence[Cell]) -> list[tuple[str, str, str]]:
    """What an entity is now, and will be, where that differs."""
    work = plan.work
    code = next((theirs for theirs, ours in plan.columns if ours == "code"), None)
    if not isinstance(work, EntityWork) or code not in plan.table.columns:
        return []
    if len(cells) < len(plan.table.columns):
        return []
    written = str(cells[plan.table.columns.index(code)])
    for coded in find_coded(work.kind, [written])[written]:
        if coded.key in work.updates:
            id, after = work.updates[coded.key]
            return _differing(get_entity(id), after)
    return []


def _differing(before: EntityDetails, after: EntityDetails) -> list[tuple[str, str, str]]:
    was, becomes = dict(before.attributes), dict(after.attributes)
    pairs = [
        ("name", before.name, after.name),
        ("e-mail", before.email, after.email),
        ("active", _yes(active=before.active), _yes(active=after.active)),
        *((name, was.get(name, ""), becomes.get(name, "")) for name in {**was, **becomes}),
    ]
    return [one for one in pairs if one[1] != one[2]]


def _yes(*, active: bool) -> str:
    return "yes" if active else "no"
