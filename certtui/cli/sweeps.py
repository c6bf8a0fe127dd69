"""`certtui sweeps`: which audit sweeps there are, their lists as files, and what became of the last one's rows."""

from __future__ import annotations

import argparse
from functools import partial
from typing import TYPE_CHECKING

from certtui.cli.acts import Acts
from certtui.cli.filtering import add_filter_options, chosen_filter
from certtui.cli.listing import put_fields, put_rows
from certtui.cli.output import add_output_options, chosen_format, write_out
from certtui.cli.streams import data_stream, put, say, talk_progress
from certtui.days import local_day
from certtui.queries.sweeps import compare_sweep, get_sweep, list_compared, list_sweeps
from certtui.store import connection
from certtui.sweeping import SWEEP_FORMATS, Decision, Sweep
from certtui.text import count

if TYPE_CHECKING:
    from certtui.session import Session

_EXAMPLES = """\
A sweep is a queue of rows that need action, frozen when it is begun, worked one row at a time in the interface (s in
every view), and signed off. Its CSV is to the byte what was signed.

examples:
  certtui sweeps                                    all of them, those that are open first
  certtui sweeps begin --role Rigger                freeze what needs action now; its number on stdout
  certtui --as-of eoq+1 sweeps begin --kind employee   what will need action on that day, to be worked now
  certtui sweeps export 3 | sha256sum               the hash that 'certtui sweeps show 3' tells
  certtui sweeps export 3 --output sweep-3.txt      a report to be printed: 80 columns, pages of 60 lines
  certtui sweeps compare 3                          with the last one of its scope that was signed off
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand and its acts."""
    parser.description = "List, show, begin, export and compare audit sweeps. Without an act: list."
    parser.epilog = _EXAMPLES
    acts = Acts(parser, required=False)
    acts.add_listing("list", "list sweeps, those that are open first")
    _number(acts.add_listing("show", "show one sweep: its scope, how far it is, who signed what"))
    begin = acts.add("begin", "freeze the rows that need action, or have the statuses asked for")
    add_filter_options(begin)
    export = _number(acts.add("export", "write a sweep's list, signed off or not"))
    export.add_argument("--format", choices=SWEEP_FORMATS, help="default: what --output ends in, else csv")
    add_output_options(export)
    compare = _number(acts.add("compare", "say what became of the rows of the last sweep of the same scope"))
    compare.add_argument("--format", choices=("table", "csv", "json", "jsonl"), default="table")


def _number(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser.add_argument("sweep", metavar="NUMBER", type=_sweep_number, help="as 'certtui sweeps' lists it")
    return parser


def _sweep_number(text: str) -> int:
    plain = text.removeprefix("#")
    if not (plain.isascii() and plain.isdecimal()) or len(plain) > 9:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of a sweep")
    return int(plain)


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Do what the act says; answers on stdout."""
    if arguments.act == "begin":
        return _begin(arguments, session)
    if arguments.act == "export":
        return _export(arguments, session)
    if arguments.act == "compare":
        return _compare(arguments, session)
    if arguments.act == "show":
        with connection():
            sweep = get_sweep(session.operator, arguments.sweep)
        _show(sweep, arguments.format)
        return 0
    _list(session, getattr(arguments, "format", "table"))
    return 0


def _list(session: Session, form: str) -> None:
    with connection():
        sweeps = list_sweeps(session.operator)
    columns = ("sweep", "scope", "as_of", "begun_by", "state", "rows", "open", "working", "signed_by")
    put_rows(
        form,
        columns,
        [
            (
                str(one.id),
                one.title,
                one.as_of.isoformat(),
                one.begun_by,
                one.state.value,
                one.tally.total,
                one.tally.open,
                one.workers,
                one.signed_by,
            )
            for one in sweeps
        ],
    )
    if not sweeps:
        say("no sweep yet: s in any view of the interface begins one, and so does 'certtui sweeps begin'")


def _show(sweep: Sweep, form: str) -> None:
    decided = {one.value: sweep.tally.of(one) for one in Decision if one.is_final}
    if form == "json":
        import json

        plain = {
            "sweep": sweep.id,
            "scope": sweep.title,
            "as_of": sweep.as_of.isoformat(),
            "state": sweep.state.value,
            "begun_at": sweep.begun_at,
            "begun_by": sweep.begun_by,
            "rows": sweep.tally.total,
            "open": sweep.tally.open,
            "decisions": decided,
            "working": list(sweep.workers),
            "signed_at": sweep.signed_at,
            "signed_by": sweep.signed_by,
            "given_up_at": sweep.given_up_at,
            "remark": sweep.remark,
            "sha256": sweep.sha256,
        }
        put(json.dumps(plain, ensure_ascii=False, indent=2))
        return
    fields = [
        ("Sweep", str(sweep.id)),
        ("Scope", sweep.title),
        ("Statuses on", sweep.as_of.isoformat()),
        ("Begun", f"{sweep.begun_at} by {sweep.begun_by}"),
        ("State", sweep.state.value),
        ("Rows", f"{sweep.tally.total:,}"),
        ("Decided", ", ".join(f"{number:,} {word}" for word, number in decided.items() if number) or "none"),
        ("Open", f"{sweep.tally.open:,}"),
        ("Working", ", ".join(sweep.workers)),
        ("Signed off", f"{sweep.signed_at} by {sweep.signed_by}" if sweep.signed_at else ""),
        ("Remark", " ".join(sweep.remark.split())),
        ("SHA-256", sweep.sha256),
    ]
    put_fields((word, text) for word, text in fields if text)


def _begin(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.commands.sweeps import begin_sweep

    filter = chosen_filter(arguments, session)
    line = talk_progress("rows")
    try:
        with connection():
            sweep_id = begin_sweep(session.operator, filter, session.as_of, session.today, progress=line)
            sweep = get_sweep(session.operator, sweep_id)
    finally:
        line.clear()
    put(str(sweep_id))
    say(
        f"sweep {sweep_id} begun: {sweep.title}, {count(sweep.tally.total, 'row')}; s in the interface works it"
    )
    return 0


def _export(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.exporting.sweeps import export_sweep_to_file, export_sweep_to_stream

    form = chosen_format(arguments, SWEEP_FORMATS, SWEEP_FORMATS[0])
    write_out(
        arguments,
        "row",
        partial(export_sweep_to_stream, session.operator, arguments.sweep, form),
        partial(export_sweep_to_file, session.operator, arguments.sweep, form),
    )
    return 0


def _compare(arguments: argparse.Namespace, session: Session) -> int:
    from certtui.exporting.sweeps import COMPARISON_COLUMNS, comparison_cells, write_comparison

    with connection():
        found = compare_sweep(session.operator, arguments.sweep, session.as_of)
        rows = list_compared(session.operator, arguments.sweep, session.as_of)
    if arguments.format != "table":
        stream = data_stream()
        write_comparison(session.operator, rows, arguments.format, stream)
        stream.flush()
        return 0
    say(
        f"sweep {found.sweep.id} beside sweep {found.previous.id}, signed off by {found.previous.signed_by}"
        f" on {local_day(found.previous.signed_at)}: {found.resolved:,} resolved, {found.still_open:,} still open"
        f" ({found.overdue:,} of them accepted until a day that is over), {found.new:,} new"
    )
    put_rows("table", COMPARISON_COLUMNS, map(comparison_cells, rows))
    return 0
