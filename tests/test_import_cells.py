"""What single cells are read as, and what is refused rather than guessed."""

from __future__ import annotations

from datetime import date
from enum import Enum

import pytest

from certtui.errors import InvalidInput
from certtui.exporting.names import join_names
from certtui.importing.cells import Cells, NoDate, choice, kind_of, period, truth, whole_numbers
from certtui.importing.dates import date_format
from certtui.importing.truth_words import FALSE, NOT_PASSED, PASSED, TRUE
from certtui.records import Basis, Kind, Period, Snap, Unit

CELLS = Cells({"it": 0}, {"it": date_format("DMY", date(2026, 11, 30))})


def test_a_column_that_is_not_there_says_nothing() -> None:
    assert (CELLS.text(["x"], "other"), CELLS.day(["x"], "other"), CELLS.names(["x"], "other")) == (
        "",
        None,
        (),
    )


@pytest.mark.parametrize("cell", ["", "never", "N/A", "–", "TBC", "?", "unbefristet"])
def test_words_for_no_date(cell: str) -> None:
    assert CELLS.day([cell], "it") is None
    with pytest.raises(InvalidInput):
        CELLS.needed_day([cell], "it")


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("23/11/2026", date(2026, 11, 23)),
        *(
            (word, NoDate.NEVER)
            for word in ("Never", "No expiry", "permanent", "does not expire", "Lifetime")
        ),
        *(
            (word, NoDate.NEVER)
            for word in ("n.v.t.", "unbegrenzt", "illimité", "sin vencimiento", "bezterminowo")
        ),
        *((word, NoDate.NOT_GIVEN) for word in ("", "-", "N/A", "null", "None", "TBC", "?")),
    ],
)
def test_an_expiry_is_a_date_never_or_not_given(cell: str, said: date | NoDate) -> None:
    assert CELLS.expiry([cell], "it") == said


def test_an_expiry_without_a_column_is_not_given() -> None:
    assert CELLS.expiry(["x"], "other") is NoDate.NOT_GIVEN


def test_dates_are_read_by_the_columns_format_and_typed_ones_taken_as_they_are() -> None:
    assert CELLS.day(["23/11/2026"], "it") == CELLS.day([date(2026, 11, 23)], "it") == date(2026, 11, 23)
    with pytest.raises(InvalidInput) as refused:
        CELLS.day(["31/11/2026"], "it")
    assert refused.value.field == "it"


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("2026-11-23T10:05:00Z", "2026-11-23T10:05:00Z"),
        ("2026-11-23 10:05:00Z", "2026-11-23T10:05:00Z"),
        ("2026-11-23T10:05:00+02:00", "2026-11-23T08:05:00Z"),
        ("2026-11-23 10:05", "2026-11-23T10:05:00Z"),
        ("2026-11-23", "2026-11-23T00:00:00Z"),
        ("", ""),
    ],
)
def test_moments_are_stored_in_utc(cell: str, stored: str) -> None:
    assert CELLS.moment([cell], "it") == stored


@pytest.mark.parametrize("cell", ["yesterday", "2026-13-23T10:05:00Z", "23/11/2026"])
def test_what_is_no_moment_is_refused(cell: str) -> None:
    with pytest.raises(InvalidInput):
        CELLS.moment([cell], "it")


@pytest.mark.parametrize("names", [(), ("Driver",), ("a; b", "c\\", "\\;", "d"), ("Night; watch\\\\", "x")])
def test_names_come_apart_as_export_joined_them(names: tuple[str, ...]) -> None:
    assert CELLS.names([join_names(names)], "it") == names


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("12 months", Period(12, Unit.MONTHS)),
        ("1 Year", Period(1, Unit.YEARS)),
        ("90d", Period(90, Unit.DAYS)),
        ("26 weeks", Period(26, Unit.WEEKS)),
        ("never", None),
        ("", None),
    ],
)
def test_periods(text: str, found: Period | None) -> None:
    assert period("validity", text) == found


@pytest.mark.parametrize("text", ["0 days", "-1 year", "1.5 years", "12", "a year", "1 fortnight"])
def test_what_is_no_period_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        period("validity", text)


def test_whole_numbers() -> None:
    assert whole_numbers("offsets", "30, 14;7 0,-3") == (30, 14, 7, 0, -3)
    for text in ("1_000", "1.5", "x", "123456"):
        with pytest.raises(InvalidInput):
            whole_numbers("offsets", text)


@pytest.mark.parametrize(
    ("text", "choices", "found"),
    [("Month End", Snap, Snap.MONTH_END), ("old-expiry", Basis, Basis.OLD_EXPIRY), ("NONE", Snap, Snap.NONE)],
)
def test_choices_by_their_words(text: str, choices: type[Enum], found: Enum) -> None:
    assert choice("it", text, choices) is found


@pytest.mark.parametrize("text", ["location", "Job Locations", "job location", "LOCATIONS"])
def test_kinds_by_any_of_their_words(text: str) -> None:
    assert kind_of("kind", text) is Kind.LOCATION


def test_what_is_neither_yes_nor_no_is_refused_with_what_to_type() -> None:
    with pytest.raises(InvalidInput, match='--value "Status: maybe=inactive"'):
        truth("active", "maybe", "Status")


@pytest.mark.parametrize(
    "word", ["checked", "x", "✓", "Yes", "Ja", "oui", "SÍ", "tak", "sim", "aktiv", "actief"]
)
def test_words_of_yes(word: str) -> None:
    assert truth("active", word)


@pytest.mark.parametrize("word", ["no", "Nein", "non", "nee", "nie", "não", "inaktiv", "inactive", "retired"])
def test_words_of_no(word: str) -> None:
    assert not truth("active", word)


def test_no_word_is_both_yes_and_no() -> None:
    assert not TRUE & FALSE
    assert not PASSED & NOT_PASSED
