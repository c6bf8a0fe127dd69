"""What is laid out anew, and what is not: a layout of a whole screen for each key is felt on a slow machine."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.screen import Screen

from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.words import Words
from tests.interface import a_company, opened, press, settled


def layouts_of(screen: Screen[object]) -> list[object]:
    """The layouts of a screen from now on."""
    seen: list[object] = []
    screen.screen_layout_refresh_signal.subscribe(screen, seen.append, immediate=True)
    return seen


class Form(App[None]):
    def compose(self) -> ComposeResult:
        yield QuietInput(id="field")
        yield Words("what it means", id="words")


async def test_typing_lays_out_nothing_and_scrolls_what_is_too_long() -> None:
    app = Form()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        seen = layouts_of(app.screen)
        await pilot.press(*"a text that is longer than the field is wide")
        await pilot.pause()
        assert seen == []
        field = app.query_one(QuietInput)
        assert field.value.endswith("is wide")
        assert field.scroll_x > 0
        shown = "".join(strip.text for strip in app.screen._compositor.render_strips())
        assert "field is wide" in shown
        await pilot.press("home")
        assert field.scroll_x == 0


@pytest.mark.parametrize(
    ("again", "is_new"),
    [
        ("what it means", False),
        ("something else", True),
        (Content("what it means"), True),  # it may be styled
    ],
)
async def test_words_that_stay_are_not_laid_out_again(again: str | Content, is_new: bool) -> None:
    app = Form()
    async with app.run_test(size=(40, 10)) as pilot:
        await pilot.pause()
        seen = layouts_of(app.screen)
        app.query_one(Words).update(again)
        await pilot.pause()
        assert bool(seen) is is_new


async def test_styles_of_the_same_text_are_another_thing_to_say() -> None:
    app = Form()
    async with app.run_test(size=(40, 10)) as pilot:
        words = app.query_one(Words)
        words.update(Content("gone"))
        words.update(Content.styled("gone", "bold"))
        await pilot.pause()
        assert words.content == Content("gone")
        assert isinstance(words.content, Content)
        assert words.content.spans


async def test_a_dialog_lays_out_no_screen_below_it(tmp_path: Path) -> None:
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(100, 30)) as pilot:
        await settled(pilot)
        seen = layouts_of(app.screen)
        below = app.screen
        await press(pilot, "f")
        assert app.screen is not below
        assert seen == []
        await press(pilot, "escape")
        assert app.screen is below
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        assert seen, "another size is another layout"
