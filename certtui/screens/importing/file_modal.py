"""FileModal: which file is imported. A path that completes, the folder that it is in, or a table that is pasted."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from datetime import date
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Input, Static

from certtui.errors import CerttuiError
from certtui.importing.draft import Draft
from certtui.screens.dialog import Dialog
from certtui.screens.importing.folder import Folder, look_into, path_of
from certtui.text import printable
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_pane import OfTable
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.words import Words

_COLUMNS: Final = (
    Column("name", "Name", weight=1, sortable=False),
    Column("size", "Size", width=10, align="right", sortable=False),
    Column("changed", "Changed", width=16, sortable=False, priority=10),
)
_PASTE: Final = "-"
"""Typed in place of a path, as on the command line: the table itself is given."""


class Opened(NamedTuple):
    """A file that can be read, and what it seems to hold."""

    draft: Draft
    what: str


Open = Callable[[Draft], Awaitable[str]]
"""Says what the file seems to hold. Raises CerttuiError where it cannot be read."""


class PathInput(QuietInput):
    """The path. Tab completes it; several pasted lines are the file itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", tooltip="Complete the path", show=False, id="file.complete"),
    ]

    class Completed(Message):
        """The path is to be completed."""

    class TablePasted(Message):
        """A table was pasted, and no path."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def action_complete(self) -> None:
        """Complete the path as far as the folder allows."""
        self.post_message(self.Completed())

    def on_paste(self, event: events.Paste) -> None:
        """Take several lines, or cells, as a table; a path as one."""
        text = event.text.strip("\r\n")
        if "\t" in text or len(text.splitlines()) > 1:
            event.stop()
            event.prevent_default()
            self.post_message(self.TablePasted(event.text))
            return
        super().on_paste(event)


class FolderTable(RowsTable):
    """What is in the folder. Up from its first line leaves it."""

    class Left(OfTable):
        """The path is wanted again."""

    def action_cursor_up(self) -> None:
        """Move one row up, or out of the list."""
        if self.cursor_row is None or self.cursor_key == self.keys[0]:
            self.post_message(self.Left(self))
        else:
            super().action_cursor_up()


class FileModal(Dialog[Opened]):
    """Answers with a file that could be opened. One that could not is told of, and another can be chosen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "down", "go_to_list", "List", tooltip="From the path to the list", show=False, id="file.list"
        ),
        Binding("ctrl+t", "paste", "Paste", tooltip="Paste a table in place of a file", id="file.paste"),
    ]
    DEFAULT_CSS = """
    FileModal {
        & > .box { width: 100; }
        & #path { width: 100%; height: 1; border: none; padding: 0; }
        & RowsTable { height: 12; }
        & #refusal { width: 100%; height: auto; max-height: 6; color: $error; text-style: bold; display: none; }
        & #refusal.-shown { display: block; }
        & #hint { width: 100%; height: auto; text-style: dim; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(self, opens: Open, today: date, folder: str = "") -> None:
        super().__init__()
        self._opens = opens
        self._today = today
        self._start = folder
        self._folder = Folder((), "")
        self._opening = False

    def compose(self) -> ComposeResult:
        """The path, what is in its folder, what is wrong with it."""
        with Vertical(classes="box") as box:
            box.border_title = "Import · choose the file"
            yield PathInput(
                self._start, placeholder="path of a CSV, TSV or XLSX file", compact=True, id="path"
            )
            yield FolderTable(
                _COLUMNS, markable=False, empty="No CSV, TSV or XLSX file here begins like this.", id="files"
            )
            yield Words("", id="refusal")
            yield Static(
                "tab completes the path   ↓ ↑ go through the list   enter opens   ctrl+t pastes a table   escape cancels",
                id="hint",
            )
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)
                yield Button("Paste a table", id="paste", compact=True)
                yield Button("Open", id="open", compact=True, variant="primary")

    @property
    def path(self) -> PathInput:
        """The field of the path."""
        return self.query_one("#path", PathInput)

    @property
    def table(self) -> RowsTable:
        """What is in the folder."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """Look into the folder where one is."""
        self.path.focus()
        self.path.cursor_position = len(self._start)
        self._list()

    # The folder

    @work(group="list", exclusive=True)
    async def _list(self) -> None:
        """The folder is read in a thread: it may be far away."""
        typed = self.path.value
        folder = await asyncio.to_thread(look_into, typed)
        if typed != self.path.value:
            return
        self._folder = folder
        self.table.show(range(len(folder.entries)), keep_cursor=False)
        self._provide(range(len(folder.entries)))
        if folder.refusal:
            self._refuse(folder.refusal)

    def _provide(self, places: Iterable[int]) -> None:
        entries = self._folder.entries
        self.table.provide(
            Row(place, (entries[place].name, entries[place].size, entries[place].changed))
            for place in places
            if place < len(entries)
        )

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        self._provide(event.keys)

    @on(Input.Changed, "#path")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._refuse("")
        self._list()

    @on(PathInput.Completed)
    @work(group="list", exclusive=True)
    async def _complete(self) -> None:
        folder = await asyncio.to_thread(look_into, self.path.value)
        if folder.whole == self.path.value:
            self.action_go_to_list()  # there is nothing to complete: one goes through what fits
        else:
            self._type(folder.whole)

    def action_go_to_list(self) -> None:
        """To the first file or folder; the folder above stands before it."""
        if self.table.has_focus:
            return
        if len(self._folder.entries) > 1 and self._folder.entries[0].name == "..":
            self.table.move_to(1)
        self.table.focus()

    def _type(self, path: str) -> None:
        self.path.value = path
        self.path.cursor_position = len(path)
        self.path.focus()

    @on(FolderTable.Left)
    def _list_left(self) -> None:
        self.path.focus()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        entry = self._folder.entries[event.key]
        self._type(entry.path)
        if not entry.is_folder:
            self._open_path()

    # Opening

    @on(Input.Submitted, "#path")
    @on(Button.Pressed, "#open")
    def _entered(self, event: Message) -> None:
        event.stop()
        typed = self.path.value.strip()
        if typed == _PASTE:
            self.action_paste()
        elif not typed:
            self._refuse("Type the path of a file, or go down into the list. - takes a table that you paste.")
        else:
            self._open_path()

    def _open_path(self) -> None:
        try:
            path = path_of(self.path.value)
        except RuntimeError:
            self._refuse("Nobody has this home folder. Type the whole path.")
            return
        self._take(path)

    @work(group="act")
    async def _take(self, source: Path | str, *, is_text: bool = False) -> None:
        """Open it; a folder is gone into."""
        if self._opening:
            return
        self._opening = True
        try:
            if isinstance(source, Path) and await asyncio.to_thread(source.is_dir):
                self._type(f"{str(source).rstrip('/')}/")
                return
            draft = Draft(source, self._today, is_text=is_text)
            try:
                what = await self._opens(draft)
            except CerttuiError as refusal:
                self._refuse(str(refusal))
                return
            self.dismiss(Opened(draft, what))
        finally:
            self._opening = False

    def _refuse(self, words: str) -> None:
        refusal = self.query_one("#refusal", Static)
        refusal.update(Content(printable(words)))
        refusal.set_class(bool(words), "-shown")

    # Pasting

    @on(PathInput.TablePasted)
    def _table_pasted(self, event: PathInput.TablePasted) -> None:
        event.stop()
        self._take(event.text, is_text=True)

    @on(Button.Pressed, "#paste")
    @work(group="act")
    async def action_paste(self) -> None:
        """Have the table itself pasted."""
        from certtui.screens.importing.paste_modal import PasteModal

        text = await self.app.push_screen_wait(PasteModal())
        if text:
            self._take(text, is_text=True)
