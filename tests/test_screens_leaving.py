"""A screen or a dialog may be left at any moment: what is still being read for it comes to nothing, and to no error."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget

from certtui.screens.add_modal import AddModal
from certtui.screens.comparison.screen import ComparisonScreen
from certtui.screens.forecast.screen import ForecastScreen
from certtui.screens.settings.screen import SettingsScreen
from certtui.screens.sweeps.screen import SweepsScreen
from tests.interface import a_company, opened, press, settled, until


class Lingering(Widget):
    """The last of a screen's widgets to go: what was being read for the screen comes when the others have gone."""

    def __init__(self, come: threading.Event) -> None:
        super().__init__()
        self._come = come

    async def on_unmount(self) -> None:
        """Let it come, and wait for what is done with it."""
        above = self.parent
        assert isinstance(above, Widget)
        await asyncio.gather(*(one._task for one in above.children if one is not self and one._task))
        waiting = [one._task for one in self.app.workers if one._task and one.node is above]
        self._come.set()
        if waiting:
            await asyncio.wait(waiting)


@pytest.mark.parametrize(
    ("before", "opens", "leaves", "screen", "where"),
    [
        ((), "h", "escape", ForecastScreen, None),
        (("equals_sign",), "enter", "q", ComparisonScreen, None),
        ((), "s", "escape", SweepsScreen, "SweepsPane"),
        ((), "comma", "escape", SettingsScreen, "SettingsPane"),
        ((), "a", "escape", AddModal, None),
    ],
)
async def test_what_is_read_for_what_was_left_does_no_harm(
    tmp_path: Path,
    before: tuple[str, ...],
    opens: str,
    leaves: str,
    screen: type[Screen[object]],
    where: str | None,
) -> None:
    """Left while it reads, a screen goes in whatever order its widgets and its readings end; the program goes on."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, *before)
        come = threading.Event()
        for executor in (app.desk._reader, app.desk._behind):
            executor.submit(come.wait, 20)
        await pilot.press(opens)
        await until(pilot, lambda: isinstance(app.screen, screen))
        await (app.screen.query_one(where) if where else app.screen).mount(Lingering(come))
        await pilot.press(leaves)
        await until(pilot, lambda: not isinstance(app.screen, screen))
        await until(pilot, come.is_set)
        await settled(pilot)
        assert app.is_running
