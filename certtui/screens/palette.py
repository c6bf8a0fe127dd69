"""`:`: every action by name, and the filters that are saved."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import cast

from textual.command import CommandInput, CommandList, CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.widgets import LoadingIndicator

from certtui.errors import CerttuiError
from certtui.queries.saved_filters import SavedFilter, list_saved_filters
from certtui.screens.saved_filters.acts import SavedFilterActs
from certtui.text import printable

_HELP = "Show what this saved filter chooses"


class Palette(CommandPalette):
    """Textual's command palette, without what moves by itself: a slow line pays for each blink.

    Its list is never as narrow as what its commands are padded by, in which Textual fails to wrap them.
    """

    DEFAULT_CSS = """
    Palette SearchIcon { display: none; }
    Palette CommandList { min-width: 8; }
    """

    def on_mount(self) -> None:
        """Hold still."""
        self.query_one(CommandInput).cursor_blink = False
        # the palette shows and hides it with its own styles, so it is not enough to hide it
        self.query_one(LoadingIndicator).auto_refresh = None

    def _action_command_list(self, action: str) -> None:
        """Have the list act; by one command for a page where it has no room, and Textual's list knows of no lines."""
        if not self.query_one(CommandList).scrollable_content_region:
            action = action.replace("page_", "cursor_")
        super()._action_command_list(action)


class SavedFilters(Provider):
    """The saved filters by name, wherever one can go to a view from."""

    _saved: tuple[SavedFilter, ...] = ()

    @property
    def _view(self) -> SavedFilterActs | None:
        return self.screen if isinstance(self.screen, SavedFilterActs) else None

    async def startup(self) -> None:
        """Read them; where the database does not answer, there are none to offer, and the app says so by itself."""
        if self._view is not None:
            try:
                self._saved = tuple(await self._view.desk.read(list_saved_filters))
            except CerttuiError as refusal:
                self.app.notify(printable(str(refusal)), markup=False, severity="error")

    async def discover(self) -> Hits:
        """Offer all of them."""
        for saved in self._saved:
            # as Content: a name is no markup
            yield DiscoveryHit(Content(_title(saved)), self._apply(saved), help=_HELP)

    async def search(self, query: str) -> Hits:
        """Offer those whose names match."""
        matcher = self.matcher(query)
        for saved in self._saved:
            if (score := matcher.match(_title(saved))) > 0:
                yield Hit(score, Content(_title(saved)), self._apply(saved), text=_title(saved), help=_HELP)

    def _apply(self, saved: SavedFilter) -> Callable[[], object]:
        view = cast("SavedFilterActs", self._view)
        return partial(view.action_apply_filter, saved.id)


def _title(saved: SavedFilter) -> str:
    return f"Filter: {printable(saved.name)}"
