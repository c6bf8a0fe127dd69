"""Settings > Certifications: every certification with who holds it; edited, made, copied, deleted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import work
from textual.binding import Binding, BindingType

from certtui.queries.counts import count_statuses
from certtui.queries.definition_list import list_definition_rows
from certtui.records import Counts, Kind
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.settings.pane import RecordsPane
from certtui.widgets.rows_table import Column, Row

_COLUMNS = (
    Column("name", "Name", weight=3, least=16, sortable=False),
    Column("group", "Group", weight=1, least=8, sortable=False, priority=30),
    Column("kind", "For", width=13, sortable=False, priority=20),
    Column("validity", "Validity", width=9, sortable=False, priority=40),
    Column("held", "Held by", width=9, align="right", sortable=False),
    Column("roles", "Roles", width=5, align="right", sortable=False, priority=10),
)


class CertificationsPane(RecordsPane):
    """The certifications. Enter edits the one under the cursor."""

    WHAT = "certification"
    COLUMNS = _COLUMNS
    EMPTY = "There are no certifications yet: + makes one, or bring them in with certtui import certifications FILE."
    NEEDED: ClassVar = {
        "edit": Right.UPDATE_CERTIFICATIONS,
        "new": Right.CREATE_CERTIFICATIONS,
        "copy": Right.CREATE_CERTIFICATIONS,
        "delete": Right.DELETE_CERTIFICATIONS,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "New", tooltip="Define a certification", id="certifications_pane.new"),
        Binding(
            "m", "edit", "Edit", tooltip="Edit this definition, as enter does", id="certifications_pane.edit"
        ),
        Binding("y", "copy", "Copy", tooltip="Define another like this one", id="certifications_pane.copy"),
        Binding(
            "delete", "delete", "Delete", tooltip="Delete this certification", id="certifications_pane.delete"
        ),
    ]

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._kinds: dict[int, tuple[str, Kind]] = {}

    async def load(self) -> Sequence[Row]:
        """Every certification, with how many hold it on the day."""
        rows = await self.desk.read(list_definition_rows)
        held = await self.desk.read_behind(count_statuses, self.desk.session.as_of)
        self._kinds = {row.id: (row.group, row.kind) for row in rows}
        return [
            Row(
                row.id,
                (
                    row.name,
                    row.group,
                    row.kind.title,
                    str(row.validity or "never"),
                    f"{held.get(row.id, Counts()).total:,}",
                    f"{row.roles or ''}",
                ),
            )
            for row in rows
        ]

    def possible(self, action: str) -> bool:
        """All but making one needs one under the cursor."""
        return action not in {"edit", "copy", "delete"} or self.cursor is not None

    async def open(self, key: int) -> None:
        """Edit."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("edit")
        if isinstance(self.screen, AskingScreen) and await DefinitionWork(self.screen, self.desk).edit(key):
            self.refresh_data()

    @work(group="act")
    async def action_edit(self) -> None:
        """Edit the definition under the cursor."""
        if self.cursor is not None:
            await self.open(self.cursor)

    @work(group="act")
    async def action_new(self) -> None:
        """Make a certification in the group of the one under the cursor."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("new")
        group, kind = self._kinds.get(self.cursor or 0, ("", Kind.EMPLOYEE))
        if isinstance(self.screen, AskingScreen):
            self._made(await DefinitionWork(self.screen, self.desk).new(group, kind))

    @work(group="act")
    async def action_copy(self) -> None:
        """Make another like the one under the cursor."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("copy")
        if isinstance(self.screen, AskingScreen) and self.cursor is not None:
            self._made(await DefinitionWork(self.screen, self.desk).copy(self.cursor))

    def _made(self, key: int | None) -> None:
        if key is not None:
            self.go_to(key)

    @work(group="act")
    async def action_delete(self) -> None:
        """Delete the certification under the cursor, after saying what goes with it."""
        from certtui.screens.definitions.acts import DefinitionWork

        self.require("delete")
        if isinstance(self.screen, AskingScreen) and self.cursor is not None:
            await DefinitionWork(self.screen, self.desk).delete(self.cursor)
            self.refresh_data()
