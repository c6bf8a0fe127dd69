"""Whether the rows are those that the audit log tells of: its chain, its end, and the sums in its events."""

from __future__ import annotations

from collections.abc import Iterator

from certtui import audit, row_sums
from certtui.integrity.problem import Problem
from certtui.progress import Progress
from certtui.store import execute
from certtui.table_words import count_rows, plural_of

_CHAIN = "the audit log was changed"
_CHAIN_MEANING = "From this event on the log is no proof. Compare it with a backup, and find out who can write to the database."
_END = "the audit log has lost its newest events"
_END_MEANING = (
    "Rows were saved with events that are no longer in the log, so somebody deleted events. Compare the log with a backup "
    "or an anchor ('certtui audit verify --anchor FILE'), and find out who can write to the database."
)
_CHANGED = "rows that were changed outside certtui"
_CHANGED_MEANING = (
    "The rows do not agree with the audit log: another program changed, added or deleted some, or the log lost "
    "events. Compare them with the last backup, and find out who can write to the database. To keep the rows as they are "
    "now, an Administrator runs 'certtui audit accept --reason TEXT'; the log then says so."
)


def of_the_log(progress: Progress) -> Iterator[Problem]:
    """One problem for each way in which the log and the rows differ. `progress` counts rows."""
    if broken := audit.first_broken():
        event, reason = broken
        yield Problem(_CHAIN, f"event {event}: {reason}", _CHAIN_MEANING)
    head = audit.head()[0]
    yield from _of_the_end(head)
    for one in audit.untrue_sums(progress):
        yield Problem(_CHANGED, f"{plural_of(one.table)}: {_difference(one)}", _CHANGED_MEANING)


def _of_the_end(head: int) -> Iterator[Problem]:
    for table, column in row_sums.event_columns():
        number, first, last = execute(
            f'SELECT count(*), min("{column}"), max("{column}") FROM "{table}" WHERE "{column}" > ?', (head,)
        ).fetchone()
        if number:
            events = f"event {first}" if first == last else f"events {first} to {last}"
            where = f"{count_rows(number, table)} saved with {events}; the log ends at event {head}"
            yield Problem(_END, where, _END_MEANING)


def _difference(one: audit.Untrue) -> str:
    more = one.there.rows - one.told.rows
    if more == 1 and (only := row_sums.find_row(one.table, one.there.minus(one.told))):
        return f"1 more than the log records: {only}"
    if more:
        return f"{abs(more):,} {'more' if more > 0 else 'fewer'} than the log records"
    return f"as many as the log records, {one.there.rows:,}, but at least one with other values"
