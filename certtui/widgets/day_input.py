"""DayInput: a field for a calendar day, typed as ISO, `today`, `+1y`, or stepped by keys."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from certtui.days import parse_day, step
from certtui.errors import InvalidInput
from certtui.records import Period, Unit
from certtui.widgets.quiet_input import QuietInput


class DayInput(QuietInput):
    """Up and down move by a day, page up and down by a month, with shift by a year; what cannot be read is left as it is.

    `today` is what `today` and `+1y` count from. An empty field means whatever the form says of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(1, 'days')", "A day later", tooltip="A day later", show=False, id="day.later"),
        Binding(
            "down", "step(-1, 'days')", "A day earlier", tooltip="A day earlier", show=False, id="day.earlier"
        ),
        Binding(
            "pageup",
            "step(1, 'months')",
            "A month later",
            tooltip="A month later",
            show=False,
            id="day.month_later",
        ),
        Binding(
            "pagedown",
            "step(-1, 'months')",
            "A month earlier",
            tooltip="A month earlier",
            show=False,
            id="day.month_earlier",
        ),
        Binding(
            "shift+up,ctrl+up",
            "step(1, 'years')",
            "A year later",
            tooltip="A year later",
            show=False,
            id="day.year_later",
        ),
        Binding(
            "shift+down,ctrl+down",
            "step(-1, 'years')",
            "A year earlier",
            tooltip="A year earlier",
            show=False,
            id="day.year_earlier",
        ),
    ]

    def __init__(self, today: date, value: str = "", **options: Any) -> None:
        super().__init__(value, **options)
        self._today = today
        self.proposed: date | None = None
        """The day that stands for an empty field, from which stepping begins."""

    @property
    def day(self) -> date | None:
        """The day that is typed; None for an empty field. Raises InvalidInput for what is no day."""
        return parse_day(self.value, self._today) if self.value.strip() else None

    def action_step(self, number: int, unit: str) -> None:
        """Move the day on or back."""
        try:
            day = self.day or self.proposed or self._today
            moved = step(day, Period(number, Unit(unit)))
        except InvalidInput:
            return
        self.value = moved.isoformat()
        self.cursor_position = len(self.value)
