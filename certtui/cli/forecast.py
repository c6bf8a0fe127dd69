"""`certtui forecast`: what expires in the weeks or months ahead, and the share in compliance, behind and ahead."""

from __future__ import annotations

import argparse
from datetime import date
from typing import TYPE_CHECKING

from certtui.cli.filtering import add_filter_options, chosen_filter
from certtui.cli.streams import data_stream, put
from certtui.queries.forecast import count_compliance, count_expiries, sampled_days
from certtui.records import ALWAYS, NEVER
from certtui.store import connection
from certtui.text import cell_width, fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from certtui.exporting.writing import Value
    from certtui.filters import Filter
    from certtui.session import Session

    Table = tuple[Sequence[str], list[Sequence[Value]]]

_WEEKS, _MONTHS = 26, 24
_MOST = 600
_EXAMPLES = """\
examples:
  certtui forecast
  certtui forecast --by week --ahead 8 --kind employee --role Driver
  certtui forecast --compliance --group Safety --format csv > share.csv
  certtui --as-of 2025-12-31 forecast --format json

columns:
  period, first, last, rows       of the rows that are chosen each is counted once: expired (before the day looked
                                  at), each week or month, later, never, and undated (Missing and Revoked)
  day, compliant, in_force, percent     with --compliance: Valid or Expires Soon, of all in force on that day;
                                  --status has no effect on it
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe the subcommand."""
    parser.description = (
        "Count what expires in each week or month ahead, as known on the day looked at; or, with --compliance, the"
        " share in compliance month by month, behind and ahead."
    )
    parser.epilog = _EXAMPLES
    add_filter_options(parser)
    parser.add_argument("--by", choices=("week", "month"), default="month", help="default: month")
    parser.add_argument(
        "--compliance",
        action="store_true",
        help="the share in compliance, month by month, in place of expiries",
    )
    parser.add_argument(
        "--ahead",
        type=_number,
        metavar="N",
        help=f"so many of them (default: {_WEEKS} weeks, {_MONTHS} months)",
    )
    parser.add_argument("--format", choices=("table", "csv", "json"), default="table")


def run(arguments: argparse.Namespace, session: Session) -> int:
    """Print the forecast."""
    filter = chosen_filter(arguments, session)
    with connection():
        if arguments.compliance:
            columns, rows = _shares(session, filter, arguments.ahead or _MONTHS)
        else:
            columns, rows = _expiries(session, filter, arguments.by, arguments.ahead)
    if arguments.format == "csv":
        from certtui.exporting.writing import write_rows

        stream = data_stream()
        write_rows(columns, rows, "csv", stream)
        stream.flush()
    elif arguments.format == "json":
        put(_json(session.as_of, columns, rows))
    else:
        put(_table(columns, rows))
    return 0


def _expiries(session: Session, filter: Filter, by: str, ahead: int | None) -> Table:
    expiries = count_expiries(session.operator, filter, session.as_of)
    coming = expiries.weeks(ahead or _WEEKS) if by == "week" else expiries.months(ahead or _MONTHS)
    dated = [("expired", expiries.overdue), *((by, one) for one in coming), ("later", expiries.later(coming))]
    rows: list[Sequence[Value]] = [
        (period, _iso(one.stretch.first), _iso(one.stretch.last), one.number) for period, one in dated
    ]
    rows += [("never", None, None, expiries.never), ("undated", None, None, expiries.undated)]
    return ("period", "first", "last", "rows"), rows


def _shares(session: Session, filter: Filter, months: int) -> Table:
    shares = count_compliance(session.operator, filter, sampled_days(session.as_of, months))
    rows: list[Sequence[Value]] = [
        (
            one.day.isoformat(),
            one.compliant,
            one.total,
            None if one.percent is None else f"{one.percent:.2f}",
        )
        for one in shares
    ]
    return ("day", "compliant", "in_force", "percent"), rows


def _iso(day: date) -> str | None:
    return None if day in (ALWAYS, NEVER) else day.isoformat()


def _json(as_of: date, columns: Sequence[str], rows: list[Sequence[Value]]) -> str:
    import json

    lines = [dict(zip(columns, row, strict=True)) for row in rows]
    return json.dumps({"as_of": as_of.isoformat(), "forecast": lines}, indent=2)


def _table(columns: Sequence[str], rows: list[Sequence[Value]]) -> str:
    titles = [column.replace("_", " ").capitalize() for column in columns]
    cells = [titles, *([_shown(value) for value in row] for row in rows)]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    lines = []
    for row, values in zip(cells, (rows[0], *rows), strict=True):
        parts = [
            cell.rjust(width) if isinstance(value, int) else fit(cell, width)
            for cell, width, value in zip(row, widths, values, strict=True)
        ]
        lines.append("  ".join(parts).rstrip())
    return "\n".join(lines)


def _shown(value: Value) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value or "")


def _number(text: str) -> int:
    """So many weeks or months."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= _MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to {_MOST}")
    return int(text)
