"""`certtui status`: how many associations have each status, for people, for scripts and for alarms."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from certtui.cli.arguments import statuses
from certtui.cli.filtering import add_filter_options, chosen_filter
from certtui.cli.streams import put, say
from certtui.queries.compliance import CertificationCounts, list_counts
from certtui.records import Counts, Status
from certtui.text import cell_width, fit, printable

if TYPE_CHECKING:
    from certtui.session import Session

GAPS_FOUND = 3

_EXAMPLES = """\
examples:
  certtui status
  certtui status --kind asset --format json
  certtui status --fail-on expired,missing || mail -s "gaps" safety@example.com < /dev/null
  certtui --as-of 2027-03-31 status --certification "First Aid/CPR"
  certtui --as-of eoq status --role Driver --status missing,expired
  certtui status --filter "Night shift"
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Count associations by status, for each certification. Inactive entities do not count."
    )
    parser.epilog = _EXAMPLES
    add_filter_options(parser)
    parser.add_argument("--format", choices=("table", "json"), default="table")
    parser.add_argument(
        "--fail-on",
        type=statuses,
        metavar="S,S",
        help="exit with 3 when any of these occurs: expired,missing",
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print the counts; 3 when a status of --fail-on occurs in them."""
    counted = list_counts(session.operator, session.as_of, chosen_filter(arguments, session))
    total = Counts()
    for one in counted:
        total = total.plus(one.counts)
    if arguments.format == "json":
        put(_json(session.as_of.isoformat(), counted, total))
    else:
        put(_table(counted, total))
    asked = sorted(arguments.fail_on or ())
    found = [f"{total.of(status):,} {status.word}" for status in asked if total.of(status)]
    if found:
        say(f"certtui: {', '.join(found)}")
        return GAPS_FOUND
    return 0


def _json(as_of: str, counted: list[CertificationCounts], total: Counts) -> str:
    import json

    return json.dumps(
        {
            "as_of": as_of,
            "certifications": [
                {"certification": name, "kind": kind.word, "counts": counts._asdict()}
                for name, kind, counts in counted
            ],
            "total": total._asdict(),
        },
        ensure_ascii=False,
        indent=2,
    )


def _table(counted: list[CertificationCounts], total: Counts) -> str:
    rows = [("Certification", "For", *(status.label for status in Status), "Total")]
    rows += [(printable(name), kind.word, *_numbers(counts)) for name, kind, counts in counted]
    rows.append(("Total", "", *_numbers(total)))
    widths = [max(map(cell_width, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, kind, *numbers in rows:
        right = (number.rjust(width) for number, width in zip(numbers, widths[2:], strict=True))
        lines.append("  ".join((fit(name, widths[0]), fit(kind, widths[1]), *right)))
    return "\n".join(lines)


def _numbers(counts: Counts) -> list[str]:
    return [f"{number:,}" for number in (*counts, counts.total)]
