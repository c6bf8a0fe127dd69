"""`certtui audit list` and `certtui audit show`: events for people, and for other programs."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING, Final, Literal

from certtui.cli.output import chosen_format, write_export
from certtui.cli.streams import put, say
from certtui.errors import NotFound, UsageError
from certtui.queries.activity import (
    Activity,
    ActivityFilter,
    find_entity,
    get_activity,
    get_proofs,
    get_touched,
    list_touched_ids,
    read_pages,
)
from certtui.queries.activity_words import describe, headline, who
from certtui.store import connection, snapshot
from certtui.text import cell_width, count, fit, printable

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable

    from certtui.exporting.writing import Format
    from certtui.session import Session

_TABLE: Final = "table"
_FORMATS: Final[tuple[Format, ...]] = ("csv", "json", "jsonl")
LISTED = 100
"""Events that a table has unless told otherwise."""
_AT_ONCE = 1_000


def list_events(arguments: argparse.Namespace, session: Session) -> int:
    """Print or write the events that the options choose."""
    form = chosen_form(arguments)
    wanted = _wanted(arguments)
    if form == _TABLE:
        _print_table(wanted, LISTED if arguments.limit is None else arguments.limit)
    else:
        from certtui.exporting.activity import activity_export

        write_export(arguments, session.operator, activity_export(wanted), form, "event")
    return 0


def chosen_form(arguments: argparse.Namespace) -> Format | Literal["table"]:
    """The format that the options choose. Raises UsageError for options that do not go together."""
    form: Format | Literal["table"] = chosen_format(
        arguments, _FORMATS, _TABLE if arguments.output is None else _FORMATS[0]
    )
    if form != _TABLE and arguments.limit is not None:
        raise UsageError(
            "--limit is for a table; a file has all events. Narrow them with --since or another option."
        )
    if form == _TABLE and arguments.output is not None:
        raise UsageError("A table is for reading here. Write csv, json or jsonl into a file.")
    return form


def show_event(event: int) -> int:
    """Print all of an event, and a line for each entity that it touched. Raises NotFound."""
    with snapshot():
        found = get_activity([event])
        if not found:
            raise NotFound(f"There is no event {event} in the audit log. See 'certtui audit list'.")
        (one,), proof = found, get_proofs([event])[event]
        put(headline(one))
        facts = [
            ("Event", str(one.id)),
            ("At (UTC)", one.at),
            ("Operator", who(one)),
            ("Action", one.action),
        ]
        for title, value in [*facts, ("Hash", proof.hash), ("Follows", proof.previous_hash)]:
            put(f"{title:<9} {value}")
        for line in describe(one):
            put(f"  {line}")
        ids = list_touched_ids(event)
        if one.touched or ids:
            put(f"{count(max(one.touched, len(ids)), 'entity', 'entities')} touched:")
        for start in range(0, len(ids), _AT_ONCE):
            put(
                "\n".join(
                    f"  {touched.kind.word}  {touched.code}  {touched.name}"
                    for touched in get_touched(ids[start : start + _AT_ONCE])
                )
            )
        if gone := one.touched - len(ids):
            put(f"  {gone:,} of them no longer there" if ids else "  none of them is there any more")
    return 0


def _wanted(arguments: argparse.Namespace) -> ActivityFilter:
    if (arguments.kind is None) is not (arguments.code is None):
        raise UsageError("An entity is named by --kind and --code together.")
    if arguments.since and arguments.until and arguments.since > arguments.until:
        raise UsageError(f"--since {arguments.since} is after --until {arguments.until}: no day is left.")
    certification = entity = None
    with connection():
        if arguments.certification:
            certification = _certification(arguments.certification)
        if arguments.code is not None:
            entity = find_entity(arguments.kind, arguments.code)
    return ActivityFilter(
        certification,
        entity,
        arguments.operator_name,
        arguments.action,
        arguments.since,
        arguments.until,
        arguments.search,
    )


def _certification(named: str) -> int:
    """By its name, or by its number: one that was deleted has no name any more."""
    from certtui.queries.definitions import find_certification

    if named.startswith("#") and named[1:].isdecimal() and len(named) < 18:
        return int(named[1:])
    return find_certification(named).id


def _print_table(wanted: ActivityFilter, limit: int) -> None:
    """Print the newest events; each line is whole, for what was done stands last."""
    left = limit or None
    with snapshot(), closing(read_pages(wanted)) as pages:
        rows = (one for page in pages for one in page.rows)
        shown = 0
        for batch in _batches(rows, left):
            put("\n".join(_lines(batch, header=not shown)))
            shown += len(batch)
        more = next(rows, None) is not None
    if not shown:
        say("no event")
    elif more:
        say(f"the newest {count(shown, 'event')}; --limit 0 lists all, --since and --until a time")


def _batches(rows: Iterable[Activity], left: int | None) -> Iterable[list[Activity]]:
    """Events by the hundred: as many as share their columns' widths."""
    batch: list[Activity] = []
    if left is None or left > 0:
        for one in rows:
            batch.append(one)
            left = None if left is None else left - 1
            if len(batch) == LISTED or left == 0:
                yield batch
                batch = []
            if left == 0:
                return
    if batch:
        yield batch


def _lines(batch: list[Activity], *, header: bool) -> list[str]:
    cells = [("Event", "When (UTC)", "Who", "What")] if header else []
    cells += [
        (str(one.id), one.at.replace("T", " ").rstrip("Z"), printable(who(one)), printable(headline(one)))
        for one in batch
    ]
    widths = [max(map(cell_width, column)) for column in zip(*cells, strict=True)]
    return [
        f"{event.rjust(widths[0])}  {fit(at, widths[1])}  {fit(who, widths[2])}  {what}"
        for event, at, who, what in cells
    ]
