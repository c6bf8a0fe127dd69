"""When an interface under test is at rest, told without a clock.

Textual's Pilot sleeps until the process takes no time for a while, several times a key, sends every widget a message
besides, and paints last: what was to be done after the painting (`call_after_refresh`) is then still to come. Here an
interface is at rest when no callback is ready in the event loop, nothing is left to be painted, and nothing waits for a
painting. What was given to threads, and what comes by a timer, is waited for by name.

In a plain run the lines of a screen are composed only where a test looks at them: an app without a terminal composes
them to drop them, which took a fifth of the time of these tests. All else of a painting is done each time: the layout,
what is to be done after it, what is marked as painted. With an update period (`make late`) every painting is done whole,
as it is in a plain run of what writes to a terminal, real or emulated.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import textual.app
import textual.pilot
import textual.screen
from rich.console import RenderableType
from textual._compositor import Compositor, LayoutUpdate
from textual._context import active_app, visible_screen_stack
from textual.app import App
from textual.pilot import Pilot
from textual.screen import Screen

from certtui.screens import desk

LOOK_AGAIN = 0.002
"""Seconds until it is looked again whether something has come that takes its time."""

_PAINTINGS_AT_MOST = 500
"""What is painted again after so many paintings, without a key or a timer, will be for ever."""

given: set[object] = set()
"""What threads were given to do, and has not been answered."""


async def at_rest(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Wait until nothing in this thread can go on: all that is under way waits for a time, a thread or a key."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    while ready:  # noqa: ASYNC110 - it is the others that are let go on
        await asyncio.sleep(0)


async def _app_at_rest(pilot: Pilot[Any], *_timeout: float) -> bool:
    """Wait for a new size, which Textual takes note of a moment later, for what moves, for paintings and what follows them."""
    app = pilot.app
    await at_rest()
    for _ in range(_PAINTINGS_AT_MOST):
        while app._resize_timer:  # noqa: ASYNC110 - a timer tells nobody
            await asyncio.sleep(LOOK_AGAIN)
        await app.animator.wait_until_complete()
        await at_rest()
        if not (to_paint := _to_paint(app)):
            return True
        with app._context():  # else a screen takes the app that a test opened last for its own
            for screen in to_paint:
                screen._on_timer_update()
        await at_rest()
    raise AssertionError(f"never at rest: {to_paint}")


def _to_paint(app: App[Any]) -> list[Screen[Any]]:
    """The screens that Textual would still paint when their clock ticks, or on which something waits for that."""
    if app._exit or not app._running:
        return []
    return [screen for screen in app._screen_stack if screen._running and _is_to_paint(screen, app)]


def _is_to_paint(screen: Screen[Any], app: App[Any]) -> bool:
    if not getattr(screen, "_opened", True):
        return False  # it paints nothing before there is something to see, and a server may take its time
    clock = screen._Screen__update_timer  # type: ignore[attr-defined]
    if screen._callbacks or (clock is not None and clock._active.is_set()):
        return True
    # what was held back is marked, and the clock may have ticked in vain; behind, these marks stay after a painting
    is_marked = (
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
    )
    return bool(is_marked) and screen is app._screen_stack[-1] and not app._batch_count


async def _pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    await _app_at_rest(pilot)
    if delay is not None:
        await asyncio.sleep(delay)
        await _app_at_rest(pilot)


def _update_unseen(
    self: Compositor,
    full: bool = False,
    screen_stack: list[Screen[Any]] | None = None,
    simplify: bool = False,
) -> RenderableType | None:
    """Tell of an update, as it would have been, without composing its lines: an app without a terminal drops them."""
    if full or simplify or not active_app.get().is_headless:
        return _render_update(self, full, screen_stack, simplify)
    visible_screen_stack.set(screen_stack or [])
    if not self._dirty_regions:
        return None
    self._dirty_regions.clear()
    return LayoutUpdate([], self.size.region)


_render_update = Compositor.render_update


def _noted(work: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """What gives something to a thread, with a note of it until it is answered."""

    async def give(*args: Any, **options: Any) -> Any:
        given.add(one := object())
        try:
            return await work(*args, **options)
        finally:
            given.remove(one)

    return give


def install(update_period: float | None = None) -> None:
    """Have every Pilot of this process wait so, and no longer, and apps without a terminal compose no lines.

    With an `update_period`, they do, and screens are painted by themselves only after so many seconds: as on a machine
    that is busy.
    """
    if update_period is None:
        Compositor.render_update = _update_unseen  # type: ignore[method-assign]
    else:
        textual.screen.UPDATE_PERIOD = update_period  # type: ignore[misc]
    Pilot._wait_for_screen = _app_at_rest  # type: ignore[method-assign, assignment]
    Pilot.pause = _pause  # type: ignore[method-assign, assignment]
    textual.pilot.wait_for_idle = textual.app.wait_for_idle = at_rest  # type: ignore[attr-defined]
    desk._in = _noted(desk._in)  # type: ignore[assignment]
    asyncio.to_thread = _noted(asyncio.to_thread)  # type: ignore[assignment]
