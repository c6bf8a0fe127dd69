"""What a report says of how a file was read, and what is asked where its columns cannot be told apart by their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from certtui.importing.findings import FindingKind
from certtui.importing.questions import Choice, Question
from certtui.importing.report import Outcome
from certtui.importing.table import LeftOut, Listener

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from certtui.importing.findings import Findings
    from certtui.importing.options import Options
    from certtui.importing.report import Report
    from certtui.importing.results import Only
    from certtui.importing.scan import ColumnFacts
    from certtui.importing.table import Table


def tell_reading(table: Table, report: Report, name_column: int | None = None) -> None:
    """Tell where the header was found, and that the encoding is a guess; `name_column` shows best what it makes of letters."""
    header = table.header
    if header.above:
        report.findings.note(
            FindingKind.HEADER_FOUND,
            header.above,
            f"The names of the columns stand on lines {header.above:,} and {header.line:,}, and are put together.",
        )
    elif header.line > table.read_as.first_line and not table.header_is_told:
        where = "row" if table.read_as.sheet else "line"
        report.findings.note(
            FindingKind.HEADER_FOUND,
            header.line,
            f"Header on {where} {header.line:,}. Nothing above it is imported.",
        )
    if table.read_as.is_guess:
        examples = table.examples(name_column)
        shown = " Check these: {values}." if examples else ""
        for each in examples or [""]:
            report.findings.note(
                FindingKind.ENCODING_GUESSED,
                None,
                f"The file is not UTF-8. It was read as {table.read_as.encoding}, which is a guess.{shown} "
                "If letters are wrong, name the encoding, for example: --encoding cp1250",
                value=each,
            )


def listener(report: Report, keeping: Iterable[int] = ()) -> Listener:
    """Put into the report what reading makes of lines; the columns of `keeping` keep their line breaks."""

    def left_out(line: int, text: str, why: LeftOut) -> None:
        report.take(line, Outcome.SKIPPED, text)
        report.findings.note(
            FindingKind.LINE_SKIPPED,
            line,
            f"{{lines}} skipped, {why.value}: {{values}}.",
            value=text,
            subject=why.value,
        )

    def line_break(line: int, column: str) -> None:
        report.findings.note(
            FindingKind.LINE_BREAK,
            line,
            "{lines} with line breaks in '{column}', which become commas.",
            column=column,
        )

    return Listener(left_out, line_break, frozenset(keeping))


def ask_doubled(table: Table, fields: Mapping[str, int], options: Options) -> Iterator[Question]:
    """Ask which of several columns of one name feeds a field, where no option says it."""
    said = {theirs for theirs, _ in options.maps} | set(options.ignore)
    for theirs, columns in table.twice.items():
        if not said.isdisjoint(columns):
            continue
        for field, index in fields.items():
            if index < len(table.columns) and table.columns[index] in columns:
                yield Question(
                    "doubled_column",
                    theirs,
                    f"{len(columns)} columns are called '{theirs}', and only one can be '{field}'.",
                    tuple(
                        Choice(f"if it is number {number}", ("--map", f"{column}={field}"))
                        for number, column in enumerate(columns, 1)
                    ),
                )
                break


def tell_passed(findings: Findings, column: str, facts: ColumnFacts) -> None:
    """Tell of a result column that says yes on every line."""
    for word in facts.words:
        message = "Column '{column}' says yes on every line ({values})."
        findings.note(FindingKind.RESULT_COLUMN, None, message, column=column, value=word)


def tell_only(findings: Findings, columns: Sequence[str], only: Sequence[Only]) -> None:
    """Tell which lines are taken."""
    for one in only:
        findings.note(
            FindingKind.RESULT_COLUMN,
            None,
            "Only the lines with {values} in column '{column}' are taken.",
            column=columns[one.column],
            value=", ".join(one.typed),
        )
