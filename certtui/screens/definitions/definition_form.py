"""DefinitionForm: a certification is written in it, with worked examples that change as one types.

Owns what is typed until it is stored. When another operator stored the same definition meanwhile, what only the other
changed is taken over, what only this one changed stays, and where both did both are shown, so that nothing is lost.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from certtui.commands.definitions import checked_as_typed
from certtui.errors import CerttuiError, InvalidInput
from certtui.queries.definitions import Defined
from certtui.records import Definition, Kind, Terms
from certtui.rules import example_lines, worked_examples
from certtui.screens.definitions.definition_fields import (
    FIELD_NAMES,
    Known,
    definition_fields,
    read_field,
    shown_values,
    shown_words,
)
from certtui.screens.definitions.words import fixed_day_words, window_words
from certtui.screens.form import FormField, FormModal
from certtui.text import printable
from certtui.widgets.words import Words

Store = Callable[[Defined], Awaitable[Any]]
Consequences = Callable[[Defined], Awaitable[list[str]]]

_TERMS = ("validity", "last_day", "snap", "basis", "renewal_window", "minimum", "offsets")


class DefinitionForm(FormModal[Defined]):
    """Answers with the definition and its roles once they are stored.

    It begins with `filled`; `before` is how the certification is stored, None for a new one. `consequences` says in
    lines what storing would do.
    """

    DEFAULT_CSS = """
    DefinitionForm {
        & > .box { height: 100%; max-height: 44; }
        & #fields { height: 1fr; max-height: 100%; }
        & #examples { width: 100%; height: auto; min-height: 4; margin: 1 0 0 0; }
        & #consequences { max-height: 6; }
    }
    """

    def __init__(
        self,
        store: Store,
        filled: Defined,
        known: Known,
        today: date,
        *,
        consequences: Consequences,
        before: Defined | None = None,
        may_change_roles: bool = True,
        heading: str,
    ) -> None:
        super().__init__(store, heading=heading)
        self.before = before
        self.known = known
        """What there is; who stores renews it when another operator was faster."""
        self._filled = filled
        self._shown = shown_values(filled, known)
        self._today = today
        self._consequences = consequences
        self._may_change_roles = may_change_roles
        self._theirs_words: dict[str, str] = {}

    def fields(self) -> Sequence[FormField[Any]]:
        """All that defines a certification."""
        return definition_fields(
            self._shown,
            self.known.groups,
            lambda: list(self.known.roles.values()),
            may_change_roles=self._may_change_roles,
        )

    def below_fields(self) -> ComposeResult:
        """The examples."""
        yield Words("", id="examples")

    # Reading

    def read(self) -> Defined:
        """The definition as it is typed. Raises InvalidInput naming the field."""
        typed = Definition(**{name: self._value(name) for name in Definition._fields})
        definition = checked_as_typed(typed, self.before.definition if self.before else None)
        if (
            not self._is_of(self.before, "name", definition.name)
            and definition.name in self.known.certifications
        ):
            raise InvalidInput(
                "name", f"There is a certification named '{definition.name}' already. Choose another name."
            )
        worked_examples(definition.terms, self._today)
        return Defined(definition, self._roles(definition.kind))

    def _value(self, name: str) -> Any:
        """The value of a field; one that nobody touched is what it was filled with."""
        typed = self.field(name).value
        if typed == self._shown[name]:
            return getattr(self._filled.definition, name)
        value = read_field(name, typed)
        if name == "group":  # another spelling of a group that is there is no other group
            folded = value.strip().casefold()
            value = next((group for group in self.known.groups if group.casefold() == folded), value)
        return value

    def _roles(self, kind: Kind) -> tuple[int, ...]:
        """The ids of the roles picked; only employees have roles."""
        if kind is not Kind.EMPLOYEE:
            return ()
        picked = self.field("roles").value
        if picked == self._shown["roles"]:
            return self._filled.roles
        return tuple(sorted(id for id, name in self.known.roles.items() if name in picked))

    @staticmethod
    def _is_of(before: Defined | None, field: str, value: object) -> bool:
        return before is not None and getattr(before.definition, field) == value

    async def consequences(self, record: Defined) -> list[str]:
        """What storing would do, in lines. Raises InvalidInput naming the field."""
        try:
            return await self._consequences(record)
        except InvalidInput:
            raise
        except CerttuiError as refusal:
            return [str(refusal)]

    # What the form says by itself

    def on_mount(self) -> None:
        """Begin with the examples."""
        self._comment()

    @on(FormField.Changed)
    def _comment(self) -> None:
        """Follow what is typed: the examples, what a field means, which fields there are."""
        kind = self.field("kind").value
        self.field("roles").display = kind is Kind.EMPLOYEE
        for name, words in (
            ("group", self._group_words()),
            ("snap", self._snap_words()),
            ("offsets", self._window_words()),
        ):
            self._hint(name, words)
        self.query_one("#examples", Static).update(
            Content("\n").join(Content(printable(line)) for line in self._example_lines())
        )

    def _hint(self, name: str, words: str) -> None:
        self.field(name).hint(self._theirs_words.get(name) or words)

    def _group_words(self) -> str:
        group = self._value("group").strip()
        if not group or group in self.known.groups:
            return ""
        return "A new group." + (" Up and down step through those there are." if self.known.groups else "")

    def _snap_words(self) -> str:
        try:
            return fixed_day_words(self._value("snap"))
        except InvalidInput:
            return ""

    def _window_words(self) -> str:
        try:
            return window_words(max(self._value("offsets"), default=None))
        except InvalidInput:
            return ""

    def _example_lines(self) -> list[str]:
        try:
            terms = self._terms()
            return example_lines(worked_examples(terms, self._today))
        except InvalidInput as wrong:
            label = self.field(wrong.field).label
            return [f"Examples come when the field '{label}' can be read."]

    def _terms(self) -> Terms:
        typed = {name: self._value(name) for name in _TERMS}
        return Definition("", Kind.EMPLOYEE, **typed).terms

    # Two operators

    def now_before(self, theirs: Defined) -> None:
        """Take over what only the other changed; note what both did."""
        mine = {name: self.field(name).value for name in FIELD_NAMES}
        began = self._shown
        stored = shown_values(theirs, self.known)
        self.before = self._filled = theirs
        self._shown = stored
        self._theirs_words = {}
        for name in FIELD_NAMES:
            if stored[name] in (began[name], mine[name]):
                continue
            if mine[name] == began[name]:
                self.field(name).value = stored[name]
                self._theirs_words[name] = "Taken over from the other operator."
            else:
                self._theirs_words[name] = f"The other stored: {shown_words(name, stored[name])}"

    def show_theirs(self, theirs: Defined) -> None:  # noqa: ARG002 - noted when it was met
        """Say at each field what the other stored there."""
        for name, words in self._theirs_words.items():
            self._hint(name, words)
        self._comment()

    def take_theirs(self, theirs: Defined) -> None:
        """Have the fields hold what the other stored."""
        for name, value in shown_values(theirs, self.known).items():
            self.field(name).value = value
        for name in self._theirs_words:
            self.field(name).hint("")
        self._theirs_words = {}
        self._comment()
