"""RowActs: certify, renew, revoke, reinstate, remove and undo, for a screen on which associations are chosen, or one.

Owns how these keys go on from a choice of rows, and what of them is greyed; the forms, and what comes of them, are in
screens/lifecycle. Modals and commands are imported by the act that needs them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on, work

from certtui.errors import CerttuiError
from certtui.rights import Right
from certtui.screens.lifecycle.acts import LifecycleActs
from certtui.screens.undoing import Undoable
from certtui.text import count
from certtui.widgets.action_bar import ActionBar

ROW_ACTS = frozenset({"certify", "renew", "revoke_menu"})
"""Acts for what is selected or, without a selection, for what the cursor is on."""
BAR_ACTS = (("certify", "Certify"), ("renew", "Renew"), ("revoke_menu", "Revoke ▾"))
"""The buttons of the bar below the rows."""


class RowActs(LifecycleActs):
    """A screen says which associations an act is for, and what is selected no longer once it was done."""

    NEEDED: ClassVar = {
        "revoke_menu": Right.UPDATE_CERTIFICATIONS,
        "remove": Right.DELETE_CERTIFICATIONS,
    }

    _marked = 0
    """How many rows are selected."""

    # What a screen gives

    @property
    def on_a_row(self) -> bool:
        """Whether the keys are on a row: what an act is for, without a selection."""
        raise NotImplementedError

    async def rows_for(self, act: str) -> Sequence[int]:
        """The associations that an act (certify, renew, revoke, reinstate, remove) is for; none: it was said why."""
        raise NotImplementedError

    def subject_of(self, act: str) -> str:
        """What they are of, for the title of the act's form."""
        raise NotImplementedError

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""

    async def take_assignment_back(self, act: Undoable) -> str:
        """Take back what the Add modal gave."""
        from certtui.commands.assignment import undo_assignment
        from certtui.screens.results import say_undone

        session, work = self.desk.session, self.desk.begin()
        running = self.desk.write(
            undo_assignment, session.operator, act.event, session.today, progress=work.progress
        )
        return say_undone(await self.watch_undo(act, work, running))

    # What can be done now

    def possible(self, action: str) -> bool:
        """Whether there is anything to do the action with."""
        if action == "undo":
            return self.desk.undoables.last is not None
        if action == "remove":
            return bool(self._marked)
        if action in ROW_ACTS:
            return bool(self._marked) or self.on_a_row
        return True

    def tell_marks(self, marked: int) -> None:
        """So many rows are selected now."""
        self._marked = marked
        for bar in self.query(ActionBar):
            bar.tell(marked)
        self.follow_rights()

    def follow_rights(self) -> None:
        """Grey what the operator may not do now, keys and buttons alike."""
        session = self.desk.session
        may = session.is_today and session.operator.may(Right.UPDATE_CERTIFICATIONS)
        for button in self.query("ActionBar > Button, #add"):
            button.set_class(not may, "-refused")
        self.refresh_bindings()

    @on(ActionBar.ActChosen)
    def _act_chosen(self, event: ActionBar.ActChosen) -> None:
        getattr(self, f"action_{event.act}")()

    # The acts

    @work(group="act")
    async def action_certify(self) -> None:
        """Certify the selected rows, or the one under the cursor."""
        await self._act("certify", self.certify)

    @work(group="act")
    async def action_renew(self) -> None:
        """Renew the selected rows, or the one under the cursor."""
        await self._act("renew", self.renew)

    @work(group="act")
    async def action_revoke_menu(self) -> None:
        """Revoke, Reinstate or Remove the selected rows, or the one under the cursor."""
        from certtui.screens.lifecycle.revoke_menu import RevokeMenu

        self.require("revoke_menu")
        act = await self.ask(RevokeMenu(self.subject_of("revoke_menu"), self._refusals()))
        if act == "revoke":
            await self._act(act, self.revoke)
        elif act == "reinstate":
            await self._act(act, self.reinstate)
        elif act == "remove":
            await self._remove()

    @work(group="act")
    async def action_remove(self) -> None:
        """Remove the selected rows, after saying what goes."""
        await self._remove()

    @work(group="act")
    async def action_undo(self) -> None:
        """Take the last act of this session back, after asking."""
        await self.undo_last()

    async def _act(self, act: str, perform: Callable[[Sequence[int], str], Awaitable[bool]]) -> None:
        self.require(act)
        rows = await self.rows_for(act)
        if rows and await perform(rows, self.subject_of(act)):
            self.done_with_rows()

    def _refusals(self) -> dict[str, str]:
        """What of the menu may not be done, and why."""
        refusals = {}
        for act in ("revoke", "reinstate", "remove"):
            try:
                self.require(act)
            except CerttuiError as refusal:
                refusals[act] = str(refusal)
        return refusals

    async def _remove(self) -> None:
        from certtui.commands.assignment import plan_removal, remove
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.results import say_removal, say_removed

        self.require("remove")
        rows = await self.rows_for("remove")
        if not rows:
            return
        plan = await self.desk.read_behind(plan_removal, rows)
        if plan.removed or plan.stripped:
            confirmed = await self.ask(
                ConfirmModal("Remove for good?", say_removal(plan), "Remove", variant="error")
            )
            if not confirmed:
                return
        work = self.desk.begin()
        running = self.desk.write(
            remove, self.desk.session.operator, rows, agreed=plan, progress=work.progress
        )
        done = await self.watch_work(f"Removing {count(len(rows), 'row')}", len(rows), work, running)
        self.app.notify(
            say_removed(done), markup=False, timeout=12, severity="warning" if done.kept else "information"
        )
        self.acted()
        self.done_with_rows()
