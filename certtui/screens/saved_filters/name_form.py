"""FilterNameForm: the name of a filter that is saved or renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.errors import InvalidInput
from certtui.filters import SortedFilter
from certtui.queries.saved_filters import describe_sorted
from certtui.screens.desk import Desk
from certtui.screens.form.fields import FormField, TextField
from certtui.screens.form.modal import FormModal, Store


class FilterNameForm(FormModal[str]):
    """Answers with the name under which the filter was stored; enter stores."""

    UNSAVED = "The name is not saved. Press escape again to leave."

    def __init__(
        self,
        desk: Desk,
        store: Store[str],
        heading: str,
        name: str = "",
        shown: SortedFilter | None = None,
    ) -> None:
        """`shown` is what is kept under the name, where it is not kept already."""
        super().__init__(store, heading=heading)
        self._desk = desk
        self._name_before = name
        self._shown = shown

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
        return [f"Keeps: {await self._desk.read(describe_sorted, self._shown)}"] if self._shown else []

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()
