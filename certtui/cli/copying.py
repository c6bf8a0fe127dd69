"""`certtui copy`: the whole register into another database, on either engine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui import config
from certtui.backups.copying import copy_register
from certtui.cli.streams import put_of_done, say, talk_progress
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_INCOMPLETE = 1
_EXAMPLES = """\
examples:
  certtui copy --to postgresql://certtui@db.example.com/register
  certtui copy --database postgresql://certtui@db.example.com/register --to register.sqlite3

Keep the password of a server in ~/.pgpass: other accounts can see the command line.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Copy the whole register into an empty database: every row with its id, archived and ended ones too, "
        "attachments, the audit log, sweeps, saved filters, operators and their permissions. Everything is read back "
        "and compared before the copy is kept. The register itself is not changed. Because the copy shows everything, "
        "you need permission to view, export and read the audit log. Exit code 1 when attached files are left out or "
        "when the check of the copy finds problems."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument(
        "--to", metavar="URL|PATH", required=True, help="a PostgreSQL database without tables, or a new file"
    )
    parser.add_argument(
        "--without-missing",
        action="store_true",
        help="leave out attached files that cannot be read, instead of stopping",
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Copy; say what was copied, and what to do with the two registers that there are now."""
    line = talk_progress("rows copied and read back")
    try:
        done = copy_register(
            session.operator,
            session.location,
            config.database_location(arguments.to),
            without_missing=arguments.without_missing,
            progress=line,
        )
    finally:
        line.clear()
    put_of_done(
        f"{done.target}: {count(done.rows, 'row')} and {count(done.files, 'attached file')} copied, "
        "read back and compared"
    )
    say(
        f"certtui: there are two registers now. To work in the copy, start certtui with --database '{done.target}' or "
        f"set {config.DATABASE_VARIABLE} to it; changes made to the old one from now on are not copied."
    )
    for name in done.lacking:
        say(f"certtui: the attached file '{name}' could not be read and is not in the copy")
    for problem in done.problems:
        say(f"certtui: {problem.what}: {problem.where}\n    {problem.meaning}")
    if done.problems:
        say(
            f"certtui: the copy has {count(len(done.problems), 'problem')}, as the register that it was made from. "
            "'certtui check' lists them."
        )
    return _INCOMPLETE if done.lacking or done.problems else 0
