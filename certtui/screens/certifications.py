"""The Certifications view: groups and certifications at the left, who is to hold the chosen one at the right.

Modals and commands are imported by the action that needs them, and nothing is painted before there is something to see:
both are felt in the start, which many a session consists of.
"""

from __future__ import annotations

from itertools import groupby
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import ContentSwitcher, Input

from certtui.errors import CerttuiError
from certtui.filters import SortedFilter
from certtui.queries.counts import count_statuses
from certtui.queries.definitions import get_certification, get_roles_of, list_certifications
from certtui.records import CertificationEntry
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.certifications_keys import CERTIFICATIONS_BINDINGS
from certtui.screens.definition_acts import DefinitionActs
from certtui.screens.desk import Desk
from certtui.screens.details_panel import DetailsPanel
from certtui.screens.hidden import say_hidden
from certtui.screens.views.view_screen import ViewScreen
from certtui.widgets import certification_tree as tree
from certtui.widgets.certification_tree import CertificationTree
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.tab_bar import TabBar
from certtui.widgets.top_bar import TopBar

_BLANK_AT_MOST = 0.5
"""Seconds after which the screen is painted without rows, when the database is slow to give them."""

_EMPTY = (
    "No certifications yet.\n\nI imports a file:\n  staff, certificates,\n  definitions.\n\n+ defines one here.\n\n"
    "To try it out first,\nwith made-up data:\n  certtui demo"
)
_TREE_LETTERS = 20
"""Letters on a line of the panel at the left where it is the narrowest."""


