"""What all screens share that are no dialogs: they ask by dialogs, watch long work, follow the database, and are left."""

from __future__ import annotations

from collections.abc import Awaitable
from datetime import date
from typing import Any, ClassVar, TypeVar

from textual.worker import Worker

from certtui.errors import CerttuiError, NotFound, NotPermitted
from certtui.rights import Right
from certtui.screens.desk import Desk, Work, has_written
from certtui.screens.dialog import Dialog
from certtui.screens.leaving import Leaving
from certtui.screens.progress_modal import ProgressModal
from certtui.screens.saying import say_to_stay
from certtui.screens.styled import StyledOnce
from certtui.screens.undoing import Undoable
from certtui.text import count, printable
from certtui.widgets.top_bar import TopBar

T = TypeVar("T")

_WATCHED_FROM = 2_000
"""Rows from which on work is watched with a progress bar, and can be cancelled."""


class AskingScreen(Leaving, StyledOnce[None]):
    """For workers of the screen's actions: `ask` and `watch_work` wait, and the screen lives on.

    `stale`: the database changed, or the day looked at, while the screen was in a view that is not in sight.
    """

    SHOWS: ClassVar[tuple[Right, ...]] = ()
    """The rights that it takes to see the screen: where one goes, the screen is left. Others say in place what is hidden."""
    desk: Desk
    stale = False
    _left = False
    _gone = False

    def show_where(self, view: str, day: date | None) -> None:
        """Say in the top bar where one is, which day is shown (None: no single one), and who works."""
        session = self.desk.session
        bar = self.query_one(TopBar)
        bar.tell_lost(lost=self.desk.missed)
        bar.show(
            view=view,
            as_of=day,
            today=session.today if day else None,
            operator=session.operator.name,
            permissions=", ".join(session.operator.permission_sets),
        )

    # Following the database

    def on_screen_resume(self) -> None:
        """Follow, now that it is seen, what changed meanwhile."""
        if self.stale:
            self.stale = False
            self.follow()
        self._leave_if_gone()

    @property
    def shows(self) -> tuple[Right, ...]:
        """The rights that it takes to see what is on the screen now."""
        return self.SHOWS

    def follow(self) -> None:
        """Read anew what is on the screen, or leave it where it may not be seen any more."""
        try:
            self.desk.session.operator.require(*self.shows)
        except NotPermitted as refusal:
            self.leave_as_gone(refusal)
        else:
            self.refresh_data()

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database, the rights or the day."""

    def action_reload(self) -> None:
        """Read everything anew."""
        self.refresh_data()

    # Leaving

    def action_back(self) -> Awaitable[None] | None:
        """Back to where one was."""
        self.leave()
        return None

    def leave(self) -> None:
        """Go back to the screen below; once, however often the key came."""
        if not self._left and self.app.screen is self:
            self._left = True
            self.dismiss()

    def is_outlived_by(self, worker: Worker[Any]) -> bool:
        """What has begun to write has more to do than to show: to say what came of it, to offer to undo it."""
        return has_written(worker)

    def leave_as_gone(self, gone: NotFound | NotPermitted) -> None:
        """Say that what the screen is about is no longer there, or not to be seen, and leave as soon as no dialog is above it."""
        if not self._gone:
            self._gone = True
            say_to_stay(self.app, printable(str(gone)), markup=False, severity="warning", timeout=8)
            self._leave_if_gone()

    def _leave_if_gone(self) -> None:
        if self._gone and self.app.screen is self:  # a dialog above would be closed in its place
            self.leave()

    # Asking

    async def ask(self, dialog: Dialog[T]) -> T | None:
        """What the dialog answers; None when another is open: the key that asks was pressed twice."""
        return await self.app.push_screen_wait(dialog) if self.app.screen is self else None

    async def watch_undo(self, act: Undoable, work: Work, running: Awaitable[T]) -> T:
        """Outcome of taking an act back, which may have been one on 100,000 rows."""
        return await self.watch_work(f"Taking back {count(act.rows, 'row')}", act.rows, work, running)

    async def watch_work(
        self, title: str, rows: int, work: Work, running: Awaitable[T], *, noun: str = ""
    ) -> T:
        """Outcome of a piece of work on so many rows. Raises what ended it, Cancelled among it.

        `noun`: what they are, where it is to be said how many are done in a second.
        """
        if rows < _WATCHED_FROM:
            return await running
        modal = ProgressModal(title, work, running, noun=noun)
        outcome: T | CerttuiError = await self.app.push_screen_wait(modal)
        if isinstance(outcome, CerttuiError):
            raise outcome
        return outcome
