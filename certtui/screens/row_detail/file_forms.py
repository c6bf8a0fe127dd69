"""The forms for attachments: which file of the host comes in, and where one goes out to."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from certtui.attachments import size_words
from certtui.errors import InvalidInput
from certtui.queries.attachments import AttachmentLine
from certtui.screens.form import FormField, FormModal
from certtui.screens.form.modal import Store
from certtui.screens.form.paths import PathField, holds
from certtui.text import printable


class AttachForm(FormModal[Path]):
    """Which file is attached."""

    SAVE = "Attach"

    def fields(self) -> Sequence[FormField[Any]]:
        """The path."""
        return [
            PathField(
                "file",
                "File",
                placeholder="a path on this host: ~/scans/card.pdf",
                note="The right arrow completes a path.",
            )
        ]

    def read(self) -> Path:
        """The file. Raises InvalidInput when there is none of that name."""
        field = self.field("file")
        path = field.path if isinstance(field, PathField) else Path()
        if not holds(path, os.path.isfile):
            what = "is a folder: name a file in it" if holds(path, os.path.isdir) else "is not there"
            raise InvalidInput("file", f"{path} {what}. It is looked for on the host that certtui runs on.")
        return path

    async def consequences(self, record: Path) -> list[str]:
        """Its size."""
        try:
            size = await asyncio.to_thread(os.path.getsize, record)
        except OSError as refused:
            raise InvalidInput("file", f"It cannot be read: {refused.strerror}.") from None
        return [f"{record.name}, {size_words(size)}."]


class SaveForm(FormModal[Path]):
    """Where an attachment goes."""

    SAVE = "Save"

    def __init__(self, store: Store[Path], line: AttachmentLine, name: str) -> None:
        super().__init__(store, heading=f"Save {line.name} ({size_words(line.size)})")
        self._file_name = name

    def fields(self) -> Sequence[FormField[Any]]:
        """The path."""
        return [
            PathField(
                "output",
                "To",
                f"~/{self._file_name}" if printable(self._file_name) == self._file_name else "~/",
                note="A file on the host that certtui runs on, or a folder.",
            )
        ]

    def read(self) -> Path:
        """The file to write. Raises InvalidInput."""
        field = self.field("output")
        path = field.path if isinstance(field, PathField) else Path()
        return path / self._file_name if holds(path, os.path.isdir) else path

    async def consequences(self, record: Path) -> list[str]:
        """Where that is, in full, and whether something is there already."""
        there = await asyncio.to_thread(holds, record, os.path.exists)
        return [f"{record}{', which is there already: you will be asked' if there else ''}"]
