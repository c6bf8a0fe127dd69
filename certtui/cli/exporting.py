"""`certtui export`: lists for other programs, on stdout or in a file."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.filtering import FILTER_OPTIONS, add_filter_options, chosen_filter
from certtui.cli.output import add_output_options, chosen_format, write_export
from certtui.cli.streams import say
from certtui.errors import UsageError
from certtui.exporting.kinds import SELECTED, WHOLE, find_export
from certtui.exporting.writing import FORMATS
from certtui.queries.exports import Selection, selection_on
from certtui.queries.left_out import count_left_out, describe_left_out, is_of_everything
from certtui.store import connection

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
  certtui export instances --role Driver --attribute department=Lifts
  certtui export matrix --kind employee --role Driver --output riggers.xlsx
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
    add_output_options(parser)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Write the export; into a file it says on stderr how many rows went where."""
    selection = _selection(arguments, session)
    form = chosen_format(arguments, FORMATS, FORMATS[0])
    if arguments.excel and form != "csv":
        raise UsageError(f"--excel is for CSV, and this is {form}. Leave it out.")
    export = find_export(arguments.what, selection)
    write_export(arguments, session.operator, export, form, excel=arguments.excel)
    if is_of_everything(arguments.what, selection):
        with connection():
            left_out = count_left_out(selection)
        if any(left_out):
            say(f"certtui: {describe_left_out(left_out)}")
    return 0


def _selection(arguments: argparse.Namespace, session: Session) -> Selection:
    """What the options choose. Raises UsageError for one that has no bearing on what is exported whole."""
    if arguments.what in WHOLE:
        for option in FILTER_OPTIONS:
            if getattr(arguments, option):
                raise UsageError(f"--{option} has no bearing on {arguments.what}, which are exported whole.")
        return Selection(session.as_of)
    return selection_on(chosen_filter(arguments, session), session.as_of, session.today)
