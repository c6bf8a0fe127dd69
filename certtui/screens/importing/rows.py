"""How the parts of the Import screen read as tables: what is asked and told, the columns, the lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from certtui.importing.draft import Look
from certtui.importing.findings import Finding, FindingKind
from certtui.importing.header import columns_joined
from certtui.importing.options import shell_line
from certtui.importing.plan import Plan
from certtui.importing.questions import Question
from certtui.importing.report import Outcome
from certtui.importing.report_text import say_also_created, say_ended, say_finding, say_problem
from certtui.importing.settling import choices_in
from certtui.importing.shown_columns import ShownColumn
from certtui.importing.table import Cell
from certtui.text import count
from certtui.widgets.rows_table import Column, Row

QUESTION: Final = "?"
SETTLING: Final = "!"
ANSWER: Final = "✓"
FINDING: Final = "i"
_LOOKS: Final = {QUESTION: "expired", SETTLING: "expires_soon", ANSWER: "valid", FINDING: ""}

COLUMN_COLUMNS: Final = (
    Column("theirs", "Column of the file", weight=2, least=14, sortable=False),
    Column("ours", "Becomes", weight=2, least=14, sortable=False),
    Column("samples", "First values", weight=3, least=18, sortable=False),
)
OUTCOMES: Final = (
    (Outcome.CREATED, "Created"),
    (Outcome.UPDATED, "Updated"),
    (Outcome.ASSIGNED, "Assigned"),
    (Outcome.UNCHANGED, "Unchanged"),
    (Outcome.SKIPPED, "Skipped"),
    (Outcome.ERROR, "Errors"),
)


_BECOMES: Final = {
    Outcome.CREATED: "What is recorded",
    Outcome.UPDATED: "What changes",
    Outcome.ASSIGNED: "Who is assigned what",
    Outcome.UNCHANGED: "What is recorded already",
    Outcome.SKIPPED: "What is skipped",
}


class Entry(NamedTuple):
    """A line of what is asked and told. `answer`: its place among the answers, where it is one."""

    sign: str
    words: str
    question: Question | None = None
    answer: int | None = None

    @property
    def cells(self) -> tuple[tuple[str, str], str]:
        """Its cells in the table."""
        return (self.sign, _LOOKS[self.sign]), self.words


def entries_of(look: Look) -> list[Entry]:
    """What is asked, what would settle errors, what was answered, what was found out; in this order."""
    entries = [Entry(QUESTION, one.message, one) for one in look.questions]
    entries += [Entry(SETTLING, one.message, one) for one in look.settling]
    entries += [
        Entry(ANSWER, f"{one.said} ({shell_line(one.words)})", answer=place)
        for place, one in enumerate(look.answers.given)
    ]
    if look.plan is not None:
        entries += [Entry(FINDING, _upper(say_ended(one))) for one in look.plan.ended]
        entries += [
            Entry(FINDING, say_finding(one), _ways_of(one, look.plan))
            for one in look.plan.report.findings
            if one.kind is not FindingKind.COLUMN_IGNORED  # the columns say it
        ]
        entries += [Entry(FINDING, _upper(say_also_created(one))) for one in look.plan.also_created]
    return entries


def _upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def _ways_of(finding: Finding, plan: Plan) -> Question | None:
    """What a finding offers to be taken otherwise, as the encoding that was guessed."""
    ways = tuple(choices_in(finding.message, plan.options))
    return Question(finding.kind.value, finding.column, finding.message, ways) if ways else None


def entry_columns(entries: Sequence[Entry]) -> tuple[Column, ...]:
    """The columns of what is asked and told; the title says how much of each there is."""
    numbers = {sign: sum(entry.sign == sign for entry in entries) for sign in _LOOKS}
    parts = []
    if numbers[QUESTION]:
        parts.append(f"{count(numbers[QUESTION], 'question')} to answer first")
    if numbers[SETTLING]:
        parts.append(f"{count(numbers[SETTLING], 'kind')} of errors that an answer settles")
    if numbers[ANSWER]:
        parts.append(count(numbers[ANSWER], "answer"))
    if numbers[FINDING]:
        parts.append(count(numbers[FINDING], "note"))
    title = " · ".join(parts) or "Nothing is asked"
    return (
        Column("sign", "", width=1, sortable=False),
        Column("words", title, weight=1, least=20, sortable=False),
    )


def column_row(place: int, column: ShownColumn) -> Row:
    """A column of the file, or what is the same for all lines."""
    theirs = column.theirs or "(the same for all lines)"
    becomes = f"? {column.becomes}" if column.is_asked else column.becomes
    look = "expired" if column.is_asked else "" if column.ours else "rows--dimmed"
    return Row(place, (theirs, (becomes, look), " · ".join(column.samples)))


def line_columns(outcome: Outcome) -> tuple[Column, ...]:
    """The columns of the lines of an outcome."""
    line = Column("line", "Line", width=9, align="right", sortable=False)
    if outcome is Outcome.ERROR:
        why = Column("why", "Why it cannot be taken", weight=3, least=24, sortable=False)
        return line, why, Column("holds", "What it says", weight=2, least=20, sortable=False)
    return line, Column("becomes", _BECOMES.get(outcome, "What it says"), weight=1, least=24, sortable=False)


def line_row(plan: Plan, outcome: Outcome, line: int, cells: Sequence[Cell]) -> Row:
    """A line: what becomes of it in words, where they are kept, else what it says in our order of fields."""
    holds, shown = " · ".join(line_parts(plan, cells)), f"{line:,}"
    if outcome is Outcome.ERROR:
        problem = plan.report.problem_of(line)
        return Row(line, (shown, say_problem(plan, problem.reason, problem.column) if problem else "", holds))
    found = plan.report.outcome_of(line)
    return Row(line, (shown, (found[1] if found else "") or holds))


def line_parts(plan: Plan, cells: Sequence[Cell]) -> list[str]:
    """The cells that feed fields, in the order of the file, then the others; empty ones are left out."""
    columns = plan.table.columns
    used = {column for theirs, _ in plan.columns for column in columns_joined(theirs) or [theirs]}
    order = sorted(range(len(cells)), key=lambda at: at >= len(columns) or columns[at] not in used)
    return [str(cells[place]) for place in order if cells[place] != ""]


def summary_of(look: Look) -> str:
    """What would come of the file, in a line."""
    if look.plan is None or look.questions:
        return f"{count(len(look.questions), 'question')} open: enter answers"
    report = look.plan.report
    if look.is_provisional:
        return f"First {report.lines:,} lines; Import reads the rest before anything is stored"
    if not look.taken and not look.errors and not look.plan.ended:
        return "Everything in the file is recorded already" if report.unchanged else "The file has no lines"
    left = f", {look.says_errors} left out" if look.errors else ""
    if look.ended and not look.taken:
        return f"No line changes anything{left}; {sum(one.number for one in look.ended):,} not in the file"
    return f"{look.says_taken} to import{left}"
