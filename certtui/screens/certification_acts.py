"""What an operator does with the rows of a certification: add, certify, renew, revoke, remove, undo.

Owns which rows an act is for (the selected ones, or the one under the cursor) and what is greyed; each act is asked for,
watched and told of. The forms of the lifecycle, and what comes of them, are in screens/lifecycle.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import ClassVar

from textual import on, work

from certtui.errors import CerttuiError
from certtui.rights import Right
from certtui.screens.association_listing import TextsOfKinds
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.desk import Desk
from certtui.screens.lifecycle.acts import LifecycleActs
from certtui.screens.undoing import Undoable
from certtui.text import count, printable
from certtui.widgets.rows_table import RowsTable

_ON_ROWS = frozenset({"certify", "renew", "revoke_menu"})


class CertificationActs(LifecycleActs):
    """The acts of the Certifications view. Dialogs and commands are imported by the act that needs them."""

    NEEDED: ClassVar = {
        **LifecycleActs.NEEDED,
        "add": Right.UPDATE_CERTIFICATIONS,
        "revoke_menu": Right.UPDATE_CERTIFICATIONS,
        "remove": Right.DELETE_CERTIFICATIONS,
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._texts = TextsOfKinds(desk)
        self._marked = 0
        self._has_rows = False
        self._has_certification = False
        self._rows_are_behind = False

    @property
    def panel(self) -> AssociationsPanel:
        """The panel at the right."""
        return self.query_one(AssociationsPanel)

    def go_to_rows(self) -> None:
        """Have the rows in front, and the keys go to them."""

    # What can be done now

    def possible(self, action: str) -> bool:
        """Whether there is anything to do the action with."""
        if action == "add":
            return self._has_certification
        if action == "undo":
            return self.desk.undoables.last is not None
        if action == "remove":
            return bool(self._marked) and not self._rows_are_behind
        if action in _ON_ROWS:
            # without a selection it is for the row that the keys are on, not for one that is only in sight
            on_a_row = self._has_rows and self.panel.table.has_focus
            return (bool(self._marked) or on_a_row) and not self._rows_are_behind
        return True

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self._marked = event.count
        self.follow_rights()

    def follow_rights(self) -> None:
        """Grey what the operator may not do now, keys and buttons alike."""
        session = self.desk.session
        may = session.is_today and session.operator.may(Right.UPDATE_CERTIFICATIONS)
        self.panel.grey_acts(not may)
        self.refresh_bindings()

    @on(RowsTable.RowHighlighted)
    def _row_highlighted(self, event: RowsTable.RowHighlighted) -> None:
        has_rows = event.key is not None
        if has_rows is not self._has_rows:
            self._has_rows = has_rows
            self.refresh_bindings()

    # Add

    @on(AssociationsPanel.AddWanted)
    def _add_wanted(self) -> None:
        self.action_add()

    @work(group="act")
    async def action_add(self) -> None:
        """Choose entities and assign the certification to them."""
        from certtui.commands.assignment import assign
        from certtui.screens.add_modal import AddModal
        from certtui.screens.offers import EntitiesForCertification
        from certtui.screens.results import say_assigned

        entry = self.panel.certification
        if entry is None:
            return
        self.require("add")
        chosen = await self.ask(AddModal(self.desk, EntitiesForCertification(self.desk, self._texts, entry)))
        if not chosen:
            return
        session = self.desk.session
        work = self.desk.begin()
        running = self.desk.write(
            assign, session.operator, entry.id, chosen, session.today, progress=work.progress
        )
        assigned = await self.watch_work(
            f"Adding {len(chosen):,} to {entry.name}", len(chosen), work, running
        )
        if assigned.event is not None:
            added = assigned.added + assigned.restored + assigned.inherited
            words = f"{count(added, entry.kind.label.lower())} added to {entry.name}"
            self.desk.undoables.add(Undoable(assigned.event, words, self._take_assignment_back))
            self.refresh_bindings()
        self.app.notify(say_assigned(assigned, printable(entry.name)), markup=False, timeout=8)
        self.go_to_rows()
        self.refresh_data()

    async def _take_assignment_back(self, event: int) -> str:
        from certtui.commands.assignment import undo_assignment
        from certtui.screens.results import say_undone

        session = self.desk.session
        return say_undone(await self.desk.write(undo_assignment, session.operator, event, session.today))

    # Undo

    @work(group="act")
    async def action_undo(self) -> None:
        """Take the last act of this session back, after asking."""
        await self.undo_last()

    # Certify, renew, revoke, reinstate

    @on(AssociationsPanel.ActWanted)
    def _act_wanted(self, event: AssociationsPanel.ActWanted) -> None:
        acts = {
            "certify": self.action_certify,
            "renew": self.action_renew,
            "revoke_menu": self.action_revoke_menu,
        }
        acts[event.act]()

    @work(group="act")
    async def action_certify(self) -> None:
        """Certify the selected rows, or the one under the cursor."""
        await self._act(self.certify)

    @work(group="act")
    async def action_renew(self) -> None:
        """Renew the selected rows, or the one under the cursor."""
        await self._act(self.renew)

    @work(group="act")
    async def action_revoke_menu(self) -> None:
        """Revoke, Reinstate or Remove the selected rows, or the one under the cursor."""
        from certtui.screens.lifecycle.revoke_menu import RevokeMenu

        self.require("revoke_menu")
        rows = self.panel.chosen
        if not rows:
            return
        act = await self.ask(RevokeMenu(f"{count(len(rows), 'row')} · {self._subject}", self._refusals()))
        if act == "revoke":
            await self._act(self.revoke)
        elif act == "reinstate":
            await self._act(self.reinstate)
        elif act == "remove":
            await self._remove(rows)

    @property
    def _subject(self) -> str:
        entry = self.panel.certification
        return entry.name if entry else ""

    def _refusals(self) -> dict[str, str]:
        """What of the menu may not be done, and why."""
        refusals = {}
        for act in ("revoke", "reinstate", "remove"):
            try:
                self.require(act)
            except CerttuiError as refusal:
                refusals[act] = str(refusal)
        return refusals

    async def _act(self, act: Callable[[Sequence[int], str], Awaitable[bool]]) -> None:
        """Do it with the chosen rows; what was selected has then been dealt with."""
        rows = self.panel.chosen
        if rows and await act(rows, self._subject):
            self.panel.drop_marks()

    # Remove

    @work(group="act")
    async def action_remove(self) -> None:
        """Remove the selected rows, after saying what goes."""
        self.require("remove")
        marks = self.panel.marks
        if not marks:
            self.app.notify("Nothing is selected. Select rows with space, x or *.", markup=False, timeout=4)
            return
        await self._remove(marks)

    async def _remove(self, rows: Sequence[int]) -> None:
        from certtui.commands.assignment import plan_removal, remove
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.results import say_removal, say_removed

        plan = await self.desk.read(plan_removal, rows)
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
        done = await self.watch_work(f"Removing {len(rows):,} rows", len(rows), work, running)
        self.panel.drop_marks()
        self.app.notify(
            say_removed(done), markup=False, timeout=12, severity="warning" if done.kept else "information"
        )
        self.refresh_data()
