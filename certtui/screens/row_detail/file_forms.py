"""The forms for attachments: which file of the host comes in, and where one goes out to. Paths complete as one types."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual.suggester import Suggester
from textual.widget import Widget

from certtui.attachments import size_words
from certtui.errors import InvalidInput
from certtui.queries.attachments import AttachmentLine
from certtui.screens.form import FormField, FormModal, TextField
from certtui.screens.form.modal import Store
from certtui.text import printable
from certtui.widgets.quiet_input import QuietInput

_MOST_LOOKED_AT = 2_000
"""Names of a folder that a completion is looked for among: it must keep up with typing."""


class PathField(TextField):
    """A path on the host; `~` is one's home. What it can be completed to is shown, and taken with the right arrow."""

    def control(self) -> Widget:
        """An input that completes."""
        control = super().control()
        if isinstance(control, QuietInput):
            control.suggester = _Completion()
        return control

    @property
    def path(self) -> Path:
        """The path typed, from the root. Raises InvalidInput when nothing is, or nobody has that ~home."""
        typed = self.value.strip()
        if not typed:
            raise InvalidInput(self.field, "Give a path on the host that certtui runs on.")
        try:
            return Path(typed).expanduser().absolute()
        except RuntimeError:
            raise InvalidInput(self.field, f"Nobody's home is {typed.partition(os.sep)[0]}.") from None


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
        if not _is(path, os.path.isfile):
            what = "is a folder: name a file in it" if _is(path, os.path.isdir) else "is not there"
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
        return path / self._file_name if _is(path, os.path.isdir) else path

    async def consequences(self, record: Path) -> list[str]:
        """Where that is, in full, and whether something is there already."""
        there = await asyncio.to_thread(_is, record, os.path.exists)
        return [f"{record}{', which is there already: you will be asked' if there else ''}"]


class _Completion(Suggester):
    """The first name in the folder, in order, that goes on from what is typed; folders end with their separator."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        """What is typed, completed; None when nothing fits. The folder is read in a thread: it may be far away."""
        folder, start = os.path.split(value)
        if not value or (not start and not folder):
            return None
        return await asyncio.to_thread(_complete, folder, start, value)


def _complete(folder: str, start: str, value: str) -> str | None:
    try:
        with os.scandir(Path(folder).expanduser()) as entries:
            fitting = [
                entry.name + (os.sep if entry.is_dir() else "")
                for entry, _ in zip(entries, range(_MOST_LOOKED_AT), strict=False)
                if entry.name.startswith(start) and (start or not entry.name.startswith("."))
            ]
    except (OSError, ValueError, RuntimeError):  # RuntimeError: ~somebody who has no home
        return None
    # a name that cannot be shown as it is cannot be offered to be typed either
    shown = sorted(name for name in fitting if printable(name) == name)
    return value + shown[0][len(start) :] if shown else None


def _is(path: Path, question: Any) -> bool:
    """Whether the host says so; a name that no file can have is none."""
    try:
        return bool(question(path))
    except (OSError, ValueError):
        return False
