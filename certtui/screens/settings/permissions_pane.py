"""Settings > Operators > Permissions: what each permission set allows; made from another, changed, renamed, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from certtui.errors import CerttuiError, Conflict
from certtui.queries.operators import PermissionSetRow, list_permission_sets
from certtui.rights import Right
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.operators.rights_words import LEGEND, RESOURCES, letters_of, other_letters
from certtui.screens.settings.named_pane import NamedPane
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row

_HEADINGS = {"certifications": "Certs"}
"""What is too long above four letters."""


class PermissionsPane(NamedPane):
    """The permission sets. Enter shows what the one under the cursor allows, to be ticked where it can be changed."""

    WHAT = "permission set"
    COLUMNS = (
        Column("name", "Name", weight=1, least=13, sortable=False),
        *(
            Column(
                resource,
                _HEADINGS.get(resource, resource.capitalize()),
                width=max(len(_HEADINGS.get(resource, resource)), 4),
                sortable=False,
            )
            for resource in RESOURCES
        ),
        Column("others", "Also", width=4, sortable=False),
        Column("held", "Held by", width=7, align="right", sortable=False, priority=20),
        Column("kind", "", width=8, sortable=False, priority=10),
    )
    NEEDED: ClassVar = {
        "edit": Right.UPDATE_OPERATORS,
        "rename": Right.UPDATE_OPERATORS,
        "new": Right.CREATE_OPERATORS,
        "copy": Right.CREATE_OPERATORS,
        "delete": Right.DELETE_OPERATORS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "New", tooltip="Make a permission set", id="permissions_pane.new"),
        Binding(
            "y",
            "copy",
            "Copy",
            tooltip="Make a permission set that starts from this one",
            id="permissions_pane.copy",
        ),
        Binding("m", "rename", "Rename", tooltip="Give this set another name", id="permissions_pane.rename"),
        Binding(
            "delete",
            "delete",
            "Delete",
            tooltip="Delete this set, if nobody has it",
            id="permissions_pane.delete",
        ),
    ]
    DEFAULT_CSS = """
    PermissionsPane > .legend { height: 2; width: 100%; text-style: dim; }
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._sets: dict[str, PermissionSetRow] = {}

    def compose(self) -> ComposeResult:
        """Below the table, what its letters mean."""
        yield from super().compose()
        yield Static(Content("\n".join(LEGEND)), classes="legend")

    async def load(self) -> Sequence[Row]:
        """Every permission set."""
        sets = await self.desk.read(list_permission_sets)
        self._sets = {row.name: row for row in sets}
        return [
            Row(
                self.number(row.name),
                (
                    row.name,
                    *(letters_of(resource, row.rights) for resource in RESOURCES),
                    other_letters(row.rights),
                    f"{len(row.operators) or ''}",
                    "built in" if row.built_in else "",
                ),
            )
            for row in sets
        ]

    def searched(self, row: Row) -> str:
        """The name: the letters are no words."""
        return self.name_of(row.key) or ""

    def possible(self, action: str) -> bool:
        """All but making one needs one under the cursor."""
        return action == "new" or action not in self.NEEDED or self.cursor is not None

    @property
    def _chosen_set(self) -> PermissionSetRow | None:
        return self._sets.get(self.name_of(self.cursor) or "")

    # What a set allows

    async def open(self, key: int) -> None:
        """Show what the set allows, to be changed where that is possible."""
        from certtui.screens.operators.rights_form import RightsModal

        row = self._sets.get(self.name_of(key) or "")
        if row is None:
            return
        why = self._why_not(row)
        if not why:
            await self._change(row)
        elif await self.ask(
            RightsModal(row, why, self.desk.session.operator, may_copy=self.check_action("copy", ()) is True)
        ):
            await self._copy(row.name)

    def _why_not(self, row: PermissionSetRow) -> str:
        """Why what the set allows cannot be changed; nothing where it can."""
        if row.built_in:
            return f"{row.name} is built in and stays as it is: copy it, and change the copy."
        try:
            self.require("edit")
        except CerttuiError as refusal:
            return str(refusal)
        return ""

    async def _change(self, row: PermissionSetRow) -> None:
        from certtui.commands.permission_sets import set_rights
        from certtui.screens.operators.rights_form import RightsForm

        form: RightsForm

        async def store(rights: frozenset[Right]) -> None:
            await self.desk.write(set_rights, self.desk.session.operator, row.name, form.before, rights)

        form = RightsForm(store, row, self.desk.session.operator)
        await self.ask(form)
        self.refresh_data()

    # Making, renaming, deleting

    @work(group="act")
    async def action_new(self) -> None:
        """Make a permission set, starting from the one that allows least."""
        self.require("new")
        if self._sets:
            await self._copy(min(self._sets.values(), key=lambda row: len(row.rights)).name)

    @work(group="act")
    async def action_copy(self) -> None:
        """Make a permission set, starting from the one under the cursor."""
        self.require("copy")
        if self._chosen_set is not None:
            await self._copy(self._chosen_set.name)

    async def _copy(self, source: str) -> None:
        from certtui.commands.permission_sets import copy_permission_set
        from certtui.screens.operators.set_forms import CopySetForm, NewSet

        made: list[str] = []

        async def store(new: NewSet) -> None:
            made.append(
                await self.desk.write(copy_permission_set, self.desk.session.operator, new.source, new.name)
            )

        if await self.ask(CopySetForm(store, tuple(self._sets.values()), source)) is not None:
            self.go_to_name(made[-1])
            self.app.notify(
                printable(f"{made[-1]} was made. Enter changes what it allows."), markup=False, timeout=6
            )

    @work(group="act")
    async def action_rename(self) -> None:
        """Give the set under the cursor another name."""
        from certtui.commands.permission_sets import rename_permission_set
        from certtui.screens.operators.set_forms import RenameSetForm

        self.require("rename")
        row = self._chosen_set
        if row is None:
            return
        self._require_own(row)
        named: list[str] = []

        async def store(name: str) -> None:
            if name == row.name:
                named.append(name)
                return
            named.append(
                await self.desk.write(rename_permission_set, self.desk.session.operator, row.name, name)
            )

        if await self.ask(RenameSetForm(store, row.name)) is not None:
            self.go_to_name(named[-1])

    @work(group="act")
    async def action_delete(self) -> None:
        """Delete the set under the cursor, if nobody has it."""
        from certtui.commands.permission_sets import delete_permission_set

        self.require("delete")
        row = self._chosen_set
        if row is None:
            return
        self._require_own(row)
        if row.operators:
            raise Conflict(
                f"{row.name} is in use by {', '.join(row.operators)}. Nothing was deleted; "
                "give them another permission set first, in Settings > Operators."
            )
        if await self.ask(ConfirmModal(f"Delete {row.name}?", ["No operator has it."], "Delete")):
            await self.desk.write(delete_permission_set, self.desk.session.operator, row.name)
            self.app.notify(printable(f"{row.name} was deleted."), markup=False, timeout=6)
        self.refresh_data()

    def _require_own(self, row: PermissionSetRow) -> None:
        """Spare a form or a question whose answer would be refused; the commands look for themselves."""
        if row.built_in:
            raise Conflict(
                f"{row.name} is built in and stays as it is. Nothing was changed; y copies it, to change the copy."
            )
