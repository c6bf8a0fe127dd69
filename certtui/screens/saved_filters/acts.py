"""SavedFilterActs: filters under a name, to be applied, saved, renamed and deleted from every view."""

from __future__ import annotations

from textual import work

from certtui.days import local_day
from certtui.filters import SortedFilter
from certtui.queries.saved_filters import get_saved_filter, usable
from certtui.screens.acting import Acting
from certtui.screens.asking import AskingScreen
from certtui.screens.views.going import views_of


class SavedFilterActs(Acting, AskingScreen):
    """Apply a saved filter, or save what is shown."""

    def shown(self) -> SortedFilter:
        """What is on the screen now."""
        raise NotImplementedError

    @work(group="act")
    async def action_saved_filters(self) -> None:
        """Apply a saved filter, or save what is shown."""
        from certtui.screens.saved_filters.filters_modal import FiltersModal

        at = 0
        while True:
            wanted = self.shown()
            choice = await self.ask(FiltersModal(self.desk, wanted, at))
            if choice is None:
                return
            at = choice.filter_id
            if choice.act == "apply":
                await self._apply(choice.filter_id)
                return
            if choice.act == "save":
                at = await self._save(wanted) or at
            elif choice.act == "rename":
                await self._rename(choice.filter_id)
            else:
                await self._delete(choice.filter_id)

    @work(group="act")
    async def action_apply_filter(self, filter_id: int) -> None:
        """Show what a saved filter chooses."""
        await self._apply(filter_id)

    async def _apply(self, filter_id: int) -> None:
        """Show what a saved filter chooses, in its view. Raises NotFound when something that it names is gone."""
        saved = await self.desk.read(get_saved_filter, filter_id)
        wanted = await self.desk.read(usable, saved)
        await views_of(self).open_filter(wanted)
        self.app.notify(f"Filter '{saved.name}'", markup=False, timeout=4)

    async def _save(self, wanted: SortedFilter) -> int | None:
        from certtui.commands.saved_filters import NameTaken, save_filter
        from certtui.screens.confirm_modal import ConfirmModal
        from certtui.screens.saved_filters.name_form import FilterNameForm

        stored: list[int] = []

        async def store(name: str) -> bool:
            operator = self.desk.session.operator
            try:
                stored.append(await self.desk.write(save_filter, operator, name, wanted))
            except NameTaken as taken:
                saved = taken.saved
                lines = [f"'{saved.name}' was saved by {saved.saved_by} on {local_day(saved.saved_at)}."]
                if not await self.app.push_screen_wait(ConfirmModal("Replace the filter?", lines, "Replace")):
                    return False
                stored.append(await self.desk.write(save_filter, operator, name, wanted, replace=saved.id))
            return True

        if await self.ask(FilterNameForm(self.desk, store, "Save what is shown", shown=wanted)) is None:
            return None
        return stored[-1]

    async def _rename(self, filter_id: int) -> None:
        from certtui.commands.saved_filters import rename_filter
        from certtui.screens.saved_filters.name_form import FilterNameForm

        saved = await self.desk.read(get_saved_filter, filter_id)

        async def store(name: str) -> None:
            await self.desk.write(rename_filter, self.desk.session.operator, filter_id, name)

        await self.ask(FilterNameForm(self.desk, store, f"Rename '{saved.name}'", saved.name))

    async def _delete(self, filter_id: int) -> None:
        from certtui.commands.saved_filters import delete_filter
        from certtui.screens.confirm_modal import ConfirmModal

        saved = await self.desk.read(get_saved_filter, filter_id)
        lines = ["What it shows stays as it is; only the filter goes, for all operators."]
        if await self.ask(
            ConfirmModal(f"Delete the filter '{saved.name}'?", lines, "Delete", variant="error")
        ):
            await self.desk.write(delete_filter, self.desk.session.operator, filter_id)
