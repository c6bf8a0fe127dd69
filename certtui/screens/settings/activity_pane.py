"""Settings > Activity: everything that was done, for those who may read the audit log."""

from __future__ import annotations

from certtui.queries.activity import ActivityFilter
from certtui.screens.activity_panel import ActivityPanel


class ActivityPane(ActivityPanel):
    """The whole audit log."""

    def on_mount(self) -> None:
        """Show everything."""
        self.show(ActivityFilter())
