"""PathField: a path on the host that certtui runs on. It completes as one types."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from textual.suggester import Suggester
from textual.widget import Widget

from certtui.errors import InvalidInput
from certtui.screens.form.fields import TextField
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


def holds(path: Path, question: Any) -> bool:
    """Whether the host says so; a name that no file can have is none."""
    try:
        return bool(question(path))
    except (OSError, ValueError):
        return False
