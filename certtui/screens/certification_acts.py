"""What an operator does with the rows of a certification: add, undo, remove; each asked for, watched and told of."""

from __future__ import annotations

from textual import events, on, work

from certtui.errors import CerttuiError, Conflict
from certtui.rights import Right
from certtui.screens.asking import AskingScreen
from certtui.screens.association_listing import TextsOfKinds
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.desk import Desk
from certtui.text import count, printable
from certtui.widgets.rows_table import RowsTable

_NEEDED = {
    "add": Right.UPDATE_CERTIFICATIONS,
    "undo": Right.UPDATE_CERTIFICATIONS,
    "remove": Right.DELETE_CERTIFICATIONS,
}


class CertificationActs(AskingScreen):
    """The acts of the Certifications view. Dialogs and commands are imported by the act that needs them."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._texts = TextsOfKinds(desk)
        self._assignments: list[tuple[int, str]] = []
        self._marked = 0
        self._has_certification = False
        self._shows_details = False

    @property
    def panel(self) -> AssociationsPanel:
        """The panel at the right."""
        return self.query_one(AssociationsPanel)

    def refresh_data(self) -> None:
        """Read anew what is on the screen: somebody, maybe this operator, changed the database."""

    def go_to_rows(self) -> None:
        """Have the rows in front, and the keys go to them."""

    # What can be done now

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Grey what is not allowed, or not possible on another day than today."""
        if action not in _NEEDED:
            return True
        if action == "add" and not self._has_certification:
            return False
        if (action == "undo" and not self._assignments) or (
            action == "remove" and (self._shows_details or not self._marked)
        ):
            return False
        session = self._desk.session
        return True if session.is_today and session.operator.may(_NEEDED[action]) else None

    def on_key(self, event: events.Key) -> None:
        """Say why, when a key is pressed whose action is greyed."""
        active = self.active_bindings.get(event.key)
        if active is not None and active.node is self and not active.enabled:
            event.stop()
            try:
                self._require(active.binding.action)
            except CerttuiError as refusal:
                self.app.notify(printable(str(refusal)), markup=False, severity="warning", timeout=8)

    def _require(self, action: str) -> None:
        session = self._desk.session
        session.require_today()
        session.operator.require(_NEEDED[action])

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
        self._require("add")
        chosen = await self.ask(AddModal(self._desk, self._texts, entry))
        if not chosen:
            return
        session = self._desk.session
        work = self._desk.begin()
        running = self._desk.write(
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
        session = self._desk.session
        try:
            undone = await self._desk.write(undo_assignment, session.operator, event, session.today)
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

        self._require("remove")
        marks = self.panel.marks
        if not marks:
            self.app.notify("Nothing is selected. Select rows with space, x or *.", markup=False, timeout=4)
            return
        plan = await self._desk.read(plan_removal, marks)
        if plan.removed or plan.stripped:
            confirmed = await self.ask(
                ConfirmModal("Remove for good?", say_removal(plan), "Remove", variant="error")
            )
            if not confirmed:
                return
        work = self._desk.begin()
        running = self._desk.write(
            remove, self._desk.session.operator, marks, agreed=plan, progress=work.progress
        )
        done = await self.watch_work(f"Removing {len(marks):,} rows", len(marks), work, running)
        self.panel.drop_marks()
        self.app.notify(
            say_removed(done), markup=False, timeout=12, severity="warning" if done.kept else "information"
        )
        self.refresh_data()
