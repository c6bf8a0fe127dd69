"""RejectsForm: into which file the lines go that cannot be taken, each with its reason, to be corrected and imported."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from textual import on
from textual.widgets import Input

from certtui.errors import InvalidInput
from certtui.importing.draft import Draft
from certtui.screens.form.fields import FormField
from certtui.screens.form.modal import FormModal, Store
from certtui.screens.form.paths import PathField
from certtui.text import count


class RejectsForm(FormModal[Path]):
    """Answers with the path once the file is written. A file that is there is not replaced."""

    HEADING = "Save the lines that cannot be taken"
    HINT = "enter saves"
    UNSAVED = "Nothing is saved yet. Press escape again to leave."

    def __init__(self, draft: Draft, lines: int, store: Store[Path]) -> None:
        super().__init__(store)
        self._draft = draft
        self._lines = lines

    def fields(self) -> Sequence[FormField[Any]]:
        """The path."""
        stem = Path(self._draft.name).stem.replace(" ", "-")
        return [
            PathField(
                "output",
                "File",
                f"{self._draft.folder}{stem}-to-correct.csv",
                note="On the host that certtui runs on. The right arrow completes a path.",
            )
        ]

    def read(self) -> Path:
        """The path typed. Raises InvalidInput where it names no file."""
        path = next(field.path for field in self.composed if isinstance(field, PathField))
        if path.is_dir():
            raise InvalidInput("output", f"{path} is a folder. Name a file in it.")
        return path

    async def consequences(self, record: Path) -> list[str]:
        """What is written, and what to do with it."""
        return [
            f"{count(self._lines, 'line')} with the reasons, into {record.name}. Correct them there, then import that file."
        ]

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.prevent_default()
        event.stop()
        self.action_save()
