"""FormModal: a dialog of fields that is checked while one types, and that stays open until what was typed is stored.

A field that is still to be filled in says what it needs, and looks wrong only once something was typed into it or below it,
or a save was tried.

Owns the way from fields to a record: `read` makes the record or says which field is wrong; `_store`, given by the screen
that opens the form, runs the command. What the command refuses is shown where it belongs and nothing typed is lost; what
another operator changed meanwhile is shown beside one's own, to be chosen between.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.errors import CerttuiError, ChangedMeanwhile, InvalidInput
from certtui.screens.dialog import Dialog
from certtui.screens.form.fields import FormField
from certtui.text import printable
from certtui.widgets.words import Words

T = TypeVar("T")

Store = Callable[[T], Awaitable[Any]]
"""Stores the record by a command, or asks further; raises CerttuiError. An answer of False leaves the form open."""


class FormModal(Dialog[T], Generic[T]):
    """Answers with the record once it is stored; None when it was left.

    A subclass gives `fields`, and `read`, which makes the record of them or raises InvalidInput with the field's name.
    It may give `consequences`, lines that are shown below the fields whenever they can be read, and `show_theirs`.
    """

    HEADING: ClassVar[str] = ""
    SAVE: ClassVar[str] = "Save"
    HINT: ClassVar[str] = "ctrl+s saves"
    UNSAVED: ClassVar[str] = "Nothing is saved yet. Press escape again to leave without saving."
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+s", "save", "Save", tooltip="Store what is typed", id="form.save"),
        Binding(
            "ctrl+t",
            "take_theirs",
            "Theirs",
            tooltip="Take what the other stored",
            show=False,
            id="form.theirs",
        ),
    ]
    DEFAULT_CSS = """
    FormModal {
        & > .box { width: 78; }
        & #fields { height: auto; max-height: 1fr; }
        & #consequences { width: 100%; height: auto; max-height: 8; margin: 1 0 0 0; display: none; }
        & #consequences.-shown { display: block; }
        & #refusal { width: 100%; height: auto; color: $error; text-style: bold; display: none; margin: 1 0 0 0; }
        & #refusal.-shown { display: block; }
        & .buttons { margin: 1 0 0 0; }
        & #hint { width: 1fr; text-style: dim; }
    }
    """

    def __init__(
        self, store: Store[T], *, heading: str = "", save: str = "", follows: Sequence[str] = ()
    ) -> None:
        """Of `follows`, what is known to follow from the fields as they are at first: it is not asked for again."""
        super().__init__()
        self._store = store
        self._heading = heading or self.HEADING
        self._save = save or self.SAVE
        self._said: dict[str, Sequence[str]] = {"#consequences": tuple(follows), "#refusal": ()}
        self.composed: Sequence[FormField[Any]] = ()
        self._begun: list[object] = []
        self._leaving = False
        self._reached = -1
        self._storing = False
        self._theirs: object | None = None

    # What a form is made of

    def fields(self) -> Sequence[FormField[Any]]:
        """The fields, in order."""
        raise NotImplementedError

    def read(self) -> T:
        """The record that the fields make. Raises InvalidInput."""
        raise NotImplementedError

    async def consequences(self, record: T) -> list[str]:  # noqa: ARG002 - most forms have none
        """What storing the record would do, in lines; asked for whenever what is typed can be read."""
        return []

    def below_fields(self) -> ComposeResult:
        """What stands between the fields and what follows from them, always in sight."""
        yield from ()

    def show_theirs(self, theirs: Any) -> None:
        """Beside each field that differs, say what the other operator stored."""

    def take_theirs(self, theirs: Any) -> None:
        """Put what the other operator stored into the fields."""

    def now_before(self, theirs: Any) -> None:
        """From now on edit what the other stored: saving again means to go over it knowingly."""

    def field(self, name: str) -> FormField[Any]:
        """A field by its name."""
        return next(field for field in self.composed if field.field == name)

    def _typed(self) -> list[object]:
        return [field.typed for field in self.composed]

    # The dialog

    def compose(self) -> ComposeResult:
        """Fields, what follows from them, what was refused, buttons."""
        with Vertical(classes="box") as box:
            box.border_title = Content(printable(self._heading))
            with VerticalScroll(id="fields", can_focus=False):
                # a query looks through the whole form, and every key asks for fields many times
                self.composed = self.fields()
                yield from self.composed
            yield from self.below_fields()
            follows = self._said["#consequences"]
            yield Words(_lines(follows), id="consequences", classes="-shown" if follows else "")
            yield Words("", id="refusal")
            with Horizontal(classes="buttons"):
                yield Words(self.HINT, id="hint")
                yield Button("Cancel", id="cancel", compact=True)
                yield Button(Content(self._save), id="save", compact=True, variant="primary")

    def on_mount(self) -> None:
        """Begin at the first field."""
        self._begun = self._typed()
        for field in self.composed:
            field.focus_control()
            break
        self._check()

    @on(FormField.Changed)
    def _changed(self, event: FormField.Changed) -> None:
        event.stop()
        if self._leaving:
            self._leaving = False
            self.app.clear_notifications()  # the next escape asks again
        for place, (field, begun) in enumerate(zip(self.composed, self._begun, strict=True)):
            if field.typed != begun:
                self._reached = max(self._reached, place)
        self._check()

    def on_descendant_focus(self) -> None:
        """Have the whole field in sight, its note too."""
        self._keep_in_sight()

    def _keep_in_sight(self) -> None:
        for field in self.composed:
            if field.has_focus_within:
                # what is said below the fields takes room from them only with the next layout
                self.call_after_refresh(field.scroll_visible, animate=False, force=True)

    @on(Input.Submitted)
    def _next(self, event: Input.Submitted) -> None:
        event.stop()
        self.focus_next()

    @work(exclusive=True, group="check")
    async def _check(self) -> None:
        """Say what is wrong, or what would follow."""
        for field in self.composed:
            if field.has_class("-wrong") or field.has_class("-needed"):
                field.remove_class("-wrong", "-needed")
                field.say(field.meaning)
        try:
            record = self.read()
        except InvalidInput as wrong:
            self._show_wrong(wrong, is_to_come=self._is_to_come(wrong.field))
            self._say("#consequences", [])
            return
        try:
            self._say("#consequences", await self.consequences(record))
        except InvalidInput as wrong:
            self._show_wrong(wrong)
            self._say("#consequences", [])

    def _is_to_come(self, name: str) -> bool:
        """Whether the field is empty, and nobody has got as far as there."""
        return any(
            field.field == name and not field.typed and place > self._reached
            for place, field in enumerate(self.composed)
        )

    def _show_wrong(self, wrong: InvalidInput, *, is_to_come: bool = False) -> None:
        for field in self.composed:
            if field.field == wrong.field:
                field.add_class("-needed" if is_to_come else "-wrong")
                field.say(str(wrong), wrong=not is_to_come)
                self._keep_in_sight()
                return
        self._say("#refusal", [str(wrong)])

    def _say(self, where: str, lines: Sequence[str]) -> None:
        if self._said[where] == tuple(lines):
            return  # a new layout of the whole form is not for nothing
        self._said[where] = tuple(lines)
        static = self.query_one(where, Static)
        static.update(_lines(lines))
        static.set_class(bool(lines), "-shown")
        self._keep_in_sight()

    @on(Button.Pressed, "#save")
    def _save_pressed(self) -> None:
        self.action_save()

    @work(group="act")
    async def action_save(self) -> None:
        """Store what is typed; stay open with all of it when that is refused."""
        await self.store_typed()

    async def store_typed(self) -> None:
        """As `action_save`, but the keys behind wait until it is stored: for a form that asks nothing further."""
        if self._storing:
            return
        self._say("#refusal", [])
        self._reached = len(self.composed)
        try:
            record = self.read()
        except InvalidInput as wrong:
            self._point_at(wrong)
            return
        self._storing = True
        try:
            stored = await self._store(record)
        except InvalidInput as wrong:
            self._point_at(wrong)
        except ChangedMeanwhile as changed:
            self._meet(changed)
        except CerttuiError as refusal:
            self._say("#refusal", [str(refusal)])
        else:
            if stored is not False:
                self.dismiss(record)
        finally:
            self._storing = False

    def _point_at(self, wrong: InvalidInput) -> None:
        self._show_wrong(wrong)
        for field in self.composed:
            if field.field == wrong.field:
                field.focus_control()

    def _meet(self, changed: ChangedMeanwhile) -> None:
        """Show both, and let the operator choose; nothing typed is lost."""
        self._theirs = changed.theirs
        self.now_before(changed.theirs)
        self.show_theirs(changed.theirs)
        self._say(
            "#refusal",
            [
                str(changed),
                "Below the fields is what the other stored. ctrl+s saves what the fields hold now, ctrl+t takes theirs.",
            ],
        )

    def action_take_theirs(self) -> None:
        """Take what the other operator stored instead of one's own."""
        if self._theirs is not None:
            theirs, self._theirs = self._theirs, None
            self.take_theirs(theirs)
            self._say("#refusal", [])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer theirs only where there is any."""
        return (
            super().check_action(action, parameters) if action != "take_theirs" else self._theirs is not None
        )

    def action_leave(self) -> None:
        """Leave; with something typed, only when asked twice: half a cursor key reads as escape."""
        if self._storing or self._leaving or self._typed() == self._begun:
            self.cancel()
            return
        self._leaving = True
        self.app.notify(self.UNSAVED, severity="warning", timeout=6)

    def cancel(self) -> None:
        """Leave, whatever is typed; not while it is being stored, as nobody would be told then what came of that."""
        if self._storing:
            self.app.notify("It is being saved.", timeout=4)
            return
        super().cancel()


def _lines(lines: Sequence[str]) -> Content:
    return Content("\n").join(Content(printable(words)) for words in lines)
