"""Lists in Settings of what is known by its name alone, as operators and permission sets are."""

from __future__ import annotations

from certtui.screens.desk import Desk
from certtui.screens.settings.pane import RecordsPane


class NamedPane(RecordsPane):
    """Numbers names for the table; a name keeps its number, so that cursor and search follow it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._numbers: dict[str, int] = {}
        self._names: dict[int, str] = {}

    def number(self, name: str) -> int:
        """The row's key for this name."""
        number = self._numbers.setdefault(name, len(self._numbers) + 1)
        self._names[number] = name
        return number

    def name_of(self, key: int | None) -> str | None:
        """The name whose row this is."""
        return self._names.get(key) if key is not None else None

    def go_to_name(self, name: str) -> None:
        """Read all anew, with the cursor on this one."""
        self.go_to(self.number(name))
