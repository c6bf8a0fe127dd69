"""BeginForm: what a new sweep is about, and how many rows that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar, Final

from textual import on, work

from certtui.errors import InvalidInput
from certtui.filters import Filter
from certtui.queries.definitions import list_certifications
from certtui.queries.filters import list_choices
from certtui.queries.sweeps import plan_sweep
from certtui.records import Kind
from certtui.screens.desk import Desk
from certtui.screens.form import ChoiceField, FormField, FormModal
from certtui.screens.form.modal import Store
from certtui.screens.form.one_field import OneField
from certtui.screens.sweeps.words import counts_words
from certtui.sweeping import SweepPlan
from certtui.text import count

_EVERYTHING: Final = "everything"
_VIEW: Final = "view"
_FIELDS: Final = {"certification": "certification_id", "role": "role_id", "location": "location_id"}
"""Scopes that name one thing, and the field of the filter that does."""


class BeginForm(FormModal[Filter]):
    """Answers with the filter of the sweep that was begun, or that is resumed. `view` is what the view shows."""

    HEADING = "Begin a sweep"
    SAVE: ClassVar[str] = "Begin"
    HINT = "ctrl+s begins"
    UNSAVED = "Nothing is begun yet. Press escape again to leave."

    def __init__(self, desk: Desk, store: Store[Filter], view: Filter, view_words: str) -> None:
        super().__init__(store)
        self.desk = desk
        self._view = view
        self._view_words = view_words

    def fields(self) -> Sequence[FormField[Any]]:
        """The scope and, for those that name one thing, which."""
        scopes = [(_EVERYTHING, "everything that needs action")]
        if self._view != Filter():
            scopes.append((_VIEW, f"this view: {self._view_words}"))
        scopes += [(scope, f"a {scope}") for scope in _FIELDS]
        which = OneField("which", "Which")
        which.display = False
        chosen = _VIEW if self._view != Filter() else _EVERYTHING
        return [ChoiceField("scope", "Scope", scopes, chosen), which]

    @on(FormField.Changed)
    def _scope_chosen(self, event: FormField.Changed) -> None:
        """Offer what the scope can be about."""
        if event.field.field == "scope":
            scope = event.field.value
            which = self.field("which")
            which.display = scope in _FIELDS
            self._offer(scope)

    @work(group="offer", exclusive=True)
    async def _offer(self, scope: str) -> None:
        which = self.field("which")
        if not isinstance(which, OneField) or scope not in _FIELDS:
            return
        if scope == "certification":
            entries = await self.desk.read(list_certifications)
            which.offer({one.id: f"{one.name} · {one.group}" for one in entries})
        else:
            which.offer(dict(await self.desk.read(list_choices, _FIELDS[scope], Kind.EMPLOYEE)))

    def read(self) -> Filter:
        """What is chosen. Raises InvalidInput while it is not said which."""
        scope = self.field("scope").value
        if scope in _FIELDS:
            which = self.field("which").value
            if which is None:
                raise InvalidInput("which", f"Choose the {scope}: tab, and enter opens the list.")
            return Filter()._replace(**{_FIELDS[scope]: which})
        return self._view if scope == _VIEW else Filter()

    async def consequences(self, record: Filter) -> list[str]:
        """How many rows it would have, or that one of this scope is open."""
        session = self.desk.session
        plan = await self.desk.read_behind(plan_sweep, session.operator, record, session.as_of, session.today)
        if not plan.rows and plan.open_sweep is None:
            raise InvalidInput("scope", "Nothing to work on: no row of this scope needs action.")
        return plan_lines(plan)


def plan_lines(plan: SweepPlan) -> list[str]:
    """What beginning would do, in lines."""
    if plan.open_sweep is not None:
        return [f"Sweep {plan.open_sweep} of this scope is open: beginning resumes it, where it is."]
    return [
        f"{count(plan.rows, 'row')}: {counts_words(plan.counts)}.",
        "They are frozen now, one after the other by certification and code.",
    ]
