"""TopBar: whatever the width, the view and the date can be read, and another day than today is said in words."""

from __future__ import annotations

from datetime import date

import pytest
from textual.app import App, ComposeResult

from certtui.widgets.top_bar import TopBar

TODAY = date(2026, 11, 23)


class Bare(App[None]):
    def compose(self) -> ComposeResult:
        yield TopBar()


async def line_at(width: int, as_of: date) -> str:
    app = Bare()
    async with app.run_test(size=(width, 5)):
        bar = app.query_one(TopBar)
        bar.show(view="Certifications", as_of=as_of, today=TODAY, operator="maria", permissions="Editor")
        strip = bar.render_line(0)
        assert strip.cell_length == bar.size.width
        return strip.text


@pytest.mark.parametrize("width", [60, 80, 120, 200])
async def test_all_is_said_in_one_line(width: int) -> None:
    """From narrow to wide the line is filled exactly and loses the permissions first."""
    text = await line_at(width, TODAY)
    assert "Certifications" in text
    assert "as of 2026-11-23 (today)" in text
    assert "maria" in text
    assert text.endswith("⋮")
    assert ("Editor" in text) == (width >= 80)


async def test_another_day_is_told_in_words() -> None:
    """Colour is not the only sign that what is shown is not today's."""
    assert "2 days ahead, read only" in await line_at(100, date(2026, 11, 25))
    assert "1 day ago, read only" in await line_at(100, date(2026, 11, 22))


@pytest.mark.parametrize("lost", [False, True])
async def test_a_long_name_is_cut_and_the_date_and_the_menu_stay_whole(lost: bool) -> None:
    app = Bare()
    async with app.run_test(size=(80, 5)):
        bar = app.query_one(TopBar)
        bar.tell_lost(lost=lost)
        bar.show(view="Compressor CO-0038 " * 4, as_of=TODAY, today=TODAY, operator="maria")
        text = bar.render_line(0).text
        assert "as of 2026-11-23 (today)" in text
        assert text.endswith("⋮")
        assert "…" in text
        assert len(text) == bar.size.width
