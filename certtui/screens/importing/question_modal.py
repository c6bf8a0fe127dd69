"""QuestionModal: one thing that the file leaves open, what was found of it, and each answer with the option that gives it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from certtui.errors import UsageError
from certtui.importing.given_answers import Answer
from certtui.importing.options import Options, parse_value, with_words
from certtui.importing.questions import Choice, Question
from certtui.importing.results import EMPTY
from certtui.screens.dialog import Dialog
from certtui.text import count, printable
from certtui.widgets.quiet_input import QuietInput
from certtui.widgets.rows_table import Column, Row, RowsTable
from certtui.widgets.words import Words

_MOST_OF_OPTION: Final = 40
"""Cells that an option may take from the answer, which is what is read."""
_OTHER_WORDS: Final = "to choose the values of the lines to take …"
_KEYS: Final = "123456789"
_TITLES: Final = {"note": "a note", "answered": "an answer", "refused": "what is wrong"}
_HINTS: Final = {
    "note": "escape goes back",
    "answered": "escape goes back, and delete there takes this answer back",
    "refused": "Change the file, or choose another one with f",
}
_MOST_COUNTED: Final = 200


class QuestionModal(Dialog[Answer]):
    """Answers with what was chosen. Figures choose; a value that one types has a field."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            key,
            f"choose({place})",
            f"Answer {key}",
            tooltip=f"Answer {key}",
            show=False,
            id=f"question.{key}",
        )
        for place, key in enumerate(_KEYS)
    ]
    DEFAULT_CSS = """
    QuestionModal {
        & > .box { width: 100; }
        & VerticalScroll { height: auto; max-height: 10; margin: 0 0 1 0; }
        & #value { width: 100%; height: 1; border: none; padding: 0; display: none; }
        & #value.-shown { display: block; }
        & #hint { width: 1fr; height: auto; max-height: 3; text-style: dim; }
        & .buttons { height: auto; }
    }
    """

    def __init__(self, question: Question) -> None:
        super().__init__()
        self._question = question
        self._choices = [*question.choices]
        self._typed_for: Choice | None = None
        self._before = ""

    def compose(self) -> ComposeResult:
        """What was found, the answers, the field for a value."""
        question = self._question
        with Vertical(classes="box") as box:
            box.border_title = f"Import · {_TITLES.get(question.kind, 'a question')}"
            with VerticalScroll(can_focus=False):
                yield Static(Content(printable(question.message)), classes="prose")
                if len(question.counts) > 6:
                    values = ", ".join(
                        f"{value} {number:,}" for value, number in question.counts[:_MOST_COUNTED]
                    )
                    yield Static(Content(printable(f"Values and their lines: {values}")), classes="prose")
            yield RowsTable(
                self._columns(), markable=False, empty="Nothing can be chosen here.", id="answers"
            )
            yield QuietInput(id="value")
            with Horizontal(classes="buttons"):
                yield Words("", id="hint")
                yield Button("Cancel", id="cancel", compact=True)

    def _columns(self) -> tuple[Column, ...]:
        """The answer, and the option in no more room than it needs."""
        title = "The same on the command line"
        width = max([len(title), *(len(choice.shown) for choice in self._choices)])
        return (
            Column("key", "", width=1, sortable=False),
            Column("words", "Answer", weight=1, least=24, sortable=False),
            Column("option", title, width=min(width, _MOST_OF_OPTION), sortable=False, priority=10),
        )

    @property
    def table(self) -> RowsTable:
        """The answers."""
        return self.query_one(RowsTable)

    @property
    def _can_pick(self) -> bool:
        return self._question.kind == "result_column" and len(self._question.counts) > 1

    def on_mount(self) -> None:
        """Show the answers."""
        rows = [
            Row(place, (_KEYS[place : place + 1], _upper(choice.words), choice.shown))
            for place, choice in enumerate(self._choices)
        ]
        if self._can_pick:
            place = len(rows)
            rows.append(Row(place, (_KEYS[place : place + 1], _upper(_OTHER_WORDS), "--only …")))
        self._rows = rows
        self.table.styles.height = len(rows) + 1
        self.table.display = bool(rows)
        self.table.show(range(len(rows)))
        self.table.provide(rows)
        (self.table if rows else self.query_one("#cancel")).focus()
        self._hint("enter or the figure chooses" if rows else _HINTS.get(self._question.kind, ""))

    @on(RowsTable.RowsNeeded)
    def _rows_needed(self) -> None:
        self.table.provide(self._rows)

    def _hint(self, words: str) -> None:
        self.query_one("#hint", Static).update(Content(words))

    @on(RowsTable.RowChosen)
    def _row_chosen(self, event: RowsTable.RowChosen) -> None:
        self.action_choose(event.key)

    def action_choose(self, place: int) -> None:
        """Answer with a choice; where a value is to be typed, ask for it."""
        if place < len(self._choices):
            choice = self._choices[place]
            if choice.is_typed:
                self._ask_value(choice)
            else:
                self.dismiss(Answer(_upper(choice.words), choice.options))
        elif place == len(self._choices) and self._can_pick:
            self._pick()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Figures are typed where the focus is in the field."""
        if action == "choose":
            return not self.query_one("#value").has_focus
        return super().check_action(action, parameters)

    # A value that is typed

    def _ask_value(self, choice: Choice) -> None:
        if choice.options[-2] == "--value":
            self._pick_meanings(choice)
            return
        self._typed_for = choice
        self._before, _, example = choice.options[-1].rpartition("=")
        field = self.query_one("#value", QuietInput)
        field.value = example
        field.add_class("-shown")
        field.focus()
        field.select_all()
        self._hint(f"Type the {self._before or choice.options[-2].removeprefix('--')}, then press enter")

    @on(Input.Submitted, "#value")
    def _value_given(self, event: Input.Submitted) -> None:
        event.stop()
        choice, value = self._typed_for, event.value.strip()
        if choice is None:
            return
        if not value:
            self._hint("Type a value first, or press escape to leave the question open")
            return
        value = f"{self._before}={value}" if self._before else value
        words = (*choice.options[:-1], value)
        try:
            with_words(Options(date.min), words)
        except UsageError as refusal:
            self._hint(printable(str(refusal)))
            return
        self.dismiss(Answer(f"{_upper(choice.words)}: {value}", words))

    # Several values

    def _pick_meanings(self, choice: Choice) -> None:
        """Of words that are not known, ask which of them mean what the option has as an example."""
        column, words, meaning = parse_value(choice.options[-1])
        other = {"inactive": "active"}.get(meaning, meaning)

        def picked(chosen: Sequence[str] | None) -> None:
            if chosen is None:
                return
            rest = [word for word in words if word not in chosen]
            options = list(choice.options[:-2])
            for given, ours in ((chosen, meaning), (rest, other)):
                if given:
                    options += ["--value", f"{column}: {', '.join(given)}={ours}"]
            self.dismiss(
                Answer(
                    f"{_upper(choice.words)}: {', '.join(chosen) or 'nothing'} means {meaning}",
                    tuple(options),
                )
            )

        self._open_pick(f"Which of these mean {meaning}?", words, picked)

    def _pick(self) -> None:
        column = self._question.column

        def picked(values: Sequence[str] | None) -> None:
            if values:
                said = f"Only lines with {' or '.join(values)}"
                self.dismiss(Answer(said, ("--only", f"{column}={', '.join(values)}")))

        values = [value for value, _ in self._question.counts if value != EMPTY and "," not in value]
        self._open_pick(f"Lines to take by '{column}'", values, picked)

    def _open_pick(
        self, title: str, values: Sequence[str], picked: Callable[[Sequence[str] | None], None]
    ) -> None:
        from certtui.screens.form.pick_modal import PickModal

        numbers = dict(self._question.counts)
        notes = [count(numbers.get(value, 0), "line") for value in values]
        self.app.push_screen(PickModal(title, values, (), notes=notes), picked)


def _upper(words: str) -> str:
    """An answer as it stands alone: "if it is the issue date" is It is the issue date."""
    for begin in ("to ", "if ", "for "):
        words = words.removeprefix(begin)
    return words[:1].upper() + words[1:]
