"""Watching long work, and stopping it with nothing half done."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button

from certtui.errors import CerttuiError
from certtui.screens.desk import Work
from certtui.screens.pace import Pace
from certtui.text import printable
from certtui.waiting import WORDS
from certtui.widgets.progress_line import ProgressLine

T = TypeVar("T")

_LOOK_EVERY = 0.2


class ProgressModal(ModalScreen["T | CerttuiError"], Generic[T]):
    """Runs until the work has ended; answers with its outcome, or with the error that ended it (Cancelled among them)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "stop", "Cancel", tooltip="Stop; everything is left as it was", id="progress.stop"),
    ]
    DEFAULT_CSS = """
    ProgressModal {
        align: center middle;
        &:ansi { background: ansi_default; }
        & > Vertical {
            width: 70; max-width: 100%; height: auto; border: round $primary; padding: 0 1; background: $surface;
        }
        & Horizontal { height: 1; margin: 1 0 0 0; align-horizontal: right; }
    }
    """

    def __init__(self, title: str, work: Work, running: Awaitable[T], *, noun: str = "") -> None:
        """`noun`: what is worked through, where its pace is to be said: lines."""
        super().__init__()
        self._pace = Pace(noun) if noun else None
        self._heading = title
        self._work = work
        self._outcome = running
        self._waits = False
        self._stopping = False

    @property
    def watched(self) -> Work:
        """The work that it is about."""
        return self._work

    def compose(self) -> ComposeResult:
        """How far it is, and the way to stop it."""
        with Vertical() as box:
            box.border_title = Content(printable(self._heading))
            yield ProgressLine("Working …")
            with Horizontal():
                yield Button("Cancel", id="stop", compact=True)

    def on_mount(self) -> None:
        """Look at the work from time to time; it does not call in on the interface."""
        self.set_interval(_LOOK_EVERY, self._look)
        self._wait()

    @work
    async def _wait(self) -> None:
        try:
            self.dismiss(await self._outcome)
        except CerttuiError as error:
            self.dismiss(error)

    def _look(self) -> None:
        line = self.query_one(ProgressLine)
        if self._work.is_waiting is not self._waits and not self._stopping:
            self._waits = self._work.is_waiting
            line.start(WORDS if self._waits else "Working …")
        if self._pace is not None and not (self._waits or self._stopping):
            pace = self._pace.take(self._work.done)
            line.say(f"Working, {pace} …" if pace else "Working …")
        line.advance(self._work.done, self._work.total)

    @on(Button.Pressed, "#stop")
    def action_stop(self) -> None:
        """Have the work stop at its next step; the modal closes when it has rolled back."""
        self._work.cancel()
        self._stopping = True
        self.query_one(ProgressLine).start("Stopping; everything is put back as it was …")