class CertificationsScreen(DefinitionActs, ViewScreen):
    """The main screen."""

    BINDINGS: ClassVar[list[BindingType]] = list(CERTIFICATIONS_BINDINGS)
    AUTO_FOCUS = None
    NEEDED: ClassVar = dict.fromkeys(("filter", "search"), TO_VIEW_ROWS)
    ON_ANY_DAY: ClassVar = frozenset({"filter", "search"})
    DEFAULT_CSS = """
    CertificationsScreen {
        & > #work { height: 1fr; }
        & #left {
            width: 26; height: 100%; border: round $border-blurred; &:focus-within { border: round $border; }
            & > #narrow { height: 1; border: none; padding: 0; width: 100%; }
        }
        & #right { width: 1fr; height: 100%; border: round $border-blurred; &:focus-within { border: round $border; } }
        & ContentSwitcher { height: 1fr; }
        &.-narrow #left {
            width: 24; border: none; border-right: solid $border-blurred;
            &:focus-within { border: none; border-right: solid $border; }
        }
        &.-narrow #right { border: none; &:focus-within { border: none; } }
        &.-narrow #tally { width: 14; }
        &.-wide #left { width: 30; }
        &.-broad #left { width: 42; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide"), (140, "-broad")]  # noqa: RUF012 - Textual's

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._certifications: dict[int, CertificationEntry] = {}
        self._wanted: int | None = None
        self._counted_on = desk.session.as_of
        self._tab = "associations"

    def compose(self) -> ComposeResult:
        """The bar above, the two panels, the keys below."""
        yield TopBar()
        with Horizontal(id="work"):
            with Vertical(id="left") as left:
                left.border_title = "Certifications"
                yield SearchInput(placeholder="n find", id="narrow")
                yield CertificationTree(empty=_EMPTY, id="tree")
            with Vertical(id="right"):
                yield TabBar(id="tabs")
                with ContentSwitcher(initial="associations"):
                    yield AssociationsPanel(self.desk)
                    yield DetailsPanel()
        yield KeyBar()

    @property
    def outline(self) -> CertificationTree:
        """The panel at the left."""
        return self.query_one(CertificationTree)

    def on_mount(self) -> None:
        """Say who works on which day, and load."""
        self.say_where()
        self._name_tabs("Employees")
        self.outline.focus()
        self._load()
        self.set_timer(_BLANK_AT_MOST, self._open)

    # Opening

    _opened = False

    def _compositor_refresh(self) -> None:
        """Paint nothing before there is something to see: the pictures on the way there cost a fifth of the start."""
        if self._opened:
            super()._compositor_refresh()

    def _open(self) -> None:
        """Paint from now on."""
        if not self._opened:
            self._opened = True
            self.refresh()

    # Loading

    @work(group="load", exclusive=True)
    async def _load(self) -> None:
        operator = self.desk.session.operator
        may_view = operator.may(Right.VIEW_CERTIFICATIONS)
        if self._counted_on != self.desk.session.as_of:
            self._counted_on = self.desk.session.as_of
            self.outline.forget_counts()
        entries = await self.desk.read(list_certifications) if may_view else []
        self.outline.set_empty(_EMPTY if may_view else _say_hidden())
        self._certifications = {entry.id: entry for entry in entries}
        self.outline.show(
            [
                tree.GroupEntry(
                    group, [tree.CertificationEntry(entry.id, entry.name, entry.kind) for entry in grouped]
                )
                for group, grouped in groupby(entries, key=lambda entry: entry.group)
            ]
        )
        if self._wanted is not None and self.outline.move_to(self._wanted):
            self._wanted = None
        shown = self.panel.certification
        if not entries or (shown is not None and shown.id not in self._certifications):
            self.panel.show_certification(None)
        elif shown is not None:
            self.panel.show_certification(self._certifications[shown.id])
        if not entries:
            self._has_certification = False
            self.refresh_bindings()
            self._fill_tab()
        if not entries or operator.missing(*TO_VIEW_ROWS):  # no rows come that would be waited for
            self._open()
        if not may_view:
            return
        try:
            counts = await self.desk.read_behind(count_statuses, self.desk.session.as_of)
        except CerttuiError:
            self.outline.doubt_counts()
            raise
        self.panel.know_counts(counts)
        self.outline.update_counts({id: (of.gaps, of.expires_soon) for id, of in counts.items()})

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database, or the rights."""
        self.say_where()
        self.follow_rights()
        self._load()
        self.panel.refresh_rows()
        self._fill_tab(anew=True)

    def go_to_certification(self, certification_id: int) -> None:
        """Read everything anew, and have the cursor on this certification as soon as it is listed."""
        self._wanted = certification_id
        narrow = self.query_one("#narrow", SearchInput)
        narrow.value = ""  # it may not match what is narrowed to
        self.refresh_data()

    def shown(self) -> SortedFilter:
        """What is on the screen: the certification with its statuses and search, in its order."""
        return self.panel.shown()

    def show_filter(self, wanted: SortedFilter) -> None:
        """Go to the filter's certification, where it names one, and show what it chooses there."""
        self.panel.show_filter(wanted)
        if wanted.filter.certification_id is not None:
            self.go_to_certification(wanted.filter.certification_id)
        self.go_to_rows()

    def action_settings(self) -> None:
        """Open the settings."""
        from certtui.screens.settings.screen import SettingsScreen

        self.app.push_screen(SettingsScreen(self.desk))

    @on(CertificationTree.CertificationChosen)
    def _certification_chosen(self, event: CertificationTree.CertificationChosen) -> None:
        entry = self._certifications.get(event.certification_id)
        if entry is None:
            return
        self.panel.show_certification(entry)
        if not self._has_certification:
            self._has_certification = True
            self.refresh_bindings()
        self._name_tabs(entry.kind.title)
        self._fill_tab()

    @on(CertificationTree.Entered)
    def _entered(self) -> None:
        self.go_to_rows()

    @on(AssociationsPanel.Tallied)
    def _tallied(self, event: AssociationsPanel.Tallied) -> None:
        self._open()
        self.outline.update_counts({event.certification_id: (event.counts.gaps, event.counts.expires_soon)})

    @on(Input.Changed, "#narrow")
    def _narrowed(self, event: Input.Changed) -> None:
        self.outline.narrow(event.value)

    @on(Input.Submitted, "#narrow")
    def _narrow_done(self) -> None:
        self.outline.focus()

    def action_narrow(self) -> None:
        """Go to the field that finds certifications."""
        self.query_one("#narrow", SearchInput).focus()

    def action_back(self) -> None:
        """Go to the certifications; with all of them shown again from the field that finds them, or where it finds none."""
        narrow = self.query_one("#narrow", SearchInput)
        if narrow.has_focus or self.outline.cursor_id is None:
            narrow.value = ""
        self.outline.focus()

    def go_to_rows(self) -> None:
        """Have the rows in front, and the keys go to them."""
        self._switch("associations")
        self.panel.table.focus()

    def action_forward(self) -> None:
        """Go to what is shown of the certification."""
        front = {"details": "#details", "activity": "#activity-rows"}.get(self._tab)
        (self.query_one(front) if front else self.panel.table).focus()

    def action_search(self) -> None:
        """Go to the field that searches the rows."""
        self._switch("associations")
        self.panel.focus_search()

    def action_clear(self) -> None:
        """Show all rows again."""
        self.panel.clear()

    # Tabs

    @on(TabBar.TabChosen)
    async def _tab_chosen(self, event: TabBar.TabChosen) -> None:
        if event.tab == "activity":
            await self._make_activity()
        self._switch(event.tab)

    def action_details(self) -> None:
        """Show the definition, or the rows again."""
        self._turn_to("details")

    async def action_activity(self) -> None:
        """Show what was done about the certification, or the rows again."""
        await self._make_activity()
        self._turn_to("activity")

    async def _make_activity(self) -> None:
        """Make the tab when it is first looked at: most sessions never do."""
        from certtui.screens.activity_panel import ActivityPanel

        switcher = self.query_one(ContentSwitcher)
        if not switcher.query(ActivityPanel):
            made = ActivityPanel(self.desk, id="activity")
            made.display = False
            await switcher.mount(made)

    def _turn_to(self, tab: str) -> None:
        at_the_right = self.query_one("#right").has_focus_within
        self._switch("associations" if self._tab == tab else tab)
        if at_the_right:
            self.action_forward()

    def _switch(self, tab: str) -> None:
        self._tab = tab
        self._rows_are_behind = tab != "associations"
        self.query_one(ContentSwitcher).current = tab
        self.query_one(TabBar).choose(tab)
        self.refresh_bindings()
        self._fill_tab()

    def _name_tabs(self, entities: str) -> None:
        tabs = (("associations", entities), ("details", "Details"), ("activity", "Activity"))
        self.query_one(TabBar).show(tabs, self._tab)

    def _fill_tab(self, *, anew: bool = False) -> None:
        """Show of the certification what the tab in front is for."""
        if self._tab == "details":
            self._show_definition()
        elif self._tab == "activity":
            self._show_activity(anew=anew)

    def _show_activity(self, *, anew: bool) -> None:
        from certtui.queries.activity import ActivityFilter
        from certtui.screens.activity_panel import ActivityPanel
        from certtui.screens.activity_rows import certification_option

        activity = self.query_one(ActivityPanel)
        if (entry := self.panel.certification) is None:
            activity.show(None)
            return
        about, options = ActivityFilter(certification_id=entry.id), certification_option(entry.id, entry.name)
        activity.show(about, options)
        if anew:
            activity.refresh_data()

    @work(group="definition", exclusive=True)
    async def _show_definition(self) -> None:
        details = self.query_one(DetailsPanel)
        if (entry := self.panel.certification) is None:
            details.clear()
            return
        definition = await self.desk.read(get_certification, entry.id)
        roles = await self.desk.read(get_roles_of, entry.id)
        details.show_definition(definition, roles, self.say_definition_keys())

    # Row and filter

    @on(AssociationsPanel.Opened)
    @work(group="detail", exclusive=True)
    async def _row_opened(self, event: AssociationsPanel.Opened) -> None:
        from certtui.screens.row_detail import open_row

        await open_row(self, event.association_id)

    @on(AssociationsPanel.FilterWanted)
    def _filter_wanted(self) -> None:
        self.action_filter()

    @work(group="filter")
    async def action_filter(self) -> None:
        """Choose the statuses to show."""
        self.require("filter")
        from certtui.screens.status_filter_modal import StatusFilterModal

        panel = self.panel
        modal = StatusFilterModal(panel.filter_by, panel.counts, panel.statuses)
        if await self.ask(modal) is not None:
            self.go_to_rows()


def _say_hidden() -> str:
    """Why no certifications are listed, in lines that fit at the left."""
    from textwrap import fill

    words = say_hidden("This list", Right.VIEW_CERTIFICATIONS)
    return "\n".join(fill(line, _TREE_LETTERS) for line in words.splitlines())
