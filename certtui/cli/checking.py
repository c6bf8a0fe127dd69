"""`certtui check`: whether the database holds together."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.attachments import count_unreferenced, list_unreferenced, size_words
from certtui.cli.streams import put, say, talk_progress
from certtui.commands.attachments import sweep_attachments
from certtui.integrity import check
from certtui.store import connection
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session


_MOST_LISTED = 10


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Look for damage: in the database file, in the sources of associations, in the stored timelines, in the "
        "chain of the audit log, and in the contents of attachments. Find what another program changed: rows that "
        "are not those the log tells of, and tables, triggers and views that certtui did not make. Changes nothing. "
        "Exit code 1 when something is found."
    )
    parser.add_argument(
        "--sweep",
        action="store_true",
        help="drop what is left of removed attachments, if nothing is wrong",
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print each problem on stdout: what, where, what it means."""
    line, reading = talk_progress("associations checked"), talk_progress("bytes of attachments read")
    summing = talk_progress("rows compared with the audit log")
    try:
        problems = check(line, reading, summing)
    finally:
        for each in (line, reading, summing):
            each.clear()
    for problem in problems:
        put(f"{problem.what}: {problem.where}\n    {problem.meaning}")
    if problems:
        say(f"certtui: {count(len(problems), 'problem')} found; nothing was changed")
        return 1
    put(
        "clean: the database, the timelines, the audit log and the rows that it tells of, the attachments and the signed "
        "sweeps hold together"
    )
    return _tell_leftover(arguments, session)


def _tell_leftover(arguments: argparse.Namespace, session: Session) -> int:
    """What removed attachments and crashes leave is harmless: no problem, but space, and contents that were to go."""
    if arguments.sweep:
        swept = sweep_attachments(session.operator)
        say(
            f"certtui: {count(swept.number, 'file')} of removed attachments deleted, {size_words(swept.size)}"
        )
        if swept.refused.number:
            say(
                f"certtui: {count(swept.refused.number, 'file')} could not be deleted: {swept.refused.reason}. "
                "Ask the owner of the folder for the right to write in it, then run 'certtui check --sweep' again."
            )
            return 1
        return 0
    with connection():
        left, files = count_unreferenced(), list_unreferenced(_MOST_LISTED)
    if left.number:
        for file in files:
            say(f"not needed: {file}")
        if left.number > len(files) > 0:
            say(f"and {left.number - len(files):,} more")
        say(
            f"certtui: {count(left.number, 'file')} of removed attachments, {size_words(left.size)}, "
            f"{'is' if left.number == 1 else 'are'} not needed. This is harmless. To delete them: certtui check --sweep"
        )
    return 0
