"""`certtui import`: takes in a table that somebody has, or says what would come of it."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from certtui.cli.streams import say, talk_progress
from certtui.importing.applying import apply
from certtui.importing.fields import KINDS_OF_IMPORT, fields_of
from certtui.importing.findings import FindingKind
from certtui.importing.header import expected_names
from certtui.importing.options import OPTIONS, Options, Takes, with_words
from certtui.importing.plan import Plan
from certtui.importing.planning import plan_import, rights_needed
from certtui.importing.reading import open_table
from certtui.importing.report import Report
from certtui.store import connection
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_MOST_LISTED = 50
_EXAMPLES = """\
kinds, in the order in which they build on one another:
  employees, assets, clients, locations
                  by code; columns that are none of ours become attributes
  certifications  by name, with their groups and the roles that bring them
  roles           a line for each member and each certification of a role
  associations    who must hold what; takes what 'certtui export associations' writes
  instances       what was certified, when and until when

examples:
  certtui import employees staff.csv --dry-run
  certtui import instances training.xlsx --sheet 2026 --date-format DMY
  certtui import instances results.csv --only "Completed=Yes" --ignore "Start Date"
  certtui import instances toolbox-talk.csv --set certification="First Aid" --set issued_on=2026-03-01
  certtui import instances licences.csv --kind client --create-missing --skip-errors \\
      --map "ACCOUNT NUMBER=entity_code" --map "LEGAL NAME=entity_name"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Take in a CSV or XLSX file: planned line by line, then applied whole or not at all. "
        "The same file twice changes nothing the second time."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "what", metavar="KIND", choices=KINDS_OF_IMPORT, help="what the file holds (see below)"
    )
    parser.add_argument("file", metavar="FILE", help="the file; - reads standard input")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    for option in OPTIONS:
        words = option.help.replace("%", "%%")
        if option.takes is Takes.NOTHING:
            parser.add_argument(option.word, dest=option.field, action="store_true", help=words)
        else:
            many = option.takes is Takes.MANY
            parser.add_argument(
                option.word,
                dest=option.field,
                metavar=option.metavar.replace("%", "%%"),
                action="append",
                default=[],
                help=words + (" (can be given several times)" if many else ""),
            )


def _options(arguments: argparse.Namespace, session: Session) -> Options:
    """The options as they were typed. Raises UsageError for one that cannot be read."""
    words: list[str] = []
    for option in OPTIONS:
        given = getattr(arguments, option.field)
        if option.takes is Takes.NOTHING:
            words += [option.word] if given else []
        else:
            words += [word for text in given for word in (option.word, text)]
    file = "standard input" if arguments.file == "-" else Path(arguments.file).name
    return with_words(Options(session.today, file=file), words)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Import the file, telling on stderr what was planned and what came of it; 1 when lines were refused."""
    session.require_today()
    options = _options(arguments, session)
    for right in rights_needed(arguments.what, options):
        session.operator.require(right)
    table = open_table(
        arguments.file,
        options.sheet,
        encoding=options.encoding,
        header_row=options.header_row,
        expected=expected_names(fields_of(arguments.what, options.kind), options),
    )
    with table, connection(), _without_search_for_cycles():
        line = talk_progress("lines read")
        try:
            plan = plan_import(arguments.what, table, options, progress=line)
        finally:
            line.clear()
        say(f"{options.file}: {table.described}")
        if plan.questions:
            for question in plan.questions:
                say(question.as_refusal)
            say("Nothing was imported. Run the same command again with the options shown above.")
            return 1
        _tell_columns(plan)
        for finding in plan.report.findings:
            if finding.kind is not FindingKind.COLUMN_IGNORED:  # told in one line above
                say(finding.message)
        _tell_errors(plan.report)
        if plan.refused or arguments.dry_run:
            say(("would be: " if not plan.refused else "planned: ") + summary(plan.report, plan.work.makes()))
            if plan.refused:
                say("Nothing was imported. Correct the lines, or leave them out with --skip-errors.")
            return int(plan.refused or _is_in_vain(plan.report))
        line = talk_progress("written")
        try:
            done = apply(session.operator, plan, line)
        finally:
            line.clear()
    say("imported: " + summary(done.report, done.made))
    return int(_is_in_vain(done.report))


def _is_in_vain(report: Report) -> bool:
    """Whether not one line can be taken, which is said: whoever left errors out did not mean all lines."""
    if report.is_in_vain:
        say("Not one line of the file can be taken. Correct the lines that are named above.")
    return report.is_in_vain


def summary(report: Report, made: dict[str, int]) -> str:
    """How many lines came to what, and what was made besides them, in one line."""
    parts = [
        f"{report.create:,} created",
        f"{report.update:,} updated",
        f"{report.unchanged:,} unchanged",
        f"{report.skip:,} skipped",
        count(report.errors, "error"),
    ]
    new = [count(number, noun.removesuffix("s"), noun) for noun, number in made.items() if number]
    return ", ".join(parts) + (f"; made besides: {', '.join(new)}" if new else "")


@contextmanager
def _without_search_for_cycles() -> Iterator[None]:
    """Spare the rows, which refer to nothing in a circle, being looked through for that again and again.

    It would take a fifth of an import's time.
    """
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _tell_columns(plan: Plan) -> None:
    for found in plan.dates:
        say(f"dates in '{found.column}' ({found.field}): {found.shown}")
    if plan.ignored:
        say("columns ignored: " + ", ".join(f"'{column}'" for column in plan.ignored))


def _tell_errors(report: Report) -> None:
    for problem in report.first(_MOST_LISTED):
        say(f"line {problem.line}: {problem.reason}")
    if report.errors > _MOST_LISTED:
        say(f"and {report.errors - _MOST_LISTED:,} more lines with errors")
