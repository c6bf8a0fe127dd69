"""EntityScreen: one employee, asset, client or job location with all that it is to hold, acted on as anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.errors import NotFound, NotPermitted
from certtui.filters import Filter, SortedFilter
from certtui.queries.entity_list import list_attribute_names
from certtui.queries.entity_views import WholeEntity, get_whole_entity
from certtui.records import EntityDetails, Status
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.association_rows import describe_statuses
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.entity_views.giving import GivingActs
from certtui.screens.entity_views.holdings import Choice, about
from certtui.screens.entity_views.keys import ENTITY_BINDINGS
from certtui.screens.entity_views.rows import HOLDING_COLUMNS, holding_row
from certtui.screens.hidden import say_hidden
from certtui.screens.row_acts import BAR_ACTS
from certtui.screens.searching import say_nothing_matches
from certtui.text import count, fit, printable
from certtui.widgets.action_bar import ActionBar
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_BESIDE_THE_NAME: Final = 52
"""Cells of the top bar that the date and a short operator take."""
_LEAST_NAME: Final = 16


class EntityScreen(GivingActs):
    """One entity. Invariant: what is counted above is what is listed below, of one reading."""

    SHOWS: ClassVar = (Right.VIEW_ENTITIES,)
    BINDINGS: ClassVar[list[BindingType]] = list(ENTITY_BINDINGS)
    AUTO_FOCUS = "#holdings"
    NEEDED: ClassVar = {
        "edit": Right.UPDATE_ENTITIES,
        "filter": Right.VIEW_CERTIFICATIONS,
        "search": Right.VIEW_CERTIFICATIONS,
    }
    ON_ANY_DAY: ClassVar = frozenset({"filter", "search"})
    DEFAULT_CSS = """
    EntityScreen {
        & > #about { width: 100%; height: auto; max-height: 4; padding: 0 1; }
        & > #toolbar {
            height: 1; padding: 0 1;
            & > Button { min-width: 8; margin: 0 1 0 0; }
            & > Button.-refused { text-style: dim; }
            & > #filter { max-width: 45%; }
            & > #search { width: 1fr; height: 1; border: none; padding: 0; margin: 0 1; }
            & > #tally { width: 18; margin: 0 1; text-align: right; }
        }
        & > RowsTable { margin: 0 1; }
        & > ActionBar { padding: 0 1; }
    }
    """

    def __init__(self, desk: Desk, entity: WholeEntity) -> None:
        super().__init__(desk, entity.details.kind)
        self.entity = entity
        self._choice = Choice()
        self._has_rows = False

    def compose(self) -> ComposeResult:
        """Where one is, what is recorded of it, what it is to hold, the keys."""
        yield TopBar()
        yield Words("", id="about")
        with Horizontal(id="toolbar"):
            yield Button("Status All ▾", id="filter", compact=True)
            yield SearchInput(placeholder="/ search certifications", id="search")
            yield Words("", id="tally")
            yield Button("+ Add", id="add", compact=True, variant="primary")
        yield RowsTable(HOLDING_COLUMNS, empty="", id="holdings")
        yield ActionBar(BAR_ACTS)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()

    def on_resize(self) -> None:
        """Give the name the room that there is now."""
        self.say_where()

    @property
    def table(self) -> RowsTable:
        """What it is to hold."""
        return self.query_one(RowsTable)

    # What is shown

    def say_where(self) -> None:
        """Say in the top bar whose screen this is."""
        session, details = self.desk.session, self.entity.details
        room = max(self.app.size.width - _BESIDE_THE_NAME, _LEAST_NAME)
        self.show_where(fit(printable(f"{details.name} ({details.code})"), room).rstrip(), session.as_of)

    def shown(self) -> SortedFilter:
        """What is on the screen: this entity, with its statuses."""
        chosen = Filter(kind=self.kind, entity_id=self.entity.id, statuses=self._choice.statuses)
        return SortedFilter(chosen)

    def show_filter(self, wanted: SortedFilter) -> None:
        """Show what a filter chooses of what it is to hold."""
        self._filter_by(wanted.filter.statuses)

    def _show(self, *, keep_cursor: bool = True) -> None:
        self.say_where()
        self.query_one("#about", Static).update(about(self.entity), layout=True)
        choice = self._choice
        rows = choice.of(self.entity.holdings)
        self._explain_empty()
        order = choice.column, choice.descending
        self.table.show([one.id for one in rows], sort=order, keep_cursor=keep_cursor)
        self.table.provide([holding_row(one) for one in rows])
        if not self.entity.told:
            self.table.set_marks(())  # what may not be seen any more is not to be acted on either
        every = len(self.entity.holdings)
        words = count(every, "row") if len(rows) == every else f"{len(rows):,} of {every:,}"
        self.query_one("#tally", Static).update(Content(words if self.entity.told else ""), layout=False)
        self.follow_rights()

    def _explain_empty(self) -> None:
        if not self.entity.told:
            self.table.set_empty(say_hidden("The list of certifications", Right.VIEW_CERTIFICATIONS))
        elif self.entity.holdings:
            search = self.query_one("#search", SearchInput)
            self.table.set_empty(say_nothing_matches(search, filtered=bool(self._choice.statuses)))
        elif self.desk.session.is_today:
            self.table.set_empty("It holds no certification yet.\nPress a to add some.")
        else:
            day = self.desk.session.as_of
            self.table.set_empty(f"No certifications on {day}.\nPress @ to look at another day.")

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        wanted = set(event.keys)
        event.table.provide([holding_row(one) for one in self.entity.holdings if one.id in wanted])

    @on(RowsTable.SortWanted)
    def _sort_wanted(self, event: RowsTable.SortWanted) -> None:
        self._choice = self._choice._replace(column=event.column_key, descending=event.descending)
        self._show()

    def refresh_data(self) -> None:
        """Read anew: somebody, maybe this operator, changed the database, or the rights, or the day."""
        self._read()

    @work(group="load", exclusive=True)
    async def _read(self) -> None:
        try:
            session = self.desk.session
            self.entity = await self.desk.read(
                get_whole_entity, session.operator, self.entity.id, session.as_of
            )
        except (NotFound, NotPermitted) as gone:
            self.leave_as_gone(gone)
            return
        self._show()

    def action_back(self) -> None:
        """From the search to the rows; from there back to the list."""
        if self.table.has_focus:
            self.leave()
        else:
            self.table.focus()

    # Search and filter

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        if event.value != self._choice.query:
            self._choice = self._choice._replace(query=event.value)
            self._show(keep_cursor=False)

    @on(Input.Submitted, "#search")
    def _search_done(self) -> None:
        self.table.focus()

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", SearchInput).focus()

    def action_clear(self) -> None:
        """Show all again."""
        self.query_one("#search", SearchInput).value = ""
        self._filter_by(frozenset())

    def _filter_by(self, statuses: frozenset[Status]) -> None:
        self._choice = self._choice._replace(statuses=statuses)
        button = self.query_one("#filter", Button)
        relabel(button, f"{describe_statuses(statuses)} ▾")
        button.set_class(bool(statuses), "-filtering")
        self._show()

    @on(Button.Pressed, "#filter")
    def _filter_pressed(self) -> None:
        self.action_filter()

    @work(group="filter")
    async def action_filter(self) -> None:
        """Choose the statuses to show."""
        self.require("filter")
        from certtui.screens.status_filter_modal import StatusFilterModal

        modal = StatusFilterModal(self._filter_by, self.entity.summary.counts, self._choice.statuses)
        if await self.ask(modal) is not None:
            self.table.focus()

    # What can be done now

    @property
    def on_a_row(self) -> bool:
        """Whether the keys are on a row, and not only in sight of one."""
        return self._has_rows and self.table.has_focus

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self, event: RowsTable.RowHighlighted) -> None:
        self._has_rows = event.key is not None
        self.refresh_bindings()

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self.tell_marks(event.count)

    # Acting

    async def rows_for(self, act: str) -> Sequence[int]:  # noqa: ARG002 - what is chosen here is chosen row by row
        """The marked rows, in the order of the table, or the one under the cursor."""
        return self.table.chosen

    def subject_of(self, act: str) -> str:
        """Whose rows they are; of one row, its certification as well."""
        name = self.entity.details.name
        if act == "revoke_menu":
            return f"{count(max(self._marked, 1), 'row')} · {name}"
        if not self._marked:
            at = self.table.cursor_key
            names = [one.certification for one in self.entity.holdings if one.id == at]
            return " · ".join([*names, name])
        return name

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""
        self.table.set_marks(())

    @on(Button.Pressed, "#add")
    def _add_pressed(self) -> None:
        self.action_add()

    @work(group="act")
    async def action_add(self) -> None:
        """Give it certifications."""
        self.require("add")
        await self.give([self.entity.id], self.entity.details.name)

    @on(RowsTable.RowChosen)
    @work(group="open", exclusive=True)
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.row_detail import open_row

        await open_row(self, event.key)

    @work(group="act")
    async def action_edit(self) -> None:
        """Edit what is recorded of it itself."""
        from certtui.commands.entities import update_entity
        from certtui.screens.entity_form import EntityForm

        self.require("edit")
        form: EntityForm

        async def store(after: EntityDetails) -> None:
            await self.desk.write(
                update_entity, self.desk.session.operator, self.entity.id, form.before, after
            )

        async def known() -> list[str]:
            return await self.desk.read_behind(list_attribute_names, self.kind)

        form = EntityForm(store, self.kind, self.entity.details, known=known)
        if await self.ask(form) is not None:
            self.acted()

    @work(group="act")
    async def action_activity(self) -> None:
        """Show what was done with it."""
        await self.open_activity(self.entity.id)


async def open_entity(screen: AskingScreen, entity_id: int) -> None:
    """Open one entity, unless something else was opened meanwhile. Raises NotPermitted, NotFound."""
    desk = screen.desk
    entity = await desk.read(get_whole_entity, desk.session.operator, entity_id, desk.session.as_of)
    if screen.app.screen is screen:
        screen.app.push_screen(EntityScreen(desk, entity))
