"""What an operator does with the rows of a certification: add to them; certify, renew, revoke, remove, undo (row_acts).

Owns which rows an act is for: the selected ones, or the one under the cursor.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on, work

from certtui.rights import Right
from certtui.screens.associations_panel import AssociationsPanel
from certtui.screens.desk import Desk
from certtui.screens.row_acts import ROW_ACTS, RowActs
from certtui.screens.undoing import Undoable
from certtui.text import count, printable
from certtui.widgets.rows_table import RowsTable


class CertificationActs(RowActs):
    """The acts of the Certifications view. Dialogs and commands are imported by the act that needs them."""

    NEEDED: ClassVar = {
        "add": (Right.UPDATE_CERTIFICATIONS, Right.VIEW_ENTITIES),
    }

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
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
        if action == "remove" or action in ROW_ACTS:
            return not self._rows_are_behind and super().possible(action)
        return super().possible(action)

    @property
    def on_a_row(self) -> bool:
        """Whether the keys are on a row, and not only in sight of one."""
        return self._has_rows and self.panel.table.has_focus

    @on(RowsTable.MarksChanged)
    def _marks_changed(self, event: RowsTable.MarksChanged) -> None:
        self.tell_marks(event.count)

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
        chosen = await self.ask(AddModal(self.desk, EntitiesForCertification(self.desk, entry)))
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
            self.desk.undoables.add(Undoable(assigned.event, words, added, self.take_assignment_back))
            self.refresh_bindings()
        self.app.notify(say_assigned(assigned, printable(entry.name)), markup=False, timeout=8)
        self.go_to_rows()
        self.refresh_data()

    # Certify, renew, revoke, reinstate, remove

    async def rows_for(self, act: str) -> Sequence[int]:  # noqa: ARG002 - rows are chosen one by one here
        """The selected rows, or the one under the cursor."""
        return self.panel.table.chosen

    def subject_of(self, act: str) -> str:
        """The certification's name; in the menu, with how many rows."""
        entry = self.panel.certification
        name = entry.name if entry else ""
        return f"{count(max(self._marked, 1), 'row')} · {name}" if act == "revoke_menu" else name

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""
        self.panel.table.set_marks(())
