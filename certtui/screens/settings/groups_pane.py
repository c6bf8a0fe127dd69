"""Settings > Certifications > Groups: the headings under which certifications stand; made, renamed, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from certtui.errors import Conflict, InvalidInput
from certtui.queries.definitions import GroupRow, list_groups
from certtui.rights import Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.form import FormField, FormModal, TextField
from certtui.screens.settings.pane import RecordsPane
from certtui.text import count, printable
from certtui.widgets.rows_table import Column, Row


class GroupForm(FormModal[str]):
    """A group's name. `before` is what it is called now, empty for a new one."""

    def __init__(self, store: Callable[[str], Awaitable[Any]], before: str = "") -> None:
        super().__init__(store, heading=f"Rename {before}" if before else "New group")
        self.before = before

    def fields(self) -> Sequence[FormField[Any]]:
        """The name."""
        return [TextField("name", "Name", printable(self.before))]

    def read(self) -> str:
        """The name typed. Raises InvalidInput."""
        typed: str = self.field("name").value
        if not typed.strip():
            raise InvalidInput("name", "A group needs a name.")
        return self.before if typed == printable(self.before) else typed

    def show_theirs(self, theirs: str) -> None:
        """Say what the group is called now."""
        self.field("name").say(f"The other stored: {theirs}")

    def take_theirs(self, theirs: str) -> None:
        """Take the name that the other gave."""
        self.field("name").value = printable(theirs)

    def now_before(self, theirs: str) -> None:
        """Rename what the other named."""
        self.before = theirs


class GroupsPane(RecordsPane):
    """The groups. Enter renames the one under the cursor."""

    WHAT = "group"
    COLUMNS = (
        Column("name", "Name", weight=1, least=16, sortable=False),
        Column("certifications", "Certifications", width=14, align="right", sortable=False),
    )
    EMPTY = "There are no groups yet: + makes one; a certification makes its own."
    NEEDED: ClassVar = {
        "rename": Right.UPDATE_CERTIFICATIONS,
        "new": Right.CREATE_CERTIFICATIONS,
        "delete": Right.DELETE_CERTIFICATIONS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "New", tooltip="Make a group", id="groups_pane.new"),
        Binding("m", "rename", "Rename", tooltip="Rename this group, as enter does", id="groups_pane.rename"),
        Binding(
            "delete", "delete", "Delete", tooltip="Delete this group, if it is empty", id="groups_pane.delete"
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._groups: dict[int, GroupRow] = {}

    async def load(self) -> Sequence[Row]:
        """Every group, empty ones too."""
        groups = await self.desk.read(list_groups)
        self._groups = {group.id: group for group in groups}
        return [Row(group.id, (group.name, f"{group.certifications:,}")) for group in groups]

    def possible(self, action: str) -> bool:
        """All but making one needs one under the cursor."""
        return action not in {"rename", "delete"} or self.cursor is not None

    async def open(self, key: int) -> None:
        """Rename."""
        from certtui.commands.definitions import rename_group

        self.require("rename")
        form: GroupForm

        async def store(name: str) -> None:
            await self.desk.write(rename_group, self.desk.session.operator, key, form.before, name)

        form = GroupForm(store, self._groups[key].name)
        if await self.ask(form) is not None:
            self.refresh_data()

    @work(group="act")
    async def action_rename(self) -> None:
        """Rename the group under the cursor."""
        if self.cursor is not None:
            await self.open(self.cursor)

    @work(group="act")
    async def action_new(self) -> None:
        """Make a group."""
        from certtui.commands.definitions import create_group

        self.require("new")
        made: list[int] = []

        async def store(name: str) -> None:
            made.append(await self.desk.write(create_group, self.desk.session.operator, name))

        if await self.ask(GroupForm(store)) is not None:
            self.go_to(made[-1])

    @work(group="act")
    async def action_delete(self) -> None:
        """Delete the group under the cursor, if no certification stands in it."""
        from certtui.commands.definitions import delete_group

        self.require("delete")
        group = self._groups.get(self.cursor or 0)
        if group is None:
            return
        if group.certifications:
            raise Conflict(
                f"{count(group.certifications, 'certification')} in {group.name}: only an empty group can be deleted."
                " Give them another group in their definitions, or delete them first."
            )
        ask = ConfirmModal(f"Delete {group.name}?", ["No certification stands in this group."], "Delete")
        if await self.ask(ask):
            await self.desk.write(delete_group, self.desk.session.operator, group.id, group.name)
            self.app.notify(printable(f"{group.name} was deleted."), markup=False, timeout=6)
        self.refresh_data()
