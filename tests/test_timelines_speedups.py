"""The short ways to a stored timeline end where the rules do: another warning window, one more instance, a diff."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import integrity, rules
from certtui.commands import lifecycle, timelines
from certtui.commands.definitions import update_certification
from certtui.errors import Cancelled
from certtui.queries.definitions import get_defined
from certtui.queries.timelines import reckon
from certtui.records import ALWAYS, NEVER, Instance, Revocation, Span, Status
from certtui.rights import Operator
from certtui.store import execute
from tests import company
from tests.company import DAY, TODAY
from tests.soaking import always

PROPERTY = always(120)
WINDOWS = st.one_of(st.none(), st.integers(-3, 40), st.just(10_000_000))
_BASE = date(2026, 6, 1)


def _days(first: int = -60, last: int = 60) -> st.SearchStrategy[date]:
    near = st.integers(first, last).map(lambda n: _BASE + timedelta(days=n))
    return st.one_of(near, near, near, st.sampled_from([ALWAYS, ALWAYS + DAY, NEVER - DAY, NEVER]))


@st.composite
def _from_to(draw: st.DrawFn) -> tuple[date, date | None]:
    """Two days in order, the second maybe none."""
    first, second = sorted((draw(_days()), draw(_days())))
    return first, draw(st.sampled_from([second, second, None]))


@st.composite
def _instances(draw: st.DrawFn) -> list[Instance]:
    made = []
    for key in range(draw(st.integers(0, 4))):
        effective, expires = draw(_from_to())
        made.append(Instance(draw(_days()), effective, expires, draw(st.one_of(st.none(), _days())), key))
    return made


def _revocations() -> st.SearchStrategy[list[Revocation]]:
    return st.lists(_from_to().map(lambda days: Revocation(*days)), max_size=2)


def _held(spans: list[Span]) -> list[rules.Held]:
    return [
        (
            1,
            s.starts_on.toordinal(),
            s.ends_on.toordinal(),
            int(s.status),
            s.instance,
            s.expires_on.toordinal(),
        )
        for s in spans
        if s.status in {Status.VALID, Status.EXPIRES_SOON} and s.expires_on
    ]


def _rewarned(spans: list[Span], window: int | None) -> list[Span]:
    """The spans with what rules.rewarnings says put in the place of what it names."""
    now = {span.starts_on: span for span in spans}
    for before, after in rules.rewarnings(_held(spans), window):
        old = now[date.fromordinal(before[0][1])]
        for span in before:
            del now[date.fromordinal(span[1])]
        for starts, ends, status in after:
            first = date.fromordinal(starts)
            now[first] = Span(first, date.fromordinal(ends), Status(status), old.instance, old.expires_on)
    return [now[first] for first in sorted(now)]


@PROPERTY
@given(_instances(), _revocations(), WINDOWS, WINDOWS, _days(), st.one_of(st.none(), _days()))
def test_another_window_gives_the_timeline_that_the_rules_give_with_it(
    instances: list[Instance],
    revocations: list[Revocation],
    window: int | None,
    other: int | None,
    assigned: date,
    archived: date | None,
) -> None:
    first = min((one.issued_on for one in instances), default=None)
    stored, right = (
        rules.in_force(rules.timeline(instances, revocations, each), assigned, first, archived)
        for each in (window, other)
    )

    assert _rewarned(stored, other) == right


@PROPERTY
@given(_instances(), _revocations(), WINDOWS)
def test_the_same_window_changes_nothing(
    instances: list[Instance], revocations: list[Revocation], window: int | None
) -> None:
    spans = rules.timeline(instances, revocations, window)

    assert list(rules.rewarnings(_held(spans), window)) == []


def _assert_as_reckoned() -> None:
    rows = [row.id for row in company.recorded()]
    for one in reckon(rows):
        assert one.spans == company.spans_of(one.association)
    assert integrity.check() == []


@pytest.mark.seeds(range(2), long=200)
def test_a_changed_window_leaves_what_a_full_rebuild_would(
    database: str, operator: Operator, seed: int
) -> None:
    _, certifications, _ = company.random_company(operator, seed)
    for offsets in ((60,), (0,), (), (400, 7), (-3,), (5,), (3_650,), (30,)):
        for one in certifications:
            shown = get_defined(one)
            after = shown.definition._replace(offsets=offsets)
            roles = shown.roles
            update_certification(operator, one, shown.definition, after, roles, roles, TODAY)
        _assert_as_reckoned()


def test_changing_a_window_tells_how_far_it_is_and_can_be_cancelled(
    database: str, operator: Operator
) -> None:
    _, certifications, _ = company.random_company(operator, 7)
    shown = get_defined(certifications[1])
    after = shown.definition._replace(offsets=(90,))
    before = company.everything()
    told = []

    def cancel(done: int, total: int) -> None:
        told.append((done, total))
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        update_certification(
            operator, certifications[1], shown.definition, after, shown.roles, shown.roles, TODAY, cancel
        )

    held = company.count("association", "certification_id = ?", certifications[1])
    assert told == [(held, held)]
    assert company.everything() == before


@pytest.mark.seeds(range(2), long=200)
def test_rows_recorded_on_in_bulk_get_the_timelines_of_the_rules(
    database: str, operator: Operator, seed: int
) -> None:
    """Many rows alike, few alike, pasts that reach to the day of the act, end on its eve, or are revoked."""
    random = Random(seed)
    company.random_company(operator, seed, 30)
    for _ in range(6):
        rows = [row.id for row in company.recorded() if row.archived is None]
        some = random.sample(rows, random.randint(1, len(rows)))
        issued = TODAY - random.choice([0, 0, 1, 30, 300]) * DAY
        expires = random.choice([None, TODAY, TODAY + 40 * DAY])
        wanted = lifecycle.Wanted(
            issued,
            random.choice([None, issued, TODAY]),
            expires,
            never=expires is None,
        )
        act = random.choice([lifecycle.renew, lifecycle.certify])
        act(operator, some, wanted, TODAY)
        if random.random() < 0.3:
            lifecycle.revoke(operator, some[:3], "Unsafe conduct", TODAY - 2 * DAY, TODAY)
        # others expire on the eve of the next act: its first day is then one on which the status changes
        company.certify(operator, random.sample(rows, 3), TODAY - 90 * DAY, TODAY - DAY)
        _assert_as_reckoned()


def test_a_rebuild_mends_whatever_is_stored_and_leaves_the_rest(database: str, operator: Operator) -> None:
    company.random_company(operator, 11)
    rows = [row.id for row in company.recorded()]
    right = company.everything()["span"]
    with company.told_already():
        execute("UPDATE span SET status = 6 WHERE association_id = ?", (rows[0],))
        execute("DELETE FROM span WHERE association_id = ?", (rows[1],))
        execute("UPDATE span SET certification_id = 999 WHERE association_id = ?", (rows[2],))
        execute("DELETE FROM span WHERE association_id = ? AND ends_on > ?", (rows[3], TODAY.isoformat()))
        execute("UPDATE span SET active = NOT active WHERE association_id = ?", (rows[4],))
        timelines.rebuild(rows)

    assert company.everything()["span"] == right
