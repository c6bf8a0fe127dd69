"""DraftScreen: a file and what is known of it, planned again with each answer, in a thread."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager

from textual import work
from textual.message import Message

from certtui.errors import Cancelled, CerttuiError, NotPermitted
from certtui.importing.draft import FIRST_LINES, Draft, Look
from certtui.importing.given_answers import Answers
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk, Work
from certtui.screens.undoing import Undoable
from certtui.text import printable


class DraftScreen(AskingScreen):
    """A file (`draft`), what it is taken for, what was answered, and what is known with that.

    `saved_as`: the name under which the answers are saved with the import. `take_back` undoes an import; it is a view's, which is there longer.

    Invariant: `what` and `answers` are those of `look`, once there is one.
    """

    class Planned(Message):
        """More is known of the file, or something else."""

        def __init__(self, look: Look) -> None:
            super().__init__()
            self.look = look

    class Named(Message):
        """The answers are to be saved under a name."""

    def __init__(self, desk: Desk, draft: Draft, what: str, kinds: Sequence[str]) -> None:
        super().__init__()
        self.desk = desk
        self.draft = draft
        self.what = what
        self.kinds = tuple(kinds)
        self.answers = Answers()
        self.look: Look | None = None
        self.is_taken = False
        self.saved_as = ""
        self.take_back: Callable[[Undoable], Awaitable[str]] | None = None
        self._planning: Work | None = None
        self._under_way = 0
        self._missed = False

    def on_unmount(self) -> None:
        """Stop what is read, and let go of the file, once nothing uses it."""
        if self._planning is not None:
            self._planning.cancel()
        asyncio.get_running_loop().run_in_executor(None, self.draft.close)

    @work(group="act")
    async def plan_first(self, what: str) -> None:
        """Plan without answers; then with those of last time, where there are any for such a file, which are shown."""
        with self._keeping_up():
            if await self._plan_or_tell(what, Answers()):
                before = await self.desk.read_behind(self.draft.recalled)
                if before is not None and before.words:
                    said = f"As on {before.when[:10]} ({before.operator})"
                    await self._plan_or_tell(what, Answers().plus_all(said, before.words))

    @work(group="act")
    async def plan_again(self, what: str, answers: Answers) -> None:
        """Plan with other answers; where these contradict one another, what was before stays."""
        with self._keeping_up():
            await self._plan_or_tell(what, answers)

    @contextmanager
    def _keeping_up(self) -> Iterator[None]:
        """What somebody changes in the database meanwhile is planned with afterwards: these answers are not dropped for it."""
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            if self._missed and not self._under_way:
                self._missed = False
                self.refresh_data()

    async def _plan_or_tell(self, what: str, answers: Answers) -> bool:
        """Whether that could be planned; else it is said why not."""
        try:
            await self.plan(what, answers)
        except Cancelled:
            return False
        except CerttuiError as refusal:
            if self.look is not None:
                self.app.notify(printable(str(refusal)), markup=False, severity="warning", timeout=12)
            elif isinstance(refusal, NotPermitted):
                self.leave_as_gone(refusal)
            else:  # the file went since it was chosen
                self.leave()
                raise
            return False
        return True

    async def plan(self, what: str, answers: Answers, *, whole: bool = False) -> Look:
        """What comes of the file with these answers. Raises what planning raises, Cancelled among it."""
        if self._planning is not None:
            self._planning.cancel()  # its answer is not wanted any more
        working = self._planning = self.desk.begin()
        running = self.desk.take_out(
            self.draft.plan_import,
            self.desk.session.operator,
            what,
            answers,
            most=None if whole else FIRST_LINES,
            progress=working.progress,
        )
        rows = sys.maxsize if whole else 0
        look = await self.watch_work(f"Reading {self.draft.name}", rows, working, running, noun="lines")
        self.look, self.what, self.answers = look, look.what, look.answers
        self.post_message(self.Planned(look))
        return look

    def refresh_data(self) -> None:
        """Plan again: somebody changed the database. A long file is planned again only when it is taken."""
        if self._under_way:
            self._missed = True
        elif self.look is not None and not self.is_taken and self.is_attached and self.app.screen is self:
            report = self.look.plan.report if self.look.plan else None
            if report is None or report.lines <= FIRST_LINES:
                self.plan_again(self.what, self.answers)
