"""`certtui certify` and `certtui renew`: one instance more for those whose codes are given."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli import naming
from certtui.cli.rows import Rows, day_given, find_rows, summary, tell_passed
from certtui.cli.streams import put, say, talk_progress
from certtui.cli.trial import trial_if
from certtui.commands import lifecycle
from certtui.errors import Conflict
from certtui.rights import Right
from certtui.text import count

if TYPE_CHECKING:
    from certtui.commands.lifecycle import Plan, Proposal, Recorded
    from certtui.session import Session

_EXAMPLES = """\
Days are written 2026-12-31, today, yesterday, -2w, +6m or +1y; the last two count from today.

examples:
  certtui certify "First Aid" --codes course.csv --on 2026-11-20 --note "Course 7, hall B"
  certtui renew "First Aid" --codes - --dry-run < course.csv
  certtui export filtered --certification "Crane" --status expires_soon | certtui renew "Crane" --codes -
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    if parser.prog.endswith("certify"):
        parser.description = (
            "Certify those who are Missing it, and again those whose certification was revoked."
        )
    else:
        parser.description = (
            "Renew what is Valid, Expires Soon or Expired, by the certification's renewal basis."
        )
        parser.add_argument(
            "--allow-early",
            action="store_true",
            help="also rows before their renewal window, or whose expiry does not move",
        )
        parser.add_argument(
            "--allow-shorter",
            action="store_true",
            help="also rows whose renewal expires sooner than the current certificate, which it replaces",
        )
        parser.add_argument(
            "--keep-longer",
            action="store_true",
            help="record a renewal that expires sooner and keep the current certificate; the status does not change",
        )
    parser.description += " All of them in one transaction, or none."
    parser.epilog = _EXAMPLES
    naming.add_arguments(parser)
    parser.add_argument("--on", metavar="DATE", help="the day of completion (else today)")
    parser.add_argument(
        "--effective", metavar="DATE", help="when it takes effect (else by the certification's rules)"
    )
    parser.add_argument(
        "--expires", metavar="DATE|never", help="its last day (else by the certification's rules)"
    )
    parser.add_argument("--number", default="", metavar="N", help="the number on the certificate")
    parser.add_argument("--note", default="", metavar="TEXT", help="kept with each of them")
    parser.set_defaults(allow_early=False, allow_shorter=False, keep_longer=False)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Certify or renew, and print what came of it in one line on stdout."""
    session.require_today()
    session.operator.require(Right.UPDATE_CERTIFICATIONS)
    renews = arguments.command == "renew"
    wanted = _wanted(arguments, session)
    rows = find_rows(arguments)
    plan = (lifecycle.plan_renew if renews else lifecycle.plan_certify)(rows.ids, wanted, session.today)
    tell_passed(plan.passed)
    _refuse_unasked(plan, arguments)
    act = lifecycle.renew if renews else lifecycle.certify
    line = talk_progress("renewed" if renews else "certified")
    try:
        with trial_if(arguments.dry_run):
            done = act(session.operator, rows.ids, wanted, session.today, agreed=plan, progress=line)
    finally:
        line.clear()
    put(_told(plan, done, rows, arguments))
    return 0


def _wanted(arguments: argparse.Namespace, session: Session) -> lifecycle.Wanted:
    today = session.today
    never = arguments.expires is not None and arguments.expires.strip().casefold() == "never"
    return lifecycle.Wanted(
        day_given(arguments.on, today, "issued_on") or today,
        day_given(arguments.effective, today, "effective_on"),
        None if never else day_given(arguments.expires, today, "expires_on"),
        never,
        arguments.number,
        arguments.note,
        arguments.keep_longer,
    )


def _refuse_unasked(plan: Plan, arguments: argparse.Namespace) -> None:
    """Name the rows that the interface would ask about, and refuse unless they were allowed beforehand."""
    early = [one for one in plan.proposals if one.early or one.unmoved]
    shorter = [one for one in plan.proposals if one.shortens]
    refused = []
    for rows, allowed, words, option in (
        (
            early,
            arguments.allow_early,
            "early: before the renewal window, or with no later expiry",
            "--allow-early",
        ),
        (
            shorter,
            arguments.allow_shorter,
            "expiring sooner than the current certificate, and replacing it",
            "--allow-shorter; or --keep-longer, to keep the current certificate as well",
        ),
    ):
        if rows:
            say(f"{words} ({len(rows):,}): {naming.listed(map(_moved, rows))}")
        if rows and not allowed:
            refused.append(f"{count(len(rows), 'row')} {words} ({option})")
    if refused:
        raise Conflict(f"Nothing was changed: {'; '.join(refused)}. Leave these rows out, or add the option.")


def _moved(one: Proposal) -> str:
    moved = f"{one.code} {one.old_expiry or 'never expires'} -> {one.expires_on or 'never expires'}"
    if len(one.replaces) < 2:
        return moved
    days = ", ".join(past.issued_on.isoformat() for past in one.replaces)
    return f"{moved} (replaces those of {days})"


def _told(plan: Plan, done: Recorded, rows: Rows, arguments: argparse.Namespace) -> str:
    parts = [f"{done.recorded:,} {'renewed' if plan.act == 'renew' else 'certified'}"]
    ends = sorted({str(one.expires_on or "never") for one in plan.proposals})
    if ends:
        parts[0] += f" (expiring {ends[0]})" if len(ends) == 1 else f" (expiring {ends[0]} to {ends[-1]})"
    if done.replaced:
        parts.append(f"{count(done.replaced, 'certificate')} replaced")
    if done.kept:
        parts.append(f"{count(done.kept, 'row')} with a later expiry that stays, and so does the status")
    again = sum(one.status.word == "revoked" for one in plan.proposals)
    if again:
        parts.append(f"{again:,} of them again after a revocation")
    if plan.overridden:
        parts.append(f"{plan.overridden:,} with another date than proposed")
    return summary(parts, rows, len(plan.passed), dry_run=arguments.dry_run)
