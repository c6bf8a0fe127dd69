"""`certtui backup`: the register as one file, with its attachments."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.attachments import size_words
from certtui.backups.backing_up import back_up
from certtui.cli.streams import put_of_done, say, talk_progress
from certtui.errors import UsageError
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_LACKING = 1
_EXAMPLES = """\
examples:
  certtui backup /srv/backups/certtui-$(date +%F).zip
  certtui backup register.zip --force

Others may go on working. On PostgreSQL use pg_dump and pg_restore: attachments are in the database there.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Write the database as it is now, with all attachments, into one file for you alone, and read it back to see "
        "that it is whole. It shows everything, so it takes the right to view, export and read the audit log. Exit "
        "code 1 when attachments are missing in it."
    )
    parser.epilog = _EXAMPLES
    parser.add_argument("file", metavar="FILE", help="the file to write")
    parser.add_argument("--force", action="store_true", help="replace FILE if it is there")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Back up; the answer on stdout ends with the head of the audit log, to be kept where nobody can change it."""
    if arguments.file == "-":
        raise UsageError("A backup is read back from its file. Name one.")
    line = talk_progress("bytes backed up")
    try:
        done = back_up(session.operator, arguments.file, overwrite=arguments.force, progress=line)
    finally:
        line.clear()
    manifest = done.manifest
    put_of_done(
        f"{done.path}: {size_words(done.size)}, with {count(len(manifest.attachments), 'attached file')}, read back whole"
        f"\n{done.anchor}"
    )
    if manifest.lacking:
        say(
            f"certtui: {count(len(manifest.lacking), 'attached file')} could not be read and "
            f"{'is' if len(manifest.lacking) == 1 else 'are'} not in the backup. 'certtui check' names them."
        )
        return _LACKING
    return 0
