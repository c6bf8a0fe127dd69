"""Add Employee, Add Asset, Add Client, Add Location: choosing who gets a certification."""

from __future__ import annotations

from array import array
from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.queries.entities import (
    Found,
    Haystack,
    count_entities,
    find_by_codes,
    get_candidates,
    list_entities,
    list_holders,
)
from certtui.records import Candidate, CertificationEntry
from certtui.screens.association_listing import TextsOfKinds
from certtui.screens.buttons import relabel
from certtui.screens.codes_modal import CodesModal
from certtui.screens.desk import Desk
from certtui.screens.dialog import Dialog
from certtui.text import count, printable
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("name", "Name", weight=3, least=14, sortable=False),
    Column("code", "Code", width=8, sortable=False),
    Column("attributes", "Attributes", weight=3, least=8, sortable=False, priority=20),
    Column("roles", "Roles", weight=2, least=8, sortable=False, priority=30),
    Column("has", "", width=11, sortable=False),
)
_FIRST_ROWS = 120
_NAMED_CODES = 5


class AddModal(Dialog[list[int]]):
    """Answers with the ids of the entities to add."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add Selected", tooltip="Add everyone selected", id="add.add"),
        Binding(
            "slash", "search", "Search", tooltip="Search code, name, attributes and role", id="add.search"
        ),
        Binding("p", "codes", "Paste codes", tooltip="Select by a pasted list of codes", id="add.codes"),
    ]
    DEFAULT_CSS = """
    AddModal {
        & > .box { width: 96%; max-width: 140; height: 92%; }
        & #search { width: 1fr; height: 1; border: none; padding: 0; }
        & #search-line { height: 1; & > Static { width: auto; margin: 0 0 0 2; } }
        & #keys { height: 1; width: 100%; color: $foreground; text-style: dim; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(self, desk: Desk, texts: TextsOfKinds, certification: CertificationEntry) -> None:
        super().__init__()
        self._desk = desk
        self._texts = texts
        self._certification = certification
        self._all: array[int] = array("q")
        self._holders: frozenset[int] = frozenset()
        self._query = ""
        self._complete = False
        self._haystack: Haystack | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Search, table, what is selected, buttons."""
        kind = self._certification.kind
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"Add {kind.title.lower()} to {self._certification.name}"))
            with Horizontal(id="search-line"):
                yield QuietInput(placeholder="/ search code, name, attributes, role", id="search")
                yield Static("", id="tally")
            yield RowsTable(_COLUMNS, empty="", id="candidates")
            yield Static("space select   x range   * all that match   - none   p paste codes", id="keys")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Add Selected", id="add", compact=True, variant="primary", disabled=True)

    @property
    def table(self) -> RowsTable:
        """The table of candidates."""
        return self.query_one("#candidates", RowsTable)

    def on_mount(self) -> None:
        """Show the first page at once, then learn of all."""
        self.query_one("#search", QuietInput).focus()
        self._load()

    @work(group="load")
    async def _load(self) -> None:
        kind = self._certification.kind
        first = await self._desk.read(list_entities, kind, _FIRST_ROWS)
        rows = await self._desk.read(get_candidates, first, self._certification.id)
        total = await self._desk.read(count_entities, kind)
        self._all = first
        self.table.show(first, total)
        self.table.provide([_as_row(row) for row in rows])
        self._all = await self._desk.read_behind(list_entities, kind)
        self._holders = await self._desk.read_behind(list_holders, self._certification.id)
        self.table.set_fixed(self._holders)
        self.table.set_empty(f"There are no {kind.title.lower()} yet.")
        self._complete = True
        self._show()
        await self._texts.of(kind)

    @work(group="show", exclusive=True)
    async def _show(self) -> None:
        if not self._complete:
            return
        ids = self._all
        if self._query:
            if self._haystack is None:
                self._haystack = Haystack(self._all, await self._texts.of(self._certification.kind))
            positions = await self._desk.read(self._haystack.find, self._query)
            ids = array("q", [self._all[position] for position in positions])
            self.table.set_empty("Nobody matches the search.")
        self.table.show(ids)
        self._tell()

    def _tell(self) -> None:
        words = f"{len(self.table.keys):,} of {len(self._all):,}" if self._query else f"{len(self._all):,}"
        held = sum(1 for id in self._all if id in self._holders) if self._holders else 0
        self.query_one("#tally", Static).update(Content(f"{words}, {held:,} have it" if held else words))

    @on(Input.Changed, "#search")
    def _search_changed(self, event: Input.Changed) -> None:
        event.stop()
        query = event.value.lstrip("/")  # the key that goes to the field, pressed in it
        if query != self._query:
            self._query = query
            self._show()

    @on(Input.Submitted, "#search")
    def _search_done(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.focus()

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        rows = await self._desk.read(get_candidates, event.keys, self._certification.id)
        self.table.provide([_as_row(row) for row in rows])

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self._leaving = False
        button = self.query_one("#add", Button)
        relabel(button, f"Add Selected ({event.count:,})" if event.count else "Add Selected")
        button.disabled = not event.count

    @on(RowsTable.MarkRefused)
    def _mark_refused(self) -> None:
        self.app.notify(f"Has {printable(self._certification.name)} already.", markup=False, timeout=3)

    @on(RowsTable.RowChosen)
    def _row_chosen(self) -> None:
        self.app.notify("Select with space, then press a to add everyone selected.", markup=False, timeout=4)

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", QuietInput).focus()

    def action_leave(self) -> None:
        """Leave; with a selection that would be lost, only when asked twice: half a cursor key reads as escape."""
        if self._leaving or not self.table.marks:
            self.dismiss(None)
            return
        self._leaving = True
        words = f"{len(self.table.marks):,} selected. Press escape again to leave without adding them."
        self.app.notify(words, markup=False, severity="warning", timeout=6)

    @on(Button.Pressed, "#add")
    def action_add(self) -> None:
        """Answer with everyone selected."""
        if self.table.marks:
            self.dismiss(sorted(self.table.marks))
        else:
            self.app.notify("Nobody is selected. Select with space, x or *.", markup=False, timeout=4)

    @on(Button.Pressed, "#cancel")
    def _cancel(self) -> None:
        self.dismiss(None)

    @work
    async def action_codes(self) -> None:
        """Select by a pasted list of codes."""
        codes = await self.app.push_screen_wait(CodesModal(self._certification.kind))
        if not codes:
            return
        found = await self._desk.read(find_by_codes, self._certification.kind, codes)
        holders = await self._desk.read(list_holders, self._certification.id)
        new = {id for id in found.ids.values() if id not in holders}
        self.table.set_marks(self.table.marks | new)
        self.table.focus()
        self._report(found, len(found.ids) - len(new), len(new))

    def _report(self, found: Found, held: int, new: int) -> None:
        lines = [f"{count(new, 'code')} selected."]
        if held:
            lines.append(f"{held:,} {'has' if held == 1 else 'have'} it already.")
        for codes, words in ((found.unknown, "not found"), (found.inactive, "inactive")):
            if codes:
                named = ", ".join(printable(code) for code in codes[:_NAMED_CODES])
                more = f" and {len(codes) - _NAMED_CODES:,} more" if len(codes) > _NAMED_CODES else ""
                lines.append(f"{len(codes):,} {words}: {named}{more}")
        trouble = bool(found.unknown or found.inactive)
        self.app.notify(
            "\n".join(lines), markup=False, severity="warning" if trouble else "information", timeout=12
        )


def _as_row(candidate: Candidate) -> Row:
    has = "has it" if candidate.has else ""
    return Row(
        candidate.id,
        (candidate.name, candidate.code, candidate.attributes, ", ".join(candidate.roles), has),
        dimmed=candidate.has,
    )
