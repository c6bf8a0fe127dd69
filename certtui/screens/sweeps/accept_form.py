"""AcceptForm: a row accepted as it is, with a note and a day on which it is looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from textual import on
from textual.binding import Binding, BindingType
from textual.widgets import Button

from certtui.errors import InvalidInput
from certtui.screens.form import DayField, FormField, FormModal, TextField
from certtui.screens.form.modal import Store


class Acceptance(NamedTuple):
    """Why a row is accepted, and until when."""

    note: str
    follow_up_on: date | None = None


class AcceptForm(FormModal[Acceptance]):
    """Answers with why, once the row is accepted. Keys typed ahead are for the row that comes next."""

    SAVE = "Accept"
    HINT = "ctrl+s accepts"
    UNSAVED = "The row is not accepted yet. Press escape again to leave it as it is."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "accept", "Accept", tooltip="Accept the row", id="form.accept"),
    ]

    def __init__(self, store: Store[Acceptance], subject: str, today: date) -> None:
        super().__init__(store, heading=f"Accept as it is · {subject}")
        self._today = today

    def fields(self) -> Sequence[FormField[Any]]:
        """The note and the day."""
        return [
            TextField("note", "Note", placeholder="why it can stay as it is"),
            DayField("follow_up_on", "Look again on", self._today, empty="no day; +30d, eoq, 2026-12-31"),
        ]

    def read(self) -> Acceptance:
        """What is typed; a note that is missing is asked for when it is saved. Raises InvalidInput."""
        day = self.field("follow_up_on").value
        if day is not None and day < self._today:
            raise InvalidInput("follow_up_on", "That day is over. Give today or a day to come.")
        return Acceptance(self.field("note").value.strip(), day)

    async def action_accept(self) -> None:
        """Accept the row."""
        await self.store_typed()

    @on(Button.Pressed, "#save")
    async def _accept_pressed(self, event: Button.Pressed) -> None:
        event.stop()
        event.prevent_default()
        await self.store_typed()
