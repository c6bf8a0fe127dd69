"""DecidingActs: the decisions on the row in front, a key each.

Every act is waited for by the keys behind it: what is typed ahead is for the row that it would have found. Each ends
with the next row in front, or with the words that say why not.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from certtui.commands.lifecycle import Plan, Wanted, plan_certify, plan_renew
from certtui.commands.sweeps import accept_row, certify_row, renew_row, settle_row, skip_row
from certtui.errors import CerttuiError, ChangedMeanwhile, Conflict
from certtui.progress import silent
from certtui.queries.sweeps import RowInFront, find_last_decision, get_rows
from certtui.rights import Operator, Right
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.sweeps import steps
from certtui.screens.sweeps.steps import Decide, Post, Step
from certtui.screens.sweeps.words import who
from certtui.sweeping import Decision, Front, SweepState
from certtui.text import printable

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from certtui.commands.attachments import TakenFile
    from certtui.commands.lifecycle import ReinstatePlan, RevokePlan
    from certtui.screens.form import FormModal
    from certtui.screens.lifecycle.record_modal import Evidence
    from certtui.screens.lifecycle.revoke_modal import Cause
    from certtui.screens.sweeps.accept_form import Acceptance

_MADE_BY: Final = {
    "certify": Decision.CERTIFIED,
    "renew": Decision.RENEWED,
    "revoke": Decision.REVOKED,
    "reinstate": Decision.REINSTATED,
    "accept": Decision.ACCEPTED,
    "settle": Decision.SETTLED,
    "skip": Decision.SKIPPED,
}


class Again(NamedTuple):
    """What was decided on the row before, to be decided on the next ones alike."""

    decision: Decision
    command: Decide


class DecidingActs(Acting, AskingScreen):
    """The acts of the working screen, which says what is in front and shows where a step led."""

    NEEDED: ClassVar = dict.fromkeys((*_MADE_BY, "again", "undo", "sign"), Right.UPDATE_CERTIFICATIONS)

    _again: Again | None = None

    @property
    @abstractmethod
    def step(self) -> Step:
        """What is in front, of which sweep, and whether it is this terminal's to decide on."""

    @property
    @abstractmethod
    def post(self) -> Post:
        """Who works here."""

    @abstractmethod
    def show_step(self, step: Step) -> None:
        """Have where a step led in front."""

    @abstractmethod
    def tell(self, words: str, *, warn: bool = False) -> None:
        """Say what came of an act."""

    # What can be done now

    def possible(self, action: str) -> bool:
        """Whether the row in front can be decided on so."""
        row, sweep = self.step.row, self.step.sweep
        if action in _MADE_BY:
            return row is not None and _MADE_BY[action] in row.offered
        if action == "again":
            return self._again is not None and row is not None and self._again.decision in row.offered
        if action == "undo":
            return sweep.state is SweepState.OPEN and sweep.tally.untouched < sweep.tally.total
        return action != "sign" or sweep.state is SweepState.OPEN

    # Deciding

    def _row(self) -> RowInFront:
        """The row in front. Raises Conflict when it is not this terminal's."""
        step = self.step
        if step.row is None or not step.held:
            raise Conflict(step.words or "No row is in front to decide on: right takes the next one.")
        return step.row

    async def _trying(self, running: Awaitable[None]) -> None:
        """Say what an act was refused for, and read the row anew, as that may be why."""
        try:
            await running
        except CerttuiError as refusal:
            self.tell(str(refusal), warn=True)
            self.refresh_data()

    async def decide(self, row: RowInFront, command: Decide, decision: Decision) -> None:
        """Decide on a row as it was shown, and go to the next. Raises what the command raises."""
        post = self.post
        front = Front(post.sweep, row.frozen.position, post.holder, row.token)
        try:
            step = await self.desk.write(steps.decide, post, front, command)
        except ChangedMeanwhile as changed:
            self.refresh_data()
            raise Conflict(
                str(changed)
            ) from None  # a form has nothing to choose between: the row is to be seen
        self._again = Again(decision, command) if decision in _REPEATED else None
        self.show_step(step)
        self.tell(f"{decision.label}: {who(row)}. u takes it back.")

    async def _decide_at_once(self, command: Decide, decision: Decision) -> None:
        await self.decide(self._row(), command, decision)

    async def action_skip(self) -> None:
        """Put the row off."""
        await self._trying(self._decide_at_once(skip_row, Decision.SKIPPED))

    async def action_settle(self) -> None:
        """Say that nothing is to be done on it any more."""
        await self._trying(self._decide_at_once(settle_row, Decision.SETTLED))

    async def action_again(self) -> None:
        """Decide as on the row before."""
        if self._again is not None:
            await self._trying(self._decide_at_once(self._again.command, self._again.decision))

    async def action_accept(self) -> None:
        """Ask why, and accept the row as it is."""
        from certtui.screens.sweeps.accept_form import AcceptForm

        def form_for(row: RowInFront) -> AcceptForm:
            async def accept(made: Acceptance) -> None:
                command = partial(accept_row, note=made.note, follow_up_on=made.follow_up_on)
                await self.decide(row, command, Decision.ACCEPTED)

            return AcceptForm(accept, who(row), self.desk.session.today)

        await self._ask_for(form_for)

    async def action_certify(self) -> None:
        """Ask for the evidence, and certify the row."""
        await self._ask_evidence(Decision.CERTIFIED)

    async def action_renew(self) -> None:
        """Ask for the evidence, and renew the row."""
        await self._ask_evidence(Decision.RENEWED)

    async def _ask_evidence(self, decision: Decision) -> None:
        from certtui.screens.lifecycle.record_modal import RecordModal

        def form_for(row: RowInFront) -> RecordModal:
            async def record(evidence: Evidence, plan: Plan) -> None:
                await self._record(row, decision, evidence, plan)

            return RecordModal(self.desk, act, [row.frozen.association], record, who(row))

        act: Any = "certify" if decision is Decision.CERTIFIED else "renew"
        await self._ask_for(form_for)

    async def _record(self, row: RowInFront, decision: Decision, evidence: Evidence, plan: Plan) -> None:
        """Record by the plan and go on; what goes with it is attached to what is recorded, in the same act."""
        command = partial(_record_with, decision=decision, evidence=evidence, agreed=plan)
        await self.decide(row, command, decision)
        # the next one has a certificate, and what is typed of it, of its own
        alike = partial(_record_alike, decision=decision, wanted=evidence.wanted._replace(number=""))
        self._again = Again(decision, alike)

    async def action_revoke(self) -> None:
        """Ask for the reason, and revoke the row."""
        from certtui.commands.sweeps import revoke_row
        from certtui.screens.lifecycle.revoke_modal import RevokeModal

        def form_for(row: RowInFront) -> RevokeModal:
            async def revoke(cause: Cause, plan: RevokePlan) -> None:
                await self.decide(
                    row, partial(_caused, revoke_row, cause=cause, agreed=plan), Decision.REVOKED
                )

            return RevokeModal(self.desk, [row.frozen.association], revoke, who(row))

        await self._ask_for(form_for)

    async def action_reinstate(self) -> None:
        """Ask for the reason, and reinstate the row."""
        from certtui.commands.sweeps import reinstate_row
        from certtui.screens.lifecycle.reinstate_modal import ReinstateModal

        def form_for(row: RowInFront) -> ReinstateModal:
            async def reinstate(cause: Cause, plan: ReinstatePlan) -> None:
                command = partial(_caused, reinstate_row, cause=cause, agreed=plan)
                await self.decide(row, command, Decision.REINSTATED)

            return ReinstateModal(self.desk, [row.frozen.association], reinstate, who(row))

        await self._ask_for(form_for)

    async def _ask_for(self, form_for: Callable[[RowInFront], FormModal[Any]]) -> None:
        """Open a form about the row in front, with the keys behind this one waiting until it takes them."""
        try:
            form = form_for(self._row())
        except Conflict as refusal:
            self.tell(str(refusal), warn=True)
            return
        await self.app.push_screen(form)
        form.set_focus(next(iter(form.focus_chain), None))

    # Taking back

    async def action_undo(self) -> None:
        """Take the decision on the row in front back or, where there is none, one's own last one."""
        await self._trying(self._undo())

    async def _undo(self) -> None:
        row, post = self.step.row, self.post
        position = row.frozen.position if row is not None and row.frozen.decision is not None else None
        if position is None:
            position = await self.desk.read(find_last_decision, post.sweep, post.operator.name)
        if position is None:
            raise Conflict("You decided on no row of this sweep that could be taken back.")
        step = await self.desk.write(steps.undo, post, position)
        self.show_step(step)
        if step.row is not None:
            self.tell(f"Taken back: {who(step.row)} is open again.")


