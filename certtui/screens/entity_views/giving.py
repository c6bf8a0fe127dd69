"""GivingActs: what a view of entities and one entity's screen share: certifications given, and the audit log looked at."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from certtui.queries.entity_list import get_entity
from certtui.records import Kind
from certtui.rights import Right
from certtui.screens.desk import Desk
from certtui.screens.row_acts import RowActs
from certtui.screens.undoing import Undoable
from certtui.screens.views.view_screen import ViewScreen
from certtui.text import count, printable


class GivingActs(RowActs, ViewScreen):
    """For screens about entities of one kind."""

    NEEDED: ClassVar = {"add": (Right.UPDATE_CERTIFICATIONS, Right.VIEW_CERTIFICATIONS)}

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__()
        self.desk = desk
        self.view = self.kind = kind

    async def give(self, entities: Sequence[int], who: str) -> bool:
        """Ask which certifications these entities get, and assign them, in one transaction; whether any was chosen."""
        from certtui.commands.assignment import assign_each
        from certtui.screens.add_modal import AddModal
        from certtui.screens.offers import CertificationsForEntities
        from certtui.screens.results import say_assigned

        chosen = await self.ask(
            AddModal(self.desk, CertificationsForEntities(self.desk, entities, self.kind, who))
        )
        if not chosen:
            return False
        session, work = self.desk.session, self.desk.begin()
        pairs = len(chosen) * len(entities)
        what = count(len(chosen), "certification")
        running = self.desk.write(
            assign_each, session.operator, chosen, entities, session.today, progress=work.progress
        )
        assigned = await self.watch_work(f"Adding {what} to {who}", pairs, work, running)
        if assigned.event is not None:
            self.desk.undoables.add(
                Undoable(assigned.event, f"{what} added to {who}", pairs, self.take_assignment_back)
            )
        self.app.notify(say_assigned(assigned, printable(who)), markup=False, timeout=8)
        self.acted()
        return True

    async def open_activity(self, entity_id: int) -> None:
        """Show what was done with an entity."""
        from certtui.screens.entity_activity import EntityActivityScreen

        details = await self.desk.read(get_entity, entity_id)
        if self.app.screen is self:
            await self.app.push_screen_wait(EntityActivityScreen(self.desk, entity_id, details))
