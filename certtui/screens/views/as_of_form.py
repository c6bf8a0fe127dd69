"""AsOfForm: which day to look at."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.days import END_WORDS, parse_day
from certtui.errors import InvalidInput
from certtui.screens.form.fields import DayField, FormField
from certtui.screens.form.modal import FormModal


class AsOfForm(FormModal[date]):
    """Answers with the day to look at; nothing typed is today."""

    HEADING = "Look at which day?"
    SAVE = "Show"
    HINT = "enter shows; with nothing typed, today"
    UNSAVED = "The day looked at is as it was. Press escape again to leave."

    def __init__(self, today: date, as_of: date) -> None:
        super().__init__(_nothing_to_store)
        self._today = today
        self._as_of = as_of

    def fields(self) -> Sequence[FormField[Any]]:
        """The day."""
        ends = " · ".join(f"{word} {parse_day(word, self._today)}" for word in (*END_WORDS, "eoq+1"))
        note = f"2026-12-31, +30d, -1y, today; ends: {ends}"
        day = DayField("day", "As of", self._today, note=note, empty="today")
        day.propose(
            self._as_of, "today" if self._as_of == self._today else f"today; shown now: {self._as_of}"
        )
        return [day]

    def read(self) -> date:
        """The day typed."""
        typed = self.field("day").value
        if typed is not None and not isinstance(typed, date):
            raise InvalidInput("day", "This is no day.")
        return typed or self._today

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()

    async def consequences(self, record: date) -> list[str]:
        """Say what looking at that day means."""
        if record == self._today:
            return ["Today: everything can be changed."]
        way = (
            "to come: what follows if nothing more is recorded"
            if record > self._today
            else "past: what was known then"
        )
        return [f"A day {way}. Nothing can be changed there; @ and enter leads back to today."]


async def _nothing_to_store(_day: date) -> None:
    """Nothing is written when another day is looked at."""
