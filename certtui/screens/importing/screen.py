"""ImportScreen: a file before it is taken: what it asks, its columns, and what becomes of every line.

Nothing is stored before Import. Each answer plans again, in a thread; of a long file from its first lines.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Button, Static

from certtui.importing.draft import FIRST_LINES, Draft, Look
from certtui.importing.options import Options
from certtui.importing.planning import rights_needed
from certtui.rights import Right
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.importing.answering import AnsweringActs
from certtui.screens.importing.draft_screen import DraftScreen
from certtui.screens.importing.keys import IMPORT_BINDINGS
from certtui.screens.importing.lines_part import LinesPart
from certtui.screens.importing.rows import (
    COLUMN_COLUMNS,
    Entry,
    column_row,
    entries_of,
    entry_columns,
    line_row,
    summary_of,
)
from certtui.screens.importing.taking import TakingActs
from certtui.text import printable
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.rows_table import Row, RowsTable
from certtui.widgets.top_bar import TopBar
from certtui.widgets.words import Words


class ImportScreen(AnsweringActs, TakingActs):
    """A file, what is known of it with the answers given so far (`look`), and the ways on."""

    BINDINGS: ClassVar[list[BindingType]] = list(IMPORT_BINDINGS)
    AUTO_FOCUS = "#asked"
    DEFAULT_CSS = """
    ImportScreen {
        & > #head { height: 1; width: 100%; padding: 0 1; text-style: bold; }
        & > #asked { height: 4; max-height: 30%; padding: 0 1; }
        & > #columns { height: 2fr; min-height: 4; padding: 0 1; &:focus { height: 4fr; } }
        & > LinesPart { height: 3fr; min-height: 5; padding: 0 1; &:focus-within { height: 5fr; } }
        & RowsTable > .rows--header { background: $panel; }
        & RowsTable:focus > .rows--header { color: $primary; }
        & > #told { height: 3; padding: 0 1; width: 100%; background: $panel; }
        & > #bar {
            height: 1; padding: 0 1;
            & > #summary { width: 1fr; height: 1; }
            & > Button { min-width: 10; }
        }
        &.-narrow > #told { height: 2; }
    }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-wide")]  # noqa: RUF012 - Textual's

    def __init__(self, desk: Desk, draft: Draft, what: str, kinds: Sequence[str]) -> None:
        super().__init__(desk, draft, what, kinds)
        self._entries: list[Entry] = []
        self._leaving = False

    def compose(self) -> ComposeResult:
        """The file, what is asked, the columns, the lines, the row under the cursor in full, the way on, the keys."""
        yield TopBar()
        yield Words("", id="head")
        yield RowsTable(entry_columns(()), markable=False, empty="Reading the file …", id="asked")
        yield RowsTable(COLUMN_COLUMNS, markable=False, empty="", id="columns")
        yield LinesPart()
        yield Words("", id="told")
        with Horizontal(id="bar"):
            yield Words("", id="summary")
            yield Button("Import", id="import", compact=True, variant="primary", disabled=True)
        yield KeyBar()

    @property
    def asked(self) -> RowsTable:
        """What is asked and told."""
        return self.query_one("#asked", RowsTable)

    @property
    def columns(self) -> RowsTable:
        """The columns of the file."""
        return self.query_one("#columns", RowsTable)

    @property
    def lines(self) -> LinesPart:
        """The lines of the file."""
        return self.query_one(LinesPart)

    @property
    def shows(self) -> tuple[Right, ...]:
        """A plan tells of what is stored: it takes the rights that the import takes."""
        return rights_needed(self.what, self.answers.options(Options(self.desk.session.today)))

    def on_mount(self) -> None:
        """Say what is opened, and plan."""
        self.show_where("Import", self.desk.session.as_of)
        self.say_head()
        self.plan_first(self.what)

    def refresh_data(self) -> None:
        """Plan again, and say who works."""
        self.show_where("Import", self.desk.session.as_of)
        super().refresh_data()

    # Showing

    @on(DraftScreen.Planned)
    def _planned(self, event: DraftScreen.Planned) -> None:
        """Show what is known now."""
        look = event.look
        self._leaving = False
        self.say_head()
        self._entries = entries_of(look)
        self.asked.set_columns(entry_columns(self._entries))
        self.asked.set_empty("The file is clear. Look at the lines, then import them with ctrl+s.")
        self.asked.styles.height = max(len(self._entries), 1) + 1
        self.asked.show(range(len(self._entries)), keep_cursor=False)
        self._provide_entries()
        self.columns.forget()
        self.columns.show(range(len(look.columns)))
        self._provide_columns()
        self.lines.show_look(look)
        self.query_one("#summary", Static).update(Content(printable(summary_of(look))), layout=False)
        button = self.query_one("#import", Button)
        relabel(button, self._import_words(look))
        button.disabled = not look.is_ready
        self.refresh_bindings()
        self._tell()

    def _import_words(self, look: Look) -> str:
        if look.is_provisional:
            return "Import …"
        return f"Import {look.says_taken}" if look.is_ready else "Import"

    @on(DraftScreen.Named)
    def say_head(self) -> None:
        """Say what file it is, what it is taken for, and how it was read."""
        look = self.look
        parts = [self.draft.name, f"as {self.what}"]
        if look is not None and look.described:
            parts += [look.described, f"header on line {look.header:,}"]
        if self.saved_as:
            parts.append(f"answers saved as {self.saved_as}")
        if look is not None and look.is_provisional:
            parts.append(f"provisional: first {FIRST_LINES:,} lines")
        words = " · ".join(parts)
        self.query_one("#head", Static).update(Content(printable(words)), layout=False)

    @on(RowsTable.RowsNeeded, "#asked")
    def _provide_entries(self) -> None:
        self.asked.provide(Row(place, entry.cells) for place, entry in enumerate(self._entries))

    @on(RowsTable.RowsNeeded, "#columns")
    def _provide_columns(self) -> None:
        if self.look is not None:
            self.columns.provide(column_row(place, one) for place, one in enumerate(self.look.columns))

    @on(LinesPart.Wanted)
    @work(group="lines", exclusive=True)
    async def _lines_wanted(self, event: LinesPart.Wanted) -> None:
        lines = await asyncio.to_thread(self.draft.lines_of, event.outcome)
        self.lines.show_lines(event.outcome, lines)

    @on(RowsTable.RowsNeeded, "#lines")
    @work(group="rows")
    async def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        look, outcome = self.look, self.lines.outcome
        cells = await self.desk.read_behind(self.draft.records, event.keys)
        if look is None or look is not self.look or look.plan is None:
            return
        plan = look.plan
        self.lines.provide(
            outcome,
            [line_row(plan, outcome, line, cells[line]) for line in event.keys if line in cells],
        )

    # The row under the cursor, in full

    @on(RowsTable.RowHighlighted)
    def _highlighted(self) -> None:
        self._tell()
        self.refresh_bindings()

    def on_descendant_focus(self) -> None:
        """Tell of the part that the keys are in; its keys are others."""
        self.refresh_bindings()
        self._tell()

    def _tell(self) -> None:
        self.query_one("#told", Static).update(Content(printable(self._words_of_row())), layout=False)

    def _words_of_row(self) -> str:
        look = self.look
        if look is None:
            return ""
        if self.columns.has_focus and (at := self.columns.cursor_key) is not None and at < len(look.columns):
            one = look.columns[at]
            samples = f" First values: {' · '.join(one.samples)}" if one.samples else ""
            return f"'{one.theirs or one.ours}': {one.becomes}. enter changes this.{samples}"
        if self.lines.has_focus_within:
            row = self.lines.table.cursor_row
            return " · ".join(cell if isinstance(cell, str) else cell[0] for cell in row.cells) if row else ""
        entry = self.entry
        if entry is None:
            return ""
        hint = (
            "enter answers this. "
            if entry.question is not None
            else "delete takes this answer back. "
            if entry.answer is not None
            else ""
        )
        return f"{hint}{entry.words}"

    @property
    def entry(self) -> Entry | None:
        """What is asked or told under the cursor."""
        at = self.asked.cursor_key
        return self._entries[at] if at is not None and at < len(self._entries) else None

    # Moving

    def action_part(self, step: int) -> None:
        """Go to the next part, or the one before."""
        parts = [self.asked, self.columns, self.lines.table, self.query_one("#import", Button)]
        usable = [
            part
            for part in parts
            if part.focusable and (part is not self.lines.table or self.lines.table.keys)
        ]
        at = next((place for place, part in enumerate(usable) if part.has_focus), -1)
        usable[(at + step) % len(usable)].focus()

    @on(RowsTable.RowChosen, "#asked")
    def _entry_chosen(self) -> None:
        if (entry := self.entry) is not None:
            self.answer_entry(entry)

    @on(RowsTable.RowChosen, "#columns")
    def _column_chosen(self, event: RowsTable.RowChosen) -> None:
        if self.look is not None:
            self.change_column(self.look.columns[event.key])

    @on(RowsTable.RowChosen, "#lines")
    @work(group="act")
    async def _line_chosen(self, event: RowsTable.RowChosen) -> None:
        from certtui.screens.importing.line_modal import LineModal

        told = await self.desk.read_behind(self.draft.story, event.key)
        await self.ask(LineModal(event.key, told))

    @on(Button.Pressed, "#import")
    def _import_pressed(self) -> None:
        self.action_take()

    def action_drop_answer(self) -> None:
        """Take the answer under the cursor back."""
        entry = self.entry
        if entry is not None and entry.answer is not None:
            self.plan_again(self.what, self.answers.without(entry.answer))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer what there is something to do with."""
        if action == "drop_answer":
            entry = self.entry if self.asked.has_focus else None
            return entry is not None and entry.answer is not None
        if action == "save_rejects":
            return self.look is not None and self.look.errors > 0
        if action in {"take", "copy_command", "set_for_all"}:
            return self.look is not None
        return super().check_action(action, parameters)

    def action_back(self) -> None:
        """Leave; with answers given, only when asked twice."""
        if self.answers.given and not self._leaving and not self.is_taken:
            self._leaving = True
            self.app.notify(
                "Nothing is imported, and the answers are dropped. Press escape again to leave.",
                severity="warning",
                timeout=6,
            )
            return
        if not self.is_taken:
            self.leave()
            self.app.notify("Nothing was imported.", timeout=4)
