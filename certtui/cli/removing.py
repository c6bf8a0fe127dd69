"""`certtui remove`: a certification and its history taken from those whose codes are given, for good."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from certtui.cli import naming
from certtui.cli.streams import is_terminal, put, say, talk_progress
from certtui.commands.assignment import Removal, plan_removal, remove
from certtui.errors import NotFound
from certtui.queries.associations import find_associations
from certtui.rights import Right
from certtui.store import snapshot
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_WORD = "remove"
"""What is to be typed in full: a hasty y must not delete a history."""

_EXAMPLES = """\
Rows that a role brings stay, and are named: change them where the role brings them.

examples:
  certtui remove "First Aid" --codes leavers.txt --dry-run
  certtui remove "First Aid" --codes leavers.txt
  certtui export filtered --certification "Old Permit" --status expired | certtui remove "Old Permit" --codes -
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = "Remove a certification from entities, with its history. This cannot be undone."
    parser.epilog = _EXAMPLES
    naming.add_arguments(parser)
    parser.add_argument("--yes", action="store_true", help="do not ask on the terminal")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Say what goes and what stays, ask, remove, and print what came of it in one line on stdout."""
    session.require_today()
    session.operator.require(Right.DELETE_CERTIFICATIONS)
    (certification, found) = naming.find_named(arguments)
    with snapshot():
        held = find_associations(certification.id, list(found.ids.values()))
        if not held:
            raise NotFound(f"None of them holds '{certification.name}'. Nothing was changed.")
        plan = plan_removal(list(held.values()))
    absent = len(found.ids) - len(held)
    _tell_kept(plan)
    if arguments.dry_run:
        put(_summary("would be", plan, absent, len(found.unknown)))
        return 0
    if not arguments.yes and not _confirmed(certification.name, plan, arguments):
        say("Nothing was changed.")
        return 1
    line = talk_progress("removed")
    try:
        done = remove(session.operator, list(held.values()), agreed=plan, progress=line)
    finally:
        line.clear()
    put(_summary("done", done, absent, len(found.unknown)))
    return 0


def _tell_kept(plan: Removal) -> None:
    for role, codes in plan.kept:
        say(
            f"kept, for the role {role} brings it ({len(codes):,}): {naming.listed(codes)}\n"
            f"    change that in Settings > Employees > [{role}] > Certifications"
        )


def _summary(lead: str, plan: Removal, absent: int, unknown: int) -> str:
    return (
        f"{lead}: {plan.removed:,} removed with {count(plan.instances, 'instance')}, {plan.kept_count:,} kept by a role"
        f" ({plan.stripped:,} of them no longer direct), {absent + plan.missing:,} did not hold it,"
        f" {unknown:,} not found"
    )


def _confirmed(name: str, plan: Removal, arguments: argparse.Namespace) -> bool:
    """Ask on the terminal. A script, which nobody can answer for, has said what it wants by its command."""
    if arguments.codes == "-" or not is_terminal(sys.stdin) or not is_terminal(sys.stderr):
        return True
    say(
        f"Remove {count(plan.removed, 'row')} of '{name}' and {count(plan.instances, 'instance')} with them? "
        f"This cannot be undone. Type {_WORD} to go on:"
    )
    return sys.stdin.readline().strip().lower() == _WORD
