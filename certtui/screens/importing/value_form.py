"""ValueForm: one text, such as what all lines have of a field."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.errors import InvalidInput
from certtui.screens.form.fields import FormField, TextField
from certtui.screens.form.modal import FormModal


class ValueForm(FormModal[str]):
    """Answers with the value."""

    SAVE = "Set"
    HINT = "enter sets it"
    UNSAVED = "Nothing is set yet. Press escape again to leave."

    def __init__(self, field: str, value: str, holds: str, *, title: str = "The same for all lines") -> None:
        super().__init__(_nothing_to_store, heading=f"Import · {title}")
        self._label = field
        self._value = value
        self._holds = holds

    def fields(self) -> Sequence[FormField[Any]]:
        """The value."""
        return [TextField("value", self._label, self._value, note=self._holds)]

    def read(self) -> str:
        """The value typed."""
        typed = str(self.field("value").value).strip()
        if not typed:
            raise InvalidInput("value", "Type something first.")
        return typed

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()


async def _nothing_to_store(_value: str) -> None:
    """Nothing is written when a value is set."""
