"""Expiry and renewal against the domain's table. What holds for any certification and any day: test_rules_cycles."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from certtui.errors import InvalidInput
from certtui.records import Basis, FixedDay, LastDay, Period, Snap, Terms, Unit
from certtui.rules import expiry, issue_before, renewal

DAY = timedelta(days=1)
MONTH, YEAR = Period(1, Unit.MONTHS), Period(1, Unit.YEARS)
TWELVE, NONE_AT_ALL = Period(12, Unit.MONTHS), Period(0, Unit.YEARS)
JUNE, LEAP, SECOND = FixedDay(30, 6), FixedDay(29, 2), FixedDay(30, 6, 2, 2025)


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
        # the day before the day of the same number, and only then clamped
        (Terms(YEAR, LastDay.DAY_BEFORE), "2024-02-29", "2025-02-28"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-31", "2026-02-28"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-30", "2026-02-28"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-29", "2026-02-28"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-28", "2026-02-27"),
        (Terms(MONTH, LastDay.DAY_BEFORE), "2026-01-01", "2026-01-31"),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2023-03-01", "2024-02-29"),
        # the first fixed day on or after what the validity gives
        (Terms(YEAR, snap=JUNE), "2026-03-10", "2027-06-30"),
        (Terms(YEAR, snap=JUNE), "2026-06-30", "2027-06-30"),
        (Terms(YEAR, snap=JUNE), "2026-07-01", "2028-06-30"),
        (Terms(YEAR, LastDay.DAY_BEFORE, JUNE), "2026-07-01", "2027-06-30"),
        (Terms(YEAR, snap=LEAP), "2026-03-10", "2028-02-29"),
        (Terms(YEAR, snap=LEAP), "2026-02-28", "2027-02-28"),
        (Terms(YEAR, snap=LEAP), "2027-02-28", "2028-02-29"),
        (Terms(YEAR, snap=SECOND), "2026-01-01", "2027-06-30"),
        (Terms(YEAR, snap=SECOND), "2026-07-01", "2029-06-30"),
        (Terms(YEAR, snap=SECOND), "2018-01-01", "2019-06-30"),
        (Terms(YEAR, snap=SECOND), "2018-07-01", "2021-06-30"),
        # until the first such day on or after
        (Terms(NONE_AT_ALL, snap=Snap.YEAR_END), "2026-03-10", "2026-12-31"),
        (Terms(NONE_AT_ALL, snap=Snap.YEAR_END), "2026-12-31", "2026-12-31"),
        (Terms(NONE_AT_ALL, snap=JUNE), "2026-06-30", "2026-06-30"),
        (Terms(NONE_AT_ALL, snap=JUNE), "2026-07-01", "2027-06-30"),
        (Terms(NONE_AT_ALL, LastDay.DAY_BEFORE, JUNE), "2026-07-01", "2027-06-30"),
        (Terms(NONE_AT_ALL, LastDay.DAY_BEFORE, JUNE), "2026-06-30", "2026-06-30"),
        (Terms(NONE_AT_ALL, snap=SECOND), "2026-01-01", "2027-06-30"),
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
        (Period(0, Unit.YEARS), date(2026, 1, 1)),
    ],
)
def test_a_validity_that_no_date_can_express_is_refused(validity: Period, effective: date) -> None:
    with pytest.raises(InvalidInput):
        expiry(Terms(validity), effective)


@pytest.mark.parametrize(
    "terms",
    [
        Terms(NONE_AT_ALL),
        Terms(NONE_AT_ALL, snap=Snap.MONTH_END),
        Terms(Period(0, Unit.MONTHS), snap=Snap.YEAR_END),
        Terms(Period(0, Unit.DAYS), snap=JUNE),
    ],
)
def test_no_validity_at_all_needs_the_end_of_the_year_or_a_fixed_day(terms: Terms) -> None:
    with pytest.raises(InvalidInput) as refused:
        expiry(terms, date(2026, 3, 10))
    assert refused.value.field == "validity"


def test_a_fixed_day_beyond_the_calendar_is_refused() -> None:
    with pytest.raises(InvalidInput):
        expiry(Terms(YEAR, snap=JUNE), date(9998, 7, 1))
    with pytest.raises(InvalidInput):
        expiry(Terms(NONE_AT_ALL, snap=FixedDay(1, 1, 9, 2026)), date(9999, 1, 1))


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
    [(30, "2025-11-01"), (0, "2025-12-01"), (-7, "0001-01-01"), (None, "0001-01-01"), (10**9, "0001-01-01")],
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
        on("2024-02-29"), on("2025-02-28"), on("2024-02-29"), False, False, False, False
    )  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "effective"),
    [(Basis.COMPLETION, "2025-11-20"), (Basis.OLD_EXPIRY, "2025-12-02"), (Basis.FIXED_CYCLE, "2025-12-02")],
)
def test_what_never_expires_renews_to_never(basis: Basis, effective: str) -> None:
    renewed = renewal(Terms(None, basis=basis), on("2025-12-01"), on("2025-11-20"))
    assert (renewed.effective_on, renewed.expires_on, renewed.unmoved) == (on(effective), None, False)


def test_a_cycle_without_minimum_moves_on_all_the_same() -> None:
    """The next end of a cycle is later than the old expiry, also where the completion alone would not ask for it."""
    renewed = renewal(Terms(TWELVE, basis=Basis.FIXED_CYCLE), on("2025-12-01"), on("2025-11-20"))
    assert (renewed.effective_on, renewed.expires_on) == (on("2025-12-02"), on("2026-12-01"))
    assert not renewed.unmoved


def test_a_cycle_renewed_years_ahead_does_not_step_back() -> None:
    renewed = renewal(
        Terms(TWELVE, basis=Basis.FIXED_CYCLE, minimum=Period(6, Unit.MONTHS)),
        on("2030-12-01"),
        on("2025-06-15"),
    )
    assert renewed.expires_on == on("2031-12-01")
    assert renewed.early
    assert not renewed.shortens


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


@pytest.mark.parametrize(
    ("terms", "last_day", "issued"),
    [
        (Terms(YEAR), "2027-03-10", "2026-03-10"),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2027-03-09", "2026-03-10"),
        (Terms(YEAR, LastDay.DAY_BEFORE), "2025-02-28", "2024-02-29"),
        (Terms(MONTH), "2026-03-31", "2026-02-28"),
        (Terms(YEAR), "2024-02-29", "2023-02-28"),
        (Terms(YEAR), "2030-01-01", "2026-11-30"),
        (Terms(Period(1, Unit.DAYS), LastDay.DAY_BEFORE), "2026-10-25", "2026-10-25"),
    ],
)
def test_the_day_of_issue_is_one_validity_before_the_expiry_and_never_to_come(
    terms: Terms, last_day: str, issued: str
) -> None:
    assert issue_before(terms, on(last_day), on("2026-11-30")) == on(issued)
