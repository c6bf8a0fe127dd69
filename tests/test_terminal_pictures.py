"""What goes and what comes in its place are one picture; and no picture is held for good."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.widgets import Static

from certtui.terminal import LeanApp
from certtui.terminal.app import hold_picture
from certtui.terminal.compositing import LeanScreen

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.app import ComposeResult


class Ground(LeanScreen[None]):
    def compose(self) -> ComposeResult:
        yield Static("before", id="words")


class Painted(LeanApp[None]):
    """Keeps what was painted, by the words on it. `changed` is set with each picture."""

    def __init__(self) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.changed = asyncio.Event()

    def on_mount(self) -> None:
        super().on_mount()
        self.push_screen(Ground())

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if not self._batch_count:
            words = screen._compositor.render_strips()
            self.pictures.append(" ".join(strip.text for strip in words))
            self.changed.set()


async def test_nothing_is_painted_while_a_picture_is_held() -> None:
    app = Painted()
    async with app.run_test(size=(40, 4)) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words", Static)
        app.pictures.clear()
        with hold_picture(words):
            words.update("between")
            await pilot.pause()
            words.update("after", layout=True)
            await pilot.pause()
            app.screen.refresh(layout=True)
            await pilot.pause()
            assert not app.pictures
        app.changed.clear()
        await app.changed.wait()
        assert all("after" in picture for picture in app.pictures)


async def test_a_picture_that_nobody_releases_is_painted_all_the_same() -> None:
    app = Painted()
    async with app.run_test(size=(40, 4)) as pilot:
        await pilot.pause()
        words = app.screen.query_one("#words", Static)
        first, second = hold_picture(words), hold_picture(words)
        words.update("late")
        app.changed.clear()
        await asyncio.wait_for(app.changed.wait(), 10)
        assert "late" in app.pictures[-1]
        first.release()
        second.release()
        assert not app._batch_count, "released once, by whoever was first"


async def test_what_is_laid_out_and_painted_anew_is_painted_once() -> None:
    app = Painted()
    async with app.run_test(size=(40, 4)) as pilot:
        await pilot.pause()
        app.pictures.clear()
        app.screen.query_one("#words", Static).update("longer than before", layout=True)
        app.screen.refresh()
        await pilot.pause()
        assert len(app.pictures) == 1
        assert "longer" in app.pictures[0]
