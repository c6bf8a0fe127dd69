"""The matrix of what a permission set allows: to be ticked or, of one that cannot be changed, to be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Static

from certtui.queries.operators import PermissionSetRow
from certtui.rights import Operator, Right
from certtui.screens.dialog import Dialog
from certtui.screens.form import FormField, FormModal
from certtui.screens.form.modal import Store
from certtui.screens.operators.rights_words import (
    ACTIONS,
    grid_lines,
    say_holders,
    say_moved,
    say_rights,
    say_unseen,
)
from certtui.text import printable
from certtui.widgets.tick_grid import TickGrid


class RightsField(FormField[frozenset[Right]]):
    """All rights as boxes."""

    DEFAULT_CSS = """
    RightsField .note { padding: 0; }
    """

    def __init__(self, name: str, value: frozenset[Right]) -> None:
        super().__init__(name, "", note="space ticks, * ticks the whole line, - unticks it")
        self._grid = TickGrid(ACTIONS, grid_lines(), value)

    def compose(self) -> ComposeResult:
        """The boxes take the whole width: each line has its own label."""
        yield self._grid
        yield Static(Content(self._hint), classes="note -shown")

    def control(self) -> Widget:
        """The boxes."""
        return self._grid

    def focus_control(self) -> None:
        """Go to the boxes."""
        self._grid.focus()

    @property
    def value(self) -> frozenset[Right]:
        """The rights that are ticked."""
        return frozenset(right for right in Right if right in self._grid.ticked)

    @value.setter
    def value(self, value: frozenset[Right]) -> None:
        self._grid.ticked = value

    @on(TickGrid.Changed)
    def _changed(self, event: TickGrid.Changed) -> None:
        event.stop()
        self._tell()


class RightsForm(FormModal[frozenset[Right]]):
    """What a permission set allows. `before` are the rights it had when the form was opened."""

    def __init__(self, store: Store[frozenset[Right]], row: PermissionSetRow, you: Operator) -> None:
        super().__init__(store, heading=f"What {row.name} allows")
        self.before = row.rights
        self._row = row
        self._you = you

    def fields(self) -> Sequence[FormField[Any]]:
        """The boxes."""
        return [RightsField("rights", self.before)]

    def read(self) -> frozenset[Right]:
        """The rights ticked."""
        ticked: frozenset[Right] = self.field("rights").value
        return ticked

    async def consequences(self, record: frozenset[Right]) -> list[str]:
        """Whom it concerns, and what changes for them."""
        return [
            say_holders(self._row.operators, self._you),
            *say_moved(self.before, record),
            *say_unseen(record),
        ]

    def show_theirs(self, theirs: frozenset[Right]) -> None:
        """Say what the other stored, as what it has more and less than what is ticked."""
        mine = self.read()
        told = [
            f"{words}: {say_rights(rights)}."
            for words, rights in (
                ("The other stored also", theirs - mine),
                ("Ticked here alone", mine - theirs),
            )
            if rights
        ]
        self.field("rights").say(" ".join(told) or "The other stored the same.")

    def take_theirs(self, theirs: frozenset[Right]) -> None:
        """Tick what the other ticked."""
        self.field("rights").value = theirs

    def now_before(self, theirs: frozenset[Right]) -> None:
        """Change what the other stored."""
        self.before = theirs


class RightsModal(Dialog[bool]):
    """What a permission set allows, to be read, with the reason why it cannot be changed. True: it is to be copied."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "y", "copy", "Copy", tooltip="Make a permission set to start from this one", id="rights.copy"
        ),
        Binding("enter", "leave", "Close", tooltip="Close", show=False, id="rights.close"),
    ]

    def __init__(self, row: PermissionSetRow, why: str, you: Operator, *, may_copy: bool) -> None:
        super().__init__()
        self._row = row
        self._why = why
        self._you = you
        self._may_copy = may_copy

    def compose(self) -> ComposeResult:
        """The boxes, who has it, why it stays as it is."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(f"What {self._row.name} allows"))
            yield TickGrid(ACTIONS, grid_lines(), self._row.rights, locked=True)
            yield Static("")
            for words in (say_holders(self._row.operators, self._you), self._why):
                yield Static(Content(printable(words)), classes="prose")
            with Horizontal(classes="buttons"):
                if self._may_copy:
                    yield Button("Copy (y)", id="copy", compact=True)
                yield Button("Close", id="close", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Begin at the button that does nothing."""
        self.query_one("#close", Button).focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer to copy only where that is allowed."""
        return action != "copy" or self._may_copy

    @on(Button.Pressed, "#copy")
    def action_copy(self) -> None:
        """Answer that it is to be copied."""
        self.dismiss(True)

    @on(Button.Pressed, "#close")
    def _close(self) -> None:
        self.dismiss(None)
