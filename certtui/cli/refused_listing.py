"""`certtui audit list --refused`: what was refused, and to whom."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING

from certtui.cli.audit_listing import LISTED, chosen_form
from certtui.cli.output import write_export
from certtui.cli.streams import put, say
from certtui.errors import UsageError
from certtui.queries.refused_acts import (
    RefusedAct,
    RefusedFilter,
    list_refused_acts,
    require_reading_refused,
)
from certtui.store import snapshot
from certtui.text import cell_width, count, fit, printable

if TYPE_CHECKING:
    import argparse

    from certtui.session import Session


def list_refused(arguments: argparse.Namespace, session: Session) -> int:
    """Print or write what was refused, newest first. Raises NotPermitted for who may not view operators."""
    require_reading_refused(session.operator)
    if arguments.certification or arguments.kind is not None or arguments.code is not None:
        raise UsageError(
            "--refused cannot be combined with --certification, --kind or --code. Use --search TEXT instead."
        )
    form = chosen_form(arguments)
    wanted = RefusedFilter(
        arguments.operator_name, arguments.action, arguments.since, arguments.until, arguments.search
    )
    if form == "table":
        _print_table(wanted, LISTED if arguments.limit is None else arguments.limit)
    else:
        from certtui.exporting.activity import refused_export

        write_export(arguments, session.operator, refused_export(wanted), form, "refusal")
    return 0


def _print_table(wanted: RefusedFilter, limit: int) -> None:
    with snapshot():
        found = list(islice(list_refused_acts(wanted), limit + 1 if limit else None))
    shown = found[:limit] if limit else found
    if not shown:
        say("nothing was refused")
        return
    put("\n".join(_lines(shown)))
    if len(found) > len(shown):
        say(f"the newest {count(len(shown), 'refusal')}; --limit 0 lists all, --since and --until a time")


def _lines(shown: Iterable[RefusedAct]) -> list[str]:
    cells = [("When (UTC)", "Account", "Uid", "As operator", "Missing right", "What")]
    cells += [
        (
            one.at.replace("T", " ").rstrip("Z"),
            printable(one.account),
            str(one.uid),
            printable(one.operator),
            one.needed or "-",
            printable(one.what),
        )
        for one in shown
    ]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    return [
        "  ".join([*(fit(cell, width) for cell, width in zip(line[:-1], widths, strict=False)), line[-1]])
        for line in cells
    ]
