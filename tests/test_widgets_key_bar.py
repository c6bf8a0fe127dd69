"""KeyBar: as many whole keys as fit; the keys that find all others are always there, and a click presses what it shows."""

from __future__ import annotations

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from certtui.widgets.key_bar import KeyBar

_ALWAYS = ("c Commands", "h Help")


def _binding(key: str, words: str, id: str) -> Binding:
    return Binding(key, f"press('{words}')", words, id=id)


class Bare(App[None]):
    """Keys of everywhere come before those of the place, as a screen's bindings may; Third cannot be used."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _binding("c", "Commands", "app.commands"),
        _binding("h", "Help", "app.help"),
        _binding("q", "Quit", "app.quit"),
        _binding("e", "Export", "every_view.export"),
        _binding("w", "View", "views.view_menu"),
        _binding("1", "First", "place.first"),
        _binding("2", "Second", "place.second"),
        _binding("3", "Third", "place.third"),
        _binding("4", "Fourth", "place.fourth"),
    ]
    ENABLE_COMMAND_PALETTE = False

    def __init__(self) -> None:
        super().__init__()
        self.pressed: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyBar()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return None if parameters == ("Third",) else True

    def action_press(self, words: str) -> None:
        self.pressed.append(words)


def shown(app: App[None]) -> tuple[str, list[str]]:
    """The line, and the keys in it."""
    line = app.query_one(KeyBar).render_line(0).text
    return line, [part.strip() for part in line.split("  ") if part.strip()]


async def test_the_keys_of_the_place_come_first_and_those_that_find_all_others_are_at_the_right_end() -> None:
    app = Bare()
    async with app.run_test(size=(120, 5)):
        line, keys = shown(app)
        places = ["1 First", "2 Second", "3 Third", "4 Fourth", "w View", "e Export", "q Quit"]
        assert keys == [*places, *_ALWAYS]
        assert line.endswith("h Help")


@pytest.mark.parametrize("width", range(20, 121, 3))
async def test_no_key_is_cut_and_help_is_always_there(width: int) -> None:
    """From the right, keys are left out whole; one that cannot be used now goes before any that can."""
    app = Bare()
    async with app.run_test(size=(width, 5)):
        line, keys = shown(app)
        every = ["1 First", "2 Second", "3 Third", "4 Fourth", "w View", "e Export", "q Quit", *_ALWAYS]
        assert len(line) == app.query_one(KeyBar).size.width
        assert [one for one in every if one in keys] == keys, "whole keys, in their order"
        assert keys[-2:] == list(_ALWAYS)
        usable = [one for one in every[:-2] if one != "3 Third"]
        left = [one for one in keys[:-2] if one != "3 Third"]
        assert left == usable[: len(left)]
        if "3 Third" in keys:
            assert keys == every


async def test_a_click_presses_the_key_that_is_painted_there() -> None:
    app = Bare()
    async with app.run_test(size=(60, 5)) as pilot:
        line, keys = shown(app)
        for one in keys:
            await pilot.click(KeyBar, offset=(line.index(one) + 1 + len(one) // 2, 0))
            await pilot.pause()
        assert app.pressed == [one.partition(" ")[2] for one in keys]
        await pilot.click(KeyBar, offset=(line.index("c Commands") - 2, 0))
        assert len(app.pressed) == len(keys), "nothing is painted there"
