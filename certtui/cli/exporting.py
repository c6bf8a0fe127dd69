"""`certtui export`: lists for other programs, on stdout or in a file."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from certtui.cli.filtering import FILTER_OPTIONS, add_filter_options, chosen_filter
from certtui.cli.streams import data_stream, is_terminal, progress, say
from certtui.errors import UsageError
from certtui.exporting.export import export_to_file, export_to_stream
from certtui.exporting.kinds import SELECTED, WHOLE
from certtui.exporting.writing import FORMATS, Format
from certtui.queries.exports import Selection, count_inactive, selection_on
from certtui.store import connection
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
what there is:
  all           every association in force, with its status on the day looked at
  filtered      the same; what the interface calls it when a filter is set
  instances     every certification event of those associations
  associations  the same as all: what `certtui import associations` takes
  matrix        a row for each entity of a kind, a column for each certification, its status in it
  employees, assets, clients, locations, certifications, roles
                whole, with inactive ones, as `certtui import` takes them

examples:
  certtui export all > register.csv
  certtui export filtered --status expired,missing --kind asset --output gaps.xlsx
  certtui export filtered --filter "Night shift gaps" --format json | jq length
  certtui export instances --role Rigger --attribute department=Lifts
  certtui export matrix --kind employee --role Rigger --output riggers.xlsx
  certtui --as-of 2025-12-31 export all --output year-end.csv
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Write a list as CSV, XLSX, JSON or JSON Lines: on stdout, or into a file for you alone."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "what", metavar="WHAT", choices=(*SELECTED, *WHOLE), help="what to export (see below)"
    )
    add_filter_options(parser)
    parser.add_argument(
        "--format", choices=FORMATS, help="default: what the name of --output ends in, else csv"
    )
    parser.add_argument(
        "--excel", action="store_true", help="begin CSV with the mark by which Excel knows UTF-8"
    )
    parser.add_argument("--output", metavar="FILE", help="write this file, instead of stdout")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Write the export; into a file it says on stderr how many rows went where."""
    selection = _selection(arguments, session)
    form = _format(arguments)
    if arguments.what in {"associations", "instances"} and not selection.filter.inactive:
        _tell_left_out()
    line = progress("rows")
    if arguments.output is None:
        _refuse_to_flood(form)
        stream = data_stream()
        export_to_stream(
            session.operator,
            arguments.what,
            selection,
            form,
            stream,
            excel=arguments.excel,
            on_progress=line,
        )
        stream.flush()
        line.clear()
        return 0
    try:
        rows = export_to_file(
            session.operator,
            arguments.what,
            selection,
            form,
            arguments.output,
            overwrite=arguments.force,
            excel=arguments.excel,
            on_progress=line,
        )
    finally:
        line.clear()
    say(f"{count(rows, 'row')} in {Path(arguments.output).absolute()}")
    return 0


def _tell_left_out() -> None:
    """Say what does not come along to whom a register is moved with these."""
    with connection():
        left_out = count_inactive()
    if left_out:
        say(f"left out: {count(left_out, 'association')} of inactive entities; --inactive takes them along")


def _selection(arguments: argparse.Namespace, session: Session) -> Selection:
    """What the options choose. Raises UsageError for one that has no bearing on what is exported whole."""
    if arguments.what in WHOLE:
        for option in FILTER_OPTIONS:
            if getattr(arguments, option):
                raise UsageError(f"--{option} has no bearing on {arguments.what}, which are exported whole.")
        return Selection(session.as_of)
    return selection_on(chosen_filter(arguments, session), session.as_of, session.today)


def _format(arguments: argparse.Namespace) -> Format:
    ending = Path(arguments.output or "").suffix.lower().lstrip(".")
    asked = arguments.format or ending
    form: Format = next((known for known in FORMATS if known == asked), FORMATS[0])
    if arguments.excel and form != "csv":
        raise UsageError(f"--excel is for CSV, and this is {form}. Leave it out.")
    if arguments.force and arguments.output is None:
        raise UsageError("--force is for a file. Name it with --output.")
    return form


def _refuse_to_flood(form: Format) -> None:
    if form == "xlsx" and is_terminal(sys.stdout):
        raise UsageError("A workbook is nothing for a terminal. Name a file with --output.")
