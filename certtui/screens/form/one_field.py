"""OneField: one out of many, chosen in a list that enter opens."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from certtui.screens.buttons import relabel
from certtui.screens.form.fields import FormField
from certtui.text import printable

_UNKNOWN = "…"
"""Stands for a name that is being read."""


class OneField(FormField["int | None"]):
    """The id of the one chosen; None while there is none. `none` says what that is where it can be chosen as well."""

    def __init__(self, name: str, label: str, value: int | None = None, *, none: str = "") -> None:
        super().__init__(name, label)
        self._names: Mapping[int, str] = {}
        self._chosen = value
        self._none = none

    def control(self) -> Widget:
        """The button that opens the list."""
        return Button(Content(self._words()), compact=True)

    def offer(self, names: Mapping[int, str]) -> None:
        """Have these to choose from, by id and name, and none of them chosen."""
        self._names, self._chosen = names, None
        self.tell_chosen()

    async def read_names(self) -> Mapping[int, str]:
        """The names to choose from, by id, when the list is opened; what was offered, unless a field reads them."""
        return self._names

    def tell_chosen(self) -> None:
        """Say on the button what is chosen."""
        for button in self.query(Button):
            relabel(button, self._words())

    @property
    def value(self) -> int | None:
        """The id of what is chosen."""
        return self._chosen

    @value.setter
    def value(self, value: int | None) -> None:
        if value != self._chosen:
            self._chosen = value
            self.tell_chosen()
            self._tell()

    def _words(self) -> str:
        none = self._none or "choose one"
        return printable(f"{none if self._chosen is None else self._names.get(self._chosen, _UNKNOWN)} ▾")

    @on(Button.Pressed)
    @work(group="act")
    async def _open(self, event: Button.Pressed) -> None:
        from certtui.screens.filtering.choose_modal import ChooseModal

        event.stop()
        self._names = await self.read_names()
        ids = list(self._names)
        at = ids.index(self._chosen) if self._chosen in ids else None
        lines = [(name, "") for name in self._names.values()]
        chosen = await self.app.push_screen_wait(ChooseModal(self.label, lines, at, none=self._none))
        if chosen is not None:
            self.value = ids[chosen] if chosen >= 0 else None
