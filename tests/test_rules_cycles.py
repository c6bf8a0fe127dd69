"""Chains of renewals: what they count from, that nothing drifts, and that they agree with a slow reading of the rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certtui.records import Basis, FixedDay, LastDay, Period, Snap, Terms, Unit
from certtui.rules import anchor_of, expiry, renewal
from tests.slow_renewal import DAY, read_anchor, read_expiry, read_renewal
from tests.soaking import always

PROPERTY = always(120)
MONTH, YEAR, SAME_PERIOD = Period(1, Unit.MONTHS), Period(1, Unit.YEARS), Period(0, Unit.YEARS)
HALF_A_YEAR = Period(6, Unit.MONTHS)
JUNE, SECOND = FixedDay(30, 6), FixedDay(30, 6, 2, 2025)


def on(text: str) -> date:
    return date.fromisoformat(text)


def chain(terms: Terms, effective: str, times: int) -> list[str]:
    """The expiries of a certification that is renewed on each of its last days."""
    last_day, anchor = expiry(terms, on(effective)), on(effective)
    found = [str(last_day)]
    while len(found) < times:
        assert last_day is not None
        renewed = renewal(terms, last_day, last_day, anchor)
        last_day, anchor = renewed.expires_on, renewed.anchor_on
        found.append(str(last_day))
    return found


@pytest.mark.parametrize("basis", [Basis.OLD_EXPIRY, Basis.FIXED_CYCLE])
@pytest.mark.parametrize(
    ("terms", "effective", "ends"),
    [
        (Terms(MONTH), "2026-01-31", ["2026-02-28", "2026-03-31", "2026-04-30", "2026-05-31"]),
        (Terms(YEAR), "2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"]),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-31", ["2026-02-28", "2026-03-30", "2026-04-30", "2026-05-30"]),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-01", ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"]),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2024-02-29", ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-28"]),
        (Terms(MONTH, snap=Snap.MONTH_END), "2026-01-15", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        (Terms(YEAR, snap=Snap.YEAR_END), "2026-03-10", ["2027-12-31", "2028-12-31", "2029-12-31"]),
        (Terms(YEAR, snap=JUNE), "2026-07-01", ["2028-06-30", "2029-06-30", "2030-06-30"]),
        (Terms(YEAR, snap=FixedDay(29, 2)), "2026-01-01", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        (Terms(YEAR, snap=SECOND), "2024-01-01", ["2025-06-30", "2027-06-30", "2029-06-30"]),
        (Terms(Period(2, Unit.YEARS), snap=SECOND), "2024-07-01", ["2027-06-30", "2029-06-30", "2031-06-30"]),
        (Terms(Period(1, Unit.WEEKS), snap=Snap.MONTH_END), "2026-01-05", ["2026-01-31", "2026-02-28", "2026-03-31"]),
        (Terms(SAME_PERIOD, snap=Snap.YEAR_END), "2026-03-10", ["2026-12-31", "2027-12-31", "2028-12-31"]),
        (Terms(SAME_PERIOD, LastDay.DAY_BEFORE, JUNE), "2026-06-30", ["2026-06-30", "2027-06-30", "2028-06-30"]),
        (Terms(SAME_PERIOD, snap=SECOND), "2026-03-10", ["2027-06-30", "2029-06-30", "2031-06-30"]),
    ],
)  # fmt: skip
def test_a_chain_of_renewals_on_time(basis: Basis, terms: Terms, effective: str, ends: list[str]) -> None:
    assert chain(terms._replace(basis=basis, warning_window=30), effective, len(ends)) == ends


def test_the_completion_date_begins_a_new_anchor() -> None:
    terms = Terms(MONTH, basis=Basis.COMPLETION)
    renewed = renewal(terms, on("2026-02-28"), on("2026-02-20"), on("2026-01-31"))
    assert (renewed.expires_on, renewed.anchor_on) == (on("2026-03-20"), on("2026-02-20"))


def test_a_late_renewal_from_the_old_expiry_begins_a_new_anchor() -> None:
    terms = Terms(MONTH, basis=Basis.OLD_EXPIRY)
    renewed = renewal(terms, on("2026-02-28"), on("2026-03-05"), on("2026-01-31"))
    assert (renewed.expires_on, renewed.anchor_on) == (on("2026-04-05"), on("2026-03-05"))


def test_an_early_renewal_from_the_old_expiry_keeps_the_anchor_and_does_not_move() -> None:
    terms = Terms(YEAR, basis=Basis.OLD_EXPIRY, renewal_window=MONTH)
    renewed = renewal(terms, on("2025-02-28"), on("2024-10-01"), on("2024-02-29"))
    assert (renewed.expires_on, renewed.anchor_on, renewed.unmoved) == (
        on("2025-02-28"),
        on("2024-02-29"),
        True,
    )


@pytest.mark.parametrize("done", ["2025-01-10", "2025-02-20", "2025-07-01"])
def test_a_fixed_cycle_keeps_its_anchor_whenever_it_is_renewed(done: str) -> None:
    terms = Terms(YEAR, basis=Basis.FIXED_CYCLE, renewal_window=MONTH, minimum=HALF_A_YEAR)
    assert renewal(terms, on("2025-02-28"), on(done), on("2024-02-29")).anchor_on == on("2024-02-29")


def test_a_fixed_cycle_lasts_at_least_its_minimum_after_the_completion() -> None:
    """Leap days come back however many validities are left out."""
    terms = Terms(YEAR, basis=Basis.FIXED_CYCLE, minimum=HALF_A_YEAR)
    assert renewal(terms, on("2025-02-28"), on("2027-08-31"), on("2024-02-29")).expires_on == on("2028-02-29")
    assert renewal(terms, on("2025-02-28"), on("2027-09-01"), on("2024-02-29")).expires_on == on("2029-02-28")


@pytest.mark.parametrize(
    ("last_day", "anchor", "ends"), [(LastDay.SAME_DAY, "2026-02-20", "2027-02-20"), (LastDay.DAY_BEFORE, "2026-02-21", "2027-02-20")]
)  # fmt: skip
def test_a_validity_that_was_changed_since_begins_again_from_the_old_expiry(
    last_day: LastDay, anchor: str, ends: str
) -> None:
    terms = Terms(YEAR, last_day, basis=Basis.OLD_EXPIRY)
    renewed = renewal(terms, on("2026-02-20"), on("2026-02-01"), on("2026-01-31"))
    assert (renewed.expires_on, renewed.anchor_on) == (on(ends), on(anchor))


def test_within_the_same_period_a_renewal_from_the_completion_date_does_not_move_and_says_so() -> None:
    terms = Terms(SAME_PERIOD, snap=Snap.YEAR_END, basis=Basis.COMPLETION)
    renewed = renewal(terms, on("2026-12-31"), on("2026-12-01"), on("2026-03-10"))
    assert (renewed.expires_on, renewed.unmoved) == (on("2026-12-31"), True)
    assert renewed.effective_on == on("2026-12-01")


@pytest.mark.parametrize(
    ("terms", "effective", "expires", "anchor"),
    [
        (Terms(MONTH), "2026-01-31", "2026-02-28", "2026-01-31"),
        (Terms(MONTH), "2026-01-31", "2026-03-01", "2026-03-01"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-31", "2026-02-28", "2026-01-31"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-31", "2026-03-01", "2026-03-02"),
        (Terms(None), "2026-01-31", None, "2026-01-31"),
        (Terms(MONTH), "2026-01-31", None, "2026-01-31"),
        (Terms(None), "2026-01-31", "2026-03-01", "2026-03-01"),
        (Terms(None, LastDay.DAY_BEFORE), "2026-01-31", "2026-03-01", "2026-03-02"),
        (Terms(SAME_PERIOD, LastDay.DAY_BEFORE, JUNE), "2026-01-31", "2026-03-01", "2026-03-01"),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2026-01-31", "9999-12-31", "9999-12-31"),
        (Terms(Period(10**9, Unit.YEARS)), "2026-01-31", "2026-03-01", "2026-03-01"),
    ],
)
def test_the_anchor_of_what_was_typed(terms: Terms, effective: str, expires: str | None, anchor: str) -> None:
    assert anchor_of(terms, on(effective), on(expires) if expires else None) == on(anchor)


def test_a_daily_cycle_that_was_neglected_for_centuries_is_found_at_once() -> None:
    terms = Terms(Period(1, Unit.DAYS), snap=FixedDay(29, 2, 99, 1999), basis=Basis.FIXED_CYCLE)
    assert renewal(terms, on("1999-02-28"), on("3900-01-01"), on("1998-06-01")).expires_on == on("3979-02-28")


def test_reminders_after_the_expiry_only_make_no_renewal_early() -> None:
    terms = Terms(YEAR, basis=Basis.OLD_EXPIRY, warning_window=-5)
    renewed = renewal(terms, on("2026-12-01"), on("2025-12-02"), on("2025-12-01"))
    assert (renewed.early, renewed.expires_on) == (False, on("2027-12-01"))


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
near = st.dates(date(2020, 1, 1), date(2032, 12, 31))
lengths = st.builds(Period, st.integers(0, 40), st.sampled_from(Unit))
dates_of_a_leap_year = st.dates(date(2024, 1, 1), date(2024, 12, 31))
fixed_days = st.builds(
    lambda day, every, since: FixedDay(day.day, day.month, every, since if every > 1 else 0),
    dates_of_a_leap_year | st.just(date(2024, 2, 29)),
    st.integers(1, 4),
    st.integers(2000, 2040),
)
snaps = st.sampled_from(Snap) | fixed_days
validities = st.builds(Period, st.integers(1, 40), st.sampled_from(Unit))
terms_of = st.builds(
    Terms,
    validities,
    st.sampled_from(LastDay),
    snaps,
    st.sampled_from(Basis),
    st.none() | lengths,
    st.none() | lengths,
    st.none() | st.integers(-30, 400),
) | st.builds(
    Terms,
    st.just(SAME_PERIOD),
    st.sampled_from(LastDay),
    st.just(Snap.YEAR_END) | fixed_days,
    st.sampled_from(Basis),
    st.none() | lengths,
    st.none() | lengths,
    st.none() | st.integers(-30, 400),
)


def is_on_snap(terms: Terms, day: date) -> bool:
    if isinstance(terms.snap, FixedDay):
        fixed = terms.snap
        is_day = (day.day, day.month) == (fixed.day, fixed.month)
        is_eve = (fixed.day, fixed.month) == (29, 2) and (day.day, day.month, (day + DAY).day) == (28, 2, 1)
        return (is_day or is_eve) and (day.year - fixed.since) % fixed.every == 0
    if terms.snap is Snap.YEAR_END:
        return (day.month, day.day) == (12, 31)
    return terms.snap is Snap.NONE or (day + DAY).day == 1


@PROPERTY
@given(terms_of | terms_of.map(lambda terms: terms._replace(validity=None)), days)
def test_an_expiry_is_what_the_slow_reading_says(terms: Terms, day: date) -> None:
    last_day = expiry(terms, day)
    assert last_day == read_expiry(terms, day)
    if last_day is not None:
        assert last_day >= day
        assert is_on_snap(terms, last_day)


@PROPERTY
@given(terms_of | terms_of.map(lambda terms: terms._replace(validity=None)), near, near, st.none() | near)
def test_a_renewal_is_what_the_slow_reading_says(
    terms: Terms, old: date, done: date, anchor: date | None
) -> None:
    renewed = renewal(terms, old, done, anchor)
    assert (renewed.effective_on, renewed.expires_on, renewed.anchor_on) == read_renewal(
        terms, old, done, anchor
    )
    assert renewed.issued_on == done
    assert not (renewed.early and renewed.late)
    assert renewed.unmoved == (renewed.expires_on == old)
    assert renewed.shortens == (renewed.expires_on is not None and renewed.expires_on < old)
    assert renewed.effective_on in {done, old + DAY}
    assert renewed.expires_on is None or renewed.effective_on <= renewed.expires_on


@PROPERTY
@given(terms_of, near, near)
def test_what_was_typed_has_the_anchor_of_the_slow_reading(
    terms: Terms, effective: date, expires: date
) -> None:
    assume(effective <= expires)
    assert anchor_of(terms, effective, expires) == read_anchor(terms, effective, expires)
    assert anchor_of(terms, effective, expiry(terms, effective)) == effective


@PROPERTY
@given(terms_of, near, st.integers(1, 12), st.sampled_from([Basis.OLD_EXPIRY, Basis.FIXED_CYCLE]))
def test_nothing_drifts(terms: Terms, effective: date, times: int, basis: Basis) -> None:
    """Renewed on each last day, the ends are those of whole validities counted from the first day in one step."""
    terms = terms._replace(basis=basis, minimum=None)
    reached, anchor = expiry(terms, effective), effective
    assert reached is not None
    for _ in range(times):
        renewed = renewal(terms, reached, reached, anchor)
        assert renewed.expires_on is not None
        assert renewed.expires_on > reached
        reached, anchor = renewed.expires_on, renewed.anchor_on
    assert anchor == effective
    assert is_on_snap(terms, reached)
    if terms.snap is Snap.NONE:
        validity = terms.validity
        assert validity is not None
        assert reached == expiry(
            terms._replace(validity=Period(validity.number * (times + 1), validity.unit)), effective
        )


@PROPERTY
@given(terms_of, near, near, st.none() | near)
def test_a_cycle_goes_on(terms: Terms, old: date, done: date, anchor: date | None) -> None:
    """The end of a fixed cycle is later than the old expiry, and at least the minimum after the completion."""
    terms = terms._replace(basis=Basis.FIXED_CYCLE)
    renewed = renewal(terms, old, done, anchor)
    assert renewed.expires_on is not None
    assert renewed.expires_on > old
    minimum = terms.minimum or Period(0, Unit.DAYS)
    plain = Terms(minimum) if minimum.number else None
    least = expiry(plain, done) if plain else done
    assert least is not None
    assert renewed.expires_on >= least
    assert is_on_snap(terms, renewed.expires_on)


@PROPERTY
@given(terms_of, near, st.integers(0, 400))
def test_typing_what_is_proposed_is_no_other_anchor(terms: Terms, old: date, before: int) -> None:
    """Where it counts from the completion; a cycle's own anchor is kept by the command that was given the day."""
    assume(terms.basis is Basis.COMPLETION)
    renewed = renewal(terms, old, old - timedelta(days=before))
    assert renewed.anchor_on == anchor_of(terms, renewed.effective_on, renewed.expires_on)
