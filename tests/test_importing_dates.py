"""Dates in files: found per column, refused when they could be read in two ways, never guessed."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.errors import InvalidInput, UsageError
from certtui.importing.dates import date_format, find_date_format

THE_DAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2026-11-23", "YYYY-MM-DD"),
        ("2026/11/23", "YYYY/MM/DD"),
        ("20261123", "YYYYMMDD"),
        ("11/23/2026", "MM/DD/YYYY"),
        ("23/11/2026", "DD/MM/YYYY"),
        ("23.11.2026", "DD.MM.YYYY"),
        ("23-11-2026", "DD-MM-YYYY"),
        ("23-Nov-2026", "DD-Mon-YYYY"),
        ("23 November 2026", "DD-Mon-YYYY"),
        ("Nov 23, 2026", "DD-Mon-YYYY"),
        ("2026-11-23T00:00:00", "YYYY-MM-DD"),
        ("2026-11-23 00:00:00", "YYYY-MM-DD"),
        ("2026-11-23T00:00:00Z", "YYYY-MM-DD"),
        ("11/23/2026 12:00:00 AM", "MM/DD/YYYY"),
        ("23.11.2026 0:00", "DD.MM.YYYY"),
    ],
)
def test_each_known_format_is_found_shown_and_read(text: str, shown: str) -> None:
    found = find_date_format("Issued", [text, "", " "])
    assert (found.shown, found.parse(text)) == (shown, THE_DAY)


def test_one_day_above_twelve_settles_a_whole_column() -> None:
    assert find_date_format("d", ["01/02/2026", "13/02/2026"]).parse("01/02/2026") == date(2026, 2, 1)
    assert find_date_format("d", ["01/02/2026", "02/13/2026"]).parse("01/02/2026") == date(2026, 1, 2)


@pytest.mark.parametrize("text", ["01/02/2026", "1.2.2026", "01-02-2026"])
def test_an_ambiguous_column_is_refused_with_both_readings(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find_date_format("Issued", [text, "05/05/2026"])
    assert caught.value.field == "Issued"
    assert all(
        part in str(caught.value) for part in ("Issued", text, "1 February", "2 January", "--date-format")
    )


def test_a_column_that_reads_the_same_both_ways_does_no_harm() -> None:
    assert find_date_format("d", ["05/05/2026"]).parse("05/05/2026") == date(2026, 5, 5)


def test_a_column_with_both_orders_is_refused_even_if_one_is_rare() -> None:
    many = [f"{day}/03/2026" for day in range(1, 29)]
    with pytest.raises(InvalidInput, match="11/23/2026"):
        find_date_format("d", [*many, "11/23/2026"])


def test_formats_that_are_mixed_evenly_are_refused() -> None:
    with pytest.raises(InvalidInput):
        find_date_format("d", ["2026-11-23", "23/11/2026"])


def test_a_few_bad_values_leave_the_format_and_are_errors_themselves() -> None:
    found = find_date_format("d", ["23/11/2026", "24/11/2026", "30/02/2026", "soon"])
    assert found.parse("24/11/2026") == date(2026, 11, 24)
    for bad in ("30/02/2026", "soon", "2026-11-23"):
        with pytest.raises(InvalidInput, match=bad):
            found.parse(bad)


@pytest.mark.parametrize(
    "text", ["12", "May", "45982", "23/11/26", "02/30/2026", "0000-00-00", "2026-11-23T10:05:00"]
)
def test_what_is_no_date_makes_no_format(text: str) -> None:
    with pytest.raises(InvalidInput) as caught:
        find_date_format("Issued", [text])
    assert caught.value.field == "Issued"


def test_words_for_no_date_do_not_count() -> None:
    found = find_date_format("Expires", ["Never", "N/A", "-", "never", "23.11.2026"])
    assert found.shown == "DD.MM.YYYY"


def test_a_blank_column_is_iso() -> None:
    assert find_date_format("d", ["", "  "]).parse("2026-11-23") == THE_DAY


def test_typed_dates_need_no_format() -> None:
    found = find_date_format("d", [date(2026, 1, 2), THE_DAY])
    assert found.parse(THE_DAY) == THE_DAY


@pytest.mark.parametrize("text", ["9999-12-31", "9999-01-01"])
def test_far_dates_that_mean_never_are_refused_with_what_to_do(text: str) -> None:
    found = find_date_format("Expires", [text])
    for cell in (text, date.fromisoformat(text)):
        with pytest.raises(InvalidInput, match="empty"):
            found.parse(cell)
    assert found.parse("9998-12-31") == date(9998, 12, 31)


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        ("DMY", "23/11/2026"),
        ("mdy", "11/23/2026"),
        ("YMD", "2026-11-23"),
        ("DD.MM.YY", "23.11.26"),
        ("dd/mm/yyyy", "23/11/2026"),
        ("D-MMM-YYYY", "23-Nov-2026"),
        ("%d.%m.%y", "23.11.26"),
        ("YYYYMMDD", "20261123"),
    ],
)
def test_the_format_asked_for_is_taken(asked: str, text: str) -> None:
    assert find_date_format("d", ["01/02/2026"], asked).parse(text) == THE_DAY


def test_asking_settles_an_ambiguous_column() -> None:
    assert find_date_format("d", ["01/02/2026"], "DMY").parse("01/02/2026") == date(2026, 2, 1)
    assert find_date_format("d", ["01/02/2026"], "MDY").parse("01/02/2026") == date(2026, 1, 2)


@pytest.mark.parametrize("asked", ["", "XYZ", "MM/YYYY", "%d.%m", "%", "%Q", "DD/DD/YYYY"])
def test_a_format_without_day_month_and_year_is_refused(asked: str) -> None:
    with pytest.raises(UsageError):
        date_format(asked)


@given(
    st.lists(st.dates(date(1900, 1, 1), date(9998, 12, 31)), min_size=1),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y"]),
)
def test_a_column_is_read_right_or_refused_and_never_read_wrong(days: list[date], pattern: str) -> None:
    texts = [day.strftime(pattern).zfill(10) for day in days]
    try:
        found = find_date_format("d", texts)
    except InvalidInput:
        assert all(day.day <= 12 for day in days)
    else:
        assert [found.parse(text) for text in texts] == days
