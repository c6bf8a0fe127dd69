"""EndingActs: what is done with a sweep as a whole, from any of its screens: signed off, exported, compared."""

from __future__ import annotations

from abc import abstractmethod
from typing import Final

from textual import work

from certtui.errors import NotFound
from certtui.queries.sweeps import find_previous, get_rows, get_sweep, list_first_open
from certtui.screens.exports.acts import ExportActs
from certtui.sweeping import Sweep, SweepState

_FIRST_OPEN: Final = 6
"""Open rows that are named before a sweep is signed off with them."""


class EndingActs(ExportActs):
    """For a screen that says which sweep it is about."""

    @property
    @abstractmethod
    def sweep(self) -> Sweep | None:
        """The sweep that is in front, or under the cursor."""

    def signed(self, sweep: Sweep) -> None:
        """Show it, now that it is signed."""
        from certtui.screens.sweeps.rows_screen import SweepRowsScreen

        self.app.push_screen(SweepRowsScreen(self.desk, sweep))

    @work(group="act")
    async def action_export(self) -> None:
        """Write the sweep's list into a file."""
        from certtui.screens.sweeps.export_job import sweep_job

        self.require("export")
        if self.sweep is not None:
            await self.export_rows(sweep_job(self.desk.session.operator, self.sweep))

    @work(group="act")
    async def action_compare(self) -> None:
        """Show what became of the rows of the last sweep of the same scope."""
        from certtui.screens.sweeps.comparison_screen import SweepComparisonScreen

        sweep = self.sweep
        if sweep is None:
            return
        if await self.desk.read(find_previous, sweep.id) is None:
            raise NotFound(
                f"There is nothing to compare sweep {sweep.id} with: no other of this scope was signed off before it."
            )
        if self.app.screen is self:
            await self.app.push_screen(SweepComparisonScreen(self.desk, sweep))

    @work(group="act")
    async def action_sign(self) -> None:
        """Ask for the sign-off, and show what was signed."""
        from certtui.commands.sweeps import sign_sweep
        from certtui.screens.sweeps.sign_form import SignForm, SignOff

        self.require("sign")
        if self.sweep is None or self.sweep.state is not SweepState.OPEN:
            return
        operator = self.desk.session.operator
        sweep = await self.desk.read(get_sweep, operator, self.sweep.id)
        positions = await self.desk.read(list_first_open, sweep.id, _FIRST_OPEN)
        open_rows = await self.desk.read(get_rows, sweep.id, positions)

        async def store(wanted: SignOff) -> None:
            await self.desk.write(
                sign_sweep, operator, sweep.id, remark=wanted.remark, left_open=wanted.left_open
            )

        if await self.ask(SignForm(store, sweep, open_rows)) is not None:
            self.signed(await self.desk.read(get_sweep, operator, sweep.id))
