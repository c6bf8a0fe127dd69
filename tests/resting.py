"""When an interface under test is at rest, told without a clock.

Textual's Pilot sleeps until the process takes no time for a while, several times a key, and sends every widget a message
besides: most of what a test would take. Here nothing is left to be done as soon as no callback is ready in the event loop
and no thread has been given anything. What comes by a timer is waited for by name.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import textual.app
import textual.pilot
from textual.pilot import Pilot

from certtui.screens import desk

LOOK_AGAIN = 0.002
"""Seconds until it is looked again whether something has come that takes its time."""

given: set[object] = set()
"""What threads were given to do, and has not been answered."""


async def at_rest(min_sleep: float = 0, max_sleep: float = 0) -> None:
    """Wait until nothing in this thread can go on: all that is under way waits for a time, a thread or a key."""
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]
    while ready:  # noqa: ASYNC110 - it is the others that are let go on
        await asyncio.sleep(0)


async def _screen_at_rest(pilot: Pilot[Any], *_: float) -> bool:
    """Wait for all widgets too, for a new size, which Textual takes note of a moment later, and for what moves."""
    await at_rest()
    while pilot.app._resize_timer:  # noqa: ASYNC110 - a timer tells nobody
        await asyncio.sleep(LOOK_AGAIN)
    await pilot.app.animator.wait_until_complete()
    await at_rest()
    return True


_in = desk._in


async def _in_and_noted(
    executor: ThreadPoolExecutor, work: Callable[..., Any], *args: Any, **options: Any
) -> Any:
    given.add(one := object())
    try:
        return await _in(executor, work, *args, **options)
    finally:
        given.remove(one)


def install() -> None:
    """Have every Pilot of this process wait so, and no longer."""
    Pilot._wait_for_screen = _screen_at_rest  # type: ignore[method-assign, assignment]
    textual.pilot.wait_for_idle = textual.app.wait_for_idle = at_rest  # type: ignore[attr-defined]
    desk._in = _in_and_noted
