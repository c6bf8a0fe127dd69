"""`certtui audit`: the log of what was done, listed, shown, verified, and its head kept elsewhere."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.arguments import add_global_options, day, kind
from certtui.cli.output import add_output_options

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
examples:
  certtui audit list --certification "First Aid" --since 2026-01-01
  certtui audit list --kind employee --code E00042
  certtui audit list --format csv --output audit.csv
  certtui audit list --refused --since 2026-11-01     what was refused, and to whom
  certtui audit show 1234
  certtui audit anchor >> /mnt/elsewhere/anchors      a line that names the newest event and its hash
  certtui audit anchor --journal                      the same, into the system's journal
  certtui audit verify --anchor /mnt/elsewhere/anchors
  journalctl -t certtui -o cat | certtui audit verify --anchor -
  certtui audit accept --reason "Addresses corrected by the database team, ticket 4711"

Anyone who can write to the database can also write a whole new log that passes this check. Keep anchors where that account
cannot write: verify finds every event that differs from what was anchored. Moments and days are UTC.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its own subcommands."""
    parser.description = "Read the audit log: who did what and when. Takes the right to read it."
    parser.epilog = _EXAMPLES
    commands = parser.add_subparsers(dest="audit", metavar="WHAT", required=True, title="what to do")
    _add_list(_sub(commands, "list", "list events, newest first"))
    show = _sub(commands, "show", "show all of one event, and the entities that it touched")
    show.add_argument("event", metavar="ID", type=_number, help="the event's number")
    verify = _sub(commands, "verify", "look whether the log was changed; exit code 1 when it was")
    verify.add_argument(
        "--anchor",
        metavar="FILE|-",
        help="look whether it still holds every anchor in this text; - reads stdin",
    )
    accept = _sub(
        commands, "accept", "keep rows that another program changed as they are now; the log says so and why"
    )
    accept.add_argument("--reason", required=True, metavar="TEXT", help="why these changes are right")
    anchor = _sub(commands, "anchor", "give the newest event's number and hash, to be kept elsewhere")
    where = anchor.add_mutually_exclusive_group()
    where.add_argument("file", metavar="FILE", nargs="?", help="append it to this file, for you alone")
    where.add_argument("--journal", action="store_true", help="write it to the system's journal")
    for made in commands.choices.values():
        add_global_options(made)


def _sub(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], name: str, help: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=help, description=help[:1].upper() + help[1:] + ".")


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--refused",
        action="store_true",
        help="list what was refused instead, and to whom; takes the right to view operators as well",
    )
    parser.add_argument("--certification", metavar="NAME|#ID", help="only what was about this one")
    parser.add_argument("--kind", type=kind, metavar="KIND", help="with --code: the entity's kind")
    parser.add_argument(
        "--code", metavar="CODE", help="only what was about this entity, alone or among others"
    )
    parser.add_argument("--operator-name", default="", metavar="NAME", help="only what this operator did")
    parser.add_argument(
        "--action", default="", metavar="ACTION", help="only this action: assign, renew, import …"
    )
    parser.add_argument("--since", type=day, metavar="YYYY-MM-DD", help="only from this day on (UTC)")
    parser.add_argument("--until", type=day, metavar="YYYY-MM-DD", help="only up to this day (UTC)")
    parser.add_argument(
        "--search", default="", metavar="TEXT", help="only events in which all these words occur"
    )
    parser.add_argument(
        "--limit", type=_number, metavar="N", help="no more than N; a table has 100 unless told, 0 lists all"
    )
    parser.add_argument(
        "--format",
        choices=("table", "csv", "json", "jsonl"),
        help="default: table; into a file what its name ends in, else csv",
    )
    add_output_options(parser)


def _number(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise argparse.ArgumentTypeError(f"'{text}' is no number")
    return int(text)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what was asked for. Raises NotPermitted for whoever may not read the log."""
    if arguments.audit == "list" and arguments.refused:
        from certtui.cli.refused_listing import list_refused

        return list_refused(arguments, session)
    if arguments.audit == "list":
        from certtui.cli.audit_listing import list_events

        return list_events(arguments, session)
    if arguments.audit == "show":
        from certtui.cli.audit_listing import show_event

        return show_event(arguments.event)
    from certtui.cli import audit_anchors

    if arguments.audit == "accept":
        return audit_anchors.accept(session.operator, arguments.reason)
    if arguments.audit == "verify":
        return audit_anchors.verify(arguments.anchor)
    return audit_anchors.anchor(session.location, arguments.file, journal=arguments.journal)
