"""ReinstateModal: the end of a revocation, with a reason; what it voided is back with its dates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Hashable, Sequence
from typing import Any, ClassVar

from certtui.commands.lifecycle import ReinstatePlan, plan_reinstate
from certtui.errors import InvalidInput
from certtui.screens.desk import Desk
from certtui.screens.form import DayField, FormField, TextField
from certtui.screens.lifecycle.preview_form import PreviewForm
from certtui.screens.lifecycle.revoke_modal import Cause
from certtui.screens.lifecycle.sheets import AffectedSheet, Sheet


class ReinstateModal(PreviewForm[Cause, ReinstatePlan]):
    """Answers with the reason and the day, once it is reinstated."""

    decisive: ClassVar = ("on",)

    def __init__(
        self,
        desk: Desk,
        ids: Sequence[int],
        record: Callable[[Cause, ReinstatePlan], Awaitable[object]],
        subject: str,
    ) -> None:
        super().__init__(desk, ids, record, verb="Reinstate", subject=subject)

    def fields(self) -> Sequence[FormField[Any]]:
        """The reason and the day."""
        today = self.desk.session.today
        return [
            TextField("reason", "Reason", placeholder="kept with the revocation"),
            DayField("on", "Reinstated from", today, today.isoformat(), empty="YYYY-MM-DD, today"),
        ]

    def read(self) -> Cause:
        """What is typed; a reason that is missing is asked for when it is saved. Raises InvalidInput."""
        on = self.field("on").value
        if on is None:
            raise InvalidInput("on", "Give the day on which it is reinstated.")
        return Cause(self.field("reason").value.strip(), on)

    def plan(self, ids: Sequence[int], wanted: Cause) -> ReinstatePlan:
        """What reinstating would change of each row."""
        return plan_reinstate(ids, wanted.on, self.desk.session.today)

    def sheet(self, plan: ReinstatePlan) -> Sheet:
        """With what is given back."""
        return AffectedSheet("reinstate", plan)

    def decides(self, wanted: Cause) -> Hashable:
        """The day."""
        return wanted.on
