"""Keys that arrive together act as if each had been waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import permutations
from typing import ClassVar

import pytest
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import ModalScreen
from textual.widgets import Input

from certtui.terminal import LeanApp


class Question(ModalScreen[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "leave", "Leave")]

    def compose(self) -> ComposeResult:
        yield Input(id="answer")

    def action_leave(self) -> None:
        self.dismiss()


class Fields(LeanApp[None]):
    BINDINGS: ClassVar[list[BindingType]] = [Binding("f2", "ask", "Ask")]

    def compose(self) -> ComposeResult:
        for number in range(3):
            yield Input(id=f"field{number}")

    async def action_ask(self) -> None:
        await self.push_screen(Question())


def _burst(app: Fields, *keys: str) -> None:
    """Keys as a driver hands them on that has read them all at once."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def _settles(app: Fields, holds: Callable[[], bool]) -> None:
    for _ in range(400):
        if holds() and app._sign is None and not app._behind:
            return
        await asyncio.sleep(0.005)
    values = [field.value for screen in app.screen_stack for field in screen.query(Input)]
    pytest.fail(f"it never came to that: {values}")


def _values(app: Fields) -> list[str]:
    return [field.value for field in app.screen_stack[0].query(Input)]


async def test_what_follows_a_tab_goes_to_the_next_field() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        await pilot.pause()
        _burst(app, *"abc", "tab", *"def", "tab", *"ghi", "shift+tab", "end", *"!")
        await _settles(app, lambda: _values(app) == ["abc", "def!", "ghi"])


async def test_what_follows_a_key_that_asks_is_the_answer() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        await pilot.pause()
        _burst(app, "x", "f2", *"yes")
        await _settles(app, lambda: [field.value for field in app.screen.query("#answer")] == ["yes"])  # type: ignore[attr-defined]
        _burst(app, "escape", *"z")
        await _settles(app, lambda: _values(app) == ["xz", "", ""])


async def test_a_key_whose_target_goes_holds_nothing_up_for_good() -> None:
    app = Fields()
    async with app.run_test() as pilot:
        await pilot.pause()
        _burst(app, "a")
        await app.query_one("#field0").remove()
        _burst(app, "tab", "tab", "b")
        await _settles(app, lambda: "b" in _values(app))


async def test_a_key_stays_behind_those_that_were_held() -> None:
    """Also the one that comes at the moment at which they are let go."""
    app = Fields()
    async with app.run_test() as pilot:
        await pilot.pause()
        hold = app.hold_keys_at(app.query_one("#field0"))
        _burst(app, *"ab")
        await pilot.pause()
        assert app._hold is not None
        hold.release()
        _burst(app, "c")
        await _settles(app, lambda: _values(app)[0] in {"".join(order) for order in permutations("abc")})
        assert _values(app)[0] == "abc"
