"""A field for one out of many: the certification, the role or the location that a sweep is about."""

from __future__ import annotations

from collections.abc import Mapping

from textual import on, work
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from certtui.screens.buttons import relabel
from certtui.screens.form import FormField
from certtui.text import printable


class OneField(FormField["int | None"]):
    """The id of the one chosen, in a list that enter opens; None while there is none."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name, label)
        self._names: Mapping[int, str] = {}
        self._chosen: int | None = None

    def control(self) -> Widget:
        """The button that opens the list."""
        return Button(Content(self._words()), compact=True)

    def offer(self, names: Mapping[int, str]) -> None:
        """Have these to choose from, by id and name, and none of them chosen."""
        self._names, self._chosen = names, None
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
            relabel(self.query_one(Button), self._words())
            self._tell()

    def _words(self) -> str:
        return printable(
            f"{self._names.get(self._chosen, '') if self._chosen is not None else 'choose one'} ▾"
        )

    @on(Button.Pressed)
    @work(group="act")
    async def _open(self, event: Button.Pressed) -> None:
        from certtui.screens.filtering.choose_modal import ChooseModal

        event.stop()
        ids = list(self._names)
        at = ids.index(self._chosen) if self._chosen in ids else None
        lines = [(name, "") for name in self._names.values()]
        chosen = await self.app.push_screen_wait(ChooseModal(self.label, lines, at))
        if chosen is not None and chosen >= 0:
            self.value = ids[chosen]
