"""Settings > Activity: everything that was done, for those who may read the audit log; and what was refused."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar, Final

from textual import work
from textual.binding import Binding, BindingType

from certtui.queries.activity import ActivityFilter
from certtui.queries.refused_acts import TO_READ, list_refused_acts
from certtui.screens.activity_panel import ActivityPanel
from certtui.screens.asking import AskingScreen

_LISTED: Final = 5_000
"""Attempts that are listed, the newest: `certtui audit list --refused` has all."""


class ActivityPane(ActivityPanel):
    """The whole audit log."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "r",
            "refused",
            "Refused",
            tooltip="What was refused, and to whom",
            id="activity.refused",
        ),
    ]

    def on_mount(self) -> None:
        """Show everything."""
        self.show(ActivityFilter())

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:  # noqa: ARG002
        """Offer what was refused to those only who may see the operators as well."""
        return action != "refused" or not self.desk.session.operator.missing(*TO_READ)

    @work(group="act")
    async def action_refused(self) -> None:
        """List what was refused."""
        from certtui.screens.refused_modal import RefusedModal

        found = await self.desk.read_behind(lambda: list(islice(list_refused_acts(), _LISTED)))
        if isinstance(self.screen, AskingScreen):
            await self.screen.ask(RefusedModal(found))
