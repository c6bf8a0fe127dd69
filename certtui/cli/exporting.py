"""`certtui export`: lists for other programs, on stdout or in a file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from certtui.cli.filtering import FILTER_OPTIONS, add_filter_options, chosen_filter
from certtui.cli.output import add_output_options, chosen_format, write_export
from certtui.cli.streams import say, talk_progress
from certtui.errors import UsageError
from certtui.exporting.kinds import MATRIX_CELLS, SELECTED, WHOLE, find_export
from certtui.exporting.writing import FORMATS
from certtui.queries.exports import Selection, selection_on
from certtui.queries.left_out import count_left_out, describe_left_out, is_of_everything
from certtui.store import connection
from certtui.text import count

if TYPE_CHECKING:
    from certtui.exporting.writing import Format
    from certtui.session import Session

PACKAGE = "package"
_EXAMPLES = """\
what there is:
  all           every association in force, with its status on the day looked at
  filtered      the same; what the interface calls it when a filter is set
  instances     every certification event of those associations
  associations  the same as all: what `certtui import associations` takes
  matrix        a row for each entity of a kind, a column for each certification, its status in it; or, with --cells, the
                expiry or the issue date, n/a where it is not assigned
  employees, assets, clients, locations, certifications, roles
                whole, with inactive ones, as `certtui import` takes them
  package       all of these kinds, associations and instances, as files of a folder: 'certtui import all' takes it

examples:
  certtui export all > register.csv
  certtui export filtered --status expired,missing --kind asset --output gaps.xlsx
  certtui export filtered --filter "Night shift gaps" --format json | jq length
  certtui export instances --role Driver --attribute department=Lifts
  certtui export matrix --kind employee --role Driver --output riggers.xlsx
  certtui export matrix --kind employee --cells expires_on --output expiries.xlsx
  certtui --as-of 2025-12-31 export all --output year-end.csv
  certtui export package handover
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Write a list as CSV, XLSX, JSON or JSON Lines: on stdout, or into a file for you alone."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "what", metavar="WHAT", choices=(*SELECTED, *WHOLE, PACKAGE), help="what to export (see below)"
    )
    parser.add_argument(
        "folder", metavar="FOLDER", nargs="?", help="of package: the folder, made if it is not there"
    )
    add_filter_options(parser)
    parser.add_argument(
        "--format", choices=FORMATS, help="default: what the name of --output ends in, else csv"
    )
    parser.add_argument(
        "--excel", action="store_true", help="begin CSV with the mark by which Excel knows UTF-8"
    )
    parser.add_argument(
        "--cells",
        choices=MATRIX_CELLS,
        help="what stands in the cells of a matrix: the status (default), or a date as `certtui import matrix` takes it",
    )
    add_output_options(parser)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Write the export; into a file it says on stderr how many rows went where."""
    if arguments.what == PACKAGE:
        return _write_package(arguments, session)
    if arguments.folder is not None:
        raise UsageError(
            f"A folder is for 'export package'. To write {arguments.what} into a file, add --output FILE."
        )
    selection = _selection(arguments, session)
    form = chosen_format(arguments, FORMATS, FORMATS[0])
    if arguments.excel and form != "csv":
        raise UsageError(f"--excel is for CSV, and this is {form}. Leave it out.")
    if arguments.cells and arguments.what != "matrix":
        raise UsageError(f"--cells is for a matrix, and not for {arguments.what}. Leave it out.")
    export = find_export(arguments.what, selection, arguments.cells or "status")
    write_export(arguments, session.operator, export, form, excel=arguments.excel)
    if is_of_everything(arguments.what, selection):
        with connection():
            left_out = count_left_out(selection)
        if any(left_out):
            say(f"certtui: {describe_left_out(left_out)}")
    return 0


def _write_package(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.exporting.package import write_package

    for option in (*FILTER_OPTIONS, "output"):
        if getattr(arguments, option):
            raise UsageError(
                f"--{option.replace('_', '-')} has no bearing on a package, which holds everything. Leave it out."
            )
    if arguments.folder is None:
        raise UsageError("Name the folder of the package: certtui export package FOLDER")
    form: Format = arguments.format or "csv"
    if form not in {"csv", "xlsx"}:
        raise UsageError(f"A package is for 'import all', which takes no {form}. Choose csv or xlsx.")
    if arguments.excel and form != "csv":
        raise UsageError(f"--excel is for CSV, and this is {form}. Leave it out.")
    line = talk_progress("rows")
    try:
        written = write_package(
            session.operator,
            Path(arguments.folder),
            session.as_of,
            form,
            overwrite=arguments.force,
            excel=arguments.excel,
            on_progress=line,
        )
    finally:
        line.clear()
    for path, number in written:
        say(f"{count(number, 'row')} in {path.absolute()}")
    return 0


def _selection(arguments: argparse.Namespace, session: Session) -> Selection:
    """What the options choose. Raises UsageError for one that has no bearing on what is exported whole."""
    if arguments.what in WHOLE:
        for option in FILTER_OPTIONS:
            if getattr(arguments, option):
                raise UsageError(f"--{option} has no bearing on {arguments.what}, which are exported whole.")
        return Selection(session.as_of)
    return selection_on(chosen_filter(arguments, session), session.as_of, session.today)
