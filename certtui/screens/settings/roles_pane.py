"""Settings > Employees > Roles: every role with its size; opened, made, renamed, copied, deleted."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, NamedTuple

from textual import work
from textual.binding import Binding, BindingType

from certtui.errors import InvalidInput
from certtui.queries.roles import RoleRow, get_role, list_roles
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.form import FormField, FormModal, TextField, TickField
from certtui.screens.settings.pane import RecordsPane
from certtui.text import count, printable
from certtui.widgets.rows_table import Column, Row


class NamedRole(NamedTuple):
    """What the form gives: the role's name, and whether a copy takes the members along."""

    name: str
    members: bool = False


class RoleForm(FormModal[NamedRole]):
    """A role's name. `before` is what it is called now, empty for a new one; `copied` is the role that is copied."""

    def __init__(
        self,
        store: Callable[[NamedRole], Awaitable[Any]],
        *,
        heading: str,
        before: str = "",
        copied: RoleRow | None = None,
    ) -> None:
        super().__init__(store, heading=heading)
        self.before = before
        self._copied = copied
        self._filled = f"Copy of {copied.name}" if copied else before

    def fields(self) -> Sequence[FormField[Any]]:
        """The name; for a copy, whether its members come along."""
        fields: list[FormField[Any]] = [TextField("name", "Name", printable(self._filled))]
        if self._copied is not None:
            words = f"its {count(self._copied.members, 'member')} too"
            fields.append(TickField("members", "Members", words))
        return fields

    def read(self) -> NamedRole:
        """What is typed. Raises InvalidInput."""
        typed: str = self.field("name").value
        if not typed.strip():
            raise InvalidInput("name", "A role needs a name.")
        name = self._filled if typed == printable(self._filled) else typed
        return NamedRole(name, self._copied is not None and self.field("members").value)

    async def consequences(self, record: NamedRole) -> list[str]:
        """What a copy brings."""
        if self._copied is None:
            return []
        brings = f"It brings the same {count(self._copied.certifications, 'certification')}."
        if not record.members:
            return [brings]
        return [brings, "The members hold them already; the new role becomes a further source of each."]

    def show_theirs(self, theirs: str) -> None:
        """Say what the role is called now."""
        self.field("name").say(f"The other stored: {theirs}")

    def take_theirs(self, theirs: str) -> None:
        """Take the name that the other gave."""
        self._filled = theirs
        self.field("name").value = printable(theirs)

    def now_before(self, theirs: str) -> None:
        """Rename what the other named."""
        self.before = theirs


class RolesPane(RecordsPane):
    """The roles. Enter opens the one under the cursor."""

    WHAT = "role"
    COLUMNS = (
        Column("name", "Name", weight=1, least=16, sortable=False),
        Column("members", "Members", width=9, align="right", sortable=False),
        Column("certifications", "Certifications", width=14, align="right", sortable=False),
    )
    EMPTY = "There are no roles yet: + makes one, or bring them in with certtui import roles FILE."
    NEEDED: ClassVar = {
        "new": Right.CREATE_ROLES,
        "rename": Right.UPDATE_ROLES,
        "copy": (Right.CREATE_ROLES, Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS),
        "delete": (Right.DELETE_ROLES, Right.UPDATE_CERTIFICATIONS),
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "New", tooltip="Make a role", id="roles_pane.new"),
        Binding("m", "rename", "Rename", tooltip="Rename this role", id="roles_pane.rename"),
        Binding("y", "copy", "Copy", tooltip="Make another role like this one", id="roles_pane.copy"),
        Binding("delete", "delete", "Delete", tooltip="Delete this role", id="roles_pane.delete"),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._roles: dict[int, RoleRow] = {}

    async def load(self) -> Sequence[Row]:
        """Every role."""
        roles = await self.desk.read(list_roles)
        self._roles = {role.id: role for role in roles}
        return [Row(one.id, (one.name, f"{one.members:,}", f"{one.certifications:,}")) for one in roles]

    def searched(self, row: Row) -> str:
        """The name; a number would find what nobody looks for."""
        return self._roles[row.key].name

    def possible(self, action: str) -> bool:
        """All but making one needs one under the cursor."""
        return action not in {"rename", "copy", "delete"} or self.cursor is not None

    async def open(self, key: int) -> None:
        """Its members and its certifications."""
        from certtui.screens.roles.role_screen import RoleScreen

        if self.app.screen is self.screen:
            role = await self.desk.read(get_role, key)
            await self.app.push_screen_wait(RoleScreen(self.desk, role))

    @work(group="act")
    async def action_new(self) -> None:
        """Make a role."""
        from certtui.commands.roles import create_role

        self.require("new")
        made: list[int] = []

        async def store(role: NamedRole) -> None:
            made.append(await self.desk.write(create_role, self.desk.session.operator, role.name))

        if await self.ask(RoleForm(store, heading="New role")) is not None:
            self.app.notify("Press enter to give it members and certifications.", markup=False, timeout=6)
            self.go_to(made[-1])

    @work(group="act")
    async def action_rename(self) -> None:
        """Rename the role under the cursor."""
        from certtui.commands.roles import rename_role

        self.require("rename")
        role = self._role()
        if role is None:
            return
        form: RoleForm

        async def store(after: NamedRole) -> None:
            operator = self.desk.session.operator
            await self.desk.write(rename_role, operator, role.id, form.before, after.name)

        form = RoleForm(store, heading=f"Rename {role.name}", before=role.name)
        if await self.ask(form) is not None:
            self.go_to(role.id)

    @work(group="act")
    async def action_copy(self) -> None:
        """Make a role that brings what the one under the cursor brings."""
        from certtui.commands.roles import copy_role

        self.require("copy")
        role, screen = self._role(), self.screen
        if role is None or not isinstance(screen, AskingScreen):
            return
        made: list[int] = []

        async def store(copy: NamedRole) -> None:
            session, task = self.desk.session, self.desk.begin()
            running = self.desk.write(
                copy_role,
                session.operator,
                role.id,
                copy.name,
                session.today,
                members=copy.members,
                progress=task.progress,
            )
            rows = role.members * (role.certifications + 1) if copy.members else 0
            made.append(await screen.watch_work(f"Copying {role.name}", rows, task, running))

        if await self.ask(RoleForm(store, heading=f"Copy {role.name}", copied=role)) is not None:
            self.go_to(made[-1])

    @work(group="act")
    async def action_delete(self) -> None:
        """Delete the role under the cursor, after saying what ends with it."""
        from certtui.commands.roles import delete_role, plan_role_deletion
        from certtui.screens.roles.words import deletion_lines, say_withdrawn

        self.require("delete")
        role, screen = self._role(), self.screen
        if role is None or not isinstance(screen, AskingScreen):
            return
        plan = await self.desk.read_behind(plan_role_deletion, role.id)
        ask = ConfirmModal(f"Delete {plan.name}?", deletion_lines(plan), "Delete", variant="error")
        if not await self.ask(ask):
            return
        session, task = self.desk.session, self.desk.begin()
        running = self.desk.write(
            delete_role, session.operator, role.id, session.today, agreed=plan, progress=task.progress
        )
        rows = len(plan.members) * (len(plan.certifications) + 1)
        done = await screen.watch_work(f"Deleting {plan.name}", rows, task, running)
        self.app.notify(printable(say_withdrawn(f"{plan.name} deleted", done)), markup=False, timeout=8)
        self.refresh_data()

    def _role(self) -> RoleRow | None:
        return self._roles.get(self.cursor or 0)
