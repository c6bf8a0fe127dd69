"""AnsweringActs: the ways in which an operator says what a file means; each plans it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work

from certtui.importing.field_help import describe_set
from certtui.importing.fields import MATRIX
from certtui.screens.importing.draft_screen import DraftScreen

if TYPE_CHECKING:
    from certtui.importing.given_answers import Answer
    from certtui.importing.shown_columns import ShownColumn
    from certtui.screens.importing.rows import Entry

_HOLDS = {
    "employees": "people: a code and a name on each line",
    "assets": "assets: a code and a name on each line",
    "clients": "clients: a code and a name on each line",
    "locations": "job locations: a code and a name on each line",
    "certifications": "definitions: a name and a validity on each line",
    "roles": "who has which role, and what roles bring",
    "associations": "who must hold what, without dates",
    "instances": "certificates: who was certified in what, with dates",
    "matrix": "people down, certifications across, with dates or marks in the cells",
}


class AnsweringActs(DraftScreen):
    """Answers to what is asked, other meanings of columns, another kind."""

    def _add(self, said: str, words: tuple[str, ...]) -> None:
        self.plan_again(self.what, self.answers.plus(said, words))

    # What is asked

    @work(group="act")
    async def answer_entry(self, entry: Entry) -> None:
        """Ask for the answer to a question; of anything else, say all of it."""
        from certtui.importing.questions import Question
        from certtui.screens.importing.question_modal import QuestionModal

        question = entry.question or Question(
            "note" if entry.answer is None else "answered", "", entry.words, ()
        )
        answer: Answer | None = await self.ask(QuestionModal(question))
        if answer is not None and answer.words[:1] == ("--sheet",):
            # another sheet may hold something else
            what = await self.desk.read_behind(self.draft.guess, self.kinds, answer.words[1])
            self.plan_again(what, self.answers.plus(answer.said, answer.words))
        elif answer is not None:
            self._add(answer.said, answer.words)
        elif question.choices:
            self.app.notify("Nothing was answered.", timeout=4)

    # Columns

    @work(group="act")
    async def change_column(self, column: ShownColumn) -> None:
        """Ask what a column is to be."""
        from certtui.queries.definitions import list_certifications
        from certtui.screens.filtering.choose_modal import ChooseModal
        from certtui.screens.importing.column_choices import column_choices

        if self.look is None:
            return
        if not column.theirs:
            await self._set(column.ours, column.samples[0])
            return
        known = await self.desk.read(list_certifications) if self.what == MATRIX else []
        choices = column_choices(self.look, column, [one.name for one in known])
        now = next((place for place, one in enumerate(choices) if one.note == "now"), 0)
        lines = [(one.words, one.note) for one in choices]
        chosen = await self.ask(ChooseModal(f"Column '{column.theirs}'", lines, now, wide=True))
        if chosen is None:
            self.app.notify("The column is as it was.", timeout=4)
            return
        choice = choices[chosen]
        if choice.options:
            self._add(choice.said, choice.options)
        else:
            await self._choose_values(column.theirs)

    async def _choose_values(self, column: str) -> None:
        from certtui.screens.form.pick_modal import PickModal
        from certtui.text import count

        found = await self.desk.read_behind(self.draft.values_of, column)
        values = [(value, number) for value, number in found if "," not in value]
        picked = await self.ask(
            PickModal(
                f"Lines to take by '{column}'",
                [value for value, _ in values],
                (),
                notes=[count(number, "line") for _, number in values],
            )
        )
        if picked:
            self._add(f"Only lines with {' or '.join(picked)}", ("--only", f"{column}={', '.join(picked)}"))

    @work(group="act")
    async def action_set_for_all(self) -> None:
        """Give all lines the same of a field."""
        from certtui.screens.filtering.choose_modal import ChooseModal
        from certtui.screens.importing.column_choices import LISTS_EVERYONE, field_choices

        if self.look is None:
            return
        choices = field_choices(self.look)
        chosen = await self.ask(
            ChooseModal("The same for all lines", [(one.words, "") for one in choices], wide=True)
        )
        if chosen is None:
            return
        choice = choices[chosen]
        if choice.options == LISTS_EVERYONE:
            self._add(choice.said, choice.options)
        else:
            await self._set(choice.said, "")

    async def _set(self, field: str, value: str) -> None:
        from certtui.screens.importing.value_form import ValueForm

        holds = next((one.holds for one in describe_set(self.what) if one.name == field), "")
        typed = await self.ask(ValueForm(field, value, holds))
        if typed:
            self._add(f"{field} is {typed} on all lines", ("--set", f"{field}={typed}"))

    # The file

    @work(group="act")
    async def action_change_kind(self) -> None:
        """Ask what the file holds. Answers about columns that only another kind has are dropped."""
        from certtui.screens.filtering.choose_modal import ChooseModal

        lines = [
            (f"{what}: {_HOLDS.get(what, what)}", "now" if what == self.what else "") for what in self.kinds
        ]
        now = self.kinds.index(self.what) if self.what in self.kinds else 0
        chosen = await self.ask(ChooseModal("What the file holds", lines, now, wide=True))
        if chosen is None or self.kinds[chosen] == self.what:
            return
        if self.answers.given:
            self.app.notify("Your answers were about other columns, and are dropped.", timeout=6)
        self.plan_first(self.kinds[chosen])

    # Answers that are kept

    @work(group="act")
    async def action_saved_answers(self) -> None:
        """Use answers that are saved under a name, or have these saved under one with the import."""
        from certtui.importing.given_answers import Answers
        from certtui.importing.mappings import all_named
        from certtui.screens.filtering.choose_modal import ChooseModal

        saved = await self.desk.read(all_named, self.what)
        lines = [(f"Use {one.name}: {one.shown}", one.when[:10]) for one in saved]
        lines.append(("Save the answers to this file under a name, when it is imported …", ""))
        chosen = await self.ask(ChooseModal("Saved answers", lines, wide=True))
        if chosen is None:
            return
        if chosen < len(saved):
            mapping = saved[chosen]
            self.plan_again(self.what, Answers().plus_all(f"Saved as {mapping.name}", mapping.words))
            return
        await self._name_answers()

    async def _name_answers(self) -> None:
        from certtui.importing.mappings import checked_name
        from certtui.screens.importing.value_form import ValueForm

        form = ValueForm(
            "name", self.saved_as, "a name with a letter, such as hr-nightly", title="Save the answers"
        )
        name = await self.ask(form)
        if name:
            self.saved_as = checked_name(name)
            self.post_message(self.Named())
