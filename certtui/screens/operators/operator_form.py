"""The form by which an account of the host is let in, and by which it is said what an operator may do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from certtui.errors import InvalidInput
from certtui.queries.operators import OperatorRow, PermissionSetRow
from certtui.rights import Operator, Right
from certtui.screens.form import FormField, FormModal, PickField, TextField
from certtui.screens.form.modal import Store
from certtui.screens.operators.rights_words import say_moved, say_rights


class Appointment(NamedTuple):
    """An account's name, and the permission sets it is to have."""

    name: str
    permission_sets: tuple[str, ...]


class OperatorForm(FormModal[Appointment]):
    """An operator. `before` are the sets held when the form was opened; `row` is None for a new one."""

    def __init__(
        self,
        store: Store[Appointment],
        sets: Sequence[PermissionSetRow],
        you: Operator,
        row: OperatorRow | None = None,
    ) -> None:
        super().__init__(store, heading=f"What {row.name} may do" if row else "New operator")
        self.before = row.permission_sets if row else ()
        self._row = row
        self._sets = {one.name: one.rights for one in sets}
        self._you = you

    def fields(self) -> Sequence[FormField[Any]]:
        """The account, unless it is known; what it may do."""
        sets = PickField(
            "permission_sets", "Permission sets", lambda: tuple(self._sets), self.before, none="nothing yet"
        )
        if self._row:
            return [sets]
        return [TextField("name", "Account", note="as it is called on this host, by id -un"), sets]

    def read(self) -> Appointment:
        """The name and the sets. Raises InvalidInput."""
        sets: tuple[str, ...] = self.field("permission_sets").value
        if self._row:
            return Appointment(self._row.name, sets)
        name: str = self.field("name").value
        if not name.strip():
            raise InvalidInput("name", "Name the operator's account on this host.")
        if not sets:
            raise InvalidInput("permission_sets", "Enter picks what this operator may do.")
        return Appointment(name, sets)

    async def consequences(self, record: Appointment) -> list[str]:
        """What the sets allow together, what is gained and lost; and whether it is oneself."""
        after = self._allowed(record.permission_sets)
        lines = [f"May: {say_rights(after)}"]
        if self._row and set(record.permission_sets) != set(self.before):
            lines += say_moved(self._allowed(self.before), after)
        if self._row and self._row.name == self._you.name:
            lines.append("This is you: it holds at once.")
        return lines

    def _allowed(self, sets: Sequence[str]) -> frozenset[Right]:
        return frozenset[Right]().union(*(self._sets.get(name, ()) for name in sets))

    def show_theirs(self, theirs: tuple[str, ...]) -> None:
        """Say which sets the other gave."""
        self.field("permission_sets").say(f"The other stored: {', '.join(theirs) or 'none'}")

    def take_theirs(self, theirs: tuple[str, ...]) -> None:
        """Take the sets that the other gave."""
        self.field("permission_sets").value = theirs

    def now_before(self, theirs: tuple[str, ...]) -> None:
        """Change what the other stored."""
        self.before = theirs
