"""A search that is typed, a stretch at a time: it finds what looking through everything anew would find."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from certtui.queries.haystack import Finding, Haystack, SearchTexts
from certtui.text import search_key, search_words

WORDS = ("ada", "adam", "zoe", "e-1", "e-12", "dam", "ze", "カ", "ガ", "q")
QUERIES = ("a", "ad", "ada", "ada z", "z", "ze", "e-1", "e-12", "カ", "ガ", " ", "", "x")
LINES = st.lists(st.lists(st.sampled_from(WORDS), max_size=3).map(lambda words: search_key(" ".join(words))))
TYPED = st.lists(st.tuples(st.sampled_from(QUERIES), st.integers(1, 40), st.integers(0, 3)))


def _of(lines: list[str], stretch: int) -> Haystack:
    texts = SearchTexts(enumerate(lines, 5), 5, 4 + len(lines))
    return Haystack(range(5, 5 + len(lines)), texts, stretch=stretch)


def _plainly(lines: list[str], query: str) -> list[int]:
    return [at for at, line in enumerate(lines) if all(word in line for word in search_words(query))]


@given(LINES.map(lambda lines: lines * 7), TYPED)
def test_whatever_was_typed_before_and_however_far_that_came(
    lines: list[str], typed: list[tuple[str, int, int]]
) -> None:
    """Every finding is the first of what there is to find; and, gone on with to its end, all of it."""
    searched = _of(lines, stretch=3)
    for query, enough, steps in typed:
        expected = _plainly(lines, query)
        finding = searched.find_first(query, enough)
        assert finding.whole or len(finding.found) >= enough
        for _ in range(steps):
            if not finding.whole:
                finding = searched.go_on(finding)
        assert list(finding.found) == expected[: len(finding.found)]
        assert finding.whole <= (len(finding.found) == len(expected))
        assert finding.whole or finding.expected > len(finding.found)
    for query, *_ in typed:
        assert list(searched.find(query)) == _plainly(lines, query)


def test_how_many_are_expected_follows_from_what_was_seen() -> None:
    """Who holds the word evenly is expected in the number that there is, also when the word was typed on."""
    lines = [f"person {at} {'anna' if at % 4 == 0 else 'bart'}" for at in range(20_000)]
    searched = _of(lines, stretch=1_024)
    findings: list[Finding] = [searched.find_first("anna"[: n + 1], 120) for n in range(4)]
    assert not any(one.whole for one in findings)
    assert all(len(one.found) < 2_000 for one in findings)
    assert findings[0].expected == 20_000, "a is in all of them"
    assert abs(findings[-1].expected - 5_000) < 50
    assert len(searched.find("anna")) == 5_000
