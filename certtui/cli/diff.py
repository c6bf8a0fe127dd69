"""`certtui diff`: what changed status between two dates, and the event that made it so."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from datetime import timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from certtui.cli.arguments import day, statuses
from certtui.cli.filtering import add_filter_options, chosen_filter
from certtui.cli.output import add_output_options, chosen_format, write_export
from certtui.cli.streams import put, say
from certtui.errors import UsageError
from certtui.exporting.differences import (
    DIFFERENCE_COLUMNS,
    NOT_IN_FORCE,
    differences_export,
    status_word,
)
from certtui.exporting.writing import FORMATS, Format
from certtui.queries.differences import Change, Comparison, Move, count_changes, net, stream_changes, total
from certtui.queries.differences.words import by_outcome, move_label, net_words, status_label
from certtui.records import Status
from certtui.rights import TO_VIEW_ROWS
from certtui.store import snapshot
from certtui.text import cell_width, count, fit, printable

if TYPE_CHECKING:
    from certtui.filters import Filter
    from certtui.session import Session

GAPS_FOUND = 3
_TABLE: Final = "table"
_LISTED = 100
"""Lines that share their columns' widths: what they are of is printed while the rest is read."""

_EXAMPLES = f"""\
columns of csv, xlsx, json and jsonl:
  {", ".join(DIFFERENCE_COLUMNS[:7])},
  {", ".join(DIFFERENCE_COLUMNS[7:])}
  from_status, to_status  a status, or {NOT_IN_FORCE}: not assigned yet, or archived
  changed_on              the first day of what it is on the later day
  event                   assigned, certified, renewed, revoked, reinstated, voided, archived;
                          or the passing of a day: took_effect, warning_began, ran_out
  by, recorded_at         of the record behind the event (UTC); empty where only a day passed

The comparison uses what is recorded now: a certificate entered later for a past day counts from that day. --status chooses
what was or is one of them. --as-of has no effect.

A certificate is valid on its last day, and Expired from the day after: diff A B --became expired leaves out what was valid
on B for the last time. --expired-between A B includes it, and what was valid on A for the last time.

examples:
  certtui diff -30d today
  certtui diff 2026-01-01 2026-12-31 --became expired,missing --output lost.xlsx
  certtui diff eoq-1 eoq --kind asset --summary
  certtui diff --expired-between 2026-11-01 2026-11-30
  certtui diff -1d today --fail-on expired || mail -s "expired since yesterday" safety@example.com < /dev/null
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Compare two days: every row whose status differs, what it was and is, since when, and the event that made it "
        "so. Days are those of other options: 2026-12-31, today, -30d, +6m, eoq."
    )
    parser.epilog = _EXAMPLES
    # a day that is counted back is no option
    parser._negative_number_matcher = re.compile(r"-\d+\s*[A-Za-z]+")  # noqa: SLF001
    parser.add_argument("first", metavar="FROM", type=day, nargs="?", help="the earlier day")
    parser.add_argument(
        "second", metavar="TO", type=day, nargs="?", help="the later day, which may be yet to come"
    )
    parser.add_argument(
        "--expired-between",
        nargs=2,
        type=day,
        metavar=("DAY", "DAY"),
        help="in place of FROM and TO: rows whose last valid day is from the first day to the second, both included, "
        "and that are still Expired on the day after",
    )
    parser.add_argument(
        "--was",
        type=_standings,
        metavar="S,S",
        help=f"only what was one of these on FROM; also {NOT_IN_FORCE}",
    )
    parser.add_argument(
        "--became",
        type=_standings,
        metavar="S,S",
        help=f"only what is one of these on TO; also {NOT_IN_FORCE}",
    )
    add_filter_options(parser)
    parser.add_argument(
        "--summary", action="store_true", help="the numbers only: as a table, or --format json"
    )
    parser.add_argument(
        "--format",
        choices=(_TABLE, *FORMATS),
        help="default: what the name of --output ends in, else table",
    )
    add_output_options(parser)
    parser.add_argument(
        "--fail-on", type=statuses, metavar="S,S", help="exit with 3 when anything became one of these"
    )


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print the changes, or write them; 3 when something became a status of --fail-on."""
    if not arguments.summary or arguments.expired_between:  # the latter is counted row by row
        session.operator.require(*TO_VIEW_ROWS)
    comparison = _compared(arguments, chosen_filter(arguments, session))
    comparison.check()
    form = _format(arguments)
    if arguments.summary:
        moves = _moves(session, comparison)
        put(_summary_json(comparison, moves) if form == "json" else "\n".join(_summary(comparison, moves)))
    elif form == _TABLE:
        moves = _print(session, comparison)
    else:
        write_export(arguments, session.operator, differences_export(comparison), form)
        moves = _moves(session, comparison) if arguments.fail_on else {}
    return _verdict(moves, arguments.fail_on or frozenset())


