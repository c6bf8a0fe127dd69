"""The nastiest names: shown safely, refused where they must not be stored, found, ordered and fitted into cells."""

from __future__ import annotations

import sqlite3
import sys
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.cells import cell_len

from certtui.errors import InvalidInput
from certtui.text import (
    cell_width,
    count,
    fit,
    printable,
    refuse_controls,
    search_key,
    search_words,
    sort_key,
)
from tests.soaking import always

PROPERTY = always(120)

NASTY = (
    "\x00\x01\t\n\r\x1b\x7f\x85\x9b\x9d\xad\u034f\u061c\u115f\u180e\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202e\u2066"
    "\u2069\u3164\ufe0f\ufeff\ufff9\uffff\ud800\udfff\ue000\u0301\u0489\u20e3 a1éß山한가ं्क👩🏽🇬🇧❤"
    "\U0001f3f4\U000e0067\U000e0062\U000e007f\U000e0001\U0010ffff"
)
text_of = st.one_of(st.text(st.sampled_from(NASTY), max_size=24), st.text(st.characters(), max_size=24))

REAL_NAMES = [
    "Ana Adams",
    "Søren Müller-Łódzki",
    "Acme [/nope] Ltd",
    "[@click=app.quit]Bo[/]",
    "Nguyễn Thị Minh Khai",
    "山田太郎",
    "葛\U000e0100城市",
    "김철수",
    "हिन्दी",
    "ශ්\u200dරී ලංකා",
    "മോഹന്\u200d",
    "می\u200cخواهم",
    "שָׁלוֹם",
    "\u0e19\u0e49\u0e33",
    "👩\u200d👩\u200d👧 Clinic",
    "❤\ufe0f Care",
    "👍🏽 1\ufe0f\u20e3",
    "🇨🇭 Schweiz",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f England",
    "No\u00a0Break　Wide",
]


@pytest.mark.parametrize("name", REAL_NAMES)
def test_real_names_are_shown_and_stored_as_they_are(name: str) -> None:
    assert printable(name) == name
    assert refuse_controls("name", name) == unicodedata.normalize("NFC", name)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("a\nb\tc\r\x00\x7f", "a␊b␉c␍␀␡"),
        ("\x9b31mred\x85", "\ufffd31mred\ufffd"),
        ("abc\u202etxt.exe", "abc\ufffdtxt.exe"),
        ("a\u2066b\u2069\u200e\u200f\u061c\ufeff\u200b\xad", "a\ufffdb" + "\ufffd" * 7),
        ("a\u2028b\u2029", "a\ufffdb\ufffd"),
        ("\ud800\udfff\ufffe\ue000", "\ufffd" * 4),
        ("\u3164\u115f", "\ufffd" * 2),
        ("\u0301x", "\u25cc\u0301x"),
        ("z" + "\u0301" * 50 + "y", "z" + "\u0301" * 6 + "\ufffdy"),
        ("z" + "\u200d" * 50, "z" + "\u200d" * 6 + "\ufffd"),
        ("hi\U000e0068\U000e0069", "hi" + "\ufffd" * 2),
        ("", ""),
    ],
)
def test_what_is_unsafe_becomes_visible(raw: str, shown: str) -> None:
    assert printable(raw) == shown


@PROPERTY
@given(text_of)
@example(
    "\u0301" * 9 + "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f" + "\u0301" * 9
)
def test_what_is_shown_holds_nothing_that_steers_a_terminal(text: str) -> None:
    shown = printable(text)
    assert printable(shown) == shown
    flag_tags = {chr(code) for code in range(0xE0030, 0xE0080)}
    for character in shown:
        assert character in {"\u200c", "\u200d"} | flag_tags or unicodedata.category(character) not in {
            "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"
        }  # fmt: skip
    shown.encode()


def test_every_single_character_is_safe_alone_and_after_a_letter() -> None:
    """All of Unicode, because a forgotten range is exactly what an attacker looks for."""
    steering = {"Cc", "Cf", "Cs", "Zl", "Zp"}
    for code in range(sys.maxunicode + 1):
        character = chr(code)
        if unicodedata.category(character) in steering and character not in "\u200c\u200d":
            assert character not in printable(character)
            assert character not in printable("a" + character)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("a\x1b[31mb", "U+001B"),
        ("a\nb", "U+000A"),
        ("a\tb", "U+0009"),
        ("a\x00b", "U+0000"),
        ("a\x9bb", "U+009B"),
        ("a\u202eb", "U+202E"),
        ("a\u200bb", "U+200B"),
        ("\ufeffa", "U+FEFF"),
        ("a\u2028b", "U+2028"),
        ("a\ud83db", "U+D83D"),
        ("a\uffffb", "U+FFFF"),
        ("a\u3164b", "U+3164"),
        ("ad\u200dmin", "U+200D"),
        ("ad\u200cmin", "U+200C"),
        ("می\u200c", "U+200C"),
        ("é\u200d\u200dé", "U+200D"),
        ("hi\U000e0068", "U+E0068"),
    ],
)
def test_a_write_refuses_and_names_what_cannot_be_seen(text: str, named: str) -> None:
    with pytest.raises(InvalidInput, match=named.replace("+", r"\+")) as refused:
        refuse_controls("name", text)
    assert refused.value.field == "name"
    assert printable(str(refused.value)) == str(refused.value)


