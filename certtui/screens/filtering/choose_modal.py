"""Choosing one name out of a list: what is typed narrows it, enter takes the one at the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Input

from certtui.screens.dialog import Dialog
from certtui.text import printable, search_words
from certtui.text import search_key as key_of
from certtui.widgets.key_hint import KeyHint
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_table import Column, Row, RowsTable

_COLUMNS: Final = (
    Column("name", "Name", weight=1, sortable=False),
    Column("note", "", width=12, align="right", sortable=False),
)
_NONE: Final = -1


class ChooseModal(Dialog[int]):
    """Answers with the place of the name in the list, -1 for none of them where `none` says in words what that is."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "step(1)", "Down", tooltip="The next name", show=False, id="choose.down"),
        Binding("up", "step(-1)", "Up", tooltip="The name before", show=False, id="choose.up"),
    ]
    DEFAULT_CSS = """
    ChooseModal {
        & > .box { width: 60; }
        &.-wide > .box { width: 96; }
        & #search { width: 100%; height: 1; border: none; padding: 0; }
        & RowsTable { height: 14; }
        & .buttons { margin: 0; }
    }
    """

    def __init__(
        self,
        title: str,
        names: Sequence[tuple[str, str]],
        chosen: int | None = None,
        *,
        none: str = "",
        wide: bool = False,
    ) -> None:
        """`names` have a note each, shown at the right; `wide`: they are whole sentences."""
        super().__init__(classes="-wide" if wide else None)
        self._heading = title
        self._names = names
        self._keys = [key_of(name) for name, _ in names]
        self._chosen = _NONE if chosen is None else chosen
        self._none = none

    def compose(self) -> ComposeResult:
        """A field to narrow by, and the names."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            yield QuietInput(placeholder="type to narrow", id="search")
            yield RowsTable(_COLUMNS, empty="Nothing is called so.", markable=False, id="names")
            yield KeyHint(
                listing="↓ ↑ move   enter choose   tab back to the field",
                typing="type to narrow   ↓ ↑ move   enter choose",
            )
            with Horizontal(classes="buttons"):
                yield Button("Cancel", id="cancel", compact=True)

    @property
    def table(self) -> RowsTable:
        """The names."""
        return self.query_one(RowsTable)

    def on_mount(self) -> None:
        """Show all, the cursor on what is chosen now."""
        self._show("")
        self.table.move_to(self._chosen)
        self.query_one("#search", QuietInput).focus()

    def _show(self, query: str) -> None:
        words = search_words(query)
        places = [place for place, key in enumerate(self._keys) if all(word in key for word in words)]
        if self._none and not words:
            places.insert(0, _NONE)
        self.table.show(places, keep_cursor=False)
        self._provide(places)

    def _provide(self, places: Sequence[int]) -> None:
        self.table.provide(
            Row(place, (self._none, "") if place == _NONE else self._names[place]) for place in places
        )

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self, event: RowsTable.RowsNeeded) -> None:
        self._provide(event.keys)

    @on(Input.Changed, "#search")
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._show(event.value)

    @on(Input.Submitted, "#search")
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.table.action_choose_row()

    def action_step(self, rows: int) -> None:
        """Move the cursor of the names, from the field too."""
        if rows > 0:
            self.table.action_cursor_down()
        else:
            self.table.action_cursor_up()

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.dismiss(event.key)
