"""What beginning a sweep would freeze, before it is begun."""

from __future__ import annotations

from datetime import date

from certtui.errors import InvalidInput
from certtui.filters import Filter, to_json
from certtui.queries.counts import count_matching
from certtui.queries.filters import describe_filter
from certtui.records import Counts
from certtui.rights import TO_VIEW_ROWS, Operator, tells
from certtui.store import execute, snapshot
from certtui.sweeping import NEEDS_ACTION, SweepPlan

EVERYTHING = "Everything needing action"
"""The title of a sweep that nothing narrows."""


@tells(*TO_VIEW_ROWS)
def plan_sweep(operator: Operator, filter: Filter, as_of: date, today: date) -> SweepPlan:
    """How many rows a sweep of this filter would have, and whether one of the same scope is open.

    Without statuses in the filter: what needs action. `as_of` is today or a day to come, whose statuses choose the
    rows. Raises NotPermitted, NotFound when the filter names something that is gone, InvalidInput("as_of") for a day
    that is over.
    """
    check_day(as_of, today)
    scope = scope_of(filter)
    with snapshot():
        counts = Counts()
        for one in count_matching(frozen_filter(scope), as_of).values():
            counts = counts.plus(one)
        return SweepPlan(scope, title_of(scope, as_of, today), as_of, counts, find_open(scope, as_of, today))


def check_day(as_of: date, today: date) -> None:
    """Raise InvalidInput for a day that is over: nothing can be decided on it any more."""
    if as_of < today:
        raise InvalidInput(
            "as_of", f"{as_of} is over. A sweep is about today, or about a day to come that is prepared for."
        )


def scope_of(filter: Filter) -> Filter:
    """The filter as a sweep's scope: what needs action is said by no statuses at all."""
    scope = filter._replace(search=" ".join(filter.search.split()))
    return scope._replace(statuses=frozenset()) if filter.statuses == NEEDS_ACTION else scope


def frozen_filter(scope: Filter) -> Filter:
    """The filter that chooses a scope's rows."""
    return scope if scope.statuses else scope._replace(statuses=NEEDS_ACTION)


def title_of(scope: Filter, as_of: date, today: date) -> str:
    """The scope in words: Everything needing action; Role Rigger, needing action; Employees, Revoked, on 2026-12-31."""
    words = describe_filter(scope)
    if not scope.statuses:
        words = (*words, "needing action") if words else (EVERYTHING,)
    return ", ".join((*words, f"on {as_of.isoformat()}") if as_of > today else words)


def find_open(scope: Filter, as_of: date, today: date) -> int | None:
    """The open sweep of the scope: about what needs action now, whenever that was begun, or about that day to come."""
    same_day = "as_of = ?" if as_of > today else "as_of = begun_on"
    row = execute(
        f"SELECT id FROM sweep WHERE scope = ? AND ended_event IS NULL AND {same_day}"
        " ORDER BY id DESC LIMIT 1",
        (to_json(scope), as_of.isoformat()) if as_of > today else (to_json(scope),),
    ).fetchone()
    return None if row is None else int(row[0])