def test_a_write_strips_and_composes() -> None:
    assert refuse_controls("name", " \n Mu\u0308ller\u00a0\r\n") == "Müller"


def test_a_note_may_have_lines_and_tabs_and_nothing_else() -> None:
    assert refuse_controls("note", " a\r\nb\rc\n\td \n", multiline=True) == "a\nb\nc\n\td"
    with pytest.raises(InvalidInput):
        refuse_controls("note", "a\n\x1b", multiline=True)


@PROPERTY
@given(text_of)
def test_what_a_write_takes_it_takes_again_and_a_database_can_store(text: str) -> None:
    try:
        stored = refuse_controls("name", text)
    except InvalidInput:
        return
    assert refuse_controls("name", stored) == stored
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in stored)
    stored.encode()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("muller", "Müller"),
        ("MÜLLER", "Mu\u0308ller"),
        ("strasse", "Hauptstraße"),
        ("soren", "Søren"),
        ("lodz", "Łódź"),
        ("istanbul", "İstanbul"),
        ("o'brien", "O’Brien"),
        ("smith-jones", "Smith‑Jones"),
        ("first aid", "First \u00a0 Aid"),
        ("acme", "ＡＣＭＥ"),
        ("office", "Oﬃce"),
        ("می خواهم", "می خواهم"),
        ("شلوم", "شَلوم"),
        ("иванов", "ИВАНОВ"),
        ("ｶﾞ", "ガ"),
    ],
)
def test_a_search_finds_what_an_operator_can_type(typed: str, name: str) -> None:
    assert all(word in search_key(name) for word in search_words(typed))


def test_marks_that_are_letters_of_their_script_tell_words_apart() -> None:
    assert search_key("か") != search_key("が")
    assert search_key("कि") != search_key("कु")


def test_search_words_are_folded_and_each_once() -> None:
    assert search_words("  Ana  ÁNA adams ") == ["ana", "adams"]
    assert search_words(" \t ") == []


@PROPERTY
@given(text_of)
def test_folding_twice_folds_no_further(text: str) -> None:
    assert search_key(search_key(text)) == search_key(text)


@always(60)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), max_size=12))
def test_python_and_the_database_order_sort_keys_alike(names: list[str]) -> None:
    keys = [sort_key(name) for name in names]
    connection = sqlite3.connect(":memory:")
    try:
        connection.execute("CREATE TABLE names (key TEXT)")
        connection.executemany("INSERT INTO names VALUES (?)", [(key,) for key in keys])
        stored = [key for (key,) in connection.execute("SELECT key FROM names ORDER BY key")]
    finally:
        connection.close()
    assert stored == sorted(keys)


def test_names_are_ordered_without_case_and_accents() -> None:
    assert sorted(["Zoe", "émile", "Eva", "adam", "Ömer"], key=sort_key) == [
        "adam",
        "émile",
        "Eva",
        "Ömer",
        "Zoe",
    ]


@pytest.mark.parametrize("name", REAL_NAMES)
def test_widths_are_those_textual_lays_out_by(name: str) -> None:
    assert cell_width(name) == cell_len(name)


def test_every_character_is_as_wide_as_textual_has_it() -> None:
    wrong = [
        f"U+{code:04X}"
        for code in range(0x20, sys.maxunicode + 1)
        if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"}
        and printable(chr(code)) == chr(code)
        and cell_width(chr(code)) != cell_len(chr(code))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "width", "fitted"),
    [
        ("Ana", 5, "Ana  "),
        ("Ana", 3, "Ana"),
        ("Ana", 2, "A…"),
        ("Ana", 1, "…"),
        ("Ana", 0, ""),
        ("", 2, "  "),
        ("山田太郎", 8, "山田太郎"),
        ("山田太郎", 7, "山田太…"),
        ("山田太郎", 6, "山田… "),
        ("山田", 1, "…"),
        ("山田", 0, ""),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("❤\ufe0fab", 3, "❤\ufe0f…"),
        ("❤\ufe0fab", 2, "… "),
        ("മോഹന്\u200d", 5, "മോഹന്  "),
    ],
)
def test_fit_cuts_between_characters_and_pads(text: str, width: int, fitted: str) -> None:
    assert fit(text, width) == fitted


@PROPERTY
@given(text_of, st.integers(0, 30))
def test_a_fitted_cell_is_exactly_as_wide_as_asked_and_still_safe(text: str, width: int) -> None:
    fitted = fit(printable(text), width)
    assert cell_width(fitted) == cell_len(fitted) == width
    assert printable(fitted) == fitted


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (count(1, "row"), "1 row"),
        (count(0, "row"), "0 rows"),
        (count(2345, "row"), "2,345 rows"),
        (count(2, "entity", "entities"), "2 entities"),
        (count(1, "entity", "entities"), "1 entity"),
    ],
)
def test_count(words: str, expected: str) -> None:
    assert words == expected
