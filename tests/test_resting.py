"""What every test of the interface stands on: it goes on only when the interface has nothing left to do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Label

from certtui.terminal.compositing import LeanScreen
from tests import stylesheets
from tests.interface import a_company, opened, press

STEPS = 8


class Slow(App[None]):
    """Each step is taken once the one before has been painted; nothing is painted by itself for an hour."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def compose(self) -> ComposeResult:
        yield Label("0")

    def step(self) -> None:
        self.taken += 1
        self.screen.query_one(Label).update(str(self.taken))
        if self.taken < STEPS:
            self.call_after_refresh(self.step)


class Above(ModalScreen[None]):
    DEFAULT_CSS = "Above { background: black 50%; align: right bottom; }"

    def compose(self) -> ComposeResult:
        yield Label("above")


def shown(screen: Screen[Any]) -> str:
    return "".join(strip.text for strip in screen._compositor.render_strips()).strip()


async def test_what_follows_a_painting_is_done_too(monkeypatch: Any) -> None:
    """Callbacks after a refresh that ask for a refresh, and so on."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 3_600)
    app = Slow()
    async with app.run_test() as pilot:
        app.step()
        await pilot.pause()
        assert app.taken == STEPS
        assert shown(app.screen) == str(STEPS)


async def test_a_pause_for_a_while_ends_at_rest_too(monkeypatch: Any) -> None:
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 3_600)
    app = Slow()
    async with app.run_test() as pilot:
        app.set_timer(0.001, app.step)
        await pilot.pause(0.1)
        assert app.taken == STEPS


async def test_what_is_behind_a_dialog_comes_to_rest_too(monkeypatch: Any) -> None:
    """A screen behind is painted through the dialog, and what waits for that is done."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 3_600)
    app = Slow()
    async with app.run_test() as pilot:
        behind = app.screen
        await app.push_screen(Above())
        done: list[str] = []
        behind.query_one(Label).update("changed")
        behind.call_after_refresh(done.append, "after")
        behind.query_one(Label).call_after_refresh(done.append, "after too")
        await pilot.pause()
        assert sorted(done) == ["after", "after too"]
        assert "changed" in shown(app.screen)


async def test_what_was_held_back_is_painted(monkeypatch: Any) -> None:
    """While nothing may be painted the clock ticks in vain; afterwards it is due."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 3_600)
    app = Slow()
    async with app.run_test() as pilot:
        await app.push_screen(LeanScreen())
        label = Label("before")
        await app.screen.mount(label)
        await pilot.pause()
        app._begin_batch()
        label.update("after")
        await pilot.pause()
        app._end_batch()
        await pilot.pause()
        assert shown(app.screen) == "after"


async def test_each_of_two_apps_comes_to_rest(monkeypatch: Any) -> None:
    """The one that was opened first, too."""
    monkeypatch.setattr("textual.screen.UPDATE_PERIOD", 3_600)
    first, second = Slow(), Slow()
    async with first.run_test() as one, second.run_test() as other:
        for app in (first, second):
            app.call_later(app.step)
        await one.pause()
        await other.pause()
        assert (first.taken, second.taken) == (STEPS, STEPS)
        assert (shown(first.screen), shown(second.screen)) == (str(STEPS), str(STEPS))


class Faulty(App[None]):
    """What it shows cannot be painted."""

    def compose(self) -> ComposeResult:
        yield Unpaintable()


class Unpaintable(Label):
    def render_line(self, y: int) -> Strip:
        raise ZeroDivisionError


async def test_a_fault_of_painting_is_met_by_who_looks(pytestconfig: pytest.Config) -> None:
    """And where paintings are done in full, by itself."""
    app = Faulty()
    if pytestconfig.getoption("--update-period") is not None:
        with pytest.raises(ZeroDivisionError):
            async with app.run_test() as pilot:
                await pilot.pause()
        return
    async with app.run_test() as pilot:
        await pilot.pause()
        with pytest.raises(ZeroDivisionError):
            shown(app.screen)


def looks(node: DOMNode) -> Any:
    """All that stylesheets give a widget."""
    parts = {name: part.base.get_rules() for name, part in node._component_styles.items()}
    return node.styles.base.get_rules(), parts, [getattr(node, flag) for flag in stylesheets.FLAGS]


async def test_remembered_styles_are_those_that_textual_works_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of every widget on these screens, when they have been met before, with the focus and without."""
    for _ in range(2):
        app = opened(a_company(tmp_path))
        async with app.run_test(size=(100, 30)) as pilot:
            for keys in (
                (),
                ("tab",),
                ("a",),
                ("tab",),
                ("escape", "2"),
                ("f",),
                ("escape", "comma"),
                ("right",),
            ):
                await press(pilot, *keys)
                seen = [*app.screen.walk_children(DOMNode, with_self=True)]
                remembered = [looks(node) for node in seen]
                with monkeypatch.context() as textual:
                    textual.setattr(Stylesheet, "apply", stylesheets.apply_by_textual)
                    for node in seen:
                        app.stylesheet.apply(node)
                assert [looks(node) for node in seen] == remembered