def _compared(arguments: argparse.Namespace, filter: Filter) -> Comparison:
    """The days and the changes that were asked for. Raises UsageError."""
    was, became = arguments.was or frozenset(), arguments.became or frozenset()
    if arguments.expired_between is None:
        if arguments.second is None:
            raise UsageError(
                "Name two days, as in certtui diff -30d today, or use --expired-between -30d today."
            )
        return Comparison(arguments.first, arguments.second, filter, was, became)
    if arguments.first is not None or was or became:
        raise UsageError(
            "--expired-between already names the days and the status. Leave out FROM, TO, --was and --became."
        )
    first, last = arguments.expired_between
    if first > last:
        raise UsageError(f"{first} is after {last}. Name the earlier day first.")
    # what is valid on a day for the last time is Expired from the next day on
    return Comparison(
        first, last + timedelta(days=1), filter, became=frozenset({Status.EXPIRED}), only_lapsed=True
    )


def _verdict(moves: dict[Move, int], fail_on: frozenset[Status]) -> int:
    became = {
        status: sum(n for move, n in moves.items() if move.became is status) for status in sorted(fail_on)
    }
    found = [f"{number:,} became {status.word}" for status, number in became.items() if number]
    if found:
        say(f"certtui: {', '.join(found)}")
    return GAPS_FOUND if found else 0


def _standings(text: str) -> frozenset[Status | None]:
    """Statuses by their words, not_in_force among them."""
    words = [word.strip().lower().replace("-", "_") for word in text.split(",")]
    rest = ",".join(word for word in words if word != NOT_IN_FORCE)
    chosen: frozenset[Status | None] = frozenset({None}) if NOT_IN_FORCE in words else frozenset()
    return chosen | statuses(rest) if rest or not chosen else chosen


def _format(arguments: argparse.Namespace) -> Format | Literal["table"]:
    form: Format | Literal["table"] = chosen_format(
        arguments, FORMATS, _TABLE if arguments.output is None else FORMATS[0]
    )
    if arguments.summary:
        if arguments.output is not None or form not in {_TABLE, "json"}:
            raise UsageError(
                "--summary is printed, as a table or with --format json. Leave it out for a file."
            )
    elif form == _TABLE and arguments.output is not None:
        raise UsageError(f"A table is printed. For a file choose one of {', '.join(FORMATS)}.")
    return form


# The numbers


def _moves(session: Session, comparison: Comparison) -> dict[Move, int]:
    with snapshot():
        return _counted(session, comparison)


def _counted(session: Session, comparison: Comparison) -> dict[Move, int]:
    if not comparison.only_lapsed:
        return total(count_changes(session.operator, comparison))
    with closing(stream_changes(comparison)) as changes:
        return Counter(Move(one.was, one.became) for one in changes)


def _summary(comparison: Comparison, moves: dict[Move, int]) -> list[str]:
    """How many became what, from what; and by how much each status has more than before."""
    lines = [f"{comparison.first} → {comparison.second}: {count(sum(moves.values()), 'change')}"]
    width = max((len(f"{number:,}") for _, number, _ in by_outcome(moves)), default=0)
    for became, number, origins in by_outcome(moves):
        whence = ", ".join(f"{n:,} {status_label(was)}" for was, n in origins)
        lines.append(f"{number:>{width},}  {fit(status_label(became), 12)}  was {whence}")
    # of some moves only, a balance would be none
    if (words := net_words(moves)) and not (comparison.was or comparison.became):
        lines.append(f"net: {words}")
    return lines


def _summary_json(comparison: Comparison, moves: dict[Move, int]) -> str:
    import json

    answer: dict[str, Any] = {
        "from": comparison.first.isoformat(),
        "to": comparison.second.isoformat(),
        "changes": sum(moves.values()),
        "moves": [
            {"from_status": status_word(move.was), "to_status": status_word(move.became), "count": number}
            for move, number in moves.items()
        ],
    }
    if not (comparison.was or comparison.became):
        answer["net"] = {status.word: number for status, number in net(moves).items()}
    return json.dumps(answer, ensure_ascii=False, indent=2)


# The rows


def _print(session: Session, comparison: Comparison) -> dict[Move, int]:
    """The changes, a line each, and the numbers below them, where a long list ends."""
    with snapshot(), closing(stream_changes(comparison)) as changes:
        source = iter(changes)
        headed = False
        while batch := list(islice(source, _LISTED)):
            put("\n".join(_lines(batch, header=not headed)))
            headed = True
        moves = _counted(session, comparison)
    put("\n".join([*([""] if headed else []), *_summary(comparison, moves)]))
    return moves


def _lines(batch: Iterable[Change], *, header: bool) -> list[str]:
    cells = [("Since", "Certification", "Code", "Name", "Was → is", "Why")] if header else []
    cells += [
        (
            one.on.isoformat(),
            printable(one.certification),
            printable(one.code),
            printable(one.name),
            move_label(Move(one.was, one.became)),
            printable(f"{one.detail} ({one.by})" if one.by else one.detail),
        )
        for one in batch
    ]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    return ["  ".join((*map(fit, row[:-1], widths), row[-1])).rstrip() for row in cells]
