"""ProgressLine: tells how far work has come, and never paints more often than it is worth."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from certtui.widgets.progress_line import ProgressLine


class Counted(ProgressLine):
    painted = 0

    def _paint(self) -> None:
        self.painted += 1
        super()._paint()


class Working(App[None]):
    def compose(self) -> ComposeResult:
        yield Counted()


@pytest.mark.parametrize("width", [12, 30, 80])
async def test_the_numbers_are_always_there(width: int) -> None:
    """Where it is narrow the bar goes first, then words are cut."""
    app = Working()
    async with app.run_test(size=(width, 3)):
        line = app.query_one(Counted)
        line.start("Assigning", 1000)
        line.advance(250)
        text = line.render_line(0).text
        assert text.rstrip().endswith("250 of 1,000"[-width:])
        assert line.render_line(0).cell_length == width
        assert ("━" in text) == (width >= 30)


async def test_a_busy_worker_does_not_make_a_busy_line() -> None:
    """Ten thousand steps in a moment are a handful of paintings, the last one among them."""
    app = Working()
    async with app.run_test(size=(80, 3)):
        line = app.query_one(Counted)
        line.start("Assigning", 10_000)
        for step in range(10_001):
            line.advance(step)
        assert line.painted < 20
        assert "10,000 of 10,000" in line.render_line(0).text
