"""`certtui import`: takes in a table that somebody has, or says what would come of it."""

from __future__ import annotations

import argparse
import gc
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from certtui.cli.import_help import KindOfFile, add_options, needs_no_database, write_template_file
from certtui.cli.import_mapping import (
    add_option,
    chosen_answers,
    offer_remembered,
    tell_kept,
    tell_not_saved,
    tell_other_columns,
)
from certtui.cli.import_report import Answer, Files, add_report_options, answer_for
from certtui.cli.streams import Progress, talk_progress
from certtui.errors import Conflict, InvalidInput, NotFound, UsageError
from certtui.importing.expecting import expected_of
from certtui.importing.fields import SHAPES
from certtui.importing.options import OPTIONS, Options, Takes, with_words

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
kinds, in the order in which they build on one another ('certtui import KIND
--help' lists the columns of one, with their names in other people's files):
  employees, assets, clients, locations
                  by code; columns that are none of ours become attributes
  certifications  by name, with their groups and the roles that bring them
  roles           a line for each member and each certification of a role
  associations    who must hold what; takes what 'export associations' writes
  instances       what was certified, when and until when
  matrix          a line for each of them, a column for each certification: in
                  the cells dates, x, yes, n/a or statuses
  all             a folder with files of these names: employees.csv, roles.xlsx

examples:
  certtui import employees staff.csv --dry-run
  certtui import employees staff.csv --skip-errors --rejects to-correct.csv
  certtui import employees staff.csv --format json > report.json
  certtui import employees --template staff.xlsx
  certtui import employees hr-tonight.csv --complete --rename
  certtui import all from-hr --dry-run
  certtui import instances training.xlsx --sheet 2026 --date-format DMY
  certtui import instances results.csv --only "Completed=Yes" --ignore Start
  certtui import instances toolbox-talk.csv --set certification="First Aid" \\
      --set issued_on=2026-03-01
  certtui import matrix training-matrix.xlsx --cells expires_on --dry-run
  certtui import instances licences.csv --kind client --create-missing \\
      --skip-errors --map "ACCOUNT NUMBER=entity_code" \\
      --map "LEGAL NAME=entity_name"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Take in a CSV or XLSX file: planned line by line, then applied whole or not at\n"
        "all. The same file twice changes nothing the second time."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "what",
        metavar="KIND",
        action=KindOfFile,
        choices=(*SHAPES, "all"),
        help="what the file holds (see below)",
    )
    parser.add_argument("file", metavar="FILE", help="the file; - reads standard input; of all, the folder")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done, and change nothing")
    add_option(parser)
    add_report_options(parser)
    add_options(parser)
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


def run_alone(arguments: argparse.Namespace) -> int | None:
    """Do what takes no database, and so makes none; None where one is needed."""
    return write_template_file(arguments) if needs_no_database(arguments) else None


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Import the file and answer; 1 when it was refused, or nothing of it could be taken."""
    session.require_today()
    if arguments.what == "all":
        from certtui.cli.importing_all import import_all

        with _without_search_for_cycles():
            return import_all(arguments, session, _options(arguments, session))
    answer = answer_for(arguments)
    try:
        return _import(arguments, session, answer)
    except (InvalidInput, NotFound, Conflict, UsageError) as error:
        answer.refused(error)
        return error.exit_code


def _import(arguments: argparse.Namespace, session: Session, answer: Answer) -> int:
    from certtui.importing.applying import apply
    from certtui.importing.planning import plan_import, rights_needed
    from certtui.importing.reading import open_table
    from certtui.importing.report import Report
    from certtui.store import connection

    answers = chosen_answers(arguments, session, _options(arguments, session))
    options = answers.options
    for right in rights_needed(arguments.what, options):
        session.operator.require(right)
    files = Files(arguments)
    table = open_table(
        arguments.file,
        options.sheet,
        encoding=options.encoding,
        header_row=options.header_row,
        expected=expected_of(arguments.what, options),
    )
    with table, connection(), _without_search_for_cycles():
        answer.read(table)
        tell_other_columns(answers, table.columns)
        with _progress("lines read") as line:
            plan = plan_import(
                arguments.what, table, options, progress=line, report=Report(keeps_all=bool(files))
            )
        if plan.refused or arguments.dry_run:
            answer.planned(plan)
            if plan.questions:
                offer_remembered(arguments, answers, table.columns)
            tell_not_saved(answers, is_dry_run=not (plan.refused or plan.report.is_in_vain))
            could = files.write(plan, is_done=False)
            return int(plan.refused or plan.report.is_in_vain or not could)
        with _progress("written") as line:
            done = apply(session.operator, plan, line, answers.to_keep)
        plan = done.plan
        answer.done(plan)
        tell_kept(answers, done, plan.what)
        files.write(plan, is_done=True)
    return int(plan.report.is_in_vain)


@contextmanager
def _progress(noun: str) -> Iterator[Progress]:
    line = talk_progress(noun)
    try:
        yield line
    finally:
        line.clear()


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
