"""The report of an import for people: how the file was read, what was found, and what becomes of the lines, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.findings import FindingKind
from certtui.importing.options import names_of
from certtui.importing.plan import MOST_NAMED
from certtui.importing.report import MOST_TOLD, Outcome
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from certtui.importing.findings import Finding
    from certtui.importing.plan import Created, Ended, Listed, Plan
    from certtui.importing.report import Report

_ORDER = (
    Outcome.CREATED,
    Outcome.UPDATED,
    Outcome.ASSIGNED,
    Outcome.UNCHANGED,
    Outcome.SKIPPED,
)


def report_lines(plan: Plan) -> Iterator[str]:
    """All of it, but for the questions of a plan that has some."""
    yield from reading_lines(plan)
    yield from finding_lines(plan.report)
    if plan.questions:
        return
    yield from outcome_lines(plan.report)
    yield from error_lines(plan)
    for one in plan.also_created:
        yield say_also_created(one)
    for ended in plan.ended:
        yield say_ended(ended)


def reading_lines(plan: Plan) -> Iterator[str]:
    """How the file was read, and what feeds which of our fields."""
    row = "row" if plan.table.read_as.sheet else "line"
    yield f"{plan.options.file}: {plan.table.described}, header on {row} {plan.table.header.line:,}"
    if plan.columns:
        yield "columns: " + ", ".join(f"'{theirs}' → {ours}" for theirs, ours in plan.columns)
    for found in plan.dates:
        yield f"dates in '{found.column}' ({found.field}): {found.shown}"
    if plan.questions:
        return
    if plan.attributes:
        yield f"attributes: {names_of(plan.attributes)}"
    if plan.ignored:
        yield f"columns ignored: {names_of(plan.ignored)}"


def finding_lines(report: Report) -> Iterator[str]:
    """What was found out or taken with a guess."""
    found = [one for one in report.findings if one.kind is not FindingKind.COLUMN_IGNORED]  # told above
    if found:
        yield "found:"
    for one in found:
        yield f"  {say_finding(one)}"


def say_finding(finding: Finding) -> str:
    """What was found, and on which lines."""
    if not finding.lines or finding.kind is FindingKind.HEADER_FOUND:  # which names its line
        return finding.message
    number = finding.number if finding.noun == "line" else len(finding.lines)
    more = " and others" if finding.noun != "line" and number > MOST_TOLD else ""
    lines = say_lines(
        finding.lines[: MOST_TOLD if more else None], min(number, MOST_TOLD) if more else number
    )
    return f"{lines}{more}: {finding.message}"


def outcome_lines(report: Report) -> Iterator[str]:
    """What becomes of the lines that can be taken, each outcome with its first lines."""
    for outcome in _ORDER:
        number = report.counts[outcome]
        if not number:
            continue
        yield f"{outcome.word}: {say_number(report, number, outcome)}"
        first = report.first_of(outcome)
        for one in first:
            yield f"  line {one.line}: {one.words}" if one.words else f"  line {one.line}"
        if number > len(first):
            yield f"  and {say_number(report, number - len(first), outcome, 'more ')}"


def error_lines(plan: Plan) -> Iterator[str]:
    """The lines that cannot be taken, equal errors once."""
    if not plan.report.errors:
        return
    yield f"errors: {say_number(plan.report, plan.report.errors, Outcome.ERROR)}"
    groups = plan.report.grouped_errors()
    for one in groups[:MOST_TOLD]:
        where = say_lines(one.lines, one.number)
        column = "" if one.is_together else column_at_fault(plan, one.reason, one.column)
        where += f", column '{column}'" if column else ""
        yield f"  {where}: {one.reason}"
    left = sum(one.number for one in groups[MOST_TOLD:])
    if left:
        yield f"  and {say_number(plan.report, left, Outcome.ERROR, 'more ')} with errors"


def say_number(report: Report, number: int, outcome: Outcome, more: str = "") -> str:
    """So many lines of an outcome; of a report about parts of lines: so many parts, or of either where lines have it too."""
    if report.parts == 1:
        return count(number, f"{more}line")
    if outcome in _OF_PARTS:
        return count(number, f"{more}cell")
    return count(number, f"{more}cell or line", f"{more}cells or lines")


_OF_PARTS = frozenset((Outcome.CREATED, Outcome.UPDATED, Outcome.ASSIGNED, Outcome.UNCHANGED))
"""What becomes of a cell, and never of a line as a whole."""


def column_at_fault(plan: Plan, reason: str, column: str) -> str:
    """The file's name of the column at fault, where the reason does not say it."""
    theirs = plan.theirs(column) if column else ""
    return "" if f"'{theirs}'" in reason else theirs


def say_problem(plan: Plan, reason: str, column: str) -> str:
    """Why a line cannot be taken, with the column at fault."""
    theirs = column_at_fault(plan, reason, column)
    return f"column '{theirs}': {reason}" if theirs else reason


def say_lines(lines: Sequence[int], number: int) -> str:
    """Lines by their numbers: line 5; lines 5, 6, 7 and 83 more."""
    shown = ", ".join(map(str, lines[:MOST_TOLD]))
    more = number - min(len(lines), MOST_TOLD)
    return f"{'line' if number == 1 else 'lines'} {shown}{f' and {more:,} more' if more > 0 else ''}"


def say_also_created(one: Created) -> str:
    """What comes into being besides the lines, the first of it by name."""
    number = count(one.number, one.noun.removesuffix("s"), one.noun)
    if not one.named:
        return f"also created: {number}"
    named = "; ".join(f"{name} ({code})" if code and code != name else name for code, name in one.first)
    more = one.number - MOST_NAMED
    return f"also created: {number}: {named}{f' and {more:,} more' if more > 0 else ''}"


def say_listed(one: Listed) -> str:
    """One that a file does not list: Safety Officer: Evans, Dora (E001)."""
    who = f"{one.name} ({one.code})" if one.name != one.code else one.code
    return f"{one.of}: {who}" if one.of else who


def say_ended(one: Ended) -> str:
    """What ends because the file does not list it, the first of it by name."""
    named = "; ".join(map(say_listed, one.listed[:MOST_NAMED]))
    more = one.number - MOST_NAMED
    told = f"not in the file, {_ended_words(one)}: {named}{f' and {more:,} more' if more > 0 else ''}"
    if one.archived:
        told += f". Archived with their certificates: {one.archived:,}"
    if one.inherited:
        told += f". Still assigned by a role: {one.inherited:,}"
    return told


def _ended_words(one: Ended) -> str:
    if one.noun == "members":
        return f"removed: {count(one.number, 'member')} of roles"
    if one.noun == "associations":
        return f"removed: {count(one.number, 'direct assignment')}"
    return f"made inactive: {count(one.number, one.noun.removesuffix('s'), one.noun)}"


def summary(report: Report, also_created: Sequence[Created], ended: Sequence[Ended] = ()) -> str:
    """How many lines came to what, and what was created besides them, in one line."""
    corrected = report.corrected
    parts = [
        f"{report.create:,} created",
        f"{report.update:,} updated" + (f" ({corrected:,} corrected)" if corrected else ""),
        *([f"{report.assigned:,} assigned"] if report.assigned else []),
        f"{report.unchanged:,} unchanged",
        f"{report.skip:,} skipped",
        count(report.errors, "error"),
    ]
    new = [count(one.number, one.noun.removesuffix("s"), one.noun) for one in also_created]
    told = ", ".join(parts) + (f"; also created: {', '.join(new)}" if new else "")
    return "; ".join([told, *(f"not in the file, {_ended_words(one)}" for one in ended)])
