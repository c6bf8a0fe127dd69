"""`certtui revoke` and `certtui reinstate`, for those whose codes are given."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli import naming
from certtui.cli.rows import DAY_FORMS, day_given, find_rows, summary, tell_passed
from certtui.cli.streams import put, talk_progress
from certtui.cli.trial import trial_if
from certtui.commands.lifecycle import REVOKE_REASONS, reinstate, revoke
from certtui.rights import Right
from certtui.text import count

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from certtui.commands.lifecycle import Passed, Reinstated
    from certtui.progress import Progress
    from certtui.session import Session

_REVOKE_EXAMPLES = f"""\
reasons: {"; ".join(REVOKE_REASONS[:-1])}; or "Other: " with words of your own

examples:
  certtui revoke "Crane" --codes leavers.txt --reason "Left the company or post"
  certtui revoke "Crane" --codes - --on yesterday --reason "Other: the crane was sold last week"
"""
_REINSTATE_EXAMPLES = """\
example:
  certtui reinstate "Crane" --codes back.txt --reason "Passed the assessment on appeal"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    naming.add_arguments(parser)
    if parser.prog.endswith("revoke"):
        parser.description = "Revoke a certification: what is recorded of it is void from that day on."
        parser.epilog = _REVOKE_EXAMPLES
    else:
        parser.description = "End revocations: what they voided is back, with its dates."
        parser.epilog = _REINSTATE_EXAMPLES
    parser.add_argument("--reason", required=True, metavar="TEXT", help="why; kept with the revocation")
    parser.add_argument("--on", metavar="DATE", help=f"from which day on (else today): {DAY_FORMS}")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Revoke or reinstate, and print what came of it in one line on stdout."""
    session.require_today()
    session.operator.require(Right.UPDATE_CERTIFICATIONS)
    on = day_given(arguments.on, session.today, "on") or session.today
    rows = find_rows(arguments)
    act = _revoke if arguments.command == "revoke" else _reinstate
    line = talk_progress("done")
    try:
        with trial_if(arguments.dry_run):
            words, passed = act(session, rows.ids, arguments.reason, on, line)
    finally:
        line.clear()
    tell_passed(passed)
    put(summary([words], rows, len(passed), dry_run=arguments.dry_run))
    return 0


def _revoke(
    session: Session, ids: Sequence[int], reason: str, on: date, progress: Progress
) -> tuple[str, Sequence[Passed]]:
    done = revoke(session.operator, ids, reason, on, session.today, progress=progress)
    return f"{done.revoked:,} revoked from {on} on, {count(done.voided, 'instance')} void", done.passed


def _reinstate(
    session: Session, ids: Sequence[int], reason: str, on: date, progress: Progress
) -> tuple[str, Sequence[Passed]]:
    done = reinstate(session.operator, ids, reason, on, session.today, progress=progress)
    given_back = count(done.restored_instances, "instance")
    return f"{_since(done, on)}, {given_back} given back", done.passed


def _since(done: Reinstated, on: date) -> str:
    """How many are reinstated from the day on, and how many never come to be revoked: of those the day says nothing."""
    begun = done.reinstated - done.unbegun
    parts = [f"{begun:,} reinstated from {on} on"] if begun or not done.unbegun else []
    if done.unbegun:
        parts.append(
            f"{done.unbegun:,} reinstated whose revocation begins after {on} and so never takes effect"
        )
    return ", ".join(parts)
