"""Expiry and renewal against the domain's table, and by what must hold for any certification and any day."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certtui.errors import InvalidInput
from certtui.records import Basis, LastDay, Period, Snap, Terms, Unit
from certtui.rules import expiry, renewal

DAY = timedelta(days=1)
PROPERTY = settings(max_examples=400, deadline=None, database=None, derandomize=True)
MONTH, YEAR = Period(1, Unit.MONTHS), Period(1, Unit.YEARS)
TWELVE = Period(12, Unit.MONTHS)


def on(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("terms", "effective", "last_day"),
    [
        (Terms(YEAR), "2026-03-10", "2027-03-10"),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2026-03-10", "2027-03-09"),
        (Terms(MONTH), "2026-01-31", "2026-02-28"),
        (Terms(MONTH), "2024-01-31", "2024-02-29"),
        (Terms(Period(2, Unit.MONTHS)), "2026-01-31", "2026-03-31"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-03-01", "2026-03-31"),
        (Terms(YEAR), "2024-02-29", "2025-02-28"),
        (Terms(Period(4, Unit.YEARS)), "2024-02-29", "2028-02-29"),
        (Terms(Period(100, Unit.YEARS)), "2000-02-29", "2100-02-28"),
        (Terms(Period(10, Unit.DAYS)), "2026-12-25", "2027-01-04"),
        (Terms(Period(1, Unit.DAYS), LastDay.DAY_BEFORE), "2026-12-25", "2026-12-25"),
        (Terms(Period(2, Unit.WEEKS)), "2026-12-25", "2027-01-08"),
        (Terms(YEAR, snap=Snap.MONTH_END), "2023-02-10", "2024-02-29"),
        (Terms(YEAR, snap=Snap.YEAR_END), "2026-03-10", "2027-12-31"),
        (Terms(YEAR, LastDay.DAY_BEFORE, Snap.YEAR_END), "2026-01-01", "2026-12-31"),
        (Terms(YEAR, LastDay.DAY_BEFORE, Snap.MONTH_END), "2026-04-01", "2027-03-31"),
        (Terms(None, snap=Snap.YEAR_END), "2026-03-10", None),
        (Terms(YEAR), "9998-12-31", "9999-12-31"),
    ],
)
def test_expiry(terms: Terms, effective: str, last_day: str | None) -> None:
    assert expiry(terms, on(effective)) == (on(last_day) if last_day else None)


@pytest.mark.parametrize(
    ("validity", "effective"),
    [
        (YEAR, date.max),
        (Period(1, Unit.DAYS), date.max),
        (Period(10**6, Unit.YEARS), date(2026, 1, 1)),
        (Period(10**30, Unit.MONTHS), date(2026, 1, 1)),
        (Period(10**30, Unit.WEEKS), date(2026, 1, 1)),
        (Period(0, Unit.DAYS), date(2026, 1, 1)),
        (Period(-1, Unit.YEARS), date(2026, 1, 1)),
    ],
)
def test_a_validity_that_no_date_can_express_is_refused(validity: Period, effective: date) -> None:
    with pytest.raises(InvalidInput):
        expiry(Terms(validity), effective)


DONE = ("2025-11-10", "2026-04-10", "2025-06-15", "2028-09-01")


@pytest.mark.parametrize(
    ("basis", "done", "expires", "effective"),
    [
        *zip(
            [Basis.COMPLETION] * 4,
            DONE,
            ("2026-11-10", "2027-04-10", "2026-06-15", "2029-09-01"),
            DONE,
            strict=True,
        ),
        *zip(
            [Basis.OLD_EXPIRY] * 4,
            DONE,
            ("2026-12-01", "2027-04-10", "2025-12-01", "2029-09-01"),
            ("2025-12-02", *DONE[1:]),
            strict=True,
        ),
        *zip(
            [Basis.FIXED_CYCLE] * 4,
            DONE,
            ("2026-12-01", "2026-12-01", "2026-12-01", "2029-12-01"),
            ("2025-12-02", *DONE[1:]),
            strict=True,
        ),
    ],
)
def test_the_domains_table(basis: Basis, done: str, expires: str, effective: str) -> None:
    terms = Terms(
        TWELVE,
        basis=basis,
        renewal_window=Period(2, Unit.MONTHS),
        minimum=Period(6, Unit.MONTHS),
        warning_window=30,
    )
    renewed = renewal(terms, on("2025-12-01"), on(done))
    assert (renewed.issued_on, renewed.effective_on, renewed.expires_on) == (
        on(done),
        on(effective),
        on(expires),
    )
    assert renewed.early == (done == "2025-06-15")
    assert renewed.late == (on(done) > on("2025-12-01"))
    assert renewed.unmoved == (basis is Basis.OLD_EXPIRY and done == "2025-06-15")
    assert not renewed.shortens


@pytest.mark.parametrize(
    ("done", "early", "late", "expires"),
    [
        ("2025-09-30", True, False, "2025-12-01"),
        ("2025-10-01", False, False, "2026-12-01"),
        ("2025-12-01", False, False, "2026-12-01"),
        ("2025-12-02", False, True, "2026-12-02"),
    ],
)
def test_on_time_begins_with_the_window_and_ends_with_the_old_expiry(
    done: str, early: bool, late: bool, expires: str
) -> None:
    renewed = renewal(
        Terms(TWELVE, basis=Basis.OLD_EXPIRY, renewal_window=Period(2, Unit.MONTHS)),
        on("2025-12-01"),
        on(done),
    )
    assert (renewed.early, renewed.late, renewed.expires_on) == (early, late, on(expires))
    assert renewed.effective_on == (on("2025-12-02") if not early else on(done))


@pytest.mark.parametrize(
    ("warning", "first_day_on_time"),
    [(30, "2025-11-01"), (0, "2025-12-01"), (-7, "2025-12-01"), (None, "0001-01-01"), (10**9, "0001-01-01")],
)
def test_the_renewal_window_is_the_warning_window_unless_set(
    warning: int | None, first_day_on_time: str
) -> None:
    terms = Terms(TWELVE, basis=Basis.OLD_EXPIRY, warning_window=warning)
    opens = on(first_day_on_time)
    assert not renewal(terms, on("2025-12-01"), opens).early
    if opens != date.min:
        assert renewal(terms, on("2025-12-01"), opens - DAY).early


@pytest.mark.parametrize("basis", list(Basis))
def test_without_an_old_expiry_the_completion_counts(basis: Basis) -> None:
    assert renewal(Terms(YEAR, basis=basis), None, on("2024-02-29"))[1:] == (
        on("2024-02-29"), on("2025-02-28"), False, False, False, False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "effective"),
    [(Basis.COMPLETION, "2025-11-20"), (Basis.OLD_EXPIRY, "2025-12-02"), (Basis.FIXED_CYCLE, "2025-12-02")],
)
def test_what_never_expires_renews_to_never(basis: Basis, effective: str) -> None:
    renewed = renewal(Terms(None, basis=basis), on("2025-12-01"), on("2025-11-20"))
    assert (renewed.effective_on, renewed.expires_on, renewed.unmoved) == (on(effective), None, False)


def test_a_cycle_without_minimum_may_stand_still_and_says_so() -> None:
    """Its old expiry is the first at least nothing after completion; effective the day after would be inverted."""
    renewed = renewal(Terms(TWELVE, basis=Basis.FIXED_CYCLE), on("2025-12-01"), on("2025-11-20"))
    assert (renewed.effective_on, renewed.expires_on) == (on("2025-11-20"), on("2025-12-01"))
    assert renewed.unmoved


def test_a_cycle_renewed_years_ahead_steps_back_and_says_that_it_shortens() -> None:
    renewed = renewal(
        Terms(TWELVE, basis=Basis.FIXED_CYCLE, minimum=Period(6, Unit.MONTHS)),
        on("2030-12-01"),
        on("2025-06-15"),
    )
    assert renewed.expires_on == on("2026-12-01")
    assert renewed.shortens


def test_a_cycle_is_counted_from_its_anchor_so_the_31st_comes_back() -> None:
    """Monthly from 31 January: 28 February, then 31 March and not the 28th."""
    terms = Terms(MONTH, basis=Basis.FIXED_CYCLE)
    found = [
        renewal(terms, on("2026-01-31"), on(day)).expires_on
        for day in ("2026-02-01", "2026-03-01", "2026-04-01")
    ]
    assert found == [on("2026-02-28"), on("2026-03-31"), on("2026-04-30")]


def test_with_the_day_before_a_cycle_takes_that_day_off_once() -> None:
    terms = Terms(MONTH, LastDay.DAY_BEFORE, basis=Basis.OLD_EXPIRY)
    renewed = renewal(terms, on("2026-02-28"), on("2026-02-20"))
    assert (renewed.effective_on, renewed.expires_on) == (on("2026-03-01"), on("2026-03-31"))


@pytest.mark.parametrize(
    "terms",
    [
        Terms(YEAR, renewal_window=Period(-1, Unit.DAYS)),
        Terms(YEAR, basis=Basis.FIXED_CYCLE, minimum=Period(-1, Unit.DAYS)),
        Terms(Period(0, Unit.DAYS), basis=Basis.FIXED_CYCLE),
        Terms(Period(10**9, Unit.YEARS), basis=Basis.OLD_EXPIRY),
    ],
)
def test_terms_that_make_no_sense_are_refused(terms: Terms) -> None:
    with pytest.raises(InvalidInput):
        renewal(terms, on("2025-12-01"), on("2025-11-20"))


def test_renewing_on_the_last_day_of_the_calendar_is_refused_not_a_crash() -> None:
    for basis in Basis:
        with pytest.raises(InvalidInput):
            renewal(Terms(YEAR, basis=basis, minimum=MONTH), date.max, date.max)


days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
validities = st.builds(Period, st.integers(1, 40), st.sampled_from(Unit))
lengths = st.builds(Period, st.integers(0, 40), st.sampled_from(Unit))
terms_of = st.builds(
    Terms,
    validities,
    st.sampled_from(LastDay),
    st.sampled_from(Snap),
    st.sampled_from(Basis),
    st.none() | lengths,
    st.none() | lengths,
    st.none() | st.integers(-30, 400),
)


def shifted(day: date, period: Period, times: int) -> date:
    """Month arithmetic written out by hand, to check the library's."""
    count = period.number * times
    if period.unit in {Unit.DAYS, Unit.WEEKS}:
        return day + DAY * count * (7 if period.unit is Unit.WEEKS else 1)
    index = day.year * 12 + day.month - 1 + count * (12 if period.unit is Unit.YEARS else 1)
    year, month = index // 12, index % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@PROPERTY
