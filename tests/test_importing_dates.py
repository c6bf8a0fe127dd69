"""Dates in files: what has one meaning is read without a word, the rest is asked about, and nothing is guessed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certtui.errors import InvalidInput, UsageError
from certtui.importing.date_columns import DateTally, find_format
from certtui.importing.date_words import MONTHS, MONTHS_BY_LANGUAGE, NEVER, NOT_GIVEN
from certtui.importing.dates import DateFormat, TooLate, date_format, read_text, serial_day
from certtui.importing.options import Options
from certtui.importing.questions import Question
from certtui.importing.table import Cell
from certtui.text import search_key

TODAY = date(2026, 11, 30)
THE_DAY = date(2026, 11, 23)


def asked_or_found(values: list[Cell], **options: object) -> DateFormat | Question:
    tally = DateTally(TODAY)
    for value in values:
        tally.add(value)
    return find_format("issued_on", "Issued", tally, Options(TODAY)._replace(**options))  # type: ignore[arg-type]


def found(values: list[Cell], **options: object) -> DateFormat:
    form = asked_or_found(values, **options)
    assert isinstance(form, DateFormat), form
    return form


def question(values: list[Cell]) -> Question:
    asked = asked_or_found(values)
    assert isinstance(asked, Question)
    return asked


@pytest.mark.parametrize(
    "text",
    [
        *("2026-11-23", "2026/11/23", "2026.11.23", "20261123", "2026-11-23T00:00:00Z", "2026-11-23 0:00"),
        *("23.11.2026", "23. 11. 2026", "23.11.26", "23.11.2026 14:30", "23.11.2026."),
        *(
            "23-Nov-2026",
            "23-NOV-26",
            "23 November 2026",
            "Nov 23, 2026",
            "November 23rd 2026",
            "2026 Nov 23",
        ),
        *(
            "23. November 2026",
            "23 novembre 2026",
            "23 nov. 2026",
            "23 de noviembre de 2026",
            "23 november 2026",
        ),
        *(
            "23 listopada 2026",
            "23 lis 2026 r.",
            "23 de novembro de 2026",
            "2026-Nov-23",
            "23rd of Nov, 2026",
        ),
        *(
            "2026-11-23T10:05:00",
            "2026-11-23 23:30:00-07:00",
            "2026-11-23T23:59:59.123+0200",
            "Nov 23, 2026 3:15 PM",
        ),
    ],
)
def test_what_has_one_meaning_is_read_without_a_word(text: str) -> None:
    assert found([text]).parse(text) == THE_DAY


@pytest.mark.parametrize("language", MONTHS_BY_LANGUAGE)
def test_every_name_of_a_month_is_read_with_its_accents_and_without(language: str) -> None:
    for number, names in enumerate(MONTHS_BY_LANGUAGE[language], 1):
        for name in names.split():
            for written in (name, name.upper(), name.title(), search_key(name)):
                for text in (
                    f"5 {written} 2025",
                    f"{written} 5, 2025",
                    f"5-{written}-25",
                    f"5. {written}. 2025",
                ):
                    assert found([text]).parse(text) == date(2025, number, 5), text


def test_no_name_stands_for_two_months() -> None:
    meanings: dict[str, set[int]] = {}
    for months in MONTHS_BY_LANGUAGE.values():
        for number, names in enumerate(months, 1):
            for name in names.split():
                meanings.setdefault(search_key(name), set()).add(number)
    assert {name: numbers for name, numbers in meanings.items() if len(numbers) > 1} == {}
    assert meanings.keys() == MONTHS.keys()


@pytest.mark.parametrize(
    ("text", "has_time"),
    [
        ("2025-06-12T09:00:52", True),
        ("2025-06-12 23:30:00-07:00", True),
        ("06/13/2025 12:00 PM", True),
        ("2025-06-13T00:00:00Z", False),
        ("06/13/2025 12:00:00 AM", False),
        ("2025-06-13", False),
    ],
)
def test_a_time_of_day_is_known_and_midnight_is_none(text: str, has_time: bool) -> None:
    assert found([text]).find(text).has_time is has_time


@pytest.mark.parametrize(
    "text", ["2025-06-12T9", "2025-06-12 25:00", "2025-06-12 10:61", "2025-06-12 10:05 or so"]
)
def test_what_follows_a_date_must_be_a_time(text: str) -> None:
    assert read_text(text, TODAY) is None


def test_one_day_above_twelve_settles_a_whole_column() -> None:
    assert found(["01/02/2026", "13/02/2026"]).parse("01/02/2026") == date(2026, 2, 1)
    assert found(["01/02/2026", "02/13/2026"]).parse("01/02/2026") == date(2026, 1, 2)
    assert found(["01-02-26", "13-02-26"]).parse("01-02-26") == date(2026, 2, 1)


@pytest.mark.parametrize("text", ["01/02/2026", "01-02-2026", "1/2/26"])
def test_an_ambiguous_column_is_asked_about_with_both_readings_and_the_words_to_type(text: str) -> None:
    asked = question([text, "05/05/2026", "2026-01-30"])
    assert (asked.kind, asked.column) == ("date_order", "Issued")
    assert [choice.options for choice in asked.choices] == [
        ("--date-format", "issued_on=DMY"),
        ("--date-format", "issued_on=MDY"),
    ]
    assert all(part in asked.as_refusal for part in (text, "1 February 2026", "2 January 2026"))


def test_dotted_dates_do_not_settle_the_slashed_ones_beside_them() -> None:
    values: list[Cell] = ["10/01/2027", "05.03.2027"]
    assert question(values).kind == "date_order"
    read = found(values, date_formats=(("issued_on", "DMY"),))
    assert [read.parse(value) for value in values] == [date(2027, 1, 10), date(2027, 3, 5)]


def test_an_impossible_date_does_not_settle_an_order() -> None:
    assert question(["31/02/2025", "01/02/2025"]).kind == "date_order"


def test_dotted_dates_with_the_month_first_are_asked_about() -> None:
    assert question(["11.23.2026", "05.03.2026"]).kind == "date_order"
    assert found(["11.23.2026", "05.03.2026"], date_format="MDY").parse("05.03.2026") == date(2026, 5, 3)


def test_an_order_for_all_columns_leaves_dotted_dates_as_they_are() -> None:
    assert found(["05.03.2026"], date_format="MDY").parse("05.03.2026") == date(2026, 3, 5)
    assert found(["05/03/2026"], date_format="MDY").parse("05/03/2026") == date(2026, 5, 3)


def test_a_column_that_reads_the_same_both_ways_does_no_harm() -> None:
    assert found(["05/05/2026"]).parse("05/05/2026") == date(2026, 5, 5)


def test_a_column_with_both_orders_is_asked_about_even_if_one_is_rare() -> None:
    many: list[Cell] = [f"{day}/03/2026" for day in range(1, 29)]
    assert "11/23/2026" in question([*many, "11/23/2026"]).message


def test_bad_cells_are_errors_of_their_own() -> None:
    read = found(["23/11/2026", "24/11/2026", "30/02/2026", "soon"])
    assert read.parse("24/11/2026") == date(2026, 11, 24)
    for bad in ("30/02/2026", "soon"):
        with pytest.raises(InvalidInput, match=bad):
            read.parse(bad)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("2024-02-30", "there is no 30 February 2024"),
        ("31/02/2025", "there is no 31 February 2025"),
        ("30.02.2024", "there is no 30 February 2024"),
        ("30 Feb 2024", "there is no 30 February 2024"),
        ("2024-13-01", "there is no month 13"),
        ("00/12/2024", "there is no 0 December 2024"),
    ],
)
def test_a_day_that_never_was_is_named(text: str, why: str) -> None:
    with pytest.raises(InvalidInput, match=why):
        found([text]).parse(text)


@pytest.mark.parametrize(
    "text", ["12", "May", "45982", "see HR file", "2026-W05-1", "Q1 2026", "5 2026", "13 May"]
)
def test_what_is_no_date_is_an_error_of_its_line(text: str) -> None:
    with pytest.raises(InvalidInput):
        found(["2026-01-01", "2026-01-02", text]).parse(text)


@pytest.mark.parametrize("word", sorted(NEVER | NOT_GIVEN))
def test_words_for_no_date_say_nothing_of_the_format(word: str) -> None:
    tally = DateTally(TODAY)
    tally.add(word)
    assert (tally.dates, tally.others, tally.broken) == (0, 0, 0)


def test_no_word_means_both_never_and_not_given() -> None:
    assert not NEVER & NOT_GIVEN


def test_typed_dates_need_no_format() -> None:
    assert found([date(2026, 1, 2), THE_DAY]).parse(THE_DAY) == THE_DAY


@pytest.mark.parametrize("text", ["9999-12-31", "9999-01-01"])
def test_far_dates_that_mean_never_are_refused(text: str) -> None:
    read = found([text])
    for cell in (text, date.fromisoformat(text)):
        with pytest.raises(TooLate):
            read.parse(cell)
    assert read.parse("9998-12-31") == date(9998, 12, 31)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1-Jan-25", date(2025, 1, 1)),
        ("1-Jan-77", date(1977, 1, 1)),
        ("30-Nov-56", date(2056, 11, 30)),
        ("30-Nov-76", date(1976, 11, 30)),
        ("05/05/99", date(1999, 5, 5)),
    ],
)
def test_years_of_two_digits_are_the_nearest(text: str, day: date) -> None:
    assert found([text]).parse(text) == day


@pytest.mark.parametrize("text", ["1-Dec-56", "29-Nov-76", "1.1.60", "05/05/75"])
def test_years_of_two_digits_that_are_not_near_are_errors(text: str) -> None:
    with pytest.raises(InvalidInput, match="four digits"):
        found([text]).parse(text)


@given(st.dates(date(1900, 1, 1), date(2150, 1, 1)), st.dates(date(1990, 1, 1), date(2060, 1, 1)))
def test_a_year_of_two_digits_is_never_far(day: date, today: date) -> None:
    read = read_text(f"{day.day} Jan {day.year % 100:02}", today)
    assert read is not None
    if read.plain:
        assert read.plain.year % 100 == day.year % 100
        assert -50 <= read.plain.year - today.year <= 30
    else:
        assert read.wrong


@pytest.mark.parametrize(
    ("text", "unlikely"),
    [
        ("1949-12-31", True),
        ("1950-01-01", False),
        ("2051-11-30", False),
        ("2051-12-01", True),
        ("2226-01-10", True),
    ],
)
def test_unlikely_years_are_taken_and_known(text: str, unlikely: bool) -> None:
    assert found([text]).find(text) == (date.fromisoformat(text), False, unlikely)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("45292", date(2024, 1, 1)),
        ("45292.75", date(2024, 1, 1)),
        ("20000", date(1954, 10, 3)),
        ("60000", date(2064, 4, 8)),
    ],
)
def test_day_numbers_of_spreadsheets(text: str, day: date) -> None:
    asked = question([text, "45293", ""])
    assert (asked.kind, asked.choices[0].options) == ("serial_dates", ("--date-format", "issued_on=serial"))
    assert found([text], date_formats=(("issued_on", "serial"),)).parse(text) == day
    assert found([text], date_format="serial").parse(text) == day


@pytest.mark.parametrize("text", ["19999", "60001", "4529", "452921", "x45292"])
def test_other_numbers_are_no_day_numbers(text: str) -> None:
    assert serial_day(text) is None


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
    assert date_format(asked, TODAY).parse(text) == THE_DAY


def test_a_form_that_was_asked_for_keeps_other_numeric_ones_out_but_not_iso() -> None:
    read = date_format("%m.%d.%Y", TODAY)
    assert read.parse("05.03.2026") == date(2026, 5, 3)
    assert read.parse("2026-03-05") == date(2026, 3, 5)
    with pytest.raises(InvalidInput):
        read.parse("13.05.2026")


def test_the_format_of_one_field_goes_before_that_of_all() -> None:
    read = found(
        ["01/02/2026"], date_format="DMY", date_formats=(("issued_on", "MDY"), ("expires_on", "DMY"))
    )
    assert read.parse("01/02/2026") == date(2026, 1, 2)


@pytest.mark.parametrize("asked", ["", "XYZ", "MM/YYYY", "%d.%m", "%", "%Q", "DD/DD/YYYY"])
def test_a_format_without_day_month_and_year_is_refused(asked: str) -> None:
    with pytest.raises(UsageError):
        date_format(asked, TODAY)


@given(
    st.lists(st.dates(date(1900, 1, 1), date(9998, 12, 31)), min_size=1),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y"]),
)
def test_a_column_is_read_right_or_asked_about_and_never_read_wrong(days: list[date], pattern: str) -> None:
    texts: list[Cell] = [day.strftime(pattern).zfill(10) for day in days]
    form = asked_or_found(texts)
    if isinstance(form, Question):
        assert all(day.day <= 12 for day in days)
    else:
        assert [form.parse(text) for text in texts] == days


@given(st.text(max_size=20))
def test_no_text_brings_reading_down_and_what_is_read_exists(text: str) -> None:
    read = read_text(text.strip(), TODAY)
    assert read is None or read.is_date or read.wrong


@given(st.dates(TODAY - timedelta(days=18_000), TODAY + timedelta(days=10_900)))
def test_what_is_written_by_name_in_two_digits_comes_back(day: date) -> None:
    text = f"{day.day}-{day:%b-%y}"
    assert found([text]).parse(text) == day
