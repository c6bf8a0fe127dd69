"""Settings > Operators: who may work here, and by which permission sets; added, changed, removed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from certtui.days import local_day
from certtui.errors import Conflict
from certtui.queries.operators import OperatorRow, list_operators, list_permission_sets
from certtui.rights import ADMINISTRATOR, Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.settings.named_pane import NamedPane
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row


class OperatorsPane(NamedPane):
    """The operators. Enter changes what the one under the cursor may do."""

    WHAT = "operator"
    COLUMNS = (
        Column("name", "Account", weight=2, least=14, sortable=False),
        Column("sets", "Permission sets", weight=3, least=18, sortable=False),
        Column("added", "Added", width=10, sortable=False, priority=10),
    )
    EMPTY = "There are no operators: + adds one."
    NEEDED: ClassVar = {
        "edit": Right.UPDATE_OPERATORS,
        "new": Right.CREATE_OPERATORS,
        "delete": Right.DELETE_OPERATORS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "Add", tooltip="Let an account of this host in", id="operators_pane.new"),
        Binding(
            "m",
            "edit",
            "Permissions",
            tooltip="Change what this operator may do, as enter does",
            id="operators_pane.edit",
        ),
        Binding(
            "delete",
            "delete",
            "Remove",
            tooltip="Let this operator in no longer",
            id="operators_pane.delete",
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._operators: dict[str, OperatorRow] = {}

    async def load(self) -> Sequence[Row]:
        """Every operator."""
        operators = await self.desk.read(list_operators)
        self._operators = {row.name: row for row in operators}
        you = self.desk.session.operator.name
        return [
            Row(
                self.number(row.name),
                (
                    f"{row.name} (you)" if row.name == you else row.name,
                    ", ".join(row.permission_sets) or "none: may do nothing",
                    local_day(row.added_at),
                ),
            )
            for row in operators
        ]

    def possible(self, action: str) -> bool:
        """All but adding one needs one under the cursor."""
        return action not in {"edit", "delete"} or self.cursor is not None

    async def open(self, key: int) -> None:
        """Change what the operator may do."""
        from certtui.commands.operators import set_permission_sets
        from certtui.screens.operators.operator_form import Appointment, OperatorForm

        self.require("edit")
        row = self._operators.get(self.name_of(key) or "")
        if row is None:
            return
        form: OperatorForm

        async def store(appointment: Appointment) -> None:
            await self.desk.write(
                set_permission_sets,
                self.desk.session.operator,
                row.name,
                form.before,
                appointment.permission_sets,
            )

        sets = await self.desk.read(list_permission_sets)
        form = OperatorForm(store, sets, self.desk.session.operator, row)
        await self.ask(form)
        self.refresh_data()

    @work(group="act")
    async def action_edit(self) -> None:
        """Change what the operator under the cursor may do."""
        if self.cursor is not None:
            await self.open(self.cursor)

    @work(group="act")
    async def action_new(self) -> None:
        """Let an account in."""
        from certtui.commands.operators import add_operator
        from certtui.screens.operators.operator_form import Appointment, OperatorForm

        self.require("new")
        made: list[str] = []

        async def store(appointment: Appointment) -> None:
            made.append(
                await self.desk.write(
                    add_operator,
                    self.desk.session.operator,
                    appointment.name,
                    appointment.permission_sets,
                )
            )

        sets = await self.desk.read(list_permission_sets)
        if await self.ask(OperatorForm(store, sets, self.desk.session.operator)) is not None:
            self.go_to_name(made[-1])

    @work(group="act")
    async def action_delete(self) -> None:
        """Remove the operator under the cursor, after asking."""
        from certtui.commands.operators import remove_operator

        self.require("delete")
        row = self._operators.get(self.name_of(self.cursor) or "")
        if row is None:
            return
        self._require_not_last(row)
        if await self.ask(ConfirmModal(f"Remove {row.name}?", self._say_removal(row), "Remove")):
            await self.desk.write(remove_operator, self.desk.session.operator, row.name)
            self.app.notify(printable(f"{row.name} may work here no longer."), markup=False, timeout=6)
        self.refresh_data()

    def _require_not_last(self, row: OperatorRow) -> None:
        """Spare a question whose answer would be refused; the command looks for itself."""
        keepers = [one.name for one in self._operators.values() if ADMINISTRATOR in one.permission_sets]
        if keepers == [row.name]:
            raise Conflict(
                f"{row.name} is the last {ADMINISTRATOR}: without one nobody could appoint operators any more. "
                f"Nothing was changed; make somebody else {ADMINISTRATOR} first."
            )

    def _say_removal(self, row: OperatorRow) -> list[str]:
        lines = [
            f"{row.name} ({', '.join(row.permission_sets) or 'no permission sets'}) may then not open this database.",
            "What was done stays in the audit log under the name; + lets the account in again.",
        ]
        if row.name == self.desk.session.operator.name:
            lines.append("This is you: nothing more can be done in this session.")
        return lines
