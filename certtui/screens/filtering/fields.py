"""The fields of the filter form: statuses to tick, one name out of a list, attributes with the values wanted of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from textual import on, work
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button

from certtui.queries.entity_list import list_attribute_names
from certtui.queries.filters import MOST_VALUES, list_attribute_values, list_choices
from certtui.records import Counts, Kind, Status
from certtui.screens.buttons import relabel
from certtui.screens.desk import Desk
from certtui.screens.form.fields import FormField
from certtui.screens.form.one_field import OneField
from certtui.text import printable
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("status", "Status", weight=1, sortable=False),
    Column("count", "Rows", width=12, align="right", sortable=False),
)


class StatusesField(FormField[frozenset[Status]]):
    """The statuses ticked; none or all: no matter which. `Entered` when enter was pressed on one of them."""

    DEFAULT_CSS = "StatusesField RowsTable { height: 7; width: 40; }"

    class Entered(Message):
        """These statuses are to be shown at once."""

    def __init__(self, counts: Counts | None, ticked: frozenset[Status]) -> None:
        super().__init__("statuses", "Statuses")
        self._counts = counts
        self._table = RowsTable(_COLUMNS, id="statuses")
        self._begun = ticked

    def control(self) -> Widget:
        """A line for each status, with its number."""
        return self._table

    def on_mount(self) -> None:
        """Show them, with those ticked that are filtered by."""
        self._table.show([int(status) for status in Status])
        self._table.provide(
            Row(int(status), ((f"{status.glyph} {status.label}", status.word), self._number(status)))
            for status in Status
        )
        self._table.set_marks(map(int, self._begun))

    def _number(self, status: Status) -> str:
        return "" if self._counts is None else f"{self._counts.of(status):,}"

    @property
    def value(self) -> frozenset[Status]:
        """What is ticked; all is as none."""
        ticked = frozenset(map(Status, self._table.marks)) if self.is_mounted else self._begun
        return frozenset() if len(ticked) == len(Status) else ticked

    @value.setter
    def value(self, value: frozenset[Status]) -> None:
        self._table.set_marks(map(int, value))

    def focus_control(self) -> None:
        """Go to the statuses."""
        self._table.focus()

    @on(RowsTable.MarksChanged)
    def _ticked(self, event: RowsTable.MarksChanged) -> None:
        event.stop()
        self._tell()

    @on(RowsTable.RowChosen)
    def _chosen(self, event: RowsTable.RowChosen) -> None:
        """Enter is for what is ticked or, with nothing ticked, for the status at the cursor."""
        event.stop()
        if not self._table.marks:
            self._table.set_marks([event.key])
        self.post_message(self.Entered())


class NameField(OneField):
    """One of the names that a filter can name in a field; its value is the id, None for any.

    The names are read when the form opens: what is chosen is stored by its id.
    """

    def __init__(self, desk: Desk, kind: Kind, name: str, label: str, value: int | None) -> None:
        super().__init__(name, label, value, none="any")
        self._desk = desk
        self._kind = kind

    def on_mount(self) -> None:
        """Find what is chosen by its id."""
        if self.value is not None:
            self._name_value()

    @work
    async def _name_value(self) -> None:
        self._names = await self.read_names()
        self.tell_chosen()

    async def read_names(self) -> Mapping[int, str]:
        """Those that the database has now."""
        return dict(await self._desk.read(list_choices, self.field, self._kind))


class AttributesField(FormField[tuple[tuple[str, str], ...]]):
    """Attributes, and of each the values wanted: a button for each, and one that adds another."""

    DEFAULT_CSS = """
    AttributesField {
        & #attributes { width: 1fr; height: auto; }
        & #attributes Button { margin: 0; }
    }
    """

    def __init__(self, desk: Desk, kind: Kind, value: Sequence[tuple[str, str]]) -> None:
        super().__init__("attributes", "Attributes")
        self._desk = desk
        self._kind = kind
        self._wanted: dict[str, tuple[str, ...]] = {}
        for name, one in value:
            self._wanted[name] = (*self._wanted.get(name, ()), one)
        self._buttons: dict[Button, str] = {}

    def control(self) -> Widget:
        """A line for each attribute, and one more."""
        return Vertical(
            *(self._button(name) for name in self._wanted),
            Button("+ attribute ▾", id="more", compact=True),
            id="attributes",
        )

    def _button(self, name: str) -> Button:
        button = Button(Content(self._words(name)), compact=True)
        self._buttons[button] = name
        return button

    def _words(self, name: str) -> str:
        return printable(f"{name}: {' or '.join(self._wanted[name])} ▾")

    @property
    def value(self) -> tuple[tuple[str, str], ...]:
        """(name, value) for every value wanted."""
        return tuple((name, value) for name, values in self._wanted.items() for value in values)

    @value.setter
    def value(self, value: tuple[tuple[str, str], ...]) -> None:
        if not value:
            for button in self._buttons:
                button.remove()
            self._buttons.clear()
            self._wanted.clear()
            self._tell()

    @on(Button.Pressed)
    @work(group="act")
    async def _pressed(self, event: Button.Pressed) -> None:
        event.stop()
        name = self._buttons.get(event.button)
        if name is None:
            name = await self._ask_name()
        if name is not None:
            await self._ask_values(name)

    async def _ask_name(self) -> str | None:
        from certtui.screens.filtering.choose_modal import ChooseModal

        names = await self._desk.read_behind(list_attribute_names, self._kind)
        lines = [(name, "") for name in names]
        chosen = await self.app.push_screen_wait(ChooseModal("Attribute", lines))
        return None if chosen is None else names[chosen]

    async def _ask_values(self, name: str) -> None:
        from certtui.screens.form.pick_modal import PickModal

        before = self._wanted.get(name, ())
        found = await self._desk.read_behind(list_attribute_values, self._kind, name)
        title, unlisted = name, "0"
        if len(found) == MOST_VALUES:
            title, unlisted = f"{name}: the {MOST_VALUES:,} most frequent", ""
        counted = {value: f"{number:,}" for value, number in found}
        # what is filtered by stays to be seen, and unticked, when nobody has it any more, or few have
        counted |= {value: unlisted for value in before if value not in counted}
        picked = await self.app.push_screen_wait(
            PickModal(title, list(counted), before, notes=list(counted.values()))
        )
        if picked is not None:
            await self._want(name, picked)

    async def _want(self, name: str, values: tuple[str, ...]) -> None:
        button = next((one for one, of in self._buttons.items() if of == name), None)
        more = self.query_one("#more", Button)
        if not values:
            self._wanted.pop(name, None)
            if button is not None:
                del self._buttons[button]
                more.focus()
                await button.remove()
        else:
            self._wanted[name] = values
            if button is None:
                button = self._button(name)
                await self.query_one("#attributes").mount(button, before=more)
            relabel(button, self._words(name))
        self._tell()
