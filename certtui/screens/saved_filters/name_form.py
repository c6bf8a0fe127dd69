"""FilterNameForm: the name of a filter that is saved or renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.errors import InvalidInput
from certtui.screens.form.fields import FormField, TextField
from certtui.screens.form.modal import FormModal, Store


class FilterNameForm(FormModal[str]):
    """Answers with the name under which the filter was stored; enter stores."""

    UNSAVED = "The name is not saved. Press escape again to leave."

    def __init__(self, store: Store[str], heading: str, name: str = "", shows: str = "") -> None:
        super().__init__(store, heading=heading)
        self._name_before = name
        self._shows = shows

    def fields(self) -> Sequence[FormField[Any]]:
        """The name."""
        return [TextField("name", "Name", self._name_before)]

    def read(self) -> str:
        """The name typed."""
        name = str(self.field("name").value).strip()
        if not name:
            raise InvalidInput("name", "A filter needs a name.")
        return name

    async def consequences(self, record: str) -> list[str]:  # noqa: ARG002 - they do not depend on the name
        """Say what is kept."""
        return [f"Keeps: {self._shows}"] if self._shows else []

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()
