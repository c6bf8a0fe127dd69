"""PreviewForm: a form about chosen rows that shows, while one types, what each of them would get.

Owns when rows are planned: the first page at once, all of them behind it, anew whenever something typed changes what they
would get. Invariant: what is recorded is what was planned for what is typed, for every row, or nothing.
"""

from __future__ import annotations

import asyncio
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Hashable, Sequence
from contextlib import suppress
from typing import ClassVar, Final, Generic, TypeVar

from textual import work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Button, Static
from textual.worker import Worker, WorkerError

from certtui.errors import Conflict, InvalidInput
from certtui.screens.buttons import relabel
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.form import FormModal
from certtui.screens.lifecycle.preview import Preview
from certtui.screens.lifecycle.sheets import Sheet
from certtui.text import count

T = TypeVar("T")
P = TypeVar("P")

_FIRST: Final = 100
"""Rows that are planned before all are: a tall terminal's page."""
_PAUSE: Final = 0.25
"""Seconds without another key after which all rows are planned."""
_FEW: Final = 4
"""Rows up to which the preview takes the room of these only."""
_HINT: Final = "ctrl+s saves · tab next · escape leaves"
_UNREADABLE: Final = "What each row gets is shown as soon as the dates can be read."


class PreviewForm(FormModal[T], Generic[T, P]):
    """Answers with what is wanted, once `record` has recorded it by the plan; None when it was left.

    T is what is typed, P the plan made of it. A subclass gives fields and `read` as any form, and how to plan.
    """

    DEFAULT_CSS = """
    PreviewForm {
        & > .box { width: 100%; max-width: 140; height: 100%; max-height: 44; }
        & > .box.-few { height: auto; }
        & #fields { max-height: 60%; }
        & #consequences { margin: 0; max-height: 2; text-style: bold; }
        & #refusal { margin: 0; max-height: 4; }
        & .buttons { margin: 0; }
    }
    """

    decisive: ClassVar[Sequence[str]] = ()
    """The names of the fields that decide what rows get."""

    def __init__(
        self,
        desk: Desk,
        ids: Sequence[int],
        record: Callable[[T, P], Awaitable[object]],
        *,
        verb: str,
        subject: str,
    ) -> None:
        super().__init__(self._agree, heading=f"{verb} {count(len(ids), 'row')} · {subject}", save=verb)
        self.desk = desk
        self._ids = list(ids)
        self._record = record
        self._wanted_for: Hashable = None
        self._plan: tuple[Hashable, P] | None = None
        self._wrong: InvalidInput | None = None
        self._planning: Worker[None] | None = None

    # What a form of this kind is made of

    @abstractmethod
    def plan(self, ids: Sequence[int], wanted: T) -> P:
        """What recording this on these rows would do; called in a thread. Raises InvalidInput."""

    @abstractmethod
    def sheet(self, plan: P) -> Sheet:
        """The plan as the preview shows it."""

    @abstractmethod
    def decides(self, wanted: T) -> Hashable:
        """What of it decides what rows would get: while that is the same, so is the plan."""

    def question(self, plan: P, wanted: T) -> ConfirmModal | None:  # noqa: ARG002 - most ask nothing
        """What is asked before it is recorded."""
        return None

    def planned(self, plan: P) -> None:
        """Follow a plan of all rows."""

    # The dialog

    def below_fields(self) -> ComposeResult:
        """What each row would get."""
        yield Preview(len(self._ids) if len(self._ids) <= _FEW else None)

    def on_mount(self) -> None:
        """Take the whole screen for many rows."""
        self.query_one(".box").set_class(len(self._ids) <= _FEW, "-few")
        self.query_one("#hint", Static).update(Content(_HINT))
        super().on_mount()

    @property
    def preview(self) -> Preview:
        """What each row would get."""
        return self.query_one(Preview)

    async def consequences(self, record: T) -> list[str]:
        """The plan in a line; what is still to be worked out is said when it has been."""
        decides = self.decides(record)
        if decides != self._wanted_for:
            self._wanted_for = decides
            self._wrong = None
            self._planning = self._work_out(record)
            return [f"Working out {len(self._ids):,} rows …"] if len(self._ids) > _FIRST else []
        if self._wrong is not None:
            raise self._wrong
        if self._plan is not None and self._plan[0] == decides:
            return self._lines(self._plan[1])
        return [f"Working out {len(self._ids):,} rows …"]

    @work(exclusive=True, group="preview")
    async def _work_out(self, wanted: T) -> None:
        """Plan the first page, show it, then plan all."""
        decides = self.decides(wanted)
        try:
            if len(self._ids) > _FIRST:
                first = await self.desk.read(self.plan, self._ids[:_FIRST], wanted)
                self.preview.show(self.sheet(first))
                await asyncio.sleep(_PAUSE)
                plan = await self.desk.read_behind(self.plan, self._ids, wanted)
            else:
                plan = await self.desk.read(self.plan, self._ids, wanted)
        except InvalidInput as wrong:
            self._wrong = wrong
            self._show_wrong(wrong)
            self._say("#consequences", [])
            return
        self._plan = (decides, plan)
        sheet = self.sheet(plan)
        self.preview.show(sheet)
        rows = len(sheet.views[0].keys)
        relabel(self.query_one("#save", Button), f"{self._save} {rows:,}" if rows > 1 else self._save)
        self.planned(plan)
        self._say("#consequences", self._lines(plan))

    def _lines(self, plan: P) -> list[str]:
        return [self.sheet(plan).summary]

    def _show_wrong(self, wrong: InvalidInput, *, is_to_come: bool = False) -> None:
        """Say it at its field; what cannot be read makes no rows."""
        super()._show_wrong(wrong, is_to_come=is_to_come)
        if wrong.field in self.decisive:
            self.preview.clear(_UNREADABLE)
            if wrong is not self._wrong:  # not of a plan, which would be the same again: of what is typed
                self._wanted_for = None
                self.workers.cancel_group(self, "preview")

    # Recording

    async def _agree(self, wanted: T) -> object:
        """Record what is typed by the plan for it; False when the operator, asked, would rather not."""
        plan = await self._whole(wanted)
        sheet = self.sheet(plan)
        if not sheet.views[0].keys:
            self.preview.show(sheet)
            raise Conflict(f"Nothing to record: {sheet.summary}. Above is why; escape leaves.")
        question = self.question(plan, wanted)
        if question is not None and not await self.app.push_screen_wait(question):
            return False
        try:
            return await self._record(wanted, plan)
        except Conflict:
            self._wanted_for = self._plan = None
            self._check()
            raise

    async def _whole(self, wanted: T) -> P:
        """The plan of all rows for what is wanted. Raises InvalidInput."""
        decides = self.decides(wanted)
        worker = self._planning
        if worker is not None and not worker.is_finished and decides == self._wanted_for:
            with suppress(WorkerError):  # what failed there is raised below, or was told
                await worker.wait()
        if self._plan is None or self._plan[0] != decides:
            plan = await self.desk.read_behind(self.plan, self._ids, wanted)
            self._plan = (decides, plan)
        return self._plan[1]