_RECORD: Final[Mapping[Decision, Callable[..., object]]] = {
    Decision.CERTIFIED: certify_row,
    Decision.RENEWED: renew_row,
}
_REPEATED: Final = frozenset({Decision.ACCEPTED, Decision.SKIPPED, Decision.SETTLED, *_RECORD})


def _record_alike(
    operator: Operator, front: Front, today: date, *, decision: Decision, wanted: Wanted
) -> object:
    """Record on this row what was recorded on the last. Raises Conflict where that would have asked first."""
    from certtui.screens.lifecycle.sheets import asks

    (row,) = get_rows(front.sweep, [front.position])
    plan_of = plan_certify if decision is Decision.CERTIFIED else plan_renew
    plan = plan_of([row.association], wanted, today)
    if any(map(asks, plan.proposals)):
        key = "t" if decision is Decision.CERTIFIED else "r"
        raise Conflict(
            f"{printable(row.code)}: the same dates would be early here, end sooner than what is held, or not move the"
            f" expiry. Nothing was recorded; {key} asks for this row by itself."
        )
    return _RECORD[decision](operator, front, wanted, today, agreed=plan)


def _record_with(
    operator: Operator, front: Front, today: date, *, decision: Decision, evidence: Evidence, agreed: Plan
) -> object:
    """Record what was typed, and the file that goes with it; what cannot be read is refused before."""
    from certtui.screens.lifecycle.attaching import recorded_with

    def record(file: TakenFile | None) -> object:
        return _RECORD[decision](operator, front, evidence.wanted, today, agreed=agreed, file=file)

    return recorded_with(operator, evidence.file, record, silent)


def _caused(
    command: Callable[..., object],
    operator: Operator,
    front: Front,
    today: date,
    *,
    cause: Cause,
    agreed: object,
) -> object:
    return command(operator, front, cause.reason, cause.on, today, agreed=agreed)
