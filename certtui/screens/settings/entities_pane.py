"""Settings > Employees, Assets, Clients, Job Locations: listed, made, edited, deactivated and brought back."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.binding import Binding, BindingType

from certtui.queries.entity_list import (
    EntityNumbers,
    EntityOrder,
    EntityView,
    count_entity_rows,
    get_entity,
    get_entity_rows,
    list_attribute_names,
    list_entity_rows,
)
from certtui.records import EntityDetails, Kind
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.confirm_modal import ConfirmModal
from certtui.screens.desk import Desk
from certtui.screens.entity_form import EntityForm
from certtui.screens.settings.long_pane import FIRST_ROWS, LongPane
from certtui.text import count, printable
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS = (
    Column("name", "Name", weight=3, least=14),
    Column("code", "Code", weight=1, least=8),
    Column("email", "E-mail", weight=2, least=12, sortable=False, priority=10),
    Column("attributes", "Attributes", weight=2, least=10, sortable=False, priority=20),
    Column("certifications", "Holds", width=5, align="right", sortable=False),
    Column("active", "", width=8, sortable=False),
)


class EntitiesPane(LongPane):
    """The entities of a kind. Enter edits the one under the cursor; inactive ones are listed when asked for."""

    WHAT = "entry"
    COLUMNS = _COLUMNS
    MARKABLE = True
    NEEDED: ClassVar = {
        "new": Right.CREATE_ENTITIES,
        "edit": Right.UPDATE_ENTITIES,
        "deactivate": Right.UPDATE_ENTITIES,
        "bring_back": Right.UPDATE_ENTITIES,
    }
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus", "new", "New", tooltip="Add one to this list", id="entities_pane.new"),
        Binding("m", "edit", "Edit", tooltip="Edit this one, as enter does", id="entities_pane.edit"),
        Binding(
            "delete",
            "deactivate",
            "Deactivate",
            tooltip="Have the selected ones, or the one under the cursor, leave lists and counts",
            id="entities_pane.deactivate",
        ),
        Binding(
            "b",
            "bring_back",
            "Bring back",
            tooltip="Bring the selected inactive ones, or the one under the cursor, back",
            id="entities_pane.bring_back",
        ),
        Binding(
            "i", "inactive", "Inactive", tooltip="List inactive ones too, or not", id="entities_pane.inactive"
        ),
        Binding(
            "l", "activity", "Activity", tooltip="What was done with this one", id="entities_pane.activity"
        ),
    ]

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk, kind)
        self._view = EntityView(kind)
        self._numbers = EntityNumbers(0, 0)
        many = kind.title.lower()
        self.EMPTY = (
            f"There are no {many} yet: + adds one, or bring them in with certtui import {kind.plural} FILE."
        )
        self.SEARCH = f"/ search {many}"

    # Listing

    async def list_first(self) -> tuple[Sequence[int], int] | None:
        """The first page, along an index."""
        first = await self.desk.read(list_entity_rows, self._view, FIRST_ROWS)
        # counting takes as long as listing: until that is done, one more stands for the rest
        return first, len(first) + (len(first) == FIRST_ROWS)

    async def list_all(self) -> array[int]:
        """All of them, in the order asked for."""
        self._numbers = await self.desk.read_behind(count_entity_rows, self.kind)
        return await self.desk.read_behind(list_entity_rows, self._view)

    async def get_rows(self, keys: Sequence[int]) -> Sequence[Row]:
        """The entities as they are now."""
        return [
            Row(
                one.id,
                (
                    one.name,
                    one.code,
                    one.email,
                    one.attributes,
                    f"{one.certifications:,}",
                    "" if one.active else "inactive",
                ),
            )
            for one in await self.desk.read(get_entity_rows, keys)
        ]

    @property
    def sorted_by(self) -> tuple[str, bool]:
        """The order asked for."""
        return self._view.order.value, self._view.descending

    def tally(self, listed: int) -> str:
        """How many are listed and selected, and what is kept out of sight."""
        shown = sum(self._numbers) if self._view.inactive else self._numbers.active
        words = [f"{listed:,} of {shown:,}" if listed < shown else f"{listed:,}"]
        if marked := len(self.table.marks):
            words.insert(0, f"{marked:,} selected")
        if inactive := self._numbers.inactive:
            words.append(f"{inactive:,} inactive {'shown' if self._view.inactive else 'hidden'}")
        return " · ".join(words)

    @on(RowsTable.SortWanted)
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        event.stop()
        order = EntityOrder(event.column_key)
        self._view = self._view._replace(order=order, descending=event.descending)
        self.reorder()
        self._load()

    def action_inactive(self) -> None:
        """List inactive ones too, or not."""
        self._view = self._view._replace(inactive=not self._view.inactive)
        self.reorder()
        self._load()

    # Acting

    def possible(self, action: str) -> bool:
        """All but making one and what is listed needs one under the cursor or selected."""
        return action in {"new", "inactive", "search"} or bool(self.chosen)

    async def open(self, key: int) -> None:
        """Edit."""
        from certtui.commands.entities import update_entity

        self.require("edit")
        before = await self.desk.read(get_entity, key)
        form: EntityForm

        async def store(after: EntityDetails) -> None:
            await self.desk.write(update_entity, self.desk.session.operator, key, form.before, after)

        async def consequences(after: EntityDetails) -> list[str]:
            return (
                await self._follows([key], active=after.active) if after.active != form.before.active else []
            )

        form = EntityForm(store, self.kind, before, known=self._known, consequences=consequences)
        if await self.ask(form) is not None:
            self.go_to(key)

    @work(group="act")
    async def action_edit(self) -> None:
        """Edit the one under the cursor."""
        if self.cursor is not None:
            await self.open(self.cursor)

    @work(group="act")
    async def action_new(self) -> None:
        """Add one."""
        from certtui.commands.entities import create_entity

        self.require("new")
        made: list[int] = []

        async def store(details: EntityDetails) -> None:
            made.append(await self.desk.write(create_entity, self.desk.session.operator, details))

        if await self.ask(EntityForm(store, self.kind, known=self._known)) is not None:
            self.go_to(made[-1])

    async def _known(self) -> list[str]:
        return await self.desk.read_behind(list_attribute_names, self.kind)

    async def _follows(self, keys: Sequence[int], *, active: bool) -> list[str]:
        """What deactivating these, or bringing them back, does to lists and counts."""
        from certtui.commands.entities import plan_deactivation, plan_reactivation

        plan = await self.desk.read_behind(
            plan_reactivation if active else plan_deactivation, keys, self.desk.session.today
        )
        if not plan.entities:
            return []
        one_row = plan.counts.total == 1
        rows = count(plan.counts.total, "row")
        who = f"{plan.entities:,} {self.kind.title.lower() if plan.entities > 1 else self.kind.label.lower()}"
        if active:
            return [
                f"{who}: {rows} {'comes' if one_row else 'come'} back into lists and counts, as things stand by now."
            ]
        return [
            f"{who}: {rows} {'leaves' if one_row else 'leave'} lists and counts; nothing is lost.",
            "Bring back undoes it.",
        ]

    @work(group="act")
    async def action_deactivate(self) -> None:
        """Have the chosen ones leave lists and counts, after saying how many rows that is."""
        from certtui.commands.entities import deactivate

        self.require("deactivate")
        chosen = self.chosen
        lines = await self._follows(chosen, active=False)
        if not lines:
            self.app.notify("Inactive already. b brings back.", markup=False, timeout=4)
        elif await self.ask(ConfirmModal("Deactivate?", lines, "Deactivate")):
            number = await self._watched(deactivate, "Deactivating", chosen)
            self._done(f"{number:,} deactivated. i lists inactive ones, b brings them back.")

    @work(group="act")
    async def action_bring_back(self) -> None:
        """Bring the chosen ones back with all they hold, after saying how many rows that is."""
        from certtui.commands.entities import reactivate

        self.require("bring_back")
        chosen = self.chosen
        lines = await self._follows(chosen, active=True)
        if not lines:
            self.app.notify("Active already. i lists inactive ones.", markup=False, timeout=4)
        elif await self.ask(ConfirmModal("Bring back?", lines, "Bring back")):
            number = await self._watched(reactivate, "Bringing back", chosen)
            self._done(f"{number:,} brought back with all they hold.")

    async def _watched(self, command: Callable[..., int], doing: str, chosen: Sequence[int]) -> int:
        """How many a command on the chosen ones changed; of many it is shown how far it is."""
        screen, task, number = self.screen, self.desk.begin(), len(chosen)
        running = self.desk.write(command, self.desk.session.operator, chosen, progress=task.progress)
        if not isinstance(screen, AskingScreen):
            return await running
        who = f"{number:,} {self.kind.title.lower() if number > 1 else self.kind.label.lower()}"
        return await screen.watch_work(f"{doing} {who}", number, task, running)

    def _done(self, words: str) -> None:
        self.app.notify(printable(words), markup=False, timeout=6)
        self.table.set_marks(())
        self.refresh_data()

    @work(group="act")
    async def action_activity(self) -> None:
        """Show what was done with the one under the cursor."""
        from certtui.screens.entity_activity import EntityActivityScreen

        key = self.cursor
        if key is not None and self.app.screen is self.screen:
            details = await self.desk.read(get_entity, key)
            await self.app.push_screen_wait(EntityActivityScreen(self.desk, key, details))
