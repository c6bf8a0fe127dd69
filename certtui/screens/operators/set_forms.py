"""Making a permission set that starts from another one, and giving one another name."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from certtui.errors import InvalidInput
from certtui.queries.operators import PermissionSetRow
from certtui.screens.form import ChoiceField, FormField, FormModal, TextField
from certtui.screens.form.modal import Store
from certtui.screens.operators.rights_words import say_rights
from certtui.text import printable


class NewSet(NamedTuple):
    """A permission set to be made: its name, and the set that it starts from."""

    name: str
    source: str


class CopySetForm(FormModal[NewSet]):
    """A new permission set."""

    HEADING = "New permission set"

    def __init__(self, store: Store[NewSet], sets: Sequence[PermissionSetRow], source: str) -> None:
        super().__init__(store)
        self._sets = {row.name: row for row in sets}
        self._source = source

    def fields(self) -> Sequence[FormField[Any]]:
        """The name, and what to start from."""
        return [
            TextField("name", "Name"),
            ChoiceField("source", "Starts from", [(name, name) for name in self._sets], self._source),
        ]

    def read(self) -> NewSet:
        """The name and the source. Raises InvalidInput."""
        typed: str = self.field("name").value
        if not typed.strip():
            raise InvalidInput("name", "A permission set needs a name.")
        return NewSet(typed, self.field("source").value)

    async def consequences(self, record: NewSet) -> list[str]:
        """What it will allow to begin with."""
        return [f"Allows, to begin with: {say_rights(self._sets[record.source].rights)}"]


class RenameSetForm(FormModal[str]):
    """A permission set's name."""

    def __init__(self, store: Store[str], before: str) -> None:
        super().__init__(store, heading=f"Rename {before}")
        self._before = before

    def fields(self) -> Sequence[FormField[Any]]:
        """The name."""
        return [TextField("name", "Name", printable(self._before))]

    def read(self) -> str:
        """The name typed. Raises InvalidInput."""
        typed: str = self.field("name").value
        if not typed.strip():
            raise InvalidInput("name", "A permission set needs a name.")
        # what is shown of a name is not always what it is: untouched, it stays as it is
        return self._before if typed == printable(self._before) else typed
