"""Days and periods as operators type them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.days import parse_day, parse_period, parse_snap, snap_words, step
from certtui.errors import InvalidInput
from certtui.records import FixedDay, Period, Snap, SnapTo, Unit

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("2026-12-31", date(2026, 12, 31)),
        (" Today ", TODAY),
        ("yesterday", date(2026, 1, 30)),
        ("tomorrow", date(2026, 2, 1)),
        ("+30d", date(2026, 3, 2)),
        ("-2w", date(2026, 1, 17)),
        ("+1m", date(2026, 2, 28)),
        ("-1 month", date(2025, 12, 31)),
        ("+1y", date(2027, 1, 31)),
        ("- 10 years", date(2016, 1, 31)),
    ],
)
def test_a_day_is_taken_in_the_forms_that_people_type(typed: str, meant: date) -> None:
    assert parse_day(typed, TODAY) == meant


@pytest.mark.parametrize(
    ("today", "typed", "meant"),
    [
        (TODAY, "eom", date(2026, 1, 31)),
        (TODAY, "eom+1", date(2026, 2, 28)),
        (TODAY, "EOM-1", date(2025, 12, 31)),
        (TODAY, "eoq", date(2026, 3, 31)),
        (TODAY, "eoq+1", date(2026, 6, 30)),
        (TODAY, "eoq-1", date(2025, 12, 31)),
        (TODAY, "eoy", date(2026, 12, 31)),
        (TODAY, "eoy+2", date(2028, 12, 31)),
        (date(2024, 1, 31), "eom+1", date(2024, 2, 29)),
        (date(2026, 12, 31), "eom", date(2026, 12, 31)),
        (date(2026, 12, 31), "eoq+1", date(2027, 3, 31)),
        (date(2026, 2, 1), "eow", date(2026, 2, 1)),  # a Sunday
        (date(2026, 2, 2), "eow", date(2026, 2, 8)),
        (date(2026, 2, 2), "eow-1", date(2026, 2, 1)),
    ],
)
def test_the_last_day_of_a_week_month_quarter_or_year_is_meant(today: date, typed: str, meant: date) -> None:
    assert parse_day(typed, today) == meant


@given(
    st.dates(date(1950, 1, 1), date(2150, 1, 1)),
    st.sampled_from(["eow", "eom", "eoq", "eoy"]),
    st.integers(-40, 40),
)
def test_ends_are_ends_and_follow_each_other(today: date, word: str, number: int) -> None:
    """The end of today's is today or later; the day after an end begins the next one, whose end is that of +1."""
    end = parse_day(word, today)
    assert end >= today
    assert parse_day(word, end) == end
    there = parse_day(f"{word}{number:+}", today)
    assert parse_day(word, there + timedelta(days=1)) == parse_day(f"{word}{number + 1:+}", today)
    if word == "eow":
        assert there.weekday() == 6
    else:
        assert (there + timedelta(days=1)).day == 1


@pytest.mark.parametrize("typed", ["eod", "eoq1", "eoq +1", "eom+", "eoq+99999", "eoy+9999", "eoq+1d"])
def test_what_is_no_end_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    "typed",
    ["", "1", "30d", "+d", "+1q", "31/12/2026", "2026-02-30", "2026-2-3", "26-12-31", "+9999y", "１day"],
)
def test_what_could_mean_anything_else_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_day(typed, TODAY, "issued_on")
    assert refused.value.field == "issued_on"


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_comes_back_from_its_iso_form(day: date) -> None:
    assert parse_day(day.isoformat(), TODAY) == day


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)), st.integers(-2000, 2000))
def test_days_and_weeks_are_counted(day: date, number: int) -> None:
    assert step(day, Period(number, Unit.DAYS)) == day + timedelta(days=number)
    assert step(day, Period(number, Unit.WEEKS)) == day + timedelta(weeks=number)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("12 months", Period(12, Unit.MONTHS)),
        ("1y", Period(1, Unit.YEARS)),
        ("90 days", Period(90, Unit.DAYS)),
        ("2W", Period(2, Unit.WEEKS)),
        ("never", None),
        ("", None),
    ],
)
def test_a_period_is_taken_in_the_forms_that_people_type(typed: str, meant: Period | None) -> None:
    assert parse_period(typed) == meant


@pytest.mark.parametrize("typed", ["12", "a year", "1.5 years", "-1 month", "12 fortnights"])
def test_what_is_no_period_is_refused_with_its_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_period(typed, "validity")
    assert refused.value.field == "validity"


@pytest.mark.parametrize(
    ("typed", "meant", "stored"),
    [
        ("none", Snap.NONE, "none"),
        ("Month End", Snap.MONTH_END, "month_end"),
        ("year-end", Snap.YEAR_END, "year_end"),
        (" 30-06 ", FixedDay(30, 6), "30-06"),
        ("1-6", FixedDay(1, 6), "01-06"),
        ("29-02", FixedDay(29, 2), "29-02"),
        ("30-06/2@2025", FixedDay(30, 6, 2, 2025), "30-06/2@2025"),
        ("30-06 / 3 @ 0999", FixedDay(30, 6, 3, 999), "30-06/3@0999"),
        ("30-06/1@2025", FixedDay(30, 6), "30-06"),
    ],
)
def test_what_an_expiry_is_moved_to(typed: str, meant: SnapTo, stored: str) -> None:
    assert parse_snap(typed) == meant
    assert meant.value == stored
    assert parse_snap(stored) == meant


@pytest.mark.parametrize(
    "typed", ["", "sometimes", "31-06", "30-02", "06-30", "00-01", "30-06/2", "30-06/0@2025", "30-06/2@0000", "30-06-2026", "٣٠-06"]
)  # fmt: skip
def test_what_an_expiry_cannot_be_moved_to_names_the_field(typed: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_snap(typed)
    assert refused.value.field == "snap"


def test_a_fixed_day_in_words_is_a_day_and_its_years() -> None:
    assert snap_words(FixedDay(30, 6)) == "30 June"
    assert "2027" in snap_words(FixedDay(30, 6, 2, 2025))
