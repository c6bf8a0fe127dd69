"""EntityActivityScreen: the audit log of one employee, asset, client or job location."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from certtui.queries.activity import ActivityFilter
from certtui.records import EntityDetails
from certtui.rights import Right
from certtui.screens.activity_panel import ActivityPanel
from certtui.screens.asking import AskingScreen
from certtui.screens.desk import Desk
from certtui.widgets.key_bar import KeyBar
from certtui.widgets.top_bar import TopBar


class EntityActivityScreen(AskingScreen):
    """What was done with the entity, and with what it holds."""

    SHOWS: ClassVar = (Right.VIEW_ENTITIES, Right.READ_AUDIT)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "Back", tooltip="Back to the list", show=True, id="entity_activity.back"),
        Binding(
            "ctrl+r",
            "reload",
            "Reload",
            tooltip="Read everything again",
            show=False,
            id="entity_activity.reload",
        ),
    ]
    AUTO_FOCUS = "RowsTable"

    def __init__(self, desk: Desk, entity_id: int, details: EntityDetails) -> None:
        super().__init__()
        self.desk = desk
        self._entity_id = entity_id
        self._details = details

    def compose(self) -> ComposeResult:
        """Whose it is, the events, the keys."""
        yield TopBar()
        yield ActivityPanel(self.desk)
        yield KeyBar()

    def on_mount(self) -> None:
        """Show its events."""
        session, entity = self.desk.session, self._details
        self.show_where(f"Activity of {entity.name} ({entity.code})", session.as_of)
        self.query_one(ActivityPanel).show(
            ActivityFilter(entity_id=self._entity_id), ("--kind", entity.kind.word, "--code", entity.code)
        )

    def refresh_data(self) -> None:
        """Read what was written since."""
        self.query_one(ActivityPanel).refresh_data()
