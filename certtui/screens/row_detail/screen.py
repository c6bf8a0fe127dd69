"""RowDetailScreen: one association in full, explained above, its lists below, each with the keys that act on it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import ContentSwitcher, Static

from certtui.errors import NotFound, NotPermitted
from certtui.queries.activity import Activity, ActivityFilter, read_page
from certtui.queries.activity_words import describe as describe_event
from certtui.queries.activity_words import headline, who
from certtui.queries.details import AssociationDetails, get_association
from certtui.queries.explanation_words import describe
from certtui.rights import TO_VIEW_ROWS, Right
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.screens.row_detail.acts import RowDetailActs
from certtui.screens.row_detail.lists import ACTIVITY, INSTANCES, LISTINGS, Line, lines_of, title_of
from certtui.screens.row_detail.why_pane import WhyPane
from certtui.screens.views.as_of import AsOfActs
from certtui.text import printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.keys import Keys
from certtui.widgets.rows_table import Row, RowsTable
from certtui.widgets.tab_bar import TabBar
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words

_AT_ONCE: Final = 100
"""Events that are read at a time."""
_PAGE: Final = 30
"""Events that are looked for before they are shown: a tall terminal's page."""
_TOLD: Final = 3
"""Lines of words below a list."""


_key = Keys("detail")


