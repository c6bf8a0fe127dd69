"""A chart is true to its numbers, at every size, and its cursor is seen without colours."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from certtui.widgets.chart import Bar, Chart
from certtui.widgets.chart_paint import (
    CUT,
    draw_bars,
    draw_line,
    place_bars,
    place_ticks,
    row_of_point,
    scale_bars,
    scale_percents,
)

ROWS = 14


def bars(*values: float | None) -> list[Bar]:
    return [Bar(value, f"b{number}", "ahead") for number, value in enumerate(values)]


def heights(lines: list[str], pitch: int) -> list[float]:
    """How many lines each bar fills, counted in the picture."""
    parts = {" ": 0.0, "▂": 0.25, "▄": 0.5, "▆": 0.75, "█": 1.0, CUT: 1.0}
    width = len(lines[0])
    return [sum(parts[line[x]] for line in lines) for x in range(0, width, pitch)]


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=30), st.integers(4, 40), st.integers(60, 200))
def test_bars_are_as_high_as_their_numbers(numbers: list[int], rows: int, room: int) -> None:
    """To a quarter of a line; what is not nothing is seen; one that does not fit says so, and hides no other."""
    chart, places, scale = bars(*numbers), place_bars(len(numbers), room, 0), scale_bars(numbers, rows)
    assert places.shown == len(numbers)
    lines = draw_bars(chart, places, rows, scale)
    assert {len(line) for line in lines} == {places.cells}
    assert len(lines) == rows
    for number, height in zip(numbers, heights(lines, places.pitch), strict=True):
        wanted = min(number / scale.high, 1) * rows
        assert abs(height - wanted) <= 0.25
        assert (height > 0) == (number > 0)
    cut = [number for number in numbers if number > scale.high]
    assert len(cut) <= 1
    assert (CUT in lines[0]) == bool(cut)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=49), st.integers(3, 40))
def test_a_line_shows_every_percent_on_its_scale(percents: list[float], rows: int) -> None:
    """The scale holds them all, within 0 and 100, and every point of the line is drawn."""
    scale, places = scale_percents(percents, rows), place_bars(len(percents), 60, 0)
    assert scale.low <= min(percents)
    assert max(percents) <= scale.high <= 100
    assert scale.low >= 0
    assert list(scale.ticks) == sorted(set(scale.ticks))
    assert len({row_of_point(tick, rows, scale) for tick in scale.ticks}) == len(scale.ticks)
    lines = draw_line(bars(*percents), places, rows, scale)
    for number in range(places.shown):
        x = number * places.pitch + (places.pitch - 1) // 2
        row = row_of_point(percents[places.first + number], rows, scale)
        assert lines[row][x] != " "


def test_a_line_breaks_where_there_is_nothing_to_show() -> None:
    """A day on which nothing is in force is neither 0 % nor 100 %."""
    points = bars(50, None, 60)
    lines = draw_line(points, place_bars(3, 6, 0), ROWS, scale_percents([50, 60], ROWS))
    assert all(line[2] == " " for line in lines)


def test_names_stand_beside_each_other_and_the_cursors_is_among_them() -> None:
    """The name below the cursor is always to be read; no two run into each other."""
    chart = [Bar(1, f"2026-{month:02}", "ahead") for month in range(1, 13)]
    for cursor in range(12):
        places = place_bars(12, 40, cursor)
        ticks = place_ticks(chart, places, cursor, 40)
        assert chart[cursor].tick in [name for _, name in ticks]
        ends = [(x, x + len(name)) for x, name in ticks]
        assert all(end < begin for (_, end), (begin, _) in itertools.pairwise(ends))
        assert ends[-1][1] <= 40


def test_more_bars_than_cells_are_shown_around_the_cursor() -> None:
    """On a very narrow screen each bar can still be reached."""
    for cursor in range(49):
        places = place_bars(49, 20, cursor)
        assert places.first <= cursor < places.first + places.shown


class Charted(App[None]):
    def compose(self) -> ComposeResult:
        yield Chart()

    def on_mount(self) -> None:
        self.told: list[str] = []
        self.query_one(Chart).focus()

    def on_chart_bar_highlighted(self, event: Chart.BarHighlighted) -> None:
        self.told.append(f"at {event.number}")

    def on_chart_bar_chosen(self, event: Chart.BarChosen) -> None:
        self.told.append(f"open {event.number}")


@pytest.mark.parametrize("line", [False, True])
async def test_keys_and_mouse_go_from_bar_to_bar(line: bool) -> None:
    """The cursor stops at the ends, is marked by a sign, and enter or a double click opens what it is on."""
    app = Charted()
    async with app.run_test(size=(50, 14)) as pilot:
        chart = app.query_one(Chart)
        chart.show_words("[/nothing]\x1b yet")
        await pilot.pause()
        assert "[/nothing]␛ yet" in "\n".join(strip.text for strip in app.screen._compositor.render_strips())
        await pilot.press("right", "enter")
        assert app.told == []
        chart.show([Bar(value, f"b{value}", "ahead") for value in range(10, 20)], 0, line=line)
        await pilot.press("left", "right", "right", "end", "right", "pageup", "enter", "home")
        assert app.told == ["at 1", "at 2", "at 9", "at 3", "open 3", "at 0"]
        axis = chart.render_line(12).text
        names = chart.render_line(13).text
        assert axis.index("▲") == names.index("b10")
        assert ("●" in "\n".join(chart.render_line(y).text for y in range(12))) is line
        x = axis.index("▲") + 4 * 4
        await pilot.click(Chart, offset=(x, 3), times=2)
        assert app.told[-1].startswith("open ")
        opened = chart.cursor
        await pilot.resize_terminal(24, 8)
        await pilot.pause()
        assert chart.cursor == opened
        assert all(len(chart.render_line(y).text) == 24 for y in range(8))
