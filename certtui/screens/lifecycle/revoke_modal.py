"""RevokeModal: an intentional cancellation, with a reason from a list or in words of one's own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from datetime import date
from typing import Any, ClassVar, NamedTuple

from textual import on

from certtui.commands.lifecycle import LEAST_WORDS, OTHER, REVOKE_REASONS, RevokePlan, plan_revoke
from certtui.errors import InvalidInput
from certtui.screens.desk import Desk
from certtui.screens.form import ChoiceField, DayField, FormField, TextField
from certtui.screens.lifecycle.preview_form import PreviewForm
from certtui.screens.lifecycle.sheets import AffectedSheet, Sheet


class Cause(NamedTuple):
    """Why, and from which day on."""

    reason: str
    on: date


class RevokeModal(PreviewForm[Cause, RevokePlan]):
    """Answers with the reason and the day, once it is revoked."""

    decisive: ClassVar = ("on",)

    def __init__(
        self,
        desk: Desk,
        ids: Sequence[int],
        record: Callable[[Cause, RevokePlan], Awaitable[object]],
        subject: str,
    ) -> None:
        super().__init__(desk, ids, record, verb="Revoke", subject=subject)

    def fields(self) -> Sequence[FormField[Any]]:
        """The reason, its words where it is Other, the day."""
        today = self.desk.session.today
        words = TextField("words", "In words", placeholder=f"at least {LEAST_WORDS} characters")
        words.display = REVOKE_REASONS[0] == OTHER
        return [
            ChoiceField(
                "reason", "Reason", [(reason, reason) for reason in REVOKE_REASONS], REVOKE_REASONS[0]
            ),
            words,
            DayField("on", "Revoked from", today, today.isoformat(), empty="YYYY-MM-DD, today"),
        ]

    @on(FormField.Changed)
    def _reason_chosen(self, event: FormField.Changed) -> None:
        """Have words of one's own where the reason asks for them."""
        if event.field.field == "reason":
            self.field("words").display = event.field.value == OTHER

    def read(self) -> Cause:
        """What is typed. Raises InvalidInput."""
        reason = self.field("reason").value
        if reason == OTHER:
            words = self.field("words").value.strip()
            if len(words) < LEAST_WORDS:
                raise InvalidInput(
                    "words",
                    f"Say what the reason is in at least {LEAST_WORDS} characters: {len(words)} so far.",
                )
            reason = f"{OTHER}: {words}"
        on = self.field("on").value
        if on is None:
            raise InvalidInput("on", "Give the day from which it is revoked.")
        return Cause(reason, on)

    def plan(self, ids: Sequence[int], wanted: Cause) -> RevokePlan:
        """What revoking would change of each row."""
        return plan_revoke(ids, wanted.on, self.desk.session.today)

    def sheet(self, plan: RevokePlan) -> Sheet:
        """With what is voided."""
        return AffectedSheet("revoke", plan)

    def decides(self, wanted: Cause) -> Hashable:
        """The day."""
        return wanted.on
