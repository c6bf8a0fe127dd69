"""What an operator does with the rows of a certification: add, undo, remove; each asked for, watched and told of."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work

from certtui.errors import Conflict
from certtui.rights import Right
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.association_listing import TextsOfKinds
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.desk import Desk
from certtui.text import count, printable
from certtui.widgets.rows_table import RowsTable


class CertificationActs(Acting, AskingScreen):
    """The acts of the Certifications view. Dialogs and commands are imported by the act that needs them."""

    NEEDED: ClassVar = {
        "add": Right.UPDATE_CERTIFICATIONS,
        "undo": Right.UPDATE_CERTIFICATIONS,
        "remove": Right.DELETE_CERTIFICATIONS,
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._texts = TextsOfKinds(desk)
        self._assignments: list[tuple[int, str]] = []
        self._marked = 0
        self._has_certification = False
        self._shows_details = False

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
            return bool(self._assignments)
        if action == "remove":
            return bool(self._marked) and not self._shows_details
        return True

    # Add

    @on(AssociationsPanel.AddWanted)
    def _add_wanted(self) -> None:
        self.action_add()

    @work(group="act")
    async def action_add(self) -> None:
        """Choose entities and assign the certification to them."""
        from certtui.commands.assignment import assign
        from certtui.screens.add_modal import AddModal
        from certtui.screens.results import say_assigned

        entry = self.panel.certification
        if entry is None:
            return
        self.require("add")
        chosen = await self.ask(AddModal(self.desk, self._texts, entry))
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
            words = f"{count(added, entry.kind.label.lower())} to {entry.name}"
            self._assignments.append((assigned.event, words))
            self.refresh_bindings()
        self.app.notify(say_assigned(assigned, printable(entry.name)), markup=False, timeout=8)
        self.go_to_rows()
        self.refresh_data()

    # Undo

    @work(group="act")
    async def action_undo(self) -> None:
        """Take the last assignment of this session back, after asking."""
        from certtui.commands.assignment import undo_assignment
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.results import say_undone

        event, words = self._assignments[-1]
        confirmed = await self.ask(
            ConfirmModal(
                "Undo the last assignment?",
                [f"Added: {words}.", "Rows on which something was recorded since are kept."],
                "Undo",
            )
        )
        if not confirmed:
            return
        session = self.desk.session
        try:
            undone = await self.desk.write(undo_assignment, session.operator, event, session.today)
        except Conflict:
            self._forget_assignment(event)
            raise
        self._forget_assignment(event)
        self.app.notify(say_undone(undone), markup=False, timeout=8)
        self.refresh_data()

    def _forget_assignment(self, event: int) -> None:
        self._assignments = [made for made in self._assignments if made[0] != event]
        self.refresh_bindings()

    # Remove

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self._marked = event.count
        self.refresh_bindings()

    @on(AssociationsPanel.RemoveWanted)
    def _remove_wanted(self) -> None:
        self.action_remove()

    @work(group="act")
    async def action_remove(self) -> None:
        """Remove the selected rows, after saying what goes."""
        from certtui.commands.assignment import plan_removal, remove
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.results import say_removal, say_removed

        self.require("remove")
        marks = self.panel.marks
        if not marks:
            self.app.notify("Nothing is selected. Select rows with space, x or *.", markup=False, timeout=4)
            return
        plan = await self.desk.read(plan_removal, marks)
        if plan.removed or plan.stripped:
            confirmed = await self.ask(
                ConfirmModal("Remove for good?", say_removal(plan), "Remove", variant="error")
            )
            if not confirmed:
                return
        work = self.desk.begin()
        running = self.desk.write(
            remove, self.desk.session.operator, marks, agreed=plan, progress=work.progress
        )
        done = await self.watch_work(f"Removing {len(marks):,} rows", len(marks), work, running)
        self.panel.drop_marks()
        self.app.notify(
            say_removed(done), markup=False, timeout=12, severity="warning" if done.kept else "information"
        )
        self.refresh_data()
