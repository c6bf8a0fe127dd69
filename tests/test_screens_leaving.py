"""A screen or a dialog may be left at any moment: what is still being read for it comes to nothing, and to no error."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path

import pytest
from textual.screen import Screen
from textual.widget import Widget

from certtui.app import CerttuiApp
from certtui.screens.add_modal import AddModal
from certtui.screens.comparison.screen import ComparisonScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.forecast.screen import ForecastScreen
from certtui.screens.lifecycle.record_modal import RecordModal
from certtui.screens.row_detail import RowDetailScreen
from certtui.screens.settings.screen import SettingsScreen
from certtui.screens.sweeps.screen import SweepsScreen
from tests import company
from tests.interface import (
    TODAY,
    Driving,
    a_company,
    asked,
    choose,
    opened,
    press,
    said,
    settled,
    until,
    written_later,
)

_TO_ROLES = ("comma", "down", "down", "down")


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
        for executor in (app.desk._reader, app.desk._behind, app.desk._aside):
            executor.submit(come.wait, 20)
        await pilot.press(opens)
        await until(pilot, lambda: isinstance(app.screen, screen))
        await (app.screen.query_one(where) if where else app.screen).mount(Lingering(come))
        await pilot.press(leaves)
        await until(pilot, lambda: not isinstance(app.screen, screen))
        await until(pilot, come.is_set)
        await settled(pilot)
        assert app.is_running


def _recorded_today() -> int:
    return int(asked(company.count, "instance", "issued_on = ?", TODAY.isoformat()))


async def _on_the_form_for_a_row(pilot: Driving) -> RecordModal:
    """On the form that renews a row that is Expired, from its own screen."""
    await choose(pilot, "First Aid")
    await press(pilot, "slash", *"e00018", "enter", "enter", "r")
    form = pilot.app.screen
    assert isinstance(form, RecordModal)
    return form


async def test_what_is_written_for_a_screen_that_was_left_ends_and_is_told(tmp_path: Path) -> None:
    """Written it was anyway; now the operator hears of it, and is not offered to undo it once more."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await _on_the_form_for_a_row(pilot)
        await press(pilot, "ctrl+s")
        assert _recorded_today() == 1
        await press(pilot, "u")
        with written_later(pilot):
            await pilot.press("tab", "enter")
            await until(pilot, lambda: isinstance(app.screen, RowDetailScreen))
            await app.pop_screen()  # as by a key, where it takes longer than keys are held
        await until(pilot, lambda: "Undone" in said(pilot))
        await settled(pilot)
        assert app.desk.undoables.last is None
        assert _recorded_today() == 0


@pytest.mark.parametrize(
    ("goes", "asks", "told"),
    [
        (("2", "slash", *"e00018", "enter", "enter"), ("v", "down", "down", "enter"), "1 row removed"),
        ((*_TO_ROLES, "enter", "enter"), ("delete",), "left Safety Officer"),
        ((*_TO_ROLES, "enter"), ("delete",), "Safety Officer deleted"),
        (("comma", "down", "down", "enter"), ("delete",), "1 deactivated"),
        (("comma", "end", "up", "up", "enter", "down"), ("delete",), "ed may work here no longer"),
    ],
)
async def test_what_is_done_for_lists_that_were_left_is_told(
    tmp_path: Path, goes: tuple[str, ...], asks: tuple[str, ...], told: str
) -> None:
    """That the list it was done to is not there to follow any more is no reason to say nothing, or to end."""
    app = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        await settled(pilot)
        await press(pilot, *goes)
        left = app.screen
        await press(pilot, *asks)
        assert isinstance(app.screen, ConfirmModal)
        with written_later(pilot):
            await pilot.press("tab", "enter")
            await until(pilot, lambda: app.screen is left)
            await app.pop_screen()
        await until(pilot, lambda: told in said(pilot))
        await settled(pilot)
        assert app.is_running


async def test_a_form_stays_while_it_is_stored(tmp_path: Path) -> None:
    """Whoever would leave then with the mouse would not hear whether it was."""
    app: CerttuiApp = opened(a_company(tmp_path))
    async with app.run_test(size=(120, 36)) as pilot:
        form = await _on_the_form_for_a_row(pilot)
        with written_later(pilot):
            await pilot.press("ctrl+s")
            await until(pilot, lambda: form._storing)
            await pilot.click("#cancel")
            assert app.screen is form
            assert "being saved" in said(pilot)
        await until(pilot, lambda: isinstance(app.screen, RowDetailScreen))
        await settled(pilot)
        assert _recorded_today() == 1
        assert app.desk.undoables.last is not None
