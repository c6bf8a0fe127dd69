"""A screen that asks by dialogs, one at a time, and watches long work."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from textual.screen import Screen

from certtui.errors import CerttuiError
from certtui.screens.desk import Work
from certtui.screens.dialog import Dialog
from certtui.screens.leaving import Leaving
from certtui.screens.progress_modal import ProgressModal

T = TypeVar("T")

_WATCHED_FROM = 2_000
"""Rows from which on work is watched with a progress bar, and can be cancelled."""


class AskingScreen(Leaving, Screen[None]):
    """For workers of the screen's actions: `ask` and `watch_work` wait, and the screen lives on.

    `stale`: the database changed, or the day looked at, while the screen was in a view that is not in sight.
    """

    stale = False

    def on_screen_resume(self) -> None:
        """Follow, now that it is seen, what changed meanwhile."""
        if self.stale:
            self.stale = False
            self.refresh_data()

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database."""

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """What the dialog answers; None when another is open: the key that asks was pressed twice."""
        return await self.app.push_screen_wait(dialog) if self.app.screen is self else None

    async def watch_work(self, title: str, rows: int, work: Work, running: Awaitable[T]) -> T:
        """Outcome of a piece of work on so many rows. Raises what ended it, Cancelled among it."""
        if rows < _WATCHED_FROM:
            return await running
        outcome: T | CerttuiError = await self.app.push_screen_wait(ProgressModal(title, work, running))
        if isinstance(outcome, CerttuiError):
            raise outcome
        return outcome