class RowDetailScreen(RowDetailActs, AsOfActs):
    """All of an association. Invariant: what is listed and what is explained come from one reading."""

    SHOWS: ClassVar = TO_VIEW_ROWS
    # In the order in which the bar of keys leaves them out, from the end, where there is no room for all.
    # A cursor key that a slow line splits arrives as escape, [ and one of A B C D F H: none of these is bound here.
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("escape,q", "back", "Back", "Back to the rows", show=True),
        _key("s", "save_file", "Save file", "Save the attachment into a file", show=True),
        _key("m", "correct", "Correct", "Correct the instance under the cursor", show=True),
        _key(
            "V", "void", "Void", "Void the certificate under the cursor: kept, but it never counts", show=True
        ),
        _key("t", "certify", "Certify", "Certify this row", show=True),
        _key("r", "renew", "Renew", "Renew this row", show=True),
        _key("v", "revoke_menu", "Revoke", "Revoke, Reinstate or Remove this row", show=True),
        _key("a", "attach", "Attach", "Attach a file to the instance under the cursor", show=True),
        _key("n,right", "step(1)", "Lists", "Show the list to the right", "next_list", show=True),
        _key("p,left", "step(-1)", "List before", "Show the list to the left", "list_before"),
        _key("i", "enter_instance", "Past", "Enter an instance of the past, after the fact", show=True),
        _key("delete", "delete", "Delete", "Delete the instance, or remove the attachment", show=True),
        _key("o", "open_entity", "Open entity", "Open whose row this is, with all its certifications"),
        _key("u", "undo", "Undo", "Take the last act of this session back"),
        _key("at", "as_of", "As of", "Look at another day, past or to come"),
        _key("ctrl+r", "reload", "Reload", "Read everything again"),
    ]
    AUTO_FOCUS = f"#list-{INSTANCES.key}"
    DEFAULT_CSS = """
    RowDetailScreen {
        & ContentSwitcher { height: 1fr; }
        & RowsTable { height: 1fr; }
        & > TabBar { padding: 0 1; }
        & > #told { height: 3; padding: 0 1; width: 100%; }
    }
    """

    def __init__(self, desk: Desk, details: AssociationDetails) -> None:
        super().__init__(desk, details)
        self._listed: dict[str, dict[int, Line]] = {}
        self._front = INSTANCES.key
        self._older_from: int | None = None
        self._events_read = False

    def compose(self) -> ComposeResult:
        """Where one is, the explanation, the lists, the words of the line under the cursor, the keys."""
        yield TopBar()
        yield WhyPane()
        yield TabBar(id="lists")
        with Vertical(), ContentSwitcher(initial=f"list-{INSTANCES.key}"):
            for one in LISTINGS:
                yield RowsTable(one.columns, markable=False, empty=one.empty, id=f"list-{one.key}")
        yield Words("", id="told")
        yield KeyBar()

    def on_mount(self) -> None:
        """Show what was read."""
        self._show()

    # Reading and showing

    def _show(self) -> None:
        details = self.details
        self.show_where(f"{details.name} ({details.code}) · {details.definition.name}", details.as_of)
        lead = f"{details.status.glyph} " if details.status else ""
        self.query_one(WhyPane).show(describe(details), lead)
        self.query_one(TabBar).show([(one.key, title_of(one, details)) for one in LISTINGS], self._front)
        for one in LISTINGS:
            if one is not ACTIVITY:
                self._fill(one.key, lines_of(one, details))
        if self._front == ACTIVITY.key:
            self._read_events(anew=True)
        else:
            self._events_read = False
        self._say_line()
        self.refresh_bindings()

    def _fill(self, key: str, lines: list[Line]) -> None:
        self._listed[key] = {line.row.key: line for line in lines}
        table = self._table(key)
        table.show([line.row.key for line in lines])
        table.provide(line.row for line in lines)

    def _table(self, key: str) -> RowsTable:
        return self.query_one(f"#list-{key}", RowsTable)

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        lines = self._listed.get(_key_of(event.table), {})
        event.table.provide(lines[key].row for key in event.keys if key in lines)

    def refresh_data(self) -> None:
        """Read anew: somebody, maybe this operator, changed the database."""
        self._read()

    @work(group="load", exclusive=True)
    async def _read(self) -> None:
        session = self.desk.session
        try:
            self.details = await self.desk.read(
                get_association, session.operator, self.details.id, session.as_of
            )
        except (NotFound, NotPermitted) as gone:
            self.leave_as_gone(gone)
            return
        self._show()

    # Lists

    @property
    def front(self) -> str:
        """The key of the list in front."""
        return self._front

    def cursor_in(self, listing: str) -> int | None:
        """The key under the cursor of a list."""
        return self._table(listing).cursor_key if self.is_mounted else None

    @on(TabBar.TabChosen)
    def _tab_chosen(self, event: TabBar.TabChosen) -> None:
        self._bring(event.tab)

    def action_step(self, by: int) -> None:
        """Bring the list beside to the front, round the end."""
        keys = [one.key for one in LISTINGS]
        self._bring(keys[(keys.index(self._front) + by) % len(keys)])

    def _bring(self, key: str) -> None:
        self._front = key
        self.query_one(ContentSwitcher).current = f"list-{key}"
        self.query_one(TabBar).choose(key)
        self._table(key).focus()
        if key == ACTIVITY.key and not self._events_read:
            self._read_events(anew=True)
        self._say_line()
        self.refresh_bindings()

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self, event: RowsTable.RowHighlighted) -> None:
        key = _key_of(event.table)
        at_end = event.key is not None and event.key == event.table.keys[-1]
        if key == ACTIVITY.key and at_end and self._older_from is not None:
            self._read_events(anew=False)
        if key == self._front:
            self._say_line()
            self.refresh_bindings()

    def _say_line(self) -> None:
        """Say all of the line under the cursor, as far as there is room; enter shows the rest."""
        line = self._line()
        words = list(line.words) if line else []
        if len(words) > _TOLD:
            words = [*words[: _TOLD - 1], " ".join(words[_TOLD - 1 :])]
        told = Content("\n").join(Content(printable(one)) for one in words)
        self.query_one("#told", Static).update(told, layout=False)

    def _line(self) -> Line | None:
        key = self.cursor_in(self._front)
        return self._listed.get(self._front, {}).get(key) if key is not None else None

    @on(RowsTable.RowChosen)
    @work(group="act")
    async def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.row_detail.words_modal import WordsModal

        event.stop()
        line = self._line()
        if line is not None:
            listing = next(one for one in LISTINGS if one.key == self._front)
            await self.ask(WordsModal(title_of(listing, self.details), line.words))

    # The audit log

    @work(group="events", exclusive=True)
    async def _read_events(self, *, anew: bool) -> None:
        """Read the newest events of this association, or those before the ones listed."""
        self._events_read = True
        table = self._table(ACTIVITY.key)
        try:
            self.desk.session.operator.require(Right.READ_AUDIT)
        except NotPermitted as refusal:
            self._fill(ACTIVITY.key, [])
            table.set_empty(printable(str(refusal)))
            return
        wanted = ActivityFilter(
            certification_id=self.details.certification_id, entity_id=self.details.entity_id
        )
        lines = [] if anew else list(self._listed.get(ACTIVITY.key, {}).values())
        before, enough = None if anew else self._older_from, len(lines) + _PAGE
        while len(lines) < enough:  # a page of a large log may hold none of them, and tells where to go on
            page = await self.desk.read(read_page, wanted, before, _AT_ONCE)
            lines += [_event(one, self.details.entity_id) for one in page.rows]
            before = page.before
            if before is None:
                break
        self._older_from = before
        self._fill(ACTIVITY.key, lines)
        self._say_line()

    @work(group="act")
    async def action_open_entity(self) -> None:
        """Open whose row this is; where one came from there, go back."""
        from certtui.screens.entity_views.entity_screen import EntityScreen, open_entity

        owner = self.details.entity_id
        below = self.app.screen_stack[-2]
        if isinstance(below, EntityScreen) and below.entity.id == owner:
            self.action_back()
            return
        await open_entity(self, owner)


async def open_row(screen: AskingScreen, association_id: int) -> None:
    """Open a row in full, unless something else was opened meanwhile. Raises NotFound."""
    desk, session = screen.desk, screen.desk.session
    details = await desk.read(get_association, session.operator, association_id, session.as_of)
    if screen.app.screen is screen:
        screen.app.push_screen(RowDetailScreen(desk, details))


def _key_of(table: object) -> str:
    return (getattr(table, "id", None) or "").removeprefix("list-")


def _event(one: Activity, entity_id: int) -> Line:
    at = f"{one.at[:10]} {one.at[11:16]}"
    # the row's own name and certification stand above already
    what = headline(one._replace(subject="this row") if one.entity_id == entity_id else one)
    row = Row(one.id, (at, who(one), what))
    return Line(row, (f"{at} UTC, {who(one)}: {headline(one)}", *describe_event(one)))
