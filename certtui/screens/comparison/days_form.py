"""DaysForm: which two days to compare."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.days import END_WORDS, parse_day
from certtui.errors import CerttuiError, InvalidInput
from certtui.queries.differences import Comparison
from certtui.screens.form.fields import DayField, FormField
from certtui.screens.form.modal import FormModal
from certtui.text import count

Days = tuple[date, date]

_BACK = timedelta(days=30)


class DaysForm(FormModal[Days]):
    """Answers with the earlier day and the later one. `proposed`: what was compared before."""

    HEADING = "Compare which two days?"
    SAVE = "Compare"
    HINT = "enter compares"
    UNSAVED = "Nothing was compared. Press escape again to leave."

    def __init__(self, today: date, as_of: date, proposed: Days | None = None) -> None:
        super().__init__(_nothing_to_store)
        self._today = today
        first = as_of - _BACK if as_of - date.min > _BACK else date.min
        self._proposed = proposed or (first, as_of)

    def fields(self) -> Sequence[FormField[Any]]:
        """The two days; nothing typed is the day proposed."""
        ends = " · ".join(f"{word} {parse_day(word, self._today)}" for word in ("eoq-1", *END_WORDS))
        fields = []
        for name, label, day, note in (
            ("first", "From", self._proposed[0], "2026-01-01, -30d, -1y: the earlier day"),
            ("second", "To", self._proposed[1], f"today, +30d; ends: {ends}"),
        ):
            field = DayField(name, label, self._today, note=note)
            field.propose(day, "today" if day == self._today else day.isoformat())
            fields.append(field)
        return fields

    def read(self) -> Days:
        """The two days typed. Raises InvalidInput where they are one, or the later comes first."""
        days = self._day("first", self._proposed[0]), self._day("second", self._proposed[1])
        try:
            Comparison(*days).check()
        except CerttuiError as refusal:
            raise InvalidInput("second", str(refusal)) from refusal
        return days

    def _day(self, name: str, proposed: date) -> date:
        typed = self.field(name).value
        return typed if isinstance(typed, date) else proposed

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()

    async def consequences(self, record: Days) -> list[str]:
        """Say what is compared with what."""
        first, second = record
        lines = [f"What changed from {first} to {second}, {count((second - first).days, 'day')} later."]
        if second > self._today:
            lines.append(f"{second} is yet to come: what follows if nothing more is recorded.")
        return lines


async def _nothing_to_store(_days: Days) -> None:
    """Nothing is written when two days are compared."""
