"""Explanations against the timeline they explain: they may never say another thing than the rules decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.records import ALWAYS, NEVER, Instance, Revocation, Span, Status
from certtui.rules import Cause, Explanation, Rule, explain, in_force, status_on, timeline
from tests.test_rules_status import (
    ANEW,
    DAY,
    GAP,
    PROPERTY,
    REINSTATED,
    RENEWED,
    UPCOMING,
    YEAR,
    boundary_days,
    certified,
    days,
    instances_of,
    on,
    revocations_of,
    windows,
)


def explained(
    instances: Sequence[Instance],
    day: str,
    revocations: Sequence[Revocation] = (),
    window: int | None = 30,
    spans: Sequence[Span] | None = None,
) -> Explanation:
    made = timeline(instances, revocations, window) if spans is None else spans
    found = explain(instances, revocations, window, made, on(day))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("instances", "revocations", "day", "rule", "change"),
    [
        ([], [], "2026-01-01", Rule.NOTHING, None),
        (YEAR, [], "2026-03-09", Rule.NOTHING, ("2026-03-10", Status.VALID, Cause.ISSUED)),
        (YEAR, [], "2027-02-07", Rule.HELD, ("2027-02-08", Status.EXPIRES_SOON, Cause.WARNED)),
        (YEAR, [], "2027-02-08", Rule.HELD, ("2027-03-11", Status.EXPIRED, Cause.ENDED)),
        (YEAR, [], "2027-03-11", Rule.ENDED, None),
        (UPCOMING, [], "2026-03-20", Rule.UPCOMING, ("2026-04-01", Status.VALID, Cause.TAKES_EFFECT)),
        (RENEWED, [], "2026-12-09", Rule.HELD, ("2026-12-10", Status.VALID, Cause.ISSUED)),
        (RENEWED, [], "2026-12-10", Rule.HELD, ("2027-12-01", Status.EXPIRES_SOON, Cause.WARNED)),
        (GAP, [], "2026-12-20", Rule.HELD, ("2027-01-01", Status.UPCOMING, Cause.ENDED)),
        (
            ANEW,
            [Revocation(on("2026-05-01"), on("2026-06-01"))],
            "2026-04-30",
            Rule.HELD,
            ("2026-05-01", Status.REVOKED, Cause.REVOKED),
        ),
        (
            ANEW,
            [Revocation(on("2026-05-01"), on("2026-06-01"))],
            "2026-05-10",
            Rule.REVOKED,
            ("2026-06-01", Status.VALID, Cause.REVOCATION_ENDED),
        ),
        (ANEW[:1], [], "2026-04-30", Rule.HELD, ("2026-05-01", Status.MISSING, Cause.VOIDED)),
        (ANEW[:1], [], "2026-05-10", Rule.NOTHING, ("2028-01-02", Status.EXPIRED, Cause.ENDED)),
    ],
)
def test_the_rule_and_what_changes_next(
    instances: list[Instance],
    revocations: list[Revocation],
    day: str,
    rule: Rule,
    change: tuple[str, Status, Cause] | None,
) -> None:
    found = explained(instances, day, revocations)
    assert found.rule is rule
    if change is None:
        assert found.next is None
    else:
        assert found.next is not None
        assert (found.next.on, found.next.status, found.next.cause) == (on(change[0]), *change[1:])


def test_a_chain_is_named_by_its_links_without_those_it_does_not_need() -> None:
    """Of two renewals that adjoin, the one that reaches further carries the chain on."""
    short = certified("2026-12-01", "2026-12-15", "2027-01-15", 3)
    found = explained([*RENEWED, short], "2026-12-12")
    assert [one.key for one in found.chain] == [1, 2]
    assert found.expires_on == on("2027-12-31")
    assert found.warned_from == on("2027-12-01")


def test_what_is_void_and_what_is_not_known_yet_is_told_apart() -> None:
    revoked = [Revocation(on("2026-05-01"), on("2026-06-01"))]
    found = explained(ANEW, "2026-05-10", revoked)
    assert [one.key for one in found.voided] == [1]
    assert [one.key for one in found.unknown] == [2]
    assert found.revocation == 0
    assert explained(ANEW, "2026-06-01", revoked).revocation is None


def test_the_newest_of_two_revocations_is_named() -> None:
    both = [Revocation(on("2026-05-01"), on("2026-08-01")), Revocation(on("2026-06-01"))]
    assert explained(REINSTATED, "2026-05-10", both).revocation == 0
    assert explained(REINSTATED, "2026-06-10", both).revocation == 1


@pytest.mark.parametrize(
    ("window", "warned"), [(None, None), (-1, None), (0, "2027-03-10"), (10**9, "0001-01-01")]
)
def test_the_window_opens_so_many_days_before_the_end(window: int | None, warned: str | None) -> None:
    assert explained(YEAR, "2026-04-01", window=window).warned_from == (on(warned) if warned else None)


def test_what_never_expires_is_never_warned_of_and_never_changes() -> None:
    found = explained([certified("2026-03-10", "2026-03-10", None)], "2026-04-01")
    assert (found.expires_on, found.warned_from, found.next) == (None, None, None)


def test_outside_of_the_days_in_force_nothing_is_explained_and_the_archive_is_the_last_change() -> None:
    spans = in_force(timeline(YEAR, [], 30), on("2026-03-01"), on("2026-03-10"), on("2026-08-01"))
    for day in ("2026-02-28", "2026-08-01"):
        assert explain(YEAR, [], 30, spans, on(day)) is None
    change = explained(YEAR, "2026-07-31", spans=spans).next
    assert change is not None
    assert (change.on, change.status, change.cause) == (on("2026-08-01"), None, Cause.ARCHIVED)


@PROPERTY
@given(instances_of, revocations_of, windows, st.none() | days)
def test_agrees_with_the_timeline_on_every_day(
    instances: list[Instance], revocations: list[Revocation], window: int | None, archived: date | None
) -> None:
    """Status, end of the chain and the next change are the timeline's own; the chain has no gap and ends at the end."""
    whole = timeline(instances, revocations, window)
    spans = in_force(whole, ALWAYS, None, archived)
    for day in boundary_days(instances, revocations, whole):
        span = status_on(spans, day)
        found = explain(instances, revocations, window, spans, day)
        assert (span is None) == (found is None)
        if span is None or found is None:
            continue
        assert (found.status, found.expires_on) == (span.status, span.expires_on)
        assert (found.instance.key if found.instance else None) == span.instance
        _assert_next(found, spans)
        _assert_chain(found)


