"""The examples that a definition's form shows: each tells the terms apart, and each is what the rules give."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui import rules
from certtui.errors import InvalidInput
from certtui.records import Basis, FixedDay, LastDay, Period, Snap, Terms, Unit

TODAY = date(2026, 11, 23)
YEAR = Period(12, Unit.MONTHS)
TWO_MONTHS, HALF_A_YEAR = Period(2, Unit.MONTHS), Period(6, Unit.MONTHS)

_PERIODS = st.builds(Period, st.integers(1, 40), st.sampled_from(Unit))
_TERMS = st.builds(
    Terms,
    st.none() | _PERIODS,
    st.sampled_from(LastDay),
    st.sampled_from([*Snap, FixedDay(30, 6), FixedDay(29, 2, 2, 2025)]),
    st.sampled_from(Basis),
    st.none() | _PERIODS,
    st.none() | _PERIODS,
    st.none() | st.integers(-10, 400),
)


@pytest.mark.parametrize(
    ("basis", "on_time", "late", "early"),
    [
        (Basis.COMPLETION, "2028-10-24", "2028-12-23", "2028-04-24"),
        (Basis.OLD_EXPIRY, "2028-11-23", "2028-12-23", "2027-11-23"),
        (Basis.FIXED_CYCLE, "2028-11-23", "2028-11-23", "2028-11-23"),
    ],
)
def test_each_basis_shows_what_sets_it_apart(basis: Basis, on_time: str, late: str, early: str) -> None:
    terms = Terms(YEAR, basis=basis, renewal_window=TWO_MONTHS, minimum=HALF_A_YEAR)

    first, renewed, behind, before = rules.worked_examples(terms, TODAY)

    assert first.expires_on == date(2027, 11, 23)
    assert renewed
    assert behind
    assert before
    assert [str(r.expires_on) for r in (renewed, behind, before)] == [on_time, late, early]
    assert (renewed.early, renewed.late) == (False, False)
    assert behind.late
    assert before.early
    assert before.unmoved == (early == "2027-11-23")


def test_the_end_of_a_month_comes_back_in_the_examples() -> None:
    terms = Terms(Period(1, Unit.MONTHS), basis=Basis.OLD_EXPIRY, warning_window=7)

    examples = rules.worked_examples(terms, date(2026, 1, 31))

    assert examples.on_time
    assert (examples.first.expires_on, examples.on_time.expires_on) == (date(2026, 2, 28), date(2026, 3, 31))


def test_what_never_expires_has_no_renewal_to_show() -> None:
    examples = rules.worked_examples(Terms(None), TODAY)

    assert examples[1:] == (None, None, None)
    assert examples.first.expires_on is None
    assert len(rules.example_lines(examples)) == 1


def test_without_a_day_before_the_window_nothing_is_early() -> None:
    assert rules.worked_examples(Terms(YEAR, warning_window=None), TODAY).early is None
    assert rules.worked_examples(Terms(Period(20, Unit.DAYS), warning_window=30), TODAY).early is None


@given(_TERMS, st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_example_is_what_the_rules_give_on_its_day(terms: Terms, today: date) -> None:
    """On time, late and early are so, and none of the dates is calculated anywhere else."""
    examples = rules.worked_examples(terms, today)

    expires = rules.expiry(terms, today)
    assert examples.first.expires_on == expires
    for one, flags in ((examples.on_time, (False, False)), (examples.late, (False, True))):
        if one:
            assert one == rules.renewal(terms, expires, one.issued_on, today)
            assert (one.early, one.late) == flags
            assert one.issued_on >= today
    if examples.early:
        assert examples.early == rules.renewal(terms, expires, examples.early.issued_on, today)
        assert examples.early.early
    assert (examples.on_time is None) == (expires is None)
    lines = rules.example_lines(examples)
    assert len(lines) == sum(one is not None for one in examples)
    assert all(str(one.issued_on) in line for one, line in zip(filter(None, examples), lines, strict=True))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        (Terms(Period(0, Unit.DAYS)), "validity"),
        (Terms(Period(0, Unit.YEARS)), "validity"),
        (Terms(Period(9000, Unit.YEARS)), "validity"),
        (Terms(Period(4500, Unit.YEARS)), "validity"),
        (Terms(YEAR, renewal_window=Period(-1, Unit.DAYS)), "renewal_window"),
        (Terms(YEAR, basis=Basis.FIXED_CYCLE, minimum=Period(9000, Unit.YEARS)), "minimum"),
        (Terms(YEAR, basis=Basis.FIXED_CYCLE, minimum=Period(-1, Unit.DAYS)), "minimum"),
    ],
)
def test_the_field_to_be_mended_is_named(terms: Terms, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rules.worked_examples(terms, TODAY)
    assert refused.value.field == field


def test_at_the_end_of_the_calendar_there_is_no_late_example() -> None:
    examples = rules.worked_examples(Terms(Period(1, Unit.DAYS)), date(9999, 12, 20))

    assert examples.late is None
    assert examples.on_time
