"""The fields of a form: each has a name (that of the record's field and of InvalidInput.field), a label, a control, a note.

The note below a control says what is wrong with it, or what it means; it takes no line while there is nothing to say.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from datetime import date
from typing import Any, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Input, Static, TextArea

from certtui.errors import InvalidInput
from certtui.screens.buttons import relabel
from certtui.text import printable
from certtui.widgets.choice_line import ChoiceLine
from certtui.widgets.day_input import DayInput
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.tick_line import TickLine
from certtui.widgets.words import Words

V = TypeVar("V")


class FormField(Vertical, Generic[V]):
    """A label, a control, and a note below. `value` is what is typed or chosen; reading it may raise InvalidInput."""

    DEFAULT_CSS = """
    FormField {
        height: auto; width: 100%;
        & > Horizontal { height: auto; width: 100%; }
        & .label { width: 20; height: 1; }
        & .note { width: 100%; height: auto; padding: 0 0 0 20; display: none; color: $foreground; text-style: dim; }
        & .note.-shown { display: block; }
        & .note.-wrong { color: $error; text-style: bold; }
        & Input { width: 1fr; padding: 0; }
        & TextArea { width: 1fr; padding: 0; }
        & Button { min-width: 0; }
    }
    """

    class Changed(Message):
        """Something else was typed or chosen."""

        def __init__(self, field: FormField[Any]) -> None:
            super().__init__()
            self.field = field

    def __init__(self, name: str, label: str, *, note: str = "") -> None:
        super().__init__(id=f"field-{name.replace('.', '-').replace('_', '-').replace(' ', '-')}")
        self.field = name
        self.label = label
        self._hint = note

    def compose(self) -> ComposeResult:
        """Label and control in a line, the note below."""
        with Horizontal():
            yield Static(Content(printable(self.label)), classes="label")
            yield self.control()
        yield Words(Content(printable(self._hint)), classes="note -shown" if self._hint else "note")

    def control(self) -> Widget:
        """The control, made once."""
        raise NotImplementedError

    @property
    def value(self) -> V:
        """What is typed or chosen."""
        raise NotImplementedError

    @value.setter
    def value(self, value: V) -> None:
        raise NotImplementedError

    @property
    def typed(self) -> object:
        """What is typed or chosen, whether it can be read or not."""
        return self.value

    @property
    def meaning(self) -> str:
        """What the field itself says of what is typed: which day +1y is. Empty where that is plain."""
        return ""

    def say(self, words: str, *, wrong: bool = False) -> None:
        """Say this below the control; nothing: what the form says of it by itself."""
        note = self.query_one(".note", Static)
        words = words or self._hint
        note.update(Content(printable(words)))
        note.set_class(bool(words), "-shown")
        note.set_class(wrong, "-wrong")

    def hint(self, words: str) -> None:
        """Have this as what the form says of the field by itself, wherever nothing is wrong with it."""
        self._hint = words
        if self.is_mounted and not self.has_class("-wrong"):
            self.say("")

    def focus_control(self) -> None:
        """Go to the control."""
        self.query(Widget).exclude("Static, Horizontal").first().focus()

    def _tell(self) -> None:
        self.post_message(self.Changed(self))


class TextField(FormField[str]):
    """A line of text, or several."""

    def __init__(
        self, name: str, label: str, value: str = "", *, note: str = "", placeholder: str = "", lines: int = 1
    ) -> None:
        super().__init__(name, label, note=note)
        self._typed = value
        self._placeholder = printable(placeholder)
        self._lines = lines
        self._control: QuietInput | TextArea | None = None

    def control(self) -> Widget:
        """An input, or an area for several lines."""
        if self._lines == 1:
            self._control = QuietInput(self._typed, placeholder=self._placeholder, compact=True)
        else:
            self._control = TextArea(
                self._typed, show_line_numbers=False, tab_behavior="focus", soft_wrap=True, compact=True
            )
            self._control.cursor_blink = False
            self._control.styles.height = self._lines
        return self._control

    @property
    def value(self) -> str:
        """What is typed, as it is typed."""
        if self._control is None:
            return self._typed
        return self._control.value if isinstance(self._control, QuietInput) else self._control.text

    @value.setter
    def value(self, value: str) -> None:
        self._typed = value
        if isinstance(self._control, QuietInput):
            self._control.value = value
        elif self._control is not None:
            self._control.text = value

    @on(Input.Changed)
    @on(TextArea.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._tell()


class DayField(FormField[date | None]):
    """A day; nothing typed is None. What is typed and what day that is are both seen."""

    def __init__(
        self, name: str, label: str, today: date, value: str = "", *, note: str = "", empty: str = ""
    ) -> None:
        super().__init__(name, label, note=note)
        self._day = DayInput(today, value, placeholder=printable(empty), compact=True)

    def control(self) -> Widget:
        """The field for the day."""
        return self._day

    @property
    def typed(self) -> str:
        """What is typed, as it is typed."""
        return self._day.value

    @property
    def value(self) -> date | None:
        """The day typed. Raises InvalidInput naming this field for what is no day."""
        try:
            return self._day.day
        except InvalidInput as wrong:
            raise InvalidInput(self.field, str(wrong)) from None

    @value.setter
    def value(self, value: date | None) -> None:
        self._day.value = value.isoformat() if value else ""

    def propose(self, day: date | None, words: str) -> None:
        """What stands for an empty field: shown in it, and where stepping begins."""
        self._day.proposed = day
        self._day.placeholder = printable(words)

    @on(Input.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self.say(self.meaning)
        self._tell()

    @property
    def meaning(self) -> str:
        """A relative day in full; an ISO one says it by itself."""
        try:
            day = self.value
        except InvalidInput:
            return ""
        return f"{day:%A} {day}" if day is not None and self.typed.strip() != day.isoformat() else ""


class ChoiceField(FormField[Any]):
    """One of a few values, each with its words."""

    def __init__(
        self,
        name: str,
        label: str,
        choices: Sequence[tuple[Hashable, str]],
        value: Hashable,
        *,
        note: str = "",
    ) -> None:
        super().__init__(name, label, note=note)
        self._values = [one for one, _ in choices]
        self._line = ChoiceLine([words for _, words in choices], self._values.index(value))

    def control(self) -> Widget:
        """The line."""
        return self._line

    @property
    def value(self) -> Any:
        """The value chosen."""
        return self._values[self._line.chosen]

    @value.setter
    def value(self, value: Any) -> None:
        self._line.chosen = self._values.index(value)

    @on(ChoiceLine.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._tell()


class TickField(FormField[bool]):
    """Yes or no."""

    def __init__(self, name: str, label: str, words: str, *, value: bool = False, note: str = "") -> None:
        super().__init__(name, label, note=note)
        self._line = TickLine(words, ticked=value)

    def control(self) -> Widget:
        """The box."""
        return self._line

    @property
    def value(self) -> bool:
        """Whether it is ticked."""
        return self._line.ticked

    @value.setter
    def value(self, value: bool) -> None:
        self._line.ticked = value

    @on(TickLine.Changed)
    def _changed(self, event: Message) -> None:
        event.stop()
        self._tell()


class PickField(FormField[tuple[str, ...]]):
    """Any number of names out of a list, picked in a dialog that enter opens."""

    def __init__(
        self,
        name: str,
        label: str,
        names: Callable[[], Sequence[str]],
        value: Sequence[str] = (),
        *,
        note: str = "",
        none: str = "none",
    ) -> None:
        super().__init__(name, label, note=note)
        self._names = names
        self._picked = tuple(value)
        self._none = none

    def control(self) -> Widget:
        """The button that opens the list."""
        return Button(Content(self._words()), compact=True)

    def _words(self) -> str:
        return printable(f"{', '.join(self._picked) or self._none} ▾")

    @property
    def value(self) -> tuple[str, ...]:
        """The names picked, in order."""
        return self._picked

    @value.setter
    def value(self, value: tuple[str, ...]) -> None:
        self._picked = tuple(value)
        for button in self.query(Button):
            relabel(button, self._words())

    @on(Button.Pressed)
    @work(group="act")
    async def _pick(self, event: Button.Pressed) -> None:
        from certtui.screens.form.pick_modal import PickModal

        event.stop()
        picked = await self.app.push_screen_wait(PickModal(self.label, self._names(), self._picked))
        if picked is not None and picked != self._picked:
            self.value = picked
            self._tell()