def _assert_next(found: Explanation, spans: list[Span]) -> None:
    later = next((s for s in spans if s.starts_on > found.day and s.status is not found.status), None)
    if later is not None:
        # as nothing between differs in status, it is the first change
        assert found.next is not None
        assert (found.next.on, found.next.status) == (later.starts_on, later.status)
        assert (found.next.revocation is not None) >= (found.next.cause is Cause.REVOKED)
    elif spans[-1].ends_on < NEVER:
        assert found.next is not None
        assert (found.next.on, found.next.status) == (spans[-1].ends_on + DAY, None)
    else:
        assert found.next is None


def _assert_chain(found: Explanation) -> None:
    if found.rule in {Rule.REVOKED, Rule.NOTHING}:
        assert found.chain == ()
        assert (found.revocation is not None) == (found.rule is Rule.REVOKED)
        return
    assert found.chain[0] == found.instance
    assert found.chain[-1].expires_on == found.expires_on
    for one, follows in zip(found.chain, found.chain[1:], strict=False):
        assert one.expires_on is not None
        assert follows.effective_on.toordinal() <= one.expires_on.toordinal() + 1
        assert follows.expires_on is None or follows.expires_on > one.expires_on
    if found.status is Status.EXPIRES_SOON:
        assert found.warned_from is not None
        assert found.warned_from <= found.day
    if found.status is Status.VALID:
        assert found.warned_from is None or found.warned_from > found.day
