"""A terminal of any size: too small to work in, as while a window is dragged or a pane is split, and the program goes on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.command import CommandList
from textual.screen import Screen
from textual.widgets import OptionList

from certtui.commands import sweeps
from certtui.filters import Filter
from certtui.screens.add_modal import AddModal
from certtui.screens.comparison.screen import ComparisonScreen
from certtui.screens.entity_views.entity_screen import EntityScreen
from certtui.screens.entity_views.screen import EntitiesScreen
from certtui.screens.forecast.screen import ForecastScreen
from certtui.screens.lifecycle.record_modal import RecordModal
from certtui.screens.palette import Palette
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.settings.screen import SettingsScreen
from certtui.screens.sweeps.work_screen import WorkScreen
from tests.interface import (
    ADA,
    TODAY,
    Driving,
    a_company,
    asked,
    choose,
    id_of,
    main_screen,
    opened,
    picture,
    press,
    settled,
)

SIZES = [(1, 1), (3, 2), (7, 24)]


async def goes_on(pilot: Driving, screen: type[Screen[Any]], *sizes: tuple[int, int]) -> None:
    """The screen in front is one of these, and is painted at each size, and then as before."""
    assert isinstance(pilot.app.screen, screen), pilot.app.screen
    whole = pilot.app.size
    for size in (*sizes, *SIZES, whole):
        await pilot.resize_terminal(*size)
        await settled(pilot)
        assert len(picture(pilot).splitlines()) == size[1]


async def test_no_screen_ends_the_program(tmp_path: Path) -> None:
    location = a_company(tmp_path)
    asked(lambda: sweeps.begin_sweep(ADA, Filter(certification_id=id_of("First Aid")), TODAY, TODAY))
    app = opened(location)
    async with app.run_test(size=(100, 30)) as pilot:
        await choose(pilot, "First Aid")
        await press(pilot, "space")
        await goes_on(pilot, type(main_screen(pilot)))
        for keys, screen in (
            (("r",), RecordModal),
            (("escape", "minus", "enter"), RowDetailScreen),
            (("escape", "a"), AddModal),
            (("escape", "h"), ForecastScreen),
            (("escape", "equals_sign", "enter"), ComparisonScreen),
            (("escape", "escape", "s", "enter"), WorkScreen),
            (("escape", "escape", "2", "enter"), EntityScreen),
        ):
            await press(pilot, *keys)
            await goes_on(pilot, screen)
        await press(pilot, "escape", "space")
        await goes_on(pilot, EntitiesScreen, *((width, 24) for width in range(5, 10)))
        await press(pilot, "m")
        await goes_on(pilot, EntitiesScreen)
        assert "Filter All" in picture(pilot)


@pytest.mark.parametrize("keys", [["comma"], ["colon"], ["colon", *"theme", "enter"]], ids=" ".join)
async def test_a_menu_without_room_is_gone_through_option_by_option(tmp_path: Path, keys: list[str]) -> None:
    async with opened(a_company(tmp_path)).run_test(size=(100, 30)) as pilot:
        await press(pilot, *keys)
        screen = pilot.app.screen
        assert isinstance(screen, SettingsScreen if keys == ["comma"] else Palette)
        menu = screen.query_one(OptionList if keys == ["comma"] else CommandList)
        await press(pilot, "home" if keys == ["comma"] else "down")
        at = menu.highlighted
        assert at is not None
        for size in ((4, 1), (1, 1)):
            await pilot.resize_terminal(*size)
        await press(pilot, "pagedown")
        assert menu.highlighted == at + 1
        await press(pilot, "pageup")
        assert menu.highlighted == at
