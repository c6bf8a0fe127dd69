"""What is seen of a database that keeps one waiting: for another operator's change, or for the server."""

from __future__ import annotations

import asyncio
from itertools import chain
from typing import TYPE_CHECKING, Any

from textual.worker import NoActiveWorker, get_current_worker

from certtui.widgets.top_bar import TopBar

if TYPE_CHECKING:
    from textual.app import App

    from certtui.screens.desk import Work


async def show_waiting(app: App[Any], work: Work) -> None:
    """Say that it waits, and let it be cancelled, until it waits no longer."""
    from certtui.screens.progress_modal import ProgressModal

    if any(isinstance(screen, ProgressModal) and screen.watched is work for screen in app.screen_stack):
        return  # it says so itself
    modal = ProgressModal("Please wait", work, work.has_ended.wait())
    try:
        get_current_worker()
    except NoActiveWorker:
        closed = asyncio.Event()
        await app.push_screen(modal, lambda _: closed.set())
        await closed.wait()
    else:  # keys no longer wait for the worker, but are for what asks on its behalf
        await app.push_screen_wait(modal)


def tell_lost(app: App[Any], *, lost: bool) -> None:
    """Have every screen say, for as long as it is so, that what it shows is of before the database went away."""
    for screen in chain.from_iterable(app._screen_stacks.values()):  # noqa: SLF001 - there is no other way
        for bar in screen.query(TopBar):
            bar.tell_lost(lost=lost)
