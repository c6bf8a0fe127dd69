"""The two lists of a role: its members, and the certifications it brings; added to, and taken out of.

Owns the way of every change of a role: chosen, planned, agreed to in words, done, told. Invariant: nothing happens
before the operator has seen what follows, and what was agreed to goes along with the command that ends something.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, Literal, TypeVar

from textual import work
from textual.binding import Binding, BindingType

from certtui.commands.roles import (
    add_members,
    drop_members,
    plan_certifications_put,
    plan_certifications_taken,
    plan_members_added,
    plan_members_dropped,
    put_certifications_on,
    take_certifications_off,
)
from certtui.queries.roles import (
    RoleRow,
    get_members,
    list_first_members,
    list_members,
    list_role_certifications,
)
from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.add_modal import AddModal
from certtui.screens.asking import AskingScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.offers import CertificationsForRole, EmployeesForRole
from certtui.screens.roles.words import bring_lines, end_lines, say_brought, say_withdrawn
from certtui.screens.settings.long_pane import FIRST_ROWS, LongPane
from certtui.screens.settings.pane import RecordsPane, SettingsPane
from certtui.text import count, printable
from certtui.widgets.rows_table import Column, Row

T = TypeVar("T")

_MEMBER_COLUMNS = (
    Column("name", "Name", weight=3, least=16, sortable=False),
    Column("code", "Code", weight=1, least=8, sortable=False),
    Column("email", "E-mail", weight=2, least=12, sortable=False, priority=10),
    Column("attributes", "Attributes", weight=2, least=10, sortable=False, priority=20),
    Column("active", "", width=8, sortable=False),
)
_CERTIFICATION_COLUMNS = (
    Column("name", "Name", weight=3, least=16, sortable=False),
    Column("group", "Group", weight=2, least=8, sortable=False),
)


def _keys(what: str, many: str) -> list[BindingType]:
    return [
        Binding("a", "add", "Add", tooltip=f"Add {many} to this role", id=f"{what}.add"),
        Binding(
            "delete",
            "take_out",
            "Take out",
            tooltip=f"Take the selected {many} out of this role, or the one under the cursor",
            id=f"{what}.take_out",
        ),
    ]


class _RolePane(SettingsPane):
    """What both lists share."""

    MARKABLE = True
    role: RoleRow

    def possible(self, action: str) -> bool:
        """Taking out needs something to take out."""
        return action != "take_out" or self.cursor is not None

    async def open(self, key: int) -> None:  # noqa: ARG002 - every row is opened alike
        """Say what can be done with a row."""
        words = "Select with space, x or *. a adds, delete takes out."
        self.app.notify(words, markup=False, timeout=4)

    def say(self, words: str) -> None:
        """Say what came of it."""
        self.app.notify("\n".join(map(printable, words.split("\n"))), markup=False, timeout=8)

    @property
    def asking(self) -> AskingScreen:
        """The screen that it stands on."""
        assert isinstance(self.screen, AskingScreen)  # noqa: S101 - the one screen that has these panes
        return self.screen

    async def do(
        self, title: str, rows: int, command: Callable[..., T], *arguments: Any, **options: Any
    ) -> T:
        """What a command on the role answers; watched, and to be cancelled, when it reaches many rows."""
        session, task = self.desk.session, self.desk.begin()
        running = self.desk.write(
            command, session.operator, self.role.id, *arguments, progress=task.progress, **options
        )
        return await self.asking.watch_work(title, rows, task, running)

    async def agrees(self, heading: str, lines: list[str], go_on: str, changed: int, *, ends: bool) -> bool:
        """Whether the operator goes on, having read what follows."""
        if not changed:
            self.table.set_marks(())
            self.say("Nothing is left to do: another operator did it meanwhile.")
            self.asking.refresh_data()
            return False
        variant: Literal["error", "primary"] = "error" if ends else "primary"
        agreed = await self.ask(ConfirmModal(heading, lines, go_on, variant=variant))
        return agreed is True

    def done(self, words: str) -> None:
        """Say what came of it, and show it."""
        self.say(words)
        self.asking.refresh_data()


class MembersPane(_RolePane, LongPane):
    """The members, inactive ones among them."""

    WHAT = "member"
    SHOWS = Right.VIEW_ENTITIES
    COLUMNS = _MEMBER_COLUMNS
    EMPTY = "Nobody is a member yet.\nPress a to add employees."
    SEARCH = "/ search members"
    NEEDED: ClassVar = dict.fromkeys(("add", "take_out"), (Right.UPDATE_ROLES, Right.VIEW_ENTITIES))
    BINDINGS: ClassVar[list[BindingType]] = _keys("members", "employees")

    def __init__(self, desk: Desk, role: RoleRow) -> None:
        super().__init__(desk, Kind.EMPLOYEE)
        self.role = role

    async def list_first(self) -> tuple[Sequence[int], int] | None:
        """The first of a large role."""
        role = self.role
        return await self.desk.read(list_first_members, role.id, FIRST_ROWS, role.members), role.members

    async def list_all(self) -> array[int]:
        """All of them, by name."""
        return await self.desk.read_behind(list_members, self.role.id)

    async def get_rows(self, keys: Sequence[int]) -> Sequence[Row]:
        """The members as they are now."""
        return [
            Row(one.id, (one.name, one.code, one.email, one.attributes, "" if one.active else "inactive"))
            for one in await self.desk.read(get_members, keys)
        ]

    @work(group="act")
    async def action_add(self) -> None:
        """Choose employees, say what follows, and have them join."""
        self.require("add")
        desk, role = self.desk, self.role
        chosen = await self.ask(AddModal(desk, EmployeesForRole(desk, role)))
        if not chosen:
            return
        today = desk.session.today
        plan = await desk.read_behind(plan_members_added, role.id, chosen, today)
        lines = bring_lines(count(plan.changed, "new member"), plan)
        heading, go_on = f"Add to {role.name}?", f"Add {plan.changed:,}"
        if await self.agrees(heading, lines, go_on, plan.changed, ends=False):
            title, size = f"Adding {plan.changed:,} to {role.name}", _size(plan.changed, role.certifications)
            done = await self.do(title, size, add_members, chosen, today)
            self.done(say_brought(f"{count(done.changed, 'member')} added to {role.name}", done))

    @work(group="act")
    async def action_take_out(self) -> None:
        """Say what ends, and have the chosen members leave."""
        self.require("take_out")
        desk, role, chosen = self.desk, self.role, self.chosen
        if not chosen:
            return
        plan = await desk.read_behind(plan_members_dropped, role.id, chosen)
        what = f"{count(plan.changed, 'member')} {'leaves' if plan.changed == 1 else 'leave'}"
        heading, go_on = f"Take out of {role.name}?", f"Take {plan.changed:,} out"
        if await self.agrees(heading, end_lines(what, plan), go_on, plan.changed, ends=True):
            title, size = (
                f"Taking {plan.changed:,} out of {role.name}",
                _size(plan.changed, role.certifications),
            )
            done = await self.do(title, size, drop_members, chosen, desk.session.today, agreed=plan)
            self.done(say_withdrawn(f"{count(done.changed, 'member')} left {role.name}", done))
            self.table.set_marks(())


class RoleCertificationsPane(_RolePane, RecordsPane):
    """The certifications that the role brings."""

    WHAT = "certification"
    SHOWS = Right.VIEW_CERTIFICATIONS
    COLUMNS = _CERTIFICATION_COLUMNS
    EMPTY = "The role brings no certification yet.\nPress a to add certifications."
    SEARCH = "/ search certifications"
    NEEDED: ClassVar = {
        "add": (Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS, Right.VIEW_CERTIFICATIONS),
        "take_out": (Right.UPDATE_ROLES, Right.UPDATE_CERTIFICATIONS, Right.VIEW_CERTIFICATIONS),
    }
    BINDINGS: ClassVar[list[BindingType]] = _keys("role_certifications", "certifications")

    def __init__(self, desk: Desk, role: RoleRow) -> None:
        super().__init__(desk)
        self.role = role

    async def load(self) -> Sequence[Row]:
        """All of them, by group and name."""
        brought = await self.desk.read(list_role_certifications, self.role.id)
        return [Row(one.id, (one.name, one.group)) for one in brought]

    @work(group="act")
    async def action_add(self) -> None:
        """Choose certifications, say what follows for the members, and have the role bring them."""
        self.require("add")
        desk, role = self.desk, self.role
        chosen = await self.ask(AddModal(desk, CertificationsForRole(desk, role)))
        if not chosen:
            return
        today = desk.session.today
        plan = await desk.read_behind(plan_certifications_put, role.id, chosen, today)
        what = f"{count(plan.changed, 'certification')} for {count(role.members, 'member')}"
        heading, go_on = f"Add to {role.name}?", f"Add {plan.changed:,}"
        if await self.agrees(heading, bring_lines(what, plan), go_on, plan.changed, ends=False):
            title, size = f"Adding {plan.changed:,} to {role.name}", _size(role.members, plan.changed)
            done = await self.do(title, size, put_certifications_on, chosen, today)
            self.done(say_brought(f"{count(done.changed, 'certification')} added to {role.name}", done))

    @work(group="act")
    async def action_take_out(self) -> None:
        """Say what ends for the members, and have the role no longer bring the chosen certifications."""
        self.require("take_out")
        desk, role, chosen = self.desk, self.role, self.chosen
        if not chosen:
            return
        plan = await desk.read_behind(plan_certifications_taken, role.id, chosen)
        what = f"{count(plan.changed, 'certification')} off, for {count(role.members, 'member')}"
        heading, go_on = f"Take off {role.name}?", f"Take {plan.changed:,} off"
        if await self.agrees(heading, end_lines(what, plan), go_on, plan.changed, ends=True):
            title, size = f"Taking {plan.changed:,} off {role.name}", _size(role.members, plan.changed)
            done = await self.do(
                title, size, take_certifications_off, chosen, desk.session.today, agreed=plan
            )
            self.done(say_withdrawn(f"{count(done.changed, 'certification')} taken off {role.name}", done))
            self.table.set_marks(())


def _size(members: int, certifications: int) -> int:
    """Rows that a change touches: those of the members, and what follows for each."""
    return members * (certifications + 1)
