"""`certtui assign`: a certification for those whose codes are given."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli import naming
from certtui.cli.streams import put, talk_progress
from certtui.cli.trial import trial_if
from certtui.commands.assignment import assign

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
examples:
  certtui assign "First Aid" --codes new-starters.txt
  certtui export filtered --certification "Crane Operator" | certtui assign "Lifting Plan" --codes -
  printf 'E1001\\nE1002\\n' | certtui assign "First Aid" --codes - --dry-run
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = "Assign a certification from today on, to all of them in one transaction or to none."
    parser.epilog = _EXAMPLES
    naming.add_arguments(parser)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Assign, and print what came of it in one line on stdout."""
    session.require_today()
    (certification, found) = naming.find_named(arguments)
    ids = list(found.ids.values())
    line = talk_progress("assigned")
    try:
        with trial_if(arguments.dry_run):
            done = assign(session.operator, certification.id, ids, session.today, progress=line)
    finally:
        line.clear()
    parts = [f"{done.added:,} added"]
    if done.restored:
        parts.append(f"{done.restored:,} restored with their history")
    if done.inherited:
        parts.append(f"{done.inherited:,} inherited from a role before, now direct as well")
    parts += [f"{done.already:,} already there", f"{len(found.unknown):,} not found"]
    parts.append(f"{len(found.inactive) + done.skipped:,} inactive")
    put(("would be: " if arguments.dry_run else "") + ", ".join(parts))
    return 0
