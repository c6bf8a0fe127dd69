"""WorkScreen: a sweep worked one row at a time, with all that is needed to decide in front, and a key per decision.

Owns which row is in front, and that it is this terminal's: it is taken when it is shown, kept while it is, and let go of
on leaving. What a terminal that dies had in front comes free by itself.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.commands.sweeps import new_holder, release, renew_claim
from certtui.errors import Conflict, DatabaseUnavailable, NotFound
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.desk import Desk
from certtui.screens.sweeps import steps
from certtui.screens.sweeps.deciding import DecidingActs
from certtui.screens.sweeps.ending import EndingActs
from certtui.screens.sweeps.steps import Post, Step
from certtui.screens.sweeps.topics import end_topics, row_topics
from certtui.screens.sweeps.words import tally_words
from certtui.screens.sweeps.work_keys import WORK_BINDINGS
from certtui.screens.views.as_of import AsOfActs
from certtui.sweeping import RENEW_EVERY, Sweep, SweepState
from certtui.text import printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.progress_line import ProgressLine
from certtui.widgets.top_bar import TopBar
from certtui.widgets.topic_pane import TopicPane
from certtui.widgets.words import Words

_LOOK_EVERY: Final = 5.0
"""Seconds after which it is looked whether a row came free, while all that are left are in front of others."""


class WorkScreen(DecidingActs, EndingActs, AsOfActs):
    """The sweep, at the first row that is open and nobody's, or at the row that it is opened at."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    BINDINGS: ClassVar[list[BindingType]] = list(WORK_BINDINGS)
    AUTO_FOCUS = "TopicPane"
    DEFAULT_CSS = """
    WorkScreen {
        & > ProgressLine, & > #tally { height: 1; width: 100%; padding: 0 1; }
        & > #tally { border-bottom: none; }
        & > #told { height: 2; width: 100%; padding: 0 1; text-style: bold; }
        & > #told.-warn { color: $warning; }
    }
    """

    def __init__(self, desk: Desk, sweep: Sweep, at: int | None = None) -> None:
        super().__init__()
        self.desk = desk
        self._step = Step(sweep, None)
        self._at = at
        self._holder = new_holder()
        self._earlier: list[int] = []
        self._later: list[int] = []
        self._steps = 0
        self._taken = False
        self._has_left = False

    def compose(self) -> ComposeResult:
        """Where one is, how far the sweep is, the row, what was done last, the keys."""
        yield TopBar()
        yield ProgressLine()
        yield Words("", id="tally")
        yield TopicPane()
        yield Words("", id="told")
        yield KeyBar()

    async def on_mount(self) -> None:
        """Take the first row, and keep it for as long as it is in front."""
        self.set_interval(RENEW_EVERY, self._keep)
        self.set_interval(_LOOK_EVERY, self._look_for_a_row)
        self._begin()

    async def on_unmount(self) -> None:
        """Let go of the row in front, also when the line dropped; or of the one being taken, as writes go in turn.

        A worker that comes to its turn only now takes none.
        """
        self._has_left = True
        await self._let_go()

    async def _let_go(self) -> None:
        if self._taken:
            self._taken = False
            self._step = self._step._replace(held=False)
            with suppress(DatabaseUnavailable):  # one leaves all the same, and the row comes free by itself
                await self.desk.write_on_any_day(release, self._step.sweep.id, self._holder)

    # What is in front

    @property
    def sweep(self) -> Sweep:
        """The sweep."""
        return self._step.sweep

    def signed(self, sweep: Sweep) -> None:
        """Show what was signed in place of the row that was worked on."""
        from certtui.screens.sweeps.rows_screen import SweepRowsScreen

        self.app.switch_screen(SweepRowsScreen(self.desk, sweep))

    @property
    def step(self) -> Step:
        """What is in front."""
        return self._step

    @property
    def post(self) -> Post:
        """Who works here, today."""
        session = self.desk.session
        return Post(session.operator, self._step.sweep.id, self._holder, session.today)

    @property
    def _may_work(self) -> bool:
        session = self.desk.session
        may = session.operator.may(Right.UPDATE_CERTIFICATIONS)
        return session.is_today and may and self._step.sweep.state is SweepState.OPEN

    def show_step(self, step: Step) -> None:
        """Have a row in front; the one before it is what Back goes to, or Next where this goes back to it."""
        before, position = self._position, step.row.frozen.position if step.row else None
        if before is not None and position != before:
            if self._earlier and self._earlier[-1] == position:
                self._earlier.pop()
                self._later.append(before)
            else:
                self._earlier.append(before)
                self._later.clear()
        self._show(step)

    @property
    def _position(self) -> int | None:
        return self._step.row.frozen.position if self._step.row else None

    def _show(self, step: Step) -> None:
        self._steps += 1
        before, self._step = self._position, step
        session, sweep = self.desk.session, step.sweep
        self.show_where(f"Sweep {sweep.id}", session.as_of)
        progress = self.query_one(ProgressLine)
        progress.start(sweep.title, sweep.tally.total)
        progress.advance(sweep.tally.decided, sweep.tally.total)
        at = f"Row {self._position:,}" if self._position else "No row"
        others = [name for name in sweep.workers if name != session.operator.name]
        beside = f" · {', '.join(others)} at work too" if others else ""
        self._say("#tally", f"{at} · {tally_words(sweep.tally)}{beside}")
        topics = row_topics(step.row, session.today) if step.row else end_topics(sweep)
        self.query_one(TopicPane).show(list(topics), anew=before != self._position)
        why_not = step.words or self._why_not()
        self.tell(why_not, warn=bool(why_not))
        self.refresh_bindings()

    def _why_not(self) -> str:
        """Why the row cannot be decided on, where that is not seen on it."""
        session, sweep = self.desk.session, self._step.sweep
        if sweep.state is not SweepState.OPEN:
            return f"This sweep was {'signed off' if sweep.signed_at else 'given up'}: it can be read."
        if not session.is_today:
            return f"Nothing is decided while {session.as_of} is looked at: @ and enter leads back to today."
        if not session.operator.may(Right.UPDATE_CERTIFICATIONS):
            return "You may look only: deciding needs the permission to update certifications."
        return ""

    def tell(self, words: str, *, warn: bool = False) -> None:
        """Say what came of an act, above the keys."""
        self.query_one("#told", Static).set_class(warn, "-warn")
        self._say("#told", words)

    def _say(self, where: str, words: str) -> None:
        self.query_one(where, Static).update(Content(printable(words)), layout=False)

    # Taking and keeping

    @work(group="load", exclusive=True)
    async def _begin(self) -> None:
        post = self.post
        if not self._may_work:
            self._show(await self.desk.read(steps.look_first, post, self._at))
        elif self._at is not None:
            self._show(await self._take(steps.take, self._at))
        else:
            self._show(await self._take(steps.take_next, 0))

    async def _take(self, how: Callable[[Post, int], Step], position: int) -> Step:
        """Take a row: from now on one is to be let go of on leaving. What was left takes none any more."""
        if self._has_left:
            raise asyncio.CancelledError
        self._taken = True
        return await self.desk.write(how, self.post, position)

    def refresh_data(self) -> None:
        """Read anew: somebody changed the database, or another day is looked at."""
        self._reload()

    @work(group="load", exclusive=True)
    async def _reload(self) -> None:
        """Read the row in front anew; take it, or let go of it, where that may be done only now, or no longer."""
        if not self._may_work:
            await self._let_go()
        before, position, held = self._steps, self._position, self._step.held
        if self._may_work and not held:
            step = (
                await self._take(steps.take_next, 0)
                if position is None
                else await self._take(steps.take, position)
            )
        elif position is None:
            step = await self.desk.read(steps.look_first, self.post)
        else:
            step = await self.desk.read(steps.look_at, self.post, position)
            step = step._replace(held=held and step.sweep.state is SweepState.OPEN)
        if before == self._steps:  # else a decision was made meanwhile, and shows what is
            told = self.query_one("#told", Static)
            words, warn = str(told.content), told.has_class("-warn")
            self._show(step)
            if words and not step.words and not self._why_not():
                self.tell(words, warn=warn)

    @work(group="claim", exclusive=True)
    async def _keep(self) -> None:
        """Keep the row; where it was lost, as when the machine slept, take it again or say who has it."""
        post, position, before = self.post, self._position, self._steps
        if not self._step.held or position is None:
            return
        kept = await self.desk.write_on_any_day(renew_claim, post.operator, post.sweep, post.holder)
        if not kept and before == self._steps and not self._has_left:
            self._taken = True
            step = await self.desk.write_on_any_day(steps.take, post, position)
            if before == self._steps:
                self._show(step)

    def _look_for_a_row(self) -> None:
        if (
            self._step.row is None
            and self._step.sweep.tally.open
            and self._may_work
            and self.app.screen is self
        ):
            self._reload()

    # Going about

    async def action_later(self) -> None:
        """Go forth to where one was, or take the next row and leave this one undecided."""
        await self._trying(self._later_row())

    async def _later_row(self) -> None:
        position = self._position
        if self._later:
            goal = self._later.pop()
            if position is not None:
                self._earlier.append(position)
            await self._go(goal)
        elif self._may_work:
            self.show_step(await self._take(steps.take_next, position or 0))
        elif position is not None and position < self._step.sweep.tally.total:
            self.show_step(await self.desk.read(steps.look_at, self.post, position + 1))

    async def action_earlier(self) -> None:
        """Go to the row one was on before, or to the one before in the sweep."""
        await self._trying(self._earlier_row())

    async def _earlier_row(self) -> None:
        position = self._position
        goal = self._earlier.pop() if self._earlier else (position or 1) - 1
        if goal < 1:
            raise Conflict("This is the first row of the sweep.")
        if position is not None:
            self._later.append(position)
        await self._go(goal)

    async def _go(self, position: int) -> None:
        if self._may_work:
            self._show(await self._take(steps.take, position))
        else:
            self._show(await self.desk.read(steps.look_at, self.post, position))

    def action_list(self) -> None:
        """Show all rows; enter on one comes back to it."""
        from certtui.screens.sweeps.rows_screen import SweepRowsScreen

        self.app.push_screen(SweepRowsScreen(self.desk, self._step.sweep, self._position, self._chosen))

    @work(group="act")
    async def _chosen(self, position: int) -> None:
        if position != self._position:
            if self._position is not None:
                self._earlier.append(self._position)
                self._later.clear()
            await self._go(position)

    @work(group="act")
    async def action_detail(self) -> None:
        """All that is recorded of the row."""
        from certtui.screens.row_detail import open_row

        if self._step.row is None:
            return
        if self._step.row.now is None:
            raise NotFound("There is nothing more to show: the row was removed.")
        await open_row(self, self._step.row.frozen.association)

    async def action_back(self) -> None:
        """Let go of the row, and leave."""
        if self._step.held:
            await self._let_go()  # before the list of sweeps is read anew, which says who is at work
        self.leave()
