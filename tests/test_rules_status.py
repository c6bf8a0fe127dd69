"""The timeline against the domain's table, against a slow second reading, and by its invariants."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.records import ALWAYS, NEVER, Instance, Revocation, Span, Status
from certtui.rules import in_force, status_on, timeline
from tests.slow_reading import read_status
from tests.soaking import always

DAY = timedelta(days=1)
PROPERTY = always(120)


def on(text: str) -> date:
    return date.fromisoformat(text)


def certified(
    issued: str, effective: str, expires: str | None, key: int = 1, voided: str | None = None
) -> Instance:
    return Instance(
        on(issued), on(effective), on(expires) if expires else None, on(voided) if voided else None, key
    )


YEAR = [certified("2026-03-10", "2026-03-10", "2027-03-10")]
UPCOMING = [certified("2026-03-10", "2026-04-01", "2027-04-01")]
RENEWED = [
    certified("2026-01-01", "2026-01-01", "2026-12-31"),
    certified("2026-12-10", "2027-01-01", "2027-12-31", 2),
]
GAP = [
    certified("2026-01-01", "2026-01-01", "2026-12-31"),
    certified("2026-12-10", "2027-06-01", "2028-05-31", 2),
]
ANEW = [
    certified("2026-01-01", "2026-01-01", "2028-01-01", voided="2026-05-01"),
    certified("2026-06-01", "2026-06-01", "2027-06-01", 2),
]
REINSTATED = [certified("2026-01-01", "2026-01-01", "2028-01-01")]


@pytest.mark.parametrize(
    ("instances", "revocations", "day", "status"),
    [
        ([], [], "0001-01-01", Status.MISSING),
        ([], [], "9999-12-31", Status.MISSING),
        (YEAR, [], "2026-03-09", Status.MISSING),
        (YEAR, [], "2026-03-10", Status.VALID),
        (YEAR, [], "2027-02-07", Status.VALID),
        (YEAR, [], "2027-02-08", Status.EXPIRES_SOON),
        (YEAR, [], "2027-03-10", Status.EXPIRES_SOON),
        (YEAR, [], "2027-03-11", Status.EXPIRED),
        (UPCOMING, [], "2026-03-09", Status.MISSING),
        (UPCOMING, [], "2026-03-20", Status.UPCOMING),
        (UPCOMING, [], "2026-03-31", Status.UPCOMING),
        (UPCOMING, [], "2026-04-01", Status.VALID),
        (RENEWED, [], "2026-12-09", Status.EXPIRES_SOON),
        (RENEWED, [], "2026-12-10", Status.VALID),
        (RENEWED, [], "2027-01-01", Status.VALID),
        (GAP, [], "2026-12-20", Status.EXPIRES_SOON),
        (GAP, [], "2027-01-01", Status.UPCOMING),
        (GAP, [], "2027-06-01", Status.VALID),
        (ANEW, [Revocation(on("2026-05-01"), on("2026-06-01"))], "2026-04-30", Status.VALID),
        (ANEW, [Revocation(on("2026-05-01"), on("2026-06-01"))], "2026-05-10", Status.REVOKED),
        (ANEW, [Revocation(on("2026-05-01"), on("2026-06-01"))], "2026-05-31", Status.REVOKED),
        (ANEW, [Revocation(on("2026-05-01"), on("2026-06-01"))], "2026-06-01", Status.VALID),
        (ANEW, [Revocation(on("2026-05-01"), on("2026-06-01"))], "2027-06-02", Status.EXPIRED),
        (REINSTATED, [Revocation(on("2026-05-01"), on("2026-07-01"))], "2026-06-30", Status.REVOKED),
        (REINSTATED, [Revocation(on("2026-05-01"), on("2026-07-01"))], "2026-07-01", Status.VALID),
        ([], [Revocation(on("2026-05-01"))], "2026-04-30", Status.MISSING),
        ([], [Revocation(on("2026-05-01"))], "2026-05-01", Status.REVOKED),
        ([], [Revocation(on("2026-05-01"))], "9999-12-31", Status.REVOKED),
    ],
)
def test_the_domains_table(
    instances: list[Instance], revocations: list[Revocation], day: str, status: Status
) -> None:
    span = status_on(timeline(instances, revocations, 30), on(day))
    assert span is not None
    assert span.status is status
    assert read_status(instances, revocations, 30, on(day))[0] is status, "the oracle reads the table as well"


@pytest.mark.parametrize(
    ("window", "soon_from"),
    [(None, None), (-1, None), (0, "2027-03-10"), (1, "2027-03-09"), (10**9, "2026-03-10")],
)
def test_the_window_counts_days_before_the_last_one(window: int | None, soon_from: str | None) -> None:
    soon = [span for span in timeline(YEAR, [], window) if span.status is Status.EXPIRES_SOON]
    assert [(span.starts_on, span.ends_on) for span in soon] == (
        [(on(soon_from), on("2027-03-10"))] if soon_from else []
    )


def test_what_never_expires_is_valid_to_the_last_day_and_never_soon() -> None:
    spans = timeline([certified("2026-03-10", "2026-03-10", None)], [], 30)
    assert spans[-1] == Span(on("2026-03-10"), NEVER, Status.VALID, 1, None)


def test_an_expiry_on_the_calendars_last_day_is_not_never() -> None:
    assert timeline([certified("2026-03-10", "2026-03-10", "9999-12-31")], [], 0)[-1] == Span(
        NEVER, NEVER, Status.EXPIRES_SOON, 1, NEVER
    )


def test_spans_name_the_deciding_instance_and_the_end_of_its_chain() -> None:
    """A renewal known in December takes the warning off the first instance; the chain's end is the renewal's."""
    assert timeline(RENEWED, [], 30) == [
        Span(ALWAYS, on("2025-12-31"), Status.MISSING),
        Span(on("2026-01-01"), on("2026-11-30"), Status.VALID, 1, on("2026-12-31")),
        Span(on("2026-12-01"), on("2026-12-09"), Status.EXPIRES_SOON, 1, on("2026-12-31")),
        Span(on("2026-12-10"), on("2026-12-31"), Status.VALID, 1, on("2027-12-31")),
        Span(on("2027-01-01"), on("2027-11-30"), Status.VALID, 2, on("2027-12-31")),
        Span(on("2027-12-01"), on("2027-12-31"), Status.EXPIRES_SOON, 2, on("2027-12-31")),
        Span(on("2028-01-01"), NEVER, Status.EXPIRED, 2, on("2027-12-31")),
    ]


def test_entering_a_past_instance_does_not_shine_backwards() -> None:
    """An expired card found years later: Missing until it was issued, then Expired at once, never Valid."""
    spans = timeline([certified("2026-06-01", "2020-01-01", "2021-01-01")], [], 30)
    assert [(span.starts_on, span.status) for span in spans] == [
        (ALWAYS, Status.MISSING),
        (on("2026-06-01"), Status.EXPIRED),
    ]


def test_a_voided_instance_is_missing_until_it_would_have_ended() -> None:
    """Voided, then the revocation ended: nothing live is held, and nothing has ended before 2028."""
    spans = timeline(ANEW[:1], [Revocation(on("2026-05-01"), on("2026-06-01"))], 30)
    assert [(span.starts_on, span.status) for span in spans[2:]] == [
        (on("2026-05-01"), Status.REVOKED),
        (on("2026-06-01"), Status.MISSING),
        (on("2028-01-02"), Status.EXPIRED),
    ]


BASE = on("2026-02-27")
days = st.one_of(
    st.integers(-3, 45).map(lambda offset: BASE + offset * DAY),
    st.sampled_from([ALWAYS, ALWAYS + DAY, NEVER - DAY, NEVER]),
)
any_instances = st.lists(st.builds(Instance, days, days, st.none() | days, st.none() | days), max_size=6).map(
    lambda found: [instance._replace(key=key) for key, instance in enumerate(found)]
)
instances_of = any_instances.map(
    lambda found: [
        instance._replace(expires_on=instance.expires_on and max(instance.expires_on, instance.effective_on))
        for instance in found
    ]
)
"""As writes take them: an expiry before the effective date is refused."""
revocations_of = st.lists(st.builds(Revocation, days, st.none() | days), max_size=2)
windows = st.none() | st.integers(-3, 12) | st.just(10**7)


def boundary_days(
    instances: Sequence[Instance], revocations: Sequence[Revocation], spans: list[Span]
) -> set[date]:
    """Every day around anything that could be a boundary, whether the timeline knows it as one or not."""
    named = {day for instance in instances for day in instance[:4] if day is not None}
    named |= {day for revocation in revocations for day in revocation if day is not None}
    named |= {day for span in spans for day in (span.starts_on, span.ends_on)}
    near = {BASE + offset * DAY for offset in range(-8, 50)}
    for day in named:
        near |= {day, max(day, ALWAYS + DAY) - DAY, min(day, NEVER - DAY) + DAY}
    return near


@PROPERTY
@given(instances_of, revocations_of, windows)
def test_agrees_with_the_slow_reading_on_every_day(
    instances: list[Instance], revocations: list[Revocation], window: int | None
) -> None:
    spans = timeline(instances, revocations, window)
    for day in boundary_days(instances, revocations, spans):
        span = status_on(spans, day)
        assert span is not None
        assert (span.status, span.instance, span.expires_on) == read_status(
            instances, revocations, window, day
        ), day


@PROPERTY
@given(any_instances, revocations_of, windows)
def test_covers_every_day_once_with_neighbours_that_differ(
    instances: list[Instance], revocations: list[Revocation], window: int | None
) -> None:
    spans = timeline(instances, revocations, window)
    assert spans[0].starts_on == ALWAYS
    assert spans[-1].ends_on == NEVER
    assert all(span.starts_on <= span.ends_on for span in spans)
    for before, after in pairwise(spans):
        assert before.ends_on + DAY == after.starts_on
        assert before[2:] != after[2:]


@PROPERTY
@given(instances_of)
def test_status_does_not_depend_on_the_order_of_instances(instances: list[Instance]) -> None:
    def statuses(found: list[Instance]) -> list[tuple[date, Status, date | None]]:
        bare = [instance._replace(key=None) for instance in found]
        return [(span.starts_on, span.status, span.expires_on) for span in timeline(bare, [], 5)]

    assert statuses(instances) == statuses(instances[::-1])


@PROPERTY
@given(instances_of, days, st.none() | days, st.none() | days)
def test_in_force_is_the_timeline_cut_to_the_associations_days(
    instances: list[Instance], assigned: date, issued: date | None, archived: date | None
) -> None:
    """Inside, each day keeps its status; outside there is none; archiving on the first day leaves nothing."""
    spans = timeline(instances, [], 5)
    cut = in_force(spans, assigned, issued, archived)
    first = min(assigned, issued or assigned)
    for day in boundary_days(instances, [], spans) | {assigned}:
        inside = first <= day and (archived is None or day < archived)
        whole, part = status_on(spans, day), status_on(cut, day)
        assert whole is not None
        assert (part and part[2:]) == (whole[2:] if inside else None)
    assert bool(cut) == (archived is None or first < archived)


def test_the_rules_start_light() -> None:
    """`certtui export` must not pay for date arithmetic that it never does."""
    loaded = "import sys, certtui.rules; print(*sorted(sys.modules))"
    modules = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True
    ).stdout.split()
    assert not {"dateutil.relativedelta", "dataclasses", "peewee", "textual"} & set(modules)