@given(validities, days)
def test_clamping_never_drifts(validity: Period, day: date) -> None:
    """However many validities on, the day number is the anchor's, or the last one that its month has."""
    reached = expiry(Terms(validity), day)
    assert reached == shifted(day, validity, 1)
    assert reached is not None
    if validity.unit in {Unit.MONTHS, Unit.YEARS}:
        assert reached.day == day.day or (reached + DAY).day == 1


@PROPERTY
@given(terms_of, days)
def test_an_expiry_is_never_before_its_effective_date(terms: Terms, day: date) -> None:
    last_day = expiry(terms, day)
    assert last_day is not None
    assert last_day >= day
    assert terms.snap is Snap.NONE or (last_day + DAY).day == 1
    assert terms.snap is not Snap.YEAR_END or (last_day.month, last_day.day) == (12, 31)


@PROPERTY
@given(terms_of, days, days)
def test_a_renewal_is_never_inverted_nor_without_a_word_shorter(terms: Terms, old: date, done: date) -> None:
    renewed = renewal(terms, old, done)
    assert renewed.expires_on is not None
    assert renewed.issued_on == done
    assert renewed.effective_on <= renewed.expires_on
    assert renewed.effective_on in {done, old + DAY}
    assert not (renewed.early and renewed.late)
    assert renewed.unmoved == (renewed.expires_on == old)
    assert renewed.shortens == (renewed.expires_on < old)


@PROPERTY
@given(terms_of, days, days)
def test_a_fixed_cycle_is_the_first_that_is_late_enough(terms: Terms, old: date, done: date) -> None:
    """Walked one validity at a time from the old expiry, in both directions, without any estimate."""
    assert terms.validity is not None
    terms = terms._replace(basis=Basis.FIXED_CYCLE)
    earliest = done if terms.minimum is None else shifted(done, terms.minimum, 1)
    off = 1 if terms.last_day is LastDay.DAY_BEFORE else 0

    def nth(times: int) -> date:
        assert terms.validity is not None
        last_day = shifted(old + DAY * off, terms.validity, times) - DAY * off
        if terms.snap is Snap.MONTH_END:
            return last_day.replace(day=monthrange(last_day.year, last_day.month)[1])
        return last_day.replace(month=12, day=31) if terms.snap is Snap.YEAR_END else last_day

    times = 0
    while nth(times) < earliest:
        times += 1
    while nth(times - 1) >= earliest:
        times -= 1
    assert renewal(terms, old, done).expires_on == nth(times)
