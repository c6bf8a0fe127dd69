"""Matching an association's lines with what is recorded, by rules alone: whatever comes, the same lines again change nothing."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from certtui.importing.cells import NoDate
from certtui.importing.corrections import CorrectedBefore
from certtui.importing.file_instances import (
    Calculated,
    FileInstance,
    Said,
    pair_of,
    put_away,
    take_out,
    with_dates,
)
from certtui.importing.match_instances import Circumstances, Match, match
from certtui.importing.options import Options
from certtui.importing.recorded_instances import Recorded
from certtui.importing.report import Outcome, Report
from certtui.importing.subjects import Pair
from certtui.records import Period, Terms, Unit

TODAY = date(2026, 6, 15)
YEAR = Terms(Period(1, Unit.YEARS))
DAYS = st.sampled_from([TODAY - timedelta(days=days) for days in (0, 1, 30, 400)])
ENDS = st.sampled_from([TODAY + timedelta(days=days) for days in (0, 1, 30, 365)])
NUMBERS = st.sampled_from(("", "A", "B"))
EXPIRIES = st.one_of(st.sampled_from(NoDate), ENDS)


@st.composite
def lines(draw: st.DrawFn) -> list[Said]:
    return [
        Said(
            line,
            False,
            draw(NUMBERS),
            draw(DAYS) if kind else None,
            draw(st.none() | DAYS) if kind else None,
            draw(EXPIRIES) if kind else draw(ENDS),
        )
        for line, kind in enumerate(draw(st.lists(st.integers(0, 3), max_size=6)), 2)
    ]


RECORDED = st.lists(st.tuples(NUMBERS, DAYS, st.none() | ENDS), max_size=4)


def rows_of(said: list[Said]) -> list[FileInstance]:
    return [with_dates(one, Calculated(YEAR), TODAY) for one in said]


def matched(rows: list[FileInstance], recorded: list[Recorded], report: Report, *, keep_both: bool) -> Match:
    options = Options(TODAY, keep_both=keep_both)
    return match(rows, recorded, [], Circumstances(options, report, CorrectedBefore(allow=True)))


def after(recorded: list[Recorded], found: Match) -> list[Recorded]:
    """What is recorded once the match is written."""
    changed = {one.id: one for one in found.changed}
    new = [
        Recorded(
            *(100 + row.line, row.number, row.issued_on, row.effective_on, row.expires_on, row.anchor_on),
            *(row.note or "", None, "", ""),
        )
        for row in found.new
    ]
    return [changed.get(one.id, one) for one in recorded] + new


@given(lines(), RECORDED, st.booleans())
def test_the_same_lines_again_change_nothing(
    said: list[Said], stored: list[tuple[str, date, date | None]], keep_both: bool
) -> None:
    rows = rows_of(said)
    recorded = [
        Recorded(id, number, issued, issued, expires, issued, "", None, "", "")
        for id, (number, issued, expires) in enumerate(stored, 1)
    ]
    first, again = Report(), Report()
    found = matched(rows, recorded, first, keep_both=keep_both)
    assert len(found.outcomes) + first.errors == len(rows), "every line has one outcome"
    assert {one.id for one in recorded} <= {one.id for one in after(recorded, found)}, "nothing is taken away"
    second = matched(rows, after(recorded, found), again, keep_both=keep_both)
    assert not second.new
    assert not second.changed
    assert again.errors <= first.errors


@given(lines(), RECORDED)
def test_an_expiry_that_is_not_written_changes_none(
    said: list[Said], stored: list[tuple[str, date, date | None]]
) -> None:
    rows = [row for row in rows_of(said) if not row.is_written]
    recorded = [
        Recorded(id, number, issued, issued, expires, issued, "", None, "", "")
        for id, (number, issued, expires) in enumerate(stored, 1)
    ]
    found = matched(rows, recorded, Report(), keep_both=False)
    assert not found.corrected
    assert all(outcome is not Outcome.UPDATED for _, outcome, _ in found.outcomes)


@given(lines(), st.integers(1, 9) | st.integers(-9, -1), st.integers(1, 9) | st.integers(-9, -1))
def test_what_is_put_away_comes_back_as_it_was(said: list[Said], certification: int, entity: int) -> None:
    pair = Pair(certification, entity)
    for one in said:
        kept = put_away(pair, one)
        assert (pair_of(kept), take_out(kept)) == (pair, one)
