"""The Add modal: choosing who gets a certification, who joins a role, what a role brings. What is offered: offers.py."""

from __future__ import annotations

from array import array
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.screens.buttons import relabel
from certtui.screens.codes_modal import CodesModal
from certtui.screens.desk import Desk
from certtui.screens.dialog import Dialog
from certtui.screens.offers import Offer, Pasted, Searchable
from certtui.text import count, printable
from certtui.widgets.key_hint import KeyHint
from certtui.widgets.quiet_input import SearchInput
from certtui.widgets.rows_table import RowsTable
from certtui.widgets.words import Words

_FIRST_ROWS = 120
_NAMED_CODES = 5


class AddModal(Dialog[list[int]]):
    """Answers with the ids of what was selected out of what is offered."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("a", "add", "Add Selected", tooltip="Add all that are selected", id="add.add"),
        Binding("slash", "search", "Search", tooltip="Search what is offered", id="add.search"),
        Binding(
            "p", "codes", "Paste codes", tooltip="Select by a pasted list of codes or names", id="add.codes"
        ),
        Binding("down", "list", "List", tooltip="From the search to the list", show=False, id="add.list"),
    ]
    DEFAULT_CSS = """
    AddModal {
        & > .box { width: 96%; max-width: 140; height: 92%; }
        & #search { width: 1fr; height: 1; border: none; padding: 0; }
        & #search-line { height: 1; & > Static { width: auto; margin: 0 0 0 2; } }
        & .buttons { margin: 0; }
    }
    """

    def __init__(self, desk: Desk, offer: Offer) -> None:
        super().__init__()
        self._desk = desk
        self._offer = offer
        self._all: array[int] = array("q")
        self._held: frozenset[int] = frozenset()
        self._query = ""
        self._complete = False
        self._haystack: Searchable | None = None
        self._leaving = False

    def compose(self) -> ComposeResult:
        """Search, table, what is selected, buttons."""
        offer = self._offer
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"Add {offer.what} to {offer.target}"))
            with Horizontal(id="search-line"):
                yield SearchInput(placeholder=offer.search, id="search")
                yield Words("", id="tally")
            yield RowsTable(offer.columns, empty="", id="candidates")
            keys = (
                f"space select   x range   * all that match   - none   / search   p paste {offer.named_by}s"
            )
            yield KeyHint(listing=keys, typing="type to search   ↓ to the list, to select there")
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Add Selected", id="add", compact=True, variant="primary", disabled=True)

    @property
    def table(self) -> RowsTable:
        """The table of candidates."""
        return self.query_one("#candidates", RowsTable)

    def on_mount(self) -> None:
        """Show the first page at once, then learn of all."""
        self.query_one("#search", SearchInput).focus()
        self._load()

    @work(group="load")
    async def _load(self) -> None:
        with self.table.listing(other=True):  # what was searched for meanwhile is found only then
            await self._list()
        self._haystack = self._haystack or await self._offer.searchable(self._all)

    async def _list(self) -> None:
        opening = await self._offer.open(_FIRST_ROWS)
        self._all = opening.keys
        self.table.show(opening.keys, opening.total)
        self.table.provide(opening.rows)
        self._all = await self._offer.list_keys()
        self._held = await self._offer.list_held()
        self.table.set_fixed(self._held)
        self.table.set_empty(f"There are no {self._offer.what} yet.")
        self._complete = True
        self._show()

    @work(group="show", exclusive=True)
    async def _show(self) -> None:
        if not self._complete:
            return
        with self.table.listing(other=True):  # what is typed behind a search is for what it finds
            await self._show_matching()

    async def _show_matching(self) -> None:
        ids = self._all
        if self._query:
            if self._haystack is None:
                self._haystack = await self._offer.searchable(self._all)
            positions = await self._desk.read(self._haystack.find, self._query)
            ids = array("q", [self._all[position] for position in positions])
            self.table.set_empty(f"{self._offer.nothing} matches the search.")
        self.table.show(ids)
        self._tell()

    def _tell(self) -> None:
        words = f"{len(self.table.keys):,} of {len(self._all):,}" if self._query else f"{len(self._all):,}"
        held = sum(1 for id in self._all if id in self._held) if self._held else 0
        has = self._offer.has_one if held == 1 else self._offer.has_many
        self.query_one("#tally", Static).update(Content(f"{words}, {held:,} {has}" if held else words))

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

    @on(RowsTable.AllWanted)
    def _all_wanted(self) -> None:
        if not self.table.is_being_listed:  # reading them failed
            self._load()

    @on(RowsTable.RowsNeeded)
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        self.table.provide(await self._offer.get_rows(event.keys))

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self._leaving = False
        button = self.query_one("#add", Button)
        relabel(button, f"Add Selected ({event.count:,})" if event.count else "Add Selected")
        button.disabled = not event.count

    @on(RowsTable.MarkRefused)
    def _mark_refused(self) -> None:
        self.app.notify(printable(self._offer.refusal), markup=False, timeout=3)

    @on(RowsTable.RowChosen)
    def _row_chosen(self) -> None:
        self.app.notify(
            "Select with space, then press a to add all that are selected.", markup=False, timeout=4
        )

    def action_search(self) -> None:
        """Go to the search field."""
        self.query_one("#search", SearchInput).focus()

    def action_list(self) -> None:
        """Go from the search to the list."""
        if self.query_one("#search", SearchInput).has_focus:
            self.table.focus()

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
        """Answer with all that are selected."""
        if self.table.marks:
            self.dismiss(sorted(self.table.marks))
        else:
            words = f"{self._offer.nothing} is selected. Select with space, x or *."
            self.app.notify(words, markup=False, timeout=4)

    @work(group="act")
    async def action_codes(self) -> None:
        """Select by a pasted list of codes, or of names where there are no codes."""
        names = await self.app.push_screen_wait(CodesModal(self._offer.what, self._offer.named_by))
        if not names:
            return
        found = await self._offer.find_pasted(names)
        held = await self._offer.list_held()
        new = found.keys - held
        self.table.set_marks(self.table.marks | new)
        self.table.focus()
        self._report(found, len(found.keys) - len(new), len(new))

    def _report(self, found: Pasted, held: int, new: int) -> None:
        lines = [f"{count(new, self._offer.named_by)} selected."]
        if held:
            lines.append(f"{held:,} {self._offer.already(held)}.")
        for words, names in found.refused:
            if not names:
                continue
            named = ", ".join(printable(name) for name in names[:_NAMED_CODES])
            more = f" and {len(names) - _NAMED_CODES:,} more" if len(names) > _NAMED_CODES else ""
            lines.append(f"{len(names):,} {words}: {named}{more}")
        trouble = any(names for _, names in found.refused)
        self.app.notify(
            "\n".join(lines), markup=False, severity="warning" if trouble else "information", timeout=12
        )
