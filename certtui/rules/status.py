"""The status of one association over time.

Owns the five rules that turn instances and revocations into statuses. Invariant: a timeline covers every day of
the calendar exactly once, and neighbouring spans differ.

Days are reckoned as ordinals in here: plain integers have no last day to overflow, and they are what lets a
command over 100,000 associations spend seconds, not minutes.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from certtui.records import ALWAYS, NEVER, Instance, Revocation, Span, Status
from certtui.rules.superseding import as_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_FIRST_DAY = ALWAYS.toordinal()
_LAST_DAY = NEVER.toordinal()
_ENDLESS = _LAST_DAY + 1
"""The end of what never expires: later than any day, so that an instance ending on the last day still ends."""

# Read on every step of every timeline, where looking up an attribute of an enum would be felt.
_VALID, _UPCOMING, _MISSING = Status.VALID, Status.UPCOMING, Status.MISSING
_SOON, _EXPIRED, _REVOKED = Status.EXPIRES_SOON, Status.EXPIRED, Status.REVOKED


class _Fact(NamedTuple):
    """An instance in ordinals; sorted, these come in the order in which chains are built and ties are decided."""

    effective: int
    end: int
    issued: int
    position: int
    void: int
    key: int | None


# Status, key of the instance that decides, end of its chain.
_State: TypeAlias = "tuple[Status, int | None, int]"
_STATE_REVOKED: _State = (_REVOKED, None, _ENDLESS)


def timeline(
    instances: Sequence[Instance], revocations: Sequence[Revocation], warning_window: int | None
) -> list[Span]:
    """Return the status on every day, as spans from the first to the last day of the calendar.

    `warning_window` is in days: 0 warns on the last day only, a negative one (reminders after expiry only) and
    None never. On each day the first rule that matches decides:

    1. a revocation covers the day (revoked_on <= day, not ended on or before it): Revoked
    2. a known, live instance covers it: Expires Soon if the chain's end is within the window, else Valid
    3. a known, live instance takes effect later: Upcoming
    4. a known instance ended before: Expired
    5. otherwise: Missing

    Known: issued on or before the day. Live: not voided or replaced by then; see `superseding.as_known` for what a
    replacement makes of an instance before. A chain goes on while another known, live instance takes effect no later
    than the day after its end. Several instances may answer; `Span.instance` is
    the key of: for rule 2 the one with the latest end; for 3 the one that takes effect first, then the latest
    end; for 4 a live one before a voided one, then the latest end; ties go to the latest effective_on, the
    latest issued_on, the last in `instances`. An instance that ends before it takes effect, which no command
    writes, holds on no day.
    """
    replaced = any(one.replaced for one in instances)
    facts = _facts(instances)
    starts = _boundaries(facts, revocations, _replacements(instances) if replaced else ())
    steps: list[tuple[int, _State]] = []
    for start, stop in zip(starts, [*starts[1:], _LAST_DAY + 1], strict=True):
        if replaced:
            facts = _facts(as_known(instances, date.fromordinal(start)))
        state = _STATE_REVOKED if revocations and _revoked(revocations, start) else _state(facts, start)
        status, key, reach = state
        warned = stop
        if status is _VALID and warning_window is not None and warning_window >= 0 and reach != _ENDLESS:
            warned = max(start, reach - warning_window)
        if start < warned and not (steps and steps[-1][1] == state):
            steps.append((start, state))
        soon = (_SOON, key, reach)
        if warned < stop and not (steps and steps[-1][1] == soon):
            steps.append((warned, soon))
    return _spans(steps)


def in_force(
    spans: Iterable[Span], assigned_on: date, first_issued_on: date | None, archived_on: date | None
) -> list[Span]:
    """Return the spans, in the order of their days, cut to those on which the association is in force; none if it never is.

    It is in force from the earlier of the day it was assigned and the day its first instance was issued, until
    the day before it was archived.
    """
    first = assigned_on if first_issued_on is None else min(assigned_on, first_issued_on)
    stop = _LAST_DAY + 1 if archived_on is None else archived_on.toordinal()
    if first.toordinal() >= stop:
        return []
    last = date.fromordinal(stop - 1)
    kept = [span for span in spans if span.ends_on >= first and span.starts_on <= last]
    # only the outermost can reach beyond; making every span anew would cost more than finding the timeline
    if kept and kept[0].starts_on < first:
        kept[0] = Span(first, *kept[0][1:])
    if kept and kept[-1].ends_on > last:
        kept[-1] = Span(kept[-1].starts_on, last, *kept[-1][2:])
    return kept


def status_on(spans: Iterable[Span], day: date) -> Span | None:
    """Return the span that a day falls in; None on a day on which the association is not in force."""
    for span in spans:
        if span.starts_on <= day <= span.ends_on:
            return span
    return None


def _facts(instances: Sequence[Instance]) -> list[_Fact]:
    facts = [
        _Fact(
            effective_on.toordinal(),
            _ENDLESS if expires_on is None else expires_on.toordinal(),
            issued_on.toordinal(),
            position,
            _ENDLESS if voided_on is None else voided_on.toordinal(),
            key,
        )
        for position, (issued_on, effective_on, expires_on, voided_on, key, _) in enumerate(instances)
    ]
    facts.sort()
    return facts


def _replacements(instances: Sequence[Instance]) -> list[int]:
    """Return the days on which a replacement becomes known or takes its place."""
    return [day.toordinal() for one in instances for by in one.replaced for day in by]


def _boundaries(
    facts: list[_Fact], revocations: Sequence[Revocation], replacements: Sequence[int]
) -> list[int]:
    """Return the days on which anything may change but the warning, which is calculated between two of them."""
    days = {_FIRST_DAY, *replacements}
    for effective, end, issued, _, void, _ in facts:
        days.update((effective, end + 1, issued, void))
    for revoked_on, ended_on in revocations:
        days.add(revoked_on.toordinal())
        if ended_on is not None:
            days.add(ended_on.toordinal())
    return sorted(day for day in days if day <= _LAST_DAY)


def _revoked(revocations: Sequence[Revocation], day: int) -> bool:
    return any(
        revoked_on.toordinal() <= day and (ended_on is None or day < ended_on.toordinal())
        for revoked_on, ended_on in revocations
    )


def _state(facts: list[_Fact], day: int) -> _State:
    """Decide a day by rules 2 to 5. One pass does, because the facts come by effective day and chains grow forward."""
    status, chosen, reach, opening = _MISSING, None, 0, 0
    ended, ended_rank = None, (False, 0)
    for effective, end, issued, _, void, key in facts:
        if issued > day:
            continue
        live = day < void
        if end < day and (live, end) >= ended_rank:
            ended, ended_rank = key, (live, end)
        if not live:
            continue
        if effective <= day:
            if end >= day and end >= reach:
                status, chosen, reach = _VALID, key, end
        elif status is _MISSING or (status is _UPCOMING and effective == opening):
            status, chosen, reach, opening = _UPCOMING, key, end, effective
        elif effective <= reach + 1 and end > reach:
            reach = end
    if status is _MISSING and ended_rank[1]:
        return _EXPIRED, ended, ended_rank[1]
    return status, chosen, reach or _ENDLESS


def _spans(steps: list[tuple[int, _State]]) -> list[Span]:
    """Give each step the last day before the next one, and dates again for its ordinals."""
    spans = []
    last = _LAST_DAY
    for start, (status, key, reach) in reversed(steps):
        expires_on = None if reach == _ENDLESS else date.fromordinal(reach)
        spans.append(Span(date.fromordinal(start), date.fromordinal(last), status, key, expires_on))
        last = start - 1
    spans.reverse()
    return spans
