"""What an operator does with entities: certify, renew, revoke, remove what they hold; give them certifications.

Owns which associations an act over entities is for: where the filter names statuses, those; else those that the act is
meant for, so that renewing thirty people does not renew what is valid for years to come.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from textual import work

from certtui.filters import Filter
from certtui.queries.entity_list import get_entity
from certtui.queries.entity_views import find_associations_of
from certtui.records import Status
from certtui.rights import Right
from certtui.screens.entity_views.giving import GivingActs
from certtui.text import count

MEANT_FOR: Final = {
    "certify": frozenset({Status.MISSING}),
    "renew": frozenset({Status.EXPIRED, Status.EXPIRES_SOON}),
    "revoke": frozenset(Status) - {Status.REVOKED},
    "reinstate": frozenset({Status.REVOKED}),
    "remove": frozenset(Status),
}
"""The statuses that an act over entities is for, unless the filter names others."""


class EntityActs(GivingActs):
    """The acts of a view of entities, for a screen that says which entities are chosen."""

    # What a screen gives

    @property
    def filter(self) -> Filter:
        """What is shown."""
        return self.shown().filter

    @property
    def chosen(self) -> list[int]:
        """What an act is for: the marked entities or, with none marked, the one under the cursor."""
        raise NotImplementedError

    @property
    def cell(self) -> tuple[int, int] | None:
        """The entity and the certification under the cursor of the matrix; None in the list."""
        return None

    @property
    def cell_words(self) -> str:
        """That cell in words: the certification, the entity."""
        raise NotImplementedError

    def drop_marks(self) -> None:
        """Unmark everything."""
        raise NotImplementedError

    # What can be done now

    def possible(self, action: str) -> bool:
        """Whether there is anything to do the action with."""
        if action == "add":
            return bool(self._marked) or self.on_a_row
        if action == "activity":
            return self.on_a_row
        return super().possible(action)

    # Which rows

    async def rows_for(self, act: str) -> Sequence[int]:
        """The associations of the chosen entities that the act is for; of the cell alone, in the matrix unmarked."""
        self.desk.session.operator.require(Right.VIEW_CERTIFICATIONS)
        entities = self.chosen
        filter = Filter(certification_id=self.filter.certification_id, group_id=self.filter.group_id)
        if not self._marked and self.cell is not None:
            entities, filter = [self.cell[0]], Filter(certification_id=self.cell[1])
        else:
            filter = filter._replace(statuses=self.filter.statuses or MEANT_FOR[act])
        if not entities:
            return ()
        rows = await self.desk.read_behind(find_associations_of, entities, filter, self.desk.session.as_of)
        if not rows:
            self.app.notify(self._none_for(act, filter, len(entities)), markup=False, timeout=8)
        return rows

    def _none_for(self, act: str, filter: Filter, entities: int) -> str:
        statuses = " or ".join(status.label for status in sorted(filter.statuses))
        who = "It has" if entities == 1 else f"The {entities:,} have"
        return f"Nothing to {act}: {who} nothing that is {statuses}. enter opens one, to choose row by row."

    def subject_of(self, act: str) -> str:
        """Whose they are, and which of them."""
        if not self._marked and self.cell is not None:
            return self.cell_words
        who = self.who(max(self._marked, 1))
        if act not in MEANT_FOR:
            return who
        statuses = self.filter.statuses or MEANT_FOR[act]
        if len(statuses) >= len(Status) - 1:
            return f"all of {who}"
        return f"{' or '.join(status.label for status in sorted(statuses))} of {who}"

    def who(self, number: int) -> str:
        """So many entities: 12 employees."""
        return count(number, self.kind.label.lower(), self.kind.title.lower())

    def done_with_rows(self) -> None:
        """What was selected has been dealt with."""
        self.drop_marks()

    # Add

    @work(group="act")
    async def action_add(self) -> None:
        """Give the chosen entities certifications."""
        self.require("add")
        entities = self.chosen
        if entities:
            details = await self.desk.read(get_entity, entities[0]) if len(entities) == 1 else None
            if await self.give(entities, details.name if details else self.who(len(entities))):
                self.drop_marks()
