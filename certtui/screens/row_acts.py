"""RowActs: certify, renew, revoke, reinstate, remove and undo, for a screen on which associations are chosen.

Owns how these keys go on from a choice of rows; the forms, and what comes of them, are in screens/lifecycle. Modals and
commands are imported by the act that needs them.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import work

from certtui.errors import CerttuiError
from certtui.rights import Right
from certtui.screens.lifecycle.acts import LifecycleActs
from certtui.text import count

ROW_ACTS = frozenset({"certify", "renew", "revoke_menu"})
"""Acts for what is selected or, without a selection, for what the cursor is on."""


class RowActs(LifecycleActs):
    """A screen says which associations an act is for, and what is selected no longer once it was done."""

    NEEDED: ClassVar = {
        **LifecycleActs.NEEDED,
        "revoke_menu": Right.UPDATE_CERTIFICATIONS,
        "remove": Right.DELETE_CERTIFICATIONS,
    }

    # What a screen gives

    async def rows_for(self, act: str) -> Sequence[int]:
        """The associations that an act (certify, renew, revoke, reinstate, remove) is for; none: it was said why."""
        raise NotImplementedError

    def subject_of(self, act: str) -> str:
        """What they are of, for the title of the act's form."""
        raise NotImplementedError

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""

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
        self.done_with_rows()
        self.app.notify(
            say_removed(done), markup=False, timeout=12, severity="warning" if done.kept else "information"
        )
        self.acted()
