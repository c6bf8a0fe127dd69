"""ExportForm: in which format, and into which file."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple

from textual import on, work

from certtui.attachments import size_words
from certtui.errors import InvalidInput
from certtui.exporting.workbook import MOST_ROWS
from certtui.screens.desk import Desk
from certtui.screens.exports.job import Ending, ExportJob
from certtui.screens.form import ChoiceField, FormField, FormModal
from certtui.screens.form.modal import Store
from certtui.screens.form.paths import PathField, holds
from certtui.text import count

_FORMATS: Final = {
    "csv": "CSV",
    "xlsx": "XLSX: Excel, LibreOffice",
    "json": "JSON",
    "jsonl": "JSON Lines",
    "txt": "Text, to be printed",
}


class Destination(NamedTuple, Generic[Ending]):
    """Where an export goes. `rows`: how many there are, None while that is not known."""

    path: Path
    form: Ending
    rows: int | None


class ExportForm(FormModal[Destination[Ending]], Generic[Ending]):
    """Answers with the destination once the file is written. The ending of the name and the format go together."""

    SAVE = "Export"
    HINT = "ctrl+s exports"
    UNSAVED = "Nothing is exported yet. Press escape again to leave."

    def __init__(self, desk: Desk, job: ExportJob[Ending], store: Store[Destination[Ending]]) -> None:
        super().__init__(store, heading=job.title)
        self._desk = desk
        self._job = job
        self._rows: int | None = None

    def fields(self) -> Sequence[FormField[Any]]:
        """Format and path."""
        job = self._job
        choices = [(form, _FORMATS.get(form, form.upper())) for form in job.formats]
        return [
            ChoiceField("format", "Format", choices, job.formats[0]),
            PathField(
                "output",
                "File",
                f"{job.name}.{job.formats[0]}",
                note="On the host that certtui runs on; a folder will do. The right arrow completes a path.",
            ),
        ]

    def on_mount(self) -> None:
        """Count what there is."""
        if self._job.count_rows is not None:
            self._count()

    @work(group="count")
    async def _count(self) -> None:
        if self._job.count_rows is not None:
            self._rows = await self._desk.read_behind(self._job.count_rows)
            self._check()

    @property
    def _path(self) -> PathField:
        return self.query_one(PathField)

    @property
    def _form(self) -> Ending:
        form: Ending = self.field("format").value
        return form

    @on(FormField.Changed)
    def _keep_together(self, event: FormField.Changed) -> None:
        """Give the name the ending of the format that is chosen, or choose the format of the ending that is typed."""
        stem, _, ending = self._path.value.rpartition(".")
        typed = next((form for form in self._job.formats if ending.lower() == form), None)
        if typed is None or typed == self._form:
            return
        if event.field is self._path:
            self.field("format").value = typed
        else:
            self._path.value = f"{stem}.{self._form}"

    def read(self) -> Destination[Ending]:
        """The destination. Raises InvalidInput for what cannot be a file's name, or cannot hold so many rows."""
        path = self._path.path
        if holds(path, os.path.isdir):
            path /= f"{self._job.name}.{self._form}"
        elif self._path.value.strip().endswith(os.sep) or not holds(path.parent, os.path.isdir):
            folder = path if self._path.value.strip().endswith(os.sep) else path.parent
            raise InvalidInput("output", f"There is no folder {folder}. Make it, or name another.")
        if self._form == "xlsx" and self._rows is not None and self._rows >= MOST_ROWS:
            raise InvalidInput(
                "format",
                f"A sheet holds {MOST_ROWS - 1:,} rows and these are {self._rows:,}. Filter them, or choose CSV.",
            )
        return Destination(path, self._form, self._rows)

    async def consequences(self, record: Destination[Ending]) -> list[str]:
        """What is written where, and what is there already."""
        lines = list(self._job.about)
        rows = "" if record.rows is None else f"{count(record.rows, 'row')}, "
        lines += [f"{rows}for you alone to read, into", str(record.path)]
        there = await asyncio.to_thread(describe_file, record.path)
        return [*lines, f"It is there already ({there}): you will be asked."] if there else lines


def describe_file(path: Path) -> str:
    """Size and time of a file that is there; nothing when none is."""
    try:
        found = path.lstat()
    except (OSError, ValueError):
        return ""
    return f"{size_words(found.st_size)}, of {datetime.fromtimestamp(found.st_mtime):%Y-%m-%d %H:%M}"  # noqa: DTZ006
